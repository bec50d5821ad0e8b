//! Filling the rows that a strategy lacks, without randomness.

use crate::math::Extremes;

/// The golden ratio less 1, as a double.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// What a fill is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Fill {
    /// Slope of the series on the common factor over its own rows; 0 where the factor does not move.
    pub beta: f64,
    /// `r - beta F` on its own rows, in date order.
    pub residuals: Vec<f64>,
}

impl Fill {
    /// The fill of a series on rows, `None` where it lacks one, by a common factor F on the same rows.
    ///
    /// `beta = sum (r - mean r)(F - mean F) / sum (F - mean F)^2` over its own rows. Source: least squares; the residual is
    /// kept whole, so that a fill has the series' own volatility.
    pub fn of(own: &[Option<f64>], factor: &[f64]) -> Self {
        let mut pairs = Vec::with_capacity(own.len());
        for (r, f) in own.iter().zip(factor) {
            if let Some(r) = r {
                pairs.push((*r, *f));
            }
        }
        let beta = slope(&pairs);
        Self { beta, residuals: residuals(&pairs, beta) }
    }

    /// The same with a beta of 0: every residual is a return.
    pub fn without_beta(own: &[Option<f64>]) -> Self {
        Self { beta: 0.0, residuals: own.iter().flatten().copied().collect() }
    }

    /// The value of a row that the series lacks: `beta F + e[k]`, at least -1, k by [`pick`] of the row's date.
    pub fn value(&self, factor: f64, day: i64) -> f64 {
        self.unbounded(factor, day).larger(-1.0)
    }

    /// The same without a floor.
    pub(super) fn unbounded(&self, factor: f64, day: i64) -> f64 {
        self.beta * factor + self.residuals[pick(day, self.residuals.len())]
    }

    /// The series with the rows that it lacks filled; `days` as in [`pick`].
    pub fn apply(&self, own: &[Option<f64>], factor: &[f64], days: &[i64]) -> Vec<f64> {
        own.iter().zip(factor).zip(days).map(|((r, f), day)| r.unwrap_or_else(|| self.value(*f, *day))).collect()
    }
}

fn slope(pairs: &[(f64, f64)]) -> f64 {
    let Some(first) = pairs.first() else {
        return 0.0;
    };
    if pairs.iter().all(|(_, f)| *f == first.1) {
        return 0.0;
    }
    let count = pairs.len() as f64;
    let (mut sum_return, mut sum_factor) = (0.0, 0.0);
    for (r, f) in pairs {
        sum_return += r;
        sum_factor += f;
    }
    let (mean_return, mean_factor) = (sum_return / count, sum_factor / count);
    let (mut product, mut square) = (0.0, 0.0);
    for (r, f) in pairs {
        product += (r - mean_return) * (f - mean_factor);
        square += (f - mean_factor) * (f - mean_factor);
    }
    if square > 0.0 { product / square } else { 0.0 }
}

fn residuals(pairs: &[(f64, f64)], beta: f64) -> Vec<f64> {
    pairs.iter().map(|(r, f)| r - beta * f).collect()
}

/// Which of `count` residuals, in date order, a date takes: `floor(frac(d x 0.6180339887498949) x count)`, at most
/// `count - 1`; `day` is d, the number of days from 1970-01-01. Series with the same own rows take residuals of the same
/// dates, so these stay dependent. Source: the golden ratio's sequence, Knuth, The Art of Computer Programming 3 (1998), 6.4.
///
/// ```
/// // 13 and 16 November 2026
/// assert_eq!([20770, 20773].map(|day| headroom_engine::sample::pick(day, 4)), [2, 1]);
/// ```
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a fraction of a count lies in 0..=count"
)]
pub fn pick(day: i64, count: usize) -> usize {
    let turned = day as f64 * GOLDEN;
    let place = ((turned - turned.floor()) * count as f64).floor() as usize;
    place.min(count - 1)
}
