//! What an exchange outage freezes, and what that costs.

use super::{exposure::Line, stress::StressLab};

/// What an outage costs each strategy: `v_i sum over frozen of severity sqrt(hours/24) |n| / gross_i`, at most what its frozen
/// positions can lose.
pub struct OutageLoss {
    /// Loss for each unit of weight `severity sqrt(hours/24) |n|`, a strategy; `None` where its VaR is missing.
    rate: Vec<Option<f64>>,
}

/// Hours and severity of the outage at each exchange of the position table, where there is one.
pub type OutageAt = [Option<(f64, f64)>];

impl OutageLoss {
    /// The rate of every strategy.
    pub fn of(lab: &StressLab<'_>, out: &OutageAt) -> Self {
        let n = lab.snapshot.strategies.len();
        if out.iter().all(Option::is_none) {
            return Self { rate: vec![Some(0.0); n] };
        }
        let (mut gross, mut weight, mut most) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
        for (position, line) in lab.positions() {
            let (i, scale) = (line.strategy, lab.book.scale[line.strategy]);
            gross[i] += (line.notional * scale).abs();
            if let Some(outage) = out[line.exchange] {
                weight[i] += weight_of(lab, line, outage);
                most[i] += position.most_to_lose() * scale;
            }
        }
        let rate = (0..n)
            .map(|i| {
                if weight[i] == 0.0 {
                    return Some(0.0);
                }
                let v = lab.one_day.as_ref()?[i].max(0.0);
                let loss = f64::min(v * (weight[i] / gross[i]), most[i]);
                Some(loss / weight[i])
            })
            .collect();
        Self { rate }
    }

    /// A position's part of its strategy's loss, in proportion to its weight.
    pub fn of_position(&self, lab: &StressLab<'_>, line: &Line, out: &OutageAt) -> Option<f64> {
        match out[line.exchange] {
            None => Some(0.0),
            Some(outage) => self.rate[line.strategy].map(|rate| rate * weight_of(lab, line, outage)),
        }
    }
}

fn weight_of(lab: &StressLab<'_>, line: &Line, (hours, severity): (f64, f64)) -> f64 {
    severity * lab.assumptions.days_of(hours) * (line.notional * lab.book.scale[line.strategy]).abs()
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
    /// What is frozen for more than 0 of these hours, one a position.
    pub fn of(lab: &StressLab<'_>, frozen_hours: &[f64]) -> Self {
        let mut has_frozen = vec![false; lab.snapshot.strategies.len()];
        let mut frozen = Self { gross: 0.0, can_lose: 0.0, net_delta_unhedged: 0.0 };
        for ((position, line), hours) in lab.positions().zip(frozen_hours) {
            if *hours > 0.0 {
                let scale = lab.book.scale[line.strategy];
                has_frozen[line.strategy] = true;
                frozen.gross += (line.notional * scale).abs();
                frozen.can_lose += position.most_to_lose() * scale;
            }
        }
        for ((position, line), hours) in lab.positions().zip(frozen_hours) {
            if *hours == 0.0 && has_frozen[line.strategy] {
                frozen.net_delta_unhedged += position.beta * line.notional * lab.book.scale[line.strategy];
            }
        }
        frozen
    }
}
