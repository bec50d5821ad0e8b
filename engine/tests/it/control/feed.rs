//! What feeds the drawdown controls: today's returns of every live strategy, in a history as fine as the control.

use headroom_engine::{
    control::{Control, ControlHistory, ControlPast, ControlState, DRAWDOWNS, DrillOutcome, NoData, drill},
    fund::{ControlId, Period, Snapshot},
    testing::{Desk, Seeded, control, daily, down, every_limit, fund_of, random_fund, returns_at},
    warning::WarningCode,
};
use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};

use ControlId::{DailyDrawdown, WeeklyDrawdown};
use ControlState::{Active, Tripped, Unfed};

/// Two strategies of 1,000 on the 60 days up to Friday, 20 November 2026, NAV 10,000, quiet but for `days`.
fn quiet(days: &[(usize, f64)]) -> Snapshot {
    let mut long = vec![0.0; 30];
    long.extend(returns_at(days));
    let mut snapshot = fund_of(&[(1_000.0, long.clone()), (1_000.0, vec![0.0; long.len()])]);
    snapshot.limits = every_limit();
    snapshot
}

/// The fund without the second strategy's returns on the dates that `is_closed` picks.
fn closed_on(mut snapshot: Snapshot, is_closed: impl Fn(Date) -> bool) -> Snapshot {
    for (t, date) in snapshot.history.dates.clone().iter().enumerate() {
        if is_closed(*date) {
            snapshot.history.returns[1][t] = None;
        }
    }
    snapshot
}

fn drawdowns(snapshot: &Snapshot) -> [Control; 3] {
    let controls = Desk::of(snapshot).report().controls;
    DRAWDOWNS.map(|id| control(&controls, id))
}

fn states(snapshot: &Snapshot) -> [(ControlState, Option<NoData>); 3] {
    drawdowns(snapshot).map(|control| (control.state, control.reason))
}

fn november(day: i8) -> Date {
    date(2026, 11, day)
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The fund as it ends on another date, that date included.
fn up_to(mut snapshot: Snapshot, last: Date) -> Snapshot {
    let count = snapshot.history.dates.partition_point(|date| *date <= last);
    snapshot.history.dates.truncate(count);
    snapshot.history.returns.iter_mut().for_each(|series| series.truncate(count));
    snapshot.fund.as_of = last;
    snapshot
}

#[test]
fn missing_return_of_a_live_strategy_is_never_green() {
    let whole = quiet(&[]);
    assert_eq!(states(&whole), [(Active, None); 3]);
    let missing = closed_on(whole, |date| date == november(20));
    assert_eq!(states(&missing), [(Unfed, Some(NoData::MissingReturn)); 3]);
    for control in drawdowns(&missing) {
        assert_eq!((control.measured, control.fall, &control.missing[..]), (None, None, &[1][..]));
    }
    let report = Desk::of(&missing).report();
    let warning = report.warnings.iter().find(|warning| warning.code == WarningCode::MissingReturn).unwrap();
    assert_eq!(warning.strategies, [1]);
    // A strategy without capital is not asked for.
    let mut without = missing;
    without.strategies[1].capital = 0.0;
    assert_eq!(states(&without), [(Active, None); 3]);
}

#[test]
fn weekday_on_which_a_strategy_is_closed_lacks_nothing() {
    // 15 November 2026 is a Sunday: closed on the four before it.
    let sunday = up_to(closed_on(quiet(&[]), is_weekend), november(15));
    assert_eq!(states(&sunday), [(Active, None); 3]);
    // A return on the earliest of those four, 18 October, and the strategy is open on Sundays.
    let mut open = sunday.clone();
    let at = |day| sunday.history.dates.iter().position(|date| *date == day).unwrap();
    open.history.returns[1][at(date(2026, 10, 18))] = Some(0.0);
    assert_eq!(states(&open), [(Unfed, Some(NoData::MissingReturn)); 3]);
    // On the fifth, 11 October, it decides nothing.
    let mut earlier = sunday.clone();
    earlier.history.returns[1][at(date(2026, 10, 11))] = Some(0.0);
    assert_eq!(states(&earlier), [(Active, None); 3]);
    // Started on Thursday, 12 November: no Sunday since, so that a Sunday is closed and a Monday is not.
    let started = closed_on(quiet(&[]), |date| date < november(12) || date > november(13));
    assert_eq!(states(&up_to(started.clone(), november(15))), [(Active, None); 3]);
    assert_eq!(states(&up_to(started, november(16))), [(Unfed, Some(NoData::MissingReturn)); 3]);
}

#[test]
fn hole_is_never_a_closed_weekday() {
    // Without a return since Tuesday, 10 November: on Sunday, 15 November, a hole of 5 rows.
    let hole = |first| up_to(closed_on(quiet(&[]), move |date| is_weekend(date) || date >= first), november(15));
    assert_eq!(states(&hole(november(11))), [(Unfed, Some(NoData::MissingReturn)); 3]);
    // Since Thursday, 12 November: 4 rows, which can be a holiday before a weekend.
    assert_eq!(states(&hole(november(12))), [(Active, None); 3]);
    // Weekly marks in a daily history are holes only, whatever their weekday.
    let marks = closed_on(quiet(&[]), |date| date.weekday() != Weekday::Friday);
    assert_eq!(states(&marks), [(Active, None); 3]);
    assert_eq!(states(&up_to(marks, november(19))), [(Unfed, Some(NoData::MissingReturn)); 3]);
}

#[test]
fn stale_returns_are_never_green() {
    let aged = |days: i64, period| {
        let mut snapshot = quiet(&[]);
        snapshot.history.period = Some(period);
        snapshot.fund.as_of = november(20) + days.days();
        snapshot
    };
    for (period, most, control) in [(Period::Day, 4, 0), (Period::Week, 10, 1), (Period::Month, 45, 2)] {
        assert_eq!(states(&aged(most, period))[control], (Active, None));
        let stale = aged(most + 1, period);
        assert_eq!(states(&stale)[control], (Unfed, Some(NoData::Stale)));
        let warnings = Desk::of(&stale).report().warnings;
        assert!(warnings.iter().any(|warning| warning.code == WarningCode::Stale));
    }
}

#[test]
fn stale_or_missing_but_past_the_limit_trips_by_what_is_known() {
    // 20% of 1,000 of a NAV of 10,200: past the daily limit of 1%, the weekly and the monthly one.
    let mut limits = every_limit();
    (limits.daily_drawdown, limits.weekly_drawdown, limits.monthly_drawdown) = (Some(0.01), Some(0.5), Some(0.01));
    let mut missing = closed_on(quiet(&[(29, -0.2)]), |date| date == november(20));
    missing.limits = limits.clone();
    let expected = |reason| [(Tripped, Some(reason)), (Unfed, Some(reason)), (Tripped, Some(reason))];
    assert_eq!(states(&missing), expected(NoData::MissingReturn));
    assert_eq!(drawdowns(&missing)[0].reaches, [0, 1]);
    let mut stale = quiet(&[(29, -0.2)]);
    (stale.limits, stale.fund.as_of) = (limits, november(30));
    assert_eq!(states(&stale), expected(NoData::Stale));
}

#[test]
fn history_coarser_than_a_control_does_not_feed_it() {
    let relabelled = |period| {
        let mut snapshot = quiet(&[(10, -0.2)]);
        snapshot.history.period = Some(period);
        states(&snapshot)
    };
    let (day, week) = ((Unfed, Some(NoData::CoarserThanDay)), (Unfed, Some(NoData::CoarserThanWeek)));
    assert_eq!(relabelled(Period::Week)[..2], [day, (Active, None)]);
    assert_eq!(relabelled(Period::Month)[..2], [day, week]);
    assert_eq!(relabelled(Period::Month)[2].1, None);
    // A date every 15 days is neither daily, weekly nor monthly.
    let mut irregular = quiet(&[(29, -0.9)]);
    irregular.history.dates = (0..60).map(|t| november(20) - (15 * (59 - t)).days()).collect();
    assert_eq!(states(&irregular), [(Unfed, Some(NoData::IrregularDates)); 3]);
}

#[test]
fn coarse_history_has_no_past_of_a_fine_control() {
    // A loss of 90% of 1,000 in the first month is past every limit.
    let mut snapshot = quiet(&[(0, -0.9)]);
    let limits = &mut snapshot.limits;
    (limits.daily_drawdown, limits.weekly_drawdown, limits.monthly_drawdown) = (Some(0.01), Some(0.01), Some(0.01));
    let tripped = |snapshot: &Snapshot| {
        let past = ControlPast::of(snapshot, &[], None);
        DRAWDOWNS.map(|id| past.would_have_tripped(id).is_some() || past.events.iter().any(|e| e.control == id))
    };
    assert_eq!(tripped(&snapshot), [true; 3]);
    snapshot.history.period = Some(Period::Month);
    assert_eq!(tripped(&snapshot), [false, false, true]);
}

#[test]
fn missing_return_releases_no_latch() {
    // 200 lost on Friday the 13th trips the weekly control; 190 made on the 19th would release it.
    let mut released = up_to(quiet(&[(22, -0.2), (28, 0.19)]), november(19));
    released.limits.weekly_drawdown = Some(0.01);
    let state = |snapshot: &Snapshot| {
        let past = ControlPast::of(snapshot, &[], None);
        let day = past.days[1].last().unwrap().state;
        let history = ControlHistory::at(past.into(), &Desk::of(snapshot).report().controls);
        (day, control(&history.now, WeeklyDrawdown).state)
    };
    assert_eq!(state(&released), (Active, Active));
    let missing = closed_on(released, |date| date == november(19));
    assert_eq!(state(&missing), (Tripped, Tripped));
}

#[test]
fn drill_tests_what_can_be_fed() {
    let outcomes = |snapshot: &Snapshot| {
        let desk = Desk::of(snapshot);
        let tests = drill(&snapshot.limits, &desk.model.drawdowns, desk.model.positions.as_ref(), &desk.book);
        [tests[0].outcome, tests[1].outcome, tests[2].outcome]
    };
    let mut snapshot = closed_on(quiet(&[]), |date| date == november(20));
    assert_eq!(outcomes(&snapshot), [DrillOutcome::Fired; 3]); // a known loss past the limit trips
    snapshot.history.period = Some(Period::Month);
    let [day, week, month] = outcomes(&snapshot);
    assert!(matches!((day, week, month), (DrillOutcome::Untested(_), DrillOutcome::Untested(_), DrillOutcome::Fired)));
}

#[test]
fn shock_trips_an_unfed_control_by_what_is_known() {
    let mut missing = closed_on(quiet(&[]), |date| date == november(20));
    missing.limits.daily_drawdown = Some(0.05);
    // Without positions 2,000 of exposure lose 50%: 10% of the NAV.
    let after = |magnitude| control(&Desk::of(&missing).stress(&down(magnitude)).controls, DailyDrawdown);
    assert_eq!((after(0.5).state, after(0.1).state), (Tripped, Unfed));
    assert_eq!(after(0.1).measured, None);
}

#[test]
fn today_dropped_at_random_is_unfed_or_tripped() {
    // Invariants: today's return of a live strategy is dropped, its weekday open.
    let mut random = Seeded::new(141);
    let mut seen = [false; 2];
    for _ in 0..40 {
        let mut snapshot = random_fund(&mut random, 4);
        snapshot.history.dates = daily(snapshot.history.dates.len(), november(20));
        snapshot.limits = every_limit();
        let limit = random.between(0.001, 0.2);
        (snapshot.limits.daily_drawdown, snapshot.limits.weekly_drawdown) = (Some(limit), Some(limit));
        let live = snapshot.strategies.iter().position(|strategy| strategy.capital > 0.0).unwrap();
        if snapshot.strategies.len() < 2 {
            continue;
        }
        *snapshot.history.returns[live].last_mut().unwrap() = None;
        for (state, reason) in states(&snapshot) {
            assert!(matches!(state, Unfed | Tripped) && reason.is_some(), "{state:?} {reason:?}");
            seen[usize::from(state == Tripped)] = true;
        }
    }
    assert_eq!(seen, [true; 2]);
}
