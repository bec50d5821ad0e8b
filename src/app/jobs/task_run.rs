//! A task of a worker, asked for a moment after what it is of has last changed, for as long as its view stands. A newer wish ends the
//! run of an older one; Escape ends any.

use std::{rc::Rc, time::Duration};

use leptos::prelude::*;

use crate::app::{
    ui::{
        html::{Element, div},
        on_escape::on_escape,
        reactive::{Memo, RwSignal, effect},
        run_row::{ended, running},
    },
    worker::{
        handle::Worker,
        message::{Task, Word},
        pool::end_later,
    },
};

/// How long a wish stands before it is met: what is on screen is shown first, and no drag asks anew each frame.
const SETTLED: Duration = Duration::from_millis(250);

/// How a run stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Stand {
    /// Nothing is asked, or all is known.
    None,
    /// It is under way; so much is done, where that is known.
    Running(Option<f64>),
    /// A person ended it.
    Canceled,
    /// It broke off, for this reason.
    Failed(String),
}

/// Makes the task of the present wish; `None` where nothing is asked.
type Make = Rc<dyn Fn() -> Option<Task>>;

/// Takes an answer, and says how the run stands after it; `None` of a word that is for others.
type Take = Rc<dyn Fn(Word) -> Option<Stand>>;

/// What a run is called on screen.
#[derive(Clone, Copy)]
pub struct Called {
    /// The row of it.
    pub group: &'static str,
    /// In a sentence after "the".
    pub noun: &'static str,
    /// The share that is done.
    pub bar: &'static str,
    /// The button that ends it.
    pub cancel: &'static str,
    /// The button that begins it anew.
    pub again: &'static str,
    /// What it does, by the share that is done.
    pub said: fn(Option<f64>) -> String,
}

/// Signals of a run; copied freely.
#[derive(Clone, Copy)]
pub struct TaskRun {
    stand: RwSignal<Stand>,
    make: StoredValue<Make, LocalStorage>,
    take: StoredValue<Take, LocalStorage>,
    worker: StoredValue<Option<Worker>, LocalStorage>,
    /// Counts the wishes, so that a timer of an earlier one does nothing.
    turn: StoredValue<u64>,
}

impl TaskRun {
    /// Begins whenever what `is_asked` reads has changed, where it says so.
    pub fn follow(
        is_asked: impl Fn() -> bool + Send + Sync + 'static,
        make: impl Fn() -> Option<Task> + 'static,
        take: impl Fn(Word) -> Option<Stand> + 'static,
    ) -> Self {
        let run = Self {
            stand: RwSignal::new(Stand::None),
            make: StoredValue::new_local(Rc::new(make)),
            take: StoredValue::new_local(Rc::new(take)),
            worker: StoredValue::new_local(None),
            turn: StoredValue::new(0),
        };
        effect(move || {
            let is_asked = is_asked();
            untrack(|| run.begin(is_asked));
        });
        on_escape(move || run.cancel());
        run
    }

    /// Whether it is under way.
    pub fn is_on(self) -> bool {
        self.stand.with(|stand| matches!(stand, Stand::Running(_)))
    }

    /// How far it is and the way to end it, or what became of it and the way to begin anew; `rest` while there is neither.
    pub fn row(self, called: Called, rest: impl Fn() -> Option<Element> + 'static) -> impl Fn() -> Option<Element> {
        let ended_as = Memo::new(move |_| match self.stand.get() {
            Stand::Canceled => Some(format!("The {} was canceled", called.noun)),
            Stand::Failed(reason) => Some(format!("The {} broke off: {reason}", called.noun)),
            Stand::None | Stand::Running(_) => None,
        });
        // The row is made anew when a run starts or ends; its figures change in place.
        let is_on = Memo::new(move |_| self.is_on());
        let share = Memo::new(move |_| match self.stand.get() {
            Stand::Running(share) => share,
            _ => None,
        });
        let row = move || div().class("run").attr("role", "group").attr("aria-label", called.group);
        move || match (is_on.get(), ended_as.get()) {
            (true, _) => {
                let said = move || (called.said)(share.get());
                let cancel = (called.cancel, move || self.cancel());
                Some(row().child(running(said, called.bar, move || share.get(), cancel)))
            }
            (_, Some(how)) => Some(row().child(ended(how, called.again, move || self.begin(true)))),
            _ => rest(),
        }
    }

    /// Ends it at once; what is found stays.
    fn cancel(self) {
        if untrack(|| self.is_on()) {
            self.end();
            self.stand.set(Stand::Canceled);
        }
    }

    fn begin(self, is_asked: bool) {
        self.end();
        self.stand.set(if is_asked { Stand::Running(None) } else { Stand::None });
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
        let Some(task) = untrack(|| make()) else { return self.stand.set(Stand::None) };
        if self.worker.with_value(Option::is_none) {
            match Worker::start(move |word| self.hear(word)) {
                Ok(worker) => self.worker.set_value(Some(worker)),
                Err(reason) => return self.stand.set(Stand::Failed(reason)),
            }
        }
        self.worker.with_value(|worker| worker.iter().for_each(|worker| worker.ask(&task)));
    }

    fn hear(self, word: Word) {
        match word {
            Word::Share(share) => self.stand.set(Stand::Running(Some(share))),
            Word::Failed(reason) => {
                // Not inside the call of the one that failed.
                end_later(self.worker.try_update_value(Option::take).flatten().into_iter().collect());
                self.turn.update_value(|turn| *turn += 1);
                self.stand.set(Stand::Failed(reason));
            }
            answer => {
                let take = self.take.with_value(Rc::clone);
                if let Some(stand) = take(answer) {
                    self.stand.set(stand);
                }
            }
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
