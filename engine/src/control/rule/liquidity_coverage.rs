//! Share of gross that can be sold within the hours of the limit. Trips below its share.

use super::definition::{ControlRule, DrillFund, OwnSize, PositionsAlong, Reading};
use crate::math::sort_by;
use crate::{
    control::{
        breach::Breach,
        no_data::NoData,
        state::{Measured, coverage_limit},
    },
    fund::Limits,
    math::Extremes,
    var::path::{line, merged},
};

pub struct LiquidityCoverage;

impl ControlRule for LiquidityCoverage {
    fn is_floor(&self) -> bool {
        true
    }

    fn reading(&self, _limits: &Limits, on: &Measured<'_>) -> Reading {
        match on.positions {
            Some(_) => Reading::of(on.coverage),
            None => Reading::without(NoData::NoPositions),
        }
    }

    /// `sold / share - gross`: what cannot be sold adds to gross alone.
    fn room(&self, _limits: &Limits, share: f64, on: &Measured<'_>) -> Option<f64> {
        let gross = on.exposures?.gross;
        (share > 0.0).then(|| (on.coverage / share - 1.0) * gross)
    }

    fn describe(&self, limits: &Limits, _on: &Measured<'_>) -> String {
        format!("Share of gross that can be sold in {} hours", coverage_limit(limits).hours)
    }

    fn is_moved_by(&self, own: OwnSize) -> bool {
        own.has_size()
    }

    /// `share x gross - sum over pools of min(size, rate x hours) > 0`: convex and piecewise linear in the scale.
    fn breaches(&self, limits: &Limits, share: f64, along: &PositionsAlong<'_>) -> Option<Vec<(f64, f64)>> {
        let hours = coverage_limit(limits).hours;
        let (mut value, mut slope) = (0.0, 0.0);
        let mut knots: Vec<(f64, f64)> = Vec::new();
        for pool in along.table.pools.iter() {
            let sellable = pool.liquidity_per_hour * hours;
            let (mut own, mut others) = (0.0, 0.0);
            for line in pool.lines.iter().map(|at| &along.table.lines[*at]) {
                if line.strategy == along.strategy {
                    own += line.size();
                } else {
                    others += line.size() * along.scale[line.strategy];
                }
            }
            value += share * others - others.smaller(sellable);
            // Up to the knot the pool is sold whole, from there on no more of it.
            slope += share * own;
            if own > 0.0 && others < sellable {
                slope -= own;
                knots.push(((sellable - others) / own, own));
            }
        }
        self.is_moved_by(along.own_size()).then(|| positive_stretches(value, slope, knots))
    }

    fn breach(&self, limit: f64, past: f64, on: &DrillFund<'_>) -> Result<Breach, &'static str> {
        // At most all of the gross is covered: beside this much that cannot be sold, less than the share is.
        let size = (on.now.gross / (limit * (1.0 - past)) - on.now.gross).larger(1.0);
        Ok(Breach::position(size, None, None, "more that cannot be sold"))
    }
}

/// Where a piecewise linear function of the scale is above 0: `value` and `slope` at scale 0, and knots `(scale, change of
/// slope)`.
fn positive_stretches(mut value: f64, mut slope: f64, mut knots: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    sort_by(&mut knots, |a, b| a.0.total_cmp(&b.0));
    knots.push((f64::INFINITY, 0.0));
    let mut at = 0.0;
    let mut intervals = Vec::new();
    for (knot, change) in knots {
        // On [at, knot] the function is value + slope (s - at).
        for (from, to) in line(value - slope * at, slope) {
            let clipped = (if at == 0.0 { from } else { from.larger(at) }, to.smaller(knot));
            if clipped.0 < clipped.1 {
                intervals.push(clipped);
            }
        }
        if knot.is_finite() {
            value += slope * (knot - at);
            slope += change;
            at = knot;
        }
    }
    merged(intervals)
}
