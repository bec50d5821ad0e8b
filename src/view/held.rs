//! Positions that a strategy can take on the page: of what the fund holds already.

use headroom_engine::{
    fund::{Holding, Position, Snapshot},
    math::sort_by,
    text::escape,
};

/// An instrument at an exchange.
#[derive(Debug, Clone, PartialEq)]
pub struct Takeable {
    /// Id of a position of it, which says all but the size.
    pub like: String,
    /// What it is called: instrument and exchange.
    pub name: String,
    /// Whether its size is contracts.
    pub is_binary: bool,
}

/// What the positions of a fund are in, by name: each instrument once an exchange.
pub fn takeable(snapshot: &Snapshot) -> Vec<Takeable> {
    let mut held: Vec<&Position> = snapshot.positions.iter().flatten().map(|position| &**position).collect();
    sort_by(&mut held, |a, b| key(a).cmp(&key(b)));
    held.dedup_by(|a, b| key(a) == key(b));
    let of = |position: &Position| Takeable {
        like: position.id.clone(),
        name: held_name(position),
        is_binary: matches!(position.holding, Holding::Binary { .. }),
    };
    held.into_iter().map(of).collect()
}

fn key(position: &Position) -> (&str, &str) {
    (&position.instrument, &position.exchange)
}

/// What a position is called: instrument and exchange.
pub fn held_name(position: &Position) -> String {
    format!("{} · {}", escape(&position.instrument), escape(&position.exchange))
}

/// A position of a strategy in what another one is in, with an id that is free; `amount` signed, in money or contracts. `None` where
/// there is no such position.
pub fn taken(snapshot: &Snapshot, strategy: usize, like: &str, amount: f64) -> Option<Position> {
    let held = || snapshot.positions.iter().flatten();
    let like = held().find(|position| position.id == like)?;
    let holding = match like.holding {
        Holding::Linear { .. } => Holding::Linear { notional: amount },
        Holding::Binary { price, .. } => Holding::Binary { price, contracts: amount },
    };
    let name: String = like.instrument.chars().take(MOST_NAME).collect();
    let mut ids = (1..).map(|number| format!("{name}-{number}"));
    let id = ids.find(|id| held().all(|position| position.id != *id))?;
    Some(Position { id, strategy, holding, ..Position::clone(like) })
}

/// Characters of an instrument's name in an id at most: an id has up to 200.
const MOST_NAME: usize = 180;
