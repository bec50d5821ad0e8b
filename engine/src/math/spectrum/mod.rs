//! Eigenvalues of a symmetric matrix: definiteness and condition.

pub(crate) mod tridiagonal;

use nalgebra::{DMatrix, SymmetricEigen};

use self::tridiagonal::Tridiagonal;
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
    let values = eigenvalues(matrix)?;
    let min = values.iter().copied().fold(f64::INFINITY, f64::smaller);
    let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::larger);
    Some(Spectrum { min_eigenvalue: min, condition_number: (min > 1e-12 * max).then(|| max / min) })
}

/// The eigenvalues, in no order, without the vectors, which cost ten times as much; `None` where the matrix is not finite or the
/// iteration does not converge. Error: a few units in the last place of the largest.
///
/// ```
/// let mut found = headroom_engine::math::eigenvalues(&nalgebra::DMatrix::from_row_slice(2, 2, &[2.0, 1.0, 1.0, 2.0])).unwrap();
/// found.sort_by(f64::total_cmp);
/// assert!((found[0] - 1.0).abs() < 1e-15 && (found[1] - 3.0).abs() < 1e-15);
/// ```
pub fn eigenvalues(matrix: &DMatrix<f64>) -> Option<Vec<f64>> {
    let (values, _) = Tridiagonal::of(matrix)?.eigenvalues(&vec![0.0; matrix.nrows()])?;
    Some(values)
}

/// The eigendecomposition, with capped iterations; `None` where the matrix is not finite or the iteration does not converge.
pub fn decompose(matrix: &DMatrix<f64>) -> Option<SymmetricEigen<f64, nalgebra::Dyn>> {
    if matrix.iter().any(|value| !value.is_finite()) {
        return None;
    }
    SymmetricEigen::try_new(matrix.clone(), f64::EPSILON, SWEEPS * matrix.nrows().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::vector::dot;

    fn noise(state: &mut u32) -> f64 {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(*state >> 8) / f64::from(1 << 24) - 0.5
    }

    /// The vectors of a decomposition that is not this code's.
    #[test]
    fn values_products_and_vectors_are_those_of_the_decomposition() {
        for (count, rows) in [(1, 1), (2, 1), (3, 9), (40, 3), (90, 29), (60, 80)] {
            let mut state = 7_u32;
            let returns = DMatrix::from_fn(rows, count, |_, _| noise(&mut state));
            let along: Vec<f64> = (0..count).map(|_| noise(&mut state)).collect();
            for matrix in [returns.tr_mul(&returns), DMatrix::identity(count, count), DMatrix::zeros(count, count)] {
                let eigen = decompose(&matrix).expect("it converges");
                let mut order: Vec<usize> = (0..count).collect();
                order.sort_by(|a, b| eigen.eigenvalues[*b].total_cmp(&eigen.eigenvalues[*a]));
                let most = eigen.eigenvalues.amax();
                let (values, products) =
                    Tridiagonal::of(&matrix).expect("it is finite").eigenvalues(&along).expect("it converges");
                let mut pairs: Vec<(f64, f64)> = values.into_iter().zip(products).collect();
                pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
                for (k, (value, _)) in order.iter().zip(&pairs) {
                    assert!((value - eigen.eigenvalues[*k]).abs() <= 1e-13 * most, "{count} of {rows}: {value}");
                }
                let length: f64 = pairs.iter().map(|(_, product)| product * product).sum();
                assert!((length - dot(&along, &along)).abs() < 1e-13, "{count} of {rows}: {length}");
                // Where the first value stands alone, its vector does too.
                if pairs.get(1).is_none_or(|second| second.0 < pairs[0].0 * 0.99) {
                    let wanted: Vec<f64> = eigen.eigenvectors.column(order[0]).iter().copied().collect();
                    let vector = Tridiagonal::of(&matrix).expect("it is finite").vector(pairs[0].0);
                    let product = dot(&wanted, &along);
                    let sign = dot(&wanted, &vector).signum();
                    assert!((pairs[0].1.abs() - product.abs()).abs() < 1e-13, "{count} of {rows}: {}", pairs[0].1);
                    for (found, wanted) in vector.iter().zip(&wanted) {
                        assert!((found * sign - wanted).abs() < 1e-13, "{count} of {rows}: {found} for {wanted}");
                    }
                }
            }
        }
    }
}
