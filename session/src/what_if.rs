//! What is on screen: the fund, its book and its conventions, the scenarios and the log.

use std::sync::Arc;

use headroom_engine::fund::{Book, LogEntry, RiskBudget, Scenario, Settings, Snapshot};

use crate::places::Places;

/// What is on screen: the fund with the newcomers admitted, the book, the conventions, the scenarios.
#[derive(Debug, Clone)]
pub struct WhatIf {
    /// The loaded fund; another one once a newcomer is admitted.
    pub snapshot: Arc<Snapshot>,
    /// Allocation, reserve and exposure scales.
    pub book: Book,
    /// Method, confidence, horizon, window and usage basis.
    pub settings: Settings,
    /// The stress scenarios.
    pub scenarios: Vec<Scenario>,
    /// The log: that of the file, and what was added to it since.
    pub log: Arc<Vec<LogEntry>>,
    /// Where its positions are.
    pub(crate) places: Places,
}

impl PartialEq for WhatIf {
    /// A snapshot is compared by identity: no edit makes the same fund anew.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.snapshot, &other.snapshot)
            && self.book == other.book
            && self.settings == other.settings
            && self.scenarios == other.scenarios
            && self.log == other.log
    }
}

impl WhatIf {
    /// A snapshot as loaded.
    pub fn of(snapshot: &Arc<Snapshot>) -> Self {
        Self {
            snapshot: Arc::clone(snapshot),
            book: Book::of(snapshot),
            settings: Settings::of(&snapshot.risk_budget),
            scenarios: snapshot.scenarios.clone(),
            log: Arc::new(snapshot.log.clone()),
            places: Places::of(snapshot),
        }
    }

    /// The snapshot with this budget, these conventions, these scenarios and this log: what an export writes. Exposure scales
    /// are no part of a file.
    pub fn exported(&self) -> Snapshot {
        let snapshot = &self.snapshot;
        let budget = &snapshot.risk_budget;
        Snapshot {
            scenarios: self.scenarios.clone(),
            log: self.log.to_vec(),
            risk_budget: RiskBudget {
                total_var: budget.total_var,
                confidence: self.settings.confidence,
                horizon: self.settings.horizon,
                method: self.settings.method,
                window: self.settings.window,
                covariance: self.settings.covariance,
                usage_basis: self.settings.usage_basis,
                pnl: self.settings.pnl,
                allocation: self.book.allocation.clone(),
                reserve: self.book.reserve,
            },
            ..Snapshot::clone(snapshot)
        }
    }
}
