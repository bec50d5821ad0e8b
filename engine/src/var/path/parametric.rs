//! A parametric VaR along one strategy's scale: the root of a quadratic form.

use nalgebra::DMatrix;

use super::{EVERYWHERE, PathStart, Span, VarPath};
use crate::{
    fund::check::MAX_SCALE,
    math::{Extremes, root::boundary},
    var::{contribution::variance_products, inputs::Inputs},
};

/// `z` standard deviations of the fund along the scale.
pub struct ParametricPath {
    form: Quadratic,
    capital: f64,
    /// The VaR of a standard deviation of 1 at the model's horizon.
    z: f64,
}

impl ParametricPath {
    /// The path of a covariance.
    pub fn of(inputs: &Inputs, start: &PathStart, z: f64) -> Self {
        let form = Quadratic::of(start.exposure, inputs.covariance(), start.strategy);
        Self { form, capital: start.capital, z: z * inputs.horizon_factor }
    }
}

impl VarPath for ParametricPath {
    fn var_above(&self, bound: f64, _low: f64, _high: f64) -> Vec<(f64, f64)> {
        self.form.above(bound / self.z, self.capital)
    }

    fn component_above(&self, budget: f64, _: Span) -> Vec<(f64, f64)> {
        rising(|s| self.z * self.form.component(s * self.capital), budget)
    }
}

/// Where a used figure is above a budget, given that it stays above once it is.
pub fn rising(used: impl Fn(f64) -> f64, budget: f64) -> Vec<(f64, f64)> {
    if used(MAX_SCALE) <= budget {
        return Vec::new();
    }
    let (below, _) = boundary(|s| used(s) <= budget, 0.0, MAX_SCALE, 1e-14);
    vec![(below, f64::INFINITY)]
}

/// A quadratic form along one of its arguments: `q + 2 a x + b x^2` with `x` that argument.
pub struct Quadratic {
    q: f64,
    a: f64,
    b: f64,
}

impl Quadratic {
    /// The form of a matrix along one argument of `at`.
    pub fn of(at: &[f64], matrix: &DMatrix<f64>, along: usize) -> Self {
        let total: f64 = variance_products(at, matrix).iter().sum();
        let (x, b) = (at[along], matrix[(along, along)]);
        let row: f64 = matrix.column(along).iter().zip(at).map(|(m, y)| m * y).sum();
        let a = row - b * x;
        Self { q: (total - 2.0 * a * x - b * x * x).larger(0.0), a, b }
    }

    /// The argument's share of the root: `x (a + b x) / sqrt(q + 2 a x + b x^2)`.
    pub fn component(&self, x: f64) -> f64 {
        let root = (self.q + 2.0 * self.a * x + self.b * x * x).larger(0.0).sqrt();
        if root > 0.0 { x * (self.a + self.b * x) / root } else { 0.0 }
    }

    /// Scales `s` at which the root is above `bound`, the argument being `s x unit`.
    fn above(&self, bound: f64, unit: f64) -> Vec<(f64, f64)> {
        let (a, b, c) = (self.a * unit, self.b * unit * unit, self.q - bound * bound);
        if b <= 0.0 {
            return if c > 0.0 { vec![EVERYWHERE] } else { Vec::new() };
        }
        let discriminant = a * a - b * c;
        if discriminant <= 0.0 {
            return vec![EVERYWHERE];
        }
        let root = discriminant.sqrt();
        // Of the two roots the one whose sum does not cancel first, the other by their product c / b.
        let far = if a > 0.0 { -(a + root) / b } else { (root - a) / b };
        let near = c / (b * far);
        let (low, high) = (far.smaller(near), far.larger(near));
        if high <= 0.0 {
            return vec![EVERYWHERE];
        }
        let mut intervals = vec![(high, f64::INFINITY)];
        if low > 0.0 {
            intervals.insert(0, (-1.0, low));
        }
        intervals
    }
}
