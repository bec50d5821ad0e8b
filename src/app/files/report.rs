//! The risk report: a page of its own for print, which asks this one for the figures on screen.

use headroom_engine::{reallocation::RollingSample, warning::Warning};
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
    view::{MAX_READ_AT_ONCE, Need, RiskPart, RiskParts, needs, risk_parts, strip_view, traced_dates, warning_words},
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

/// What the figures and the stresses were made in spite of, each once.
fn warnings(state: State) -> Array {
    let snapshot = state.snapshot.get_untracked();
    let mut told: Vec<String> = Vec::new();
    let mut tell = |warnings: &[Warning]| {
        for words in warnings.iter().map(|warning| warning_words(&snapshot, warning, number::NOTATION)) {
            if !told.contains(&words) {
                told.push(words);
            }
        }
    };
    state.report.with_untracked(|report| tell(&report.warnings));
    state.stress.with_untracked(|results| results.iter().for_each(|result| tell(&result.warnings)));
    told.into_iter().map(JsValue::from).collect()
}

/// Where the risk sits: what a part is, and each with its share and its money.
fn parts(state: State) -> Array {
    let snapshot = state.snapshot.get_untracked();
    let all = state.report.with_untracked(|report| risk_parts(&snapshot, report));
    let part = |part: RiskPart| Array::of3(&part.name.into(), &part.share.into(), &part.component.into());
    let division = |one: RiskParts| Array::of2(&one.of.into(), &one.parts.into_iter().map(part).collect::<Array>());
    all.into_iter().map(division).collect()
}

/// The fund's VaR at the close of its last dates, as loaded; empty where that takes too long here.
fn course(state: State) -> Array {
    let (snapshot, settings) = (state.loaded.get_untracked(), state.settings.get_untracked());
    let rows = snapshot.history.dates.len();
    let in_sample = settings.window.map_or(rows, |window| rows.min(window as usize));
    let dates = traced_dates(rows, snapshot.strategies.len() * in_sample, MAX_READ_AT_ONCE);
    if dates.is_empty() {
        return Array::new();
    }
    let sample = RollingSample::of(&snapshot, settings.window);
    let close = |at: &usize| {
        let var = sample.usage(settings, *at)?.value_at_risk;
        Some(Array::of2(&snapshot.history.dates[*at].to_string().into(), &var.into()))
    };
    dates.iter().filter_map(close).collect()
}

/// What the tools answer about the fund on screen, its file, and how it stands with latches counted.
fn figures(state: State) -> JsValue {
    let figures = Object::new();
    let put = |to: &Object, key: &str, value: &str| _ = Reflect::set(to, &key.into(), &value.into());
    let version = state.version();
    put(&figures, "dashboard", &result_json(Tool::RiskDashboard, &version, ""));
    put(&figures, "matrix", &result_json(Tool::CorrelationMatrix, &version, ""));
    put(&figures, "file", &to_json(&state.exported()));
    let set = |key: &str, rows: Array| _ = Reflect::set(&figures, &key.into(), &rows);
    set("warnings", warnings(state));
    set("parts", parts(state));
    set("course", course(state));
    let controls = Object::new();
    let snapshot = state.snapshot.get_untracked();
    state.control_history.with_untracked(|history| {
        put(&figures, "state", state.report.with_untracked(|report| strip_view(report, history)).state);
        let all = state.report.with_untracked(|report| needs(&snapshot, report, history, None, number::NOTATION));
        let pair = |need: Need| Array::of2(&need.title.into(), &need.detail.into());
        let _ = Reflect::set(&figures, &"needs".into(), &all.into_iter().map(pair).collect::<Array>());
        for control in &history.now {
            put(&controls, control.id.id(), control.state.id());
        }
    });
    let _ = Reflect::set(&figures, &"controls".into(), &controls);
    figures.into()
}
