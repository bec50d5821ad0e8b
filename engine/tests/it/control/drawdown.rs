//! What the three drawdown controls measure, by hand: windows across weeks and months, missing figures, shocks.

use headroom_engine::{
    control::{ControlState, FundState},
    fund::ControlId,
};
use jiff::civil::date;

use super::limits::{measures, told};
use headroom_engine::testing::{Desk, control, daily, down, fund_of, near, returns_at};
use headroom_engine::testing::{every_limit, fund_with_pnl};

use ControlState::{Active, Tripped, Unfed, Warning};

#[test]
fn daily_drawdown_trips_above_its_limit() {
    let id = ControlId::DailyDrawdown;
    let limit = Some(0.05);
    for (pnl, measured, state) in [
        (100.0, 0.0, Active), // a gain is no loss
        (0.0, 0.0, Active),
        (-399.0, 0.0399, Active),
        (-400.0, 0.04, Warning), // 80% of .05, which is .04000000000000001 in doubles
        (-500.0, 0.05, Warning), // at the limit, not above
        (-501.0, 0.0501, Tripped),
        (-10_000.0 + 1.0, 0.9999, Tripped),
    ] {
        let mut snapshot = fund_with_pnl(&[pnl]);
        snapshot.limits.daily_drawdown = limit;
        measures(&snapshot, id, measured, state);
    }
}

#[test]
fn weekly_drawdown_is_the_worse_of_both_windows() {
    // Ruling 22. Friday the 20th: the calendar week opens on Monday the 16th, the rolling one on Saturday the 14th.
    let id = ControlId::WeeklyDrawdown;
    let cases: [(&[f64], f64, ControlState); 7] = [
        // Saturday, Sunday, Monday, ..., Friday.
        (&[-300.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 0.03, Active), // in the rolling week only
        (&[-300.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 0.0, Active), // the Friday before: in neither
        (&[0.0, 0.0, -400.0, 0.0, 0.0, 0.0, 0.0], 0.04, Warning), // 80% of .05
        (&[0.0, 0.0, -400.0, -100.0, 0.0, 0.0, 0.0], 0.05, Warning), // at the limit
        (&[0.0, 0.0, -400.0, -101.0, 0.0, 0.0, 0.0], 0.0501, Tripped),
        (&[0.0, 0.0, 2_500.0, -1_000.0, 0.0, 0.0, 500.0], 0.04, Warning), // 500 / 12,500: from the highest close
        (&[0.0, 0.0, -400.0, 0.0, 0.0, 0.0, 500.0], 0.0, Active),         // the last close is the highest
    ];
    for (pnl, measured, state) in cases {
        let mut snapshot = fund_with_pnl(pnl);
        snapshot.limits.weekly_drawdown = Some(0.05);
        measures(&snapshot, id, measured, state);
    }
}

#[test]
fn weekly_drawdown_on_a_sunday_covers_seven_days_both_ways() {
    // Sunday the 22nd: Monday the 16th opens the calendar week and the rolling one.
    let mut snapshot = fund_with_pnl(&[-900.0, -91.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    snapshot.history.dates = daily(30, date(2026, 11, 22));
    snapshot.limits.weekly_drawdown = Some(0.05);
    measures(&snapshot, ControlId::WeeklyDrawdown, 91.0 / 9_100.0, Active); // Monday's loss alone
}

#[test]
fn weekly_drawdown_on_a_monday_still_sees_the_week_before() {
    // Monday the 23rd: the calendar week is today; the rolling one goes back to Tuesday the 17th.
    let id = ControlId::WeeklyDrawdown;
    for (pnl, measured) in [
        ([-500.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 0.05), // Tuesday is in
        ([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -300.0], 0.03), // today is in both
    ] {
        let mut snapshot = fund_with_pnl(&pnl);
        snapshot.history.dates = daily(30, date(2026, 11, 23));
        snapshot.limits.weekly_drawdown = Some(0.10);
        measures(&snapshot, id, measured, Active);
    }
}

#[test]
fn monthly_drawdown_is_the_worse_of_both_windows() {
    let id = ControlId::MonthlyDrawdown;
    let on = |last, pnl: &[f64]| {
        let mut snapshot = fund_with_pnl(pnl);
        (snapshot.history.dates, snapshot.fund.as_of) = (daily(30, last), last);
        snapshot.limits.monthly_drawdown = Some(0.10);
        snapshot
    };
    let mut early = vec![0.0; 30];
    early[0] = -800.0;
    // Last 20 November: the first of 30 dates is 22 October, in (d-30, d] but not in November.
    measures(&on(date(2026, 11, 20), &early), id, 0.08, Warning); // 80% of .10, .08000000000000002 in doubles
    // Last 31 December: the first of 30 dates is 2 December, in both.
    measures(&on(date(2026, 12, 31), &early), id, 0.08, Warning);
    // 31 dates: the first is (d-30), out of the rolling window, and on 31 December the 1st is in the calendar one.
    let thirty_one = |last| {
        let mut snapshot = on(last, &early);
        snapshot.history.dates = daily(31, last);
        snapshot.history.returns[0].push(Some(0.0));
        snapshot
    };
    measures(&thirty_one(date(2026, 12, 31)), id, 0.08, Warning); // 1 December, in the month alone
    measures(&thirty_one(date(2026, 11, 20)), id, 0.0, Active); // 21 October, in neither
    measures(&thirty_one(date(2026, 3, 1)), id, 0.0, Active); // 30 January: the month is one day old
}

#[test]
fn missing_return_is_a_pnl_of_zero() {
    let mut snapshot = fund_with_pnl(&[-400.0, -400.0]);
    snapshot.fund.nav = 9_600.0;
    snapshot.history.returns[0][27] = Some(-0.4);
    snapshot.history.returns[0][28] = None;
    snapshot.history.returns[0][29] = Some(0.0);
    snapshot.limits.daily_drawdown = Some(0.05);
    snapshot.limits.weekly_drawdown = Some(0.05);
    measures(&snapshot, ControlId::DailyDrawdown, 0.0, Active);
    measures(&snapshot, ControlId::WeeklyDrawdown, 0.04, Warning); // 10,000 to 9,600
}

#[test]
fn drawdown_uses_the_capital_of_its_date_and_no_scale() {
    let mut snapshot = fund_with_pnl(&[-400.0]);
    let mut capital = vec![1_000.0; 30];
    capital[29] = 250.0; // a return of -.4 on 250 is -100
    snapshot.history.capital[0] = Some(capital);
    snapshot.fund.nav = 9_900.0;
    snapshot.limits.daily_drawdown = Some(0.05);
    let control = Desk::of(&snapshot).at(0, 7.0).control(ControlId::DailyDrawdown);
    near(control.measured.unwrap(), 0.01, 1e-15); // 100 / 10,000, by hand
}

#[test]
fn drawdown_without_a_nav_above_zero_is_unfed() {
    // NAV 10,000 at the close after a gain of 10,000: nothing before it.
    let mut snapshot = fund_with_pnl(&[10_000.0]);
    snapshot.fund.nav = 10_000.0;
    snapshot.limits.daily_drawdown = Some(0.05);
    snapshot.limits.weekly_drawdown = Some(0.05);
    snapshot.limits.monthly_drawdown = Some(0.05);
    for control in &Desk::of(&snapshot).report().controls[..3] {
        assert_eq!((control.measured, control.state), (None, Unfed));
        assert!(control.detail.contains("NAV"), "{}", control.detail);
    }
    // An earlier close of the week that is not above 0, and today's opening that is.
    let mut snapshot = fund_with_pnl(&[-11_000.0, 6_000.0, 0.0]);
    snapshot.limits.daily_drawdown = Some(0.05);
    snapshot.limits.weekly_drawdown = Some(0.05);
    assert_eq!(told(&snapshot, ControlId::DailyDrawdown).1, Active);
    assert_eq!(told(&snapshot, ControlId::WeeklyDrawdown).1, Unfed);
}

#[test]
fn drawdown_over_a_base_below_zero_is_unfed() {
    // 12,000 earned on a NAV of -2,000: the week has no unit value; today, from 10,000 on, has one.
    let mut snapshot = fund_with_pnl(&[12_000.0, -100.0]);
    snapshot.fund.nav = 9_900.0;
    snapshot.limits = every_limit();
    measures(&snapshot, ControlId::DailyDrawdown, 0.01, Active);
    for id in [ControlId::WeeklyDrawdown, ControlId::MonthlyDrawdown] {
        assert_eq!(told(&snapshot, id), (None, Unfed, None));
    }
}

#[test]
fn last_close_at_or_below_zero_trips() {
    // Ruling 22: a fall of 100% or more. The strategy has no positions: it falls by its whole exposure.
    for (capital, wanted) in [(10_000.0, 1.0), (12_000.0, 1.2)] {
        let mut snapshot = fund_of(&[(capital, returns_at(&[]))]);
        snapshot.limits = every_limit();
        let crash = down(1.0);
        let result = Desk::of(&snapshot).stress(&crash);
        near(result.nav_after.unwrap(), 10_000.0 - capital, 0.0); // NAV + P&L
        for control in &result.controls[..3] {
            near(control.measured.unwrap(), wanted, 1e-15); // loss / 10,000
            assert_eq!(control.state, Tripped);
        }
        assert_eq!(result.fund_state, FundState::Halted);
    }
}

#[test]
fn drawdown_of_a_shock_is_from_the_peak_before_it() {
    // Today +1,000 after 10,000; a shock of -2,200: daily (2,200 - 1,000) / 10,000, weekly 2,200 / 11,000.
    let mut snapshot = fund_with_pnl(&[1_000.0]);
    snapshot.strategies[0].capital = 2_200.0;
    snapshot.history.returns[0][29] = Some(1_000.0 / 2_200.0);
    snapshot.limits = every_limit();
    let crash = down(1.0);
    let result = Desk::of(&snapshot).stress(&crash);
    let measured = |id| control(&result.controls, id).measured.unwrap();
    near(measured(ControlId::DailyDrawdown), 0.12, 1e-15); // 1,200 / 10,000
    near(measured(ControlId::WeeklyDrawdown), 0.2, 1e-15); // 2,200 / 11,000
    near(measured(ControlId::MonthlyDrawdown), 0.2, 1e-15); // 2,200 / 11,000
}
