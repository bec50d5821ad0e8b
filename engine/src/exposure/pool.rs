//! Positions of one instrument, exchange and side: they share one rate of selling and one volatility.
//!
//! The document of the file format calls a pool an order book. What selling costs is in [`crate::stress`].

use std::collections::BTreeMap;

use super::{Line, PositionTable};
use crate::fund::{Holding, Position, Shared};

/// Positions of one instrument, exchange and side.
#[derive(Debug, Clone, PartialEq)]
pub struct PositionPool {
    /// Indices of its positions in [`PositionTable::lines`], ascending.
    pub lines: Vec<usize>,
    /// Money that can be sold of all of them in an hour: the largest that the file gives; 0 where it gives none.
    pub liquidity_per_hour: f64,
    /// Volatility of the instrument in a day, the largest that the file gives; `None` where it gives none.
    pub volatility: Option<f64>,
}

impl PositionPool {
    /// The pools of the positions, in the order of their first positions.
    pub(crate) fn all(lines: &[Line], positions: &[Shared<Position>]) -> Vec<Self> {
        let mut pools: Vec<Self> = Vec::new();
        let mut places: BTreeMap<(usize, usize, bool), usize> = BTreeMap::new();
        for (at, (line, position)) in lines.iter().zip(positions).enumerate() {
            let key = (line.instrument, line.exchange, is_short(line.holding));
            let place = *places.entry(key).or_insert(pools.len());
            if place == pools.len() {
                pools.push(Self { lines: Vec::new(), liquidity_per_hour: 0.0, volatility: None });
            }
            let pool = &mut pools[place];
            pool.lines.push(at);
            pool.liquidity_per_hour = pool.liquidity_per_hour.max(line.liquidity_per_hour);
            pool.volatility = match (pool.volatility, position.volatility) {
                (Some(largest), Some(next)) => Some(largest.max(next)),
                (known, next) => known.or(next),
            };
        }
        pools
    }

    /// Its size in money at one scale per strategy: the sum of the sizes of its positions.
    pub fn size(&self, table: &PositionTable, scale: &[f64]) -> f64 {
        self.lines.iter().map(|at| size_at(&table.lines[*at], scale)).sum()
    }
}

/// Whether a holding is on the short side.
pub(super) fn is_short(holding: Holding) -> bool {
    match holding {
        Holding::Linear { notional } => notional < 0.0,
        Holding::Binary { contracts, .. } => contracts < 0.0,
    }
}

/// Size of a position at one scale per strategy.
fn size_at(line: &Line, scale: &[f64]) -> f64 {
    line.size() * scale[line.strategy]
}

/// Volatility in a day of instruments of which nothing is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AssumedVolatility {
    /// Standard deviation of the return of a linear instrument.
    pub linear: f64,
    /// Standard deviation of the price of a binary.
    pub binary: f64,
}

/// Volatility of each position, per unit of its size.
#[derive(Debug, Clone, PartialEq)]
pub struct Volatilities {
    /// One per position, in the order of the table, those of a pool alike: `sum of size x volatility / sum of sizes`, for a binary
    /// `|contracts| x volatility` in the place of size x volatility. 0 for a pool without size.
    pub of_line: Vec<f64>,
    /// Indices of the positions whose volatility is assumed, ascending.
    pub assumed: Vec<usize>,
}

impl Volatilities {
    /// The volatilities at one scale per strategy; `assumed` where the file gives none.
    ///
    /// ```
    /// use headroom_engine::exposure::{AssumedVolatility, PositionTable, Volatilities};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let table = PositionTable::of(&fund).unwrap();
    /// let found = Volatilities::at(&table, &[1.0, 1.0], AssumedVolatility { linear: 0.02, binary: 0.04 });
    /// assert_eq!((found.of_line, found.assumed), (vec![0.02, 0.02], vec![0, 1]));
    /// ```
    pub fn at(table: &PositionTable, scale: &[f64], assumed: AssumedVolatility) -> Self {
        let mut all = Self { of_line: vec![0.0; table.lines.len()], assumed: Vec::new() };
        for pool in table.pools.iter() {
            let (mut size, mut swing) = (0.0, 0.0);
            for line in pool.lines.iter().map(|at| &table.lines[*at]) {
                let scale = scale[line.strategy];
                size += line.size() * scale;
                let known = pool.volatility.or(line.history_volatility);
                swing += match line.holding {
                    Holding::Linear { notional } => notional.abs() * scale * known.unwrap_or(assumed.linear),
                    Holding::Binary { contracts, .. } => contracts.abs() * scale * known.unwrap_or(assumed.binary),
                };
            }
            for at in &pool.lines {
                all.of_line[*at] = if size > 0.0 { swing / size } else { 0.0 };
            }
            if pool.volatility.is_none() {
                let is_assumed = |at: &&usize| table.lines[**at].history_volatility.is_none();
                all.assumed.extend(pool.lines.iter().filter(is_assumed));
            }
        }
        crate::math::sort_by(&mut all.assumed, Ord::cmp);
        all
    }
}
