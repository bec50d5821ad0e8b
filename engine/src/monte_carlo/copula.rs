//! The t copula of a sample: the dependence between strategies, apart from their margins. Fitting only, no drawing.

use crate::math::{
    kendall_matrix, nearest_correlation, normal_quantile, order_by, spectrum, student_t::log_gamma_ratio,
    student_t_quantile,
};
use crate::watch::{expect, step};
use nalgebra::DMatrix;

/// Minimum degrees of freedom of a fit.
pub const MIN_DEGREES_OF_FREEDOM: f64 = 1.0;

/// Maximum degrees of freedom of a fit; above it the copula is Gaussian.
pub const MAX_DEGREES_OF_FREEDOM: f64 = 50.0;

/// A t copula or a Gaussian copula.
#[derive(Debug, Clone, PartialEq)]
pub struct Copula {
    /// The correlation of the copula, n x n, positive semi-definite.
    pub correlation: DMatrix<f64>,
    /// Frobenius distance of the repair; 0 without one.
    pub repaired_distance: f64,
    /// Degrees of freedom; `None`: Gaussian.
    pub degrees_of_freedom: Option<f64>,
}

impl Copula {
    /// The t copula of n series of returns of the same length, at least two dates, none of them constant; n x n.
    ///
    /// Correlation `sin(pi tau / 2)` with Kendall's tau-b of each pair, repaired by Higham's projections where it is not
    /// positive semi-definite. With this correlation, degrees of freedom by maximum likelihood in `[1, 50]` on the ranks
    /// over T + 1 (equal returns share their mean rank). Gaussian where the likelihood still increases at 50, where the
    /// Gaussian likelihood is at least as high, and for one series or none. Source: McNeil, Frey and Embrechts, Quantitative Risk
    /// Management (2015), 7.5; Demarta and McNeil 2005; the method `itau.mpl` of R's `copula`.
    ///
    /// ```
    /// let (a, b) = ([0.01, 0.02, 0.03, 0.04], [0.01, 0.02, 0.04, 0.03]);
    /// let copula = headroom_engine::monte_carlo::Copula::fit(&[&a, &b]);
    /// // tau = 4 / 6, so sin(pi / 3)
    /// assert!((copula.correlation[(0, 1)] - 0.75_f64.sqrt()).abs() < 1e-15);
    /// ```
    pub fn fit(series: &[&[f64]]) -> Self {
        if series.is_empty() {
            return Self { correlation: DMatrix::zeros(0, 0), repaired_distance: 0.0, degrees_of_freedom: None };
        }
        let (correlation, repaired_distance) = correlation_of_tau(&kendall_matrix(series));
        let nu = fitted_degrees_of_freedom(series, &correlation);
        Self { correlation, repaired_distance, degrees_of_freedom: nu }
    }

    /// Cholesky factor `L` with `L L' = correlation`: n rows of 1 to n numbers, each up to its diagonal.
    ///
    /// For a singular correlation, the column of a strategy determined by earlier ones is 0.
    /// Source: Higham, Analysis of the Cholesky decomposition of a semi-definite matrix, 1990.
    ///
    /// ```
    /// use headroom_engine::monte_carlo::Copula;
    /// let correlation = nalgebra::DMatrix::from_row_slice(2, 2, &[1.0, 0.6, 0.6, 1.0]);
    /// let factor = Copula { correlation, repaired_distance: 0.0, degrees_of_freedom: None }.factor();
    /// assert_eq!((&factor[0][..], factor[1][0]), (&[1.0][..], 0.6));
    /// assert!((factor[1][1] - 0.8).abs() < 1e-15); // 0.6^2 + 0.8^2 = 1
    /// ```
    pub fn factor(&self) -> Vec<Vec<f64>> {
        semidefinite_factor(&self.correlation)
    }
}

/// `sin(pi tau / 2)`, repaired, and the distance of the repair.
fn correlation_of_tau(tau: &DMatrix<f64>) -> (DMatrix<f64>, f64) {
    let mut raw = tau.map(|t| libm::sin(std::f64::consts::FRAC_PI_2 * t));
    raw.fill_diagonal(1.0);
    if spectrum(&raw).is_some_and(|s| s.is_positive_semi_definite()) {
        return (raw, 0.0);
    }
    let nearest = nearest_correlation(&raw).expect("a sine is finite");
    (nearest.matrix, nearest.distance)
}

/// Cholesky factor of a possibly singular matrix: a pivot of rounding size gives a column of zeros.
fn semidefinite_factor(matrix: &DMatrix<f64>) -> Vec<Vec<f64>> {
    /// A pivot below this marks a strategy determined by earlier ones.
    const NO_PIVOT: f64 = 1e-10;
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(matrix.nrows());
    for i in 0..matrix.nrows() {
        let mut row: Vec<f64> = Vec::with_capacity(i + 1);
        for (j, above) in rows.iter().enumerate() {
            let sum: f64 = row.iter().zip(above).map(|(a, b)| a * b).sum();
            let pivot = above[j];
            row.push(if pivot == 0.0 { 0.0 } else { (matrix[(i, j)] - sum) / pivot });
        }
        let left = matrix[(i, i)] - row.iter().map(|a| a * a).sum::<f64>();
        row.push(if left > NO_PIVOT { left.sqrt() } else { 0.0 });
        rows.push(row);
    }
    rows
}

/// The degrees of freedom of highest likelihood; `None` where the Gaussian copula is as likely.
fn fitted_degrees_of_freedom(series: &[&[f64]], correlation: &DMatrix<f64>) -> Option<f64> {
    /// Where the slope at the end of the grid is measured from.
    const NEAR_THE_END: f64 = MAX_DEGREES_OF_FREEDOM * (1.0 - 1e-4);
    if series.len() < 2 {
        return None;
    }
    let likelihood = Likelihood::of(series, correlation);
    let grid = [MIN_DEGREES_OF_FREEDOM, 1.5, 2.2, 3.2, 4.5, 6.5, 9.5, 14.0, 20.0, 30.0, 42.0, MAX_DEGREES_OF_FREEDOM];
    let heights = grid.map(|nu| likelihood.of_t(nu));
    let end = grid.len() - 1;
    let best = (1..=end).fold(0, |best, k| if heights[k] > heights[best] { k } else { best });
    let (low, start, high) = if best < end {
        (grid[best.saturating_sub(1)], grid[best], grid[best + 1])
    } else if likelihood.of_t(NEAR_THE_END) > heights[end] {
        (grid[end - 1], NEAR_THE_END, grid[end])
    } else {
        return None;
    };
    // In the logarithm, where the likelihood is nearly a parabola.
    let of_log = |log: f64| likelihood.of_t(libm::exp(log));
    let at = highest(of_log, libm::log(low), libm::log(start), libm::log(high));
    let nu = libm::exp(refined(of_log, at)).clamp(MIN_DEGREES_OF_FREEDOM, MAX_DEGREES_OF_FREEDOM);
    (likelihood.of_t(nu) > likelihood.of_gaussian()).then_some(nu)
}

/// Pseudo log likelihood of a sample's ranks, without terms that do not depend on the degrees of freedom.
struct Likelihood {
    /// Twice the mean rank of each return, from 2 to 2T, one series per strategy.
    ranks: Vec<Vec<u32>>,
    /// Cholesky factor of the correlation, lifted off singularity.
    factor: Vec<Vec<f64>>,
    /// Logarithm of the determinant of the lifted correlation.
    log_determinant: f64,
}

impl Likelihood {
    fn of(series: &[&[f64]], correlation: &DMatrix<f64>) -> Self {
        // A singular correlation has no density; `(1 - e) C + e I` has one.
        const LIFT: f64 = 1e-6;
        let is_thin = spectrum(correlation).is_none_or(|s| s.min_eigenvalue < LIFT);
        let mut lifted = correlation.clone();
        if is_thin {
            lifted *= 1.0 - LIFT;
            lifted.fill_diagonal(1.0);
        }
        let factor = semidefinite_factor(&lifted);
        let log_determinant = factor.iter().filter_map(|row| row.last()).map(|pivot| 2.0 * libm::log(*pivot)).sum();
        Self { ranks: series.iter().map(|s| doubled_ranks(s)).collect(), factor, log_determinant }
    }

    /// `sum_t [ln t_(nu,P)(x_t) - sum_i ln t_nu(x_ti)]`, x the t quantiles of the ranks.
    fn of_t(&self, nu: f64) -> f64 {
        let scores = self.scores(|p| student_t_quantile(p, nu));
        let tails: Vec<f64> = scores.iter().map(|x| libm::log1p(x * x / nu)).collect();
        let (n, dates) = (self.ranks.len() as f64, self.ranks[0].len() as f64);
        let half = 0.5 * nu;
        let constant =
            libm::lgamma(half + 0.5 * n) - libm::lgamma(half) - n * log_gamma_ratio(half) - 0.5 * self.log_determinant;
        let of_dates = self.over_dates(&scores, |square, ranks| {
            let joint = -(half + 0.5 * n) * libm::log1p(square / nu);
            joint + (half + 0.5) * ranks.map(|rank| tails[rank]).sum::<f64>()
        });
        dates * constant + of_dates
    }

    /// The same for the Gaussian copula.
    fn of_gaussian(&self) -> f64 {
        let scores = self.scores(normal_quantile);
        let dates = self.ranks[0].len() as f64;
        let of_dates = self.over_dates(&scores, |square, ranks| {
            0.5 * (ranks.map(|rank| scores[rank] * scores[rank]).sum::<f64>() - square)
        });
        of_dates - 0.5 * dates * self.log_determinant
    }

    /// The quantile at each doubled rank present, over T + 1.
    fn scores(&self, quantile: impl Fn(f64) -> f64) -> Vec<f64> {
        let dates = self.ranks[0].len();
        let mut scores = vec![f64::NAN; 2 * dates + 1];
        let all = 2 * (dates + 1);
        for rank in self.ranks.iter().flatten().map(|rank| *rank as usize) {
            if scores[rank].is_nan() {
                let lower = rank.min(all - rank);
                let score = quantile(lower as f64 / all as f64);
                scores[rank] = if lower == rank { score } else { -score };
                scores[all - rank] = -scores[rank];
            }
        }
        scores
    }

    /// Sum over dates of a function of `x' P^-1 x` and the date's doubled ranks.
    fn over_dates(&self, scores: &[f64], term: impl Fn(f64, &mut dyn Iterator<Item = usize>) -> f64) -> f64 {
        let mut sum = 0.0;
        let mut solved = vec![0.0; self.ranks.len()];
        expect(1);
        step();
        for t in 0..self.ranks[0].len() {
            let mut square = 0.0;
            for (i, row) in self.factor.iter().enumerate() {
                let before = crate::math::vector::dot(&row[..i], &solved[..i]);
                let value = (scores[self.ranks[i][t] as usize] - before) / row[i];
                solved[i] = value;
                square += value * value;
            }
            sum += term(square, &mut self.ranks.iter().map(|ranks| ranks[t] as usize));
        }
        sum
    }
}

/// Twice the rank of each value, from 2 to 2T; equal values share the mean of their ranks.
fn doubled_ranks(series: &[f64]) -> Vec<u32> {
    let value = |t: usize| series[t] + 0.0;
    let order = order_by(series.len(), &mut |a, b| value(a).total_cmp(&value(b)));
    let mut ranks = vec![0; series.len()];
    let mut place = 0;
    for equal in order.chunk_by(|a, b| value(*a) == value(*b)) {
        for t in equal {
            ranks[*t] = (2 * place + equal.len() + 1) as u32;
        }
        place += equal.len();
    }
    ranks
}

/// Refines a maximum by one Newton step on five-point differences, towards a slope of 0.
///
/// Around a flat maximum, values differ by less than rounding but slopes do not. A maximum near the minimum degrees of
/// freedom is sharp already and stays.
fn refined(f: impl Fn(f64) -> f64, at: f64) -> f64 {
    const STEP: f64 = 0.01;
    if at - 2.0 * STEP < libm::log(MIN_DEGREES_OF_FREEDOM) {
        return at;
    }
    let [far_below, below, here, above, far_above] = [-2.0, -1.0, 0.0, 1.0, 2.0].map(|k| f(at + k * STEP));
    let slope = (8.0 * (above - below) - (far_above - far_below)) / (12.0 * STEP);
    let bend = (16.0 * (above + below) - 30.0 * here - (far_above + far_below)) / (12.0 * STEP * STEP);
    let change = -slope / bend;
    if bend < 0.0 && change.abs() < STEP { at + change } else { at }
}

/// The maximum of a unimodal function from a bracketing triple, within 1e-5, for [`refined`] to improve.
///
/// Golden section with parabolic steps. Source: R. P. Brent, Algorithms for Minimization without Derivatives (1973), ch. 5.
fn highest(f: impl Fn(f64) -> f64, low: f64, start: f64, high: f64) -> f64 {
    const GOLDEN: f64 = 0.381_966_011_250_105_1;
    const NEAR: f64 = 1e-5;
    const MAX_ROUNDS: usize = 60;
    let (mut a, mut b) = (low, high);
    let (mut x, mut w, mut v) = (start, start, start);
    let (mut at_x, mut at_w, mut at_v) = (f(x), f(x), f(x));
    let (mut step, mut before) = (0.0_f64, 0.0_f64);
    for _ in 0..MAX_ROUNDS {
        let middle = 0.5 * (a + b);
        if (x - middle).abs() + 0.5 * (b - a) <= 2.0 * NEAR {
            break;
        }
        let parabola = {
            let r = (x - w) * (at_v - at_x);
            let q = (x - v) * (at_w - at_x);
            let (p, q) = ((x - v) * q - (x - w) * r, 2.0 * (q - r));
            if q == 0.0 { None } else { Some(-p / q) }
        };
        let usable = parabola.filter(|d| d.abs() < 0.5 * before.abs() && x + d > a && x + d < b);
        before = step;
        step = match usable {
            Some(d) => d,
            None => {
                before = if x < middle { b - x } else { a - x };
                GOLDEN * before
            }
        };
        let next = if step.abs() >= NEAR { x + step } else { x + NEAR.copysign(step) };
        let at_next = f(next);
        if at_next >= at_x {
            if next >= x {
                a = x
            } else {
                b = x
            }
            ((v, at_v), (w, at_w), (x, at_x)) = ((w, at_w), (x, at_x), (next, at_next));
        } else {
            if next < x {
                a = next
            } else {
                b = next
            }
            if at_next >= at_w || w == x {
                ((v, at_v), (w, at_w)) = ((w, at_w), (next, at_next));
            } else if at_next >= at_v || v == x || v == w {
                (v, at_v) = (next, at_next);
            }
        }
    }
    x
}
