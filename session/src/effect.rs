//! What an action does to the fund before anybody takes it: figures before and after, and the trades that it takes.

use headroom_engine::{
    Analysis,
    control::coverage_limit,
    exposure::{PositionTable, Sale, Volatilities, coverage, hours_to_liquidate},
    fund::{Position, Shared},
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
    /// What is traded, in the order of the positions, or of the strategies where the file has no positions.
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
    /// Index of the position in the fund before; `None`: the exposure of the strategy.
    pub position: Option<usize>,
    /// Signed contracts of a binary; signed notional or exposure in money otherwise.
    pub from: f64,
    /// The same after.
    pub to: f64,
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
            trades: trades(before, after),
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
fn scales_after(before: &Analysis, after: &Analysis) -> Vec<f64> {
    let mut stays: std::collections::BTreeMap<&str, f64> = std::collections::BTreeMap::new();
    stays.extend(after.fund().positions.iter().flatten().map(|p| (p.id.as_str(), amount_of(p.holding))));
    let of = |position: &Shared<Position>| {
        let scale = after.book().scale[position.strategy];
        match (stays.get(position.id.as_str()), amount_of(position.holding)) {
            (Some(after), before) if *after == before => scale,
            (Some(after), before) if before != 0.0 => scale * (after / before),
            (Some(_), _) => scale,
            (None, _) => 0.0,
        }
    };
    before.fund().positions.iter().flatten().map(of).collect()
}

fn trades(before: &Analysis, after: &Analysis) -> Vec<Trade> {
    let fund = before.fund();
    let now = &before.book().scale;
    let mut trades: Vec<Trade> = match &fund.positions {
        Some(positions) => {
            let to = scales_after(before, after);
            let of = |(at, position): (usize, &Shared<Position>)| {
                let size = amount_of(position.holding);
                let strategy = position.strategy;
                Trade { strategy, position: Some(at), from: size * now[strategy], to: size * to[at] + 0.0 }
            };
            positions.iter().enumerate().map(of).collect()
        }
        None => Vec::new(),
    };
    let has_position = |strategy: usize| fund.positions.iter().flatten().any(|position| position.strategy == strategy);
    trades.extend((0..fund.strategies.len()).filter(|strategy| !has_position(*strategy)).map(|strategy| {
        let capital = fund.strategies[strategy].capital;
        Trade { strategy, position: None, from: capital * now[strategy], to: capital * after.book().scale[strategy] }
    }));
    trades.retain(|trade| trade.from != trade.to);
    trades
}

/// Cost in money and hours of selling what a state has less than another, pool by pool.
///
/// The cost of a pool is [`Assumptions::impact_cost`] of what is sold of it, at most its size; the hours are those of the pool that
/// takes longest.
fn selling(table: &PositionTable, before: &Analysis, after: &Analysis, assumptions: Assumptions) -> (f64, Option<f64>) {
    let scale = &before.book().scale;
    let volatilities = Volatilities::at(table, scale, assumptions.volatility);
    let to = scales_after(before, after);
    let (mut cost, mut hours) = (0.0, Some(0.0_f64));
    for pool in table.pools.iter() {
        let of = |at: &usize| table.lines[*at].size() * (scale[table.lines[*at].strategy] - to[*at]).max(0.0);
        let sold: f64 = pool.lines.iter().map(of).sum();
        if sold > 0.0 {
            let volatility = volatilities.of_line[pool.lines[0]];
            cost += assumptions.impact_cost(sold, volatility, pool.liquidity_per_hour).min(sold);
            let needed = (pool.liquidity_per_hour > 0.0).then(|| sold / pool.liquidity_per_hour);
            hours = hours.zip(needed).map(|(most, needed)| most.max(needed));
        }
    }
    (cost, hours)
}
