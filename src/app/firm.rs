//! The firm's side of the page: what `assets/firm.js` asks of it. The view itself is drawn by a worker (`files/src/firm`)
//! and moved by that file, which is loaded when a firm is first opened.

use headroom_session::tools::Tool;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{future_to_promise, spawn_local};

use super::{
    agent::{tools::answer_text, worker::Turns},
    files::{intake::Intake, reader::faults},
    state::{State, refusal::Cause, route::parameter},
    worker::handle::{loaded, new_worker, own_glue},
};

/// What names the file.
const FILE: &str = "headroom-firm";

/// Opens firms: that which the address names, and those among files.
pub fn open_firms(state: State, intake: Intake) {
    let turns = Turns::default();
    let answer = move |verb: String, first: JsValue, second: JsValue, third: JsValue| {
        answer(state, intake, &turns, &verb, [first, second, third]).unwrap_or(JsValue::UNDEFINED)
    };
    // For the life of the page.
    let door = Closure::<dyn Fn(String, JsValue, JsValue, JsValue) -> JsValue>::new(answer).into_js_value();
    let opener = door.clone();
    intake.give_firms_to(move |what, given| open(state, opener.clone(), what, given.into()));
    if let Some(address) = parameter("firm").filter(|address| !address.is_empty()) {
        open(state, door, "address", address.into());
    }
}

/// Loads the file and hands it a firm.
fn open(state: State, door: JsValue, what: &'static str, given: JsValue) {
    spawn_local(async move {
        let opened = async {
            let start = loaded(FILE).await?;
            start.call3(&JsValue::UNDEFINED, &door, &what.into(), &given)
        };
        if opened.await.is_err() {
            state.refuse("The firm", Cause::Unreachable("the view could not be loaded".to_owned()));
        }
    });
}

/// Answers the file; `None` where it has no answer.
fn answer(
    state: State,
    intake: Intake,
    turns: &Turns,
    verb: &str,
    [first, second, third]: [JsValue; 3],
) -> Option<JsValue> {
    let name = || first.as_string().unwrap_or_default();
    match verb {
        "worker" => return new_worker().ok().map(Into::into),
        "program" => {
            let glue = own_glue().unwrap_or_default();
            return Some(Array::of2(&glue.into(), &wasm_bindgen::module()).into());
        }
        "workers" => return Some(JsValue::from(state.monte_carlo.pool.size)),
        "version" => return Some(env!("CARGO_PKG_VERSION").into()),
        "open" => {
            state.load(&name(), &second.dyn_into::<Uint8Array>().ok()?.to_vec());
            return Some(state.refusal.with_untracked(Option::is_none).into());
        }
        "answer" => {
            let answer = answer_text(Tool::RiskDashboard, state, turns.clone(), name(), None);
            return Some(future_to_promise(async { answer.await.map(Into::into) }).into());
        }
        "refuse" => {
            let faults = faults(second.dyn_ref()?, third.as_f64()?);
            state.refuse(&name(), Cause::Faults(faults));
        }
        "fail" => state.refuse(&name(), Cause::Unreachable(second.as_string()?)),
        "tables" => intake.open_tables(first.dyn_ref()?),
        _ => {}
    }
    None
}
