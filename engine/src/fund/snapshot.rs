//! Everything known of a fund as of one date.

use std::sync::Arc;

use jiff::civil::Date;

use super::{
    history::History, instrument::Instrument, limits::Limits, log::LogEntry, policy::Policy, position::Positions,
    risk_budget::RiskBudget, scenario::Scenario, strategy::Opportunity, strategy::Strategy,
};
use crate::shared::Shared;

/// The fund itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Fund {
    /// Its name, 1 to 200 characters.
    pub name: String,
    /// Its one currency, 1 to 12 of `A-Z 0-9`.
    pub currency: String,
    /// Net asset value at the last date, above 0.
    pub nav: f64,
    /// The date of the snapshot, on or after the last history date.
    pub as_of: Date,
}

/// A fund snapshot, format 1: the one input of the page, the engine and the tools.
///
/// Made by `wire::snapshot`, which has checked every rule of the format: vectors per strategy have the length and the
/// order of `strategies`, numbers are finite and in their ranges, references point at what is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The fund itself.
    pub fund: Fund,
    /// How much it may lose and how that is split.
    pub risk_budget: RiskBudget,
    /// Its strategies, 1 to 512.
    pub strategies: Vec<Strategy>,
    /// Their returns.
    pub history: Shared<History>,
    /// Their positions; `None` where the file has no such key: the exposure controls are then unfed.
    pub positions: Option<Positions>,
    /// Histories of instruments, at most 2,000; shared by the what-ifs of a fund.
    pub instruments: Arc<Vec<Instrument>>,
    /// The bounds of the eight controls.
    pub limits: Limits,
    /// The numbers of the reallocation rules.
    pub policy: Policy,
    /// Candidates for the reserve.
    pub opportunities: Vec<Opportunity>,
    /// The stress scenarios.
    pub scenarios: Vec<Scenario>,
    /// What happened, as it was written: trips, resets, accepted and declined proposals. Entries are only ever added.
    pub log: Vec<LogEntry>,
}

impl Snapshot {
    /// The index of today: the last date with a return of a strategy with capital, else the last date.
    pub fn today(&self) -> usize {
        let count = self.history.dates.len();
        let has_return = |t: &usize| {
            let mut strategies = self.strategies.iter().zip(&self.history.returns);
            strategies.any(|(strategy, returns)| strategy.capital > 0.0 && returns[*t].is_some())
        };
        (0..count).rev().find(has_return).unwrap_or(count - 1)
    }

    /// The same fund with other positions; those of now are not copied first.
    #[must_use]
    pub fn holding(&self, positions: Positions) -> Self {
        Self {
            fund: self.fund.clone(),
            risk_budget: self.risk_budget.clone(),
            strategies: self.strategies.clone(),
            history: self.history.clone(),
            positions: Some(positions),
            instruments: Arc::clone(&self.instruments),
            limits: self.limits.clone(),
            policy: self.policy,
            opportunities: self.opportunities.clone(),
            scenarios: self.scenarios.clone(),
            log: self.log.clone(),
        }
    }

    /// Its positions; none where the file has no such key.
    pub fn held(&self) -> &Positions {
        static NONE: Positions = Positions::none();
        self.positions.as_ref().unwrap_or(&NONE)
    }

    /// Where a strategy stands in the fund's order.
    pub fn strategy_index(&self, id: &str) -> Option<usize> {
        self.strategies.iter().position(|s| s.id.as_str() == id)
    }

    /// The one strategy whose positions another what-if of this fund changes; `None` where more differs, or nothing, or where the
    /// fund has no instruments.
    pub(crate) fn holds_otherwise(&self, other: &Self) -> Option<usize> {
        let (before, after) = (self.positions.as_ref()?, other.positions.as_ref()?);
        let is_same = Arc::ptr_eq(&self.instruments, &other.instruments)
            && !self.instruments.is_empty()
            && self.fund == other.fund
            && self.strategies == other.strategies
            && self.history == other.history;
        if !is_same {
            return None;
        }
        let (start, end) = before.in_common(after);
        let others = |positions: &'_ Positions, strategy: usize| {
            let changed = (start..positions.len() - end).map(|at| positions[at].clone());
            changed.filter(|position| position.strategy != strategy).collect::<Vec<_>>()
        };
        let strategies =
            [before, after].map(|positions| (start + end < positions.len()).then(|| positions[start].strategy));
        strategies.into_iter().flatten().find(|strategy| others(before, *strategy) == others(after, *strategy))
    }
}

/// How many entries two lists have in common at the beginning, and of the others at the end.
pub(crate) fn common_ends<T: PartialEq>(before: &[T], after: &[T]) -> (usize, usize) {
    let start = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let pairs = before[start..].iter().rev().zip(after[start..].iter().rev());
    (start, pairs.take_while(|(a, b)| a == b).count())
}
