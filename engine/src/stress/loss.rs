//! What the shocks of a scenario cost, position by position and strategy by strategy.

use super::{lab::StressLab, shock::CombinedShocks};
use crate::{
    exposure::Line,
    fund::Holding,
    math::Extremes,
    stress::shock::{
        exchange_outage::{OutageAt, outage_losses},
        price_moves::{PriceMoves, pnl_of_move},
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

    let mut own = Vec::with_capacity(lab.lines().len());
    let mut liquidity = Vec::new();
    for (at, line) in lab.lines().iter().enumerate() {
        let size = lab.size(at);
        let market = market(line, lab.book.scale[line.strategy], size, &moves);
        own.push(match depth_left {
            None => market,
            Some(depth) => {
                let own = with_cost(market, added_cost(lab, at, depth), size);
                liquidity.push(market - own);
                own
            }
        });
    }
    let mut by_strategy = vec![Some(0.0); lab.snapshot.strategies.len()];
    let mut by_position = Vec::with_capacity(own.len());
    for ((line, own), outage) in lab.lines().iter().zip(&own).zip(outage_losses(lab, out, &own)) {
        let pnl = outage.map(|outage| own - outage);
        by_strategy[line.strategy] = by_strategy[line.strategy].zip(pnl).map(|(sum, pnl): (f64, f64)| sum + pnl);
        by_position.push(pnl);
    }
    if depth_left.is_some() {
        warn_of_assumed(lab, &mut warnings);
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
            format!("The P&L of {} needs a VaR that is missing", lab.snapshot.strategies[i].id),
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
                for (i, (sum, pnl)) in by_strategy.iter_mut().zip(pnl).enumerate() {
                    if pnl.is_none() {
                        let id = &lab.snapshot.strategies[i].id;
                        let message = format!("{id} is not measured: its returns cannot be replayed");
                        warnings.push(Warning::strategy(WarningCode::TooFewObservations, i, message));
                    }
                    *sum = sum.zip(pnl).map(|(sum, pnl)| sum + pnl);
                }
            }
            Err(warning) => {
                by_strategy.fill(None);
                warnings.push(warning);
            }
        }
    }
}

/// Warns of the positions whose volatility is assumed.
fn warn_of_assumed(lab: &StressLab<'_>, warnings: &mut Vec<Warning>) {
    let assumed = lab.volatilities.as_ref().map_or(&[][..], |all| &all.assumed);
    if !assumed.is_empty() {
        let on = lab.assumptions.volatility;
        let message = format!(
            "{} positions have no volatility: {} a day of linear and {} of binary ones are assumed",
            assumed.len(),
            on.linear,
            on.binary
        );
        warnings
            .push(Warning { positions: assumed.to_vec(), ..Warning::fund(WarningCode::AssumedVolatility, message) });
    }
}

/// P&L of a position by the market and by the cost of thinner depth, which together lose no more than its size; the market loss of a
/// linear position alone is not capped.
fn with_cost(market: f64, cost: f64, most: f64) -> f64 {
    if cost == 0.0 {
        return market;
    }
    (market - cost).larger(market.smaller(-most))
}

/// P&L of a position from the moves of prices; `most` what it can lose.
fn market(line: &Line, scale: f64, most: f64, moves: &[PriceMoves]) -> f64 {
    let pnl: f64 = moves.iter().map(|moves| pnl_of_move(line.holding, scale, moves.of_position(line))).sum();
    match line.holding {
        Holding::Binary { .. } => (pnl + 0.0).larger(-most),
        Holding::Linear { .. } => pnl + 0.0,
    }
}

/// `cost(d) - cost(0)` of selling a position with its pool, each at most its size; 0 for one without liquidity.
fn added_cost(lab: &StressLab<'_>, at: usize, depth_left: f64) -> f64 {
    let (sale, volatility) = (&lab.sales[at], lab.volatility(at));
    if sale.rate == 0.0 {
        return 0.0;
    }
    let cost = |rate: f64| lab.assumptions.impact_cost(sale.size, volatility, rate).smaller(sale.size);
    cost(sale.rate * depth_left) - cost(sale.rate)
}
