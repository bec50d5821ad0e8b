//! What a call answers from: a snapshot and what is on screen, and the report of a what-if on it.

use std::sync::Arc;

use headroom_engine::{
    correlation::StressedCorrelation,
    fund::{Scenario, Snapshot},
    model::{Model, estimate},
    report::stressed_lens,
    warning::Warning,
};

use crate::WhatIf;

/// A fund as a door has it: the file, the edits on it, and its model, made once.
#[derive(Debug, Clone)]
pub struct Context {
    pub(crate) what_if: WhatIf,
    pub(crate) model: Arc<Model>,
    pub(crate) lens: Arc<StressedCorrelation>,
    pub(crate) notes: Vec<Warning>,
}

impl Context {
    /// A snapshot as loaded.
    pub fn of(snapshot: Arc<Snapshot>) -> Self {
        Self::of_what_if(WhatIf::of(&snapshot))
    }

    /// A what-if whose model is made here.
    pub fn of_what_if(what_if: WhatIf) -> Self {
        let model = Arc::new(estimate(&what_if.snapshot, what_if.settings));
        Self::on_screen(what_if, model)
    }

    /// What is on screen; `model` is its model by the settings on screen.
    pub fn on_screen(what_if: WhatIf, model: Arc<Model>) -> Self {
        Self { lens: Arc::new(stressed_lens(&model)), notes: Vec::new(), what_if, model }
    }

    /// The same with warnings of the door's own in every answer.
    pub fn noted(mut self, notes: Vec<Warning>) -> Self {
        self.notes = notes;
        self
    }

    /// The fund on screen.
    pub fn snapshot(&self) -> &Snapshot {
        &self.what_if.snapshot
    }

    /// What is on screen.
    pub fn what_if(&self) -> &WhatIf {
        &self.what_if
    }

    /// The scenarios on screen.
    pub(crate) fn scenarios(&self) -> &[Scenario] {
        &self.what_if.scenarios
    }
}
