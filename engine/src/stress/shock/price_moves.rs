//! How far prices move under a shock: moves add, as the factors of a factor model do.
//!
//! A position's move is `beta x market + strategy + sector + exchange + instrument`, the sum of the moves that name it. Their
//! order does not matter, and several custom shocks of one move each are one shock of those moves for a linear position.

use crate::{
    exposure::{Line, PositionTable},
    fund::{Holding, Move, Scope},
    stress::StressLab,
};

/// The moves of one shock, laid out by what they name.
#[derive(Debug, Clone)]
pub struct PriceMoves {
    market: f64,
    by_strategy: Vec<f64>,
    by_sector: Vec<f64>,
    by_exchange: Vec<f64>,
    by_instrument: Vec<f64>,
    /// Whether a move names what is not held.
    pub has_idle: bool,
}

impl PriceMoves {
    /// A move of the market alone.
    pub fn of_market(market: f64, lab: &StressLab<'_>) -> Self {
        let table = lab.model.positions.as_ref();
        let zeros = |names: fn(&PositionTable) -> &[String]| vec![0.0; table.map_or(0, |table| names(table).len())];
        Self {
            market,
            by_strategy: vec![0.0; lab.snapshot.strategies.len()],
            by_sector: zeros(|table| &table.sectors),
            by_exchange: zeros(|table| &table.exchanges),
            by_instrument: zeros(|table| &table.instruments),
            has_idle: false,
        }
    }

    /// Moves that add, on the fund of a lab.
    pub fn of(moves: &[Move], lab: &StressLab<'_>) -> Self {
        let table = lab.model.positions.as_ref();
        let names = |of: fn(&PositionTable) -> &[String]| table.map_or(&[][..], of);
        let (sectors, exchanges) = (names(|table| &table.sectors), names(|table| &table.exchanges));
        let instruments = names(|table| &table.instruments);
        let mut all = Self::of_market(0.0, lab);
        let number = |names: &[String], wanted: &String| names.iter().position(|name| name == wanted);
        for Move { scope, size } in moves {
            let slot = match scope {
                Scope::Market => Some(&mut all.market),
                Scope::Strategy(id) => lab.snapshot.strategy_index(id).map(|i| &mut all.by_strategy[i]),
                Scope::Sector(name) => number(sectors, name).map(|i| &mut all.by_sector[i]),
                Scope::Exchange(name) => number(exchanges, name).map(|i| &mut all.by_exchange[i]),
                Scope::Instrument(name) => number(instruments, name).map(|i| &mut all.by_instrument[i]),
            };
            match slot {
                Some(slot) => *slot += size,
                None => all.has_idle = true,
            }
        }
        all
    }

    /// The move of a position's price, as a part of it.
    pub fn of_position(&self, line: &Line) -> f64 {
        let by_market = if self.market == 0.0 { 0.0 } else { line.beta * self.market };
        by_market
            + self.by_strategy[line.strategy]
            + self.by_sector[line.sector]
            + self.by_exchange[line.exchange]
            + self.by_instrument[line.instrument]
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
pub fn pnl_of_move(holding: Holding, scale: f64, size: f64) -> f64 {
    match holding {
        Holding::Linear { notional } => size * notional * scale + 0.0,
        Holding::Binary { price, contracts } => contracts * scale * ((price * (1.0 + size)).clamp(0.0, 1.0) - price),
    }
}
