//! A symmetric matrix in tridiagonal form, from which its eigenvalues come without their vectors.
//!
//! Sources: Householder's reduction and implicit QL (Bowdler, Martin, Reinsch and Wilkinson, The QR and QL algorithms for symmetric
//! matrices, Numerische Mathematik 11, 1968); one product with all vectors as the sweeps go (Golub and Welsch, Calculation of Gauss
//! quadrature rules, Mathematics of Computation 23, 1969); one vector by inverse iteration (Wilkinson, The Algebraic Eigenvalue
//! Problem, 1965, chapter 5).

use nalgebra::DMatrix;

use crate::math::{order::Extremes, vector::dot};

/// Maximum number of sweeps per eigenvalue.
const SWEEPS: usize = 60;

/// Rounds of inverse iteration: one suffices from a start that is not all but at right angles, the others make sure.
const ROUNDS: usize = 3;

/// `Q T Q'` is the matrix over `scale`: T tridiagonal, Q a product of reflections `1 - factor v v'`.
#[derive(Debug, Clone)]
pub(crate) struct Tridiagonal {
    diagonal: Vec<f64>,
    /// Beside the diagonal; 0 in the last place.
    beside: Vec<f64>,
    /// Of the rows after its own place: v and its factor, 0 where nothing is to be reflected.
    reflections: Vec<(Vec<f64>, f64)>,
    /// A power of two, so that dividing by it rounds nothing.
    scale: f64,
}

impl Tridiagonal {
    /// The form of a symmetric matrix, read from its lower triangle; `None` where it is empty or not finite.
    pub fn of(matrix: &DMatrix<f64>) -> Option<Self> {
        let n = matrix.nrows();
        let size = matrix.iter().fold(0.0, |size: f64, value| size.larger(value.abs()));
        if n == 0 || matrix.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let scale = if size.is_normal() { power_of_two_in(size) } else { 1.0 };
        let mut cells: Vec<f64> = matrix.iter().map(|value| value / scale).collect();
        let (mut diagonal, mut beside) = (Vec::with_capacity(n), Vec::with_capacity(n));
        let mut reflections = Vec::with_capacity(n);
        let mut image = vec![0.0; n];
        for at in 0..n {
            diagonal.push(cells[at * n + at]);
            let (columns, rest) = cells.split_at_mut((at + 1) * n);
            let below = &columns[at * n + at + 1..];
            let (first, others) = below.split_first().map_or((0.0, below), |(first, others)| (*first, others));
            let others = dot(others, others);
            if others == 0.0 {
                beside.push(first);
                reflections.push((Vec::new(), 0.0));
                continue;
            }
            let length = (first * first + others).sqrt();
            let factor = 1.0 / (length * (length + first.abs()));
            let mut axis = below.to_vec();
            axis[0] += length.copysign(first);
            beside.push(-length.copysign(first));
            reflect_both_sides(rest, n, &axis, factor, &mut image[at + 1..]);
            reflections.push((axis, factor));
        }
        Some(Self { diagonal, beside, reflections, scale })
    }

    /// The eigenvalues, in no order, and the product of `along` with the vector of length 1 of each; `None` where the sweeps do not
    /// converge. Error: a few units in the last place of the largest.
    pub fn eigenvalues(&self, along: &[f64]) -> Option<(Vec<f64>, Vec<f64>)> {
        let (mut values, mut beside, mut along) = (self.diagonal.clone(), self.beside.clone(), along.to_vec());
        for (at, (axis, factor)) in self.reflections.iter().enumerate() {
            reflect(&mut along, at, axis, *factor);
        }
        // What is below the rounding of the largest is 0.
        let size = self.size();
        for at in 0..values.len() {
            settle([&mut values, &mut beside, &mut along], at, size)?;
        }
        values.iter_mut().for_each(|value| *value *= self.scale);
        Some((values, along))
    }

    /// The vector of length 1 of an eigenvalue that [`eigenvalues`](Self::eigenvalues) found; of several that are equal, any.
    pub fn vector(&self, value: f64) -> Vec<f64> {
        let value = value / self.scale;
        // No vector of a file's numbers is at right angles to this.
        let mut vector: Vec<f64> = (0..self.diagonal.len()).map(|i| 1.0 + (i * 7 % 13) as f64 / 26.0).collect();
        for _ in 0..ROUNDS {
            self.solve_less(value, &mut vector);
            let length = dot(&vector, &vector).sqrt();
            vector.iter_mut().for_each(|element| *element /= length);
        }
        for (at, (axis, factor)) in self.reflections.iter().enumerate().rev() {
            reflect(&mut vector, at, axis, *factor);
        }
        vector
    }

    fn size(&self) -> f64 {
        let rows = self.diagonal.iter().zip(&self.beside);
        rows.map(|(value, beside)| value.abs() + beside.abs()).fold(0.0, f64::larger)
    }

    /// `right` becomes x of `(T - value) x = right`, by elimination with the larger of two rows; a pivot is kept away from 0.
    fn solve_less(&self, value: f64, right: &mut [f64]) {
        // The matrix is scaled: its largest element is at least 1.
        let away = |[pivot, next, second]: [f64; 3]| match pivot.abs() < f64::EPSILON {
            true => [f64::EPSILON, next, second],
            false => [pivot, next, second],
        };
        let n = right.len();
        // Row i as its elements at i, i + 1 and i + 2.
        let mut rows: Vec<[f64; 3]> = Vec::with_capacity(n);
        let mut row = [self.diagonal[0] - value, self.beside[0], 0.0];
        for i in 1..n {
            let below = [self.beside[i - 1], self.diagonal[i] - value, self.beside[i]];
            let (pivot, other) = match row[0].abs() >= below[0].abs() {
                true => (row, below),
                false => {
                    right.swap(i - 1, i);
                    (below, row)
                }
            };
            let pivot = away(pivot);
            let share = other[0] / pivot[0];
            right[i] -= share * right[i - 1];
            row = [other[1] - share * pivot[1], other[2] - share * pivot[2], 0.0];
            rows.push(pivot);
        }
        rows.push(away(row));
        let (mut next, mut second) = (0.0, 0.0);
        for (row, x) in rows.iter().zip(right).rev() {
            *x = (*x - row[1] * next - row[2] * second) / row[0];
            (second, next) = (next, *x);
        }
    }
}

/// The largest power of two that is no larger; `size` normal and above 0.
fn power_of_two_in(size: f64) -> f64 {
    f64::from_bits(size.to_bits() & f64::INFINITY.to_bits())
}

/// `vector` reflected in the rows after `at`.
fn reflect(vector: &mut [f64], at: usize, axis: &[f64], factor: f64) {
    if factor != 0.0 {
        let rows = &mut vector[at + 1..];
        let share = factor * dot(axis, rows);
        rows.iter_mut().zip(axis).for_each(|(element, axis)| *element -= share * axis);
    }
}

/// `H A H` of the matrix of whose columns of `n` cells `columns` are the last ones, in their lower triangle, `H = 1 - factor v v'`.
fn reflect_both_sides(columns: &mut [f64], n: usize, axis: &[f64], factor: f64, image: &mut [f64]) {
    let size = axis.len();
    image.fill(0.0);
    for j in 0..size {
        let from = j * n + n - size + j;
        let (on, below) = (columns[from], &columns[from + 1..(j + 1) * n]);
        image[j] += on * axis[j] + dot(below, &axis[j + 1..]);
        let by = axis[j];
        image[j + 1..].iter_mut().zip(below).for_each(|(image, cell)| *image += by * cell);
    }
    image.iter_mut().for_each(|image| *image *= factor);
    let half = factor / 2.0 * dot(image, axis);
    image.iter_mut().zip(axis).for_each(|(image, axis)| *image -= half * axis);
    for j in 0..size {
        let from = j * n + n - size + j;
        let (of_axis, of_image) = (axis[j], image[j]);
        let beside = image[j..].iter().zip(&axis[j..]);
        for (cell, (image, axis)) in columns[from..(j + 1) * n].iter_mut().zip(beside) {
            *cell -= of_axis * image + of_image * axis;
        }
    }
}

/// Rotates until no element beside the diagonal is left in row `at`; `None` where that takes too many sweeps.
fn settle([values, beside, along]: [&mut [f64]; 3], at: usize, size: f64) -> Option<()> {
    for _ in 0..SWEEPS {
        let is_split = |i: &usize| beside[*i].abs() + size == size;
        let end = (at..values.len() - 1).find(is_split).unwrap_or(values.len() - 1);
        if end == at {
            return Some(());
        }
        sweep([values, beside, along], at, end);
    }
    None
}

/// One implicit QL sweep over the rows from `at` to `end`.
fn sweep([values, beside, along]: [&mut [f64]; 3], at: usize, end: usize) {
    let half = (values[at + 1] - values[at]) / (2.0 * beside[at]);
    let mut g = values[end] - values[at] + beside[at] / (half + (half * half + 1.0).sqrt().copysign(half));
    let (mut sine, mut cosine, mut shift) = (1.0, 1.0, 0.0);
    for i in (at..end).rev() {
        let (f, b) = (sine * beside[i], cosine * beside[i]);
        // Neither is large: the matrix is scaled.
        let length = (f * f + g * g).sqrt();
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
        (along[i], along[i + 1]) = (cosine * along[i] - sine * along[i + 1], sine * along[i] + cosine * along[i + 1]);
    }
    values[at] -= shift;
    beside[at] = g;
    beside[end] = 0.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every value with its product, the largest first.
    fn found(matrix: &DMatrix<f64>, along: &[f64]) -> Vec<(f64, f64)> {
        let (values, products) =
            Tridiagonal::of(matrix).and_then(|form| form.eigenvalues(along)).expect("it converges");
        let mut pairs: Vec<_> = values.into_iter().zip(products).collect();
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
        pairs
    }

    /// Two of the values of Wilkinson's matrix of 21 rows agree in 14 digits: The Algebraic Eigenvalue Problem, 1965, 5.45.
    #[test]
    fn wilkinsons_close_eigenvalues_are_found() {
        let cell = |i: usize, j: usize| match i.abs_diff(j) {
            0 => i.abs_diff(10) as f64,
            1 => 1.0,
            _ => 0.0,
        };
        let pairs = found(&DMatrix::from_fn(21, 21, cell), &[0.0; 21]);
        for (found, published) in pairs.iter().zip([10.746_194_182_903_393, 10.746_194_182_903_322]) {
            assert!((found.0 - published).abs() < 1e-14, "{}", found.0);
        }
    }

    /// `2 - 2 cos(k pi / (n + 1))`, with the vectors `sqrt(2 / (n + 1)) sin(i k pi / (n + 1))`: Strang, Introduction to Linear Algebra.
    #[test]
    fn second_differences_have_the_values_and_vectors_that_they_are_known_by() {
        let n = 50;
        let cell = |i: usize, j: usize| [2.0, -1.0].get(i.abs_diff(j)).copied().unwrap_or(0.0);
        // In any units, and mixed by a reflection, which moves no eigenvalue.
        for unit in [1.0, 1e-200, 1e200] {
            let mixed = DMatrix::from_fn(n, n, |i, j| f64::from(u8::from(i == j)) - 2.0 / n as f64);
            let matrix = &mixed * DMatrix::from_fn(n, n, cell) * &mixed * unit;
            let along: Vec<f64> = (0..n).map(|i| mixed[(i, 0)]).collect();
            for (k, (value, product)) in (1..=n).rev().zip(found(&matrix, &along)) {
                let angle = k as f64 * std::f64::consts::PI / (n + 1) as f64;
                assert!((value / unit - 2.0 + 2.0 * libm::cos(angle)).abs() < 1e-13, "{k}: {value}");
                let element = (2.0 / (n + 1) as f64).sqrt() * libm::sin(angle);
                assert!((product.abs() - element).abs() < 1e-12, "{k}: {product} for {element}");
            }
        }
    }

    #[test]
    fn what_is_no_matrix_has_no_form() {
        assert!(Tridiagonal::of(&DMatrix::zeros(0, 0)).is_none());
        assert!(Tridiagonal::of(&DMatrix::from_element(2, 2, f64::NAN)).is_none());
    }
}
