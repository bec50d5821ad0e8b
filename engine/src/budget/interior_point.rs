//! A linear cost over half-spaces and convex quadratics, by a primal-dual interior-point method.
//!
//! The solver alone, on numbers of the order of 1; what a fund wants is `best_return`'s.

use nalgebra::{Cholesky, DMatrix, DVector};

use crate::math::Extremes;

/// The largest KKT residual of a point that counts as found.
pub const KKT: f64 = 1e-8;

/// Where the iteration ends.
const DONE: f64 = 1e-12;

/// Iterations before it gives up; it needs about ten.
const MAX_STEPS: usize = 80;

/// Proximal terms of multipliers and variables: they keep the equations solvable where the set has no interior.
const PROXIMAL: [f64; 2] = [1e-9, 1e-10];

/// `1/2 x'Qx + p'x + c <= 0`, Q positive semi-definite.
#[derive(Debug, Clone)]
pub struct Quadratic {
    /// Q, n x n.
    pub matrix: DMatrix<f64>,
    /// p.
    pub slope: Vec<f64>,
    /// c.
    pub constant: f64,
}

/// `a'x <= b`, a by the places where it is not 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Places and coefficients.
    pub terms: Vec<(usize, f64)>,
    /// b.
    pub bound: f64,
}

impl Row {
    /// The row divided by its largest coefficient.
    pub fn of(terms: Vec<(usize, f64)>, bound: f64) -> Self {
        let largest = terms.iter().map(|(_, a)| a.abs()).fold(0.0, f64::larger);
        let size = if largest > 0.0 { largest } else { 1.0 };
        Self { terms: terms.into_iter().map(|(at, a)| (at, a / size)).collect(), bound: bound / size }
    }

    fn product(&self, x: &[f64]) -> f64 {
        self.terms.iter().map(|(at, a)| a * x[*at]).sum()
    }
}

/// What is minimized over which set.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// `g'x` is minimized; its largest coefficient is of the order of 1.
    pub cost: Vec<f64>,
    /// Quadratics.
    pub quadratics: Vec<Quadratic>,
    /// Half-spaces.
    pub rows: Vec<Row>,
}

/// Where a program ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// x.
    pub x: Vec<f64>,
    /// One a quadratic, then one a row, at least 0.
    pub multipliers: Vec<f64>,
    /// As [`Program::residual`].
    pub residual: f64,
}

/// Values and gradients of all that is at most 0.
pub(super) struct Values {
    pub(super) values: Vec<f64>,
    /// Gradients of the quadratics.
    slopes: Vec<Vec<f64>>,
}

/// A step of x, slacks and multipliers.
struct Step {
    x: Vec<f64>,
    slack: Vec<f64>,
    multiplier: Vec<f64>,
}

fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.map(f64::abs).fold(0.0, f64::larger)
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Program {
    pub(super) fn at(&self, x: &[f64]) -> Values {
        let (mut values, mut slopes) = (Vec::new(), Vec::new());
        for quadratic in &self.quadratics {
            let product: Vec<f64> = quadratic.matrix.column_iter().map(|column| dot(column.as_slice(), x)).collect();
            values.push(0.5 * dot(&product, x) + dot(&quadratic.slope, x) + quadratic.constant);
            slopes.push(product.iter().zip(&quadratic.slope).map(|(q, p)| q + p).collect());
        }
        values.extend(self.rows.iter().map(|row| row.product(x) - row.bound));
        Values { values, slopes }
    }

    /// `A'y` of the gradients A and one y each.
    pub(super) fn gathered(&self, at: &Values, y: &[f64]) -> Vec<f64> {
        let mut sum = vec![0.0; self.cost.len()];
        for (slope, y) in at.slopes.iter().zip(y) {
            sum.iter_mut().zip(slope).for_each(|(sum, slope)| *sum += slope * y);
        }
        for (row, y) in self.rows.iter().zip(&y[at.slopes.len()..]) {
            row.terms.iter().for_each(|(place, a)| sum[*place] += a * y);
        }
        sum
    }

    /// The gradient of one constraint.
    pub(super) fn slope(&self, at: &Values, constraint: usize) -> Vec<f64> {
        match constraint.checked_sub(at.slopes.len()) {
            None => at.slopes[constraint].clone(),
            Some(row) => {
                let mut slope = vec![0.0; self.cost.len()];
                self.rows[row].terms.iter().for_each(|(place, a)| slope[*place] += a);
                slope
            }
        }
    }

    /// `A x` of the gradients A.
    fn spread(&self, at: &Values, x: &[f64]) -> Vec<f64> {
        at.slopes.iter().map(|slope| dot(slope, x)).chain(self.rows.iter().map(|row| row.product(x))).collect()
    }

    /// How far a point is from the conditions of Karush, Kuhn and Tucker: the largest of `|g + A'z|`, `max(0, f)` and `|z f|`, f the
    /// values that are at most 0 and A their gradients. In units of the largest cost.
    pub fn residual(&self, x: &[f64], multipliers: &[f64]) -> f64 {
        let at = self.at(x);
        let gathered = self.gathered(&at, multipliers);
        let dual = largest(gathered.iter().zip(&self.cost).map(|(a, g)| a + g));
        let outside = largest(at.values.iter().map(|value| value.larger(0.0)));
        dual.larger(outside).larger(largest(at.values.iter().zip(multipliers).map(|(f, z)| f * z)))
    }

    /// The least cost over the set, from any start.
    ///
    /// Mehrotra's predictor and corrector on the slacks `f(x) + w = 0`, `w z = mu`, with proximal terms. It always ends; the residual
    /// says how well. Sources: S. Mehrotra 1992, SIAM Journal on Optimization 2; S. Pougkakiotis and J. Gondzio 2021, An
    /// interior point-proximal method of multipliers, Computational Optimization and Applications 78.
    pub fn solve(&self, start: Vec<f64>) -> Point {
        let mut x = start;
        let mut slack: Vec<f64> = self.at(&x).values.iter().map(|value| (-value).larger(1.0)).collect();
        let mut multiplier = vec![1.0; slack.len()];
        let mut best: Option<(f64, Point)> = None;
        for _ in 0..MAX_STEPS {
            let at = self.at(&x);
            let gathered = self.gathered(&at, &multiplier);
            let dual: Vec<f64> = gathered.iter().zip(&self.cost).map(|(a, g)| a + g).collect();
            let primal: Vec<f64> = at.values.iter().zip(&slack).map(|(f, w)| f + w).collect();
            let products: Vec<f64> = slack.iter().zip(&multiplier).map(|(w, z)| -w * z).collect();
            let error = largest(dual.iter().chain(&primal).chain(&products).copied());
            if best.as_ref().is_none_or(|(least, _)| error < *least) {
                best = Some((error, Point { x: x.clone(), multipliers: multiplier.clone(), residual: 0.0 }));
            }
            if error <= DONE || error.is_nan() {
                break;
            }
            let Some(equations) = self.equations(&at, &slack, &multiplier, dual, primal) else { break };
            let Equations { gap, .. } = equations;
            let affine = equations.step(self, &at, products.clone());
            let ahead = reach(&slack, &affine.slack).smaller(reach(&multiplier, &affine.multiplier));
            let mut gap_ahead = 0.0;
            for i in 0..slack.len() {
                gap_ahead += (slack[i] + ahead * affine.slack[i]) * (multiplier[i] + ahead * affine.multiplier[i]);
            }
            let ratio = gap_ahead / count(&slack) / gap;
            let centre = (ratio * ratio * ratio).clamp(1e-8, 1.0) * gap;
            let corrected = |i: usize| centre + products[i] - affine.slack[i] * affine.multiplier[i];
            let step = equations.step(self, &at, (0..slack.len()).map(corrected).collect());
            let length = (0.99 * reach(&slack, &step.slack).smaller(reach(&multiplier, &step.multiplier))).smaller(1.0);
            for (values, moves) in [(&mut x, &step.x), (&mut slack, &step.slack), (&mut multiplier, &step.multiplier)] {
                values.iter_mut().zip(moves).for_each(|(value, by)| *value += length * by);
            }
        }
        let mut point = best.map(|(_, point)| point).unwrap_or(Point { x, multipliers: multiplier, residual: 0.0 });
        point.residual = self.residual(&point.x, &point.multipliers);
        point
    }

    fn equations<'a>(
        &self,
        at: &Values,
        slack: &'a [f64],
        multiplier: &'a [f64],
        dual: Vec<f64>,
        primal: Vec<f64>,
    ) -> Option<Equations<'a>> {
        let n = self.cost.len();
        let gap = dot(slack, multiplier) / count(slack);
        let [delta, rho] = PROXIMAL.map(|most| gap.smaller(most));
        let mut curvature = DMatrix::from_diagonal_element(n, n, rho);
        for (quadratic, z) in self.quadratics.iter().zip(multiplier) {
            curvature.iter_mut().zip(quadratic.matrix.iter()).for_each(|(sum, q)| *sum += z * q);
        }
        let widths: Vec<f64> = slack.iter().zip(multiplier).map(|(w, z)| w / z + delta).collect();
        let mut normal = curvature.clone();
        for (slope, width) in at.slopes.iter().zip(&widths) {
            for (mut column, b) in normal.column_iter_mut().zip(slope) {
                column.iter_mut().zip(slope).for_each(|(sum, a)| *sum += a * b / width);
            }
        }
        for (row, width) in self.rows.iter().zip(&widths[at.slopes.len()..]) {
            for (j, b) in &row.terms {
                row.terms.iter().for_each(|(i, a)| normal[(*i, *j)] += a * b / width);
            }
        }
        let factor = Cholesky::new(normal)?;
        Some(Equations { gap, curvature, widths, factor, slack, multiplier, dual, primal })
    }
}

/// Newton's equations at a point.
struct Equations<'a> {
    /// Mean of slack x multiplier.
    gap: f64,
    curvature: DMatrix<f64>,
    widths: Vec<f64>,
    factor: Cholesky<f64, nalgebra::Dyn>,
    slack: &'a [f64],
    multiplier: &'a [f64],
    dual: Vec<f64>,
    primal: Vec<f64>,
}

impl Equations<'_> {
    /// The step that adds `wanted` to each slack x multiplier.
    fn step(&self, of: &Program, at: &Values, wanted: Vec<f64>) -> Step {
        let count = wanted.len();
        let shift: Vec<f64> = (0..count).map(|i| self.primal[i] + wanted[i] / self.multiplier[i]).collect();
        let over = |values: &[f64]| -> Vec<f64> { values.iter().zip(&self.widths).map(|(v, e)| v / e).collect() };
        let solved = |right: Vec<f64>| self.factor.solve(&DVector::from_vec(right));
        let shifted = of.gathered(at, &over(&shift));
        let mut x = solved(self.dual.iter().zip(&shifted).map(|(d, s)| -d - s).collect()).as_slice().to_vec();
        let multipliers = |x: &[f64]| {
            let moved: Vec<f64> = of.spread(at, x).iter().zip(&shift).map(|(a, t)| a + t).collect();
            over(&moved)
        };
        // One refinement.
        let gathered = of.gathered(at, &multipliers(&x));
        let curved: Vec<f64> = self.curvature.column_iter().map(|column| dot(column.as_slice(), &x)).collect();
        let rest: Vec<f64> = (0..x.len()).map(|i| -self.dual[i] - curved[i] - gathered[i]).collect();
        x.iter_mut().zip(solved(rest).iter()).for_each(|(x, by)| *x += by);
        let multiplier = multipliers(&x);
        let slack = (0..count).map(|i| (wanted[i] - self.slack[i] * multiplier[i]) / self.multiplier[i]).collect();
        Step { x, slack, multiplier }
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn count(values: &[f64]) -> f64 {
    values.len() as f64
}

/// The largest factor, at most 1, of a step that leaves every value at least 0.
fn reach(values: &[f64], step: &[f64]) -> f64 {
    values.iter().zip(step).filter(|(_, by)| **by < 0.0).map(|(value, by)| -value / by).fold(1.0, f64::smaller)
}
