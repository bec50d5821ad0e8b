//! A correlation matrix with one more strategy: whether it can be one, and which correlations would make it one.

use nalgebra::{DMatrix, DVector};

use crate::math::{Extremes, spectrum, spectrum::decompose};

/// An eigenvalue at or below this share of the largest counts as 0: that direction carries no risk.
const NULL_SHARE: f64 = 1e-10;

/// How far correlations may point into a direction without risk.
const NULL_SLACK: f64 = 1e-7;

/// The correlations of a newcomer with one strategy that the others allow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FeasibleInterval {
    /// Index of the strategy.
    pub strategy: usize,
    /// The correlation that was given.
    pub value: f64,
    /// The least one that is possible, the others as given.
    pub low: f64,
    /// The largest one.
    pub high: f64,
}

/// Correlations that no returns can have.
#[derive(Debug, Clone, PartialEq)]
pub struct Infeasible {
    /// Smallest eigenvalue of the bordered matrix, below -1e-10.
    pub min_eigenvalue: f64,
    /// The correlations of which changing that one alone is enough, each with its interval.
    pub intervals: Vec<FeasibleInterval>,
    /// The largest factor by which all of them could be multiplied; `None` where only all zeros would do.
    pub largest_factor: Option<f64>,
}

/// The correlation with a newcomer as its last row and column.
///
/// `c` n x n, `rho` its n correlations; (n+1) x (n+1), one on the new diagonal.
///
/// ```
/// let c = headroom_engine::correlation::bordered(&nalgebra::DMatrix::identity(1, 1), &[0.5]);
/// assert_eq!((c[(0, 1)], c[(1, 0)], c[(1, 1)]), (0.5, 0.5, 1.0));
/// ```
pub fn bordered(c: &DMatrix<f64>, rho: &[f64]) -> DMatrix<f64> {
    let n = rho.len();
    DMatrix::from_fn(n + 1, n + 1, |i, j| match (i == n, j == n) {
        (false, false) => c[(i, j)],
        (true, true) => 1.0,
        (true, false) => rho[j],
        (false, true) => rho[i],
    })
}

/// Whether a newcomer can have these correlations: the bordered matrix is positive semi-definite within 1e-10.
///
/// `c` n x n and positive semi-definite, `rho` n finite values. The error tells, for each correlation that alone could put
/// it right, the interval that the others leave it. The matrix is positive semi-definite where `rho' C^-1 rho <= 1` (its Schur
/// complement), a quadratic in each single correlation; a singular C is taken on its range, off which `rho` must not point.
/// Source: Horn and Johnson, Matrix Analysis, 2nd edition, theorem 7.7.9.
///
/// ```
/// use headroom_engine::correlation::check_bordered;
/// let c = nalgebra::DMatrix::identity(2, 2);
/// assert!(check_bordered(&c, &[0.6, 0.8]).is_ok());
/// let refused = check_bordered(&c, &[0.6, 0.9]).unwrap_err();
/// assert!((refused.intervals[1].high - 0.8).abs() < 1e-12); // sqrt(1 - .36)
/// ```
pub fn check_bordered(c: &DMatrix<f64>, rho: &[f64]) -> Result<(), Infeasible> {
    let whole = bordered(c, rho);
    let found = spectrum(&whole);
    if found.is_some_and(|spectrum| spectrum.is_positive_semi_definite()) {
        return Ok(());
    }
    let min_eigenvalue = found.map_or(f64::NEG_INFINITY, |spectrum| spectrum.min_eigenvalue);
    let Some(room) = Room::of(c, rho) else {
        return Err(Infeasible { min_eigenvalue, intervals: Vec::new(), largest_factor: None });
    };
    let intervals = (0..rho.len())
        .filter_map(|j| {
            let (low, high) = room.interval(rho, j)?;
            Some(FeasibleInterval { strategy: j, value: rho[j], low, high })
        })
        .collect();
    Err(Infeasible { min_eigenvalue, intervals, largest_factor: room.largest_factor() })
}

/// What `rho' C^-1 rho <= 1` is made of, after one decomposition of C.
struct Room {
    /// The inverse of C on its range.
    inverse: DMatrix<f64>,
    /// Directions without risk, one a column.
    null: DMatrix<f64>,
    /// `C^-1 rho`.
    pulled: DVector<f64>,
    /// `rho' C^-1 rho`.
    square: f64,
    /// How far `rho` points into each direction without risk.
    off_range: DVector<f64>,
}

impl Room {
    fn of(c: &DMatrix<f64>, rho: &[f64]) -> Option<Self> {
        let n = rho.len();
        let rho = DVector::from_column_slice(rho);
        if rho.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let eigen = decompose(c)?;
        let largest = eigen.eigenvalues.iter().copied().fold(0.0, f64::larger);
        let is_null = |k: &usize| eigen.eigenvalues[*k] <= NULL_SHARE * largest;
        let null: Vec<usize> = (0..n).filter(is_null).collect();
        let live: Vec<usize> = (0..n).filter(|k| !is_null(k)).collect();
        let scaled = DMatrix::from_fn(n, live.len(), |i, k| {
            eigen.eigenvectors[(i, live[k])] / eigen.eigenvalues[live[k]].sqrt()
        });
        let null = DMatrix::from_fn(n, null.len(), |i, k| eigen.eigenvectors[(i, null[k])]);
        let inverse = &scaled * scaled.transpose();
        let pulled = &inverse * &rho;
        Some(Self { square: rho.dot(&pulled), off_range: null.transpose() * &rho, inverse, null, pulled })
    }

    /// The correlations with strategy `j` that the others allow; `None` where none do.
    fn interval(&self, rho: &[f64], j: usize) -> Option<(f64, f64)> {
        let into_null = self.null.row(j).transpose();
        let weight = into_null.norm_squared();
        let (p, pulled) = (self.inverse[(j, j)], self.pulled[j]);
        if weight > NULL_SLACK * NULL_SLACK {
            // One value alone leads back to the range.
            let step = -into_null.dot(&self.off_range) / weight;
            let left = (&self.off_range + &into_null * step).norm();
            let square = self.square + 2.0 * step * pulled + step * step * p;
            let value = rho[j] + step;
            let is_possible = left <= NULL_SLACK && square <= 1.0 + NULL_SLACK && value.abs() <= 1.0;
            return is_possible.then_some((value, value));
        }
        if self.off_range.norm() > NULL_SLACK || p <= 0.0 {
            return None;
        }
        // p t^2 + 2 slope t + rest <= 1
        let slope = pulled - p * rho[j];
        let rest = self.square - 2.0 * rho[j] * pulled + p * rho[j] * rho[j];
        let square_of_root = slope * slope - p * (rest - 1.0);
        if square_of_root < 0.0 {
            return None;
        }
        let root = square_of_root.sqrt();
        let (low, high) = ((-slope - root) / p, (-slope + root) / p);
        let (low, high) = (low.larger(-1.0), high.smaller(1.0));
        (low <= high).then_some((low, high))
    }

    fn largest_factor(&self) -> Option<f64> {
        let is_on_range = self.off_range.norm() <= NULL_SLACK;
        (is_on_range && self.square > 0.0).then(|| (1.0 / self.square.sqrt()).smaller(1.0))
    }
}
