//! Exposures, budgets and sizes at their ends, and positions that are hardly there.

use headroom_engine::{
    fund::{Snapshot, UsageBasis},
    warning::WarningCode::{NegativeStandalone, NoTailLoss, NotLiquidatable},
};

use super::case::{Case, alone, equal, limited, moving, other, times, with};
use headroom_engine::testing::{allocated, binary, confidence, fund_of, holding, linear, with_beta, with_rate};

/// The least double above 0.
const LEAST: f64 = 5e-324;

fn two() -> Snapshot {
    equal(vec![moving(), other()])
}

/// Exposures and budgets.
pub fn exposures() -> Vec<Case> {
    let profit = || alone((1..=30).map(|t| f64::from(t) / 1_000.0).collect());
    let without = |idle: &'static [usize]| with(two(), |f| idle.iter().for_each(|i| f.strategies[*i].capital = 0.0));
    let by = |fund: Snapshot, basis: UsageBasis| with(fund, |f| f.risk_budget.usage_basis = basis);
    vec![
        Case::of("the only strategy at scale zero", alone(moving()), 0.0).at(&[(0, 0.0)]),
        Case::of("all strategies at scale zero", two(), 0.0).at(&[(0, 0.0), (1, 0.0)]),
        Case::of("one of two at scale zero", two(), 30.0).at(&[(1, 0.0)]),
        Case::of("all strategies at scale ten", two(), 400.0).at(&[(0, 10.0), (1, 10.0)]),
        Case::of("a scale that is hardly there", alone(moving()), 0.03 * 1e-297).at(&[(0, 1e-300)]),
        Case::of("one of two without capital", without(&[1]), 30.0),
        Case::refused("no strategy with capital", without(&[0, 1]), 0),
        Case::of("the least allocation there is", allocated(two(), &[LEAST, 0.5]), 40.0),
        Case::of("everything allocated", allocated(two(), &[0.5, 0.5]), 40.0),
        Case::of("all of it to a strategy without capital", allocated(without(&[0]), &[1.0, 0.0]), 30.0),
        Case::told(
            "profit alone, by components",
            by(allocated(profit(), &[0.5]), UsageBasis::Component),
            -3.0,
            &[NoTailLoss, NegativeStandalone],
        ),
        Case::of("one strategy, by stressed components", by(alone(moving()), UsageBasis::StressedComponent), 30.0),
        Case::of(
            "budgets against a hedge",
            allocated(fund_of(&[(1e3, moving()), (500.0, times(&moving(), -1.0))]), &[0.5, 0.5]),
            15.0,
        ),
    ]
}

/// Magnitudes.
pub fn sizes() -> Vec<Case> {
    let small = |factor: f64| alone(times(&moving(), factor));
    vec![
        Case::of("returns of 1e-12", small(1e-12), 30.0 * 1e-12),
        Case::of("returns whose squares vanish", small(1e-200), 30.0 * 1e-200),
        Case::of("the least returns there are", alone([LEAST, -LEAST].repeat(15)), 1_000.0 * LEAST),
        Case::of("capital of a billionth", fund_of(&[(1e-9, moving())]), 0.03 * 1e-9),
        Case::of("the most capital there is", fund_of(&[(1e15, moving())]), 0.03 * 1e15),
        Case::of("the most beside a millionth", fund_of(&[(1e15, moving()), (1e-6, other())]), 0.03 * 1e15),
        Case::of("the least budget there is", with(two(), |f| f.risk_budget.total_var = LEAST), 40.0),
        Case::of("the largest budget there is", with(two(), |f| f.risk_budget.total_var = 1e15), 40.0),
        Case::of("the least NAV there is", with(limited(two(), 0.1, 1e3), |f| f.fund.nav = LEAST), 40.0),
        Case::of("the largest NAV there is", with(limited(two(), 0.1, 1e3), |f| f.fund.nav = 1e15), 40.0),
        Case::of("a NAV below one day's loss", with(limited(two(), 0.1, 1e3), |f| f.fund.nav = 10.0), 40.0),
        Case::of("the least limits there are", limited(two(), LEAST, LEAST), 40.0),
        Case::of(
            "everything as large as a file can say, the budget as small",
            with(limited(fund_of(&[(1e15, [100.0, -1.0].repeat(15))]), LEAST, LEAST), |f| {
                f.risk_budget.total_var = LEAST;
                f.risk_budget.confidence = confidence(0.999);
                f.risk_budget.allocation = vec![LEAST];
                f.risk_budget.reserve = 1.0 - LEAST;
            }),
            1e16,
        )
        .at(&[(0, 10.0)]),
    ]
}

/// Positions.
pub fn positions() -> Vec<Case> {
    let held = |positions| limited(holding(two(), positions), 0.4, 1e3);
    vec![
        Case::of("an empty list of positions", held(Vec::new()), 40.0),
        Case::of("a notional of zero", held(vec![linear(0, "x", "t", 0.0)]), 40.0),
        Case::of(
            "long and short of the same",
            held(vec![linear(0, "x", "t", 500.0), linear(0, "x", "u", -500.0)]),
            40.0,
        ),
        Case::of(
            "binaries at the ends of their prices",
            held(vec![binary(0, LEAST, 1e15), binary(0, 0.999_999_999_999_999_9, -1e15)]),
            40.0,
        ),
        Case::told(
            "positions that cannot be sold",
            held(vec![with_rate(linear(0, "x", "t", 500.0), None)]),
            40.0,
            &[NotLiquidatable],
        ),
        Case::of("the least liquidity there is", held(vec![with_rate(linear(0, "x", "t", 500.0), Some(LEAST))]), 40.0),
        Case::of(
            "the largest notionals against the least liquidity",
            held(vec![
                with_beta(with_rate(linear(0, "x", "t", 1e15), Some(LEAST)), 100.0),
                with_beta(with_rate(linear(1, "x", "u", -1e15), Some(LEAST)), -100.0),
            ]),
            40.0,
        ),
        Case::of("the least notional there is", held(vec![linear(0, "x", "t", LEAST)]), 40.0),
    ]
}
