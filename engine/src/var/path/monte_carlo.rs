//! A Monte Carlo VaR along one strategy's scale. Each draw's loss is a line in the scale as a date's is in
//! [`super::historical`], but there are many more lines than slopes, and only those near the VaR's rank matter.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{
    ON_THE_BOUND, PathStart, Span, Sweep, VarPath, merged,
    tails::{Bundle, Line},
};
use crate::{
    fund::{Confidence, check::MAX_SCALE},
    math::{Extremes, root::boundary},
    monte_carlo::Draws,
    var::inputs::Inputs,
};

/// The lines `loss_d(s) = loss_d + slope_d (s - today)`, one a draw.
pub struct MonteCarloPath<'a> {
    /// Losses of the fund at the scale of today.
    losses: &'a [f64],
    /// Which slope a draw has; `None`: the first.
    ranks: Option<&'a [u16]>,
    /// What one unit of scale adds to a draw's loss.
    slopes: Vec<f64>,
    /// The scale of today.
    today: f64,
    /// The level of the VaR.
    confidence: Confidence,
}

impl<'a> MonteCarloPath<'a> {
    /// The path of draws.
    pub fn of(draws: &'a Draws, inputs: &Inputs, start: &PathStart<'a>) -> Self {
        let (returns, ranks) = draws.of_strategy(start.strategy);
        let unit = start.capital * inputs.horizon_factor;
        Self {
            losses: start.losses,
            ranks,
            slopes: returns.iter().map(|r| 0.0 - unit * r).collect(),
            today: start.scale,
            confidence: inputs.confidence,
        }
    }

    /// What a move from today's scale to `scale` adds to a loss, by slope.
    fn moved_to(&self, scale: f64) -> Vec<f64> {
        self.slopes.iter().map(|slope| slope * (scale - self.today)).collect()
    }

    /// Every draw's loss and the place of its slope.
    fn for_each(&self, mut visit: impl FnMut(f64, usize)) {
        match self.ranks {
            Some(ranks) => self.losses.iter().zip(ranks).for_each(|(loss, rank)| visit(*loss, usize::from(*rank))),
            None => self.losses.iter().for_each(|loss| visit(*loss, 0)),
        }
    }
}

impl VarPath for MonteCarloPath<'_> {
    /// From today upwards the first stretch alone, which then ends the search.
    ///
    /// The VaR is above the bound where at least `k = ceil(aT)` lines are: their crossings of the bound are taken in order.
    fn var_above(&self, bound: f64, low: f64, high: f64) -> Vec<(f64, f64)> {
        let rank = self.confidence.tail_count(self.losses.len()).ceil;
        let [at_low, at_high] = [low, high].map(|s| self.moved_to(s));
        let mut above = 0;
        let mut crossings = Vec::new();
        self.for_each(|loss, slope| {
            let (is_above, will_be) = (loss + at_low[slope] > bound, loss + at_high[slope] > bound);
            above += usize::from(is_above);
            if is_above != will_be {
                let scale = (self.today + (bound - loss) / self.slopes[slope]).clamp(low, high);
                // Scales are not negative, so their bits are in their order.
                crossings.push(Reverse(((scale + 0.0).to_bits(), will_be)));
            }
        });
        let mut sweep = Sweep::new(rank, above, low);
        // Mostly a few crossings decide: a heap gives the next without sorting them all. Past the first stretch nothing is asked.
        let mut crossings = BinaryHeap::from(crossings);
        while let Some(Reverse((bits, rises))) = crossings.pop() {
            let scale = f64::from_bits(bits);
            let is_past = |start: f64| scale > start.larger(low) * (1.0 + 10.0 * ON_THE_BOUND);
            if low == self.today && sweep.stretch().is_some_and(is_past) {
                break;
            }
            sweep.cross(scale, rises);
        }
        sweep.intervals()
    }

    /// VaR x Euler share of expected shortfall. Looked at on 32 equal parts below today and 32 above it; where its side of the budget changes inside a part, to 1e-9.
    fn component_above(&self, budget: f64, span: Span) -> Vec<(f64, f64)> {
        let mut lines = Vec::with_capacity(self.losses.len());
        self.for_each(|loss, slope| {
            lines.push(Line { at_zero: loss - self.slopes[slope] * self.today, slope: self.slopes[slope] })
        });
        let count = self.confidence.tail_count(lines.len());
        let last_weight = if count.fraction > 0.0 { count.fraction } else { 1.0 };
        let whole = Bundle::new(lines, self.confidence);
        let mut search = Search { budget, last_weight, changes: Vec::new() };
        let mut is_over = search.is_over(&whole, span.from);
        let mut from = is_over.then_some(if span.from == 0.0 { -1.0 } else { span.from });
        if let Some(from) = from.filter(|_| span.enough < MAX_SCALE && search.is_over(&whole, span.enough)) {
            return vec![(from, f64::INFINITY)];
        }
        let stops = [span.from, self.today, MAX_SCALE];
        for (low, high) in stops.into_iter().zip(stops.into_iter().skip(1)).filter(|(low, high)| low < high) {
            let at_high = search.is_over(&whole, high);
            search.look(&whole, (low, is_over), (high, at_high), PARTS);
            is_over = at_high;
        }
        let mut intervals = Vec::new();
        for (scale, rises) in search.changes {
            match from {
                None if rises => from = Some(scale),
                Some(start) if !rises => {
                    intervals.push((start, scale));
                    from = None;
                }
                _ => {}
            }
        }
        intervals.extend(from.map(|start| (start, f64::INFINITY)));
        merged(intervals)
    }
}

/// Parts on each side of today.
const PARTS: u32 = 32;

struct Search {
    budget: f64,
    last_weight: f64,
    /// Scales at which the component passes the budget, and whether it rises there.
    changes: Vec<(f64, bool)>,
}

impl Search {
    /// Looks for changes between two scales, in `parts` equal parts.
    fn look(&mut self, bundle: &Bundle, low: (f64, bool), high: (f64, bool), parts: u32) {
        let bundle = bundle.on(low.0, high.0).0;
        if parts > 1 {
            let scale = 0.5 * (low.0 + high.0);
            let middle = (scale, self.is_over(&bundle, scale));
            self.look(&bundle, low, middle, parts / 2);
            self.look(&bundle, middle, high, parts / 2);
        } else if low.1 != high.1 {
            self.changes.push((self.change(&bundle, low, high), high.1));
        }
    }

    /// The change between two scales, on the side that keeps the budget.
    fn change(&self, bundle: &Bundle, low: (f64, bool), high: (f64, bool)) -> f64 {
        let is_before = |scale: f64| self.is_over(bundle, scale) == low.1;
        let (before, after) = boundary(is_before, low.0, high.0, ON_THE_BOUND);
        if low.1 { after } else { before }
    }

    /// Whether the component is above the budget at a scale: `VaR x e1 s > budget (e0 + e1 s)`, where both VaR and the
    /// shortfall `e0 + e1 s` are losses.
    fn is_over(&self, bundle: &Bundle, scale: f64) -> bool {
        let mut lines = bundle.lines.clone();
        let (worse, last, _) =
            lines.select_nth_unstable_by(bundle.rank - 1, |a, b| b.at(scale).total_cmp(&a.at(scale)));
        let mut at_zero = bundle.above.at_zero + self.last_weight * last.at_zero;
        let mut slope = bundle.above.slope + self.last_weight * last.slope;
        for line in worse {
            at_zero += line.at_zero;
            slope += line.slope;
        }
        let value_at_risk = last.at(scale);
        let shortfall = at_zero + slope * scale;
        value_at_risk > 0.0 && shortfall > 0.0 && value_at_risk * slope * scale > self.budget * shortfall
    }
}
