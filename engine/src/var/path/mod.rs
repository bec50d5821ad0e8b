//! Where the VaR of the fund crosses a bound as one exposure scales: one file per kind of method.

use std::cell::OnceCell;

use crate::{
    fund::check::MAX_SCALE,
    math::{Extremes, sort_by},
};

pub(crate) mod historical;
pub(crate) mod lines;
pub(crate) mod monte_carlo;
pub(crate) mod parametric;
pub(crate) mod smooth;
pub(crate) mod tails;

/// The fund from which one exposure scales, all others staying as they are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PathStart<'a> {
    /// Today's exposures in money.
    pub exposure: &'a [f64],
    /// Losses of the fund at them, one per outcome of the method, in money at the model's horizon.
    pub losses: &'a [f64],
    /// The strategy that scales.
    pub strategy: usize,
    /// Its exposure at scale 1.
    pub capital: f64,
    /// Its scale today.
    pub scale: f64,
    /// What a method fits to these losses, found by the first strategy for all: `None` where it has no fit.
    pub fitted: &'a OnceCell<Option<[f64; 3]>>,
}

/// Where figures of the fund are above a bound along the scale of one strategy: intervals in ascending order. One that holds at
/// scale 0 starts at -1; one without an end ends at infinity.
pub(crate) trait VarPath {
    /// Where the fund's VaR is above `bound`, among the scales from `low` to `high`.
    fn var_above(&self, bound: f64, low: f64, high: f64) -> Vec<(f64, f64)>;

    /// Where the strategy's component is above `budget`: in the span at least, and up to the first interval that is enough.
    fn component_above(&self, budget: f64, span: Span) -> Vec<(f64, f64)>;

    /// Scales from 0 to 10 at which components may jump: where other rows make the tail. None by default.
    fn breaks(&self) -> Vec<f64> {
        Vec::new()
    }
}

/// Scales that are asked about, up to the largest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    /// The least of them.
    pub from: f64,
    /// Past the first interval that ends above this nothing is asked; how far that one goes is not either.
    pub enough: f64,
}

impl Span {
    /// Every scale.
    pub const ALL: Self = Self { from: 0.0, enough: f64::INFINITY };

    /// From a scale on, up to the first interval that goes on past it; from a little below, so that one that holds there is told
    /// from one that begins there.
    pub fn ahead_of(scale: f64) -> Self {
        Self { from: scale * (1.0 - 10.0 * ON_THE_BOUND), enough: scale * (1.0 + ON_THE_BOUND) }
    }

    /// Its ends.
    pub fn ends(self) -> (f64, f64) {
        (self.from, MAX_SCALE)
    }

    /// Whether what was found, in order, is enough.
    pub fn is_enough(self, found: &[(f64, f64)]) -> bool {
        found.last().is_some_and(|(_, to)| *to > self.enough)
    }
}

/// Intervals of a span as those of every scale: broken at 0 where they start there, for good where they reach the end.
pub fn open_ended(mut intervals: Vec<(f64, f64)>, low: f64, high: f64) -> Vec<(f64, f64)> {
    if let Some(first) = intervals.first_mut().filter(|i| i.0 <= low && low == 0.0) {
        first.0 = -1.0;
    }
    if let Some(last) = intervals.last_mut().filter(|i| i.1 >= high) {
        last.1 = f64::INFINITY;
    }
    intervals
}

/// Broken everywhere.
pub const EVERYWHERE: (f64, f64) = (-1.0, f64::INFINITY);

/// Slack, relative to a scale or a bound, within which it counts as standing on the bound and not past it.
pub const ON_THE_BOUND: f64 = 1e-9;

/// Where `value + slope s > 0`, for s from 0 on.
pub fn line(value: f64, slope: f64) -> Vec<(f64, f64)> {
    let crossing = -value / slope;
    if slope > 0.0 {
        vec![(if value > 0.0 { -1.0 } else { crossing }, f64::INFINITY)]
    } else if value > 0.0 {
        vec![(-1.0, if slope < 0.0 { crossing } else { f64::INFINITY })]
    } else {
        Vec::new()
    }
}

/// Intervals that touch become one.
pub fn merged(mut intervals: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    sort_by(&mut intervals, |a, b| a.0.total_cmp(&b.0));
    let mut result: Vec<(f64, f64)> = Vec::with_capacity(intervals.len());
    for (from, to) in intervals {
        match result.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.larger(to),
            _ => result.push((from, to)),
        }
    }
    result
}

/// A sweep along the scales: where at least `rank` lines are above a bound.
pub struct Sweep {
    rank: usize,
    above: usize,
    /// Where the present stretch above the bound began.
    from: Option<f64>,
    intervals: Vec<(f64, f64)>,
}

impl Sweep {
    /// From the scale `low`, at which `above` lines are above the bound.
    pub fn new(rank: usize, above: usize, low: f64) -> Self {
        let from = (above >= rank).then_some(if low == 0.0 { -1.0 } else { low });
        Self { rank, above, from, intervals: Vec::new() }
    }

    /// Where the present stretch above the bound began; `None` below it.
    pub fn stretch(&self) -> Option<f64> {
        self.from
    }

    /// A line crosses the bound at `scale`, upwards where it `rises`. Crossings come in ascending order.
    pub fn cross(&mut self, scale: f64, rises: bool) {
        self.above = if rises { self.above + 1 } else { self.above - 1 };
        match self.from {
            None if self.above >= self.rank => self.from = Some(scale),
            Some(start) if self.above < self.rank => {
                self.intervals.push((start, scale));
                self.from = None;
            }
            _ => {}
        }
    }

    /// The stretches above the bound. Past the last crossing nothing is known: it stays as it is there.
    pub fn intervals(mut self) -> Vec<(f64, f64)> {
        self.intervals.extend(self.from.map(|start| (start, f64::INFINITY)));
        merged(self.intervals)
    }
}
