//! How far a joint move of returns lies from no move, measured by how the returns move together.

use nalgebra::DMatrix;

use super::covariance::correlation_of;
use crate::math::{Extremes, spectrum::decompose};

/// An eigenvalue of the correlation at most this share of the largest is a direction in which nothing moves.
const RANK_TOLERANCE: f64 = 1e-10;

/// The Mahalanobis distance of moves under a covariance, prepared once.
///
/// `d(m) = sqrt(m' Sigma^+ m)`, with the pseudo-inverse where `Sigma` is singular: a move then counts by its part in the
/// directions in which the returns do move, of which there are [`Mahalanobis::rank`]. Without unit; 0 for no move. Source:
/// P. C. Mahalanobis, Proceedings of the National Institute of Sciences of India 2 (1936) 49-55.
///
/// ```
/// use headroom_engine::correlation::Mahalanobis;
/// let sigma = nalgebra::DMatrix::from_row_slice(2, 2, &[9.0, 0.0, 0.0, 16.0]);
/// let metric = Mahalanobis::of(&sigma).unwrap();
/// assert!((metric.distance(&[3.0, 0.0]) - 1.0).abs() < 1e-15); // one standard deviation of the first
/// assert_eq!(metric.rank(), 2);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Mahalanobis {
    /// A row a direction: what a move is weighed with, `q_k / (sqrt(lambda_k) sd)`.
    axes: Vec<Vec<f64>>,
    dimensions: usize,
}

impl Mahalanobis {
    /// The distance under a covariance, n x n and symmetric, of returns squared; `None` where it is not finite.
    ///
    /// The correlation is decomposed, so that strategies of very different volatility weigh alike in the rank; an
    /// eigenvalue of at most 1e-10 of the largest is none, and a strategy with variance 0 has no part. Source: that of
    /// [`Mahalanobis`].
    ///
    /// ```
    /// use headroom_engine::correlation::Mahalanobis;
    /// let of = |second: f64| Mahalanobis::of(&nalgebra::DMatrix::from_row_slice(2, 2, &[4.0, 0.0, 0.0, second]));
    /// assert_eq!(of(0.0).unwrap().rank(), 1); // the second never moves
    /// assert!(of(f64::NAN).is_none());
    /// ```
    pub fn of(covariance: &DMatrix<f64>) -> Option<Self> {
        if covariance.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let n = covariance.nrows();
        let moves: Vec<usize> = (0..n).filter(|i| covariance[(*i, *i)] > 0.0).collect();
        let of_those_that_move = DMatrix::from_fn(moves.len(), moves.len(), |i, j| covariance[(moves[i], moves[j])]);
        let eigen = decompose(&correlation_of(&of_those_that_move))?;
        let largest = eigen.eigenvalues.iter().copied().fold(0.0, f64::larger);
        let axes = (0..moves.len())
            .filter(|k| eigen.eigenvalues[*k] > RANK_TOLERANCE * largest)
            .map(|k| {
                let mut axis = vec![0.0; n];
                for (row, i) in moves.iter().enumerate() {
                    let sd = covariance[(*i, *i)].sqrt();
                    axis[*i] = eigen.eigenvectors[(row, k)] / (eigen.eigenvalues[k].sqrt() * sd);
                }
                axis
            })
            .collect();
        Some(Self { axes, dimensions: n })
    }

    /// The distance `sqrt(m' Sigma^+ m)` of a move: one return a strategy, in the order and the unit of the covariance.
    ///
    /// Without unit, at least 0, the same for a move and its opposite: of one strategy alone, standard deviations from
    /// 0. A move across the directions in which nothing moves counts for nothing there.
    ///
    /// ```
    /// let sigma = nalgebra::DMatrix::from_row_slice(2, 2, &[4.0, 0.0, 0.0, 9.0]);
    /// let metric = headroom_engine::correlation::Mahalanobis::of(&sigma).unwrap();
    /// // 3 standard deviations of 2 up, 4 of 3 down: sqrt(9 + 16).
    /// assert!((metric.distance(&[6.0, -12.0]) - 5.0).abs() < 1e-14);
    /// ```
    pub fn distance(&self, returns: &[f64]) -> f64 {
        let along = |axis: &Vec<f64>| -> f64 { axis.iter().zip(returns).map(|(a, r)| a * r).sum() };
        self.axes.iter().map(along).map(|part| part * part).sum::<f64>().sqrt()
    }

    /// Directions in which the returns move, from 0 to the number of strategies.
    ///
    /// ```
    /// // Two strategies that always move as one: a single direction.
    /// let sigma = nalgebra::DMatrix::from_element(2, 2, 4.0);
    /// assert_eq!(headroom_engine::correlation::Mahalanobis::of(&sigma).unwrap().rank(), 1);
    /// ```
    pub fn rank(&self) -> usize {
        self.axes.len()
    }

    /// Whether nothing moves in some direction: the rank is below the number of strategies.
    ///
    /// ```
    /// let of = |correlation: f64| {
    ///     let sigma = nalgebra::DMatrix::from_row_slice(2, 2, &[1.0, correlation, correlation, 1.0]);
    ///     headroom_engine::correlation::Mahalanobis::of(&sigma).unwrap().is_singular()
    /// };
    /// assert!(of(-1.0) && !of(0.5)); // determinants 1 - 1 and 1 - 0.25
    /// ```
    pub fn is_singular(&self) -> bool {
        self.axes.len() < self.dimensions
    }
}
