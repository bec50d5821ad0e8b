//! How far prices move under a custom shock: moves add, as the factors of a factor model do.
//!
//! A position's move is `beta x market + strategy + sector + exchange + instrument`, the sum of the moves that name it. Their
//! order does not matter, and several custom shocks of one move each are one shock of those moves for a linear position.

use std::collections::BTreeMap;

use super::exposure::{Line, PositionTable};
use crate::fund::{Holding, Move, Position, Scope, Snapshot};

/// The moves of one custom shock, laid out by what they name.
#[derive(Debug, Clone)]
pub struct PriceMoves<'a> {
    market: f64,
    by_strategy: Vec<f64>,
    by_sector: Vec<f64>,
    by_exchange: Vec<f64>,
    by_instrument: BTreeMap<&'a str, f64>,
    /// Whether a move names what is not held.
    pub has_idle: bool,
}

impl<'a> PriceMoves<'a> {
    /// The moves of a shock on a fund.
    pub fn of(moves: &'a [Move], snapshot: &Snapshot, table: Option<&PositionTable>) -> Self {
        let (sectors, exchanges) = table.map_or((&[][..], &[][..]), |table| (&table.sectors[..], &table.exchanges[..]));
        let mut all = Self {
            market: 0.0,
            by_strategy: vec![0.0; snapshot.strategies.len()],
            by_sector: vec![0.0; sectors.len()],
            by_exchange: vec![0.0; exchanges.len()],
            by_instrument: BTreeMap::new(),
            has_idle: false,
        };
        for Move { scope, size } in moves {
            let slot = match scope {
                Scope::Market => Some(&mut all.market),
                Scope::Strategy(id) => snapshot.strategy_index(id).map(|i| &mut all.by_strategy[i]),
                Scope::Sector(name) => sectors.iter().position(|s| s == name).map(|i| &mut all.by_sector[i]),
                Scope::Exchange(name) => exchanges.iter().position(|e| e == name).map(|i| &mut all.by_exchange[i]),
                Scope::Instrument(name) => {
                    let is_held = snapshot.positions.iter().flatten().any(|p| p.instrument == *name);
                    is_held.then(|| all.by_instrument.entry(name).or_default())
                }
            };
            match slot {
                Some(slot) => *slot += size,
                None => all.has_idle = true,
            }
        }
        all
    }

    /// The move of a position's price, as a part of it.
    pub fn of_position(&self, position: &Position, line: &Line) -> f64 {
        let instrument = match self.by_instrument.is_empty() {
            true => 0.0,
            false => self.by_instrument.get(position.instrument.as_str()).copied().unwrap_or(0.0),
        };
        let by_market = if self.market == 0.0 { 0.0 } else { position.beta * self.market };
        by_market
            + self.by_strategy[line.strategy]
            + self.by_sector[line.sector]
            + self.by_exchange[line.exchange]
            + instrument
    }

    /// The move of a strategy without positions: by the market, at a beta of 1, and by itself.
    pub fn of_strategy(&self, strategy: usize) -> f64 {
        self.market + self.by_strategy[strategy]
    }
}

/// P&L of a position whose price moves by `size`, as a part of it, at its strategy's scale; in money, negative for a loss.
///
/// Linear: `notional x size`. Binary: `contracts x (clamp(price (1 + size), 0, 1) - price)`, so that it never loses more than it
/// can.
pub fn pnl_of_move(position: &Position, scale: f64, size: f64) -> f64 {
    match position.holding {
        Holding::Linear { notional } => size * notional.0 * scale + 0.0,
        Holding::Binary { price, contracts } => contracts * scale * ((price * (1.0 + size)).clamp(0.0, 1.0) - price),
    }
}
