//! A ranked VaR along one strategy's scale: each date's loss is a line in the scale, the VaR the k-th highest of them.
//!
//! The k-th level is followed from crossing to crossing wherever a bound may be passed, so a breach between two crossings is found
//! however narrow it is.

use super::{
    PathStart, Span, Sweep, VarPath,
    lines::Lines,
    merged,
    tails::{Bundle, Line, Range, SteadyTail, TailSearch, lines_of},
};
use crate::math::{sort_by, sort_numbers};
use crate::{
    fund::{Confidence, check::MAX_SCALE},
    var::inputs::Inputs,
};

/// The lines of the rows.
pub struct HistoricalPath {
    /// The losses along the scale.
    pub lines: Lines,
    confidence: Confidence,
}

impl HistoricalPath {
    /// The path of ranked rows.
    pub fn of(inputs: &Inputs, start: &PathStart) -> Self {
        Self::new(Lines::of(inputs, start), inputs.confidence)
    }

    /// The path of these lines.
    pub fn new(lines: Lines, confidence: Confidence) -> Self {
        Self { lines, confidence }
    }

    /// All lines, as what decides the tail.
    pub fn bundle(&self) -> Bundle {
        Bundle::new(lines_of(&self.lines), self.confidence)
    }

    /// A search of the tails; `budget` and `range` as [`TailSearch`] has them.
    pub fn search<'a>(&self, budget: Option<f64>, span: Span, range: &'a Range<'a>) -> TailSearch<'a> {
        TailSearch::new((self.confidence, self.lines.slope.len()), budget, span, range)
    }

    /// Adds the scales between two, of those that the span asks for, at which the part is above the budget, the VaR being the one of
    /// rank.
    pub fn component_above_on(
        &self,
        bundle: &Bundle,
        budget: f64,
        (ends, span): ((f64, f64), Span),
        found: &mut Vec<(f64, f64)>,
    ) {
        self.search(Some(budget), span, &|_, ranked| ranked).between(bundle, ends, found, &mut |tail, ends, found| {
            found.extend(component_above_between(tail, budget, ends));
        });
    }
}

/// On one stretch: VaR `p0 + p1 s`, shortfall `e0 + e1 s`, the strategy's part of it `e1 s`; where
/// `(p0 + p1 s) e1 s > budget (e0 + e1 s)`.
fn component_above_between(tail: &SteadyTail, budget: f64, (from, to): (f64, f64)) -> Vec<(f64, f64)> {
    let Line { at_zero: p0, slope: p1 } = tail.var;
    let Line { at_zero: e0, slope: e1 } = tail.mean;
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
        let (mut breaks, mut before) = (Vec::new(), None);
        self.search(None, Span::ALL, &|_, ranked| ranked).between(
            &self.bundle(),
            Span::ALL.ends(),
            &mut Vec::new(),
            &mut |tail, (from, _), _| {
                if before.replace(tail.var) != Some(tail.var) {
                    breaks.push(from);
                }
            },
        );
        breaks
    }

    /// VaR x Euler share of expected shortfall.
    fn component_above(&self, budget: f64, span: Span) -> Vec<(f64, f64)> {
        let mut intervals = Vec::new();
        self.component_above_on(&self.bundle(), budget, (span.ends(), span), &mut intervals);
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
