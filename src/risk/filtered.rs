//! Filtered historical returns: each day rescaled to today's volatility.

use super::covariance::EWMA_LAMBDA;

/// Returns rescaled by today's over that day's volatility: `r*_t = r_t s_(T+1) / s_t`.
///
/// Zero mean; `s_1^2` is the mean of `r^2`, `s_(t+1)^2 = .94 s_t^2 + .06 r_t^2`, so `s_t` is made before day t. All dates are
/// kept; returns that are all zero stay zero. Source: Hull and White 1998; Barone-Adesi, Giannopoulos and Vosper 1999.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn filtered_returns(returns: &[f64]) -> Vec<f64> {
    let squares = returns.iter().map(|r| r * r).sum::<f64>();
    if squares == 0.0 {
        return returns.to_vec();
    }
    let mut variance = squares / returns.len() as f64;
    let sd: Vec<f64> = returns
        .iter()
        .map(|r| {
            let before = variance.sqrt();
            variance = EWMA_LAMBDA * variance + 0.06 * (r * r);
            before
        })
        .collect();
    let today = variance.sqrt();
    returns.iter().zip(sd).map(|(r, s)| r * today / s).collect()
}
