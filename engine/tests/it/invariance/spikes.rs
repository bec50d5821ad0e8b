//! Invariants of correlation spikes, and of the unit of money.

use headroom_engine::{
    correlation::{STRESSED_BASIS_RHO, aggregate},
    fund::{Holding, Scenario, Settings, Snapshot, UsageBasis},
    math::Extremes,
    stress::StressResult,
    testing::{Desk, Seeded, agree, down, outage, random_fund, spike, squeeze, with_positions},
};

const ROUNDS: usize = 60;

/// The lowest pair of `(1 - theta) C + theta`.
fn lowest_pair(desk: &Desk, theta: Option<f64>) -> f64 {
    let c = &desk.model.risk.as_ref().unwrap().correlation;
    let theta = theta.unwrap_or(0.0);
    let pairs = (0..c.nrows()).flat_map(|j| (0..j).map(move |i| (i, j)));
    pairs.map(|(i, j)| (1.0 - theta) * c[(i, j)] + theta).fold(1.0, f64::smaller)
}

#[test]
fn spike_at_the_lowest_pair_or_below_changes_nothing() {
    let mut random = Seeded::new(121);
    let mut moved = 0;
    for _ in 0..ROUNDS {
        let fund = random_fund(&mut random, 5);
        let desk = Desk::of(&fund);
        let base = desk.stress(&spike(0.0));
        let lowest = lowest_pair(&desk, base.theta).smaller(lowest_pair(&desk, base.theta_es));
        if lowest < 0.0 {
            continue; // a spike of 0 raises it
        }
        moved += 1;
        let report = desk.report();
        for rho in [0.0, 0.5 * lowest, lowest] {
            let found = desk.stress(&spike(rho));
            assert_eq!(found.var_after, report.fund.value_at_risk); // bit
            assert_eq!(found.es_after, report.fund.expected_shortfall); // bit
            let components: Vec<Option<f64>> = report.strategies.iter().map(|row| row.component_var).collect();
            assert_eq!(found.components_after, components); // bit
            let used: Vec<Option<f64>> = report.strategies.iter().map(|row| row.utilization).collect();
            assert_eq!(found.utilization_by_strategy, used); // bit
        }
    }
    assert!(moved > ROUNDS / 6, "{moved} funds had pairs above 0");
}

#[test]
fn var_after_does_not_fall_as_rho_rises() {
    let mut random = Seeded::new(122);
    for _ in 0..ROUNDS {
        let desk = Desk::of(&random_fund(&mut random, 5));
        let report = desk.report();
        let (v, sum) = (report.fund.value_at_risk.unwrap(), report.fund.sum_of_standalone.unwrap());
        let mut before = 0.0;
        for step in 0..=20 {
            let after = desk.stress(&spike(f64::from(step) / 20.0)).var_after.unwrap();
            let slack = 1e-12 * after.abs();
            assert!(after >= before - slack && after >= v - slack && after <= v.larger(sum) + 1e-12 * sum.abs());
            before = after;
        }
    }
}

#[test]
fn theta_puts_the_fund_var_under_the_bridged_correlation() {
    let mut random = Seeded::new(123);
    let mut bridged = 0;
    for _ in 0..ROUNDS {
        let desk = Desk::of(&random_fund(&mut random, 5));
        let report = desk.report();
        let Some(theta) = desk.stress(&spike(0.5)).theta.filter(|theta| *theta < 1.0) else { continue };
        let v: Vec<f64> = report.strategies.iter().map(|row| row.standalone_var.unwrap()).collect();
        let c = &desk.model.risk.as_ref().unwrap().correlation;
        let base = c.map_with_location(|i, j, c| if i == j { 1.0 } else { (1.0 - theta) * c + theta });
        let fund = report.fund.value_at_risk.unwrap();
        assert!(agree(aggregate(&v, &base), fund, 1e-9, 0.0), "V(C_theta) = V"); // engine 6
        bridged += 1;
    }
    assert!(bridged > ROUNDS / 6, "{bridged} funds had a theta below 1");
}

#[test]
fn stressed_basis_is_a_spike_of_ninety() {
    let mut random = Seeded::new(124);
    for _ in 0..ROUNDS {
        let fund = random_fund(&mut random, 5);
        let settings = Settings { usage_basis: UsageBasis::StressedComponent, ..Settings::of(&fund.risk_budget) };
        let desk = Desk::with(&fund, settings);
        let parts: Vec<Option<f64>> = desk.report().strategies.iter().map(|row| row.used).collect();
        assert_eq!(parts, desk.stress(&spike(STRESSED_BASIS_RHO)).components_after); // bit
    }
}

/// The fund with all money a thousand times as large.
fn in_thousandths(snapshot: &Snapshot) -> Snapshot {
    let mut large = snapshot.clone();
    large.fund.nav *= 1e3;
    large.risk_budget.total_var *= 1e3;
    large.strategies.iter_mut().for_each(|strategy| strategy.capital *= 1e3);
    for position in large.positions.iter_mut().flatten() {
        position.holding = match position.holding {
            Holding::Linear { notional } => Holding::Linear { notional: 1e3 * notional },
            Holding::Binary { price, contracts } => Holding::Binary { price, contracts: 1e3 * contracts },
        };
        position.liquidity_per_hour = position.liquidity_per_hour.map(|rate| 1e3 * rate);
    }
    large
}

/// Figures in money and others.
fn figures(result: &StressResult) -> (Vec<Option<f64>>, Vec<Option<f64>>) {
    let mut money =
        vec![result.pnl, result.nav_after, result.var_after, result.es_after, result.worst_case, result.gross_frozen];
    money.push(result.net_delta_unhedged);
    money.extend(result.by_strategy.iter().chain(&result.by_position).chain(&result.components_after));
    let mut others = vec![result.theta, result.theta_es, result.utilization_after, result.coverage_after];
    others.push(result.hours_to_liquidate);
    others.extend(&result.utilization_by_strategy);
    (money, others)
}

#[test]
fn money_times_a_thousand_moves_money_alone() {
    let mut random = Seeded::new(125);
    for _ in 0..ROUNDS {
        let fund = random_fund(&mut random, 4);
        let fund = with_positions(&mut random, fund);
        let (small, large) = (Desk::of(&fund), Desk::of(&in_thousandths(&fund)));
        let scenarios: [Scenario; 4] = [down(0.3), spike(0.8), outage("x", 30.0, 5.0), squeeze(0.9)];
        for scenario in &scenarios {
            let (one, other) = (small.stress(scenario), large.stress(scenario));
            let same = |one: &[Option<f64>], other: &[Option<f64>], times: f64| {
                for (one, other) in one.iter().zip(other) {
                    match (one, other) {
                        (Some(one), Some(other)) => assert!(agree(*other, times * one, 1e-12, times), "{one} {other}"),
                        (one, other) => assert_eq!(one, other),
                    }
                }
            };
            let ((money, rest), (large_money, large_rest)) = (figures(&one), figures(&other));
            same(&money, &large_money, 1e3);
            same(&rest, &large_rest, 1.0);
        }
        for (one, other) in small.headrooms().iter().zip(large.headrooms()) {
            let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
                (Some(a), Some(b)) => agree(a, b, 1e-8, 1.0),
                (a, b) => a == b,
            };
            assert!(near(one.largest_scale, other.largest_scale) && near(one.least_scale, other.least_scale));
            assert_eq!(one.bound_by, other.bound_by);
        }
    }
}
