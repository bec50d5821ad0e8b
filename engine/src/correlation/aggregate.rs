//! The fund's VaR under a correlation, estimated or stressed.

use nalgebra::{Cholesky, DMatrix};

use crate::math::{nearest_correlation, spectrum};

/// Minimum correlation of the stressed usage basis.
pub const SPIKE_OF_THE_LENS: f64 = 0.90;

/// `V(C) = sqrt(v'Cv)`, the fund's VaR from standalone VaRs under a correlation.
///
/// `v` in money, one per strategy, negative values counting as 0; `c` n x n. In money, at least 0. Exact for elliptical
/// returns. Source: Jorion, Value at Risk, 3rd edition, chapter 7.
///
/// ```
/// use headroom_engine::correlation::aggregate;
/// let fund = aggregate(&[3.0, 4.0], &nalgebra::DMatrix::identity(2, 2));
/// assert_eq!(fund, 5.0);
/// ```
pub fn aggregate(v: &[f64], c: &DMatrix<f64>) -> f64 {
    let (square, _) = square_and_products(v, c);
    square.max(0.0).sqrt()
}

/// Components `v_i (Cv)_i / V(C)`, one per strategy; their sum is `V(C)`. All 0 where `V(C)` is 0.
///
/// Shapes and units as [`aggregate`]. Source: Tasche 1999.
///
/// ```
/// use headroom_engine::correlation::aggregate_components;
/// let parts = aggregate_components(&[3.0, 4.0], &nalgebra::DMatrix::identity(2, 2));
/// assert_eq!(parts, [1.8, 3.2]);
/// ```
pub fn aggregate_components(v: &[f64], c: &DMatrix<f64>) -> Vec<f64> {
    let (square, products) = square_and_products(v, c);
    let total = square.max(0.0).sqrt();
    products.into_iter().map(|product| if total > 0.0 { product / total } else { 0.0 }).collect()
}

/// `v'Cv` and its n terms `v_i (Cv)_i`.
fn square_and_products(v: &[f64], c: &DMatrix<f64>) -> (f64, Vec<f64>) {
    let v: Vec<f64> = v.iter().map(|loss| loss.max(0.0)).collect();
    let products: Vec<f64> = (0..v.len())
        .map(|i| {
            // Column i is row i: the matrix is symmetric.
            let row = c.column(i);
            let weighted: f64 = row.iter().zip(&v).map(|(c, v)| c * v).sum();
            v[i] * weighted
        })
        .collect();
    (products.iter().sum(), products)
}

/// A correlation matrix in which every pair is at `rho` or above.
#[derive(Debug, Clone, PartialEq)]
pub struct StressedCorrelation {
    /// The matrix, positive semi-definite within 1e-10.
    pub matrix: DMatrix<f64>,
    /// Frobenius distance of the repair; 0 without one.
    pub repaired_distance: f64,
}

/// Each off-diagonal correlation becomes `max(c_ij, rho)`; the result is repaired if it is not positive semi-definite.
///
/// `c` n x n with ones on the diagonal, `rho` in `[0, 1]`.
///
/// ```
/// let c = headroom_engine::correlation::spiked(&nalgebra::DMatrix::from_row_slice(2, 2, &[1.0, 0.2, 0.2, 1.0]), 0.9);
/// assert_eq!((c.matrix[(0, 1)], c.repaired_distance), (0.9, 0.0));
/// ```
pub fn spiked(c: &DMatrix<f64>, rho: f64) -> StressedCorrelation {
    let n = c.nrows();
    let raised = DMatrix::from_fn(n, n, |i, j| if i == j { 1.0 } else { c[(i, j)].max(rho) });
    if is_plainly_positive(&raised) || spectrum(&raised).is_none_or(|s| s.is_positive_semi_definite()) {
        return StressedCorrelation { matrix: raised, repaired_distance: 0.0 };
    }
    match nearest_correlation(&raised) {
        Some(nearest) => StressedCorrelation { matrix: nearest.matrix, repaired_distance: nearest.distance },
        None => StressedCorrelation { matrix: raised, repaired_distance: 0.0 },
    }
}

/// Whether a matrix has a Cholesky factor: much cheaper to test than eigenvalues.
fn is_plainly_positive(matrix: &DMatrix<f64>) -> bool {
    matrix.iter().all(|value| value.is_finite()) && Cholesky::new(matrix.clone()).is_some()
}
