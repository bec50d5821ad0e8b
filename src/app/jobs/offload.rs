//! Work on plain values: done at once where it is small, by a worker where it is large. The newest wish wins.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::{
    ui::reactive::{Memo, RwSignal, effect, mark},
    worker::{
        handle::Worker,
        message::{Task, Word},
        pool::end_later,
    },
};

/// Work, by what it needs.
pub trait Work: PartialEq + Send + Sync + 'static {
    /// What it comes to.
    type Outcome: PartialEq + Send + Sync + 'static;

    /// Whether the page's thread would be held for it.
    fn is_large(&self) -> bool;

    /// Does it.
    fn done(&self) -> Self::Outcome;

    /// The same as a worker's task.
    fn task(self: Arc<Self>) -> Task;

    /// What a worker said it comes to.
    fn outcome(word: Word) -> Option<Self::Outcome>;
}

/// What was wished for, and what it comes to.
type Found<W> = (Arc<W>, Arc<<W as Work>::Outcome>);

/// The present wish by a worker.
struct Run<W: Work> {
    found: RwSignal<Option<Found<W>>>,
    worker: StoredValue<Option<Worker>, LocalStorage>,
    /// What the worker is at; `None` while it waits.
    asked: StoredValue<Option<Arc<W>>>,
}

impl<W: Work> Clone for Run<W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<W: Work> Copy for Run<W> {}

/// What the present wish comes to; `None` while there is none, or a worker is at it.
pub fn offloaded<W: Work>(wish: Memo<Option<Arc<W>>>) -> Memo<Option<Arc<W::Outcome>>> {
    let run = Run { found: RwSignal::new(None), worker: StoredValue::new_local(None), asked: StoredValue::new(None) };
    effect(move || {
        let wish = wish.get().filter(|wish| wish.is_large());
        untrack(|| run.begin(wish));
    });
    Memo::new(move |_| {
        let wish = wish.get()?;
        if !wish.is_large() {
            return Some(here(&*wish));
        }
        run.found.with(|found| found.as_ref().filter(|(of, _)| *of == wish).map(|(_, outcome)| outcome.clone()))
    })
}

fn here<W: Work>(wish: &W) -> Arc<W::Outcome> {
    mark("work-here");
    Arc::new(wish.done())
}

impl<W: Work> Run<W> {
    fn begin(self, wish: Option<Arc<W>>) {
        // Ending it is the one way to stop a worker that is at an older wish.
        if self.asked.try_update_value(Option::take).flatten().is_some() {
            self.worker.set_value(None);
        }
        let Some(wish) = wish else { return self.found.set(None) };
        if self.worker.with_value(Option::is_none) {
            match Worker::start(move |word| self.hear(word)) {
                Ok(worker) => self.worker.set_value(Some(worker)),
                Err(_) => return self.found.set(Some((wish.clone(), here(&*wish)))),
            }
        }
        self.worker.with_value(|worker| worker.iter().for_each(|worker| worker.ask(&wish.clone().task())));
        self.asked.set_value(Some(wish));
    }

    fn hear(self, word: Word) {
        let is_failure = matches!(word, Word::Failed(_));
        let outcome = W::outcome(word);
        if is_failure {
            // Not inside the call of the one that failed.
            end_later(self.worker.try_update_value(Option::take).flatten().into_iter().collect());
        } else if outcome.is_none() {
            return;
        }
        if let Some(wish) = self.asked.try_update_value(Option::take).flatten() {
            // A fund is shown though its worker has failed.
            let outcome = outcome.map_or_else(|| here(&*wish), Arc::new);
            self.found.set(Some((wish, outcome)));
        }
    }
}
