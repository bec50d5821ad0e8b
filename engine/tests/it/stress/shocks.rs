//! The four shocks on small funds, by hand; combinations are in `combined.rs`, liquidity in `exposure.rs`.

use headroom_engine::fund::{Horizon, Period, Position, Scenario, Shared, Snapshot};
use headroom_engine::{
    control::Action,
    fund::{ControlId, Settings, UsageBasis},
    stress::StressResult,
    warning::WarningCode,
};

use headroom_engine::testing::{
    DATES, Desk, LAST, all, allocated, binary, down, fund_of, holding, linear, near, outage, returns_at, spike,
    squeeze, with_beta,
};
use jiff::ToSpan;

/// Two strategies of capital 1,000, apart in time: standalone VaR 30 and 40, correlation near 0.
fn apart() -> Snapshot {
    let losing = |first: usize, share: f64| returns_at(&[(first, -share), (first + 1, -share), (first + 2, -share)]);
    let strategies = [(1_000.0, losing(0, 0.03)), (1_000.0, losing(10, 0.04))];
    allocated(fund_of(&strategies), &[0.5, 0.25])
}

fn struck(positions: Vec<Position>, scenario: &Scenario) -> StressResult {
    Desk::of(&holding(apart(), positions)).stress(scenario)
}

/// P&L of the fund, which must be the sum of its strategies.
#[track_caller]
fn pnl(result: &StressResult) -> f64 {
    let sum: f64 = result.by_strategy.iter().map(|p| p.unwrap()).sum();
    near(result.pnl.unwrap(), sum, 1e-15); // P&L adds up
    result.pnl.unwrap()
}

fn warns(result: &StressResult, code: WarningCode) -> bool {
    result.warnings.iter().any(|warning| warning.code == code)
}

#[test]
fn market_moves_linear_positions_by_beta() {
    for (notional, beta, wanted) in [
        (500.0, 1.0, -100.0), // -1 x .2 x 500
        (-500.0, 1.0, 100.0), // a short gains
        (500.0, 1.5, -150.0),
        (500.0, -0.5, 50.0),
        (500.0, 0.0, 0.0),
        (500.0, 10.0, -1_000.0), // a linear position can lose more than its notional
    ] {
        let held = vec![with_beta(linear(0, "x", "t", notional), beta), linear(1, "x", "t", 0.0)];
        near(pnl(&struck(held, &down(0.2))), wanted, 1e-15); // -beta m notional
    }
}

#[test]
fn market_moves_binary_positions_within_zero_and_one() {
    for (contracts, beta, magnitude, wanted) in [
        (1_000.0, 0.5, 0.2, -60.0), // .6 to .54
        (-1_000.0, 0.5, 0.2, 60.0),
        (1_000.0, 0.0, 0.2, 0.0),       // the default beta of a binary
        (1_000.0, 10.0, 0.2, -600.0),   // clamped at 0: what was paid
        (-1_000.0, 10.0, 0.2, 600.0),   // clamped at 0: what was taken in
        (1_000.0, -10.0, 0.2, 400.0),   // clamped at 1
        (-1_000.0, -10.0, 0.2, -400.0), // clamped at 1: (1 - .6) x 1,000
        (1_000.0, 1.0, 1.0, -600.0),
    ] {
        let held = vec![with_beta(binary(0, 0.6, contracts), beta), linear(1, "x", "t", 0.0)];
        near(pnl(&struck(held, &down(magnitude))), wanted, 1e-13); // contracts x (clamp(p (1 - beta m)) - p)
    }
}

#[test]
fn market_takes_the_whole_exposure_without_positions() {
    let desk = Desk::of(&holding(apart(), vec![linear(1, "x", "t", 100.0)])).at(0, 2.0);
    let result = desk.stress(&down(0.2));
    near(result.by_strategy[0].unwrap(), -400.0, 1e-15); // -.2 x 2 x 1,000
    near(result.by_strategy[1].unwrap(), -20.0, 1e-15); // -.2 x 100: its positions, not its exposure
    let warnings: Vec<_> = result.warnings.iter().map(|w| (w.code, w.strategy)).collect();
    assert_eq!(warnings, [(WarningCode::NoPositions, Some(0))]);
    let without_a_key = Desk::of(&apart()).stress(&down(0.2));
    near(pnl(&without_a_key), -400.0, 1e-15); // -.2 x (1,000 + 1,000)
}

#[test]
fn shock_follows_the_scale() {
    // Ruling 26: notionals and contracts are times s_i.
    let held = vec![linear(0, "x", "t", 500.0), with_beta(binary(1, 0.6, 1_000.0), 0.5)];
    let desk = Desk::of(&holding(apart(), held)).at(0, 3.0).at(1, 0.5);
    let result = desk.stress(&down(0.2));
    near(result.by_strategy[0].unwrap(), -300.0, 1e-15); // 3 x -100
    near(result.by_strategy[1].unwrap(), -30.0, 1e-13); // .5 x -60
    near(result.nav_after.unwrap(), 9_670.0, 1e-15); // 10,000 - 330
}

#[test]
fn spike_raises_the_var_and_loses_nothing() {
    let desk = Desk::of(&apart());
    let report = desk.report();
    let result = desk.stress(&spike(0.9));
    near(pnl(&result), 0.0, 0.0); // a spike has no P&L
    // c = -(.03 x 3 / 30) (.04 x 3 / 30) / (var) = -1/9: Q^2 = 2,500 - 2,400 / 9. V = 40 is below Q = 47.258: V sqrt(4,660) / Q.
    let q = (2_500.0 - 2_400.0_f64 / 9.0).sqrt();
    let after = 40.0 * 4_660.0_f64.sqrt() / q;
    near(result.var_after.unwrap(), after, 1e-14); // 4,660 = 30^2 + 40^2 + 2 x .9 x 30 x 40
    assert_eq!((result.var_before, result.theta), (report.fund.value_at_risk, None));
    near(result.es_after.unwrap(), after, 1e-14); // ES is VaR here, alone and together: 30, 40 and 40
    near(result.utilization_after.unwrap(), after / 100.0, 1e-14); // over total VaR 100
    // Components 0 and 40 move by v_i (C'v)_i / v'C'v x after - v_i (Cv)_i / v'Cv x 40, (Cv)_i = 30 - 40 / 9 and 40 - 30 / 9.
    let moved = |raised: f64, before: f64| raised / 4_660.0 * after - before / (q * q) * 40.0;
    near(result.components_after[0].unwrap(), moved(1_980.0, 30.0 * (30.0 - 40.0 / 9.0)), 1e-13); // 30 (30 + 36)
    near(result.components_after[1].unwrap(), 40.0 + moved(2_680.0, 40.0 * (40.0 - 30.0 / 9.0)), 1e-13); // 40 (40 + 27)
    near(result.utilization_by_strategy[0].unwrap(), 30.0 / 50.0, 1e-14); // standalone use does not move
    near(result.utilization_by_strategy[1].unwrap(), 40.0 / 25.0, 1e-14); // nor here
    let whole = desk.stress(&spike(1.0));
    near(whole.var_after.unwrap(), 40.0 * 70.0 / q, 1e-14); // V S / Q
    let none = desk.stress(&spike(0.0));
    assert!(none.var_after >= none.var_before);
}

#[test]
fn spike_moves_what_is_used_by_components() {
    let used = |basis, scenario: &Scenario| {
        let mut snapshot = apart();
        snapshot.risk_budget.usage_basis = basis;
        let result = Desk::of(&snapshot).stress(scenario);
        [0, 1].map(|i| result.utilization_by_strategy[i].unwrap())
    };
    // As in `spike_raises_the_var_and_loses_nothing`: components 0 and 40 at C, moved to those at C' of rho.
    let at = |rho: f64| {
        let q_squared = 2_500.0 - 2_400.0 / 9.0;
        let raised = [30.0 * (30.0 + rho * 40.0), 40.0 * (40.0 + rho * 30.0)];
        let before = [30.0 * (30.0 - 40.0 / 9.0), 40.0 * (40.0 - 30.0 / 9.0)];
        let square: f64 = raised.iter().sum();
        let after = 40.0 * (square / q_squared).sqrt();
        let moved = |i: usize| raised[i] / square * after - before[i] / q_squared * 40.0;
        [moved(0) / 50.0, (40.0 + moved(1)) / 25.0] // over budgets of 50 and 25
    };
    let check = |basis, scenario: &Scenario, wanted: [f64; 2]| {
        let found = used(basis, scenario);
        (0..2).for_each(|i| near(found[i], wanted[i], 1e-13));
    };
    check(UsageBasis::Component, &down(0.1), [0.0, 40.0 / 25.0]);
    check(UsageBasis::Component, &spike(0.5), at(0.5));
    // The basis itself is at .9: only a spike above it adds to what is used.
    check(UsageBasis::StressedComponent, &down(0.1), at(0.9));
    check(UsageBasis::StressedComponent, &spike(0.5), at(0.9));
    check(UsageBasis::StressedComponent, &spike(0.95), at(0.95));
}

#[test]
fn spike_leaves_higher_correlations() {
    let losing = returns_at(&[(0, -0.03), (1, -0.03), (2, -0.03)]);
    let snapshot = allocated(fund_of(&[(1.0, losing.clone()), (2.0, losing)]), &[0.5, 0.5]);
    let result = Desk::of(&snapshot).stress(&spike(0.5));
    near(result.var_before.unwrap(), 0.09, 1e-14); // correlation 1: .03 + .06
    near(result.var_after.unwrap(), 0.09, 1e-14); // max(1, .5) = 1
}

#[test]
fn var_is_the_same_before_and_after_without_a_spike() {
    let desk = Desk::of(&holding(apart(), vec![linear(0, "x", "t", 10.0)]));
    let report = desk.report();
    for scenario in [down(0.2), outage("x", 4.0, 3.0), squeeze(0.5)] {
        let result = desk.stress(&scenario);
        assert_eq!(result.var_before, report.fund.value_at_risk);
        assert_eq!(result.var_after, report.fund.value_at_risk);
        assert_eq!(result.es_after, report.fund.expected_shortfall);
        assert_eq!((result.theta, result.theta_es), (None, None));
    }
}

#[test]
fn negative_standalone_var_counts_as_zero() {
    // Ruling 13: the second strategy always gains 1%.
    let losing = returns_at(&[(0, -0.03), (1, -0.03), (2, -0.03)]);
    let snapshot = allocated(fund_of(&[(1_000.0, losing), (1_000.0, vec![0.01; 30])]), &[0.5, 0.5]);
    let held = vec![linear(0, "x", "t", 500.0), linear(1, "x", "t", 500.0)];
    let desk = Desk::of(&holding(snapshot, held));
    let var = desk.report().strategies[1].standalone_var;
    near(var.unwrap(), -10.0, 1e-15); // not floored
    let result = desk.stress(&spike(0.9));
    near(result.var_before.unwrap(), 20.0, 1e-14); // 30 less the 10 that the second gains
    near(result.var_after.unwrap(), 20.0, 1e-14); // Q = S = 30: nothing can move the first alone
    let result = desk.stress(&outage("x", 24.0, 1.0));
    near(result.by_strategy[1].unwrap(), 0.0, 0.0); // max(v, 0)
}

#[test]
fn outage_costs_severity_times_the_frozen_share() {
    let held = vec![linear(0, "x", "t", 300.0), linear(0, "y", "t", -100.0), linear(1, "y", "t", 200.0)];
    let result = struck(held, &outage("x", 6.0, 3.0));
    near(result.by_strategy[0].unwrap(), -33.75, 1e-15); // 3 x 30 x sqrt(6 / 24) x 300 / 400
    near(result.by_strategy[1].unwrap(), 0.0, 0.0); // nothing of it is frozen
    near(result.by_position[0].unwrap(), -33.75, 1e-15); // the frozen one bears it
    near(result.by_position[1].unwrap(), 0.0, 0.0); // not frozen
    near(result.gross_frozen.unwrap(), 300.0, 0.0); // the one at x
    near(result.worst_case.unwrap(), 300.0, 0.0); // its notional
    near(result.net_delta_unhedged.unwrap(), -100.0, 0.0); // what strategy 0 has elsewhere
    near(result.nav_after.unwrap(), 9_966.25, 1e-15); // 10,000 - 33.75
}

#[test]
fn outage_uses_the_one_day_var() {
    // Ruling 29: v_i before sqrt(h).
    let snapshot = holding(apart(), vec![linear(0, "x", "t", 300.0)]);
    let settings = Settings { horizon: Horizon::new(9).unwrap(), ..Settings::of(&snapshot.risk_budget) };
    let result = Desk::with(&snapshot, settings).stress(&outage("x", 24.0, 2.0));
    near(pnl(&result), -60.0, 1e-14); // 2 x 30 x 1
    let day = Desk::of(&snapshot).report().fund.value_at_risk.unwrap();
    near(result.var_before.unwrap(), 3.0 * day, 1e-14); // sqrt(9)
}

#[test]
fn outage_counts_in_periods_of_the_history() {
    // Weeks: a VaR of 30 is that of a week, 42 hours are a quarter of one.
    let mut snapshot = holding(apart(), vec![linear(0, "x", "t", 300.0)]);
    let mut history = (*snapshot.history).clone();
    history.period = Some(Period::Week);
    history.dates = (0..DATES).rev().map(|ago| LAST - (7 * i64::try_from(ago).unwrap()).days()).collect();
    snapshot.history = Shared::from(history);
    let result = Desk::of(&snapshot).stress(&outage("x", 42.0, 2.0));
    near(pnl(&result), -30.0, 1e-14); // 2 x 30 x sqrt(42 / 168)
}

#[test]
fn outage_of_no_hours_freezes_nothing() {
    let held = vec![linear(0, "x", "t", 300.0), linear(0, "y", "t", 100.0)];
    let result = struck(held, &outage("x", 0.0, 3.0));
    near(pnl(&result), 0.0, 0.0); // 3 x 30 x sqrt(0)
    assert_eq!((result.gross_frozen, result.worst_case), (Some(0.0), Some(0.0)));
    assert_eq!(result.net_delta_unhedged, Some(0.0)); // nothing frozen leaves nothing unhedged
}

#[test]
fn outage_takes_no_more_than_the_market_leaves_of_a_binary() {
    // .6 to .06: 54 of 60 are lost, and 3 x 30 for the outage is more than the last 6.
    let sure = || with_beta(binary(0, 0.6, 100.0), 1.0);
    let rest = || linear(1, "y", "u", 0.0);
    near(pnl(&struck(vec![sure(), rest()], &all(&[down(0.9), outage("x", 24.0, 3.0)]))), -60.0, 1e-14); // what was paid
    // 1.5 x 30 = 45, of which it takes 6 and the linear position of the same size the rest.
    let held = vec![sure(), with_beta(linear(0, "x", "t", 60.0), 0.0), rest()];
    let result = struck(held, &all(&[down(0.9), outage("x", 24.0, 1.5)]));
    near(result.by_position[0].unwrap(), -60.0, 1e-14); // 54 and 6
    near(result.by_position[1].unwrap(), -39.0, 1e-14); // 45 less 6
}

#[test]
fn outage_follows_the_scale() {
    let snapshot = holding(apart(), vec![linear(0, "x", "t", 300.0)]);
    let result = Desk::of(&snapshot).at(0, 2.0).stress(&outage("x", 24.0, 2.0));
    near(pnl(&result), -120.0, 1e-14); // 2 x (2 x 30) x 1
    near(result.gross_frozen.unwrap(), 600.0, 0.0); // 2 x 300
    let idle = Desk::of(&snapshot).at(0, 0.0).stress(&outage("x", 24.0, 2.0));
    near(pnl(&idle), 0.0, 0.0); // nothing is held
    near(idle.gross_frozen.unwrap(), 0.0, 0.0); // nothing is held
}

#[test]
fn outage_never_costs_more_than_is_frozen() {
    for (held, most) in [
        (linear(0, "x", "t", 20.0), 20.0),
        (linear(0, "x", "t", -20.0), 20.0),
        (binary(0, 0.4, 100.0), 40.0),  // what was paid
        (binary(0, 0.4, -100.0), 60.0), // (1 - .4) x 100
        (with_beta(linear(0, "x", "t", 20.0), 5.0), 20.0),
    ] {
        let result = struck(vec![held], &outage("x", 24.0, 3.0));
        near(pnl(&result), -most, 1e-15); // 3 x 30 = 90 is more
        near(result.worst_case.unwrap(), most, 1e-15); // ruling 31
    }
    // The cap is the strategy's: 10 and 30 frozen of 40, a loss of 90 cut to 40 in the same proportion.
    let held = vec![linear(0, "x", "t", 10.0), linear(0, "x", "t", 30.0)];
    let result = struck(held, &outage("x", 24.0, 3.0));
    near(result.by_position[0].unwrap(), -10.0, 1e-14); // 40 x 10 / 40
    near(result.by_position[1].unwrap(), -30.0, 1e-14); // 40 x 30 / 40
}

#[test]
fn outage_where_nothing_is_held_costs_nothing() {
    let result = struck(vec![linear(0, "x", "t", 300.0)], &outage("nowhere", 24.0, 3.0));
    near(pnl(&result), 0.0, 0.0); // ruling 30
    assert!(warns(&result, WarningCode::NoExchangePositions));
    near(result.gross_frozen.unwrap(), 0.0, 0.0); // nothing frozen
    near(result.worst_case.unwrap(), 0.0, 0.0); // nothing frozen
    near(result.net_delta_unhedged.unwrap(), 0.0, 0.0); // nothing frozen
    let result = Desk::of(&apart()).stress(&outage("x", 24.0, 3.0));
    near(pnl(&result), 0.0, 0.0); // no positions key at all
    assert!(warns(&result, WarningCode::NoExchangePositions));
    assert!(!warns(&struck(vec![linear(0, "x", "t", 1.0)], &outage("x", 1.0, 1.0)), WarningCode::NoExchangePositions));
}

#[test]
fn only_an_outage_tells_what_is_frozen() {
    let held = || vec![linear(0, "x", "t", 300.0)];
    for scenario in [down(0.2), spike(0.9), squeeze(0.5)] {
        let result = struck(held(), &scenario);
        assert_eq!((result.gross_frozen, result.worst_case), (None, None));
        assert_eq!(result.net_delta_unhedged, None);
    }
}

#[test]
fn net_delta_is_of_strategies_with_a_frozen_position() {
    let held = vec![
        linear(0, "x", "t", 300.0),
        with_beta(linear(0, "y", "t", -200.0), 1.5),
        with_beta(binary(0, 0.5, 100.0), 2.0), // at x: frozen too
        linear(1, "y", "t", 1_000.0),          // of a strategy with nothing at x
    ];
    let result = Desk::of(&holding(apart(), held)).at(0, 2.0).stress(&outage("x", 4.0, 3.0));
    near(result.net_delta_unhedged.unwrap(), -600.0, 0.0); // 1.5 x -200 x 2
    near(result.gross_frozen.unwrap(), 700.0, 0.0); // (300 + 50) x 2
}

#[test]
fn missing_var_makes_an_outage_unknown() {
    // Ruling 29: 29 dates. The strategy with nothing frozen still has a P&L.
    let mut snapshot = apart();
    snapshot.history.returns[1][7] = None;
    snapshot.limits.daily_drawdown = Some(0.01);
    let held = vec![linear(0, "x", "t", 300.0), linear(1, "y", "t", 300.0)];
    let desk = Desk::of(&holding(snapshot, held));
    let result = desk.stress(&outage("x", 4.0, 3.0));
    assert_eq!((result.pnl, result.nav_after), (None, None));
    assert_eq!(result.by_strategy[0], None);
    assert!(warns(&result, WarningCode::TooFewObservations));
    // The drawdowns are those before; half of gross is frozen, which needs no P&L.
    assert_eq!(result.controls[..7], desk.report().controls[..7]);
    assert_eq!((desk.report().controls[7].measured, result.controls[7].measured), (Some(1.0), Some(0.5)));
    assert!(desk.stress(&squeeze(0.5)).pnl.unwrap() < 0.0); // impact is of the instrument, not of the strategy's returns
    let result = desk.stress(&outage("x", 4.0, 3.0));
    assert_eq!(result.by_strategy[1], Some(0.0));
    assert_eq!(result.gross_frozen, Some(300.0));
    assert_eq!((result.var_before, result.var_after), (None, None));
    let market = desk.stress(&down(0.5));
    near(market.pnl.unwrap(), -300.0, 1e-15); // needs no VaR: -.5 x 600
    let idle = desk.at(0, 0.0).stress(&outage("x", 4.0, 3.0));
    assert_eq!(idle.by_strategy[0], Some(0.0)); // what holds nothing there needs no VaR either
    assert_eq!(market.utilization_by_strategy, [None, None]);
}

#[test]
fn tripped_controls_are_those_after_the_shock() {
    let mut snapshot = holding(apart(), vec![linear(0, "x", "t", 5_000.0), linear(1, "y", "t", 0.0)]);
    snapshot.limits.daily_drawdown = Some(0.02);
    snapshot.limits.weekly_drawdown = Some(0.05);
    snapshot.limits.monthly_drawdown = Some(0.10);
    snapshot.limits.gross_exposure = Some(4_000.0); // tripped before: notionals are not revalued
    let desk = Desk::of(&snapshot);
    let gross = ControlId::GrossExposure;
    for (magnitude, wanted) in [
        (0.0, vec![gross]),
        (0.04, vec![gross]),                           // 200 of 10,000: at the limit
        (0.05, vec![ControlId::DailyDrawdown, gross]), // 250
        (0.11, vec![ControlId::DailyDrawdown, ControlId::WeeklyDrawdown, gross]), // 550
    ] {
        let result = desk.stress(&down(magnitude));
        assert_eq!(result.tripped().collect::<Vec<_>>(), wanted, "{magnitude}");
    }
    let worst = desk.stress(&down(0.3));
    let actions = [Action::KillSwitch, Action::ReduceExposure, Action::HaltNewPositions];
    assert_eq!(worst.actions(), actions);
}

#[test]
fn what_loses_nothing_has_no_sign() {
    let held = vec![linear(0, "x", "t", -500.0), binary(0, 0.6, -100.0), with_beta(linear(0, "y", "t", 500.0), 0.0)];
    let stands = Desk::of(&holding(apart(), held));
    // At scale 0 neither its positions nor its exposure move.
    let empty = Desk::of(&holding(apart(), vec![linear(0, "x", "t", 500.0)])).at(0, 0.0).at(1, 0.0);
    let cases =
        [(&stands, spike(0.9)), (&stands, outage("nowhere", 4.0, 3.0)), (&empty, down(0.2)), (&empty, spike(0.9))];
    for (desk, scenario) in cases {
        let result = desk.stress(&scenario);
        for pnl in result.by_position.iter().chain(&result.by_strategy).chain([&result.pnl]) {
            assert_eq!(pnl.unwrap().to_bits(), 0.0_f64.to_bits(), "{scenario:?}"); // not -0
        }
    }
}
