//! The ladder of a strategy, by hand: unit value and high-water mark, thresholds, latches, recovery, resets, and the fund's
//! ladder at once.

use headroom_engine::{
    Analysis,
    control::{ControlChange, ControlHistory, ControlState, FundState, Ladder, LadderState, StopBy, control_history},
    fund::{Action, DrawdownLimits, LogEntry, LogEvent, Rung, Snapshot, StandingTrip},
    headroom::{RaiseRefusal, Refused},
    testing::{Desk, LAST, daily, fund_of, near},
};
use jiff::{ToSpan, civil::Date};

use ControlState::{Active, Tripped, Unfed, Warning};

const LIMITS: DrawdownLimits = DrawdownLimits { soft: Some(0.05), hard: Some(0.10), recovery_share: 0.5 };

/// Returns of 30 days that end in these.
fn ending(returns: &[f64]) -> Vec<f64> {
    let mut all = vec![0.0; 30 - returns.len()];
    all.extend(returns);
    all
}

/// A fund of a strategy with a ladder that ends in these returns, and of one without.
fn fund(returns: &[f64]) -> Snapshot {
    let mut snapshot = fund_of(&[(1_000.0, ending(returns)), (1_000.0, vec![0.0; 30])]);
    snapshot.strategies[0].drawdown_limits = Some(LIMITS);
    snapshot
}

/// The ladder of its first strategy, without memory.
fn today(snapshot: &Snapshot) -> Ladder {
    Desk::of(snapshot).model.ladders[0].clone()
}

fn history(snapshot: &Snapshot, log: &[LogEntry]) -> ControlHistory {
    control_history(snapshot, log, &Desk::of(snapshot).report().controls, None)
}

/// The ladder of its first strategy, latches and resets counted.
fn latched(snapshot: &Snapshot, log: &[LogEntry]) -> Ladder {
    history(snapshot, log).ladders.now[0].clone()
}

fn ago(days: i64) -> Date {
    LAST - days.days()
}

fn reset(snapshot: &Snapshot, rung: Rung, on: Date) -> LogEntry {
    let (strategy, by) = (snapshot.strategies[0].id.clone(), "A person".to_owned());
    LogEntry {
        date: on,
        at: None,
        event: LogEvent::LadderReset { strategy, rung, by },
        reason: "Talked through".to_owned(),
    }
}

fn trip(snapshot: &Snapshot, rung: Rung, measured: f64, on: Date) -> LogEntry {
    let strategy = snapshot.strategies[0].id.clone();
    let event = LogEvent::LadderTrip { strategy, rung, measured, limit: 0.1 };
    LogEntry { date: on, at: None, event, reason: "Past its limit".to_owned() }
}

#[test]
fn ladder_is_measured_from_the_high_water_mark_of_the_unit_value() {
    // By hand: W 1.1, 1.21, 1.1495: 5% under 1.21.
    let found = today(&fund(&[0.1, 0.1, -0.05]));
    near(found.measured.unwrap(), 0.05, 1e-12);
    assert_eq!(found.marked, Some(ago(1)));
    // A strategy that only fell stands under its opening of 1: 1 - 0.98 x 0.99.
    let mut fell = fund_of(&[(1_000.0, [vec![-0.02, -0.01], vec![0.0; 28]].concat())]);
    fell.strategies[0].drawdown_limits = Some(LIMITS);
    let found = today(&fell);
    near(found.measured.unwrap(), 0.0298, 1e-12);
    assert_eq!(found.marked, None);
}

#[test]
fn capital_moves_no_unit_value_and_none_of_it_counts_no_return() {
    let mut snapshot = fund(&[0.1, -0.03]);
    let as_it_was = today(&snapshot).measured;
    let mut capital = vec![1_000.0; 30];
    capital[28] = 5.0;
    snapshot.history.capital[0] = Some(capital.clone());
    assert_eq!(today(&snapshot).measured, as_it_was); // the same returns on other capital
    capital[29] = 0.0;
    snapshot.history.capital[0] = Some(capital);
    assert_eq!(today(&snapshot).measured, Some(0.0)); // it had no capital on the day of the loss
}

#[test]
fn thresholds_trip_above_and_warn_from_four_fifths() {
    let state = |loss: f64| today(&fund(&[-loss])).states;
    for (loss, wanted) in [
        (0.0399, [Active, Active]),
        (0.04, [Warning, Active]),
        (0.05, [Warning, Active]), // at the soft limit
        (0.0501, [Tripped, Active]),
        (0.0799, [Tripped, Active]),
        (0.08, [Tripped, Warning]),
        (0.10, [Tripped, Warning]), // at the hard limit
        (0.1001, [Tripped, Tripped]),
    ] {
        assert_eq!(state(loss), wanted, "{loss}");
    }
    let of = |loss: f64| today(&fund(&[-loss])).state();
    assert_eq!([of(0.05), of(0.0501), of(0.1001)], [LadderState::Active, LadderState::Halved, LadderState::Out]);
}

#[test]
fn ladder_of_one_limit_leaves_the_other_off() {
    let mut snapshot = fund(&[-0.2]);
    snapshot.strategies[0].drawdown_limits = Some(DrawdownLimits { soft: None, ..LIMITS });
    assert_eq!(today(&snapshot).states, [ControlState::Off, Tripped]);
    snapshot.strategies[0].drawdown_limits = Some(DrawdownLimits { hard: None, ..LIMITS });
    assert_eq!(
        (today(&snapshot).states, today(&snapshot).state()),
        ([Tripped, ControlState::Off], LadderState::Halved)
    );
}

#[test]
fn soft_limit_holds_until_the_fall_is_under_its_recovery_share() {
    // Down 6%, then back to 2.5% under the mark, half of the limit and not under it, then to 2.4%.
    let to = |from: f64, to: f64| (1.0 - to) / (1.0 - from) - 1.0;
    let held = fund(&[-0.06, to(0.06, 0.025)]);
    assert_eq!((today(&held).state(), latched(&held, &[]).state()), (LadderState::Active, LadderState::Halved));
    assert_eq!(latched(&held, &[]).since, [Some(ago(1)), None]);
    let back = fund(&[-0.06, to(0.06, 0.025), to(0.025, 0.024)]);
    let past = history(&back, &[]).ladders.clone();
    assert_eq!(past.now[0].state(), LadderState::Active);
    let told: Vec<_> = past.events.iter().map(|event| (event.date, event.rung, event.change)).collect();
    assert_eq!(told, [(ago(2), Rung::Soft, ControlChange::Tripped), (LAST, Rung::Soft, ControlChange::Released)]);
    // With a share of 0.2 it holds down to 1%.
    let mut strict = back.clone();
    strict.strategies[0].drawdown_limits = Some(DrawdownLimits { recovery_share: 0.2, ..LIMITS });
    assert_eq!(latched(&strict, &[]).state(), LadderState::Halved);
}

#[test]
fn hard_limit_holds_until_a_person_resets_it() {
    // Down 11% and up 10%: 2.1% under the mark, under half of the soft limit.
    let snapshot = fund(&[-0.11, 0.1, 0.0, 0.0]);
    let found = latched(&snapshot, &[]);
    assert_eq!((found.state(), found.since), (LadderState::Out, [None, Some(ago(3))]));
    assert!(found.can_reset(Rung::Hard) && !found.can_reset(Rung::Soft));
    assert_eq!(today(&snapshot).state(), LadderState::Active); // without memory
    let log = [reset(&snapshot, Rung::Hard, LAST)];
    assert_eq!(latched(&snapshot, &log).state(), LadderState::Active);
    let past = history(&snapshot, &log).ladders.clone();
    assert_eq!(past.events.last().unwrap().change, ControlChange::Reset { entry: 0 });
    // A reset of another strategy, or of the other limit, opens nothing.
    let mut other = reset(&snapshot, Rung::Hard, LAST);
    other.event = LogEvent::LadderReset {
        strategy: snapshot.strategies[1].id.clone(),
        rung: Rung::Hard,
        by: "A person".to_owned(),
    };
    assert_eq!(latched(&snapshot, &[other]).state(), LadderState::Out);
    assert_eq!(latched(&snapshot, &[reset(&snapshot, Rung::Soft, LAST)]).state(), LadderState::Out);
}

#[test]
fn reset_accepts_the_fall_and_a_larger_one_trips_again() {
    let still = fund(&[-0.11, 0.0, 0.0]);
    let log = |snapshot: &Snapshot| [reset(snapshot, Rung::Hard, ago(1)), reset(snapshot, Rung::Soft, ago(1))];
    assert_eq!(latched(&still, &log(&still)).states, [Warning, Warning]);
    let deeper = fund(&[-0.11, 0.0, -0.001]);
    let found = latched(&deeper, &log(&deeper));
    assert_eq!((found.states, found.since), ([Tripped, Tripped], [Some(LAST), Some(LAST)]));
}

#[test]
fn trip_before_the_mark_of_today_is_told_and_latches_nothing() {
    // Down 11% and then to a new high: nobody is stopped by it now.
    let snapshot = fund(&[-0.11, 0.2, 0.0]);
    let past = history(&snapshot, &[]).ladders.clone();
    assert_eq!((past.now[0].state(), past.now[0].since), (LadderState::Active, [None, None]));
    assert_eq!(past.would_have_tripped(0, Rung::Hard), Some((1, ago(2))));
    // One that the log holds latches, on any date, until its reset.
    let log = [trip(&snapshot, Rung::Hard, 0.11, ago(2))];
    assert_eq!(latched(&snapshot, &log).since, [None, Some(ago(2))]);
    assert_eq!(history(&snapshot, &log).ladders.would_have_tripped(0, Rung::Hard), None);
    let log = [log[0].clone(), reset(&snapshot, Rung::Hard, ago(1))];
    assert_eq!(latched(&snapshot, &log).state(), LadderState::Active);
}

#[test]
fn withdrawn_reset_opens_no_latch() {
    let snapshot = fund(&[-0.11]);
    let back = LogEntry { date: LAST, at: None, event: LogEvent::Withdrawn { entry: 0 }, reason: "Undone".to_owned() };
    assert_eq!(latched(&snapshot, &[reset(&snapshot, Rung::Hard, LAST), back]).state(), LadderState::Out);
}

#[test]
fn missing_return_of_its_own_is_amber_unless_past_the_limit_by_what_is_known() {
    let mut snapshot = fund(&[-0.01, 0.0]);
    snapshot.history.returns[1][29] = None; // another strategy's
    assert_eq!(today(&snapshot).states, [Active, Active]);
    snapshot.history.returns[0][29] = None;
    snapshot.history.returns[1][29] = Some(0.0);
    let found = today(&snapshot);
    assert_eq!((found.states, found.measured), ([Unfed, Unfed], None));
    assert_eq!(found.reason.map(|reason| reason.id()), Some("missing_return"));
    let mut fallen = fund(&[-0.06, 0.0]);
    fallen.history.returns[0][29] = None;
    assert_eq!(today(&fallen).states, [Tripped, Unfed]);
    assert_eq!(latched(&fallen, &[]).since, [Some(ago(1)), None]);
    // Stale: nothing is measured for anyone.
    let mut stale = fund(&[-0.01]);
    stale.fund.as_of = LAST + 5.days();
    assert_eq!(today(&stale).reason.map(|reason| reason.id()), Some("stale"));
}

#[test]
fn ladder_of_everything_lost_is_past_its_limits() {
    assert_eq!(today(&fund(&[-1.0])).states, [Tripped, Tripped]);
    // What a unit value of 0 earns is not measured; the trip before it stands on the page.
    let lost = fund(&[-1.0, 0.5]);
    assert_eq!(today(&lost).reason.map(|reason| reason.id()), Some("nav_not_positive"));
    assert_eq!(latched(&lost, &[]).state(), LadderState::Out);
}

#[test]
fn tripped_ladder_stops_its_own_strategy_alone() {
    let raised = |snapshot: &Snapshot, strategy: usize, trips: Vec<StandingTrip>| {
        let analysis = Analysis::new(snapshot.clone());
        let mut start = analysis.book().clone();
        start.trips = trips;
        let analysis = analysis.at(start);
        let mut end = analysis.book().clone();
        end.scale[strategy] = 1.01;
        analysis.check_raise(&end, &analysis.stops())
    };
    let halved = fund(&[-0.06]);
    let refusal = |by| Err(RaiseRefusal { strategy: 0, why: Refused::Stopped(by) });
    assert_eq!(raised(&halved, 0, Vec::new()), refusal(StopBy::Ladder(Rung::Soft)));
    assert_eq!(raised(&fund(&[-0.11]), 0, Vec::new()), refusal(StopBy::Ladder(Rung::Hard)));
    // The other strategy may grow, and the fund stays active.
    let desk = Desk::of(&halved);
    assert_eq!((desk.headrooms()[0].can_add, desk.report().fund_state), (false, FundState::Active));
    assert!(Analysis::new(halved.clone()).stops().gravest().is_none());
    let free = |snapshot: &Snapshot| {
        !matches!(raised(snapshot, 1, Vec::new()), Err(RaiseRefusal { why: Refused::Stopped(_), .. }))
    };
    assert!(free(&halved) && free(&fund(&[-0.11])));
    // A person's kill switch is graver than its soft limit, and reaches both.
    let person = || {
        let (by, reason) = ("A person".to_owned(), "Enough".to_owned());
        vec![StandingTrip { action: Action::KillSwitch, by, date: LAST, reason }]
    };
    assert_eq!(raised(&halved, 0, person()), refusal(StopBy::Person(Action::KillSwitch)));
    assert!(raised(&halved, 1, person()).is_err());
}

#[test]
fn ladders_of_fund_and_strategy_trip_each_by_its_own_fall() {
    // 11% of 1,000 in a fund of 10,000: 1.1%, past a daily limit of 1%, within a monthly one of 2%.
    let mut snapshot = fund(&[-0.11]);
    snapshot.fund.nav = 9_890.0;
    snapshot.limits.daily_drawdown = Some(0.01);
    snapshot.limits.monthly_drawdown = Some(0.02);
    let found = history(&snapshot, &[]);
    assert_eq!((found.fund_state, found.ladders.now[0].state()), (FundState::Reducing, LadderState::Out));
    let stops = found.stops();
    assert_eq!(stops.gravest(), Some(StopBy::Control(headroom_engine::fund::ControlId::DailyDrawdown)));
    // Past the monthly limit too: the fund is halted; its reset leaves the strategy out, and the other way round.
    snapshot.limits.monthly_drawdown = Some(0.01);
    let event =
        LogEvent::Reset { control: headroom_engine::fund::ControlId::MonthlyDrawdown, by: "A person".to_owned() };
    let of_fund = LogEntry { date: LAST, at: None, event, reason: "Talked through".to_owned() };
    assert_eq!(history(&snapshot, &[]).fund_state, FundState::Halted);
    let found = history(&snapshot, &[of_fund]);
    assert_eq!((found.fund_state, found.ladders.now[0].state()), (FundState::Reducing, LadderState::Out));
    let found = history(&snapshot, &[reset(&snapshot, Rung::Hard, LAST), reset(&snapshot, Rung::Soft, LAST)]);
    assert_eq!((found.fund_state, found.ladders.now[0].state()), (FundState::Halted, LadderState::Active));
}

#[test]
fn entry_of_the_log_acts_at_the_close_of_its_date() {
    let snapshot = fund(&[0.0]);
    let first = snapshot.history.dates[0];
    // Out since before the history, whose first close cannot trip what is tripped.
    let mut fallen = snapshot.clone();
    fallen.history.returns[0][0] = Some(-0.11);
    let told = |log: &[LogEntry]| {
        let events = history(&fallen, log).ladders.events.clone();
        let hard = events.into_iter().filter(|event| event.rung == Rung::Hard);
        hard.map(|event| (event.date, event.change)).collect::<Vec<_>>()
    };
    let before = first - 1.days();
    let early = [trip(&snapshot, Rung::Hard, 0.2, before)];
    assert_eq!(told(&early), [(before, ControlChange::Tripped)]);
    // A reset of the first date opens what its close has tripped.
    let reset = [reset(&snapshot, Rung::Hard, first)];
    assert_eq!(told(&reset), [(first, ControlChange::Tripped), (first, ControlChange::Reset { entry: 0 })]);
    // A trip of another strategy is none of its own.
    let mut other = trip(&snapshot, Rung::Hard, 0.2, first);
    let LogEvent::LadderTrip { strategy, .. } = &mut other.event else { unreachable!() };
    *strategy = snapshot.strategies[1].id.clone();
    assert_eq!(latched(&snapshot, &[other]).since, [None, None]);
}

#[test]
fn past_of_a_ladder_is_known_where_today_is_not() {
    // Down 6% and back above half of the limit within the past; today's return is missing.
    let mut missing = fund(&[-0.06, 0.05, 0.0]);
    missing.history.returns[0][29] = None;
    let past = history(&missing, &[]).ladders.clone();
    let told: Vec<_> = past.events.iter().map(|event| (event.date, event.change)).collect();
    assert_eq!(told, [(ago(2), ControlChange::Tripped), (ago(1), ControlChange::Released)]);
    // What today would release stays closed without its return.
    let mut held = fund(&[-0.06, 0.05]);
    held.history.returns[0][29] = None;
    assert_eq!(latched(&held, &[]).since, [Some(ago(1)), None]);
    // Dates that are neither daily, weekly nor monthly have no past either.
    let mut irregular = fund(&[-0.2, 0.0]);
    irregular.history.dates = daily(30 * 14, LAST).into_iter().step_by(14).collect();
    irregular.fund.as_of = *irregular.history.dates.last().unwrap();
    assert!(history(&irregular, &[]).ladders.events.is_empty());
}

#[test]
fn strategy_without_capital_earns_nothing_and_falls_nowhere() {
    let mut snapshot = fund(&[-0.2]);
    snapshot.strategies[0].capital = 0.0;
    assert_eq!(today(&snapshot).measured, Some(0.0));
}

#[test]
fn fund_without_ladders_has_none() {
    let mut snapshot = fund(&[-0.2]);
    snapshot.strategies[0].drawdown_limits = None;
    let found = history(&snapshot, &[]);
    assert!(found.ladders.now.is_empty() && found.ladders.events.is_empty());
    assert!(Desk::of(&snapshot).model.ladders.is_empty());
    assert!(Analysis::new(snapshot).ladder_paths(&[]).is_none());
}

#[test]
fn ladder_of_months_is_fed() {
    let mut snapshot = fund(&[-0.06]);
    snapshot.history.dates = (0..30).rev().map(|ago| (LAST - (31 * ago).days()).last_of_month()).collect();
    snapshot.fund.as_of = *snapshot.history.dates.last().unwrap();
    assert_eq!(today(&snapshot).state(), LadderState::Halved);
    // Dates that are neither daily, weekly nor monthly feed no drawdown control.
    let mut irregular = fund(&[-0.06]);
    irregular.history.dates = daily(30 * 14, LAST).into_iter().step_by(14).collect();
    irregular.fund.as_of = *irregular.history.dates.last().unwrap();
    assert_eq!(today(&irregular).states, [Unfed, Unfed]);
}
