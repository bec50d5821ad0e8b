//! What the controls would do after a shock and what is stuck, by hand; what results assume.

use headroom_engine::fund::{ControlId, Position, Scenario, Snapshot};
use headroom_engine::{
    control::Action,
    report::RiskReport,
    stress::{Assumptions, Impact, Scaling, StressLab, StuckReason},
};

use headroom_engine::testing::{
    DATES, Desk, Seeded, all, allocated, binary, down, fund_of, holding, linear, near, outage, random_fund, returns_at,
    spike, squeeze, with_beta, with_positions, with_rate,
};

/// Two strategies of capital 1,000 whose returns are plus and minus 1%, in step: sd `.01 sqrt(30 / 29)`, correlation 1.
fn two(positions: Vec<Position>) -> Snapshot {
    let returns: Vec<f64> = (0..DATES).map(|t| if t % 2 == 0 { 0.01 } else { -0.01 }).collect();
    let mut snapshot = fund_of(&[(1_000.0, returns.clone()), (1_000.0, returns)]);
    snapshot.limits.weekly_drawdown = Some(0.05);
    snapshot.limits.monthly_drawdown = Some(0.10);
    holding(allocated(snapshot, &[0.5, 0.25]), positions)
}

fn sd() -> f64 {
    0.02
}

fn lab<'a>(desk: &'a Desk, report: &'a RiskReport) -> StressLab<'a> {
    StressLab::new(&desk.snapshot, &desk.model, &desk.book, report, Assumptions::default())
}

#[test]
fn response_is_told_of_each_tripped_action() {
    let desk = Desk::of(&two(vec![linear(0, "x", "t", 4_000.0), linear(1, "y", "t", 4_000.0)]));
    let report = desk.report();
    let lab = lab(&desk, &report);
    let responses = |magnitude| lab.responses(&lab.run(&down(magnitude)));
    assert_eq!(responses(0.01), []); // 80 of 10,000 trips nothing
    let weekly = responses(0.08); // 640
    assert_eq!(weekly.len(), 1);
    assert_eq!((weekly[0].action, &weekly[0].controls[..]), (Action::ReduceExposure, &[ControlId::WeeklyDrawdown][..]));
    let half = weekly[0].unwind.as_ref().unwrap();
    near(half.gross, 8_000.0, 0.0); // both positions
    near(half.gross_wanted, 4_000.0, 0.0); // half of it
    near(half.var_wanted.unwrap(), 10.0, 1e-12); // half of 10 + 10 at correlation 1
    let both = responses(0.2); // 1,600
    let actions: Vec<_> = both.iter().map(|r| r.action).collect();
    assert_eq!(actions, [Action::KillSwitch, Action::ReduceExposure]);
    let all_of_it = both[0].unwind.as_ref().unwrap();
    near(all_of_it.gross_wanted, 0.0, 0.0); // everything
    near(all_of_it.var_wanted.unwrap(), 0.0, 0.0); // and no VaR is left
}

#[test]
fn response_tells_what_is_stuck_and_why() {
    // 4 hours at 100 an hour sell 400 of each.
    let held = vec![
        with_rate(linear(0, "x", "t", 1_000.0), Some(100.0)),
        with_rate(linear(0, "y", "t", -600.0), Some(100.0)),
        with_rate(linear(1, "z", "t", 300.0), None),
        with_rate(linear(1, "z", "t", 200.0), Some(100.0)),
    ];
    let desk = Desk::of(&two(held));
    let report = desk.report();
    let lab = lab(&desk, &report);
    let scenario = all(&[outage("y", 6.0, 0.0), squeeze(0.5)]);
    let result = lab.run(&scenario);
    let zero = lab.unwind(&result, 0.0).unwrap();
    let stuck: Vec<_> = zero.stuck.iter().map(|s| (s.position, s.amount, s.hours, s.reason)).collect();
    let wanted = [
        (0, 800.0, Some(20.0), StuckReason::Depth), // 200 of 1,000 in 4 hours at 50 an hour
        (1, 600.0, Some(18.0), StuckReason::Frozen), // 6 hours out, then 12 at 50
        (2, 300.0, None, StuckReason::NoLiquidity),
    ];
    assert_eq!(stuck, wanted);
    near(zero.gross_reached, 1_700.0, 1e-15); // 2,100 less 200 and 200
    assert_eq!(zero.hours_needed, None);
    near(zero.var_reached.unwrap(), 10.0 * 1_400.0 / 1_600.0 + 10.0 * 300.0 / 500.0, 1e-12); // each VaR by what is left of its gross
    let half = lab.unwind(&result, 0.5).unwrap();
    let stuck: Vec<_> = half.stuck.iter().map(|s| (s.position, s.amount, s.hours)).collect();
    assert_eq!(stuck, [(0, 300.0, Some(10.0)), (1, 300.0, Some(12.0)), (2, 150.0, None)]); // 500, 300, 150 are wanted
}

#[test]
fn response_costs_what_is_sold_by_its_impact() {
    // 2,400 at 600 an hour: all of it in the 4 hours. 2,400 / (24 x 600) = 1/6.
    let desk = Desk::of(&two(vec![with_rate(linear(0, "x", "t", 2_400.0), Some(600.0)), linear(1, "x", "t", 0.0)]));
    let report = desk.report();
    let lab = lab(&desk, &report);
    let calm = lab.run(&down(0.1));
    let cost = |share_left, result| lab.unwind(result, share_left).unwrap().cost.unwrap();
    near(cost(0.0, &calm), 2_400.0 * sd() * (1.0_f64 / 6.0).sqrt(), 1e-14); // size sd sqrt(size / (24 rate))
    near(cost(0.5, &calm), 1_200.0 * sd() * (1.0_f64 / 12.0).sqrt(), 1e-14); // half the size
    let adjusted = lab.unwind(&calm, 0.0).unwrap().liquidity_adjusted_loss.unwrap();
    near(adjusted, 240.0 + 2_400.0 * sd() * (1.0_f64 / 6.0).sqrt(), 1e-14); // the fall and the cost
    // At a quarter of the depth 600 can be sold in 4 hours, at 150 an hour: 600 / 3,600 of a day.
    let thin = lab.run(&squeeze(0.75));
    near(cost(0.0, &thin), 600.0 * sd() * (1.0_f64 / 6.0).sqrt(), 1e-14); // 600 at the rate of 150
    let adjusted = lab.unwind(&thin, 0.0).unwrap().liquidity_adjusted_loss.unwrap();
    near(adjusted, cost(0.0, &thin), 1e-14); // the scenario's own mark is not counted twice
    assert!(thin.pnl.unwrap() < 0.0);
}

#[test]
fn response_never_costs_more_than_is_left_to_lose() {
    // Long binaries fallen from .6 to .06: 60 of 600 are left, whatever selling costs.
    let sold = with_rate(with_beta(binary(0, 0.6, 1_000.0), 1.0), Some(0.001));
    let mut snapshot = two(vec![sold, linear(1, "x", "t", 0.0)]);
    snapshot.history.returns[0] = (0..DATES).map(|t| Some(if t % 2 == 0 { 90.0 } else { -0.9 })).collect();
    let desk = Desk::of(&snapshot);
    let report = desk.report();
    let lab = lab(&desk, &report);
    let unwind = lab.unwind(&lab.run(&down(0.9)), 0.0).unwrap();
    assert!(unwind.cost.unwrap() <= 60.0 + 1e-12); // 600 less 540
    let mut random = Seeded::new(65);
    for _ in 0..50 {
        let fund = random_fund(&mut random, 4);
        let desk = Desk::of(&with_positions(&mut random, fund));
        let report = desk.report();
        let lab = StressLab::new(&desk.snapshot, &desk.model, &desk.book, &report, Assumptions::default());
        let result = lab.run(&all(&[down(random.unit()), squeeze(0.99 * random.unit())]));
        let (half, zero) = (lab.unwind(&result, 0.5).unwrap(), lab.unwind(&result, 0.0).unwrap());
        assert!(zero.gross_reached >= 0.0 && half.gross_reached >= half.gross_wanted - 1e-9);
        assert!(zero.cost.unwrap() >= 0.0 && half.cost.unwrap() >= 0.0);
        let most: f64 = desk.snapshot.positions.iter().flatten().map(|position| position.most_to_lose()).sum();
        assert!(zero.cost.unwrap() <= most);
    }
}

#[test]
fn response_costs_all_that_is_left_to_lose_and_no_more() {
    // Long binaries fallen from .6 to .06, 600 of 600 sold in 4 hours at 150 an hour, at a standard deviation of 10 a day: the
    // impact is past all of it, 600 x 10 x sqrt(600 / 3,600) = 2,449.
    let sold = with_rate(with_beta(binary(0, 0.6, 1_000.0), 1.0), Some(150.0));
    let fund = two(vec![Position { volatility: Some(10.0), ..sold }, linear(1, "x", "t", 0.0)]);
    for scale in [1.0, 0.5] {
        let desk = Desk::of(&fund).at(0, scale);
        let report = desk.report();
        let lab = lab(&desk, &report);
        let fallen = lab.unwind(&lab.run(&down(0.9)), 0.0).unwrap();
        near(fallen.cost.unwrap(), 60.0 * scale, 1e-12); // 600 less 540
        near(fallen.liquidity_adjusted_loss.unwrap(), 600.0 * scale, 1e-12); // all of it
        // Thinner depth marks the last 60 in the scenario: they are not lost twice.
        let marked = lab.unwind(&lab.run(&all(&[down(0.9), squeeze(0.25)])), 0.0).unwrap();
        near(marked.cost.unwrap(), 60.0 * scale, 1e-12); // 600 less 540
        near(marked.liquidity_adjusted_loss.unwrap(), 600.0 * scale, 1e-12); // all of it
        // Fallen to nothing, nothing is left.
        near(lab.unwind(&lab.run(&down(1.0)), 0.0).unwrap().cost.unwrap(), 0.0, 0.0);
    }
}

#[test]
fn response_leaves_out_what_the_scenario_marked() {
    // 600 of 1,000 contracts fallen to 60. Selling them at 150 an hour and .25 a day of their price costs
    // 1,000 x .25 x sqrt(600 / 3,600) = 102.1, at a quarter of the depth twice that: the 102.1 more are past the 60, which the
    // scenario marks. In 4 hours 150 are sold, 250 contracts, a sixth of a day's volume.
    let sold = with_rate(with_beta(binary(0, 0.6, 1_000.0), 1.0), Some(150.0));
    let fund = two(vec![Position { volatility: Some(0.25), ..sold }, linear(1, "x", "t", 0.0)]);
    let desk = Desk::of(&fund);
    let report = desk.report();
    let lab = lab(&desk, &report);
    let result = lab.run(&all(&[down(0.9), squeeze(0.75)]));
    near(result.pnl.unwrap(), -600.0, 1e-12); // all that was paid
    near(result.liquidity_cost[0], 60.0, 1e-12); // 600 less 540
    let unwind = lab.unwind(&result, 0.0).unwrap();
    let cost = 250.0 * 0.25 * (1.0_f64 / 6.0).sqrt();
    near(unwind.cost.unwrap(), cost, 1e-12); // below the 60 that can still be lost
    near(unwind.liquidity_adjusted_loss.unwrap(), 540.0 + cost, 1e-12); // the fall and the cost, the mark left out
}

#[test]
fn response_leaves_the_var_of_what_is_left() {
    // It only ever loses: 30 of 1,000. 400 of 1,000 are sold in 4 hours, and 600 of 1,000 are left.
    let losing = returns_at(&[(0, -0.03), (1, -0.03), (2, -0.03)]);
    let fund = allocated(fund_of(&[(1_000.0, losing)]), &[0.5]);
    let desk = Desk::of(&holding(fund, vec![with_rate(linear(0, "x", "t", 1_000.0), Some(100.0))]));
    let report = desk.report();
    let lab = lab(&desk, &report);
    let unwind = lab.unwind(&lab.run(&down(0.1)), 0.25).unwrap();
    near(unwind.var_wanted.unwrap(), 7.5, 1e-13); // a quarter of 30
    near(unwind.var_reached.unwrap(), 18.0, 1e-13); // 30 x 600 / 1,000
}

#[test]
fn response_counts_the_var_under_the_spike() {
    // 30 and 40 apart in time, correlation -1/9: V = 40 is at a spike of .5 40 sqrt(3,700 / (2,500 - 2,400 / 9)).
    let losing = |first: usize, share: f64| returns_at(&[(first, -share), (first + 1, -share), (first + 2, -share)]);
    let fund = allocated(fund_of(&[(1_000.0, losing(0, 0.03)), (1_000.0, losing(10, 0.04))]), &[0.5, 0.25]);
    let held = [0, 1].map(|i| linear(i, "x", "t", 1_000.0)); // all sold within the hours
    let desk = Desk::of(&holding(fund, held.to_vec()));
    let report = desk.report();
    let lab = lab(&desk, &report);
    let spiked = 40.0 * (3_700.0_f64 / (2_500.0 - 2_400.0 / 9.0)).sqrt();
    let unwind = lab.unwind(&lab.run(&all(&[down(0.1), spike(0.5)])), 0.5).unwrap();
    near(unwind.var_wanted.unwrap(), 0.5 * spiked, 1e-13); // half of every position
    near(unwind.var_reached.unwrap(), 0.5 * spiked, 1e-13); // all of it done in time
}

#[test]
fn what_is_nothing_costs_nothing_at_any_rate() {
    let free = Assumptions { coefficient: 0.0, ..Assumptions::default() };
    assert_eq!(Assumptions::default().impact_cost(0.0, 0.02, 0.0), 0.0); // no size
    assert_eq!(Assumptions::default().impact_cost(600.0, 0.0, 0.0), 0.0); // no volatility
    assert_eq!(free.impact_cost(600.0, 0.02, 0.0), 0.0); // no impact
    assert_eq!(Assumptions::default().impact_cost(600.0, 0.02, 0.0), f64::INFINITY); // no market
}

#[test]
fn response_without_positions_says_that_it_is_not_known() {
    let mut snapshot = two(vec![linear(0, "x", "t", 100.0)]);
    let desk = Desk::of(&snapshot);
    let report = desk.report();
    let lab = StressLab::new(&desk.snapshot, &desk.model, &desk.book, &report, Assumptions::default());
    let zero = lab.unwind(&lab.run(&down(0.1)), 0.0).unwrap();
    assert_eq!(zero.without_positions, [1]);
    near(zero.var_reached.unwrap(), 10.0, 1e-12); // the second keeps its own
    snapshot.positions = None;
    let desk = Desk::of(&snapshot);
    let report = desk.report();
    let lab = StressLab::new(&desk.snapshot, &desk.model, &desk.book, &report, Assumptions::default());
    assert_eq!(lab.unwind(&lab.run(&down(0.1)), 0.0), None);
}

#[test]
fn assumptions_change_what_they_say() {
    // 2,400 at 100 an hour: a day's volume. At a quarter of the depth 4 days'.
    let held = vec![with_rate(linear(0, "x", "t", 2_400.0), Some(100.0)), linear(1, "y", "t", 0.0)];
    let desk = Desk::of(&two(held));
    let report = desk.report();
    let pnl = |scenario: &Scenario, assumptions| {
        let lab = StressLab::new(&desk.snapshot, &desk.model, &desk.book, &report, assumptions);
        let result = lab.run(scenario);
        assert_eq!(result.assumptions, assumptions);
        result.pnl.unwrap()
    };
    let calm = Assumptions::default();
    near(pnl(&squeeze(0.75), calm), -2_400.0 * sd(), 1e-14); // (sqrt 4 - 1)
    near(pnl(&squeeze(0.75), Assumptions { impact: Impact::Linear, ..calm }), -7_200.0 * sd(), 1e-14); // (4 - 1)
    near(pnl(&squeeze(0.75), Assumptions { coefficient: 0.5, ..calm }), -1_200.0 * sd(), 1e-14); // half
    near(pnl(&squeeze(0.75), Assumptions { coefficient: 0.0, ..calm }), 0.0, 0.0); // free
    near(pnl(&outage("x", 6.0, 2.0), calm), -10.0, 1e-13); // 2 x 10 x sqrt(6 / 24)
    near(pnl(&outage("x", 6.0, 2.0), Assumptions { scaling: Scaling::Linear, ..calm }), -5.0, 1e-13); // 2 x 10 x 6 / 24
}
