//! Where capital would earn more, searched in a worker a moment after the last change, for as long as the view asks. A newer wish ends
//! the search of an older one.

use std::{rc::Rc, sync::Arc, time::Duration};

use leptos::prelude::*;

use crate::{
    app::{
        ui::{
            on_escape::on_escape,
            reactive::{Memo, RwSignal, mark},
        },
        worker::{
            handle::Worker,
            message::{Task, Word},
            pool::end_later,
        },
    },
    view::CapitalOutcome,
};

/// How long a wish stands before it is searched.
const SETTLED: Duration = Duration::from_millis(250);

/// How a search stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Run {
    /// Nothing is asked, or all is known.
    None,
    /// Exposures are searched.
    Searching,
    /// They are found; so much of the history is resampled.
    Resampling(f64),
    /// A person ended it.
    Canceled,
    /// It broke off, for this reason.
    Failed(String),
}

/// Of each strategy the share of the resamples that move it to the same side, a list a way.
pub type Agreed = [Vec<Option<f64>>; 2];

/// Makes the task of the present wish; `None` where nothing is asked.
type Make = Rc<dyn Fn() -> Option<Task>>;

/// Signals of the search; copied freely.
#[derive(Clone, Copy)]
pub struct CapitalRun {
    /// How it stands.
    pub run: RwSignal<Run>,
    /// What was found for the present wish.
    pub found: RwSignal<Option<Arc<CapitalOutcome>>>,
    /// What resamples say of it.
    pub agreed: RwSignal<Option<Arc<Agreed>>>,
    make: StoredValue<Make, LocalStorage>,
    worker: StoredValue<Option<Worker>, LocalStorage>,
    /// Counts the wishes, so that a timer of an earlier one does nothing.
    turn: StoredValue<u64>,
}

impl CapitalRun {
    /// Searches what `wish` is of, and again whenever it has changed; nothing while it is `None`.
    pub fn follow<W: PartialEq + Send + Sync + 'static>(
        wish: Memo<Option<W>>,
        make: impl Fn() -> Option<Task> + 'static,
    ) -> Self {
        let run = Self {
            run: RwSignal::new(Run::None),
            found: RwSignal::new(None),
            agreed: RwSignal::new(None),
            make: StoredValue::new_local(Rc::new(make)),
            worker: StoredValue::new_local(None),
            turn: StoredValue::new(0),
        };
        crate::app::ui::reactive::effect(move || {
            let is_asked = wish.with(Option::is_some);
            untrack(|| run.begin(is_asked));
        });
        on_escape(move || run.cancel());
        run
    }

    /// Whether it is under way.
    pub fn is_on(self) -> bool {
        self.run.with(|run| matches!(run, Run::Searching | Run::Resampling(_)))
    }

    /// Ends it at once; what is found stays.
    pub fn cancel(self) {
        if untrack(|| self.is_on()) {
            self.end();
            self.run.set(Run::Canceled);
        }
    }

    /// Searches anew.
    pub fn again(self) {
        self.begin(true);
    }

    fn begin(self, is_asked: bool) {
        self.end();
        self.found.set(None);
        self.agreed.set(None);
        self.run.set(if is_asked { Run::Searching } else { Run::None });
        if is_asked {
            let turn = self.turn.get_value();
            let start = move || {
                if self.turn.try_get_value() == Some(turn) {
                    self.start();
                }
            };
            set_timeout(start, SETTLED);
        }
    }

    fn start(self) {
        let make = self.make.with_value(Rc::clone);
        let Some(task) = untrack(|| make()) else { return self.run.set(Run::None) };
        if self.worker.with_value(Option::is_none) {
            match Worker::start(move |word| self.hear(word)) {
                Ok(worker) => self.worker.set_value(Some(worker)),
                Err(reason) => return self.run.set(Run::Failed(reason)),
            }
        }
        mark("capital-search");
        self.worker.with_value(|worker| worker.iter().for_each(|worker| worker.ask(&task)));
    }

    fn hear(self, word: Word) {
        match word {
            Word::Found(found) => {
                mark("capital-found");
                self.found.set(Some(Arc::new(found)));
                self.run.set(Run::Resampling(0.0));
            }
            Word::Share(share) => self.run.set(Run::Resampling(share)),
            Word::Agreed(agreed) => {
                self.agreed.set(Some(Arc::new(agreed)));
                self.run.set(Run::None);
            }
            Word::Failed(reason) => {
                // Not inside the call of the one that failed.
                end_later(self.worker.try_update_value(Option::take).flatten().into_iter().collect());
                self.turn.update_value(|turn| *turn += 1);
                self.run.set(Run::Failed(reason));
            }
            // Answers to what others ask.
            _ => {}
        }
    }

    /// Ends what is under way; a worker that waits is kept.
    fn end(self) {
        self.turn.update_value(|turn| *turn += 1);
        if untrack(|| self.is_on()) {
            self.worker.set_value(None);
        }
    }
}
