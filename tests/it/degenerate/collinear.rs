//! Strategies that are one another: twice, opposite, sums, and more of them than dates.

use headroom_engine::warning::WarningCode::ConstantReturns;

use super::case::{Case, alone, equal, in_turn, market, moving, other, times};
use headroom_engine::testing::{fund_of, returns_at};

/// Singular covariances and perfect correlations.
pub fn together() -> Vec<Case> {
    let sum = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a + b).collect::<Vec<f64>>();
    let (a, b) = (market(1), market(2));
    let ring = vec![sum(&a, &times(&b, -1.0)), sum(&b, &times(&moving(), -1.0)), sum(&moving(), &times(&a, -1.0))];
    let nearly: Vec<f64> = moving().iter().enumerate().map(|(t, r)| r + 1e-12 * (t % 3) as f64).collect();
    let pairs = (0..10).flat_map(|seed| [market(seed), times(&market(seed), -1.0)]).collect();
    let apart = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
        .map(|days| returns_at(&[(days[0], -0.03), (days[1], -0.02), (days[2], -0.01)]));
    let mut one_mover = vec![vec![0.0; 30]; 50];
    one_mover[17] = moving();
    vec![
        Case::of("one strategy", alone(moving()), 30.0),
        Case::of("a strategy twice", equal(vec![moving(); 2]), 60.0),
        Case::of("a strategy three times", equal(vec![moving(); 3]), 90.0),
        Case::of("a strategy twenty times", equal(vec![moving(); 20]), 600.0),
        Case::of("a strategy and the double of it", equal(vec![moving(), times(&moving(), 2.0)]), 90.0),
        Case::of("a strategy twice but for the thirteenth digit", equal(vec![moving(), nearly]), 60.0),
        Case::of("a strategy and its opposite", equal(vec![moving(), times(&moving(), -1.0)]), 0.0),
        Case::of(
            "a strategy and half of its opposite",
            fund_of(&[(1_000.0, moving()), (500.0, times(&moving(), -1.0))]),
            15.0,
        ),
        Case::of("ten pairs of opposites", equal(pairs), 0.0),
        Case::of(
            "one strategy the sum of two others",
            equal(vec![moving(), other(), sum(&moving(), &other())]),
            80.0, // twice 50, 50, 40
        ),
        Case::of("three strategies that are zero together", equal(ring), 0.0),
        Case::of("losses that never meet", equal(apart.to_vec()), 30.0), // 30, 30, 30
        Case::of("as many strategies as dates", in_turn(30), 10.0),
        Case::of("40 strategies on 30 dates", in_turn(40), 20.0), // ten dates with two losers
        Case::of("90 strategies on 30 dates", in_turn(90), 30.0), // three losers a date
        Case::told("one mover among fifty", equal(one_mover), 30.0, &[ConstantReturns]),
    ]
}
