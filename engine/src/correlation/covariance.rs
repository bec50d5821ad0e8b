//! Estimators of covariance: sample, exponentially weighted, shrunk; and the correlation of one.

use crate::math::{
    moments::is_constant,
    vector::{dot, dot_four, mean},
};
use nalgebra::DMatrix;

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
pub(super) fn weighted(series: &[&[f64]], lambda: f64) -> Vec<Vec<f64>> {
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
    Shrinkage::of(series).covariance()
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

/// Sums of products that a shrinkage is of, of n centred series.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Products {
    /// Sample covariance, divisor T.
    sample: DMatrix<f64>,
    /// `sum_t x_ti^2 x_tj^2`; empty of less than three series.
    squares: DMatrix<f64>,
    /// `sum_t x_ti^3 x_tj`; empty of less than three series.
    cubes: DMatrix<f64>,
    /// T.
    observations: f64,
}

impl Products {
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn of<C: AsRef<[f64]>>(x: &[C]) -> Self {
        let observations = x.first().map_or(0, |series| series.as_ref().len()) as f64;
        let sample = gram(x, 1.0 / observations);
        let n = x.len();
        if n < 3 {
            let none = DMatrix::zeros(0, 0);
            return Self { sample, squares: none.clone(), cubes: none, observations };
        }
        let squares: Vec<Vec<f64>> = x.iter().map(|series| squared(series.as_ref())).collect();
        let cubes: Vec<Vec<f64>> = x.iter().map(|series| cubed(series.as_ref())).collect();
        let mixed = DMatrix::from_fn(n, n, |i, j| dot(&cubes[i], x[j].as_ref()));
        Self { sample, squares: gram(&squares, 1.0), cubes: mixed, observations }
    }

    /// The same where the series at `edited` is another; `x` has it.
    pub fn edit<C: AsRef<[f64]>>(&mut self, x: &[C], edited: usize) {
        let own = x[edited].as_ref();
        let (own_squares, own_cubes) = (squared(own), cubed(own));
        for (j, other) in x.iter().enumerate() {
            let other = other.as_ref();
            let value = dot(own, other) * (1.0 / self.observations);
            (self.sample[(edited, j)], self.sample[(j, edited)]) = (value, value);
            if x.len() < 3 {
                continue;
            }
            let value = dot(&own_squares, &squared(other));
            (self.squares[(edited, j)], self.squares[(j, edited)]) = (value, value);
            self.cubes[(edited, j)] = dot(&own_cubes, other);
            self.cubes[(j, edited)] = dot(&cubed(other), own);
        }
    }
}

fn squared(series: &[f64]) -> Vec<f64> {
    series.iter().map(|v| v * v).collect()
}

fn cubed(series: &[f64]) -> Vec<f64> {
    series.iter().map(|v| v * v * v).collect()
}

/// The parts of a shrinkage.
pub(super) struct Shrinkage {
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
    fn of(series: &[&[f64]]) -> Self {
        Self::of_products(&Products::of(&centred(series)))
    }

    /// The covariance of [`ledoit_wolf`].
    pub fn covariance(self) -> (DMatrix<f64>, Option<f64>) {
        match self.share {
            Some(d) => (self.sample * (1.0 - d) + self.target * d, self.share),
            None => (self.sample, None),
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn of_products(products: &Products) -> Self {
        let Products { sample: s, squares, cubes, observations } = products;
        let n = s.nrows();
        if n < 3 {
            return Self { sample: s.clone(), target: DMatrix::zeros(0, 0), mean_correlation: 0.0, share: None };
        }
        let sd: Vec<f64> = (0..n).map(|i| s[(i, i)].sqrt()).collect();
        let pairs = (n * (n - 1)) as f64 / 2.0;
        let mean_correlation =
            (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).map(|(i, j)| s[(i, j)] / (sd[i] * sd[j])).sum::<f64>()
                / pairs;
        let target = DMatrix::from_fn(n, n, |i, j| if i == j { s[(i, i)] } else { mean_correlation * sd[i] * sd[j] });
        let (mut pi, mut rho, mut gamma) = (0.0, 0.0, 0.0);
        for i in 0..n {
            for j in 0..n {
                let pi_ij = squares[(i, j)] / observations - s[(i, j)] * s[(i, j)];
                pi += pi_ij;
                gamma += (target[(i, j)] - s[(i, j)]) * (target[(i, j)] - s[(i, j)]);
                if i == j {
                    rho += pi_ij;
                } else {
                    let theta_ii = cubes[(i, j)] / observations - s[(i, i)] * s[(i, j)];
                    rho += mean_correlation * sd[j] / sd[i] * theta_ii;
                }
            }
        }
        let share = (gamma != 0.0).then(|| ((pi - rho) / gamma / observations).clamp(0.0, 1.0));
        Self { sample: s.clone(), target, mean_correlation, share }
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
pub(super) fn centred(series: &[&[f64]]) -> Vec<Vec<f64>> {
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
pub(super) fn gram<C: AsRef<[f64]>>(x: &[C], scale: f64) -> DMatrix<f64> {
    let (n, row) = (x.len(), |i: usize| x[i].as_ref());
    let mut result = DMatrix::zeros(n, n);
    for i in 0..n {
        let mut j = i;
        while j + 4 <= n {
            let products = dot_four(row(i), [row(j), row(j + 1), row(j + 2), row(j + 3)]);
            for (k, product) in products.into_iter().enumerate() {
                result[(i, j + k)] = product * scale;
            }
            j += 4;
        }
        for j in j..n {
            result[(i, j)] = dot(row(i), row(j)) * scale;
        }
        for j in i + 1..n {
            result[(j, i)] = result[(i, j)];
        }
    }
    result
}
