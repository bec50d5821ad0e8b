//! The correlation matrix for display: estimator, order, health, and the stressed matrix.

use kodama::{Method as Linkage, linkage};
use nalgebra::DMatrix;

use super::{
    aggregate::spiked,
    covariance::{correlation_of, ewma_covariance, ledoit_wolf_correlation, sample_covariance},
};
use crate::{
    fund::{CovarianceRule, Estimator},
    math::{
        Extremes,
        moments::{is_constant, is_vanishing},
        spectrum,
    },
    warning::{Warning, WarningCode},
};

/// The order of the strategies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// As in the file.
    #[default]
    File,
    /// Clustered: average linkage on `sqrt((1 - c) / 2)`.
    Cluster,
}

/// A correlation matrix with its health and summary figures.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationMatrix {
    /// n x n, always in the file's order, ones on the diagonal.
    pub matrix: DMatrix<f64>,
    /// The strategies in the requested order.
    pub order: Vec<usize>,
    /// The shrinkage of Ledoit-Wolf.
    pub shrinkage: Option<f64>,
    /// Smallest eigenvalue of the matrix.
    pub min_eigenvalue: Option<f64>,
    /// Largest over smallest eigenvalue; `None` where it is singular.
    pub condition_number: Option<f64>,
    /// Frobenius distance of the repair; 0 without one.
    pub repaired_distance: f64,
    /// Mean over the pairs; `None` for one strategy.
    pub average: Option<f64>,
    /// The first pair with the largest correlation; `None` for one strategy.
    pub highest: Option<((usize, usize), f64)>,
    /// Warnings about the figures.
    pub warnings: Vec<Warning>,
}

/// The correlation of n series on the same dates.
///
/// `exposed` marks the strategies with an exposure. Rows of strategies without one, or with constant returns, are zero off
/// the diagonal, with a warning, and take no part in shrinkage. `spike` raises every pair to at least that value. `ids`
/// name strategies in warnings.
///
/// ```
/// use headroom_engine::correlation::{Estimator, Order, correlation_matrix};
/// // Uncorrelated; under a spike at .9
/// let (a, b) = ([3.0, 3.0, -3.0, -3.0], [4.0, -4.0, 4.0, -4.0]);
/// let of = |spike| correlation_matrix(&[&a, &b], &[true, true], &["a", "b"], Estimator::Sample, Order::File, spike);
/// assert_eq!((of(None).matrix[(0, 1)], of(Some(0.9)).matrix[(0, 1)]), (0.0, 0.9));
/// // Eigenvalues 1 - .9 and 1 + .9
/// assert!((of(Some(0.9)).condition_number.unwrap() - 19.0).abs() < 1e-12);
/// ```
pub fn correlation_matrix(
    series: &[&[f64]],
    exposed: &[bool],
    ids: &[&str],
    rule: impl Into<CovarianceRule>,
    order: Order,
    spike: Option<f64>,
) -> CorrelationMatrix {
    EstimatedCorrelation::of(series, exposed, ids, rule).shown(order, spike)
}

/// A correlation matrix as estimated, before any spike and order.
#[derive(Debug, Clone, PartialEq)]
pub struct EstimatedCorrelation {
    matrix: DMatrix<f64>,
    shrinkage: Option<f64>,
    warnings: Vec<Warning>,
}

impl EstimatedCorrelation {
    /// Estimates from n series on the same dates; parameters as in [`correlation_matrix`].
    ///
    /// ```
    /// use headroom_engine::correlation::{EstimatedCorrelation, Estimator, Order};
    /// // Means 0; the products sum to 1, the squares of each to 2.
    /// let (a, b) = ([1.0, -1.0, 0.0], [1.0, 0.0, -1.0]);
    /// let found = EstimatedCorrelation::of(&[&a, &b], &[true, true], &["a", "b"], Estimator::Sample);
    /// assert!((found.shown(Order::File, None).matrix[(0, 1)] - 0.5).abs() < 1e-15);
    /// ```
    pub fn of(series: &[&[f64]], exposed: &[bool], ids: &[&str], rule: impl Into<CovarianceRule>) -> Self {
        let CovarianceRule { estimator, ewma_lambda } = rule.into();
        let n = series.len();
        let live: Vec<usize> =
            (0..n).filter(|i| exposed[*i] && !is_constant(series[*i]) && !is_vanishing(series[*i])).collect();
        let of_live: Vec<&[f64]> = live.iter().map(|i| series[*i]).collect();
        let (small, shrinkage) = match estimator {
            Estimator::Sample => (correlation_of(&sample_covariance(&of_live)), None),
            Estimator::Ewma => (correlation_of(&ewma_covariance(&of_live, ewma_lambda)), None),
            Estimator::LedoitWolf => ledoit_wolf_correlation(&of_live),
        };
        let mut matrix = DMatrix::identity(n, n);
        for (a, i) in live.iter().enumerate() {
            for (b, j) in live.iter().enumerate() {
                matrix[(*i, *j)] = small[(a, b)];
            }
        }
        let warnings: Vec<Warning> = (0..n)
            .filter(|i| !live.contains(i))
            .map(|i| {
                let why = match exposed[i] {
                    false => "no exposure",
                    true if is_vanishing(series[i]) => "returns too small to be squared",
                    true => "returns that do not move",
                };
                Warning::strategy(
                    WarningCode::ConstantReturns,
                    i,
                    format!("{} has {why}: its correlations are shown as 0", ids[i]),
                )
            })
            .collect();
        Self { matrix, shrinkage, warnings }
    }

    /// The pairs among some of the strategies, in the order of `keep`, each an index below n; warnings keep the indices
    /// that they have.
    ///
    /// ```
    /// use headroom_engine::correlation::{EstimatedCorrelation, Estimator, Order};
    /// // b correlates with a at 1/2, c at -1.
    /// let (a, b, c) = ([1.0, -1.0, 0.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]);
    /// let found = EstimatedCorrelation::of(&[&a, &b, &c], &[true; 3], &["a", "b", "c"], Estimator::Sample);
    /// let matrix = found.among(&[2, 0]).shown(Order::File, None).matrix;
    /// assert!(matrix.nrows() == 2 && (matrix[(0, 1)] + 1.0).abs() < 1e-15);
    /// ```
    pub fn among(&self, keep: &[usize]) -> Self {
        Self {
            matrix: DMatrix::from_fn(keep.len(), keep.len(), |i, j| self.matrix[(keep[i], keep[j])]),
            shrinkage: self.shrinkage,
            warnings: self.warnings.iter().filter(|w| w.strategy.is_none_or(|i| keep.contains(&i))).cloned().collect(),
        }
    }

    /// The matrix alone, n x n, in the order of the series, ones on the diagonal.
    ///
    /// ```
    /// use headroom_engine::correlation::{EstimatedCorrelation, Estimator};
    /// let (a, b) = ([1.0, -1.0, 0.0], [1.0, 0.0, -1.0]);
    /// let found = EstimatedCorrelation::of(&[&a, &b], &[true, true], &["a", "b"], Estimator::Sample);
    /// assert!((found.into_matrix()[(0, 1)] - 0.5).abs() < 1e-15);
    /// ```
    pub fn into_matrix(self) -> DMatrix<f64> {
        self.matrix
    }

    /// With its order, its health and what stands out, every pair raised to `spike` at least, and repaired where that
    /// is not positive semi-definite, with a warning.
    ///
    /// `spike` in `[0, 1]`; the mean is over the `n (n - 1) / 2` pairs.
    ///
    /// ```
    /// use headroom_engine::correlation::{EstimatedCorrelation, Estimator, Order};
    /// let (a, b) = ([1.0, -1.0, 0.0], [1.0, 0.0, -1.0]);
    /// let found = EstimatedCorrelation::of(&[&a, &b], &[true, true], &["a", "b"], Estimator::Sample);
    /// let spiked = found.shown(Order::File, Some(0.75));
    /// assert_eq!((spiked.average, spiked.highest), (Some(0.75), Some(((0, 1), 0.75))));
    /// // Eigenvalues 1 - .75 and 1 + .75
    /// assert!((spiked.min_eigenvalue.unwrap() - 0.25).abs() < 1e-15);
    /// assert!((spiked.condition_number.unwrap() - 7.0).abs() < 1e-12);
    /// ```
    pub fn shown(self, order: Order, spike: Option<f64>) -> CorrelationMatrix {
        let Self { mut matrix, shrinkage, mut warnings } = self;
        let n = matrix.nrows();
        let mut repaired_distance = 0.0;
        if let Some(rho) = spike {
            let stressed = spiked(&matrix, rho);
            matrix = stressed.matrix;
            repaired_distance = stressed.repaired_distance;
        }
        if repaired_distance > 0.0 {
            warnings.push(Warning::fund(
                WarningCode::Repaired,
                format!("The matrix was repaired, at a distance of {repaired_distance:.3e}"),
            ));
        }
        let health = spectrum(&matrix);
        let pairs = || (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
        #[allow(clippy::cast_precision_loss, reason = "at most 512 strategies")]
        let average = (n > 1).then(|| pairs().map(|pair| matrix[pair]).sum::<f64>() / ((n * (n - 1)) as f64 / 2.0));
        let highest = pairs().fold(None, |highest, pair| match highest {
            Some((_, value)) if value >= matrix[pair] => highest,
            _ => Some((pair, matrix[pair])),
        });
        CorrelationMatrix {
            order: match order {
                Order::File => (0..n).collect(),
                Order::Cluster => cluster_order(&matrix),
            },
            matrix,
            shrinkage,
            min_eigenvalue: health.map(|h| h.min_eigenvalue),
            condition_number: health.and_then(|h| h.condition_number),
            repaired_distance,
            average,
            highest,
            warnings,
        }
    }
}

/// Leaves of the average-linkage tree from left to right; at each fork, the subtree with the earliest strategy first.
fn cluster_order(c: &DMatrix<f64>) -> Vec<usize> {
    let n = c.nrows();
    let mut distances: Vec<f64> = (0..n)
        .flat_map(|i| (i + 1..n).map(move |j| (i, j)))
        .map(|pair| ((1.0 - c[pair]) / 2.0).larger(0.0).sqrt())
        .collect();
    let tree = linkage(&mut distances, n, Linkage::Average);
    let mut clusters: Vec<Vec<usize>> = (0..n).map(|i| vec![i]).collect();
    for step in tree.steps() {
        let (a, b) = (&clusters[step.cluster1], &clusters[step.cluster2]);
        let (first, second) = if a.iter().min() <= b.iter().min() { (a, b) } else { (b, a) };
        let joined = first.iter().chain(second).copied().collect();
        clusters.push(joined);
    }
    clusters.pop().unwrap_or_default()
}
