//! The unit value: flows move no fall, and a limit is of the fall from the highest or from the opening.

use headroom_engine::{
    control::{ControlPast, ControlState, Drawdowns, largest_fall},
    fund::{ControlId, Snapshot},
    math::Extremes,
    testing::{Desk, Seeded, control, daily, every_limit, fund_of, near, random_fund, returns_at},
};
use jiff::civil::date;

use ControlId::{DailyDrawdown, MonthlyDrawdown, WeeklyDrawdown};

/// G20 of the contract: NAV 9.9m after P&L of -240,000, 0 and -100,000; 8.24m came in at the start of the second day.
fn subscribed() -> Snapshot {
    let mut snapshot = fund_of(&[(1e6, returns_at(&[(27, -0.24), (29, -0.1)]))]);
    snapshot.fund.nav = 9.9e6;
    snapshot.limits = every_limit();
    let mut flows = vec![0.0; 30];
    flows[28] = 8.24e6;
    snapshot.history.flows = Some(flows);
    snapshot
}

#[test]
fn g20_a_subscription_hides_no_drawdown() {
    let snapshot = subscribed();
    let report = Desk::of(&snapshot).report();
    let measured = |id| control(&report.controls, id).measured.unwrap();
    near(measured(WeeklyDrawdown), 0.1288, 1e-15); // G20: W .88, .88, .8712
    near(measured(MonthlyDrawdown), 0.1288, 1e-15); // G20
    near(measured(DailyDrawdown), 0.01, 1e-15); // G20: 100,000 of 10m
    let mut without = subscribed();
    without.history.flows = None;
    let fall = Drawdowns::of(&without).fall(WeeklyDrawdown, 0.0).unwrap();
    near(fall.drawdown, 0.033_203_125, 1e-15); // G20: 340,000 of 10.24m
    near(fall.loss, 0.033_203_125, 1e-15); // nothing was above the opening
}

#[test]
fn under_water_is_the_fall_from_the_highest_of_all() {
    let past = ControlPast::of(&subscribed(), &[], None);
    assert!(past.under_water[..27].iter().all(|fall| *fall == Some(0.0)));
    for (fall, wanted) in past.under_water[27..].iter().zip([0.12, 0.12, 0.1288]) {
        near(fall.unwrap(), wanted, 1e-15); // G20: W .88, .88, .8712
    }
    // As `largest_fall` of the same returns, where nothing flows.
    let mut one = fund_of(&[(1e6, returns_at(&[(3, 0.5), (7, -0.25), (9, 0.1), (20, -0.5)]))]);
    one.fund.nav = 1e6;
    one.history.flows = None;
    let past = ControlPast::of(&one, &[], None);
    let deepest = past.under_water.iter().flatten().fold(0.0_f64, |a, b| a.larger(*b));
    let pnl = [0.5e6, -0.25e6, 0.1e6, -0.5e6];
    let mut nav = 1e6 - pnl.iter().sum::<f64>();
    let returns = pnl.map(|money| {
        nav += money;
        money / (nav - money)
    });
    near(deepest, largest_fall(&returns).unwrap(), 1e-15); // Magdon-Ismail and Atiya, by the tested function
    // NAV before the dates: -0.1m, 0.4m, 0.15m, 0.25m; the first is no base, and 0.4m is a new opening.
    one.fund.nav = -0.25e6;
    let past = ControlPast::of(&one, &[], None);
    assert_eq!((past.under_water[3], past.under_water[6], past.under_water[20]), (None, Some(0.0), None));
    near(past.under_water[9].unwrap(), 0.375, 1e-15); // by hand: 0.25m of 0.4m
}

#[test]
fn g20_a_shock_is_on_top_of_today() {
    let falls = Drawdowns::of(&subscribed());
    let fall = |control, shock| falls.fall(control, shock).unwrap();
    near(fall(WeeklyDrawdown, -50_000.0).drawdown, 0.1332, 1e-15); // reference values: a shock of -50,000
    near(fall(DailyDrawdown, -50_000.0).drawdown, 0.015, 1e-15); // 150,000 of 10m
    near(fall(WeeklyDrawdown, 200_000.0).loss, 0.1112, 1e-15); // reference values: .88 x 1.01 = .8888
}

#[test]
fn flow_after_today_is_taken_off_the_nav_first() {
    // Reference values: 500,000 on a date after today, NAV 10.4m: the same bases.
    let mut snapshot = subscribed();
    snapshot.fund.nav = 10.4e6;
    snapshot.history.dates.push(date(2026, 11, 21));
    snapshot.history.returns[0].push(None);
    snapshot.history.flows.as_mut().unwrap().push(500_000.0);
    let fall = Drawdowns::of(&snapshot).fall(WeeklyDrawdown, 0.0).unwrap();
    near(fall.drawdown, 0.1288, 1e-15); // as G20
}

#[test]
fn loss_is_from_the_opening_and_drawdown_from_the_highest() {
    // 10,000, then 12,500 on Tuesday and 11,000 on Friday: 12% below the highest, and no loss.
    let mut snapshot = fund_of(&[(1_000.0, returns_at(&[(26, 2.5), (29, -1.5)]))]);
    snapshot.fund.nav = 11_000.0;
    snapshot.limits = every_limit();
    snapshot.limits.weekly_drawdown = Some(0.1);
    let told = |snapshot: &Snapshot| {
        let control = Desk::of(snapshot).control(WeeklyDrawdown);
        (control.measured.unwrap(), control.state, control.fall.unwrap())
    };
    let (measured, state, fall) = told(&snapshot);
    near(measured, 0.12, 1e-15); // 1,500 / 12,500
    assert_eq!((state, fall.loss), (ControlState::Tripped, 0.0));
    snapshot.limits.measured_by_loss = vec![WeeklyDrawdown];
    let (measured, state, fall) = told(&snapshot);
    assert_eq!((measured, state), (0.0, ControlState::Active));
    near(fall.drawdown, 0.12, 1e-15); // told all the same
    // The shock to a loss of 10% ends at 9,000: 2,000 more.
    let shock = Drawdowns::of(&snapshot).shock_to(WeeklyDrawdown, snapshot.limits.measure_of(WeeklyDrawdown), 0.1);
    near(shock.unwrap(), -2_000.0, 1e-12); // by hand
}

#[test]
fn flow_moves_no_fall_of_a_window_that_opens_at_it_or_later() {
    // Invariants of the contract: a flow on date t moves nothing but the NAV, to the bit where windows open at t or later.
    let mut random = Seeded::new(31);
    for _ in 0..50 {
        let mut snapshot = random_fund(&mut random, 4);
        snapshot.fund.nav = 1e5;
        snapshot.limits = every_limit();
        let before = Desk::of(&snapshot).report();
        let mut flows = vec![0.0; snapshot.history.dates.len()];
        let t = flows.len().saturating_sub(random.whole(30, 60)); // 30 dates back or more: every window opens at it or later
        flows[t] = random.between(-2e4, 5e4);
        snapshot.history.flows = Some(flows);
        let after = Desk::of(&snapshot).report();
        assert_eq!(before.fund, after.fund);
        assert_eq!(before.strategies, after.strategies);
        assert_eq!(before.controls, after.controls);
    }
}

#[test]
fn flow_with_capital_to_match_moves_no_fall() {
    // Invariants: where every P&L / B stays, every fall stays near. Before t the fund was half as large, in capital too.
    let mut random = Seeded::new(32);
    for _ in 0..50 {
        let mut snapshot = random_fund(&mut random, 3);
        snapshot.history.dates = daily(snapshot.history.dates.len(), date(2026, 11, 20));
        snapshot.fund.nav = 1e5;
        let falls = |snapshot: &Snapshot| {
            let falls = Drawdowns::of(snapshot);
            [DailyDrawdown, WeeklyDrawdown, MonthlyDrawdown].map(|id| falls.fall(id, 0.0).unwrap())
        };
        let before = falls(&snapshot);
        let (count, t) = (snapshot.history.dates.len(), snapshot.history.dates.len() - random.whole(1, 20));
        // The NAV at the start of t, rolled back by hand.
        let pnl_of = |u: usize| -> f64 {
            let strategies = snapshot.strategies.iter().zip(&snapshot.history.returns);
            strategies.map(|(s, returns)| s.capital * returns[u].unwrap_or(0.0)).sum()
        };
        let base: f64 = snapshot.fund.nav - (t..count).map(pnl_of).sum::<f64>();
        for (capital, strategy) in snapshot.history.capital.iter_mut().zip(&snapshot.strategies) {
            *capital =
                Some((0..count).map(|u| if u < t { 0.5 * strategy.capital } else { strategy.capital }).collect());
        }
        let mut flows = vec![0.0; count];
        flows[t] = 0.5 * base;
        snapshot.history.flows = Some(flows);
        for (a, b) in before.iter().zip(falls(&snapshot)) {
            near(b.drawdown, a.drawdown, 1e-12);
            near(b.loss, a.loss, 1e-12);
        }
    }
}
