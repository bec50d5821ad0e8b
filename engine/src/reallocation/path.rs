//! One path of a replay: exposures that follow budgets, their P&L after cost, and what the path's own controls leave of them.

use std::collections::VecDeque;

use jiff::civil::Date;

use super::proposal::Proposal;
use crate::{
    budget::{BudgetStatus, status, status_after},
    control::{FundState, path::PathControls},
    fund::{LogEntry, Snapshot, Split, identifiers},
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
        /// The reserve as it was, the rest in proportion to shrunk Sharpe ratios; made anew on the first date of a month.
        Sharpe => "sharpe",
        /// Exposures at capital, whatever is used; no control acts.
        NoLimits => "no_limits",
    }
}

/// A row of one path. Money in the fund's currency.
#[derive(Debug, Clone, PartialEq)]
pub struct PathDay {
    /// The split in force on the row.
    pub split: Split,
    /// Exposure of each strategy in money, `x_i`.
    pub exposure: Vec<f64>,
    /// How each budget stands at the exposures at the close, hysteresis counted.
    pub status: Vec<BudgetStatus>,
    /// What was traded at the start of the row, beyond changes of capital.
    pub traded: f64,
    /// `sum x_i r_i` less the cost of what was traded.
    pub pnl: f64,
    /// NAV of the path before this P&L, its flow counted.
    pub base: f64,
    /// The fund by the path's own drawdown controls at the close.
    pub state: FundState,
    /// The moves at its close; of the policy alone.
    pub moves: Vec<Proposal>,
}

/// A row as every path sees it.
pub(super) struct Row<'a> {
    pub date: Date,
    /// The date of the next row.
    pub next: Option<Date>,
    /// Capital of each strategy on the row.
    pub capital: &'a [f64],
    /// Capital on the row before; on the first row of a path that of the row.
    pub capital_before: &'a [f64],
    /// Return of each strategy, 0 where there is none.
    pub returns: &'a [f64],
    /// What the capital of the row uses by what was known at the close before.
    pub used_before: &'a [Option<f64>],
    /// Money that came in at the start of the row.
    pub flow: f64,
}

/// One path under way.
#[derive(Debug, Clone)]
pub(super) struct Path {
    pub kind: PathKind,
    /// The split from the next row on.
    pub split: Split,
    /// The last row.
    pub today: Option<PathDay>,
    /// The place in the history of the last move of each strategy.
    pub moved: Vec<Option<usize>>,
    /// Used at capital over budget on the last rows, newest last: what the rules of the policy look back at.
    pub utilization: VecDeque<Vec<Option<f64>>>,
    /// `None`: no control acts.
    controls: Option<PathControls>,
    total_var: f64,
    cost_share: f64,
    nav: f64,
    /// Sum of what was traded, in money.
    pub turnover: f64,
    /// Sum of `(c_i - x_i) r_i`, in money.
    pub forgone: f64,
}

impl Path {
    /// A path that starts with a NAV, in money.
    pub fn new(kind: PathKind, snapshot: &Snapshot, start: &Split, log: &[LogEntry], nav: f64) -> Self {
        Self {
            kind,
            split: start.clone(),
            today: None,
            moved: vec![None; snapshot.strategies.len()],
            utilization: VecDeque::new(),
            controls: (kind != PathKind::NoLimits).then(|| PathControls::new(snapshot, log)),
            total_var: snapshot.risk_budget.total_var,
            cost_share: snapshot.policy.cost_bps / 10_000.0,
            nav,
            turnover: 0.0,
            forgone: 0.0,
        }
    }

    /// Walks a row up to its close: exposures by what was known before, then their P&L and the path's controls. `used_at` gives what
    /// exposures in money use by what is known at the close.
    pub fn walk(&mut self, row: &Row<'_>, used_at: impl FnOnce(&[f64]) -> Vec<Option<f64>>) {
        let before: Vec<f64> = match &self.today {
            Some(today) => today.exposure.clone(),
            None => row.capital_before.to_vec(),
        };
        let exposure = self.exposure(row, &before);
        let mut traded = 0.0;
        for (i, x) in exposure.iter().enumerate() {
            let (capital, was) = (row.capital[i], row.capital_before[i]);
            // Capital that comes or goes is put to work as what was there.
            let kept = if was > 0.0 { before[i] * (capital / was) } else { capital };
            traded += (x - kept).abs();
        }
        let earned: f64 = exposure.iter().zip(row.returns).map(|(x, r)| x * r).sum();
        let missed = |((c, x), r): ((&f64, &f64), &f64)| (c - x) * r;
        self.forgone += row.capital.iter().zip(&exposure).zip(row.returns).map(missed).sum::<f64>();
        self.turnover += traded;
        let base = self.nav + row.flow;
        let pnl = earned - self.cost_share * traded;
        self.nav = base + pnl;
        let used = used_at(&exposure);
        let status = used.iter().enumerate().map(|(i, used)| {
            let budget = self.split.allocation()[i] * self.total_var;
            match &self.today {
                Some(today) => status_after(today.status[i], *used, budget),
                None => status(*used, budget),
            }
        });
        let status = status.collect();
        let gross = exposure.iter().sum();
        let close = |controls: &mut PathControls| controls.close(row.date, pnl, base, gross, row.next);
        let state = self.controls.as_mut().map_or(FundState::Active, close);
        let split = self.split.clone();
        self.today = Some(PathDay { split, exposure, status, traded, pnl, base, state, moves: Vec::new() });
    }

    /// `x_i = c_i min(1, budget_i / used_i)`, the factor 1 where nothing is known to be used, under the path's controls.
    fn exposure(&self, row: &Row<'_>, before: &[f64]) -> Vec<f64> {
        let Some(controls) = &self.controls else {
            return row.capital.to_vec();
        };
        let fitted = |(i, capital): (usize, &f64)| {
            let budget = self.split.allocation()[i] * self.total_var;
            let factor = row.used_before[i].filter(|used| *used > budget).map_or(1.0, |used| budget / used);
            // A hedge uses less than nothing: a budget of 0 does not touch it.
            capital * factor
        };
        let mut exposure: Vec<f64> = row.capital.iter().enumerate().map(fitted).collect();
        controls.restrain(before, &mut exposure);
        exposure
    }
}
