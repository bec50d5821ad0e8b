//! Positions of one instrument, exchange and side: they share one rate of selling and one volatility.
//!
//! The document of the file format calls a pool an order book. What selling costs is in [`crate::stress`].

use std::{collections::BTreeMap, ops::Range};

use super::{Line, PositionTable};
use crate::{
    fund::{Holding, Positions},
    math::Extremes,
};

/// Positions of one instrument, exchange and side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PositionPool<'a> {
    /// Indices of its positions in [`PositionTable::lines`], ascending.
    pub lines: &'a [usize],
    /// Money that can be sold of all of them in an hour: the largest that the file gives; 0 where it gives none.
    pub liquidity_per_hour: f64,
    /// Volatility of the instrument in a day, the largest that the file gives; `None` where it gives none.
    pub volatility: Option<f64>,
}

/// The pools of the positions, in the order of their first positions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PositionPools {
    /// Of each position its pool.
    of_line: Vec<usize>,
    /// Indices of the positions, pool by pool.
    lines: Vec<usize>,
    /// Where each pool begins among them; one more at the end.
    starts: Vec<usize>,
    /// Of each pool what it is told of.
    told: Vec<Told>,
}

/// The largest that the file gives of the positions of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Told {
    liquidity_per_hour: f64,
    volatility: Option<f64>,
}

/// Positions up to which an edit is followed; where more differ all pools are made anew.
const FEW: usize = 16;

impl PositionPools {
    /// The pools of all positions.
    pub(crate) fn all(lines: &[Line], positions: &Positions) -> Self {
        let mut places: BTreeMap<(usize, usize, bool), usize> = BTreeMap::new();
        let number = |line: &Line| {
            let next = places.len();
            *places.entry(key(line)).or_insert(next)
        };
        let mut pools = Self::numbered(lines.iter().map(number).collect());
        pools.told = (0..pools.starts.len() - 1).map(|pool| pools.told_of(pool, lines, positions)).collect();
        pools
    }

    /// Those of `after`, where these are of `before`: the same as [`PositionPools::all`]. `was` are the places of the positions that
    /// left, `is` those that came, in the same stretch.
    pub(crate) fn edited(
        &self,
        (was, is): (Range<usize>, Range<usize>),
        lines: &[Line],
        positions: &Positions,
    ) -> Self {
        if is.len() > FEW || was.len() > FEW {
            return Self::all(lines, positions);
        }
        // Pools by numbers of their own first: the old ones, then those that come.
        let old = self.told.len();
        let mut of_line = Vec::with_capacity(lines.len());
        of_line.extend_from_slice(&self.of_line[..is.start]);
        // Those of the positions before keep their numbers.
        let first = of_line.iter().max().map_or(0, |last| last + 1);
        of_line.extend((0..is.len()).map(|nth| old + nth));
        of_line.extend_from_slice(&self.of_line[was.end..]);
        let stays = |place: &usize| !is.contains(place);
        for (nth, place) in is.clone().enumerate() {
            let is_it = |other: &usize| (*other < place || stays(other)) && key(&lines[*other]) == key(&lines[place]);
            of_line[place] = (0..lines.len()).find(is_it).map_or(old + nth, |other| of_line[other]);
        }
        // Of the others the numbers in the order of their first positions.
        let mut others = Vec::new();
        let mut numbers: Vec<Option<usize>> = vec![None; old + is.len() - first];
        for pool in of_line[is.start..].iter_mut().filter(|pool| **pool >= first) {
            *pool = *numbers[*pool - first].get_or_insert_with(|| {
                others.push(*pool);
                first + others.len() - 1
            });
        }
        let mut pools = Self::numbered(of_line);
        pools.told = Vec::with_capacity(pools.starts.len() - 1);
        pools.told.extend_from_slice(&self.told[..first]);
        pools.told.extend(others.iter().map(|number| self.told.get(*number).copied().unwrap_or_default()));
        let left = self.of_line[was].iter().filter_map(|pool| match pool.checked_sub(first) {
            Some(other) => numbers[other],
            None => Some(*pool),
        });
        let touched: Vec<usize> = left.chain(pools.of_line[is].iter().copied()).collect();
        for pool in touched {
            pools.told[pool] = pools.told_of(pool, lines, positions);
        }
        pools
    }

    /// The pools of positions by their numbers, of which nothing is told yet.
    fn numbered(of_line: Vec<usize>) -> Self {
        let count = of_line.iter().max().map_or(0, |last| last + 1);
        let mut starts = vec![0; count + 1];
        for pool in &of_line {
            starts[pool + 1] += 1;
        }
        for pool in 0..count {
            starts[pool + 1] += starts[pool];
        }
        let (mut next, mut lines) = (starts.clone(), vec![0; of_line.len()]);
        for (at, pool) in of_line.iter().enumerate() {
            lines[next[*pool]] = at;
            next[*pool] += 1;
        }
        Self { of_line, lines, starts, told: Vec::new() }
    }

    fn told_of(&self, pool: usize, lines: &[Line], positions: &Positions) -> Told {
        let own = &self.lines[self.starts[pool]..self.starts[pool + 1]];
        own.iter().fold(Told::default(), |told, at| Told {
            liquidity_per_hour: told.liquidity_per_hour.larger(lines[*at].liquidity_per_hour),
            volatility: match (told.volatility, positions[*at].volatility) {
                (Some(largest), Some(next)) => Some(largest.larger(next)),
                (known, next) => known.or(next),
            },
        })
    }

    /// Number of positions in pools.
    pub(super) fn count(&self) -> usize {
        self.of_line.len()
    }

    /// Of each position, of these sizes, what is sold of it in an hour: its share by size of the rate of its pool.
    pub(super) fn rates<'a>(&'a self, sizes: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        let mut of_pool = vec![0.0; self.told.len()];
        for (pool, size) in self.of_line.iter().zip(sizes) {
            of_pool[*pool] += size;
        }
        self.of_line.iter().zip(sizes).map(move |(pool, size)| {
            let (rate, all) = (self.told[*pool].liquidity_per_hour, of_pool[*pool]);
            let is_alone = self.starts[pool + 1] - self.starts[*pool] == 1;
            if all > 0.0 && !is_alone { rate * (size / all) } else { rate }
        })
    }

    /// The pools in their order.
    pub fn iter(&self) -> impl Iterator<Item = PositionPool<'_>> {
        self.starts.windows(2).zip(&self.told).map(|(ends, told)| PositionPool {
            lines: &self.lines[ends[0]..ends[1]],
            liquidity_per_hour: told.liquidity_per_hour,
            volatility: told.volatility,
        })
    }
}

/// What positions of one pool have in common.
fn key(line: &Line) -> (usize, usize, bool) {
    (line.instrument, line.exchange, is_short(line.holding))
}

/// Whether a holding is on the short side.
pub(super) fn is_short(holding: Holding) -> bool {
    match holding {
        Holding::Linear { notional } => notional < 0.0,
        Holding::Binary { contracts, .. } => contracts < 0.0,
    }
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
            for at in pool.lines {
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
