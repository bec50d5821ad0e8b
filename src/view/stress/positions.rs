//! The positions behind a strategy's loss in a scenario, largest losers first.

use headroom_engine::math::sort_by;
use headroom_engine::{
    fund::{Book, Snapshot},
    stress::StressResult,
    text::escape,
};

/// Positions shown of a strategy, at most.
pub const MOST_POSITIONS: usize = 20;

/// A strategy that loses on positions.
#[derive(Debug, Clone, PartialEq)]
pub struct Loser {
    /// Index of the strategy.
    pub strategy: usize,
    /// Its name, escaped.
    pub name: String,
    /// P&L of the strategy, negative.
    pub pnl: f64,
    /// Its positions that lose, the largest losses first, at most [`MOST_POSITIONS`].
    pub positions: Vec<LosingPosition>,
    /// How many of its positions lose.
    pub losing: usize,
}

/// A position that loses.
#[derive(Debug, Clone, PartialEq)]
pub struct LosingPosition {
    /// Its id, escaped.
    pub id: String,
    /// What is traded, escaped.
    pub instrument: String,
    /// Where, escaped.
    pub exchange: String,
    /// Its market category, escaped.
    pub sector: String,
    /// Signed notional at the strategy's scale.
    pub notional: f64,
    /// Its P&L, negative.
    pub pnl: f64,
}

/// The strategies that lose on positions in a scenario, the largest losses first, equal ones in the file's order.
pub fn losers(snapshot: &Snapshot, book: &Book, result: &StressResult) -> Vec<Loser> {
    let positions = snapshot.held();
    let mut losing: Vec<Vec<(usize, f64)>> = vec![Vec::new(); snapshot.strategies.len()];
    for (at, (position, pnl)) in positions.iter().zip(&result.by_position).enumerate() {
        if let Some(pnl) = pnl.filter(|pnl| *pnl < 0.0) {
            losing[position.strategy].push((at, pnl));
        }
    }
    let mut losers: Vec<Loser> = losing
        .into_iter()
        .enumerate()
        .filter_map(|(strategy, mut losing)| {
            let pnl = result.by_strategy[strategy].filter(|pnl| *pnl < 0.0 && !losing.is_empty())?;
            sort_by(&mut losing, |a, b| a.1.total_cmp(&b.1));
            let shown = losing.iter().take(MOST_POSITIONS).map(|(at, pnl)| {
                let position = &positions[*at];
                LosingPosition {
                    id: escape(&position.id),
                    instrument: escape(&position.instrument),
                    exchange: escape(&position.exchange),
                    sector: escape(&position.sector),
                    notional: position.notional() * book.scale[strategy],
                    pnl: *pnl,
                }
            });
            Some(Loser {
                strategy,
                name: escape(&snapshot.strategies[strategy].name),
                pnl,
                positions: shown.collect(),
                losing: losing.len(),
            })
        })
        .collect();
    sort_by(&mut losers, |a, b| a.pnl.total_cmp(&b.pnl));
    losers
}
