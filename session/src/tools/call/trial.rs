//! A what-if of a call and its figures.

use std::sync::Arc;

use headroom_engine::{
    control::fund_state,
    correlation::StressedCorrelation,
    fund::{Book, LogEntry, Snapshot},
    headroom::{LargestScale, largest_scales},
    model::{Model, estimate},
    reallocation::{Reallocation, RuleBook, last_moves, reallocation},
    report::{RiskReport, assess, stressed_lens},
    sample::Sample,
    stress::{Assumptions, StressLab},
};

use super::{context::Context, error::ToolError, input::WhatIfInput};
use crate::{Room, Stopped, WhatIf};

/// A what-if of a call, with its report.
pub struct Trial<'c> {
    /// The file.
    pub snapshot: &'c Snapshot,
    /// The book of the call.
    pub book: Book,
    /// The model by the settings of the call.
    pub model: Arc<Model>,
    /// Every figure.
    pub report: RiskReport,
    log: Arc<Vec<LogEntry>>,
    lens: Arc<StressedCorrelation>,
    assumptions: Assumptions,
}

impl<'c> Trial<'c> {
    /// The context with the changes of a call; the model is made again only where settings change.
    pub fn of(context: &'c Context, input: &WhatIfInput) -> Result<Self, ToolError> {
        let WhatIf { book, settings, log, .. } = input.applied(context)?;
        let snapshot = context.snapshot();
        let (model, lens) = if settings == context.what_if.settings {
            (Arc::clone(&context.model), Arc::clone(&context.lens))
        } else {
            let model = estimate(snapshot, settings);
            let lens = stressed_lens(&model);
            (Arc::new(model), Arc::new(lens))
        };
        let trial = Self {
            report: assess(snapshot, &model, &lens, &book),
            snapshot,
            book,
            model,
            log,
            lens,
            assumptions: Assumptions::default(),
        };
        trial.hold(context)?;
        Ok(trial)
    }

    /// Refuses exposures that are higher than on screen where the session would. Answers have no memory: the fund's state is
    /// that of the last date.
    fn hold(&self, context: &Context) -> Result<(), ToolError> {
        let before = Book { scale: context.what_if.book.scale.clone(), ..self.book.clone() };
        let is_raised = before.scale.iter().zip(&self.book.scale).any(|(before, after)| after > before);
        if !is_raised {
            return Ok(());
        }
        let snapshot = Arc::clone(&context.what_if.snapshot);
        let room = Room::with(snapshot, Arc::clone(&self.model), Arc::clone(&self.lens));
        let controls = room.controls(&before);
        let held = room.hold(&before, &self.book, Stopped::of(&controls, fund_state(&controls)));
        held.map_err(|error| ToolError::edit(error.held_place().unwrap_or_default().to_owned(), &error))
    }

    /// The largest scale of every strategy.
    pub fn largest_scales(&self) -> Vec<Option<LargestScale>> {
        largest_scales(self.snapshot, &self.model, &self.book, &self.lens)
    }

    /// What the reallocation policy says.
    pub fn reallocation(&self) -> Reallocation {
        let moved = last_moves(self.snapshot, &self.log);
        let rules = RuleBook::today(self.snapshot, self.model.settings);
        reallocation(self.snapshot, &rules, &self.book, &self.report, &moved, self.report.fund_state)
    }

    /// The same under other assumptions of the stress results.
    pub fn assuming(mut self, assumptions: Assumptions) -> Self {
        self.assumptions = assumptions;
        self
    }

    /// What runs scenarios.
    pub fn lab(&self) -> StressLab<'_> {
        StressLab::new(self.snapshot, &self.model, &self.book, &self.report, self.assumptions)
    }

    /// The dates of every figure.
    pub fn sample(&self) -> &Sample {
        &self.model.sample
    }
}
