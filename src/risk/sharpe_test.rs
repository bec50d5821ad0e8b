//! Whether a little of a newcomer raises the fund's Sharpe ratio.

use super::{
    covariance::is_constant,
    kernel::{dot, mean},
};

/// The test `S_new > rho(new, fund) S_fund`, all per period and over a riskless rate of 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SharpeTest {
    /// Mean over standard deviation of the newcomer.
    pub newcomer: f64,
    /// Mean over standard deviation of the fund's P&L without it.
    pub fund: f64,
    /// Correlation of the two.
    pub correlation: f64,
    /// `rho S_fund`: what the newcomer has to beat.
    pub hurdle: f64,
    /// Whether it does.
    pub is_passed: bool,
}

impl SharpeTest {
    /// The test of three figures: passed where `newcomer > correlation x fund`, both ratios of the same period, without
    /// unit. Source: Elton, Gruber and Rentzler 1987, "Professionally managed, publicly traded commodity funds",
    /// Journal of Business 60(2).
    ///
    /// ```
    /// let test = headroom::risk::SharpeTest::of(0.06, 0.10, 0.5);
    /// assert!(test.is_passed && test.hurdle == 0.05);
    /// ```
    pub fn of(newcomer: f64, fund: f64, correlation: f64) -> Self {
        let hurdle = correlation * fund;
        Self { newcomer, fund, correlation, hurdle, is_passed: newcomer > hurdle }
    }
}

/// Mean over standard deviation (divisor T-1) of a series; `None` where it does not move.
pub fn sharpe_of(series: &[f64]) -> Option<f64> {
    let (mean, sd) = (mean(series), sd(&centred(series)?));
    Some(mean / sd)
}

/// Correlation of two series of equal length, and the Sharpe ratio of each; `None` where one does not move.
pub fn correlation_and_sharpes(a: &[f64], b: &[f64]) -> Option<(f64, f64, f64)> {
    let (from_a, from_b) = (centred(a)?, centred(b)?);
    let norm = (dot(&from_a, &from_a) * dot(&from_b, &from_b)).sqrt();
    let rho = (dot(&from_a, &from_b) / norm).clamp(-1.0, 1.0);
    Some((rho, mean(a) / sd(&from_a), mean(b) / sd(&from_b)))
}

fn centred(series: &[f64]) -> Option<Vec<f64>> {
    if series.len() < 2 || is_constant(series) {
        return None;
    }
    let mean = mean(series);
    Some(series.iter().map(|value| value - mean).collect())
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn sd(centred: &[f64]) -> f64 {
    (dot(centred, centred) / (centred.len() as f64 - 1.0)).sqrt()
}
