//! What a limit tells and remembers, by hand: one trip once, in its own window again, and what the log adds to neither.

use headroom_engine::{
    control::{ControlChange, ControlHistory, ControlState, FundState, StopBy, Stops, control_history},
    fund::{Action, ControlId, DrawdownLimits, LogEntry, LogEvent, Snapshot, StandingTrip},
    testing::{Desk, LAST, daily, fund_of, fund_with_pnl},
};
use jiff::{ToSpan, civil::Date};

use ControlChange::{Reset, Tripped};
use ControlId::{DailyDrawdown, MonthlyDrawdown, WeeklyDrawdown};

/// A fund with these P&Ls on its last days, the last one on a Friday: limits of 2%, 5% and 10%.
fn fund(pnl: &[f64]) -> Snapshot {
    let mut snapshot = fund_with_pnl(pnl);
    snapshot.limits.daily_drawdown = Some(0.02);
    snapshot.limits.weekly_drawdown = Some(0.05);
    snapshot.limits.monthly_drawdown = Some(0.10);
    snapshot
}

/// The fund of 30 days that begin with these P&Ls, and quiet days after them up to the same last date.
fn long_ago(pnl: &[f64], quiet: usize) -> Snapshot {
    let mut pnl = pnl.to_vec();
    pnl.resize(30, 0.0);
    let mut snapshot = fund(&pnl);
    snapshot.history.dates = daily(30 + quiet, LAST);
    snapshot.history.returns[0].extend(vec![Some(0.0); quiet]);
    snapshot
}

fn history(snapshot: &Snapshot, log: &[LogEntry]) -> ControlHistory {
    control_history(snapshot, log, &Desk::of(snapshot).report().controls, None)
}

fn ago(days: i64) -> Date {
    LAST - days.days()
}

fn trip(control: ControlId, gross: Option<f64>, on: Date) -> LogEntry {
    let event = LogEvent::Trip { control, measured: 0.12, limit: 0.1, gross };
    LogEntry { date: on, at: None, event, reason: "The fall".to_owned() }
}

fn reset(control: ControlId, on: Date) -> LogEntry {
    let event = LogEvent::Reset { control, by: "A person".to_owned() };
    LogEntry { date: on, at: None, event, reason: "Talked through".to_owned() }
}

/// What happened to a control: date, change, whether it counts.
fn told(history: &ControlHistory, control: ControlId) -> Vec<(Date, ControlChange, bool)> {
    let events = history.events.iter().filter(|event| event.control == control);
    events.map(|event| (event.date, event.change, event.counts)).collect()
}

#[test]
fn daily_drawdown_is_told_on_every_day_past_its_limit() {
    // 3% on each of two days: the first is over before today, the second is today's.
    let found = history(&fund(&[-300.0, -300.0]), &[]);
    assert_eq!(told(&found, DailyDrawdown), [(ago(1), Tripped, false), (LAST, Tripped, true)]);
}

#[test]
fn old_fall_of_several_days_is_one_trip() {
    // 10.01% under for three days, 67 days ago at the last: within no window of today.
    let found = history(&long_ago(&[-1_001.0, 0.0, 0.0, 1_001.0], 40), &[]);
    assert_eq!(told(&found, MonthlyDrawdown), [(ago(69), Tripped, false)]);
    assert_eq!(found.would_have_tripped(MonthlyDrawdown), Some((1, ago(69))));
    // Back within the limit between them, they are two.
    let twice = history(&long_ago(&[-1_001.0, 1_001.0, -1_001.0, 1_001.0], 40), &[]);
    assert_eq!(twice.would_have_tripped(MonthlyDrawdown), Some((2, ago(67))));
    assert_eq!(twice.would_have_tripped(DailyDrawdown), Some((2, ago(67))));
}

#[test]
fn fall_that_lasts_into_the_window_of_today_trips_there() {
    // Lost on 21 October, one day before the rolling 30 days that end on 20 November.
    let found = history(&long_ago(&[-1_001.0, 0.0], 1), &[]);
    assert_eq!(told(&found, MonthlyDrawdown), [(ago(30), Tripped, false), (ago(29), Tripped, true)]);
    assert_eq!((found.fund_state, found.latches[0].since), (FundState::Halted, ago(29)));
}

#[test]
fn latch_that_outlasts_its_fall_reaches_every_strategy() {
    let found = history(&fund(&[-1_001.0, 1_001.0, 0.0]), &[]);
    assert_eq!(found.now[2].reaches, [0]);
    assert_eq!(found.stops().gravest(), Some(StopBy::Control(MonthlyDrawdown)));
    let quiet = history(&fund(&[0.0]), &[]);
    assert!(quiet.now.iter().all(|control| control.reaches.is_empty()));
}

#[test]
fn log_tells_nothing_twice() {
    // The history trips on the first of these days; the log says so on that day and once more while the latch is closed.
    let snapshot = fund(&[-1_001.0, 0.0, 0.0]);
    let log = [trip(MonthlyDrawdown, None, ago(2)), trip(MonthlyDrawdown, None, ago(1))];
    let found = history(&snapshot, &log);
    assert_eq!(told(&found, MonthlyDrawdown), [(ago(2), Tripped, true)]);
    assert_eq!(found.latches[1].since, ago(2));
    // One before the history is told first, and holds through the trip of the history.
    let before = history(&snapshot, &[trip(MonthlyDrawdown, None, ago(40))]);
    assert_eq!(told(&before, MonthlyDrawdown), [(ago(40), Tripped, true)]);
}

#[test]
fn reset_of_an_open_latch_is_not_told() {
    let snapshot = fund(&[0.0, -1_001.0, 0.0]);
    let early = history(&snapshot, &[reset(MonthlyDrawdown, ago(2)), reset(WeeklyDrawdown, ago(2))]);
    assert_eq!(told(&early, MonthlyDrawdown), [(ago(1), Tripped, true)]);
    assert_eq!(told(&early, WeeklyDrawdown), [(ago(1), Tripped, true)]);
    let twice = history(&snapshot, &[reset(MonthlyDrawdown, LAST), reset(MonthlyDrawdown, LAST)]);
    assert_eq!(told(&twice, MonthlyDrawdown), [(ago(1), Tripped, true), (LAST, Reset { entry: 0 }, true)]);
}

#[test]
fn log_closes_no_latch_of_a_control_without_one() {
    // The daily control holds until the next close, whatever the log says; one without a limit is off.
    let mut snapshot = fund(&[0.0, 0.0]);
    snapshot.limits.monthly_drawdown = None;
    let found = history(&snapshot, &[trip(DailyDrawdown, None, ago(1)), trip(MonthlyDrawdown, None, ago(1))]);
    assert!(found.latches.is_empty() && found.events.is_empty());
    assert_eq!(found.fund_state, FundState::Active);
}

#[test]
fn gross_at_the_trip_is_that_of_its_own_entry() {
    let snapshot = fund(&[-501.0, 0.0, 0.0]);
    let log = [
        trip(WeeklyDrawdown, Some(700.0), ago(1)), // a later day
        trip(MonthlyDrawdown, Some(500.0), ago(2)),
        trip(WeeklyDrawdown, Some(900.0), ago(2)),
    ];
    let found = history(&snapshot, &log);
    assert_eq!((found.latches[0].control, found.latches[0].gross), (WeeklyDrawdown, Some(900.0)));
}

#[test]
fn day_of_the_fund_is_that_of_its_gravest_control() {
    // 10.01% on Wednesday is past all three limits, and earned again on Thursday.
    let found = history(&fund(&[-1_001.0, 1_001.0, 0.0]), &[reset(MonthlyDrawdown, ago(1))]);
    assert_eq!(found.fund[26..], [FundState::Active, FundState::Halted, FundState::Halted, FundState::Active]);
}

#[test]
fn entry_of_the_log_acts_at_the_close_of_its_date() {
    let snapshot = fund(&[0.0]);
    let first = snapshot.history.dates[0];
    let days = |on| {
        let days = &history(&snapshot, &[trip(MonthlyDrawdown, None, on)]).days[2];
        [days[0].state, days[1].state]
    };
    assert_eq!(days(first - 1.days()), [ControlState::Tripped; 2]); // before the first close
    assert_eq!(days(first), [ControlState::Active, ControlState::Tripped]); // after it
}

#[test]
fn past_is_known_where_today_is_not() {
    // 450 of 10,000 on Wednesday, within the week's limit; Friday's return of the strategy that lost it is missing.
    let mut returns = vec![0.0; 30];
    returns[27] = -0.45;
    let mut snapshot = fund_of(&[(1_000.0, returns), (1_000.0, vec![0.0; 30])]);
    (snapshot.fund.nav, snapshot.limits.weekly_drawdown) = (9_550.0, Some(0.05));
    snapshot.history.returns[0][29] = None;
    let days = &history(&snapshot, &[]).days[1];
    assert_eq!(days[28].state, ControlState::Warning); // 4.5% of 5%
    assert_eq!((days[29].measured, days[29].state), (None, ControlState::Unfed));
}

#[test]
fn gravest_stop_is_by_its_action_whoever_asks() {
    let person = |action| StandingTrip { action, by: "A person".to_owned(), date: LAST, reason: "Enough".to_owned() };
    let halted = history(&fund(&[-1_001.0]), &[]);
    let gravest = |action: Action| {
        let trips = [person(action)];
        Stops { trips: &trips, ..halted.stops() }.gravest()
    };
    assert_eq!(gravest(Action::HaltNewPositions), Some(StopBy::Control(MonthlyDrawdown)));
    assert_eq!(gravest(Action::KillSwitch), Some(StopBy::Person(Action::KillSwitch))); // a person before a control
    let reduced = history(&fund(&[-501.0]), &[]);
    assert_eq!(reduced.stops().gravest(), Some(StopBy::Control(WeeklyDrawdown)));
}

#[test]
fn fall_before_the_mark_of_today_leaves_a_strategy_in() {
    // Down 11% the day before its new high: the high-water mark of today is newer than the trip.
    let mut returns = vec![0.0; 30];
    (returns[28], returns[29]) = (-0.11, 0.2);
    let mut snapshot = fund_of(&[(1_000.0, returns)]);
    snapshot.strategies[0].drawdown_limits =
        Some(DrawdownLimits { soft: Some(0.05), hard: Some(0.10), recovery_share: 0.5 });
    let found = history(&snapshot, &[]);
    assert_eq!((found.ladders.now[0].states, found.ladders.now[0].since), ([ControlState::Active; 2], [None, None]));
    let counts: Vec<_> = found.ladders.events.iter().map(|event| (event.date, event.counts)).collect();
    assert_eq!(counts, [(ago(1), false), (ago(1), false)]);
}
