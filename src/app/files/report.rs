//! The risk report: a page of its own for print, which asks this one for the figures on screen.

use headroom_session::tools::{Tool, result_json};
use headroom_wire::to_json;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::MessageEvent;

use crate::{
    app::{
        state::{State, notice::Notice},
        ui::*,
        worker::handle::named_file,
    },
    view::{Need, needs, strip_view},
};

/// What names the page of the report.
const PAGE: &str = "headroom-report";

/// Opens the report of what is on screen.
pub fn open_report(state: State) {
    let figures = figures(state);
    let opened = named_file(PAGE).and_then(|address| window().open_with_url(&address)).ok().flatten();
    let Some(report) = opened else {
        state.notice.set(Some(Notice::said("This browser opened no tab for the report".to_owned())));
        return;
    };
    let answer = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        let event: MessageEvent = event.unchecked_into();
        let origin = window().location().origin().unwrap_or_default();
        if event.source().as_ref() == Some(report.as_ref()) && event.origin() == origin {
            let _ = report.post_message(&figures, &origin);
        }
    });
    let _ = window().add_event_listener_with_callback("message", answer.as_ref().unchecked_ref());
    // The report asks again where it is loaded again.
    answer.forget();
}

/// What the tools answer about the fund on screen, its file, and how it stands with latches counted.
fn figures(state: State) -> JsValue {
    let figures = Object::new();
    let put = |to: &Object, key: &str, value: &str| _ = Reflect::set(to, &key.into(), &value.into());
    let version = state.version();
    put(&figures, "dashboard", &result_json(Tool::RiskDashboard, &version, ""));
    put(&figures, "matrix", &result_json(Tool::CorrelationMatrix, &version, ""));
    put(&figures, "file", &to_json(&state.exported()));
    let controls = Object::new();
    let snapshot = state.snapshot.get_untracked();
    state.control_history.with_untracked(|history| {
        put(&figures, "state", state.report.with_untracked(|report| strip_view(report, history)).state);
        let all = state.report.with_untracked(|report| needs(&snapshot, report, history, None));
        let pair = |need: Need| Array::of2(&need.title.into(), &need.detail.into());
        let _ = Reflect::set(&figures, &"needs".into(), &all.into_iter().map(pair).collect::<Array>());
        for control in &history.now {
            put(&controls, control.id.id(), control.state.id());
        }
    });
    let _ = Reflect::set(&figures, &"controls".into(), &controls);
    figures.into()
}
