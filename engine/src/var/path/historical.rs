//! A ranked VaR along one strategy's scale: each date's loss is a line in the scale, the VaR the k-th highest of them.
//!
//! The k-th level is followed from crossing to crossing, so a breach between two crossings is found however narrow it is.

use super::{PathStart, Sweep, VarPath, lines::Lines, merged};
use crate::math::{sort_by, sort_numbers};
use crate::{
    fund::{Confidence, check::MAX_SCALE},
    math::Extremes,
    var::{Tail, inputs::Inputs},
};

/// Swaps of the VaR's day before a walk gives up; far above what 5,000 dates can bring.
const MAX_SWAPS: usize = 100_000;

/// The lines of the rows, and the scale of today.
pub struct HistoricalPath {
    /// The losses along the scale.
    pub lines: Lines,
    confidence: Confidence,
    today: f64,
}

impl HistoricalPath {
    /// The path of ranked rows.
    pub fn of(inputs: &Inputs, start: &PathStart) -> Self {
        Self::new(Lines::of(inputs, start), inputs.confidence, start.scale)
    }

    /// The path of these lines.
    pub fn new(lines: Lines, confidence: Confidence, today: f64) -> Self {
        Self { lines, confidence, today }
    }

    /// Visits each stretch of scales, from today towards `end`, on which the tail is made of the same rows.
    pub fn walk(&self, end: f64, mut visit: impl FnMut(&Tail, f64, f64)) {
        let start = self.today;
        let now = self.lines.at(start);
        let mut tail = Tail::of(&now, self.confidence);
        let mut is_inside = vec![false; now.len()];
        for day in &tail.days {
            is_inside[*day] = true;
        }
        let direction = if end >= start { 1.0 } else { -1.0 };
        let mut at = start;
        for _ in 0..MAX_SWAPS {
            let var_day = tail.var_day();
            let next = self.next_swap(var_day, &is_inside, at, direction, (end - start).abs());
            let to = next.map_or(end, |(scale, _)| scale);
            visit(&tail, at.smaller(to), at.larger(to));
            let Some((scale, day)) = next else { return };
            let last = tail.days.len() - 1;
            if is_inside[day] {
                let place = tail.days.iter().position(|d| *d == day).unwrap_or(last);
                tail.days.swap(place, last);
            } else {
                is_inside[var_day] = false;
                is_inside[day] = true;
                tail.days[last] = day;
            }
            at = scale;
        }
    }

    /// The next scale at which another day takes the VaR's rank, and that day.
    fn next_swap(
        &self,
        var_day: usize,
        is_inside: &[bool],
        at: f64,
        direction: f64,
        span: f64,
    ) -> Option<(f64, usize)> {
        let value = |day: usize| self.lines.at_zero[day] + self.lines.slope[day] * at;
        let (level, slope) = (value(var_day), self.lines.slope[var_day] * direction);
        let mut first: Option<(f64, usize)> = None;
        for (day, is_inside) in is_inside.iter().enumerate() {
            // A day inside the tail falls to the VaR's day, or one outside rises to it.
            let gap = (value(day) - level).abs();
            let closing = (self.lines.slope[day] * direction - slope) * if *is_inside { -1.0 } else { 1.0 };
            if day == var_day || closing <= 0.0 {
                continue;
            }
            let step = gap / closing;
            if step < first.map_or(span, |(least, _)| least) {
                first = Some((step, day));
            }
        }
        let end = if direction > 0.0 { MAX_SCALE } else { 0.0 };
        first.map(|(step, day)| (at + direction * step, day)).filter(|(scale, _)| (end - scale) * direction > 0.0)
    }

    /// On one stretch: VaR `p0 + p1 s`, shortfall `e0 + e1 s`, the strategy's part of it `e1 s`; where
    /// `(p0 + p1 s) e1 s > budget (e0 + e1 s)`.
    pub fn component_above_between(&self, tail: &Tail, budget: f64, from: f64, to: f64) -> Vec<(f64, f64)> {
        let (p0, p1) = (self.lines.at_zero[tail.var_day()], self.lines.slope[tail.var_day()]);
        let e0 = tail.mean(|day| self.lines.at_zero[day]);
        let e1 = tail.mean(|day| self.lines.slope[day]);
        let excess = |s: f64| (p0 + p1 * s) * e1 * s - budget * (e0 + e1 * s);
        let mut cuts = vec![from, to];
        cuts.extend(roots(p1 * e1, p0 * e1 - budget * e1, -budget * e0));
        if p1 != 0.0 {
            cuts.push(-p0 / p1);
        }
        cuts.retain(|s| (from..=to).contains(s));
        sort_numbers(&mut cuts);
        cuts.windows(2)
            .filter(|pair| {
                let middle = 0.5 * (pair[0] + pair[1]);
                let has_tail_loss = p0 + p1 * middle > 0.0 && e0 + e1 * middle > 0.0;
                pair[0] < pair[1] && has_tail_loss && excess(middle) > 0.0
            })
            .map(|pair| (pair[0], pair[1]))
            .collect()
    }
}

impl VarPath for HistoricalPath {
    /// The VaR is above the bound where at least `k = ceil(aT)` lines are: their crossings of the bound are swept in order.
    fn var_above(&self, bound: f64, low: f64, high: f64) -> Vec<(f64, f64)> {
        let Lines { at_zero, slope } = &self.lines;
        let rank = self.confidence.tail_count(at_zero.len()).ceil;
        let mut above = 0;
        let mut crossings: Vec<(f64, bool)> = Vec::new();
        for (a, b) in at_zero.iter().zip(slope) {
            let (is_above, will_be) = (a + b * low > bound, a + b * high > bound);
            above += usize::from(is_above);
            if is_above != will_be {
                crossings.push((((bound - a) / b).clamp(low, high), will_be));
            }
        }
        sort_by(&mut crossings, |x, y| x.0.total_cmp(&y.0));

        let mut sweep = Sweep::new(rank, above, low);
        for (scale, rises) in crossings {
            sweep.cross(scale, rises);
        }
        sweep.intervals()
    }

    fn breaks(&self) -> Vec<f64> {
        let mut breaks = Vec::new();
        for end in [MAX_SCALE, 0.0] {
            self.walk(end, |_, from, to| breaks.extend([from, to]));
        }
        breaks
    }

    /// VaR x Euler share of expected shortfall, walking both ways from today.
    fn component_above(&self, budget: f64) -> Vec<(f64, f64)> {
        let mut intervals = Vec::new();
        for end in [MAX_SCALE, 0.0] {
            self.walk(end, |tail, from, to| {
                intervals.extend(self.component_above_between(tail, budget, from, to));
            });
        }
        let mut intervals = merged(intervals);
        if let Some(last) = intervals.last_mut().filter(|i| i.1 >= MAX_SCALE) {
            last.1 = f64::INFINITY;
        }
        intervals
    }
}

/// Real roots of `a s^2 + b s + c`.
fn roots(a: f64, b: f64, c: f64) -> Vec<f64> {
    if a == 0.0 {
        return if b == 0.0 { Vec::new() } else { vec![-c / b] };
    }
    let discriminant = b * b - 4.0 * a * c;
    if discriminant < 0.0 {
        return Vec::new();
    }
    let q = -0.5 * (b + discriminant.sqrt().copysign(b));
    if q == 0.0 { vec![0.0] } else { vec![q / a, c / q] }
}
