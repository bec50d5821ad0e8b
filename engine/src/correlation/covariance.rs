//! Covariance of returns and its correlation: sample, exponentially weighted, shrunk.

use nalgebra::DMatrix;

use crate::{
    fund::{CovarianceRule, Estimator},
    math::{
        moments::is_constant,
        vector::{dot, dot_four, mean},
    },
};

/// Sigma by a rule, of n series of equal length T >= 2: n x n, in squared returns per period.
///
/// Constant series are zeros and stay out of the shrinkage. Sources: those of [`sample_covariance`], [`ewma_covariance`] and
/// [`ledoit_wolf`].
///
/// ```
/// use headroom_engine::{correlation::covariance, fund::{CovarianceRule, Estimator}};
/// // Weights .9 / 1.9 and 1 / 1.9
/// let rule = CovarianceRule { estimator: Estimator::Ewma, ewma_lambda: 0.9 };
/// let sigma = covariance(&[&[0.01, -0.02], &[0.05, 0.05]], rule);
/// assert!((sigma[(0, 0)] - (0.9 * 0.0001 + 0.0004) / 1.9).abs() < 1e-18 && sigma[(1, 1)] == 0.0);
/// ```
pub fn covariance(series: &[&[f64]], rule: CovarianceRule) -> DMatrix<f64> {
    if rule.estimator == Estimator::Sample {
        return sample_covariance(series);
    }
    let moving: Vec<usize> = (0..series.len()).filter(|i| !is_constant(series[*i])).collect();
    let of_moving: Vec<&[f64]> = moving.iter().map(|i| series[*i]).collect();
    let found = match rule.estimator {
        Estimator::Sample => sample_covariance(&of_moving),
        Estimator::Ewma => ewma_covariance(&of_moving, rule.ewma_lambda),
        Estimator::LedoitWolf => ledoit_wolf(&of_moving).0,
    };
    let mut sigma = DMatrix::zeros(series.len(), series.len());
    for (a, i) in moving.iter().enumerate() {
        for (b, j) in moving.iter().enumerate() {
            sigma[(*i, *j)] = found[(a, b)];
        }
    }
    sigma
}

/// [`covariance`] where of the series only the one at `edited` differs from those whose covariance is `before`: the same to the bit.
pub(crate) fn covariance_edited(
    before: &DMatrix<f64>,
    series: &[&[f64]],
    rule: CovarianceRule,
    edited: usize,
) -> DMatrix<f64> {
    let observations = series.first().map_or(0, |s| s.len());
    let (x, scale) = match rule.estimator {
        // A shrinkage is of all pairs.
        Estimator::LedoitWolf => return covariance(series, rule),
        Estimator::Sample => (centred(series), 1.0 / (observations as f64 - 1.0)),
        Estimator::Ewma => (weighted(series, rule.ewma_lambda), 1.0),
    };
    let mut sigma = before.clone();
    let is_still = rule.estimator == Estimator::Ewma && is_constant(series[edited]);
    for other in 0..series.len() {
        let is_still = is_still || rule.estimator == Estimator::Ewma && is_constant(series[other]);
        let value = if is_still { 0.0 } else { dot(&x[edited], &x[other]) * scale };
        (sigma[(edited, other)], sigma[(other, edited)]) = (value, value);
    }
    sigma
}

/// Sample covariance `S_ij = sum_t (r_ti - m_i)(r_tj - m_j) / (T - 1)` of n series of equal length T >= 2.
///
/// n x n, symmetric to the bit, in squared returns per period.
///
/// ```
/// let s = headroom_engine::correlation::sample_covariance(&[&[0.0, 0.02], &[0.03, -0.01]]);
/// assert!((s[(0, 0)] - 0.0002).abs() < 1e-18 && (s[(0, 1)] + 0.0004).abs() < 1e-18);
/// ```
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn sample_covariance(series: &[&[f64]]) -> DMatrix<f64> {
    let observations = series.first().map_or(0, |s| s.len());
    gram(&centred(series), 1.0 / (observations as f64 - 1.0))
}

/// Exponentially weighted covariance with zero mean: weights `lambda^(T-1-t)` normalized to 1.
///
/// Shape and unit as [`sample_covariance`]. Source: RiskMetrics Technical Document, 1996, section 5.2.
///
/// ```
/// let s = headroom_engine::correlation::ewma_covariance(&[&[0.01, 0.01]], 0.94);
/// assert!((s[(0, 0)] - 0.0001).abs() < 1e-18);
/// ```
pub fn ewma_covariance(series: &[&[f64]], lambda: f64) -> DMatrix<f64> {
    gram(&weighted(series, lambda), 1.0)
}

/// Series times the roots of their exponential weights.
fn weighted(series: &[&[f64]], lambda: f64) -> Vec<Vec<f64>> {
    let observations = series.first().map_or(0, |s| s.len());
    let mut weights = vec![1.0; observations];
    for t in (1..observations).rev() {
        weights[t - 1] = weights[t] * lambda;
    }
    let total: f64 = weights.iter().sum();
    let roots: Vec<f64> = weights.iter().map(|w| (w / total).sqrt()).collect();
    series.iter().map(|s| s.iter().zip(&roots).map(|(r, root)| r * root).collect()).collect()
}

/// Ledoit-Wolf covariance, shrunk towards constant correlation, and the shrinkage `d` in `[0, 1]`; `None` where the sample
/// is its own target (one or two series).
///
/// `(1 - d) S + d F`, S with divisor T, `F_ij = rbar sqrt(s_ii s_jj)`, `d = (pi - rho) / gamma / T` clamped; no series
/// is constant. Source: Ledoit and Wolf, "Honey, I Shrunk the Sample Covariance Matrix", 2004, appendix B.
///
/// ```
/// // Uncorrelated: every correlation equals the mean, 0, so the sample is its own target.
/// let series = [[3.0, 3.0, -3.0, -3.0], [4.0, -4.0, 4.0, -4.0], [5.0, -5.0, -5.0, 5.0]];
/// let (s, d) = headroom_engine::correlation::ledoit_wolf(&[&series[0], &series[1], &series[2]]);
/// assert_eq!((s[(0, 0)], s[(1, 1)], s[(0, 1)], d), (9.0, 16.0, 0.0, None));
/// ```
pub fn ledoit_wolf(series: &[&[f64]]) -> (DMatrix<f64>, Option<f64>) {
    let Shrinkage { sample, target, share, .. } = Shrinkage::of(series);
    let Some(d) = share else {
        return (sample, None);
    };
    (sample * (1.0 - d) + target * d, share)
}

/// The correlation of [`ledoit_wolf`]: `(1 - d) r_ij + d rbar`, so full shrinkage makes all pairs identical.
pub fn ledoit_wolf_correlation(series: &[&[f64]]) -> (DMatrix<f64>, Option<f64>) {
    let Shrinkage { sample, mean_correlation, share, .. } = Shrinkage::of(series);
    let mut correlation = correlation_of(&sample);
    if let Some(d) = share {
        correlation.apply(|r| *r = (1.0 - d) * *r + d * mean_correlation);
        correlation.fill_diagonal(1.0);
    }
    (correlation, share)
}

/// Ledoit-Wolf covariance, shrunk towards the identity at the mean variance, and the shrinkage `d` in `[0, 1]`; `None`
/// where the sample is its own target (one series, or all constant).
///
/// `(1 - d) S + d m I`, S with divisor T, `m` the mean of its diagonal, `d = b / g` at most 1 with
/// `b = sum_ij (sum_t x_ti^2 x_tj^2 / T - s_ij^2) / T` and `g = sum_ij (S - m I)_ij^2`. Shape and unit as
/// [`sample_covariance`]; a constant series has variance 0. Source: Ledoit and Wolf, "A
/// well-conditioned estimator for large-dimensional covariance matrices", Journal of Multivariate Analysis 88 (2004)
/// 365-411; scikit-learn's `LedoitWolf`.
///
/// ```
/// // Variances 9 and 16, uncorrelated: m = 12.5, b = 2 x 144 / 4 = 72 is above g = 2 x 3.5^2, so d = 1.
/// let (s, d) = headroom_engine::correlation::ledoit_wolf_identity(&[&[3.0, 3.0, -3.0, -3.0], &[4.0, -4.0, 4.0, -4.0]]);
/// assert_eq!((s[(0, 0)], s[(1, 1)], s[(0, 1)], d), (12.5, 12.5, 0.0, Some(1.0)));
/// ```
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn ledoit_wolf_identity(series: &[&[f64]]) -> (DMatrix<f64>, Option<f64>) {
    let n = series.len();
    let observations = series.first().map_or(0, |s| s.len()) as f64;
    let x = centred(series);
    let sample = gram(&x, 1.0 / observations);
    let mean_variance = sample.diagonal().iter().sum::<f64>() / n as f64;
    let squares: Vec<Vec<f64>> = x.iter().map(|c| c.iter().map(|v| v * v).collect()).collect();
    let (mut noise, mut distance) = (0.0, 0.0);
    for i in 0..n {
        for j in 0..n {
            let s = sample[(i, j)];
            let off = if i == j { s - mean_variance } else { s };
            noise += dot(&squares[i], &squares[j]) / observations - s * s;
            distance += off * off;
        }
    }
    if distance == 0.0 {
        return (sample, None);
    }
    let share = (noise / observations / distance).clamp(0.0, 1.0);
    let mut shrunk = sample * (1.0 - share);
    for i in 0..n {
        shrunk[(i, i)] += share * mean_variance;
    }
    (shrunk, Some(share))
}

/// The parts of a shrinkage.
struct Shrinkage {
    /// Sample covariance, divisor T.
    sample: DMatrix<f64>,
    /// The same variances with one correlation; empty without shrinkage.
    target: DMatrix<f64>,
    /// That correlation, the mean over all pairs.
    mean_correlation: f64,
    /// The share of the target, in `[0, 1]`; `None` where the sample is its own target.
    share: Option<f64>,
}

impl Shrinkage {
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn of(series: &[&[f64]]) -> Self {
        let n = series.len();
        let observations = series.first().map_or(0, |s| s.len()) as f64;
        let x = centred(series);
        let s = gram(&x, 1.0 / observations);
        if n < 3 {
            return Self { sample: s, target: DMatrix::zeros(0, 0), mean_correlation: 0.0, share: None };
        }
        let sd: Vec<f64> = (0..n).map(|i| s[(i, i)].sqrt()).collect();
        let pairs = (n * (n - 1)) as f64 / 2.0;
        let mean_correlation =
            (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).map(|(i, j)| s[(i, j)] / (sd[i] * sd[j])).sum::<f64>()
                / pairs;
        let target = DMatrix::from_fn(n, n, |i, j| if i == j { s[(i, i)] } else { mean_correlation * sd[i] * sd[j] });

        let power = |c: &Vec<f64>, raise: fn(f64) -> f64| c.iter().map(|v| raise(*v)).collect();
        let squares: Vec<Vec<f64>> = x.iter().map(|c| power(c, |v| v * v)).collect();
        let cubes: Vec<Vec<f64>> = x.iter().map(|c| power(c, |v| v * v * v)).collect();
        let (mut pi, mut rho, mut gamma) = (0.0, 0.0, 0.0);
        for i in 0..n {
            for j in 0..n {
                let pi_ij = dot(&squares[i], &squares[j]) / observations - s[(i, j)] * s[(i, j)];
                pi += pi_ij;
                gamma += (target[(i, j)] - s[(i, j)]) * (target[(i, j)] - s[(i, j)]);
                if i == j {
                    rho += pi_ij;
                } else {
                    let theta_ii = dot(&cubes[i], &x[j]) / observations - s[(i, i)] * s[(i, j)];
                    rho += mean_correlation * sd[j] / sd[i] * theta_ii;
                }
            }
        }
        let share = (gamma != 0.0).then(|| ((pi - rho) / gamma / observations).clamp(0.0, 1.0));
        Self { sample: s, target, mean_correlation, share }
    }
}

/// The correlation of a covariance; rows of series with zero variance are zero off the diagonal.
///
/// ```
/// let c = headroom_engine::correlation::correlation_of(&nalgebra::DMatrix::from_row_slice(2, 2, &[9.0, 6.0, 6.0, 16.0]));
/// assert_eq!(c[(0, 1)], 0.5);
/// ```
pub fn correlation_of(covariance: &DMatrix<f64>) -> DMatrix<f64> {
    let n = covariance.nrows();
    let sd: Vec<f64> = (0..n).map(|i| covariance[(i, i)].sqrt()).collect();
    DMatrix::from_fn(n, n, |i, j| {
        if i == j {
            1.0
        } else if sd[i] == 0.0 || sd[j] == 0.0 {
            0.0
        } else {
            (covariance[(i, j)] / (sd[i] * sd[j])).clamp(-1.0, 1.0)
        }
    })
}

/// Series minus their means; exactly zero for a constant series.
fn centred(series: &[&[f64]]) -> Vec<Vec<f64>> {
    series
        .iter()
        .map(|s| {
            if is_constant(s) {
                return vec![0.0; s.len()];
            }
            let m = mean(s);
            s.iter().map(|r| r - m).collect()
        })
        .collect()
}

/// `scale x sum_t x_ti x_tj` for every pair.
fn gram(x: &[Vec<f64>], scale: f64) -> DMatrix<f64> {
    let n = x.len();
    let mut result = DMatrix::zeros(n, n);
    for i in 0..n {
        let mut j = i;
        while j + 4 <= n {
            let products = dot_four(&x[i], [&x[j], &x[j + 1], &x[j + 2], &x[j + 3]]);
            for (k, product) in products.into_iter().enumerate() {
                result[(i, j + k)] = product * scale;
            }
            j += 4;
        }
        for j in j..n {
            result[(i, j)] = dot(&x[i], &x[j]) * scale;
        }
        for j in i + 1..n {
            result[(j, i)] = result[(i, j)];
        }
    }
    result
}
