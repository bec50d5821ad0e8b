//! How sure the figures on screen are: the bootstrap in a worker, a moment after the last edit, for as long as a view shows it.

use std::{sync::Arc, time::Duration};

use leptos::prelude::*;

use super::{
    state::State,
    worker::Worker,
    worker_message::{Task, Word},
};
use crate::risk::{Resampling, Uncertainty};

/// How long the figures stand still before they are resampled.
const SETTLED: Duration = Duration::from_millis(250);

/// How a bootstrap stands.
#[derive(Debug, Clone, PartialEq)]
pub enum UncertaintyState {
    /// No view asks, or there is no VaR.
    None,
    /// So much is done.
    Running(f64),
    /// Of the figures on screen.
    Done(Arc<Uncertainty>),
    /// A person ended it; the next edit starts another.
    Cancelled,
    /// It broke off, for this reason; the next edit starts another.
    Failed(String),
}

/// Signals of the bootstrap; copied freely.
#[derive(Clone, Copy)]
pub struct Bootstrap {
    /// How it stands.
    pub stands: RwSignal<UncertaintyState>,
    /// How many views show it.
    askers: RwSignal<usize>,
    worker: StoredValue<Option<Worker>, LocalStorage>,
    is_busy: StoredValue<bool>,
    /// Counts what was on screen, so that only the last of it is resampled.
    turn: StoredValue<u64>,
    /// The turn that the worker is at.
    asked: StoredValue<u64>,
}

impl Bootstrap {
    /// Nothing asked.
    pub fn new() -> Self {
        Self {
            stands: RwSignal::new(UncertaintyState::None),
            askers: RwSignal::new(0),
            worker: StoredValue::new_local(None),
            is_busy: StoredValue::new(false),
            turn: StoredValue::new(0),
            asked: StoredValue::new(0),
        }
    }

    /// Asks for it until the present owner ends: a view calls this when it shows intervals.
    pub fn ask(self) {
        self.askers.update(|askers| *askers += 1);
        on_cleanup(move || {
            self.askers.try_update(|askers| *askers = askers.saturating_sub(1));
        });
    }

    /// Ends it.
    pub fn cancel(self) {
        if matches!(self.stands.get_untracked(), UncertaintyState::Running(_)) {
            self.end();
            self.stands.set(UncertaintyState::Cancelled);
        }
    }

    /// Resamples what is on screen, whenever that has changed and a view asks.
    pub fn follow(self, state: State) {
        Effect::new(move |_| {
            let (model, book) = (state.model.get(), state.book.get());
            let is_asked = self.askers.get() > 0;
            let turn = self.turn.try_update_value(|turn| {
                *turn += 1;
                *turn
            });
            let Ok(risk) = &model.risk else { return self.stands.set(UncertaintyState::None) };
            if !is_asked {
                return self.stands.set(UncertaintyState::None);
            }
            self.stands.set(UncertaintyState::Running(0.0));
            let snapshot = state.snapshot.get_untracked();
            let resampling = Resampling::of(risk, &book.exposure(&snapshot));
            let total_var = snapshot.risk_budget.total_var;
            let settled = move || {
                if self.turn.try_get_value() == turn {
                    self.start(&Task::Resample(resampling.clone(), total_var));
                }
            };
            set_timeout(settled, SETTLED);
        });
    }

    fn start(self, task: &Task) {
        if self.is_busy.get_value() {
            self.end();
        }
        if self.worker.with_value(Option::is_none) {
            match Worker::start(move |word| self.hear(word)) {
                Ok(worker) => self.worker.set_value(Some(worker)),
                Err(reason) => return self.stands.set(UncertaintyState::Failed(reason)),
            }
        }
        self.is_busy.set_value(true);
        self.asked.set_value(self.turn.get_value());
        self.worker.with_value(|worker| worker.iter().for_each(|worker| worker.ask(task)));
    }

    fn hear(self, word: Word) {
        let is_of_screen = self.asked.get_value() == self.turn.get_value();
        match word {
            Word::Share(share) if is_of_screen => self.stands.set(UncertaintyState::Running(share)),
            Word::Resampled(found) => {
                self.is_busy.set_value(false);
                if is_of_screen {
                    self.stands.set(UncertaintyState::Done(Arc::new(found)));
                }
            }
            Word::Failed(reason) => {
                // Not inside the call of the one that failed.
                let failed = self.worker.try_update_value(Option::take);
                request_animation_frame(move || drop(failed));
                self.is_busy.set_value(false);
                self.stands.set(UncertaintyState::Failed(reason));
            }
            Word::Ready | Word::Share(_) | Word::Fitted(_) | Word::Drawn(..) | Word::Answered(_) => {}
        }
    }

    /// Ends the worker at once.
    fn end(self) {
        self.worker.set_value(None);
        self.is_busy.set_value(false);
    }
}
