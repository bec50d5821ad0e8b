//! Time to liquidate as a chart of two curves, now and under a scenario, and as a table of hours by group.

use headroom_engine::math::sort_by;
use headroom_engine::{
    fund::Snapshot,
    stress::{Liquidation, LiquidationCurve},
    text::escape,
};

/// Points of a curve as drawn, at most: what lies nearer together is less than a pixel apart.
const MOST_POINTS: usize = 600;

/// Positions that are listed, the slowest first.
pub const MOST_SLOW: usize = 20;

/// What is sold of one group, now and under a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct LiquidationRow {
    /// What is sold, escaped.
    pub name: String,
    /// Sum of absolute notionals, in money.
    pub gross: f64,
    /// Its hours now.
    pub now: ExitTimes,
    /// The same under the scenario.
    pub after: ExitTimes,
}

/// How long a group takes to sell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExitTimes {
    /// Hours to half; `None`: never.
    pub half: Option<f64>,
    /// Hours to the share of the coverage limit; `None`: never.
    pub share: Option<f64>,
    /// Hours to all of it; `None`: never.
    pub all: Option<f64>,
    /// Money that is never sold.
    pub stuck: f64,
}

/// The rows: the fund, each strategy that holds something, each exchange.
#[derive(Debug, Clone, PartialEq)]
pub struct LiquidationView {
    /// All positions.
    pub fund: LiquidationRow,
    /// By strategy, the slowest to the share of the limit first.
    pub strategies: Vec<LiquidationRow>,
    /// By exchange, the same.
    pub exchanges: Vec<LiquidationRow>,
    /// The slowest positions under the scenario.
    pub positions: Vec<LiquidationRow>,
    /// Positions that are not listed.
    pub positions_left_out: usize,
}

/// The table of two sets of curves; `exchanges` the names of the position table, `share` that of the coverage limit.
pub fn liquidation_view(
    snapshot: &Snapshot,
    exchanges: &[String],
    now: &Liquidation,
    after: &Liquidation,
    share: f64,
) -> LiquidationView {
    let rows = |names: &dyn Fn(usize) -> String, now: &[LiquidationCurve], after: &[LiquidationCurve]| {
        let mut rows: Vec<(usize, LiquidationRow)> = now
            .iter()
            .zip(after)
            .enumerate()
            .filter(|(_, (now, _))| now.gross > 0.0)
            .map(|(at, (now, after))| (at, row(String::new(), now, after, share)))
            .collect();
        // The slowest first; never is slowest of all, and then more money stuck.
        let slowness = |row: &LiquidationRow| row.after.share.unwrap_or(f64::INFINITY);
        sort_by(&mut rows, |(_, a), (_, b)| {
            slowness(b).total_cmp(&slowness(a)).then(b.after.stuck.total_cmp(&a.after.stuck))
        });
        let named = |(at, row): (usize, LiquidationRow)| LiquidationRow { name: names(at), ..row };
        rows.into_iter().map(named).collect::<Vec<_>>()
    };
    let positions = snapshot.held();
    let mut slowest = rows(&|at| escape(&positions[at].id), &now.by_position, &after.by_position);
    let positions_left_out = slowest.len().saturating_sub(MOST_SLOW);
    slowest.truncate(MOST_SLOW);
    LiquidationView {
        fund: row("Fund".to_owned(), &now.fund, &after.fund, share),
        strategies: rows(&|at| escape(&snapshot.strategies[at].name), &now.by_strategy, &after.by_strategy),
        exchanges: rows(&|at| escape(&exchanges[at]), &now.by_exchange, &after.by_exchange),
        positions: slowest,
        positions_left_out,
    }
}

fn row(name: String, now: &LiquidationCurve, after: &LiquidationCurve, share: f64) -> LiquidationRow {
    LiquidationRow { name, gross: now.gross, now: ExitTimes::of(now, share), after: ExitTimes::of(after, share) }
}

impl ExitTimes {
    fn of(curve: &LiquidationCurve, share: f64) -> Self {
        Self { half: curve.hours_to(0.5), share: curve.hours_to(share), all: curve.hours_to(1.0), stuck: curve.stuck() }
    }
}

/// Two curves ready to draw.
#[derive(Debug, Clone, PartialEq)]
pub struct LiquidationChart {
    /// Points of the curve now: hours and share sold, each as a part of the chart's side.
    pub now: Vec<(f64, f64)>,
    /// The same under the scenario.
    pub after: Vec<(f64, f64)>,
    /// Hours at the right end.
    pub end: f64,
    /// Hours at which a line stands, from 0 to the end.
    pub ticks: Vec<f64>,
}

/// The chart of a group. It ends where both curves have sold 99% of what they can sell, at the earliest at `least` hours.
pub fn liquidation_chart(now: &LiquidationCurve, after: &LiquidationCurve, least: f64) -> LiquidationChart {
    let reach = |curve: &LiquidationCurve| {
        let sellable = curve.gross - curve.stuck();
        if sellable > 0.0 { curve.hours_to(0.99 * sellable / curve.gross).unwrap_or(0.0) } else { 0.0 }
    };
    let step = nice_step(reach(now).max(reach(after)).max(least) / 6.0);
    let steps = (reach(now).max(reach(after)).max(least) / step).ceil().max(1.0);
    let end = step * steps;
    let ticks = (0_u32..).map(|k| f64::from(k) * step).take_while(|tick| *tick <= end * (1.0 + 1e-9)).collect();
    LiquidationChart { now: points(now, end), after: points(after, end), end, ticks }
}

/// The least of 1, 2, 5 times a power of ten that is not below a value, and 1, 2, 4, 6, 12, 24 where days are near.
fn nice_step(value: f64) -> f64 {
    let nice = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 6.0, 12.0, 24.0, 48.0, 120.0, 240.0, 480.0];
    let in_days = || {
        let mut step = 1_200.0;
        while step < value {
            step *= 2.0;
        }
        step
    };
    nice.into_iter().find(|step| *step >= value).unwrap_or_else(in_days)
}

/// The points of a curve up to `end` hours, no more than can be told apart.
fn points(curve: &LiquidationCurve, end: f64) -> Vec<(f64, f64)> {
    let at = |hours: f64| (hours / end, curve.share_sold(hours));
    let inside: Vec<f64> = curve.knots.iter().map(|knot| knot.hours).filter(|hours| *hours < end).collect();
    if inside.len() <= MOST_POINTS {
        return inside.into_iter().chain([end]).map(at).collect();
    }
    #[allow(clippy::cast_precision_loss, reason = "a few hundred points")]
    let hours = |k: usize| end * (k as f64 / MOST_POINTS as f64);
    (0..=MOST_POINTS).map(|k| at(hours(k))).collect()
}
