//! Eigenvalues of a symmetric matrix: definiteness and condition.

use nalgebra::{DMatrix, SymmetricEigen, linalg::SymmetricTridiagonal};

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
/// iteration does not converge.
///
/// Implicit QL on the tridiagonal form (Bowdler, Martin, Reinsch and Wilkinson, The QR and QL algorithms for symmetric matrices,
/// Numerische Mathematik 11, 1968). Error: a few units in the last place of the largest.
///
/// ```
/// let mut found = headroom_engine::math::eigenvalues(&nalgebra::DMatrix::from_row_slice(2, 2, &[2.0, 1.0, 1.0, 2.0])).unwrap();
/// found.sort_by(f64::total_cmp);
/// assert!((found[0] - 1.0).abs() < 1e-15 && (found[1] - 3.0).abs() < 1e-15);
/// ```
pub fn eigenvalues(matrix: &DMatrix<f64>) -> Option<Vec<f64>> {
    if matrix.is_empty() || matrix.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let (values, beside) = SymmetricTridiagonal::new(matrix.clone()).unpack_tridiagonal();
    let mut values: Vec<f64> = values.iter().copied().collect();
    let mut beside: Vec<f64> = beside.iter().copied().collect();
    beside.push(0.0);
    // What is below the rounding of the largest is 0.
    let size = values.iter().zip(&beside).map(|(value, beside)| value.abs() + beside.abs()).fold(0.0, f64::larger);
    (0..values.len()).try_for_each(|at| settle(&mut values, &mut beside, at, size)).map(|()| values)
}

/// Rotates until no element beside the diagonal is left in row `at`; `None` where that takes too many sweeps.
fn settle(values: &mut [f64], beside: &mut [f64], at: usize, size: f64) -> Option<()> {
    for _ in 0..SWEEPS {
        let is_split = |i: &usize| beside[*i].abs() + size == size;
        let end = (at..values.len() - 1).find(is_split).unwrap_or(values.len() - 1);
        if end == at {
            return Some(());
        }
        sweep(values, beside, at, end);
    }
    None
}

/// One implicit QL sweep over the rows from `at` to `end`.
fn sweep(values: &mut [f64], beside: &mut [f64], at: usize, end: usize) {
    let half = (values[at + 1] - values[at]) / (2.0 * beside[at]);
    let mut g = values[end] - values[at] + beside[at] / (half + libm::hypot(half, 1.0).copysign(half));
    let (mut sine, mut cosine, mut shift) = (1.0, 1.0, 0.0);
    for i in (at..end).rev() {
        let (f, b) = (sine * beside[i], cosine * beside[i]);
        let length = libm::hypot(f, g);
        beside[i + 1] = length;
        if length == 0.0 {
            values[i + 1] -= shift;
            beside[end] = 0.0;
            return;
        }
        (sine, cosine) = (f / length, g / length);
        g = values[i + 1] - shift;
        let r = (values[i] - g) * sine + 2.0 * cosine * b;
        shift = sine * r;
        values[i + 1] = g + shift;
        g = cosine * r - b;
    }
    values[at] -= shift;
    beside[at] = g;
    beside[end] = 0.0;
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

    /// Values are those of the decomposition with vectors, also where most of them are 0.
    #[test]
    fn eigenvalues_are_those_of_the_decomposition() {
        for (count, rows) in [(1, 1), (2, 1), (5, 9), (40, 3), (90, 29), (60, 60)] {
            let mut state = 7_u32;
            let mut noise = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                f64::from(state >> 8) / f64::from(1 << 24) - 0.5
            };
            let returns = DMatrix::from_fn(rows, count, |_, _| noise());
            for matrix in [returns.tr_mul(&returns), DMatrix::identity(count, count), DMatrix::zeros(count, count)] {
                let sorted = |mut values: Vec<f64>| {
                    values.sort_by(f64::total_cmp);
                    values
                };
                let found = sorted(eigenvalues(&matrix).expect("it converges"));
                let wanted = sorted(decompose(&matrix).expect("it converges").eigenvalues.iter().copied().collect());
                let most = wanted.last().copied().unwrap_or_default();
                for (found, wanted) in found.iter().zip(&wanted) {
                    assert!((found - wanted).abs() <= 1e-13 * most, "{count} of {rows}: {found} for {wanted}");
                }
            }
        }
    }
}
