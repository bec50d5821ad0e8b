//! The policy run row by row over the history in money, beside four other ways to split the budget.
//!
//! What is used at capital does not depend on the split, so that the paths share it; they differ in budgets, and so in the
//! exposures that fit them. A row's split is the one in force before the moves at its close.

use jiff::civil::Date;

use super::{
    close::{Closes, stand_in},
    expected::ExpectedReturn,
    path::{Path, PathDay, PathKind, Row},
    performance::{Differences, Performance, Resampled, resampled},
    proposal::{Mover, Proposal, RuleBook, Stand},
    sharpe_split::sharpe_split,
    usage_history::Day,
};
use crate::{
    budget::{BudgetStatus, equal_risk::equal_risk_split},
    control::{FundState, drawdown::UnitValues},
    correlation::CorrelationSpike,
    fund::{LogEntry, Method, Settings, Snapshot, Split},
    sample::{Sample, inferred_periods},
    var::RESAMPLES,
};

/// What one path comes to. Money in the fund's currency.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayPath {
    /// Which.
    pub kind: PathKind,
    /// P&L of each row of [`Replay::dates`], after cost.
    pub pnl: Vec<f64>,
    /// NAV before each P&L, flows counted.
    pub base: Vec<f64>,
    /// Gross exposure on each row, `sum x_i`.
    pub gross: Vec<f64>,
    /// The reserve in force on each row, a share of the budget.
    pub reserve: Vec<f64>,
    /// The fund by the path's own drawdown controls at each close, latches counted.
    pub state: Vec<FundState>,
    /// Every move of the policy, with the place of its close in [`Replay::dates`].
    pub moves: Vec<(usize, Proposal)>,
    /// The split after the last close.
    pub last: Split,
    /// Strategy-rows in breach, at the exposures of the path.
    pub breach_days: usize,
    /// Strategy-rows at the limit.
    pub limit_days: usize,
    /// Rows on which the path's controls stopped it, at their close.
    pub stopped_days: usize,
    /// What was traded beyond changes of capital, in money.
    pub turnover: f64,
    /// What trading cost: `cost_bps` of the turnover.
    pub cost: f64,
    /// P&L that the capital would have made and the exposures did not: `sum (c_i - x_i) r_i`, before cost.
    pub forgone: f64,
    /// Return and risk of `pnl / base`; `None` after a loss of everything.
    pub performance: Option<Performance>,
    /// 90% intervals of the differences to the allocation left alone; `None` before they are resampled.
    pub differences: Option<Differences>,
}

/// A replay of a history.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// The rows, from the first one with 30 joint rows behind it, itself counted.
    pub dates: Vec<Date>,
    /// The paths, in the order of [`PathKind::ALL`].
    pub paths: Vec<ReplayPath>,
    /// The method of what was used.
    pub method: Method,
    /// Rows in a year.
    pub periods_per_year: f64,
}

impl ReplayPath {
    /// Unit value at each close, 1 before the first row: `W_t = W_(t-1) (1 + pnl_t / base_t)`; `None` from a base on that is not
    /// above 0.
    pub fn unit_values(&self) -> Vec<Option<f64>> {
        let step = |worth: &mut Option<f64>, (pnl, base): (&f64, &f64)| {
            *worth = worth.filter(|_| *base > 0.0).map(|worth| worth * (1.0 + pnl / base));
            Some(*worth)
        };
        self.pnl.iter().zip(&self.base).scan(Some(1.0), step).collect()
    }
}

/// Replays a snapshot by its settings from a split on, under the resets of a log: all steps of a [`ReplayRun`].
///
/// A pure function: the same arguments give the same bits. Without rows where no date has 30 joint rows behind it.
///
/// ```
/// use headroom_engine::{fund::{Settings, Split}, reallocation::{PathKind, replay}};
/// # let fund = headroom_engine::testing::three_four_five();
/// // 40 dates: the first with 30 behind it, itself counted, is the 30th. With budgets of 4 and 5 for a VaR of 3 and 4 nothing
/// // binds, and nothing is traded.
/// let start = Split::new(&fund.risk_budget.allocation);
/// let replay = replay(&fund, Settings::of(&fund.risk_budget), &start, &[]);
/// assert_eq!(replay.dates[0], fund.history.dates[29]);
/// let alone = &replay.paths[1];
/// assert_eq!((alone.kind, alone.turnover, alone.forgone), (PathKind::LeftAlone, 0.0, 0.0));
/// assert!((alone.pnl.iter().sum::<f64>() - replay.paths[4].pnl.iter().sum::<f64>()).abs() < 1e-12);
/// ```
pub fn replay(snapshot: &Snapshot, settings: Settings, start: &Split, log: &[LogEntry]) -> Replay {
    let mut run = ReplayRun::new(snapshot, settings, start, log);
    while run.step() {}
    run.finish()
}

/// A replay in steps: a row of the history each, then a resample each.
///
/// Every row's proposals are made from what was known at its close and take effect on the next row. No grants are made on a
/// row at whose close the path is stopped.
pub struct ReplayRun {
    /// The fund with the rows of its history alone.
    fund: Snapshot,
    log: Vec<LogEntry>,
    book: RuleBook,
    closes: Closes,
    settings: Settings,
    start: Split,
    /// NAV of the fund before the flow of each row, in money.
    opening: Vec<f64>,
    /// The next row.
    next: usize,
    /// The first row of the paths.
    first: Option<usize>,
    paths: Vec<Path>,
    found: Vec<ReplayPath>,
    /// What the capital of the next row uses by the last close.
    used_next: Vec<Option<f64>>,
    periods_per_year: f64,
    /// Per path the resamples so far.
    resamples: Vec<Vec<Resampled>>,
}

impl ReplayRun {
    /// A run before its first step.
    pub fn new(snapshot: &Snapshot, settings: Settings, start: &Split, log: &[LogEntry]) -> Self {
        let (fund, opening) = rows_alone(snapshot);
        let settings = Settings { method: stand_in(settings.method), ..settings };
        let book = RuleBook::before(&fund, settings);
        let closes = Closes::new(settings, &book.sample, &fund.policy, fund.strategies.len());
        let period = Sample::of(&fund, None).step.period;
        Self {
            periods_per_year: inferred_periods(period, fund.history.dates.iter().copied()),
            used_next: vec![None; fund.strategies.len()],
            fund,
            log: log.to_vec(),
            book,
            closes,
            settings,
            start: start.clone(),
            opening,
            next: 0,
            first: None,
            paths: Vec::new(),
            found: Vec::new(),
            resamples: vec![Vec::new(); PathKind::ALL.len()],
        }
    }

    /// Share of the steps that are done, in [0, 1].
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn progress(&self) -> f64 {
        let rows = self.book.usage.dates.len() as f64;
        // A row costs about as much as ten resamples or more.
        let resamples = RESAMPLES as f64 / 10.0;
        (self.next as f64 + self.resamples[0].len() as f64 / 10.0) / (rows + resamples)
    }

    /// Whether a row of the history is next.
    pub fn has_rows(&self) -> bool {
        self.next < self.book.usage.dates.len()
    }

    /// The last row of each path, in the order of [`PathKind::ALL`]; empty before the first.
    pub fn today(&self) -> Vec<&PathDay> {
        self.paths.iter().filter_map(|path| path.today.as_ref()).collect()
    }

    /// Does the next step; `false` where none is left.
    pub fn step(&mut self) -> bool {
        if self.has_rows() {
            self.row();
            return true;
        }
        let done = self.resamples[0].len();
        if self.found.is_empty() || done == RESAMPLES {
            return false;
        }
        let returns: Vec<Vec<f64>> = self.found.iter().map(returns_of).collect();
        let slices: Vec<&[f64]> = returns.iter().map(Vec::as_slice).collect();
        let to = PathKind::ALL.iter().position(|kind| *kind == PathKind::LeftAlone).unwrap_or_default();
        // Twenty at a time: what they share is made once.
        for number in done..(done + 20).min(RESAMPLES) {
            let found = resampled(&slices, to, self.periods_per_year, number);
            self.resamples.iter_mut().zip(found).for_each(|(all, one)| all.push(one));
        }
        true
    }

    /// What the rows so far come to.
    pub fn finish(self) -> Replay {
        let cost_share = self.fund.policy.cost_bps / 10_000.0;
        let is_resampled = self.resamples[0].len() == RESAMPLES;
        let (ppy, resamples) = (self.periods_per_year, self.resamples);
        let paths =
            self.paths.into_iter().zip(self.found).zip(resamples).map(|((path, found), resamples)| ReplayPath {
                turnover: path.turnover,
                cost: cost_share * path.turnover,
                forgone: path.forgone,
                last: path.split,
                performance: Performance::of(&returns_of(&found), ppy).filter(|_| found.base.iter().all(|b| *b > 0.0)),
                differences: is_resampled.then(|| Differences::of(&resamples)),
                ..found
            });
        let paths: Vec<ReplayPath> = paths.collect();
        Replay {
            dates: self.book.usage.dates[self.first.unwrap_or(self.next)..self.next].to_vec(),
            paths,
            method: self.settings.method,
            periods_per_year: ppy,
        }
    }

    /// The next row on every path.
    fn row(&mut self) {
        let t = self.next;
        self.next += 1;
        let capital = self.book.sample.capital(t);
        let close = self.closes.at(&self.book.sample, t);
        if self.first.is_none() {
            if close.is_none() {
                return;
            }
            self.first = Some(t);
            let path = |kind| Path::new(kind, &self.fund, &self.start, &self.log, self.opening[t]);
            self.paths = PathKind::ALL.into_iter().map(path).collect();
            self.found = PathKind::ALL.into_iter().map(|kind| ReplayPath::empty(kind, &self.start)).collect();
        }
        let capital_before = if self.first == Some(t) { capital.clone() } else { self.book.sample.capital(t - 1) };
        let dates = &self.book.usage.dates;
        let returns: Vec<f64> = self.fund.history.returns.iter().map(|series| series[t].unwrap_or(0.0)).collect();
        let row = Row {
            date: dates[t],
            next: dates.get(t + 1).copied(),
            capital: &capital,
            capital_before: &capital_before,
            returns: &returns,
            used_before: &self.used_next,
            flow: self.fund.history.flows.as_ref().map_or(0.0, |flows| flows[t]),
        };
        let nothing = vec![None; capital.len()];
        let usage = close.as_ref().map(|close| close.usage(&capital));
        for path in &mut self.paths {
            path.walk(&row, |exposure| match (&close, &usage) {
                (Some(_), Some(usage)) if exposure == capital => usage.used.clone(),
                (Some(close), _) => close.usage(exposure).used,
                _ => nothing.clone(),
            });
        }
        let is_new_month = self.first == Some(t) || dates[t].first_of_month() != dates[t - 1].first_of_month();
        let next_capital = (t + 1 < dates.len()).then(|| self.book.sample.capital(t + 1));
        self.used_next = match (&close, next_capital) {
            (Some(close), Some(next)) if next != capital => close.usage(&next).used,
            (Some(_), Some(_)) => usage.as_ref().map_or(nothing, |usage| usage.used.clone()),
            _ => nothing,
        };
        self.book.usage.days[t] = usage.map(Day::Known);
        if let Some(close) = &close {
            let monthly = is_new_month.then(|| {
                let basis = self.settings.usage_basis;
                let risk = equal_risk_split(&self.closes.covariance(close), &self.start, basis);
                (risk, sharpe_split(&shrunk_sharpe(&self.book, t), &self.start, &[]))
            });
            for path in &mut self.paths {
                match (path.kind, &monthly) {
                    (PathKind::Policy, _) => policy_moves(&self.book, t, path, self.closes.spikes(close)),
                    (PathKind::EqualRisk, Some((Some(split), _))) | (PathKind::Sharpe, Some((_, Some(split)))) => {
                        path.split = split.clone();
                    }
                    _ => {}
                }
            }
        }
        // Rules look at the usage of their own date alone.
        self.book.usage.days[t] = None;
        for (path, found) in self.paths.iter_mut().zip(&mut self.found) {
            if let Some(today) = &mut path.today {
                found.push(today, t - self.first.unwrap_or(t));
            }
        }
    }
}

impl ReplayPath {
    fn empty(kind: PathKind, start: &Split) -> Self {
        Self {
            kind,
            pnl: Vec::new(),
            base: Vec::new(),
            gross: Vec::new(),
            reserve: Vec::new(),
            state: Vec::new(),
            moves: Vec::new(),
            last: start.clone(),
            breach_days: 0,
            limit_days: 0,
            stopped_days: 0,
            turnover: 0.0,
            cost: 0.0,
            forgone: 0.0,
            performance: None,
            differences: None,
        }
    }

    fn push(&mut self, day: &PathDay, at: usize) {
        self.pnl.push(day.pnl);
        self.base.push(day.base);
        self.gross.push(day.exposure.iter().sum());
        self.reserve.push(day.split.reserve());
        self.state.push(day.state);
        self.moves.extend(day.moves.iter().map(|proposal| (at, proposal.clone())));
        let count = |wanted| day.status.iter().filter(|status| **status == wanted).count();
        self.breach_days += count(BudgetStatus::Breach);
        self.limit_days += count(BudgetStatus::AtLimit);
        self.stopped_days += usize::from(day.state != FundState::Active);
    }
}

/// Returns of a path on its NAV; a loss of everything from a base on that is not above 0.
fn returns_of(path: &ReplayPath) -> Vec<f64> {
    let of = |(pnl, base): (&f64, &f64)| if *base > 0.0 { pnl / base } else { -1.0 };
    path.pnl.iter().zip(&path.base).map(of).collect()
}

/// The policy's moves at the close of a row.
fn policy_moves(book: &RuleBook, t: usize, path: &mut Path, spikes: Vec<CorrelationSpike>) {
    let shares = path.split.allocation();
    path.utilization.push_back((0..shares.len()).map(|i| book.utilization(i, t, shares[i])).collect());
    let reach = book.policy.underuse_days.max(book.policy.at_limit_days) as usize;
    while path.utilization.len() > reach {
        path.utilization.pop_front();
    }
    let Some(today) = &mut path.today else { return };
    let stand =
        Stand { split: &path.split, moved: &path.moved, fund_state: today.state, ladders: &[], is_measured: true };
    let last = path.utilization.len();
    let was = |i: usize, at: usize| path.utilization.get((last + at).checked_sub(t + 1)?)?[i];
    let moves = book.at(t, &stand, was, spikes);
    for proposal in &moves {
        if let Mover::Strategy(strategy) = proposal.mover {
            path.split.give(strategy, proposal.to);
            path.moved[strategy] = Some(t);
        }
    }
    today.moves = moves;
}

/// Shrunk Sharpe ratios of a year at the close of date `t`, by what was known.
fn shrunk_sharpe(book: &RuleBook, t: usize) -> Vec<Option<f64>> {
    let periods = book.periods_per_year.iter().enumerate();
    periods.map(|(i, p)| ExpectedReturn::of(&book.sample.returns(i, t), *p, None, &book.policy).sharpe).collect()
}

/// A fund without the dates on which no strategy with capital has a return, their flows carried to the next row; and its NAV
/// before the flow of each row.
fn rows_alone(snapshot: &Snapshot) -> (Snapshot, Vec<f64>) {
    let history = &snapshot.history;
    let values = UnitValues::of(snapshot);
    let capital = |i: usize, t: usize| history.capital[i].as_ref().map_or(snapshot.strategies[i].capital, |c| c[t]);
    let is_row = |t: &usize| {
        let mut strategies = history.returns.iter().enumerate();
        *t <= values.today && strategies.any(|(i, returns)| returns[*t].is_some() && capital(i, *t) > 0.0)
    };
    let rows: Vec<usize> = (0..history.dates.len()).filter(is_row).collect();
    let mut fund = snapshot.clone();
    let flow_until = |row: usize| -> f64 {
        let from = if row == 0 { 0 } else { rows[row - 1] + 1 };
        history.flows.as_ref().map_or(0.0, |flows| flows[from..=rows[row]].iter().sum())
    };
    let flows: Vec<f64> = (0..rows.len()).map(flow_until).collect();
    let opening = rows.iter().zip(&flows).map(|(t, flow)| values.base(*t) - flow).collect();
    fund.history.dates = rows.iter().map(|t| history.dates[*t]).collect();
    fund.history.returns = history.returns.iter().map(|series| rows.iter().map(|t| series[*t]).collect()).collect();
    let picked = |series: &Option<Vec<f64>>| series.as_ref().map(|c| rows.iter().map(|t| c[*t]).collect());
    fund.history.capital = history.capital.iter().map(picked).collect();
    fund.history.flows = history.flows.as_ref().map(|_| flows);
    (fund, opening)
}
