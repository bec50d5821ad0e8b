//! Inside a worker: tasks come in, words go out. It is cancelled by being ended, so a task runs through.

use headroom_engine::{
    monte_carlo::Plan,
    var::{FundRisk, RESAMPLES},
};
use js_sys::{Array, Uint16Array, global};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::message::{Task, Word};
use crate::app::later::answer;

/// Milliseconds between two words of progress.
const PROGRESS_EVERY: f64 = 50.0;

/// Whether this program was started in a worker.
pub fn is_worker() -> bool {
    global().is_instance_of::<DedicatedWorkerGlobalScope>()
}

/// Answers tasks for as long as the worker lives.
pub fn answer_tasks() {
    std::panic::set_hook(Box::new(|info| {
        say(&Word::Failed(info.to_string()));
    }));
    let answer = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| match Task::of_message(&event.data()) {
        Some(task) => do_task(task),
        None => say(&Word::Failed("a task could not be read".to_owned())),
    });
    scope().set_onmessage(Some(answer.as_ref().unchecked_ref()));
    answer.forget();
    say(&Word::Ready);
}

fn do_task(task: Task) {
    match task {
        Task::Fit(returns) => say(&Word::Fitted(Plan::of(&returns))),
        Task::Draw { plan, first, step } => {
            let drawer = plan.drawer();
            for number in (first..plan.blocks()).step_by(step.max(1)) {
                say(&Word::Drawn(number, drawer.block(number)));
            }
        }
        Task::Resample(resampling, total_var) => {
            let mut told = js_sys::Date::now();
            let replicates: Vec<FundRisk> = (0..RESAMPLES)
                .map(|number| {
                    let now = js_sys::Date::now();
                    if now - told >= PROGRESS_EVERY {
                        told = now;
                        say(&Word::Share(share(number, RESAMPLES)));
                    }
                    resampling.replicate(number)
                })
                .collect();
            say(&Word::Resampled(resampling.uncertainty_of(&replicates, total_var)));
        }
        Task::Answer(tool, carried, arguments) => spawn_local(async move {
            say(&answer(tool, carried, arguments).await.map_or_else(Word::Failed, Word::Answered));
        }),
    }
}

/// Sends a word; the ranks of a block change hands and are not copied.
fn say(word: &Word) {
    let message = word.to_message();
    let given = Array::new();
    if let Ok(ranks) = message.get(3).dyn_into::<Uint16Array>() {
        given.push(&ranks.buffer());
    }
    let message: JsValue = message.into();
    // Nobody is there to hear that it could not be said.
    let _ = scope().post_message_with_transfer(&message, &given);
}

fn scope() -> DedicatedWorkerGlobalScope {
    global().unchecked_into()
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn share(done: usize, all: usize) -> f64 {
    done as f64 / all as f64
}
