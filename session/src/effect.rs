//! What an action does to the fund before anybody takes it: figures before and after, and the trades that it takes.

use std::collections::BTreeMap;

use headroom_engine::{
    Analysis,
    control::coverage_limit,
    exposure::{PositionTable, Sale, Volatilities, coverage, hours_to_liquidate},
    fund::{Book, Holding, Position, Shared, Snapshot},
    math::Extremes,
    stress::Assumptions,
};

use crate::edit::position::amount_of;

/// The fund before and after an edit, and the way from one to the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// The fund as it is.
    pub before: EffectFigures,
    /// The fund after the edit.
    pub after: EffectFigures,
    /// What is traded, as [`trades`].
    pub trades: Vec<Trade>,
    /// Cost of the trades in money, by the impact of selling; `None` where the file has no positions.
    pub cost: Option<f64>,
    /// Hours that the trades take at the rates of the file; `None` where a position that is traded has no rate, and where the
    /// file has no positions.
    pub hours: Option<f64>,
}

/// One side of an effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectFigures {
    /// VaR of the fund in money.
    pub var: Option<f64>,
    /// Gross exposure in money; without positions the sum of the strategies' exposures.
    pub gross: f64,
    /// Share of gross that can be sold in the hours of the coverage limit; `None` without positions.
    pub coverage: Option<f64>,
    /// Hours to sell the share of gross that the coverage limit wants; `None` where never, and without positions.
    pub hours_to_liquidate: Option<f64>,
}

/// A trade: a position, or the exposure of a strategy without positions, from one size to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Trade {
    /// Index of the strategy.
    pub strategy: usize,
    /// What is traded of it.
    pub of: Traded,
    /// Signed contracts of a binary; signed notional or exposure in money otherwise.
    pub from: f64,
    /// The same after.
    pub to: f64,
}

/// What a trade is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Traded {
    /// A position of the fund before, by index.
    Held(usize),
    /// A position of the fund after that the fund before does not hold, by index.
    Added(usize),
    /// The exposure of a strategy that holds no position.
    Exposure,
}

impl Effect {
    /// The effect of going from one state of a fund to another, in which positions may have left it; `assumptions` say what
    /// selling costs.
    pub(crate) fn of(before: &Analysis, after: &Analysis, assumptions: Assumptions) -> Self {
        let table = before.model().positions.as_ref();
        let (cost, hours) = table.map_or((None, None), |table| {
            let (cost, hours) = selling(table, before, after, assumptions);
            (Some(cost), hours)
        });
        Self {
            before: EffectFigures::of(before),
            after: EffectFigures::of(after),
            trades: trades((before.fund(), before.book()), (after.fund(), after.book())),
            cost,
            hours,
        }
    }
}

impl EffectFigures {
    fn of(analysis: &Analysis) -> Self {
        let report = analysis.report();
        let limit = coverage_limit(&analysis.fund().limits);
        let sales = analysis.model().positions.as_ref().map(|table| Sale::all(table, &analysis.book().scale));
        Self {
            var: report.fund.value_at_risk,
            gross: report
                .exposures
                .as_ref()
                .map_or_else(|| analysis.book().exposure(analysis.fund()).iter().sum(), |exposures| exposures.gross),
            coverage: sales.as_ref().map(|sales| coverage(sales, limit.hours)),
            hours_to_liquidate: sales.as_ref().and_then(|sales| hours_to_liquidate(sales, limit.share)),
        }
    }
}

/// Scale of each position of `before` in `after`, times what its amount grew by; 0 where it has left the fund.
fn scales_after(before: &Snapshot, (fund, book): (&Snapshot, &Book)) -> Vec<f64> {
    let stays = by_id(fund);
    let of = |position: &Shared<Position>| {
        let scale = book.scale[position.strategy];
        let stays = stays.get(position.id.as_str()).filter(|(_, after)| is_same(position, after));
        match (stays.map(|(_, after)| amount_of(after.holding)), amount_of(position.holding)) {
            (Some(after), before) if after == before => scale,
            (Some(after), before) if before != 0.0 => scale * (after / before),
            (Some(_), _) => scale,
            (None, _) => 0.0,
        }
    };
    before.positions.iter().flatten().map(of).collect()
}

/// The positions of a fund and their places, by id.
fn by_id(fund: &Snapshot) -> BTreeMap<&str, (usize, &Position)> {
    fund.positions
        .iter()
        .flatten()
        .enumerate()
        .map(|(at, position)| (position.id.as_str(), (at, &**position)))
        .collect()
}

/// Whether two positions with one id are in the same of the same strategy, so that one can be traded into the other.
fn is_same(one: &Position, other: &Position) -> bool {
    let key = |position: &Position| (position.strategy, matches!(position.holding, Holding::Binary { .. }));
    let place = |position: &Position| [&position.instrument, &position.exchange].map(String::clone);
    key(one) == key(other) && place(one) == place(other)
}

/// The trades from one state of a fund to another, sizes times the scales: positions that were resized or closed in the order before,
/// then those that are new in the order after, then exposures of strategies without positions.
pub fn trades((was, from): (&Snapshot, &Book), (is, to): (&Snapshot, &Book)) -> Vec<Trade> {
    let (then, now) = (by_id(was), by_id(is));
    let held = was.positions.iter().flatten().enumerate().map(|(at, position)| {
        let after = now.get(position.id.as_str()).filter(|(_, after)| is_same(position, after));
        let after = after.map_or(0.0, |(_, after)| amount_of(after.holding) * to.scale[after.strategy]);
        let strategy = position.strategy;
        let before = amount_of(position.holding) * from.scale[strategy];
        Trade { strategy, of: Traded::Held(at), from: before, to: after + 0.0 }
    });
    let is_new = |(_, position): &(usize, &Shared<Position>)| {
        then.get(position.id.as_str()).is_none_or(|(_, before)| !is_same(before, position))
    };
    let added = is.positions.iter().flatten().enumerate().filter(is_new).map(|(at, position)| {
        let after = amount_of(position.holding) * to.scale[position.strategy];
        Trade { strategy: position.strategy, of: Traded::Added(at), from: 0.0, to: after + 0.0 }
    });
    let mut has_positions = vec![false; is.strategies.len()];
    for position in was.positions.iter().chain(&is.positions).flatten() {
        has_positions[position.strategy] = true;
    }
    let exposed = (0..is.strategies.len()).filter(|strategy| !has_positions[*strategy]).map(|strategy| {
        // A newcomer had no exposure.
        let before = was.strategies.get(strategy).map_or(0.0, |it| it.capital * from.scale[strategy]);
        let after = is.strategies[strategy].capital * to.scale[strategy];
        Trade { strategy, of: Traded::Exposure, from: before, to: after }
    });
    held.chain(added).chain(exposed).filter(|trade| trade.from != trade.to).collect()
}

/// Cost in money and hours of selling what a state has less than another, pool by pool.
///
/// The cost of a pool is [`Assumptions::impact_cost`] of what is sold of it, at most its size; the hours are those of the pool that
/// takes longest.
fn selling(table: &PositionTable, before: &Analysis, after: &Analysis, assumptions: Assumptions) -> (f64, Option<f64>) {
    let scale = &before.book().scale;
    let volatilities = Volatilities::at(table, scale, assumptions.volatility);
    let to = scales_after(before.fund(), (after.fund(), after.book()));
    let (mut cost, mut hours) = (0.0, Some(0.0_f64));
    for pool in table.pools.iter() {
        let of = |at: &usize| table.lines[*at].size() * (scale[table.lines[*at].strategy] - to[*at]).larger(0.0);
        let sold: f64 = pool.lines.iter().map(of).sum();
        if sold > 0.0 {
            let volatility = volatilities.of_line[pool.lines[0]];
            cost += assumptions.impact_cost(sold, volatility, pool.liquidity_per_hour).smaller(sold);
            let needed = (pool.liquidity_per_hour > 0.0).then(|| sold / pool.liquidity_per_hour);
            hours = hours.zip(needed).map(|(most, needed)| most.larger(needed));
        }
    }
    (cost, hours)
}
