//! What an exchange outage freezes, and what that costs.

use super::effect::{Effect, Outage};
use crate::{exposure::Line, stress::StressLab};

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

/// What an outage costs each strategy: `v_i sum over frozen of severity sqrt(hours/24) |n| / gross_i`, at most what its frozen
/// positions can lose.
pub struct OutageLoss {
    /// `severity sqrt(hours/24)` at each exchange, 0 where there is no outage: the weight of a unit of `|n|`.
    weight: Vec<f64>,
    /// Loss for each unit of weighted gross, a strategy; `None` where its VaR is missing.
    rate: Vec<Option<f64>>,
}

impl OutageLoss {
    /// The weight of every exchange and the rate of every strategy.
    pub fn of(lab: &StressLab<'_>, out: &OutageAt) -> Self {
        let n = lab.snapshot.strategies.len();
        let daily_losses = |outage: Outage| outage.severity * lab.assumptions.days_of(outage.hours);
        let mut all =
            Self { weight: out.iter().map(|at| at.map_or(0.0, daily_losses)).collect(), rate: vec![Some(0.0); n] };
        let Some(exposures) = lab.report.exposures.as_ref().filter(|_| out.iter().any(Option::is_some)) else {
            return all;
        };
        let (mut weighted, mut most) = (vec![0.0; n], vec![0.0; n]);
        for line in lab.lines().iter().filter(|line| out[line.exchange].is_some()) {
            weighted[line.strategy] += all.weighted(lab, line);
            most[line.strategy] += line.holding.most_to_lose() * lab.book.scale[line.strategy];
        }
        for i in (0..n).filter(|i| weighted[*i] != 0.0) {
            let loss = |v: &Vec<f64>| f64::min(v[i].max(0.0) * (weighted[i] / exposures.gross_by_strategy[i]), most[i]);
            all.rate[i] = lab.one_day.as_ref().map(|v| loss(v) / weighted[i]);
        }
        all
    }

    /// A position's part of its strategy's loss, in proportion to its weighted size.
    pub fn of_position(&self, lab: &StressLab<'_>, line: &Line) -> Option<f64> {
        match self.weight[line.exchange] {
            0.0 => Some(0.0),
            _ => self.rate[line.strategy].map(|rate| rate * self.weighted(lab, line)),
        }
    }

    fn weighted(&self, lab: &StressLab<'_>, line: &Line) -> f64 {
        self.weight[line.exchange] * (line.notional * lab.book.scale[line.strategy]).abs()
    }
}

/// What an outage freezes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frozen {
    /// Gross of the frozen positions.
    pub gross: f64,
    /// What they can lose.
    pub can_lose: f64,
    /// Sum of beta x notional of the positions that are not frozen, of strategies that have a frozen one.
    pub net_delta_unhedged: f64,
}

impl Frozen {
    /// What is frozen for more than 0 hours.
    pub fn of(lab: &StressLab<'_>, out: &OutageAt) -> Self {
        let is_frozen = |line: &Line| out[line.exchange].is_some_and(|outage| outage.hours > 0.0);
        let mut has_frozen = vec![false; lab.snapshot.strategies.len()];
        let mut frozen = Self { gross: 0.0, can_lose: 0.0, net_delta_unhedged: 0.0 };
        for line in lab.lines().iter().filter(|line| is_frozen(line)) {
            let scale = lab.book.scale[line.strategy];
            has_frozen[line.strategy] = true;
            frozen.gross += (line.notional * scale).abs();
            frozen.can_lose += line.holding.most_to_lose() * scale;
        }
        for line in lab.lines().iter().filter(|line| has_frozen[line.strategy] && !is_frozen(line)) {
            frozen.net_delta_unhedged += line.beta * line.notional * lab.book.scale[line.strategy];
        }
        frozen
    }
}
