//! Series that published figures are of.

use super::super::{kernel::losses, tail::Tail};
use crate::fund::{Confidence, Loss};
use nalgebra::DMatrix;

/// 24 monthly returns of a portfolio, as fractions. Source: C. Bacon, Practical Portfolio Performance Measurement and
/// Attribution, 2nd edition, as `portfolio_bacon` of R's PerformanceAnalytics.
pub const BACON: [f64; 24] = [
    0.003, 0.026, 0.011, -0.010, 0.015, 0.025, 0.016, 0.067, -0.014, 0.040, -0.005, 0.081, 0.040, -0.037, -0.061,
    0.017, -0.049, -0.022, 0.070, 0.058, -0.065, 0.024, -0.005, -0.009,
];

/// The benchmark beside it, same source.
pub const BACON_BENCHMARK: [f64; 24] = [
    0.002, 0.025, 0.018, -0.011, 0.014, 0.018, 0.014, 0.065, -0.015, 0.042, -0.006, 0.083, 0.039, -0.038, -0.062,
    0.015, -0.048, 0.021, 0.060, 0.056, -0.067, 0.019, -0.003, 0.0,
];

/// Monthly returns of four hedge fund indices, January 1997 to December 1998: convertible arbitrage, CTA global, distressed
/// securities, emerging markets. Source: EDHEC-Risk Institute, as `edhec` of R's PerformanceAnalytics.
pub const EDHEC: [[f64; 24]; 4] = [
    [
        0.0119, 0.0123, 0.0078, 0.0086, 0.0156, 0.0212, 0.0193, 0.0134, 0.0122, 0.0100, 0.0, 0.0068, 0.0145, 0.0146,
        0.0144, 0.0126, 0.0056, -0.0006, 0.0060, -0.0319, -0.0196, -0.0214, 0.0269, 0.0113,
    ],
    [
        0.0393, 0.0298, -0.0021, -0.0170, -0.0015, 0.0085, 0.0591, -0.0473, 0.0198, -0.0098, 0.0133, 0.0286, 0.0104,
        -0.0065, 0.0122, -0.0296, 0.0193, 0.0051, -0.0010, 0.0691, 0.0454, 0.0004, -0.0089, 0.0221,
    ],
    [
        0.0178, 0.0122, -0.0012, 0.0030, 0.0233, 0.0217, 0.0234, 0.0147, 0.0350, -0.0064, 0.0054, 0.0073, 0.0095,
        0.0227, 0.0252, 0.0165, 0.0006, -0.0047, -0.0069, -0.0836, -0.0215, -0.0029, 0.0164, 0.0108,
    ],
    [
        0.0791, 0.0525, -0.0120, 0.0119, 0.0315, 0.0581, 0.0560, -0.0066, 0.0229, -0.0572, -0.0378, 0.0160, -0.0429,
        0.0339, 0.0318, 0.0041, -0.0825, -0.0422, 0.0019, -0.1922, -0.0395, 0.0140, 0.0430, -0.0098,
    ],
];

/// Money in each of the four.
pub const EDHEC_EXPOSURE: [f64; 4] = [1_000_000.0, 2_000_000.0, 500_000.0, 1_000_000.0];

/// The losses of a series of returns.
pub fn losses_of(returns: &[f64]) -> Vec<f64> {
    returns.iter().map(|r| 0.0 - r).collect()
}

/// The four as the estimators take them.
pub fn edhec() -> [&'static [f64]; 4] {
    [&EDHEC[0], &EDHEC[1], &EDHEC[2], &EDHEC[3]]
}

/// The four with their exposures: series, losses of the fund, and their tail.
pub fn edhec_fund(confidence: Confidence) -> (Vec<Vec<f64>>, Vec<f64>, Tail) {
    let columns: Vec<Vec<f64>> = EDHEC.iter().map(|series| series.to_vec()).collect();
    let losses = losses(&columns, &EDHEC_EXPOSURE, EDHEC[0].len());
    let tail = Tail::of(&losses, confidence);
    (columns, losses, tail)
}

/// n x n with `rho` off the diagonal.
pub fn equicorrelation(n: usize, rho: f64) -> DMatrix<f64> {
    DMatrix::from_fn(n, n, |i, j| if i == j { 1.0 } else { rho })
}

/// A square matrix, row by row.
pub fn square(rows: &[f64]) -> DMatrix<f64> {
    let n = rows.len().isqrt();
    DMatrix::from_row_slice(n, n, rows)
}

/// One of the losses of a list.
pub fn part(losses: &[Loss], i: usize) -> Option<f64> {
    losses.get(i).map(|loss| loss.0)
}
