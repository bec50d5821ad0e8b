//! The last digits of a point: the conditions of Karush, Kuhn and Tucker as equations, with the constraints that hold as equalities.

use nalgebra::{Cholesky, DMatrix, DVector};

use crate::math::Extremes;

use super::interior_point::{Point, Program, dot};

/// Steps of the polish; each leaves about 1e-7 of the error.
const STEPS: usize = 6;

/// Proximal terms of variables and multipliers: they keep the equations solvable, and vanish from what is found.
const PROXIMAL: [f64; 2] = [1e-9, 1e-8];

impl Program {
    /// The point with its last digits, where they come nearer to the conditions; else the point as it is.
    ///
    /// A constraint whose multiplier is above its slack counts as held. Newton's method on `g + A'z = 0` and `f = 0` of those,
    /// with proximal terms. Source: B. Stellato and others 2020, OSQP, Mathematical Programming Computation 12, section 5.2.
    pub fn polished(&self, point: &Point) -> Point {
        let at = self.at(&point.x);
        let held: Vec<usize> = (0..at.values.len()).filter(|k| point.multipliers[*k] > -at.values[*k]).collect();
        let mut z = vec![0.0; at.values.len()];
        held.iter().for_each(|k| z[*k] = point.multipliers[*k]);
        let mut best = point.clone();
        let mut x = point.x.clone();
        for _ in 0..STEPS {
            if self.newton(&mut x, &mut z, &held).is_none() {
                break;
            }
            let multipliers: Vec<f64> = z.iter().map(|z| z.larger(0.0)).collect();
            let residual = self.residual(&x, &multipliers);
            if residual < best.residual {
                best = Point { x: x.clone(), multipliers, residual };
            }
        }
        best
    }

    /// One step, by the equations of x alone: `(H + r + A'A / d) dx = -(g + A'z) - A'f / d`, then `dz = (f + A dx) / d`.
    fn newton(&self, x: &mut [f64], z: &mut [f64], held: &[usize]) -> Option<()> {
        let (n, [rho, delta]) = (x.len(), PROXIMAL);
        let at = self.at(x);
        let slopes: Vec<Vec<f64>> = held.iter().map(|k| self.slope(&at, *k)).collect();
        let mut matrix = DMatrix::from_diagonal_element(n, n, rho);
        for (quadratic, z) in self.quadratics.iter().zip(z.iter()) {
            matrix.iter_mut().zip(quadratic.matrix.iter()).for_each(|(sum, q)| *sum += z * q);
        }
        for slope in &slopes {
            let places: Vec<usize> = (0..n).filter(|i| slope[*i] != 0.0).collect();
            for j in &places {
                places.iter().for_each(|i| matrix[(*i, *j)] += slope[*i] * slope[*j] / delta);
            }
        }
        let gathered = self.gathered(&at, z);
        let mut right: Vec<f64> = self.cost.iter().zip(&gathered).map(|(g, a)| -g - a).collect();
        for (slope, k) in slopes.iter().zip(held) {
            right.iter_mut().zip(slope).for_each(|(sum, a)| *sum -= a * at.values[*k] / delta);
        }
        let moved = Cholesky::new(matrix)?.solve(&DVector::from_vec(right));
        let moved = moved.as_slice();
        for (slope, k) in slopes.iter().zip(held) {
            z[*k] += (at.values[*k] + dot(slope, moved)) / delta;
        }
        x.iter_mut().zip(moved).for_each(|(x, by)| *x += by);
        Some(())
    }
}
