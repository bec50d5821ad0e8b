//! The policy run day by day over the history, beside the allocation left alone and beside equal risk contributions.
//!
//! What strategies used does not depend on the split, so that the three paths share one usage history; they differ in the
//! budgets that it is held against. A day's split is the one in force before the moves at its close.

use jiff::civil::Date;

use super::proposal::{Mover, Proposal, RuleBook, Stand};
use crate::{
    budget::{BudgetStatus, equal_risk::equal_risk_split, status, status_after},
    control::{ControlPast, FundState},
    fund::{LogEntry, Method, Settings, Snapshot, Split, identifiers},
};

identifiers! {
    /// A way to split the budget over time.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum PathKind {
        /// By the reallocation policy, every proposal accepted.
        Policy => "policy",
        /// As it was on the first day.
        LeftAlone => "left_alone",
        /// The reserve as it was, the rest so that every strategy brings the same risk; made anew on the first date of a month.
        EqualRisk => "equal_risk",
    }
}

/// A date of one path.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayDay {
    /// The split in force on the date.
    pub split: Split,
    /// Used over budget, one a strategy; `None` for a budget of 0 and where nothing is known.
    pub utilization: Vec<Option<f64>>,
    /// How each budget stands, hysteresis counted.
    pub status: Vec<BudgetStatus>,
    /// The moves at its close.
    pub moves: Vec<Proposal>,
    /// The share that changes hands at its close: half of all changes, those of the reserve too.
    pub turnover: f64,
}

/// One path, and what it comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayPath {
    /// Which.
    pub kind: PathKind,
    /// One a date of [`Replay::dates`].
    pub days: Vec<ReplayDay>,
    /// The split after the last close.
    pub last: Split,
    /// Sum of the turnover, in shares of the budget.
    pub turnover: f64,
    /// Days in breach, summed over strategies.
    pub breach_days: usize,
    /// Days at the limit, summed over strategies.
    pub limit_days: usize,
    /// Proposals that moved a share.
    pub moves: usize,
}

/// A replay of a history.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// The dates, from the first one with 30 dates behind it.
    pub dates: Vec<Date>,
    /// What counts as used, in money, a date and a strategy.
    pub used: Vec<Vec<Option<f64>>>,
    /// VaR of the fund in money.
    pub value_at_risk: Vec<Option<f64>>,
    /// How the fund's budget stands, hysteresis counted.
    pub fund_status: Vec<BudgetStatus>,
    /// The fund by its drawdown controls, latches counted. Positions are known of today only: exposure controls have no part.
    pub fund_state: Vec<FundState>,
    /// The three paths, in the order of [`PathKind::ALL`].
    pub paths: Vec<ReplayPath>,
    /// The method of what was used.
    pub method: Method,
}

/// Replays a snapshot by its settings from a split on, under the resets of a log.
///
/// Every date's proposals are made from what was known at its close and take effect on the next date. No grants are made on a
/// date at whose close the fund is halted or reducing. A pure function: the same arguments give the same bits. Empty where no
/// date has 30 joint rows behind it.
///
/// ```
/// use headroom_engine::{fund::{Settings, Split}, reallocation::replay};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// // 40 dates: the first with 30 behind it is the 31st, on which three and four still use 3 and 4.
/// let start = Split::new(&fund.risk_budget.allocation);
/// let replay = replay(&fund, Settings::of(&fund.risk_budget), &start, &[]);
/// assert_eq!(replay.dates[0], fund.history.dates[29]);
/// assert!((replay.used[0][0].unwrap() - 3.0).abs() < 1e-12);
/// ```
pub fn replay(snapshot: &Snapshot, settings: Settings, start: &Split, log: &[LogEntry]) -> Replay {
    let book = RuleBook::whole(snapshot, settings);
    let controls = ControlPast::in_force(snapshot, log);
    let first = book.usage.days.iter().position(Option::is_some).unwrap_or(book.usage.days.len());
    let stage = Stage { book: &book, controls: &controls, first, start, settings };
    let days = || book.usage.days[first..].iter();
    let total = book.total_var;
    let value_at_risk: Vec<Option<f64>> = days().map(|day| day.as_ref().map(|day| day.value_at_risk)).collect();
    let count = snapshot.strategies.len();
    Replay {
        dates: book.usage.dates[first..].to_vec(),
        used: days().map(|day| day.as_ref().map_or(vec![None; count], |day| day.used.clone())).collect(),
        fund_status: statuses(value_at_risk.iter().copied(), |_| total),
        value_at_risk,
        fund_state: controls.fund[first..].to_vec(),
        paths: PathKind::ALL.into_iter().map(|kind| stage.path(kind)).collect(),
        method: book.method(),
    }
}

/// The statuses of one budget over time.
fn statuses(used: impl Iterator<Item = Option<f64>>, budget: impl Fn(usize) -> f64) -> Vec<BudgetStatus> {
    let mut before = None;
    let with_memory = used.enumerate().map(|(t, used)| {
        let now = next_status(before, used, budget(t));
        before = Some(now);
        now
    });
    with_memory.collect()
}

fn next_status(before: Option<BudgetStatus>, used: Option<f64>, budget: f64) -> BudgetStatus {
    match before {
        Some(before) => status_after(before, used, budget),
        None => status(used, budget),
    }
}

/// What the paths run on.
struct Stage<'a> {
    book: &'a RuleBook,
    controls: &'a ControlPast,
    first: usize,
    start: &'a Split,
    settings: Settings,
}

impl Stage<'_> {
    fn path(&self, kind: PathKind) -> ReplayPath {
        let count = self.start.allocation().len();
        let mut split = self.start.clone();
        let mut moved = vec![None; count];
        let mut days: Vec<ReplayDay> = Vec::with_capacity(self.book.usage.days.len() - self.first);
        for date in self.first..self.book.usage.days.len() {
            let utilization: Vec<Option<f64>> =
                (0..count).map(|i| self.book.utilization(i, date, split.allocation()[i])).collect();
            let status = (0..count).map(|i| {
                let used = self.book.usage.days[date].as_ref().and_then(|day| day.used[i]);
                let budget = split.allocation()[i] * self.book.total_var;
                next_status(days.last().map(|day| day.status[i]), used, budget)
            });
            let status = status.collect();
            days.push(ReplayDay { split: split.clone(), utilization, status, moves: Vec::new(), turnover: 0.0 });
            let next = match kind {
                PathKind::Policy => self.moved(date, &mut days, &mut moved),
                PathKind::LeftAlone => continue,
                PathKind::EqualRisk => self.equal_risk(date),
            };
            let Some(next) = next else {
                continue;
            };
            let day = days.last_mut().expect("a day was put there");
            day.turnover = turnover(&split, &next);
            split = next;
        }
        let count_of = |wanted| days.iter().flat_map(|day| &day.status).filter(|status| **status == wanted).count();
        ReplayPath {
            kind,
            last: split,
            turnover: days.iter().map(|day| day.turnover).sum(),
            breach_days: count_of(BudgetStatus::Breach),
            limit_days: count_of(BudgetStatus::AtLimit),
            moves: days.iter().map(|day| day.moves.len()).sum(),
            days,
        }
    }

    /// The split after the policy's moves at the close of a date; `None` where it makes none.
    fn moved(&self, date: usize, days: &mut [ReplayDay], moved: &mut [Option<usize>]) -> Option<Split> {
        let (today, _) = days.split_last()?;
        let mut split = today.split.clone();
        let stand = Stand { split: &split.clone(), moved, fund_state: self.controls.fund[date], is_measured: true };
        let was = |i: usize, t: usize| days[t.checked_sub(self.first)?].utilization[i];
        let moves = self.book.at(date, &stand, was, &[]).proposals;
        for proposal in &moves {
            if let Mover::Strategy(strategy) = proposal.mover {
                split.give(strategy, proposal.to);
                moved[strategy] = Some(date);
            }
        }
        let today = days.last_mut()?;
        today.moves = moves;
        (!today.moves.is_empty()).then_some(split)
    }

    /// The split of equal risk from the first date of a month on; `None` on every other date.
    fn equal_risk(&self, date: usize) -> Option<Split> {
        let dates = &self.book.usage.dates;
        let is_new_month = date == self.first || dates[date].first_of_month() != dates[date - 1].first_of_month();
        if !is_new_month {
            return None;
        }
        let sample = self.book.sample.at(date)?;
        equal_risk_split(&sample.slices(), self.start, self.settings.usage_basis)
    }
}

/// Half of what changes hands between two splits, the reserve counted.
fn turnover(before: &Split, after: &Split) -> f64 {
    let changes = before.allocation().iter().zip(after.allocation()).map(|(a, b)| (b - a).abs());
    0.5 * (changes.sum::<f64>() + (after.reserve() - before.reserve()).abs())
}
