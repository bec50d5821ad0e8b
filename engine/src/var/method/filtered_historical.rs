//! Filtered historical returns: each day rescaled to today's volatility.

use std::sync::Arc;

use super::{MethodSpec, historical};

/// Its resamples are drawn among the filtered rows: today's volatility is a condition, no part of the sample.
pub const SPEC: MethodSpec = MethodSpec {
    build: |inputs, _| {
        let lambda = inputs.rule.ewma_lambda;
        historical::build(Arc::new(inputs.map(|returns| filtered_returns(returns, lambda))), None)
    },
    is_of_fund_losses: |_| false,
    ..historical::SPEC
};

/// Returns rescaled by today's over that day's volatility: `r*_t = r_t s_(T+1) / s_t`.
///
/// Zero mean; `s_1^2` is the mean of `r^2`, `s_(t+1)^2 = lambda s_t^2 + (1 - lambda) r_t^2`, so `s_t` is made before day t. All dates are
/// kept; returns that are all zero stay zero. Source: Hull and White 1998; Barone-Adesi, Giannopoulos and Vosper 1999.
///
/// ```
/// // A volatility that never changes rescales nothing.
/// assert_eq!(headroom_engine::var::filtered_returns(&[0.5, -0.5, 0.5], 0.94), [0.5, -0.5, 0.5]);
/// // s_1^2 = 1 / 2; s_2^2 = .47 + .06; s_3^2 = .94 x .53: the first day is rescaled by s_3 / s_1, the second is 0.
/// let filtered = headroom_engine::var::filtered_returns(&[1.0, 0.0], 0.94);
/// assert!((filtered[0] - (0.94 * 0.53 / 0.5_f64).sqrt()).abs() < 1e-15 && filtered[1] == 0.0);
/// ```
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn filtered_returns(returns: &[f64], lambda: f64) -> Vec<f64> {
    let squares = returns.iter().map(|r| r * r).sum::<f64>();
    if squares == 0.0 {
        return returns.to_vec();
    }
    let mut variance = squares / returns.len() as f64;
    let sd: Vec<f64> = returns
        .iter()
        .map(|r| {
            let before = variance.sqrt();
            variance = next_variance(variance, *r, lambda);
            before
        })
        .collect();
    let today = variance.sqrt();
    returns.iter().zip(sd).map(|(r, s)| r * today / s).collect()
}

/// The exponentially weighted variance after a return: `lambda s^2 + (1 - lambda) r^2`, zero mean, in squared returns.
///
/// Source: RiskMetrics Technical Document, 1996, section 5.2.
///
/// ```
/// // .9 x .0001 + .1 x .0004
/// let variance = headroom_engine::var::next_variance(0.0001, 0.02, 0.9);
/// assert!((variance - 0.00013).abs() < 1e-18);
/// ```
pub fn next_variance(variance: f64, r: f64, lambda: f64) -> f64 {
    lambda * variance + (1.0 - lambda) * (r * r)
}
