//! Exposures of the positions: gross, net, by sector and by exchange, at any scale of the strategies.

mod alike;
pub(crate) mod coverage;
mod edited;
pub(crate) mod pool;

pub use alike::AlikeNames;
pub use coverage::{Sale, coverage, coverage_of, hours_to_liquidate};
pub use pool::{AssumedVolatility, PositionPool, PositionPools, Volatilities};

use crate::{
    fund::{Holding, Position, Shared, Snapshot},
    math::Extremes,
};

/// One position as the kernels see it, at scale 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Index of its strategy.
    pub strategy: usize,
    /// Index of its sector in [`PositionTable::sectors`].
    pub sector: usize,
    /// Index of its exchange in [`PositionTable::exchanges`].
    pub exchange: usize,
    /// Index of its instrument in [`PositionTable::instruments`].
    pub instrument: usize,
    /// What is held.
    pub holding: Holding,
    /// Move of its price for a move of 1 in the market.
    pub beta: f64,
    /// Money that can be sold in an hour; 0 where the file gives none.
    pub liquidity_per_hour: f64,
    /// Volatility of its instrument in a day by the instrument's history, as [`Position::volatility`]; `None` without one.
    pub history_volatility: Option<f64>,
}

/// The positions of a snapshot, prepared once a file: sectors, exchanges and instruments numbered in the order of the file, so
/// that no name is compared where positions are counted.
#[derive(Debug, Clone, PartialEq)]
pub struct PositionTable {
    /// One line a position, in the file's order.
    pub lines: Vec<Line>,
    /// Sector names.
    pub sectors: Shared<Vec<String>>,
    /// Exchange names.
    pub exchanges: Shared<Vec<String>>,
    /// Instrument names.
    pub instruments: Shared<Vec<String>>,
    /// Positions of one instrument, exchange and side, in the order of the file.
    pub pools: Shared<PositionPools>,
    /// Sectors and exchanges that may be one written two ways.
    pub alike: Shared<AlikeNames>,
}

impl Line {
    /// A position with the numbers of its sector, exchange and instrument; its volatility is not known yet.
    fn of(position: &Position, [sector, exchange, instrument]: [usize; 3]) -> Self {
        Self {
            strategy: position.strategy,
            sector,
            exchange,
            instrument,
            holding: position.holding,
            beta: position.beta,
            liquidity_per_hour: position.liquidity_per_hour.unwrap_or_default(),
            history_volatility: None,
        }
    }

    /// The most that it can lose at scale 1, as [`Holding::most_to_lose`].
    pub fn size(&self) -> f64 {
        self.holding.most_to_lose()
    }

    /// Its part of the net exposure at scale 1, as [`Holding::net`].
    pub fn net(&self) -> f64 {
        self.holding.net(self.beta)
    }
}

impl PositionTable {
    /// The table of a snapshot; `None` where the file has no positions key.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let table = headroom_engine::exposure::PositionTable::of(&fund).unwrap();
    /// let second = table.lines[1];
    /// assert_eq!((second.strategy, second.size(), second.liquidity_per_hour), (1, 100.0, 50.0));
    /// assert_eq!((&table.sectors[second.sector][..], &table.exchanges[second.exchange][..]), ("t", "y"));
    /// ```
    pub fn of(snapshot: &Snapshot) -> Option<Self> {
        let positions = snapshot.positions.as_ref()?;
        let [mut sectors, mut exchanges, mut instruments] = [const { Names::new() }; 3];
        let lines: Vec<Line> = positions
            .iter()
            .map(|position| {
                let names = [
                    sectors.number(&position.sector),
                    exchanges.number(&position.exchange),
                    instruments.number(&position.instrument),
                ];
                Line::of(position, names)
            })
            .collect();
        Some(Self {
            alike: AlikeNames::of(&sectors.in_order, &exchanges.in_order).into(),
            pools: PositionPools::all(&lines, positions).into(),
            lines,
            sectors: sectors.in_order.into(),
            exchanges: exchanges.in_order.into(),
            instruments: instruments.in_order.into(),
        })
    }
}

/// Numbers names in the order of their first use.
struct Names {
    in_order: Vec<String>,
    numbers: std::collections::BTreeMap<String, usize>,
}

impl Names {
    const fn new() -> Self {
        Self { in_order: Vec::new(), numbers: std::collections::BTreeMap::new() }
    }

    fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.in_order.len();
        self.in_order.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}

/// Sums of sizes and nets at the scales of a what-if, in money; positions add in the file's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposures {
    /// Sum of sizes, the most that each position can lose.
    pub gross: f64,
    /// Sum of nets: notionals, of binaries times their beta.
    pub net: f64,
    /// Gross by strategy, in the snapshot's order.
    pub gross_by_strategy: Vec<f64>,
    /// Net by strategy, in the snapshot's order.
    pub net_by_strategy: Vec<f64>,
    /// Gross by sector, in the table's order.
    pub gross_by_sector: Vec<f64>,
    /// Gross by exchange, in the table's order.
    pub gross_by_exchange: Vec<f64>,
}

impl Exposures {
    /// Exposures of a table at one scale per strategy: gross `sum size_k s_k`, net `sum net_k s_k`, `s_k` the scale of the
    /// position's strategy, size and net those of [`Holding`]. In money; net negative where the fund is short.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// use headroom_engine::{exposure::{Exposures, PositionTable}, fund::Holding};
    /// let mut table = PositionTable::of(&fund).unwrap();
    /// table.lines[1].holding = Holding::Linear { notional: -50.0 };
    /// // Long 100, and short 50 at three times its size
    /// let sums = Exposures::at(&table, &[1.0, 3.0]);
    /// assert_eq!((sums.gross, sums.net, sums.gross_by_strategy), (250.0, -50.0, vec![100.0, 150.0]));
    /// ```
    pub fn at(table: &PositionTable, scale: &[f64]) -> Self {
        Self::with_sizes(table, scale).0
    }

    /// The same with the size of each position, in money.
    pub(crate) fn with_sizes(table: &PositionTable, scale: &[f64]) -> (Self, Vec<f64>) {
        let mut sizes = Vec::with_capacity(table.lines.len());
        let mut sums = Self {
            gross: 0.0,
            net: 0.0,
            gross_by_strategy: vec![0.0; scale.len()],
            net_by_strategy: vec![0.0; scale.len()],
            gross_by_sector: vec![0.0; table.sectors.len()],
            gross_by_exchange: vec![0.0; table.exchanges.len()],
        };
        for line in &table.lines {
            let (size, net) = (line.size() * scale[line.strategy], line.net() * scale[line.strategy]);
            sums.net += net;
            sums.net_by_strategy[line.strategy] += net;
            sums.gross += size;
            sums.gross_by_strategy[line.strategy] += size;
            sums.gross_by_sector[line.sector] += size;
            sums.gross_by_exchange[line.exchange] += size;
            sizes.push(size);
        }
        (sums, sizes)
    }

    /// Gross of a snapshot's positions as loaded, every scale 1, in money; `None` where the file has none.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // Two positions of 100
    /// assert_eq!(headroom_engine::exposure::Exposures::gross_as_loaded(&fund), Some(200.0));
    /// ```
    pub fn gross_as_loaded(snapshot: &Snapshot) -> Option<f64> {
        let table = PositionTable::of(snapshot)?;
        Some(Self::at(&table, &vec![1.0; snapshot.strategies.len()]).gross)
    }

    /// The group with the largest share of gross, the first of equals, and that share, in `[0, 1]`; `None` at gross 0.
    ///
    /// `by_group` in money, one of the three divisions of this gross.
    ///
    /// ```
    /// let sums = headroom_engine::exposure::Exposures {
    ///     gross: 400.0,
    ///     net: -400.0,
    ///     gross_by_strategy: vec![400.0],
    ///     net_by_strategy: vec![-400.0],
    ///     gross_by_sector: vec![100.0, 300.0],
    ///     gross_by_exchange: vec![400.0],
    /// };
    /// assert_eq!(sums.largest_share(&sums.gross_by_sector), Some((1, 0.75)));
    /// ```
    pub fn largest_share(&self, by_group: &[f64]) -> Option<(usize, f64)> {
        if self.gross <= 0.0 {
            return None;
        }
        let largest = by_group.iter().copied().fold(0.0, f64::larger);
        let group = by_group.iter().position(|size| *size == largest)?;
        Some((group, largest / self.gross))
    }
}
