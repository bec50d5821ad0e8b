//! A VaR that is a curve in one strategy's scale, Cornish-Fisher and Student-t: where it crosses a bound.
//!
//! The curve is followed by halving: between two scales that were looked at it is as far from them as its steepest slope takes it. A
//! stretch is left once that tells on which side of the bound it is, and a crossing is solved for once the stretch is short. Where the
//! expansion of Cornish-Fisher is outside its domain the historical VaR stands in, and [`HistoricalPath`] follows that exactly.

use std::cell::RefCell;

use super::{Span, VarPath, historical::HistoricalPath, lines::Lines, merged, open_ended, tails::SteadyTail};
use crate::{
    fund::{Confidence, check::MAX_SCALE},
    math::{Extremes, root::root},
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

    /// Whether it is for sure the VaR at that scale; where it is not, later looks are.
    fn is_certain(&self, _lines: &Lines, _scale: f64) -> bool {
        true
    }

    /// A slope in the scale that the VaR does not pass, given what a unit of scale adds to each loss: the standard deviation of
    /// that times the largest quantile, with [`ROOM`].
    fn steepest(&self, slope: &[f64]) -> f64;

    /// At least 0 where the method's own VaR counts, below 0 where the historical one stands in; `None`: its own everywhere.
    fn margin(&self, _lines: &Lines, _scale: f64) -> Option<f64> {
        None
    }
}

/// The VaR of a curve along one strategy's scale.
pub struct SmoothPath {
    curve: Box<dyn Curve>,
    known: Known,
    ranked: HistoricalPath,
}

/// A stretch of scales on which the VaR is the method's own, or the historical one.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: f64,
    to: f64,
    is_own: bool,
}

impl VarPath for SmoothPath {
    /// Past the range as at its end.
    fn var_above(&self, bound: f64, low: f64, high: f64) -> Vec<(f64, f64)> {
        self.certain((low, high), Span::ALL, &|| self.own_var_above(bound, low, high))
    }

    fn breaks(&self) -> Vec<f64> {
        let domain = self.stretches(0.0, MAX_SCALE);
        self.ranked.breaks().into_iter().chain(domain.iter().map(|stretch| stretch.to)).collect()
    }

    fn component_above(&self, budget: f64, span: Span) -> Vec<(f64, f64)> {
        self.certain(span.ends(), span, &|| self.part_above(budget, span))
    }
}

impl SmoothPath {
    /// The path of a curve over the losses along a scale.
    pub fn new(lines: Lines, curve: Box<dyn Curve>, confidence: Confidence) -> Self {
        let known = Known { steepest: curve.steepest(&lines.slope), looked: RefCell::default() };
        Self { curve, known, ranked: HistoricalPath::new(lines, confidence) }
    }

    /// What is found between two scales, once more where the VaR at its ends, or without any at the last scale, is not certain.
    fn certain(&self, (low, high): (f64, f64), span: Span, find: &dyn Fn() -> Vec<(f64, f64)>) -> Vec<(f64, f64)> {
        let found = find();
        // How far the first goes on is not asked of a part.
        let ends = found.iter().flat_map(|(from, to)| [Some(*from), (span.enough > high).then_some(*to)]).flatten();
        let mut looked: Vec<f64> = ends.filter(|end| low < *end && *end < high).collect();
        if found.is_empty() {
            looked.push(high);
        }
        if looked.into_iter().all(|end| self.curve.is_certain(&self.ranked.lines, end)) {
            return found;
        }
        self.known.looked.borrow_mut().clear();
        find()
    }

    fn own_var_above(&self, bound: f64, low: f64, high: f64) -> Vec<(f64, f64)> {
        let mut intervals = Vec::new();
        let curve = |s: f64| self.value_at_risk(s);
        let excess = |s: f64| curve(s) - bound;
        let search = Search { curve: &curve, bound: &|_| bound, excess: &excess, known: &self.known, span: Span::ALL };
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

    /// VaR x Euler share of the historical shortfall.
    fn part_above(&self, budget: f64, span: Span) -> Vec<(f64, f64)> {
        let (bundle, mut intervals) = (self.ranked.bundle(), Vec::new());
        let range = |(from, to): (f64, f64), _| self.known.range(from, to);
        let own = self.ranked.search(Some(budget), span, &range);
        let (low, high) = span.ends();
        for Stretch { from, to, is_own } in self.stretches(low, high) {
            if is_own {
                // A first look, from which the slope tells something.
                self.value_at_risk(from);
                own.between(&bundle, (from, to), &mut intervals, &mut |tail, ends, found| {
                    self.own_component_above(tail, budget, (ends, span), found);
                });
            } else {
                self.ranked.component_above_on(&bundle, budget, ((from, to), span), &mut intervals);
            }
        }
        open_ended(merged(intervals), low, high)
    }

    /// On scales with one tail: shortfall `e0 + e1 s`, the strategy's part `e1 s`; where `VaR e1 s > budget (e0 + e1 s)`.
    fn own_component_above(
        &self,
        tail: &SteadyTail,
        budget: f64,
        ((from, to), span): ((f64, f64), Span),
        intervals: &mut Vec<(f64, f64)>,
    ) {
        let (e0, e1) = (tail.mean.at_zero, tail.mean.slope);
        // A part at or below 0 is within any budget, and so is the whole where nothing is lost in the tail.
        if e1 <= 0.0 {
            return;
        }
        let from = if e0 < 0.0 { from.larger(-e0 / e1) } else { from };
        if from >= to {
            return;
        }
        let curve = |s: f64| self.value_at_risk(s);
        let excess = |s: f64| curve(s) * (e1 * s) - budget * (e0 + e1 * s);
        // The VaR at which the part is the budget moves one way on the stretch.
        let bound = |s: f64| if s > 0.0 { (budget * (1.0 + e0 / (e1 * s))).larger(0.0) } else { f64::INFINITY };
        let known = &self.known;
        Search { curve: &curve, bound: &bound, excess: &excess, known, span }.between(from, to, intervals);
    }

    /// The method's own VaR at a scale.
    fn value_at_risk(&self, scale: f64) -> f64 {
        self.known.value(scale, || self.curve.value_at_risk(&self.ranked.lines, scale))
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

/// A curve where it was looked at, and a slope that it does not pass.
struct Known {
    steepest: f64,
    /// Scales and the curve there, in order.
    looked: RefCell<Vec<(f64, f64)>>,
}

impl Known {
    /// The curve at a scale, looked at once.
    fn value(&self, scale: f64, look: impl FnOnce() -> f64) -> f64 {
        let place = match self.looked.borrow().binary_search_by(|(at, _)| at.total_cmp(&scale)) {
            Ok(place) => return self.looked.borrow()[place].1,
            Err(place) => place,
        };
        let value = look();
        self.looked.borrow_mut().insert(place, (scale, value));
        value
    }

    /// Whether the curve was looked at there.
    fn is_looked_at(&self, scale: f64) -> bool {
        self.looked.borrow().binary_search_by(|(at, _)| at.total_cmp(&scale)).is_ok()
    }

    /// The least and the most that the curve can be between two scales.
    fn range(&self, from: f64, to: f64) -> (f64, f64) {
        let looked = self.looked.borrow();
        let first = looked.partition_point(|(at, _)| *at <= from);
        let last = looked.partition_point(|(at, _)| *at < to);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        // From each scale to the next, beginning with the one before the first of them.
        for next in first..=last.max(first) {
            let before = next.checked_sub(1).map(|place| looked[place]);
            let (least, most) = self.between(before, looked.get(next).copied(), (from, to));
            (low, high) = (low.smaller(least), high.larger(most));
        }
        (low, high)
    }

    /// The same between two neighbours, one of which may be missing.
    fn between(&self, before: Option<(f64, f64)>, after: Option<(f64, f64)>, (from, to): (f64, f64)) -> (f64, f64) {
        let reach = |(at, value): (f64, f64), scale: f64, way: f64| value + way * self.steepest * (scale - at).abs();
        match (before, after) {
            (Some(before), Some(after)) => {
                let (low, high) = (from.larger(before.0), to.smaller(after.0));
                let extreme = |way: f64| {
                    // Both slopes meet here.
                    let meets = 0.5 * (before.0 + after.0) + way * (after.1 - before.1) / (2.0 * self.steepest);
                    let at = if meets.is_nan() { low } else { meets.clamp(low, high.larger(low)) };
                    [reach(before, at, way), reach(after, at, way)]
                };
                let ([a, b], [c, d]) = (extreme(-1.0), extreme(1.0));
                (a.larger(b), c.smaller(d))
            }
            (Some(one), None) => (reach(one, to, -1.0), reach(one, to, 1.0)),
            (None, Some(one)) => (reach(one, from, -1.0), reach(one, from, 1.0)),
            (None, None) => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }
}

/// A search for where a curve is above a bound that moves one way.
struct Search<'a> {
    curve: &'a dyn Fn(f64) -> f64,
    bound: &'a dyn Fn(f64) -> f64,
    /// Above 0 where the curve is above the bound, continuous.
    excess: &'a dyn Fn(f64) -> f64,
    /// What is known of the curve.
    known: &'a Known,
    /// What is asked for.
    span: Span,
}

impl Search<'_> {
    /// Adds the intervals between two scales, in order.
    fn between(&self, from: f64, to: f64, intervals: &mut Vec<(f64, f64)>) {
        let mut open = vec![(from, to)];
        while let Some((from, to)) = open.pop().filter(|_| !self.span.is_enough(intervals)) {
            let (bound_from, bound_to) = ((self.bound)(from), (self.bound)(to));
            let (low, high) = self.known.range(from, to);
            if high <= bound_from.smaller(bound_to) {
                continue;
            }
            if low > bound_from.larger(bound_to) {
                intervals.push((from, to));
                continue;
            }
            if let Some(end) = [from, to].into_iter().find(|end| !self.known.is_looked_at(*end)) {
                (self.curve)(end);
                open.push((from, to));
                continue;
            }
            if to - from > SHORTEST {
                let middle = from + 0.5 * (to - from);
                open.push((middle, to));
                open.push((from, middle));
                continue;
            }
            match ((self.curve)(from) > bound_from, (self.curve)(to) > bound_to) {
                (true, true) => intervals.push((from, to)),
                (true, false) => intervals.push((from, self.crossing(from, to))),
                (false, true) => intervals.push((self.crossing(from, to), to)),
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
        let known = Known { steepest, looked: RefCell::default() };
        let curve = |s: f64| known.value(s, || curve(s));
        let excess = |s: f64| curve(s) - bound;
        let mut found = Vec::new();
        let search = Search { curve: &curve, bound: &|_| bound, excess: &excess, known: &known, span: Span::ALL };
        search.between(0.0, 10.0, &mut found);
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
        assert!(found.is_empty() && looks.get() == 1, "{}", looks.get());
    }
}
