//! What the shocks of a scenario cost, position by position and strategy by strategy.

use super::{lab::StressLab, shock::CombinedShocks};
use crate::{
    exposure::Line,
    fund::Holding,
    stress::{
        Assumptions,
        shock::{
            exchange_outage::{OutageAt, OutageLoss},
            price_moves::{PriceMoves, pnl_of_move},
        },
    },
    warning::{Warning, WarningCode},
};

/// What a scenario costs.
pub struct Losses {
    /// P&L a strategy; `None` where a figure that it needs is missing.
    pub by_strategy: Vec<Option<f64>>,
    /// P&L a position.
    pub by_position: Vec<Option<f64>>,
    /// The part of a position's P&L that is the cost of selling into less depth, at least 0; empty where depth stays.
    pub liquidity: Vec<f64>,
    /// What a reader must know.
    pub warnings: Vec<Warning>,
}

/// The P&L of a scenario whose outages are these.
pub fn losses(lab: &StressLab<'_>, shocks: &CombinedShocks<'_>, out: &OutageAt) -> Losses {
    let mut warnings = Vec::new();
    let moves = shocks.price_moves(lab);
    let depth_left = shocks.depth_left();
    let sd = lab.model.risk.as_ref().ok().map(|risk| &risk.sd[..]);

    let by_outage = OutageLoss::of(lab, out);
    let mut by_strategy = vec![Some(0.0); lab.snapshot.strategies.len()];
    let mut by_position = Vec::with_capacity(lab.lines().len());
    let mut liquidity = Vec::with_capacity(if depth_left.is_some() { lab.lines().len() } else { 0 });
    for line in lab.lines() {
        let i = line.strategy;
        let scale = lab.book.scale[i];
        let most = line.holding.most_to_lose() * scale;
        let market = market(line, scale, most, &moves);
        let own = match depth_left {
            None => Some(market),
            Some(depth) => {
                let cost = added_cost(line, scale, depth, sd.and_then(|sd| sd[i]), lab.assumptions);
                let own = cost.map(|cost| with_cost(market, cost, most));
                liquidity.push(own.map_or(0.0, |own| market - own));
                own
            }
        };
        let pnl = own.zip(by_outage.of_position(lab, line)).map(|(own, outage)| match line.holding {
            Holding::Binary { .. } => (own - outage).max(-most),
            Holding::Linear { .. } => own - outage,
        });
        by_strategy[i] = by_strategy[i].zip(pnl).map(|(sum, pnl): (f64, f64)| sum + pnl);
        by_position.push(pnl);
    }
    whole_strategies(lab, &moves, &mut by_strategy, &mut warnings);
    if moves.iter().any(|moves| moves.has_idle) {
        warnings.push(Warning::fund(
            WarningCode::NoPositions,
            "A move names what the fund does not hold: it moves nothing",
        ));
    }
    add_by_strategy(lab, shocks, &mut by_strategy, &mut warnings);
    Losses { by_strategy, by_position, liquidity, warnings }
}

/// What strategies without positions lose, and the strategies whose P&L is not known.
fn whole_strategies(
    lab: &StressLab<'_>,
    moves: &[PriceMoves],
    by_strategy: &mut [Option<f64>],
    warnings: &mut Vec<Warning>,
) {
    for (i, exposure) in lab.exposure.iter().enumerate().filter(|(i, _)| !lab.has_positions[*i]) {
        if moves.iter().all(|moves| moves.of_strategy(i) == 0.0) {
            continue;
        }
        by_strategy[i] = Some(moves.iter().map(|moves| moves.of_strategy(i) * exposure).sum::<f64>() + 0.0);
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

/// Adds the P&L that no position shows.
fn add_by_strategy(
    lab: &StressLab<'_>,
    shocks: &CombinedShocks<'_>,
    by_strategy: &mut [Option<f64>],
    warnings: &mut Vec<Warning>,
) {
    for pnl in shocks.strategy_pnl(lab) {
        match pnl {
            Ok(pnl) => {
                for (sum, pnl) in by_strategy.iter_mut().zip(pnl) {
                    *sum = sum.map(|sum| sum + pnl);
                }
            }
            Err(warning) => {
                by_strategy.fill(None);
                warnings.push(warning);
            }
        }
    }
}

/// P&L of a position by the market and by the cost of thinner depth: the cost is capped at the most that the position can lose,
/// and so is its sum with the market loss; the market loss of a linear position is not.
fn with_cost(market: f64, cost: f64, most: f64) -> f64 {
    if cost == 0.0 {
        return market;
    }
    (market - cost.min(most)).max(market.min(-most))
}

/// P&L of a position from the moves of prices; `most` what it can lose.
fn market(line: &Line, scale: f64, most: f64, moves: &[PriceMoves]) -> f64 {
    let pnl: f64 = moves.iter().map(|moves| pnl_of_move(line.holding, scale, moves.of_position(line))).sum();
    match line.holding {
        Holding::Binary { .. } => (pnl + 0.0).max(-most),
        Holding::Linear { .. } => pnl + 0.0,
    }
}

/// `cost(d) - cost(0)` of selling a position; 0 for one without liquidity, `None` where the standard deviation is missing.
fn added_cost(line: &Line, scale: f64, depth_left: f64, sd: Option<f64>, on: Assumptions) -> Option<f64> {
    let rate = line.liquidity_per_hour;
    if rate == 0.0 {
        return Some(0.0);
    }
    let (size, sd) = ((line.notional * scale).abs(), sd?);
    Some(on.impact_cost(size, sd, rate * depth_left) - on.impact_cost(size, sd, rate))
}
