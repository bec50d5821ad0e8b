//! Scenarios of several shocks at once, by hand (rulings 28 and 29).

use headroom_engine::fund::{Position, Scenario, Snapshot};
use headroom_engine::stress::StressResult;

use headroom_engine::testing::{
    Desk, all, allocated, binary, down, fund_of, holding, linear, near, outage, returns_at, spike, squeeze, with_beta,
    with_rate,
};

/// One strategy of capital 1,000 with a standalone VaR of 30.
fn one() -> Snapshot {
    let returns = returns_at(&[(0, -0.03), (1, -0.03), (2, -0.03)]);
    allocated(fund_of(&[(1_000.0, returns)]), &[0.5])
}

fn struck(positions: Vec<Position>, scenario: &Scenario) -> StressResult {
    Desk::of(&holding(one(), positions)).stress(scenario)
}

fn pnl(positions: Vec<Position>, scenario: &Scenario) -> f64 {
    struck(positions, scenario).pnl.unwrap()
}

#[test]
fn combined_pnl_adds() {
    let held = || vec![linear(0, "x", "t", 1_000.0), linear(0, "y", "t", -400.0)];
    let both = all(&[down(0.1), outage("x", 24.0, 1.0)]);
    near(pnl(held(), &down(0.1)), -60.0, 1e-14); // -.1 x 600
    let lost = -pnl(held(), &outage("x", 24.0, 1.0));
    near(lost, 30.0 * 1_000.0 / 1_400.0, 1e-14); // 30 x 1,000 / 1,400
    near(pnl(held(), &both), -60.0 - 30.0 * 1_000.0 / 1_400.0, 1e-14); // the sum
    near(pnl(held(), &all(&[down(0.1), down(0.2)])), -180.0, 1e-14); // -.1 x 600 - .2 x 600
}

#[test]
fn combined_spikes_take_the_highest() {
    let desk = Desk::of(&one());
    let of = |scenario: &Scenario| desk.stress(scenario).var_after;
    assert_eq!(of(&all(&[spike(0.2), spike(0.9), spike(0.5)])), of(&spike(0.9)));
}

#[test]
fn combined_depths_multiply() {
    let held = || vec![linear(0, "x", "t", 1_000.0)];
    let twice = struck(held(), &all(&[squeeze(0.5), squeeze(0.5)]));
    let once = struck(held(), &squeeze(0.75));
    near(twice.pnl.unwrap(), once.pnl.unwrap(), 1e-15); // 1 - .5 x .5
    near(twice.hours_to_liquidate.unwrap(), 3.2, 1e-15); // .8 x 1,000 / 250
    assert_eq!(twice.coverage_after, once.coverage_after);
}

#[test]
fn combined_outages_take_the_longest_at_each_exchange() {
    let held = || vec![linear(0, "x", "t", 500.0), linear(0, "y", "t", 500.0)];
    let scenario = all(&[
        outage("x", 6.0, 9.0),
        outage("x", 24.0, 1.0), // the longest at x, whatever its severity
        outage("x", 24.0, 5.0), // as long, but later in the list
        outage("y", 6.0, 2.0),
    ]);
    let result = struck(held(), &scenario);
    near(result.by_position[0].unwrap(), -15.0, 1e-14); // 30 x 1 x sqrt(24/24) x 500 / 1,000
    near(result.by_position[1].unwrap(), -15.0, 1e-14); // 30 x 2 x sqrt(6/24) x 500 / 1,000
    near(result.gross_frozen.unwrap(), 1_000.0, 0.0); // both
    near(result.net_delta_unhedged.unwrap(), 0.0, 0.0); // nothing is left elsewhere
}

#[test]
fn combined_market_and_liquidity_cost_no_more_than_is_held() {
    // At 1e6 an hour selling costs next to nothing, at a millionth of a millionth of that more than is held.
    let scenario = all(&[down(0.9), squeeze(1.0 - 1e-12)]);
    let thin = |position| with_rate(position, Some(1e6));
    let before = |swing: f64, size: f64| swing * (size / 24e6).sqrt();
    let cases = [
        (thin(linear(0, "x", "t", 100.0)), -100.0), // -90 and liquidity up to 100 in all
        (thin(linear(0, "x", "t", -100.0)), 90.0 - 100.0 + before(2.0, 100.0)), // a gain of 90, a cost of at most 100
        (thin(with_beta(linear(0, "x", "t", 100.0), 2.0)), -180.0), // the market part of a linear one is not capped
        (thin(with_beta(binary(0, 0.6, 100.0), 1.0)), -60.0), // .6 to .06 costs 54, in all 60
        (thin(with_beta(binary(0, 0.6, -100.0), 1.0)), 54.0 - 40.0 + before(4.0, 40.0)), // a gain of 54, a cost of at most 40
        (thin(with_beta(binary(0, 0.6, -100.0), -1.0)), -40.0), // clamped at 1: nothing left to lose
        (with_rate(linear(0, "x", "t", 100.0), None), -90.0),   // no liquidity given: no cost
    ];
    for (position, wanted) in cases {
        near(pnl(vec![position.clone()], &scenario), wanted, 1e-12); // by hand
        let falls = all(&[down(0.9), down(0.9)]);
        let lost = -pnl(vec![position.clone()], &falls);
        if matches!(position.holding, headroom_engine::fund::Holding::Binary { .. }) {
            assert!(lost <= position.most_to_lose()); // two falls of a binary are capped too
        }
    }
}

#[test]
fn combined_outage_and_depth_act_together() {
    // 1,000 at x, frozen for 2 of 4 hours at half the rate; 600 at y, at half the rate.
    let held =
        vec![with_rate(linear(0, "x", "t", 1_000.0), Some(400.0)), with_rate(linear(0, "y", "t", 600.0), Some(200.0))];
    let result = struck(held, &all(&[outage("x", 2.0, 3.0), squeeze(0.5)]));
    near(result.coverage_before.unwrap(), 1.0, 0.0); // 1,600 in 3 hours
    near(result.coverage_after.unwrap(), 0.5, 1e-15); // (200 x 2 + 100 x 4) / 1,600
    near(result.hours_to_liquidate.unwrap(), 5.6, 1e-15); // 200 (h - 2) + 100 h = 1,280
}

#[test]
fn combined_missing_figures_stay_missing() {
    let mut snapshot = holding(one(), vec![linear(0, "x", "t", 100.0)]);
    snapshot.history.returns[0][3] = None;
    let desk = Desk::of(&snapshot);
    assert_eq!(desk.stress(&all(&[down(0.1), outage("x", 1.0, 1.0)])).pnl, None);
    assert_eq!(desk.stress(&all(&[down(0.1), outage("y", 1.0, 1.0)])).pnl, Some(-10.0));
    let both = desk.stress(&all(&[down(0.1), spike(0.9)]));
    assert_eq!((both.pnl, both.var_after), (Some(-10.0), None));
}
