//! Eigenvalues of a symmetric matrix: definiteness and condition.

use nalgebra::{DMatrix, SymmetricEigen};

use super::order::Extremes;

/// A matrix with an eigenvalue below this is not positive semi-definite.
pub const PSD_TOLERANCE: f64 = -1e-10;

/// Maximum number of sweeps per row of an iterative decomposition.
const SWEEPS: usize = 60;

/// Smallest eigenvalue and condition number of a symmetric matrix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spectrum {
    /// The smallest eigenvalue.
    pub min_eigenvalue: f64,
    /// Largest over smallest eigenvalue; `None` where the smallest is at most 1e-12 of the largest.
    pub condition_number: Option<f64>,
}

impl Spectrum {
    /// Whether the matrix is positive semi-definite within the tolerance of 1e-10: no eigenvalue below -1e-10.
    ///
    /// ```
    /// // Eigenvalues 1 - x and 1 + x.
    /// let of = |x: f64| headroom_engine::math::spectrum(&nalgebra::DMatrix::from_row_slice(2, 2, &[1.0, x, x, 1.0])).unwrap();
    /// assert!(of(1.0).is_positive_semi_definite() && !of(1.5).is_positive_semi_definite());
    /// ```
    pub fn is_positive_semi_definite(self) -> bool {
        self.min_eigenvalue >= PSD_TOLERANCE
    }
}

/// Smallest eigenvalue and condition number of a symmetric matrix; `None` where it is not finite.
///
/// ```
/// let s = headroom_engine::math::spectrum(&nalgebra::DMatrix::from_row_slice(2, 2, &[1.0, 0.5, 0.5, 1.0])).unwrap();
/// assert!((s.min_eigenvalue - 0.5).abs() < 1e-15 && (s.condition_number.unwrap() - 3.0).abs() < 1e-14);
/// ```
pub fn spectrum(matrix: &DMatrix<f64>) -> Option<Spectrum> {
    let values = decompose(matrix)?.eigenvalues;
    let min = values.iter().copied().fold(f64::INFINITY, f64::smaller);
    let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::larger);
    Some(Spectrum { min_eigenvalue: min, condition_number: (min > 1e-12 * max).then(|| max / min) })
}

/// The eigendecomposition, with capped iterations; `None` where the matrix is not finite or the iteration does not converge.
pub fn decompose(matrix: &DMatrix<f64>) -> Option<SymmetricEigen<f64, nalgebra::Dyn>> {
    if matrix.iter().any(|value| !value.is_finite()) {
        return None;
    }
    SymmetricEigen::try_new(matrix.clone(), f64::EPSILON, SWEEPS * matrix.nrows().max(1))
}
