//! Whether exposures may be raised: no strategy at its limit takes more risk without reallocation, and none does in a fund
//! that is halted or reduces its risk. Lowering is always allowed and never asked here.

use std::sync::Arc;

use headroom_engine::{
    budget::{BudgetStatus, freed_by},
    control::{Control, ControlState, FundState},
    correlation::StressedCorrelation,
    fund::{Book, Settings, Snapshot},
    headroom::{Binding, LargestScale, largest_scale_of, largest_scales},
    model::{Model, estimate},
    report::{assess, controls_at, stressed_lens},
};

use super::error::{EditError, path_of};
use crate::WhatIf;

/// Slack, relative, within which a scale counts as the one that it was, or as the largest one.
const SLACK: f64 = 1e-9;

/// The model that raises are judged by: of one fund and settings.
#[derive(Debug, Clone)]
pub struct Room {
    snapshot: Arc<Snapshot>,
    settings: Settings,
    model: Arc<Model>,
    lens: Arc<StressedCorrelation>,
}

/// What stops a fund from taking risk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stopped {
    /// The fund's state.
    pub state: FundState,
    /// The control that stands for it.
    pub control: &'static str,
}

impl Stopped {
    /// By the worst of eight controls; `None` in an active fund.
    pub fn of(controls: &[Control], state: FundState) -> Option<Self> {
        let tripped = controls.iter().filter(|control| control.state == ControlState::Tripped);
        let worst = tripped.max_by_key(|control| control.action as usize)?;
        (state != FundState::Active).then_some(Self { state, control: worst.id.id() })
    }
}

impl Room {
    /// By a model of this fund and these settings that is there already.
    pub fn with(snapshot: Arc<Snapshot>, model: Arc<Model>, lens: Arc<StressedCorrelation>) -> Self {
        Self { settings: model.settings, snapshot, model, lens }
    }

    /// By a model made for a what-if.
    pub fn of(now: &WhatIf) -> Self {
        let model = estimate(&now.snapshot, now.settings);
        let lens = Arc::new(stressed_lens(&model));
        Self { snapshot: Arc::clone(&now.snapshot), settings: now.settings, model: Arc::new(model), lens }
    }

    /// Whether it is of this fund and these settings.
    pub fn fits(&self, now: &WhatIf) -> bool {
        Arc::ptr_eq(&self.snapshot, &now.snapshot) && self.settings == now.settings
    }

    /// The eight controls of a book, without memory.
    pub fn controls(&self, book: &Book) -> Vec<Control> {
        controls_at(&self.snapshot, &self.model, book)
    }

    /// Refuses a what-if in which a scale is higher than it was and may not be.
    ///
    /// `before` has the scales as they were. A strategy that was at its limit or in breach, by the budgets of `after`, may not be
    /// raised at all; another one up to its largest scale. Of several raised at once each has to keep every rule in the end.
    pub fn hold(&self, before: &Book, after: &Book, stopped: Option<Stopped>) -> Result<(), EditError> {
        let is_raised = |i: &usize| after.scale[*i] > before.scale[*i] * (1.0 + SLACK);
        let raised: Vec<usize> = (0..before.scale.len()).filter(is_raised).collect();
        let Some(first) = raised.first() else {
            return Ok(());
        };
        let place = |i: usize| path_of("exposure", self.snapshot.strategies[i].id.as_str());
        if let Some(Stopped { state, control }) = stopped {
            let (place, value) = (place(*first), after.scale[*first]);
            return Err(EditError::Stopped { place, value, state: state.id(), control });
        }
        let start = Book { scale: before.scale.clone(), ..after.clone() };
        let report = assess(&self.snapshot, &self.model, &self.lens, &start);
        let held = |i: usize, most: f64, rule: Binding| {
            let (place, value) = (place(i), after.scale[i]);
            EditError::Held { place, value, most, rule: rule.id(), freed_by: freed_by(rule) }
        };
        for i in &raised {
            match report.strategies[*i].status {
                BudgetStatus::Within => {}
                BudgetStatus::AtLimit | BudgetStatus::Breach => {
                    return Err(held(*i, before.scale[*i], Binding::Budget));
                }
                BudgetStatus::Unknown => {
                    return Err(EditError::Unmeasured { place: place(*i), value: after.scale[*i] });
                }
            }
        }
        let largest = |i: usize| -> Option<LargestScale> {
            match raised[..] {
                [_] => largest_scale_of(&self.snapshot, &self.model, &start, &self.lens, i),
                _ => largest_scales(&self.snapshot, &self.model, after, &self.lens)[i],
            }
        };
        for i in raised.iter().copied() {
            let Some(largest) = largest(i) else {
                return Err(EditError::Unmeasured { place: place(i), value: after.scale[i] });
            };
            if after.scale[i] > largest.scale * (1.0 + SLACK) {
                return Err(held(i, largest.scale.max(before.scale[i]), largest.bound_by));
            }
        }
        Ok(())
    }

    /// How far a strategy's scale may be raised from a book, as the refusal would say; its scale where it may not.
    pub fn most_scale(&self, book: &Book, strategy: usize, stopped: Option<Stopped>) -> f64 {
        let now = book.scale[strategy];
        let mut wish = book.clone();
        wish.scale[strategy] = headroom_engine::fund::check::MAX_SCALE;
        match self.hold(book, &wish, stopped) {
            Ok(()) => headroom_engine::fund::check::MAX_SCALE,
            Err(EditError::Held { most, .. }) => most,
            Err(_) => now,
        }
    }
}
