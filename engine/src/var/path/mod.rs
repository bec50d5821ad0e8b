//! Where the VaR of the fund crosses a bound as one exposure scales: one file per kind of method.

pub(crate) mod historical;
pub(crate) mod monte_carlo;
pub(crate) mod smooth;

/// Slack, relative to a scale or a bound, within which it counts as standing on the bound and not past it.
pub const ON_THE_BOUND: f64 = 1e-9;

/// Intervals that touch become one.
pub fn merged(mut intervals: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    intervals.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut result: Vec<(f64, f64)> = Vec::with_capacity(intervals.len());
    for (from, to) in intervals {
        match result.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
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
