//! One state of a fund with its figures: what the page shows and what a tool answers from.

use std::sync::Arc;

use headroom_engine::{
    Analysis,
    analysis::DrawSource,
    fund::{Scenario, Snapshot},
    reallocation::{Reallocation, RuleBook, last_moves, reallocation},
    warning::Warning,
};

use crate::WhatIf;

/// A what-if and its figures, computed on first use.
#[derive(Debug, Clone)]
pub struct Version {
    what_if: WhatIf,
    analysis: Analysis,
    notes: Vec<Warning>,
}

impl Version {
    /// A fund as loaded; a Monte Carlo draws where a figure needs it.
    pub fn new(fund: Arc<Snapshot>) -> Self {
        Self { what_if: WhatIf::of(&fund), analysis: Analysis::new(fund), notes: Vec::new() }
    }

    /// A fund as loaded, with the draws of a Monte Carlo from elsewhere.
    pub fn with_draws(fund: Arc<Snapshot>, draws: DrawSource) -> Self {
        Self { what_if: WhatIf::of(&fund), analysis: Analysis::with_draws(fund, draws), notes: Vec::new() }
    }

    /// Another what-if with the same source of draws; shares what both have in common.
    pub fn at(&self, what_if: WhatIf) -> Self {
        let WhatIf { snapshot, settings, book, .. } = &what_if;
        let analysis = self.analysis.of(Arc::clone(snapshot), *settings, book.clone());
        Self { what_if, analysis, notes: self.notes.clone() }
    }

    /// The same with warnings of the front end's own, which every answer carries.
    pub fn noted(mut self, notes: Vec<Warning>) -> Self {
        self.notes = notes;
        self
    }

    /// The same with nothing computed yet, for when there are draws that were missing.
    pub(crate) fn afresh(&mut self) {
        self.analysis = self.analysis.afresh();
    }

    /// The what-if.
    pub fn what_if(&self) -> &WhatIf {
        &self.what_if
    }

    /// The figures.
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// The fund, with the candidates admitted to it.
    pub fn fund(&self) -> &Arc<Snapshot> {
        &self.what_if.snapshot
    }

    /// The stress scenarios.
    pub fn scenarios(&self) -> &[Scenario] {
        &self.what_if.scenarios
    }

    /// What the reallocation policy says. Answers have no memory: the fund's state is that of the last date.
    pub(crate) fn reallocation(&self) -> Reallocation {
        let (fund, report) = (self.fund(), self.analysis.report());
        let moved = last_moves(fund, &self.what_if.log);
        let rules = RuleBook::of_model(fund, self.analysis.model());
        let said = reallocation(
            fund,
            &rules,
            self.analysis.book(),
            report,
            &moved,
            (report.fund_state, self.analysis.stops().ladders),
        );
        self.analysis.with_scales(said)
    }

    /// Warnings of the front end.
    pub(crate) fn notes(&self) -> &[Warning] {
        &self.notes
    }
}
