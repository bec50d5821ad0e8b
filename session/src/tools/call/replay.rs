//! The replay of `risk_dashboard`: what the policy and four other ways to split the budget would have earned.

use headroom_engine::{
    reallocation::{Performance, ReplayPath, replay},
    var::Interval,
};
use serde::Serialize;

use crate::Version;

/// The history run again in money: exposures follow budgets by what was known at the close before, under the drawdown controls of
/// each path, at the cost of the policy.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReplayRow {
    /// The first row, the first with 30 joint rows behind it; null where there is none.
    first: Option<String>,
    /// The last row.
    last: Option<String>,
    /// Number of rows.
    rows: usize,
    /// Rows in a year.
    periods_per_year: f64,
    /// Basis points of what is traded.
    cost_bps: f64,
    /// The method of what was used; historical in place of one that draws.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = headroom_engine::fund::Method::ALL.map(headroom_engine::fund::Method::id))))]
    method: &'static str,
    paths: Vec<PathRow>,
}

/// What one path comes to.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PathRow {
    /// Policy: every proposal accepted. Left alone: today's allocation throughout. Equal risk, Sharpe: the reserve kept, made anew
    /// each month. No limits: exposures at capital, no control acts.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = headroom_engine::reallocation::PathKind::ALL.map(headroom_engine::reallocation::PathKind::id))))]
    path: &'static str,
    /// Time-weighted, over all rows; null, as the next four, after a loss of everything.
    total_return: Option<f64>,
    /// The same of a year.
    annual_return: Option<f64>,
    /// Of a year.
    volatility: Option<f64>,
    /// Of a year, over a riskless rate of 0.
    sharpe: Option<f64>,
    /// Largest fall of the unit value from its peak.
    max_drawdown: Option<f64>,
    /// Strategy-rows in breach of their budgets.
    breach_days: usize,
    /// Strategy-rows at their limits.
    limit_days: usize,
    /// Rows at whose close the path's drawdown controls stopped it.
    stopped_days: usize,
    /// Money traded beyond changes of capital.
    turnover: f64,
    /// What trading cost, in money.
    cost: f64,
    /// P&L that the capital would have made and the exposures did not, before cost.
    forgone: f64,
    /// Number of moves of the policy.
    moves: usize,
    /// 90% intervals of the differences to the allocation left alone, by the stationary bootstrap.
    differences: DifferencesRow,
}

/// 90% intervals of the differences; null where there is none.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DifferencesRow {
    annual_return: Option<DifferenceRow>,
    volatility: Option<DifferenceRow>,
    sharpe: Option<DifferenceRow>,
    max_drawdown: Option<DifferenceRow>,
}

/// The ends of an interval.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DifferenceRow {
    lower: f64,
    upper: f64,
}

impl From<Interval> for DifferenceRow {
    fn from(interval: Interval) -> Self {
        Self { lower: interval.low, upper: interval.high }
    }
}

impl ReplayRow {
    /// The replay of a version, from its allocation on and under its log.
    pub fn of(version: &Version) -> Self {
        let (fund, what_if) = (version.fund(), version.what_if());
        let start = headroom_engine::fund::Split::new(&what_if.book.allocation);
        let found = replay(fund, version.analysis().conventions(), &start, &what_if.log);
        Self {
            first: found.dates.first().map(ToString::to_string),
            last: found.dates.last().map(ToString::to_string),
            rows: found.dates.len(),
            periods_per_year: found.periods_per_year,
            cost_bps: fund.policy.cost_bps,
            method: found.method.id(),
            paths: found.paths.iter().map(PathRow::of).collect(),
        }
    }
}

impl PathRow {
    fn of(path: &ReplayPath) -> Self {
        let of = |figure: fn(&Performance) -> f64| path.performance.as_ref().map(figure);
        let found = path.differences.unwrap_or_default();
        Self {
            path: path.kind.id(),
            total_return: of(|p| p.total_return),
            annual_return: of(|p| p.annual_return),
            volatility: of(|p| p.volatility),
            sharpe: path.performance.and_then(|p| p.sharpe),
            max_drawdown: of(|p| p.max_drawdown),
            breach_days: path.breach_days,
            limit_days: path.limit_days,
            stopped_days: path.stopped_days,
            turnover: path.turnover,
            cost: path.cost,
            forgone: path.forgone,
            moves: path.moves.len(),
            differences: DifferencesRow {
                annual_return: found.annual_return.map(DifferenceRow::from),
                volatility: found.volatility.map(DifferenceRow::from),
                sharpe: found.sharpe.map(DifferenceRow::from),
                max_drawdown: found.max_drawdown.map(DifferenceRow::from),
            },
        }
    }
}
