//! Inside a worker: tasks come in, words go out. It is cancelled by being ended, so a task runs through.

use std::sync::Arc;

use headroom_engine::{
    budget::CapitalStops,
    fund::Split,
    monte_carlo::Plan,
    reallocation::{CapitalPlan, CapitalSearch, CapitalWish, ReplayRun},
    var::{FundRisk, RESAMPLES},
};
use headroom_session::{
    Version,
    tools::{Packed, result_json},
};
use js_sys::{Array, Uint16Array, global};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::message::{Task, Word};
use crate::{
    app::ui::number::NOTATION,
    view::{CapitalOutcome, Replayed},
};

/// Milliseconds between two words of progress.
const PROGRESS_EVERY: f64 = 50.0;

/// Whether this program was started in a worker.
pub fn is_worker() -> bool {
    global().is_instance_of::<DedicatedWorkerGlobalScope>()
}

/// Has `work` do the tasks of messages for as long as the worker lives; it says whether the part that does one could be loaded.
pub fn answer_tasks<W: Future<Output = bool> + 'static>(work: fn(JsValue) -> W) {
    std::panic::set_hook(Box::new(|info| {
        say(&Word::Failed(info.to_string()));
    }));
    let answer = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        spawn_local(async move {
            if !work(event.data()).await {
                say(&Word::Failed("the program could not be loaded".to_owned()));
            }
        });
    });
    scope().set_onmessage(Some(answer.as_ref().unchecked_ref()));
    answer.forget();
    say(&Word::Ready);
}

/// Does the task of a message, in the part of the program that is loaded later.
pub fn do_task(message: &JsValue) {
    let Some(task) = Task::of_message(message) else {
        return say(&Word::Failed("a task could not be read".to_owned()));
    };
    match task {
        Task::Fit(returns) => say(&Word::Fitted(Plan::of(&returns))),
        Task::Draw { plan, first, step } => {
            let drawer = plan.drawer();
            for number in (first..plan.blocks()).step_by(step.max(1)) {
                say(&Word::Drawn(number, drawer.block(number)));
            }
        }
        Task::Resample(resampling, total_var) => {
            let replicates: Vec<FundRisk> = with_progress(RESAMPLES, |number| resampling.replicate(number));
            say(&Word::Resampled(resampling.uncertainty_of(&replicates, total_var)));
        }
        Task::Answer(tool, carried, arguments) => match carried.version() {
            Ok(version) => say(&Word::Answered(result_json(tool, &version, &arguments))),
            Err(faults) => say(&Word::Failed(format!("the fund on screen cannot be handed over: {faults}"))),
        },
        Task::Capital(packed, stops, wish) => with_fund(packed, |version| search_capital(version, stops, wish)),
        Task::Certainty(packed, held) => with_fund(packed, |version| {
            let plan = capital_plan(version, &held);
            let resamples = with_progress(RESAMPLES, |number| plan.resample(number));
            say(&Word::Certain(plan.certainty(&resamples)));
        }),
        Task::Replay(packed) => with_fund(packed, |version| say(&Word::Replayed(replayed(version)))),
        Task::Correlate(asked) => say(&Word::Correlated(asked.measured())),
        Task::Components(asked) => say(&Word::Decomposed(asked.principal())),
    }
}

/// Does a task on a fund that was sent.
fn with_fund(packed: Packed, work: impl FnOnce(&Version)) {
    match packed.version() {
        Some(version) => work(&version),
        None => say(&Word::Failed("the fund on screen cannot be handed over".to_owned())),
    }
}

/// What strategies are expected to earn, and the shares in proportion; those of the strategies held do not rise.
fn capital_plan(version: &Version, held: &[usize]) -> CapitalPlan {
    let (fund, analysis) = (version.fund(), version.analysis());
    let book = analysis.book();
    CapitalPlan::of(fund, analysis.conventions(), &book.allocation, &book.exposure(fund), held)
}

/// Where capital would earn more: what is found first, then how many resamples agree.
fn search_capital(version: &Version, stops: CapitalStops, wish: CapitalWish) {
    let (fund, analysis) = (Arc::clone(version.fund()), version.analysis());
    let plan = capital_plan(version, &stops.held);
    let book = analysis.book().clone();
    let search = CapitalSearch::new(fund, Arc::clone(analysis.model()), book, stops, Arc::new(plan), wish);
    match search.found() {
        Ok(found) => say(&Word::Found(CapitalOutcome::of(found, NOTATION))),
        Err(_) => return say(&Word::Failed("the fund has no VaR".to_owned())),
    }
    let resamples = with_progress(search.resamples(), |number| search.resample(number));
    say(&Word::Agreed(search.agreement(&resamples)));
}

/// The replay of a fund; says now and then how far it is.
fn replayed(version: &Version) -> Replayed {
    let (fund, analysis) = (version.fund(), version.analysis());
    let start = Split::new(&analysis.book().allocation);
    let mut run = ReplayRun::new(fund, analysis.conventions(), &start, &fund.log);
    let mut told = js_sys::Date::now();
    while run.step() {
        let now = js_sys::Date::now();
        if now - told >= PROGRESS_EVERY {
            told = now;
            say(&Word::Share(run.progress()));
        }
    }
    Replayed::of(&run.finish())
}

/// Makes results one after another, and says now and then how many are made.
fn with_progress<T>(count: usize, make: impl Fn(usize) -> T) -> Vec<T> {
    let mut told = js_sys::Date::now();
    let one = |number| {
        let now = js_sys::Date::now();
        if now - told >= PROGRESS_EVERY {
            told = now;
            say(&Word::Share(share(number, count)));
        }
        make(number)
    };
    (0..count).map(one).collect()
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
