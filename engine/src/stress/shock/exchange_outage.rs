//! What an exchange outage freezes, and what that costs.

use super::effect::{Effect, Outage};
use crate::math::sort_by;
use crate::{exposure::Line, fund::Holding, math::Extremes, stress::StressLab};

/// An exchange is out.
pub struct ExchangeOutage<'s> {
    /// The exchange.
    pub exchange: &'s str,
    /// For how long, and how severe.
    pub outage: Outage,
}

impl Effect for ExchangeOutage<'_> {
    fn outage(&self) -> Option<(&str, Outage)> {
        Some((self.exchange, self.outage))
    }
}

/// The outage at each exchange of the position table, where there is one.
pub type OutageAt = [Option<Outage>];

/// What an outage costs each position, one per position in the file's order, at least 0; `None` where the VaR of its strategy is
/// missing. `own` is the P&L of the positions without the outage.
///
/// A strategy loses `v_i x sum over frozen of severity sqrt(hours / (24 D)) size / size_i`, `v_i` its VaR of one period of D days.
/// Its frozen positions share that by size, and what one cannot lose falls to the others ([`pour`]). A linear position can
/// lose its size, a binary what its own loss leaves of it.
pub fn outage_losses(lab: &StressLab<'_>, out: &OutageAt, own: &[f64]) -> Vec<Option<f64>> {
    let lines = lab.lines();
    let mut losses = vec![Some(0.0); lines.len()];
    let Some(exposures) = lab.report.exposures.as_ref().filter(|_| out.iter().any(Option::is_some)) else {
        return losses;
    };
    let mut frozen: Vec<Vec<usize>> = vec![Vec::new(); lab.snapshot.strategies.len()];
    for (at, line) in lines.iter().enumerate() {
        if out[line.exchange].is_some() && lab.size(at) > 0.0 {
            frozen[line.strategy].push(at);
        }
    }
    for (i, frozen) in frozen.iter().enumerate().filter(|(_, frozen)| !frozen.is_empty()) {
        let Some(v) = lab.one_period_var(i) else {
            frozen.iter().for_each(|at| losses[*at] = None);
            continue;
        };
        let weighted = |at: &usize| {
            let outage = out[lines[*at].exchange].map_or(0.0, |out| out.severity * lab.periods_of(out.hours));
            outage * (lab.size(*at) / exposures.gross_by_strategy[i])
        };
        let loss = v.larger(0.0) * frozen.iter().map(weighted).sum::<f64>();
        let sizes: Vec<f64> = frozen.iter().map(|at| lab.size(*at)).collect();
        let rooms: Vec<f64> = frozen
            .iter()
            .zip(&sizes)
            .map(|(at, size)| match lines[*at].holding {
                Holding::Linear { .. } => *size,
                Holding::Binary { .. } => (size + own[*at].smaller(0.0)).larger(0.0),
            })
            .collect();
        for (at, part) in frozen.iter().zip(pour(loss, &sizes, &rooms)) {
            losses[*at] = Some(part);
        }
    }
    losses
}

/// Shares a loss by size among positions of which each can take no more than its room: what one cannot take falls to the others by
/// size, until all is taken or every room is full (water-filling).
///
/// `loss` and `rooms` at least 0, `sizes` above 0, one per position. The parts are at least 0 and add to the lesser of the loss and
/// the sum of the rooms.
///
/// ```
/// use headroom_engine::stress::pour;
/// assert_eq!(pour(60.0, &[50.0, 30.0, 20.0], &[20.0, 30.0, 20.0]), [20.0, 24.0, 16.0]);
/// ```
pub fn pour(loss: f64, sizes: &[f64], rooms: &[f64]) -> Vec<f64> {
    let mut by_level: Vec<usize> = (0..sizes.len()).collect();
    sort_by(&mut by_level, |a, b| (rooms[*a] / sizes[*a]).total_cmp(&(rooms[*b] / sizes[*b])));
    // Size of the positions from a place on: those that are not full yet.
    let mut open = vec![0.0; sizes.len()];
    let mut sum = 0.0;
    for place in (0..sizes.len()).rev() {
        sum += sizes[by_level[place]];
        open[place] = sum;
    }
    let mut parts = vec![0.0; sizes.len()];
    let mut left = loss;
    for (place, at) in by_level.iter().enumerate() {
        let share = left * (sizes[*at] / open[place]);
        if share < rooms[*at] {
            for at in &by_level[place..] {
                parts[*at] = left * (sizes[*at] / open[place]);
            }
            break;
        }
        parts[*at] = rooms[*at];
        left -= rooms[*at];
    }
    parts
}

/// What an outage freezes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frozen {
    /// Gross of the frozen positions: the most that they can lose.
    pub gross: f64,
    /// Sum of beta x notional, of binaries their net, of the positions that are not frozen, of strategies that have a frozen one.
    pub net_delta_unhedged: f64,
}

impl Frozen {
    /// What is frozen for more than 0 hours.
    pub fn of(lab: &StressLab<'_>, out: &OutageAt) -> Self {
        let is_frozen = |line: &Line| out[line.exchange].is_some_and(|outage| outage.hours > 0.0);
        let mut has_frozen = vec![false; lab.snapshot.strategies.len()];
        let mut frozen = Self { gross: 0.0, net_delta_unhedged: 0.0 };
        for (at, line) in lab.lines().iter().enumerate().filter(|(_, line)| is_frozen(line)) {
            has_frozen[line.strategy] = true;
            frozen.gross += lab.size(at);
        }
        for line in lab.lines().iter().filter(|line| has_frozen[line.strategy] && !is_frozen(line)) {
            frozen.net_delta_unhedged += line.beta * line.holding.notional() * lab.book.scale[line.strategy];
        }
        frozen
    }
}
