//! The replay as a chart: a row a strategy with what it used and its share on three paths, and what a date says in words.
//!
//! Lengths are in a box of [`WIDTH`] by [`HEIGHT`], which the page stretches.

use std::fmt::Write;

use headroom_engine::{
    control::FundState,
    fund::Snapshot,
    reallocation::{Mover, PathKind, Replay},
    text::escape,
};

use super::{budget::status_word, control::fund_word, reallocation::rule_name, tone::Tone};

/// The width of a row's box.
pub const WIDTH: f64 = 1_000.0;

/// The height of a row's box.
pub const HEIGHT: f64 = 60.0;

/// Points of a line at most.
const MOST_POINTS: usize = 500;

/// The chart of a replay.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayChart {
    /// The reserve, then the strategies in the fund's order.
    pub rows: Vec<ReplayRow>,
    /// Stretches of time in which the fund was not active.
    pub stops: Vec<Stretch>,
    /// The first of each January, April, July, October: where, and what it is called.
    pub quarters: Vec<(f64, String)>,
    /// Dates.
    pub count: usize,
}

/// One row of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayRow {
    /// Whose, escaped.
    pub name: String,
    /// The share at the top of the box.
    pub top: f64,
    /// What was used, as an area; empty for the reserve.
    pub used: String,
    /// The share on each path, as a line, in the order of [`PathKind::ALL`].
    pub lines: [String; 3],
}

/// A stretch of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// Where it begins.
    pub from: f64,
    /// How wide it is.
    pub width: f64,
    /// How grave.
    pub state: FundState,
}

/// What a date of the replay says.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayReading {
    /// The date.
    pub date: String,
    /// Where it stands in the chart.
    pub at: f64,
    /// The fund in words.
    pub state: &'static str,
    /// VaR of the fund.
    pub fund_var: Option<f64>,
    /// How its budget stands.
    pub fund_status: (&'static str, Tone),
    /// The reserve, then the strategies.
    pub rows: Vec<ReadingRow>,
    /// The policy's moves at its close; ids only.
    pub moves: Vec<String>,
}

/// A row of a reading.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadingRow {
    /// Whose, escaped.
    pub name: String,
    /// What was used over the whole budget; `None` for the reserve and where it is not known.
    pub used_share: Option<f64>,
    /// What it is on each path.
    pub paths: [PathReading; 3],
}

/// A row on one path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PathReading {
    /// Its share.
    pub share: f64,
    /// Used over budget; `None` for the reserve and where it is not known.
    pub utilization: Option<f64>,
    /// A word for how it stands and its tone; `None` for the reserve.
    pub status: Option<(&'static str, Tone)>,
}

/// What a path comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct PathTotals {
    /// The path in words.
    pub name: &'static str,
    /// Moves of a share by the policy.
    pub moves: usize,
    /// Shares of the budget that changed hands.
    pub turnover: f64,
    /// Days at the limit, summed over strategies.
    pub limit_days: usize,
    /// Days in breach, summed over strategies.
    pub breach_days: usize,
    /// The reserve after the last date.
    pub reserve: f64,
}

/// A path in words.
pub fn path_name(kind: PathKind) -> &'static str {
    match kind {
        PathKind::Policy => "Policy",
        PathKind::LeftAlone => "Left alone",
        PathKind::EqualRisk => "Equal risk",
    }
}

/// The chart of a replay.
pub fn replay_chart(snapshot: &Snapshot, replay: &Replay) -> ReplayChart {
    let count = replay.dates.len();
    let total = snapshot.risk_budget.total_var;
    let strategies = snapshot.strategies.iter().enumerate().map(|(i, strategy)| {
        let used = |t: usize| replay.used[t][i].map_or(0.0, |used| (used / total).max(0.0));
        row(escape(&strategy.name), replay, Some(&used), |path, t| replay.paths[path].days[t].split.allocation()[i])
    });
    let reserve = row("Reserve".to_owned(), replay, None, |path, t| replay.paths[path].days[t].split.reserve());
    let rows = std::iter::once(reserve).chain(strategies).collect();
    ReplayChart { rows, stops: stops(replay), quarters: quarters(replay), count }
}

/// Where a date stands.
fn place(t: usize, count: usize) -> f64 {
    if count < 2 { 0.0 } else { t as f64 / (count - 1) as f64 * WIDTH }
}

fn row(
    name: String,
    replay: &Replay,
    used: Option<&dyn Fn(usize) -> f64>,
    share: impl Fn(usize, usize) -> f64,
) -> ReplayRow {
    let count = replay.dates.len();
    let shares = (0..3).flat_map(|path| (0..count).map(move |t| (path, t))).map(|(path, t)| share(path, t));
    let most_used = used.map_or(0.0, |used| (0..count).map(used).fold(0.0, f64::max));
    let top = shares.fold(most_used, f64::max).max(1e-6) * 1.05;
    let height = |value: f64| HEIGHT - value / top * HEIGHT;
    let stride = count.div_ceil(MOST_POINTS).max(1);
    let shown = || (0..count).filter(move |t| t % stride == 0 || t + 1 == count);
    let line = |path: usize| {
        let mut text = String::new();
        let mut last = f64::NAN;
        for t in shown() {
            // A share holds until the next date: steps.
            let (x, y) = (place(t, count), height(share(path, t)));
            let _ = if text.is_empty() { write!(text, "M{x:.1} {y:.1}") } else { write!(text, "H{x:.1}") };
            if y != last && !last.is_nan() {
                let _ = write!(text, "V{y:.1}");
            }
            last = y;
        }
        text
    };
    let area = used.map(|used| {
        let mut text = format!("M0 {HEIGHT}");
        for t in shown() {
            let _ = write!(text, "L{:.1} {:.1}", place(t, count), height(used(t)));
        }
        text + &format!("V{HEIGHT}Z")
    });
    ReplayRow { name, top, used: area.unwrap_or_default(), lines: [line(0), line(1), line(2)] }
}

fn stops(replay: &Replay) -> Vec<Stretch> {
    let count = replay.dates.len();
    let mut found: Vec<Stretch> = Vec::new();
    for (t, state) in replay.fund_state.iter().enumerate().filter(|(_, state)| **state != FundState::Active) {
        let (from, to) = (place(t, count), place((t + 1).min(count), count).min(WIDTH));
        let is_next = t > 0 && replay.fund_state[t - 1] == *state;
        match found.last_mut().filter(|_| is_next) {
            Some(stretch) => stretch.width = to - stretch.from,
            None => found.push(Stretch { from, width: to - from, state: *state }),
        }
    }
    found
}

fn quarters(replay: &Replay) -> Vec<(f64, String)> {
    let count = replay.dates.len();
    let begins = |t: &usize| {
        let (day, before) = (replay.dates[*t], replay.dates[*t - 1]);
        day.month() != before.month() && [1, 4, 7, 10].contains(&day.month())
    };
    let label = |t: usize| {
        let day = replay.dates[t];
        (place(t, count), format!("{}-{:02}", day.year(), day.month()))
    };
    (1..count).filter(begins).map(label).collect()
}

/// What a date says; `None` where there is none.
pub fn replay_reading(snapshot: &Snapshot, replay: &Replay, t: usize) -> Option<ReplayReading> {
    let date = replay.dates.get(t)?;
    let total = snapshot.risk_budget.total_var;
    let day = |path: usize| &replay.paths[path].days[t];
    let reserve = ReadingRow {
        name: "Reserve".to_owned(),
        used_share: None,
        paths: [0, 1, 2].map(|path| PathReading { share: day(path).split.reserve(), utilization: None, status: None }),
    };
    let strategies = snapshot.strategies.iter().enumerate().map(|(i, strategy)| ReadingRow {
        name: escape(&strategy.name),
        used_share: replay.used[t][i].map(|used| used / total),
        paths: [0, 1, 2].map(|path| {
            let status = day(path).status[i];
            PathReading {
                share: day(path).split.allocation()[i],
                utilization: day(path).utilization[i],
                status: Some((status_word(status), status.into())),
            }
        }),
    });
    let moves = day(0).moves.iter().filter_map(|proposal| {
        let Mover::Strategy(i) = proposal.mover else {
            return None;
        };
        let name = escape(&snapshot.strategies.get(i)?.name);
        let (from, to) = (proposal.from * 100.0, proposal.to * 100.0);
        Some(format!("{name} {from:.1}% to {to:.1}% ({})", rule_name(proposal.rule).to_lowercase()))
    });
    Some(ReplayReading {
        date: date.to_string(),
        at: place(t, replay.dates.len()),
        state: fund_word(replay.fund_state[t]),
        fund_var: replay.value_at_risk[t],
        fund_status: (status_word(replay.fund_status[t]), replay.fund_status[t].into()),
        rows: std::iter::once(reserve).chain(strategies).collect(),
        moves: moves.collect(),
    })
}

/// What the three paths come to.
pub fn path_totals(replay: &Replay) -> Vec<PathTotals> {
    let totals = replay.paths.iter().map(|path| PathTotals {
        name: path_name(path.kind),
        moves: path.moves,
        turnover: path.turnover,
        limit_days: path.limit_days,
        breach_days: path.breach_days,
        reserve: path.last.reserve(),
    });
    totals.collect()
}

/// The replay as CSV: a row a date, path and strategy, the reserve as one of them. Money with cents, shares in full.
pub fn replay_csv(snapshot: &Snapshot, replay: &Replay) -> String {
    let mut text = String::from(
        "date,path,strategy,allocation,budget,used,utilization,status,moved_to,rule,fund_var,fund_status,fund_state\n",
    );
    let shown = |figure: Option<f64>| figure.map_or(String::new(), |figure| figure.to_string());
    for (t, date) in replay.dates.iter().enumerate() {
        let fund =
            format!("{},{},{}", shown(replay.value_at_risk[t]), replay.fund_status[t].id(), replay.fund_state[t].id());
        for path in &replay.paths {
            let (day, kind) = (&path.days[t], path.kind.id());
            let cents = day.split.cents(snapshot.risk_budget.total_var);
            for (i, strategy) in snapshot.strategies.iter().enumerate() {
                let moved = day.moves.iter().find(|proposal| proposal.mover == Mover::Strategy(i));
                // A spreadsheet takes a leading dash for a formula.
                let mark = if strategy.id.as_str().starts_with('-') { "'" } else { "" };
                let _ = writeln!(
                    text,
                    "{date},{kind},{mark}{},{},{},{},{},{},{},{},{fund}",
                    strategy.id,
                    day.split.allocation()[i],
                    money(cents.allocation[i]),
                    shown(replay.used[t][i]),
                    shown(day.utilization[i]),
                    day.status[i].id(),
                    shown(moved.map(|proposal| proposal.to)),
                    moved.map_or(String::new(), |proposal| proposal.rule.number().to_string()),
                );
            }
            let reserve = day.split.reserve();
            let _ = writeln!(text, "{date},{kind},(reserve),{reserve},{},,,,,,{fund}", money(cents.reserve));
        }
    }
    text
}

/// Whole cents as money.
fn money(cents: i128) -> String {
    format!("{}.{:02}", cents / 100, (cents % 100).abs())
}
