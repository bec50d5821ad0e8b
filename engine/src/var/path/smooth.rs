//! A VaR that is a curve in one strategy's scale, Cornish-Fisher and Student-t: where it crosses a bound.
//!
//! The curve is followed by halving: a stretch is left once the curve is too far from the bound for its steepest slope, and a
//! crossing is solved for once the stretch is short. Where the expansion of Cornish-Fisher is outside its domain the historical
//! VaR stands in, and [`HistoricalPath`] follows that exactly.

use std::cell::Cell;

use super::{VarPath, historical::HistoricalPath, lines::Lines, merged};
use crate::{
    fund::{Confidence, check::MAX_SCALE},
    math::{Extremes, root::root},
    var::Tail,
};

/// The shortest stretch that is halved, as a scale: a breach that is narrower may be passed over where it is also lower than the
/// steepest slope times this.
const SHORTEST: f64 = MAX_SCALE / 8192.0;

/// How finely the domain of a method is looked for, as a scale.
const DOMAIN_STEP: f64 = MAX_SCALE / 1024.0;

/// Room for how skewness, kurtosis and degrees of freedom move along a scale, beside the standard deviation.
pub const ROOM: f64 = 2.0;

/// A VaR that moves smoothly with the losses.
pub trait Curve {
    /// The method's own VaR of the losses at a scale.
    fn value_at_risk(&self, lines: &Lines, scale: f64) -> f64;

    /// A slope in the scale that the VaR does not pass, given what a unit of scale adds to each loss: the standard deviation of
    /// that times the largest quantile, with [`ROOM`].
    fn steepest(&self, slope: &[f64]) -> f64;

    /// At least 0 where the method's own VaR counts, below 0 where the historical one stands in; `None`: its own everywhere.
    fn margin(&self, _lines: &Lines, _scale: f64) -> Option<f64> {
        None
    }
}

/// The VaR of a curve along one strategy's scale.
pub struct SmoothPath<C> {
    curve: C,
    steepest: f64,
    ranked: HistoricalPath,
}

/// A stretch of scales on which the VaR is the method's own, or the historical one.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: f64,
    to: f64,
    is_own: bool,
}

impl<C: Curve> VarPath for SmoothPath<C> {
    /// Past the range as at its end.
    fn var_above(&self, bound: f64, low: f64, high: f64) -> Vec<(f64, f64)> {
        let mut intervals = Vec::new();
        let curve = |s: f64| self.value_at_risk(s);
        let excess = |s: f64| curve(s) - bound;
        let search = Search { curve: &curve, bound: &|_| bound, excess: &excess, steepest: self.steepest };
        for Stretch { from, to, is_own } in self.stretches(low, high) {
            if is_own {
                search.between(from, to, &mut intervals);
            } else {
                let ranked = self.ranked.var_above(bound, from, to);
                intervals.extend(ranked.into_iter().map(|(a, b)| (a.larger(from), b.smaller(to))));
            }
        }
        open_ended(merged(intervals), low, high)
    }

    fn breaks(&self) -> Vec<f64> {
        let domain = self.stretches(0.0, MAX_SCALE);
        self.ranked.breaks().into_iter().chain(domain.iter().map(|stretch| stretch.to)).collect()
    }

    /// VaR x Euler share of the historical shortfall, from scale 0 to 10.
    fn component_above(&self, budget: f64) -> Vec<(f64, f64)> {
        let stretches = self.stretches(0.0, MAX_SCALE);
        let mut intervals = Vec::new();
        let near = Cell::new(None);
        for end in [MAX_SCALE, 0.0] {
            self.ranked.walk(end, |tail, from, to| {
                for stretch in stretches.iter().filter(|s| s.from < to && from < s.to) {
                    let (from, to) = (stretch.from.larger(from), stretch.to.smaller(to));
                    if stretch.is_own {
                        self.own_component_above(tail, budget, (from, to), &near, &mut intervals);
                    } else {
                        intervals.extend(self.ranked.component_above_between(tail, budget, from, to));
                    }
                }
            });
        }
        open_ended(merged(intervals), 0.0, MAX_SCALE)
    }
}

impl<C: Curve> SmoothPath<C> {
    /// The path of a curve over the losses along a scale that is `today` now.
    pub fn new(lines: Lines, curve: C, confidence: Confidence, today: f64) -> Self {
        let steepest = curve.steepest(&lines.slope);
        Self { curve, steepest, ranked: HistoricalPath::new(lines, confidence, today) }
    }

    /// On scales with one tail: shortfall `e0 + e1 s`, the strategy's part `e1 s`; where `VaR e1 s > budget (e0 + e1 s)`.
    ///
    /// `near` is the last scale that was looked at, with the VaR there: a stretch that the steepest slope from it keeps on one side
    /// is not looked at.
    fn own_component_above(
        &self,
        tail: &Tail,
        budget: f64,
        (from, to): (f64, f64),
        near: &Cell<Option<(f64, f64)>>,
        intervals: &mut Vec<(f64, f64)>,
    ) {
        let e0 = tail.mean(|day| self.ranked.lines.at_zero[day]);
        let e1 = tail.mean(|day| self.ranked.lines.slope[day]);
        // A part at or below 0 is within any budget, and so is the whole where nothing is lost in the tail.
        if e1 <= 0.0 {
            return;
        }
        let from = if e0 < 0.0 { from.larger(-e0 / e1) } else { from };
        if from >= to {
            return;
        }
        let excess = |s: f64| self.value_at_risk(s) * (e1 * s) - budget * (e0 + e1 * s);
        // The VaR at which the part is the budget moves one way on the stretch.
        let bound = |s: f64| if s > 0.0 { (budget * (1.0 + e0 / (e1 * s))).larger(0.0) } else { f64::INFINITY };
        if let Some((at, value)) = near.get() {
            let furthest = (from - at).abs().larger((to - at).abs());
            let reach = self.steepest * furthest;
            if value + reach <= bound(from).smaller(bound(to)) {
                return;
            }
            if value - reach > bound(from).larger(bound(to)) {
                intervals.push((from, to));
                return;
            }
        }
        let curve = |s: f64| {
            if let Some((_, value)) = near.get().filter(|(at, _)| *at == s) {
                return value;
            }
            let value = self.value_at_risk(s);
            near.set(Some((s, value)));
            value
        };
        Search { curve: &curve, bound: &bound, excess: &excess, steepest: self.steepest }.between(from, to, intervals);
    }

    /// The method's own VaR at a scale.
    fn value_at_risk(&self, scale: f64) -> f64 {
        self.curve.value_at_risk(&self.ranked.lines, scale)
    }

    /// The scales from `low` to `high`, cut where the method changes between its own VaR and the historical one.
    fn stretches(&self, low: f64, high: f64) -> Vec<Stretch> {
        let margin = |s: f64| self.curve.margin(&self.ranked.lines, s).unwrap_or(0.0);
        if self.curve.margin(&self.ranked.lines, low).is_none() {
            return vec![Stretch { from: low, to: high, is_own: true }];
        }
        let mut stretches: Vec<Stretch> = Vec::new();
        let (mut from, mut before) = (low, margin(low));
        let mut at = low;
        while at < high {
            let next = (at + DOMAIN_STEP).smaller(high);
            let after = margin(next);
            if (before >= 0.0) != (after >= 0.0) {
                let edge = root(margin, at, next, 1e-15);
                stretches.push(Stretch { from, to: edge, is_own: before >= 0.0 });
                from = edge;
            }
            (at, before) = (next, after);
        }
        stretches.push(Stretch { from, to: high, is_own: before >= 0.0 });
        stretches
    }
}

/// Intervals of a range as those of every scale: broken at 0 where they start there, for good where they reach the end.
fn open_ended(mut intervals: Vec<(f64, f64)>, low: f64, high: f64) -> Vec<(f64, f64)> {
    if let Some(first) = intervals.first_mut().filter(|i| i.0 <= low && low == 0.0) {
        first.0 = -1.0;
    }
    if let Some(last) = intervals.last_mut().filter(|i| i.1 >= high) {
        last.1 = f64::INFINITY;
    }
    intervals
}

/// A search for where a curve is above a bound that moves one way.
struct Search<'a> {
    curve: &'a dyn Fn(f64) -> f64,
    bound: &'a dyn Fn(f64) -> f64,
    /// Above 0 where the curve is above the bound, continuous.
    excess: &'a dyn Fn(f64) -> f64,
    /// A slope that the curve does not pass.
    steepest: f64,
}

/// A scale with the curve and the bound there.
#[derive(Clone, Copy)]
struct Point {
    at: f64,
    value: f64,
    bound: f64,
}

impl Search<'_> {
    fn point(&self, at: f64) -> Point {
        Point { at, value: (self.curve)(at), bound: (self.bound)(at) }
    }

    /// Adds the intervals between two scales, in order.
    fn between(&self, from: f64, to: f64, intervals: &mut Vec<(f64, f64)>) {
        let mut open = vec![(self.point(from), self.point(to))];
        while let Some((a, b)) = open.pop() {
            let (width, middle) = (b.at - a.at, 0.5 * (a.value + b.value));
            let reach = 0.5 * self.steepest * width;
            let (is_above_a, is_above_b) = (a.value > a.bound, b.value > b.bound);
            if !is_above_a && !is_above_b && middle + reach <= a.bound.smaller(b.bound) {
                continue;
            }
            if is_above_a && is_above_b && middle - reach > a.bound.larger(b.bound) {
                intervals.push((a.at, b.at));
                continue;
            }
            if width > SHORTEST {
                let half = self.point(a.at + 0.5 * width);
                open.push((half, b));
                open.push((a, half));
                continue;
            }
            match (is_above_a, is_above_b) {
                (true, true) => intervals.push((a.at, b.at)),
                (true, false) => intervals.push((a.at, self.crossing(a.at, b.at))),
                (false, true) => intervals.push((self.crossing(a.at, b.at), b.at)),
                (false, false) => {}
            }
        }
    }

    fn crossing(&self, from: f64, to: f64) -> f64 {
        root(self.excess, from, to, 1e-15)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a curve is above a bound, between 0 and 10.
    fn above(curve: impl Fn(f64) -> f64, bound: f64, steepest: f64) -> Vec<(f64, f64)> {
        let excess = |s: f64| curve(s) - bound;
        let mut found = Vec::new();
        Search { curve: &curve, bound: &|_| bound, excess: &excess, steepest }.between(0.0, 10.0, &mut found);
        merged(found)
    }

    #[test]
    fn curve_is_above_between_its_crossings() {
        let found = above(|s| (s - 2.0) * (s - 7.0) * (s - 7.5), 0.0, 200.0);
        assert_eq!(found.len(), 2);
        assert!((found[0].0 - 2.0).abs() < 1e-13 && (found[0].1 - 7.0).abs() < 1e-13);
        assert!((found[1].0 - 7.5).abs() < 1e-13 && found[1].1 == 10.0);
    }

    #[test]
    fn curve_that_peaks_narrowly_is_seen() {
        // A tent of slope 3 about 4.123, above the bound on a width of 2/3 of a per mille of the range.
        let height = 0.01;
        let found = above(|s| 1.0 + height - 3.0 * (s - 4.123).abs(), 1.0, 3.0);
        assert_eq!(found.len(), 1);
        assert!((found[0].0 - (4.123 - height / 3.0)).abs() < 1e-12);
        assert!((found[0].1 - (4.123 + height / 3.0)).abs() < 1e-12);
    }

    #[test]
    fn curve_away_from_the_bound_is_left_early() {
        let looks = std::cell::Cell::new(0);
        let found = above(
            |s| {
                looks.set(looks.get() + 1);
                s
            },
            100.0,
            1.0,
        );
        assert!(found.is_empty() && looks.get() <= 3, "{}", looks.get());
    }
}
