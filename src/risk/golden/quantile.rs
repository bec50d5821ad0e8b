//! Published figures of ranked losses: quantile rules, historical VaR and expected shortfall.

use super::super::{
    filtered::{filtered_returns, next_variance},
    tail::{QuantileType, expected_shortfall, quantile_of_losses, value_at_risk},
};
use super::{
    Golden,
    GoldenSubject::Ranked,
    data::{BACON, EDHEC, losses_of},
};
use crate::fund::Confidence;

const BACON_HIMSELF: &str = "Bacon, Practical Portfolio Performance Measurement and Attribution";
const R: &str = "R 4.2, quantile(), on Bacon's 24 months";
const SKFOLIO: &str = "skfolio 1.12, cvar() and value_at_risk(), on Bacon's 24 months";
const NUMPY: &str = "numpy, by the definition, on 24 months of EDHEC's emerging markets index";

/// The figures of this file.
pub fn goldens() -> Vec<Golden> {
    vec![
        Golden::new(Ranked, "VaR at 95%, quantile type 7", BACON_HIMSELF, 0.059_2, 1e-15, || {
            of_bacon(0.95, QuantileType::Seven)
        }),
        Golden::new(Ranked, "VaR at 95%, quantile type 1", BACON_HIMSELF, 0.061, 1e-15, || {
            of_bacon(0.95, QuantileType::One)
        }),
        Golden::new(Ranked, "VaR at 95%, quantile type 5", R, 0.062_2, 1e-15, || of_bacon(0.95, QuantileType::Five)),
        Golden::new(Ranked, "VaR at 95%, quantile type 6", R, 0.064, 1e-15, || of_bacon(0.95, QuantileType::Six)),
        Golden::new(Ranked, "VaR at 90%, quantile type 1", R, 0.049, 1e-15, || of_bacon(0.9, QuantileType::One)),
        Golden::new(Ranked, "VaR at 90%, quantile type 5", R, 0.050_2, 1e-15, || of_bacon(0.9, QuantileType::Five)),
        Golden::new(Ranked, "VaR at 90%, quantile type 6", R, 0.055, 1e-15, || of_bacon(0.9, QuantileType::Six)),
        Golden::new(Ranked, "VaR at 90%, quantile type 7", R, 0.045_4, 1e-15, || of_bacon(0.9, QuantileType::Seven)),
        Golden::new(Ranked, "VaR at 99%, quantile type 6", R, 0.065, 1e-15, || of_bacon(0.99, QuantileType::Six)),
        Golden::new(Ranked, "VaR at 99%, quantile type 7", R, 0.064_08, 1e-15, || of_bacon(0.99, QuantileType::Seven)),
        Golden::new(Ranked, "Expected shortfall at 95%", SKFOLIO, 0.064_333_333_333_333_33, 1e-15, || {
            shortfall_of_bacon(0.95)
        }),
        Golden::new(Ranked, "Expected shortfall at 90%", SKFOLIO, 0.060_666_666_666_666_674, 1e-15, || {
            shortfall_of_bacon(0.9)
        }),
        Golden::new(Ranked, "Filtered historical VaR at 95%", NUMPY, 0.107_456_139_804_027_7, 1e-14, || {
            Some(value_at_risk(&filtered(), Confidence::new(0.95)?).0)
        }),
        Golden::new(
            Ranked,
            "Filtered historical expected shortfall at 95%",
            NUMPY,
            0.221_322_776_335_333_07,
            1e-14,
            || Some(expected_shortfall(&filtered(), Confidence::new(0.95)?).0),
        ),
        Golden::new(
            Ranked,
            "Next variance, lambda 0.9, volatility 1%, return 2%",
            "Hull, Options, Futures and Other Derivatives, section on EWMA",
            0.000_13,
            1e-18,
            || Some(next_variance(0.0001, 0.02, 0.9)),
        ),
    ]
}

fn of_bacon(level: f64, rule: QuantileType) -> Option<f64> {
    Some(quantile_of_losses(&losses_of(&BACON), Confidence::new(level)?, rule).0)
}

fn shortfall_of_bacon(level: f64) -> Option<f64> {
    Some(expected_shortfall(&losses_of(&BACON), Confidence::new(level)?).0)
}

/// Losses of the emerging markets index, each day at today's volatility.
fn filtered() -> Vec<f64> {
    losses_of(&filtered_returns(&EDHEC[3]))
}
