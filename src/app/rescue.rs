//! What is left when the program breaks off: the last fund whose figures were there, with every edit, for a panel that is no
//! part of the program (`assets/boot.js`).

use std::cell::RefCell;

use headroom_engine::text::escape;
use headroom_session::Session;
use headroom_wire::to_json;
use js_sys::{Array, Function, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};

use super::{
    state::State,
    ui::{number::percent, reactive::effect},
};

/// What the panel asks for the fund.
const LAST: &str = "headroomLast";

/// What puts up the panel, with the reason.
const STOPPED: &str = "headroomStopped";

thread_local! {
    /// Not the state's own: what breaks off inside a change of it leaves it locked.
    static GOOD: RefCell<Option<Session>> = const { RefCell::new(None) };
}

/// Has a panic put up the panel. What ends the program without one (a fault of the machine it runs on) the panel hears itself.
pub fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        let stopped = Reflect::get(&window(), &STOPPED.into()).and_then(JsCast::dyn_into::<Function>);
        let _ = stopped.and_then(|stopped| stopped.call1(&JsValue::UNDEFINED, &panic.to_string().into()));
    }));
}

/// Keeps what is on screen for the panel, each time its figures are there.
pub fn follow(state: State) {
    let last = Closure::<dyn Fn() -> JsValue>::new(|| last().map_or(JsValue::UNDEFINED, JsValue::from));
    let _ = Reflect::set(&window(), &LAST.into(), &last.into_js_value());
    effect(move || {
        state.analysis.track();
        state.report.track();
        state.scenarios.track();
        state.log.track();
        GOOD.set(Some(state.on_screen()));
    });
}

/// The name of a file, its text, and the sizes that it does not hold.
fn last() -> Option<Array> {
    let session = GOOD.with(|good| good.try_borrow().ok()?.clone())?;
    let file = session.exported();
    let scales = file.strategies.iter().zip(&session.now().book.scale).filter(|(_, scale)| **scale != 1.0);
    let sizes = scales.map(|(strategy, scale)| format!("{} {}", escape(&strategy.name), percent(Some(*scale))));
    let name = format!("headroom-{}.json", file.fund.as_of);
    Some(Array::of3(&name.into(), &to_json(&file).into(), &sizes.collect::<Vec<String>>().join(", ").into()))
}
