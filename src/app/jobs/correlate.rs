//! How strategies move together: measured at once for a small fund, in a worker for a large one. The newest wish wins.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    app::{
        ui::reactive::{Memo, RwSignal, effect, mark},
        worker::{
            handle::Worker,
            message::{Task, Word},
            pool::end_later,
        },
    },
    view::correlation::measured::{Correlating, Measured},
};

/// What is found, and of which wish.
type Found = Option<(Arc<Correlating>, Arc<Measured>)>;

/// A search of the present wish, in a worker where it is large; copied freely.
#[derive(Clone, Copy)]
struct Run {
    found: RwSignal<Found>,
    worker: StoredValue<Option<Worker>, LocalStorage>,
    /// What the worker is at; `None` while it waits.
    asked: StoredValue<Option<Arc<Correlating>>>,
}

/// What is measured of the present wish; `None` while there is no wish, or a worker is at it.
pub fn measured(wish: Memo<Option<Arc<Correlating>>>) -> Memo<Option<Arc<Measured>>> {
    let run = Run {
        found: RwSignal::new(None),
        worker: StoredValue::new_local(None),
        asked: StoredValue::new(None),
    };
    effect(move || {
        let wish = wish.get().filter(|wish| wish.is_large());
        untrack(|| run.begin(wish));
    });
    Memo::new(move |_| {
        let wish = wish.get()?;
        if !wish.is_large() {
            return Some(at_once(&wish));
        }
        run.found.with(|found| found.as_ref().filter(|(of, _)| *of == wish).map(|(_, found)| found.clone()))
    })
}

fn at_once(wish: &Correlating) -> Arc<Measured> {
    mark("correlate");
    Arc::new(wish.measured())
}

impl Run {
    fn begin(self, wish: Option<Arc<Correlating>>) {
        // Ending it is the one way to stop a worker that is at an older wish.
        if self.asked.try_update_value(Option::take).flatten().is_some() {
            self.worker.set_value(None);
        }
        let Some(wish) = wish else { return self.found.set(None) };
        if self.worker.with_value(Option::is_none) {
            match Worker::start(move |word| self.hear(word)) {
                Ok(worker) => self.worker.set_value(Some(worker)),
                Err(_) => return self.found.set(Some((wish.clone(), at_once(&wish)))),
            }
        }
        self.worker.with_value(|worker| worker.iter().for_each(|worker| worker.ask(&Task::Correlate(wish.clone()))));
        self.asked.set_value(Some(wish));
    }

    fn hear(self, word: Word) {
        let answer = match word {
            Word::Correlated(found) => Some(Arc::new(found)),
            Word::Failed(_) => {
                // Not inside the call of the one that failed.
                end_later(self.worker.try_update_value(Option::take).flatten().into_iter().collect());
                None
            }
            _ => return,
        };
        if let Some(wish) = self.asked.try_update_value(Option::take).flatten() {
            // A fund is shown though its worker has failed.
            let found = answer.unwrap_or_else(|| at_once(&wish));
            self.found.set(Some((wish, found)));
        }
    }
}
