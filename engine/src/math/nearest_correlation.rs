//! The nearest correlation matrix: repairs a matrix that is not positive semi-definite and reports the distance.

use nalgebra::DMatrix;

use super::spectrum::decompose;
use crate::{
    math::Extremes,
    watch::{expect, step},
};

/// Maximum number of projection rounds.
const MAX_ROUNDS: usize = 2_000;

/// The nearest correlation matrix, and how far it is.
#[derive(Debug, Clone, PartialEq)]
pub struct NearestCorrelation {
    /// Ones on the diagonal, positive semi-definite within rounding.
    pub matrix: DMatrix<f64>,
    /// Frobenius distance from the given matrix.
    pub distance: f64,
    /// Number of rounds.
    pub rounds: usize,
}

/// The correlation matrix nearest to a symmetric matrix in the Frobenius norm.
///
/// Higham's alternating projections with Dykstra's correction, until no entry changes by more than 1e-14 in a round, at
/// most 2,000 rounds. `None` where the matrix is not finite. Source: N. J. Higham, IMA Journal of Numerical Analysis 22 (2002)
/// 329-343, algorithm 3.3.
///
/// ```
/// let given = nalgebra::DMatrix::from_row_slice(3, 3, &[1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0]);
/// let nearest = headroom_engine::math::nearest_correlation(&given).unwrap();
/// assert!((nearest.matrix[(0, 1)] - 0.7606898534).abs() < 1e-9);
/// ```
pub fn nearest_correlation(given: &DMatrix<f64>) -> Option<NearestCorrelation> {
    let n = given.nrows();
    let mut y = given.clone();
    let mut correction = DMatrix::zeros(n, n);
    let mut rounds = 0;
    while rounds < MAX_ROUNDS {
        rounds += 1;
        expect(1);
        step();
        let shifted = &y - &correction;
        let positive = positive_part(&shifted)?;
        correction = &positive - &shifted;
        let mut next = positive;
        next.fill_diagonal(1.0);
        let moved = (&next - &y).amax();
        y = next;
        if moved <= 1e-14 {
            break;
        }
    }
    let distance = (&y - given).norm();
    Some(NearestCorrelation { matrix: y, distance, rounds })
}

/// The nearest positive semi-definite matrix: negative eigenvalues set to zero.
fn positive_part(matrix: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let eigen = decompose(matrix)?;
    let n = matrix.nrows();
    let roots = DMatrix::from_fn(n, n, |i, j| eigen.eigenvectors[(i, j)] * eigen.eigenvalues[j].larger(0.0).sqrt());
    let product = &roots * roots.transpose();
    // Symmetric to the bit, whatever the order of the product.
    Some(DMatrix::from_fn(n, n, |i, j| if i <= j { product[(i, j)] } else { product[(j, i)] }))
}
