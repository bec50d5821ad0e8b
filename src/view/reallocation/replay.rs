//! The replay in money: what each path comes to, the course of all of them, and what the difference is worth.

use std::fmt::Write;

use headroom_engine::{
    fund::Snapshot,
    reallocation::{Mover, PathKind, Performance, Replay, ReplayPath},
    text::escape,
    var::Interval,
};

use super::rule_name;
use crate::view::{
    chart::lines::{Line, LineChart},
    date::day_of,
    number::Notation,
};

/// A path as a row: figures, and below each the 90% interval of its difference to the allocation left alone.
#[derive(Debug, Clone, PartialEq)]
pub struct PathRow {
    /// The path in words.
    pub name: &'static str,
    /// Annual return, volatility, Sharpe ratio, largest drawdown; `None` after a loss of everything.
    pub figures: [Option<f64>; 4],
    /// The intervals; `None` of the path left alone itself and where there is none.
    pub intervals: [Option<Interval>; 4],
    /// Strategy-dates in breach, at the limit; rows stopped by the path's controls.
    pub days: [usize; 3],
    /// Turnover, cost and P&L forgone, in money.
    pub money: [f64; 3],
}

/// A path in words.
pub fn path_name(kind: PathKind) -> &'static str {
    match kind {
        PathKind::Policy => "Policy",
        PathKind::LeftAlone => "Left alone",
        PathKind::EqualRisk => "Equal risk",
        PathKind::Sharpe => "By Sharpe ratio",
        PathKind::NoLimits => "No limits",
    }
}

/// The paths as rows.
pub fn path_rows(replay: &Replay) -> Vec<PathRow> {
    let row = |path: &ReplayPath| {
        let of = |figure: fn(&Performance) -> Option<f64>| path.performance.as_ref().and_then(figure);
        let found = path.differences.filter(|_| path.kind != PathKind::LeftAlone).unwrap_or_default();
        PathRow {
            name: path_name(path.kind),
            figures: [
                of(|p| Some(p.annual_return)),
                of(|p| Some(p.volatility)),
                of(|p| p.sharpe),
                of(|p| Some(p.max_drawdown)),
            ],
            intervals: [found.annual_return, found.volatility, found.sharpe, found.max_drawdown],
            days: [path.breach_days, path.limit_days, path.stopped_days],
            money: [path.turnover, path.cost, path.forgone],
        }
    };
    replay.paths.iter().map(row).collect()
}

/// The return of each path since its start, in the course of time; `None` without two rows.
pub fn replay_lines(replay: &Replay) -> Option<LineChart> {
    let line = |path: &ReplayPath| Line {
        name: path_name(path.kind).to_owned(),
        values: path.unit_values().into_iter().map(|worth| worth.map(|worth| worth - 1.0)).collect(),
        limit: None,
    };
    LineChart::of(replay.dates.iter().map(ToString::to_string).collect(), replay.paths.iter().map(line).collect())
}

/// Whether the policy helped, in a sentence; empty where it cannot be said.
pub fn verdict(replay: &Replay, notation: Notation) -> String {
    let path = |kind| replay.paths.iter().find(|path| path.kind == kind);
    let of = || {
        let (policy, alone) = (path(PathKind::Policy)?, path(PathKind::LeftAlone)?);
        let less = policy.performance?.annual_return - alone.performance?.annual_return;
        let Interval { low, high } = policy.differences?.annual_return?;
        let Notation { percent, money, .. } = notation;
        let word = if less < 0.0 { "less" } else { "more" };
        let told = match (low > 0.0, high < 0.0) {
            (true, _) => "it earned more than chance explains",
            (_, true) => "it earned less than chance explains",
            _ => "chance alone explains as much",
        };
        Some(format!(
            "The policy earned {} a year {word} than the allocation left alone (90% interval {} to {}): {told}. Strategy-dates in \
             breach: {} against {}. In money: {} traded at a cost of {}, {} of P&L forgone.",
            percent(less.abs()),
            percent(low),
            percent(high),
            policy.breach_days,
            alone.breach_days,
            money(policy.turnover),
            money(policy.cost),
            money(policy.forgone),
        ))
    };
    of().unwrap_or_default()
}

/// The moves of the policy: the date of the close, and what moved.
pub fn policy_moves(snapshot: &Snapshot, replay: &Replay) -> Vec<[String; 2]> {
    let moves = replay.paths.first().map_or(&[][..], |path| &path.moves[..]);
    let told = |(at, proposal): &(usize, headroom_engine::reallocation::Proposal)| {
        let Mover::Strategy(i) = proposal.mover else { return None };
        let name = escape(&snapshot.strategies.get(i)?.name);
        let (from, to) = (proposal.from * 100.0, proposal.to * 100.0);
        let rule = rule_name(proposal.rule).to_lowercase();
        Some([day_of(*replay.dates.get(*at)?), format!("{name} {from:.1}% to {to:.1}% ({rule})")])
    };
    moves.iter().filter_map(told).collect()
}

/// The replay as CSV: one row per date and path. Money and shares in full.
pub fn replay_csv(replay: &Replay) -> String {
    let mut text = String::from("date,path,base,pnl,unit_value,gross,reserve,fund_state\n");
    let worth: Vec<Vec<Option<f64>>> = replay.paths.iter().map(ReplayPath::unit_values).collect();
    for (t, date) in replay.dates.iter().enumerate() {
        for (path, worth) in replay.paths.iter().zip(&worth) {
            let (base, pnl, gross, reserve) = (path.base[t], path.pnl[t], path.gross[t], path.reserve[t]);
            let worth = worth[t].map_or(String::new(), |worth| worth.to_string());
            // Writing into a string cannot fail.
            let _ = writeln!(
                text,
                "{date},{},{base},{pnl},{worth},{gross},{reserve},{}",
                path.kind.id(),
                path.state[t].id()
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use headroom_engine::{
        fund::{Settings, Split},
        reallocation::replay,
        testing::three_four_five,
    };

    use super::{path_rows, replay_csv, replay_lines, verdict};
    use crate::view::Notation;

    #[test]
    fn replay_is_told_in_rows_a_sentence_and_csv() {
        let mut fund = three_four_five();
        fund.history.returns[0][35] = Some(0.02);
        let start = Split::new(&fund.risk_budget.allocation);
        let found = replay(&fund, Settings::of(&fund.risk_budget), &start, &[]);
        let rows = path_rows(&found);
        assert_eq!(rows.len(), 5);
        assert!(rows[1].intervals.iter().all(Option::is_none) && rows[0].intervals[0].is_some());
        assert_eq!(rows[4].money, [0.0; 3]);
        // Nothing binds and nothing moves: both are the history.
        let notation =
            Notation { money: |m| m.to_string(), percent: |p| format!("{:.1}%", p * 100.0), factor: |f| f.to_string() };
        let told = verdict(&found, notation);
        assert!(told.starts_with("The policy earned 0.0% a year more than the allocation left alone"), "{told}");
        assert!(told.contains("chance alone explains as much"), "{told}");
        assert_eq!(replay_lines(&found).map(|chart| (chart.lines.len(), chart.points.len())), Some((5, 11)));
        let csv = replay_csv(&found);
        assert_eq!(csv.lines().count(), 1 + 11 * 5);
        assert!(csv.lines().all(|line| line.split(',').count() == 8));
    }
}
