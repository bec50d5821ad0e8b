//! Calls of agents that a worker answers: those that make draws. One at a time; a further one waits for its turn.
//!
//! The worker calls the same tool on the same fund, so its bytes are those that the page's thread would give.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Array, Error, Function, Promise};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use crate::app::worker::{
    message::{Task, Word},
    pool::WorkerPool,
};

/// Whose turn it is; shared by the tools.
#[derive(Clone, Default)]
pub struct Turns(Rc<TurnState>);

#[derive(Default)]
struct TurnState {
    is_taken: Cell<bool>,
    waiting: RefCell<Vec<Function>>,
}

impl Turns {
    /// Waits for a turn; an abort ends the wait with its reason.
    async fn take(&self, aborted: &Promise) -> Result<Turn, JsValue> {
        while self.0.is_taken.get() {
            let freed = Promise::new(&mut |resolve, _| self.0.waiting.borrow_mut().push(resolve));
            JsFuture::from(Promise::race(&Array::of2(&freed, aborted))).await?;
        }
        self.0.is_taken.set(true);
        Ok(Turn(self.clone()))
    }
}

/// A turn; it ends when this is dropped.
struct Turn(Turns);

impl Drop for Turn {
    fn drop(&mut self) {
        let Turns(state) = &self.0;
        state.is_taken.set(false);
        for resolve in state.waiting.take() {
            let _ = resolve.call0(&JsValue::NULL);
        }
    }
}

/// The result of a call by a worker. An abort rejects with its reason and ends the worker at once.
pub async fn answer_in_worker(
    turns: Turns,
    pool: WorkerPool,
    task: Task,
    signal: Option<AbortSignal>,
) -> Result<String, JsValue> {
    let aborted = Aborted::of(signal);
    let _turn = turns.take(&aborted.promise).await?;
    let outcome: Rc<RefCell<Option<[Function; 2]>>> = Rc::default();
    let answered = Promise::new(&mut |resolve, reject| {
        outcome.replace(Some([resolve, reject]));
    });
    let hear = move |word| {
        let Some([resolve, reject]) = &*outcome.borrow() else { return };
        let _ = match word {
            Word::Answered(text) => resolve.call1(&JsValue::NULL, &text.into()),
            Word::Failed(reason) => reject.call1(&JsValue::NULL, &Error::new(&reason)),
            _ => Ok(JsValue::UNDEFINED),
        };
    };
    let workers = pool.take(1, hear).map_err(|reason| JsValue::from(Error::new(&reason)))?;
    workers[0].ask(&task);
    // Where it is rejected the worker ends here.
    let text = JsFuture::from(Promise::race(&Array::of2(&answered, &aborted.promise))).await?;
    pool.give_back(workers);
    text.as_string().ok_or_else(|| Error::new("a worker's answer could not be read").into())
}

/// A promise that an abort rejects; without one it stays open.
struct Aborted {
    promise: Promise,
    listening: Option<(AbortSignal, Closure<dyn FnMut()>)>,
}

impl Aborted {
    fn of(signal: Option<AbortSignal>) -> Self {
        let mut listening = None;
        let promise = Promise::new(&mut |_, reject: Function| {
            let Some(signal) = signal.clone() else { return };
            let told = signal.clone();
            let on_abort = Closure::<dyn FnMut()>::new(move || {
                let _ = reject.call1(&JsValue::NULL, &told.reason());
            });
            let _ = signal.add_event_listener_with_callback("abort", on_abort.as_ref().unchecked_ref());
            listening = Some((signal, on_abort));
        });
        Self { promise, listening }
    }
}

impl Drop for Aborted {
    fn drop(&mut self) {
        if let Some((signal, on_abort)) = &self.listening {
            let _ = signal.remove_event_listener_with_callback("abort", on_abort.as_ref().unchecked_ref());
        }
    }
}
