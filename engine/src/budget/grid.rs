//! Exposure scales on a grid of 1e-9, rounded to where the rules hold.

use super::capital_rules::{CapitalRule, CapitalScope, ScaleRow};
use crate::math::Extremes;

/// Steps of the grid per unit of exposure scale.
const STEPS: f64 = 1e9;

/// A scale within this of a step above it, in steps, is there.
const NEAR: f64 = 1e-4;

/// Past a bound by this much, relative to its terms, is rounding of sums.
const ROUNDING: f64 = 1e-12;

/// The step at or below a scale.
fn below(scale: f64) -> f64 {
    (scale * STEPS + NEAR).floor()
}

/// Scales on the grid, each at or below its own, then by as many steps up or down as the rules need; a scale at 0, at its cap or at today's
/// stays. `None` where no such steps are found.
pub fn on_grid(
    scope: &CapitalScope<'_>,
    scale: &[f64],
    cap: &[f64],
    rows: &[ScaleRow],
    turnover: Option<f64>,
) -> Option<Vec<f64>> {
    let mut found = scale.to_vec();
    let is_kept = |i: usize| [0.0, cap[i], scope.book.scale[i]].contains(&scale[i]);
    scope.free.iter().filter(|i| !is_kept(**i)).for_each(|i| found[*i] = below(scale[*i]) / STEPS);
    for _ in 0..8 * scope.free.len() + 16 {
        let broken = rows.iter().cloned().chain(scope.exposures.at(&found)).chain(traded(scope, &found, turnover));
        let worst = broken.map(|row| (over(&row, &found), row)).filter(|(over, _)| *over > 0.0);
        let Some((_, row)) = worst.reduce(|a, b| if b.0 > a.0 { b } else { a }) else { return Some(found) };
        repair(scope, cap, &row, &mut found)?;
    }
    None
}

/// How far a row is past its bound, relative to its terms; 0 within rounding.
fn over(row: &ScaleRow, scale: &[f64]) -> f64 {
    let size: f64 = row.terms.iter().zip(scale).map(|(a, s)| (a * s).abs()).sum::<f64>() + row.bound.abs();
    let over = if size > 0.0 { row.excess(scale) / size } else { 0.0 };
    if over > ROUNDING { over } else { 0.0 }
}

/// What is traded, as a row that holds while nobody passes today's scale.
fn traded(scope: &CapitalScope<'_>, scale: &[f64], turnover: Option<f64>) -> Option<ScaleRow> {
    let today = scope.exposure(&scope.book.scale);
    let mut bound = turnover? * today.iter().sum::<f64>();
    let mut terms = vec![0.0; scale.len()];
    for i in scope.free.iter().copied().filter(|i| scale[*i] != scope.book.scale[*i]) {
        let side = if scale[i] > scope.book.scale[i] { 1.0 } else { -1.0 };
        terms[i] = side * scope.capital[i];
        bound += side * today[i];
    }
    Some(ScaleRow { rule: CapitalRule::Turnover, terms, bound })
}

/// Moves one scale by as many steps as a row needs: down where that helps, the least loss of expected return first, else up.
fn repair(scope: &CapitalScope<'_>, cap: &[f64], row: &ScaleRow, scale: &mut [f64]) -> Option<()> {
    let loss = |i: usize| scope.expected[i] * scope.capital[i] / row.terms[i].abs();
    let down = scope.free.iter().copied().filter(|i| row.terms[*i] > 0.0 && below(scale[*i]) >= 1.0);
    let up = scope.free.iter().copied().filter(|i| row.terms[*i] < 0.0 && scale[*i] + 1.0 / STEPS <= cap[*i]);
    let pick = |a: usize, b: usize| if loss(b) < loss(a) { b } else { a };
    let at = down.reduce(pick).or_else(|| up.reduce(|a, b| if row.terms[b] < row.terms[a] { b } else { a }))?;
    let steps = (row.excess(scale) / row.terms[at].abs() * STEPS).ceil().larger(1.0);
    let to = if row.terms[at] > 0.0 { below(scale[at]) - steps } else { below(scale[at]) + steps };
    scale[at] = (to.larger(0.0) / STEPS).smaller(cap[at]);
    Some(())
}
