//! The replay in money: what each path comes to, the course of all of them, and what the difference is worth.

use std::fmt::Write;

use headroom_engine::{
    control::FundState,
    fund::{Method, Snapshot},
    reallocation::{Mover, PathKind, Performance, Proposal, ReallocationRule, Replay, ReplayPath},
    text::escape,
    var::Interval,
};
use jiff::civil::Date;

use super::rule_name;
use crate::view::{
    chart::lines::{Line, LineChart},
    date::day_of,
    number::{Notation, as_count, as_float},
};

const RULES: [ReallocationRule; 4] = [
    ReallocationRule::Underuse,
    ReallocationRule::AtLimit,
    ReallocationRule::Opportunity,
    ReallocationRule::CorrelationSpike,
];

/// A replay as the page has it, in plain values, so that a worker can make it.
#[derive(Debug, Clone, PartialEq)]
pub struct Replayed {
    /// The rows.
    pub dates: Vec<Date>,
    /// The method of what was used.
    pub method: Method,
    /// The paths, in the order of [`PathKind::ALL`].
    pub paths: Vec<ReplayedPath>,
    /// The moves of the policy: the place of the close, the strategy, its share of the budget before and after, the rule.
    pub moves: Vec<(usize, usize, [f64; 2], ReallocationRule)>,
}

/// One path: what it comes to, and its course, a value a date.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayedPath {
    /// What it comes to.
    pub row: PathRow,
    /// NAV before each P&L, P&L, gross exposure in money, and the reserve's share of the budget.
    pub course: [Vec<f64>; 4],
    /// Unit value at each close.
    pub worth: Vec<Option<f64>>,
    /// The fund by the path's own controls at each close.
    pub state: Vec<FundState>,
}

/// A path as a row: figures, and below each the 90% interval of its difference to the allocation left alone.
#[derive(Debug, Clone, PartialEq)]
pub struct PathRow {
    /// Which.
    pub kind: PathKind,
    /// Annual return, volatility, Sharpe ratio, largest drawdown; `None` after a loss of everything.
    pub figures: [Option<f64>; 4],
    /// The intervals; `None` of the path left alone itself and where there is none.
    pub intervals: [Option<Interval>; 4],
    /// Strategy-dates in breach, at the limit; rows stopped by the path's controls.
    pub days: [usize; 3],
    /// Turnover, cost and P&L forgone, in money.
    pub money: [f64; 3],
}

impl Replayed {
    /// What is shown of a replay.
    pub fn of(replay: &Replay) -> Self {
        let path = |path: &ReplayPath| ReplayedPath {
            row: path_row(path),
            course: [path.base.clone(), path.pnl.clone(), path.gross.clone(), path.reserve.clone()],
            worth: path.unit_values(),
            state: path.state.clone(),
        };
        let moved = |(at, proposal): &(usize, Proposal)| match proposal.mover {
            Mover::Strategy(i) => Some((*at, i, [proposal.from, proposal.to], proposal.rule)),
            Mover::Opportunity(_) => None,
        };
        Self {
            dates: replay.dates.clone(),
            method: replay.method,
            paths: replay.paths.iter().map(path).collect(),
            moves: replay.paths.first().map_or(&[][..], |path| &path.moves[..]).iter().filter_map(moved).collect(),
        }
    }

    /// As the method's id and lists of numbers: the dates, the moves, then of each path its figures, its course, unit values and
    /// states.
    pub fn numbers(&self) -> (&'static str, Vec<Vec<f64>>) {
        let date = |date: &Date| [f64::from(date.year()), f64::from(date.month()), f64::from(date.day())];
        let moved = |(at, i, [from, to], rule): &(usize, usize, [f64; 2], ReallocationRule)| {
            [as_float(*at), as_float(*i), *from, *to, place_of(&RULES, rule)]
        };
        let mut lists = vec![self.dates.iter().flat_map(date).collect(), self.moves.iter().flat_map(moved).collect()];
        for ReplayedPath { row, course, worth, state } in &self.paths {
            let known = |figure: Option<f64>| figure.unwrap_or(f64::NAN);
            let ends = row.intervals.map(|interval| interval.map_or([f64::NAN; 2], |i| [i.low, i.high]));
            let figures = row.figures.map(known).into_iter().chain(ends.into_iter().flatten());
            lists.push(figures.chain(row.days.map(as_float)).chain(row.money).collect());
            lists.extend(course.iter().cloned());
            lists.push(worth.iter().map(|worth| known(*worth)).collect());
            lists.push(state.iter().map(|state| place_of(&FundState::ALL, state)).collect());
        }
        (self.method.id(), lists)
    }

    /// From [`Replayed::numbers`]; `None` where these are of nothing.
    pub fn of_numbers(method: &str, lists: &[Vec<f64>]) -> Option<Self> {
        let ([dates, moves], paths) = lists.split_first_chunk::<2>()?;
        #[allow(clippy::cast_possible_truncation, reason = "as they were written")]
        let date = |[year, month, day]: &[f64; 3]| Date::new(*year as i16, *month as i8, *day as i8).ok();
        let known = |figure: f64| Some(figure).filter(|figure| !figure.is_nan());
        let moved = |[at, i, from, to, rule]: &[f64; 5]| {
            Some((as_count(*at), as_count(*i), [*from, *to], *RULES.get(as_count(*rule))?))
        };
        let path = |(kind, lists): (PathKind, &[Vec<f64>; 7])| {
            let [figures, base, pnl, gross, reserve, worth, state] = lists;
            let figures: [f64; 18] = figures[..].try_into().ok()?;
            let interval = |k: usize| {
                let (low, high) = (known(figures[4 + 2 * k])?, known(figures[5 + 2 * k])?);
                Some(Interval { low, high })
            };
            Some(ReplayedPath {
                row: PathRow {
                    kind,
                    figures: [0, 1, 2, 3].map(|k| known(figures[k])),
                    intervals: [0, 1, 2, 3].map(interval),
                    days: [12, 13, 14].map(|k| as_count(figures[k])),
                    money: [15, 16, 17].map(|k| figures[k]),
                },
                course: [base.clone(), pnl.clone(), gross.clone(), reserve.clone()],
                worth: worth.iter().map(|worth| known(*worth)).collect(),
                state: state.iter().map(|at| FundState::ALL.get(as_count(*at)).copied()).collect::<Option<_>>()?,
            })
        };
        Some(Self {
            dates: dates.as_chunks::<3>().0.iter().map(date).collect::<Option<_>>()?,
            method: Method::from_id(method)?,
            paths: PathKind::ALL.into_iter().zip(paths.as_chunks::<7>().0).map(path).collect::<Option<_>>()?,
            moves: moves.as_chunks::<5>().0.iter().map(moved).collect::<Option<_>>()?,
        })
    }
}

/// A place in a list, as a number.
fn place_of<T: PartialEq>(all: &[T], one: &T) -> f64 {
    as_float(all.iter().position(|other| other == one).unwrap_or_default())
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

fn path_row(path: &ReplayPath) -> PathRow {
    let of = |figure: fn(&Performance) -> Option<f64>| path.performance.as_ref().and_then(figure);
    let found = path.differences.filter(|_| path.kind != PathKind::LeftAlone).unwrap_or_default();
    PathRow {
        kind: path.kind,
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
}

/// The return of each path since its start, in the course of time; `None` without two rows.
pub fn replay_lines(replay: &Replayed) -> Option<LineChart> {
    let line = |path: &ReplayedPath| Line {
        name: path_name(path.row.kind).to_owned(),
        values: path.worth.iter().map(|worth| worth.map(|worth| worth - 1.0)).collect(),
        limit: None,
    };
    LineChart::of(replay.dates.iter().map(ToString::to_string).collect(), replay.paths.iter().map(line).collect())
}

/// Whether the policy helped, in a sentence; empty where it cannot be said.
pub fn verdict(replay: &Replayed, notation: Notation) -> String {
    let row = |kind| replay.paths.iter().map(|path| &path.row).find(|row| row.kind == kind);
    let of = || {
        let (policy, alone) = (row(PathKind::Policy)?, row(PathKind::LeftAlone)?);
        let less = policy.figures[0]? - alone.figures[0]?;
        let Interval { low, high } = policy.intervals[0]?;
        let Notation { percent, money, .. } = notation;
        let word = if less < 0.0 { "less" } else { "more" };
        let told = match (low > 0.0, high < 0.0) {
            (true, _) => "it earned more than chance explains",
            (_, true) => "it earned less than chance explains",
            _ => "chance alone explains as much",
        };
        let [turnover, cost, forgone] = policy.money;
        Some(format!(
            "The policy earned {} a year {word} than the allocation left alone (90% interval {} to {}): {told}. Strategy-dates in \
             breach: {} against {}. In money: {} traded at a cost of {}, {} of P&L forgone.",
            percent(less.abs()),
            percent(low),
            percent(high),
            policy.days[0],
            alone.days[0],
            money(turnover),
            money(cost),
            money(forgone),
        ))
    };
    of().unwrap_or_default()
}

/// The moves of the policy: the date of the close, and what moved.
pub fn policy_moves(snapshot: &Snapshot, replay: &Replayed) -> Vec<[String; 2]> {
    let told = |(at, i, [from, to], rule): &(usize, usize, [f64; 2], ReallocationRule)| {
        let name = escape(&snapshot.strategies.get(*i)?.name);
        let (from, to) = (from * 100.0, to * 100.0);
        let rule = rule_name(*rule).to_lowercase();
        Some([day_of(*replay.dates.get(*at)?), format!("{name} {from:.1}% to {to:.1}% ({rule})")])
    };
    replay.moves.iter().filter_map(told).collect()
}

/// The replay as CSV: one row per date and path. Money and shares in full.
pub fn replay_csv(replay: &Replayed) -> String {
    let mut text = String::from("date,path,base,pnl,unit_value,gross,reserve,fund_state\n");
    for (t, date) in replay.dates.iter().enumerate() {
        for ReplayedPath { row, course: [base, pnl, gross, reserve], worth, state } in &replay.paths {
            let (base, pnl, gross, reserve) = (base[t], pnl[t], gross[t], reserve[t]);
            let worth = worth[t].map_or(String::new(), |worth| worth.to_string());
            // Writing into a string cannot fail.
            let _ = writeln!(text, "{date},{},{base},{pnl},{worth},{gross},{reserve},{}", row.kind.id(), state[t].id());
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

    use super::{Replayed, policy_moves, replay_csv, replay_lines, verdict};
    use crate::view::Notation;

    #[test]
    fn replay_is_told_in_rows_a_sentence_and_csv() {
        let mut fund = three_four_five();
        fund.history.returns[0][35] = Some(0.02);
        let start = Split::new(&fund.risk_budget.allocation);
        let found = Replayed::of(&replay(&fund, Settings::of(&fund.risk_budget), &start, &[]));
        let (method, lists) = found.numbers();
        assert_eq!(Replayed::of_numbers(method, &lists).as_ref(), Some(&found));
        let paths = &found.paths;
        assert_eq!(paths.len(), 5);
        assert!(paths[1].row.intervals.iter().all(Option::is_none) && paths[0].row.intervals[0].is_some());
        assert_eq!(paths[4].row.money, [0.0; 3]);
        assert!(policy_moves(&fund, &found).is_empty());
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
