//! The tails along one strategy's scale, by branch and bound: a stretch of scales is halved until its tail is known well enough.
//!
//! On a stretch the VaR's rank lies between its ranks among the lower and the upper ends of the lines. A line that stays above both is
//! in the tail all along, one that stays below both never is; few are left open. The sums and the range give bounds of the
//! strategy's part, and only where the budget lies between them the tails are followed from crossing to crossing.

use super::{Span, lines::Lines};
use crate::{
    fund::{Confidence, check::MAX_SCALE},
    math::{Extremes, order_by},
};

/// Lines that are followed from crossing to crossing without being divided further.
const FEW: usize = 12;

/// The shortest stretch that is halved, as a scale.
const NARROW: f64 = MAX_SCALE / 8192.0;

/// Crossings of one stretch before it is given up; far above what 5,000 dates can bring.
const MAX_CROSSINGS: usize = 100_000;

/// One outcome's loss along the scale, or a sum of such.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// The loss at scale 0.
    pub at_zero: f64,
    /// What one unit of scale adds.
    pub slope: f64,
}

impl Line {
    /// The loss at a scale.
    pub fn at(self, scale: f64) -> f64 {
        self.at_zero + self.slope * scale
    }

    /// The sum with a multiple of another.
    fn plus(self, factor: f64, other: Self) -> Self {
        Self { at_zero: self.at_zero + factor * other.at_zero, slope: self.slope + factor * other.slope }
    }
}

/// What decides the tail on a stretch of scales: the lines that can take the VaR's rank, and the sum of those always above.
pub struct Bundle {
    /// The lines that can.
    pub lines: Vec<Line>,
    /// The VaR's rank among them.
    pub rank: usize,
    /// The sum of those above.
    pub above: Line,
}

impl Bundle {
    /// All lines.
    pub fn new(lines: Vec<Line>, confidence: Confidence) -> Self {
        let rank = confidence.tail_count(lines.len()).ceil;
        Self { lines, rank, above: Line { at_zero: 0.0, slope: 0.0 } }
    }

    /// The same on a part of the stretch, and the least and the most that the VaR can be there.
    pub fn on(&self, low: f64, high: f64) -> (Self, (f64, f64)) {
        let ends: Vec<(f64, f64)> = self
            .lines
            .iter()
            .map(|line| (line.at(low), line.at(high)))
            .map(|(a, b)| if a < b { (a, b) } else { (b, a) })
            .collect();
        let least = ranked(ends.iter().map(|(lower, _)| *lower).collect(), self.rank);
        // The rest cannot have the rank among the upper ends either.
        let most = ranked(ends.iter().map(|(_, upper)| *upper).filter(|upper| *upper >= least).collect(), self.rank);
        let mut part = Self { lines: Vec::new(), rank: self.rank, above: self.above };
        for (line, (lower, upper)) in self.lines.iter().zip(&ends) {
            if *lower > most {
                part.rank -= 1;
                part.above = part.above.plus(1.0, *line);
            } else if *upper >= least {
                part.lines.push(*line);
            }
        }
        (part, (least, most))
    }
}

/// The value of a rank, the largest first; infinite among too few.
fn ranked(mut values: Vec<f64>, rank: usize) -> f64 {
    if values.len() < rank {
        return f64::INFINITY;
    }
    *values.select_nth_unstable_by(rank - 1, |a, b| b.total_cmp(a)).1
}

/// The least and the most that the VaR can be between two scales, given those of the one of rank.
pub type Range<'a> = dyn Fn((f64, f64), (f64, f64)) -> (f64, f64) + 'a;

/// A tail that is made of the same rows on a stretch.
pub struct SteadyTail {
    /// The loss that is the VaR of rank.
    pub var: Line,
    /// The mean of the tail.
    pub mean: Line,
}

/// What is done with a tail between two scales; adds the scales found.
pub type Visit<'a> = dyn FnMut(&SteadyTail, (f64, f64), &mut Vec<(f64, f64)>) + 'a;

/// A search for where `VaR x e1 s > budget x shortfall`, `e1 s` the strategy's part of the shortfall.
pub struct TailSearch<'a> {
    /// What the last row of the tail weighs.
    last_weight: f64,
    /// What all rows of it weigh.
    weight: f64,
    /// The budget; below it nothing is looked at closely. `None`: every tail is visited.
    budget: Option<f64>,
    /// What is asked for.
    span: Span,
    range: &'a Range<'a>,
}

impl<'a> TailSearch<'a> {
    /// Nothing is found yet; `outcomes` is the number of losses in a sample.
    pub fn new(
        (confidence, outcomes): (Confidence, usize),
        budget: Option<f64>,
        span: Span,
        range: &'a Range<'a>,
    ) -> Self {
        let count = confidence.tail_count(outcomes);
        let last_weight = if count.fraction > 0.0 && count.ceil > 1 { count.fraction } else { 1.0 };
        Self { last_weight, weight: if count.ceil > 1 { count.exact } else { 1.0 }, budget, span, range }
    }

    /// Visits, in order, each stretch between two scales on which the tail is the same and the budget may be passed; adds those on
    /// which it is for sure.
    pub fn between(&self, bundle: &Bundle, (from, to): (f64, f64), found: &mut Vec<(f64, f64)>, visit: &mut Visit<'_>) {
        if self.span.is_enough(found) {
            return;
        }
        let (bundle, ranked) = bundle.on(from, to);
        if let Some(budget) = self.budget {
            match self.is_above(&bundle, ranked, budget, (from, to)) {
                Some(true) => found.push((from, to)),
                Some(false) => {}
                None => self.divide(&bundle, (from, to), found, visit),
            }
        } else {
            self.divide(&bundle, (from, to), found, visit);
        }
    }

    fn divide(&self, bundle: &Bundle, (from, to): (f64, f64), found: &mut Vec<(f64, f64)>, visit: &mut Visit<'_>) {
        if bundle.lines.len() < bundle.rank {
            return;
        }
        if bundle.lines.len() <= FEW || to - from <= NARROW {
            return self.follow(bundle, (from, to), found, visit);
        }
        let middle = 0.5 * (from + to);
        self.between(bundle, (from, middle), found, visit);
        self.between(bundle, (middle, to), found, visit);
    }

    /// Whether the part is above the budget all along, or nowhere; `None` where the bounds do not tell.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn is_above(&self, bundle: &Bundle, ranked: (f64, f64), budget: f64, (from, to): (f64, f64)) -> Option<bool> {
        // Of the lines still open, which are in the tail by this weight.
        let open = (bundle.rank - 1) as f64 + self.last_weight;
        let slopes = || bundle.lines.iter().map(|line| line.slope);
        let slope_of = |extreme: f64| (bundle.above.slope + open * extreme) / self.weight;
        let slope_high = slope_of(slopes().fold(f64::NEG_INFINITY, f64::larger));
        if slope_high <= 0.0 {
            return Some(false);
        }
        let slope_low = slope_of(slopes().fold(f64::INFINITY, f64::smaller));
        let worst =
            bundle.lines.iter().map(|line| line.at(from).larger(line.at(to))).fold(f64::NEG_INFINITY, f64::larger);
        let (above_from, above_to) = (bundle.above.at(from), bundle.above.at(to));
        let shortfall_low = (above_from.smaller(above_to) + open * ranked.0) / self.weight;
        let shortfall_high = (above_from.larger(above_to) + open * worst) / self.weight;
        let (low, high) = (self.range)((from, to), ranked);
        if shortfall_low <= 0.0 {
            return None;
        }
        if high <= 0.0 || high * slope_high * to <= budget * shortfall_low {
            return Some(false);
        }
        let is_above = low > 0.0 && slope_low > 0.0 && low * slope_low * from > budget * shortfall_high;
        is_above.then_some(true)
    }

    /// From crossing to crossing.
    fn follow(&self, bundle: &Bundle, (from, to): (f64, f64), found: &mut Vec<(f64, f64)>, visit: &mut Visit<'_>) {
        let (lines, last) = (&bundle.lines, bundle.rank - 1);
        // Of lines that meet at the start those come first that are above after it.
        let mut order = order_by(lines.len(), &mut |a, b| {
            let (a, b) = (lines[a], lines[b]);
            b.at(from).total_cmp(&a.at(from)).then(b.slope.total_cmp(&a.slope))
        });
        let mut at = from;
        for _ in 0..MAX_CROSSINGS {
            let var = lines[order[last]];
            let whole = order[..last].iter().fold(bundle.above, |sum, row| sum.plus(1.0, lines[*row]));
            let sum = whole.plus(self.last_weight, var);
            let mean = Line { at_zero: sum.at_zero / self.weight, slope: sum.slope / self.weight };
            let next = self.next_crossing(lines, &order, last, at).filter(|(scale, _)| *scale < to);
            let until = next.map_or(to, |(scale, _)| scale);
            visit(&SteadyTail { var, mean }, (at, until), found);
            let Some((scale, place)) = next.filter(|_| !self.span.is_enough(found)) else { return };
            order.swap(last, place);
            at = scale;
        }
    }

    /// The next scale at which another line takes the VaR's rank, and its place in the order.
    fn next_crossing(&self, lines: &[Line], order: &[usize], last: usize, at: f64) -> Option<(f64, usize)> {
        let var = lines[order[last]];
        let mut first: Option<(f64, usize)> = None;
        for (place, row) in order.iter().enumerate() {
            // A line above falls to the VaR's, or one below rises to it.
            let line = lines[*row];
            let closing = if place < last { var.slope - line.slope } else { line.slope - var.slope };
            if place == last || closing <= 0.0 {
                continue;
            }
            let step = (line.at(at) - var.at(at)).abs() / closing;
            if first.is_none_or(|(least, _)| step < least) {
                first = Some((step, place));
            }
        }
        first.map(|(step, place)| (at + step, place))
    }
}

/// The lines of all rows.
pub fn lines_of(Lines { at_zero, slope }: &Lines) -> Vec<Line> {
    at_zero.iter().zip(slope).map(|(at_zero, slope)| Line { at_zero: *at_zero, slope: *slope }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{VarPath, historical::HistoricalPath};
    use super::*;
    use crate::{
        math::{SEED, Stream},
        var::Tail,
    };

    /// Lines of which some are equal, and a level whose tail has a fractional last row.
    fn random_lines(stream: &mut Stream, count: usize) -> Lines {
        let mut draw = |width: f64| (0..count).map(|_| width * (stream.unit() - 0.5)).collect::<Vec<f64>>();
        let (mut at_zero, mut slope) = (draw(4.0), draw(2.0));
        for row in 1..count / 8 {
            (at_zero[row], slope[row]) = (at_zero[0], slope[0]);
        }
        Lines { at_zero, slope }
    }

    #[test]
    fn part_is_above_its_budget_where_the_tail_of_every_scale_says_so() {
        let mut stream = Stream::new(SEED, 3);
        let (mut over, mut under) = (0, 0);
        for round in 0..120 {
            let lines = random_lines(&mut stream, 30 + round);
            let confidence = Confidence::new([0.9, 0.95, 0.99][round % 3]).expect("a level");
            let budget = [0.0, 0.05, 0.3, 1.0, 3.0][round % 5];
            let path = HistoricalPath::new(lines, confidence);
            let found = path.component_above(budget, Span::ALL);
            assert!(found.windows(2).all(|pair| pair[0].1 < pair[1].0), "{found:?}");
            for step in 0..=1_000 {
                let scale = MAX_SCALE * f64::from(step) / 1_000.0;
                let losses = path.lines.at(scale);
                let tail = Tail::of(&losses, confidence);
                let (var, shortfall) = (losses[tail.var_day()], tail.mean(|row| losses[row]));
                let excess = var * scale * tail.mean(|row| path.lines.slope[row]) - budget * shortfall;
                if excess.abs() < 1e-9 || found.iter().any(|(a, b)| (a - scale).abs().smaller((b - scale).abs()) < 1e-9)
                {
                    continue;
                }
                let is_above = var > 0.0 && shortfall > 0.0 && excess > 0.0;
                assert_eq!(
                    found.iter().any(|(a, b)| *a < scale && scale < *b),
                    is_above,
                    "{scale} of {round}: {found:?}"
                );
                if is_above { over += 1 } else { under += 1 }
            }
            // From any scale on, up to the first that goes on past it, they are the same.
            let from = MAX_SCALE * stream.unit();
            let ahead = path.component_above(budget, Span::ahead_of(from));
            let first = |all: &[(f64, f64)]| all.iter().find(|i| i.1 > from).map_or(f64::INFINITY, |i| i.0);
            let (one, other) = (first(&ahead), first(&found).larger(Span::ahead_of(from).from));
            assert!(one == other || (one - other).abs() < 1e-12 * one, "{one}, {other} from {from} of {round}");
        }
        assert!(over > 10_000 && under > 10_000, "{over} {under}");
    }

    #[test]
    fn breaks_are_where_another_row_takes_the_rank() {
        // The worst of three: 2 up to scale 1, where it meets 1 + s, then 4 s - 2 from there on too, where all three meet.
        let lines = Lines { at_zero: vec![2.0, 1.0, -2.0], slope: vec![0.0, 1.0, 4.0] };
        let path = HistoricalPath::new(lines, Confidence::new(0.99).expect("a level"));
        let breaks = path.breaks();
        assert_eq!(breaks.first(), Some(&0.0));
        assert!(breaks[1..].iter().all(|scale| (scale - 1.0).abs() < 1e-15) && breaks.len() > 1, "{breaks:?}");
    }
}
