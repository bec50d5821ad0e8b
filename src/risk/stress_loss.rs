//! What the shocks of a scenario cost, position by position and strategy by strategy.

use jiff::civil::Date;

use super::{
    exposure::{Line, PositionTable},
    liquidity::Sale,
    model::Model,
    replay_days::{replay_pnl, replayed},
    stress::StressLab,
    stress_assumption::Assumptions,
    stress_move::{PriceMoves, pnl_of_move},
    stress_outage::OutageLoss,
    warning::{Warning, WarningCode},
};
use crate::fund::{Holding, Move, Position, Scenario, Shock};

/// The shocks of a scenario, put together.
#[derive(Debug, Clone, PartialEq)]
pub struct Severities<'s> {
    /// Falls of all markets; each costs.
    magnitudes: Vec<f64>,
    /// The highest floor of the correlations.
    pub rho: Option<f64>,
    /// Exchange, hours, severity.
    outages: Vec<(&'s str, f64, f64)>,
    /// The depth that is left, the product of `1 - d`; `None` where depth stays.
    pub depth_left: Option<f64>,
    /// The moves of each custom shock.
    customs: Vec<&'s [Move]>,
    /// The days that come again: the last, how many, how many times.
    replays: Vec<(Date, u8, f64)>,
}

impl<'s> Severities<'s> {
    /// The shocks of a scenario: falls, moves and days are kept, the highest correlation counts, depths multiply.
    pub fn of(scenario: &'s Scenario) -> Self {
        let mut all = Self {
            magnitudes: Vec::new(),
            rho: None,
            outages: Vec::new(),
            depth_left: None,
            customs: Vec::new(),
            replays: Vec::new(),
        };
        for shock in &scenario.shocks {
            match shock {
                Shock::AllMarketsDown { magnitude } => all.magnitudes.push(magnitude.0),
                Shock::CorrelationSpike { rho } => {
                    all.rho = Some(all.rho.map_or(*rho, |highest| highest.max(*rho)));
                }
                Shock::ExchangeOutage { exchange, duration_hours, severity } => {
                    all.outages.push((exchange, *duration_hours, *severity))
                }
                Shock::LiquidityCrisis { depth_reduction } => {
                    all.depth_left = Some(all.depth_left.unwrap_or(1.0) * (1.0 - depth_reduction.0));
                }
                Shock::Custom { moves } => all.customs.push(moves),
                Shock::Historical { date, days, multiplier } => all.replays.push((*date, *days, *multiplier)),
            }
        }
        all
    }

    /// Whether an exchange is out.
    pub fn has_outage(&self) -> bool {
        !self.outages.is_empty()
    }

    /// Whether positions can be sold as before.
    pub fn leaves_sales(&self) -> bool {
        self.outages.is_empty() && self.depth_left.is_none()
    }

    /// The sales of the positions under the depth and the outage.
    pub fn strike(&self, sales: &[Sale], frozen_hours: &[f64]) -> Vec<Sale> {
        let depth = self.depth_left.unwrap_or(1.0);
        let struck = |(sale, hours): (&Sale, &f64)| Sale { rate: sale.rate * depth, frozen_hours: *hours, ..*sale };
        sales.iter().zip(frozen_hours).map(struck).collect()
    }

    /// Hours that each position of a table is frozen, 0 where it is not; all 0 without an outage.
    pub fn frozen_hours(&self, table: Option<&PositionTable>) -> Vec<f64> {
        let Some(table) = table else {
            return Vec::new();
        };
        let out: Vec<f64> =
            table.exchanges.iter().map(|at| self.outage_at(at).map_or(0.0, |(hours, _)| hours)).collect();
        table.lines.iter().map(|line| out[line.exchange]).collect()
    }

    /// Warns of an outage where nothing is held.
    pub fn warn(&self, model: &Model, warnings: &mut Vec<Warning>) {
        let held = model.positions.as_ref().map_or(&[][..], |table| &table.exchanges);
        if self.outages.iter().any(|(exchange, ..)| !held.iter().any(|at| at == exchange)) {
            warnings
                .push(Warning::fund(WarningCode::NoExchangePositions, "Nothing is held at the exchange that is out"));
        }
    }

    /// The longest outage at an exchange, the first of equals: its hours and severity.
    fn outage_at(&self, exchange: &str) -> Option<(f64, f64)> {
        self.outages.iter().filter(|(at, ..)| *at == exchange).fold(None, |longest, (_, hours, severity)| match longest
        {
            Some((most, _)) if most >= *hours => longest,
            _ => Some((*hours, *severity)),
        })
    }
}

/// What a scenario costs.
pub struct Losses {
    /// P&L a strategy; `None` where a figure that it needs is missing.
    pub by_strategy: Vec<Option<f64>>,
    /// P&L a position.
    pub by_position: Vec<Option<f64>>,
    /// The part of a position's P&L that is the cost of selling into less depth, at least 0; empty where depth stays.
    pub liquidity: Vec<f64>,
    /// Hours that each position is frozen, 0 where it is not.
    pub frozen_hours: Vec<f64>,
    /// What a reader must know.
    pub warnings: Vec<Warning>,
}

/// The P&L of a scenario.
pub fn losses(lab: &StressLab<'_>, severities: &Severities<'_>) -> Losses {
    let table = lab.model.positions.as_ref();
    let positions = lab.snapshot.positions.as_deref().unwrap_or_default();
    let n = lab.snapshot.strategies.len();
    let mut warnings = Vec::new();
    let customs: Vec<PriceMoves<'_>> =
        severities.customs.iter().map(|moves| PriceMoves::of(moves, lab.snapshot, table)).collect();
    let exchanges = table.map_or(&[][..], |table| &table.exchanges);
    let out: Vec<Option<(f64, f64)>> = exchanges.iter().map(|exchange| severities.outage_at(exchange)).collect();

    let by_outage = OutageLoss::of(lab, &out);
    let mut by_strategy = vec![Some(0.0); n];
    let mut by_position: Vec<Option<f64>> = Vec::with_capacity(positions.len());
    let mut liquidity = Vec::with_capacity(if severities.depth_left.is_some() { positions.len() } else { 0 });
    for (position, line) in positions.iter().zip(table.map_or(&[][..], |table| &table.lines)) {
        let i = position.strategy;
        let own = Own {
            market: market(position, line, lab.book.scale[i], severities, &customs),
            cost: severities.depth_left.map_or(Some(0.0), |depth| {
                let sd = lab.model.risk.as_ref().ok().and_then(|risk| risk.sd[i]);
                added_cost(position, lab.book.scale[i], depth, sd, lab.assumptions)
            }),
        };
        let most = position.most_to_lose() * lab.book.scale[i];
        let own_pnl = own.pnl(most);
        if severities.depth_left.is_some() {
            liquidity.push(own_pnl.map_or(0.0, |pnl| own.market - pnl));
        }
        let pnl = own_pnl.zip(by_outage.of_position(lab, line, &out)).map(|(own, outage)| match position.holding {
            Holding::Binary { .. } => (own - outage).max(-most),
            Holding::Linear { .. } => own - outage,
        });
        by_strategy[i] = by_strategy[i].zip(pnl).map(|(sum, pnl): (f64, f64)| sum + pnl);
        by_position.push(pnl);
    }
    let frozen_hours = severities.frozen_hours(table);
    whole_strategies(lab, severities, &customs, &mut by_strategy, &mut warnings);
    if customs.iter().any(|moves| moves.has_idle) {
        warnings.push(Warning::fund(
            WarningCode::NoPositions,
            "A move names what the fund does not hold: it moves nothing",
        ));
    }
    replay(lab, severities, &mut by_strategy, &mut warnings);
    Losses { by_strategy, by_position, liquidity, frozen_hours, warnings }
}

/// What strategies without positions lose, and the strategies whose P&L is not known.
fn whole_strategies(
    lab: &StressLab<'_>,
    severities: &Severities<'_>,
    customs: &[PriceMoves<'_>],
    by_strategy: &mut [Option<f64>],
    warnings: &mut Vec<Warning>,
) {
    for (i, exposure) in lab.exposure.iter().enumerate().filter(|(i, _)| !lab.has_positions[*i]) {
        let falls: f64 = severities.magnitudes.iter().map(|m| m * exposure).sum();
        let moved: f64 = customs.iter().map(|moves| moves.of_strategy(i) * exposure).sum();
        if severities.magnitudes.is_empty() && customs.iter().all(|moves| moves.of_strategy(i) == 0.0) {
            continue;
        }
        by_strategy[i] = Some(moved - falls + 0.0);
        warnings.push(Warning::strategy(
            WarningCode::NoPositions,
            i,
            format!("{} has no positions: it moves by its whole exposure", lab.snapshot.strategies[i].id),
        ));
    }
    for (i, _) in by_strategy.iter().enumerate().filter(|(_, pnl)| pnl.is_none()) {
        warnings.push(Warning::strategy(
            WarningCode::TooFewObservations,
            i,
            format!("The P&L of {} needs a VaR or standard deviation that is missing", lab.snapshot.strategies[i].id),
        ));
    }
}

/// Adds the days that come again to every strategy.
fn replay(
    lab: &StressLab<'_>,
    severities: &Severities<'_>,
    by_strategy: &mut [Option<f64>],
    warnings: &mut Vec<Warning>,
) {
    for (date, days, multiplier) in &severities.replays {
        let Some(dates) = replayed(lab.snapshot, *date, *days) else {
            by_strategy.fill(None);
            warnings.push(Warning::fund(
                WarningCode::TooFewObservations,
                format!("The history has no {days} complete dates up to {date}: they cannot be replayed"),
            ));
            continue;
        };
        for (sum, pnl) in by_strategy.iter_mut().zip(replay_pnl(lab.snapshot, &lab.exposure, &dates)) {
            *sum = sum.map(|sum| sum + multiplier * pnl);
        }
    }
}

/// What a position loses by the market and by thinner depth.
struct Own {
    market: f64,
    /// `None` where the standard deviation that the cost needs is missing.
    cost: Option<f64>,
}

impl Own {
    /// The P&L of both: a liquidity cost is capped at the most that the position can lose, and so is its sum with the market loss;
    /// the market loss of a linear position is not.
    fn pnl(&self, most: f64) -> Option<f64> {
        let cost = self.cost?;
        if cost == 0.0 {
            return Some(self.market);
        }
        Some((self.market - cost.min(most)).max(self.market.min(-most)))
    }
}

/// P&L of a position from the falls and the moves of the scenario.
fn market(
    position: &Position,
    line: &Line,
    scale: f64,
    severities: &Severities<'_>,
    customs: &[PriceMoves<'_>],
) -> f64 {
    let falls: f64 = severities.magnitudes.iter().map(|m| pnl_of_move(position, scale, -(position.beta * m))).sum();
    let moves: f64 = customs.iter().map(|moves| pnl_of_move(position, scale, moves.of_position(position, line))).sum();
    match position.holding {
        Holding::Binary { .. } => (falls + moves + 0.0).max(-(position.most_to_lose() * scale)),
        Holding::Linear { .. } => falls + moves + 0.0,
    }
}

/// `cost(d) - cost(0)` of selling a position; 0 for one without liquidity, `None` where the standard deviation is missing.
fn added_cost(position: &Position, scale: f64, depth_left: f64, sd: Option<f64>, on: Assumptions) -> Option<f64> {
    let Some(rate) = position.liquidity_per_hour else {
        return Some(0.0);
    };
    let (size, sd) = ((position.notional() * scale).abs(), sd?);
    Some(on.impact_cost(size, sd, rate.0 * depth_left) - on.impact_cost(size, sd, rate.0))
}
