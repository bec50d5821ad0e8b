//! The page: Leptos components over the views' models. Wasm only.
//!
//! Elements are built with the functions of [`ui::html`], not with the `view!` macro: the macro sets static subtrees through
//! `innerHTML`, which the page's Trusted Types policy forbids.

mod agent;
mod budget;
mod candidate;
mod control;
mod conventions;
mod correlation;
mod explain;
mod files;
mod jobs;
mod model;
mod reallocation;
mod shell;
mod state;
mod stress;
mod ui;
mod worker;

use headroom_engine::fund::Snapshot;
use headroom_wire::parse;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use self::state::{
    State,
    refusal::{Cause, Refusal},
};
use crate::app::ui::mount;

pub use worker::task::{answer_tasks, is_worker};

/// The demonstration fund, beside the page.
const DEMONSTRATION: &str = "sample/demo.json";

/// Starts the page on the document's body: with the snapshot that `?snapshot=URL` names, else with the demonstration fund.
pub fn start() {
    console_error_panic_hook::set_once();
    spawn_local(async {
        let asked = state::route::snapshot_address();
        let is_demonstration = asked.is_none();
        let (snapshot, refusal) = match first_snapshot(asked).await {
            Ok(first) => first,
            Err(refusal) => return tell_of_failure(&refusal),
        };
        if let Some(loading) = document().get_element_by_id("loading") {
            loading.remove();
        }
        let Some(body) = document().body() else { return };
        mount(body, move || {
            let state = State::new(snapshot);
            state.is_demonstration.set(is_demonstration);
            state.refusal.set(refusal);
            shell::frame::frame(state)
        })
        .forget();
    });
}

/// Mounts the page on an element, for tests; what mounted it unmounts it when dropped.
pub fn mount_on(parent: web_sys::HtmlElement, snapshot: Snapshot) -> impl Drop {
    mount(parent, move || shell::frame::frame(State::new(snapshot)))
}

/// The fund that was asked for; where it is refused the demonstration fund, with the refusal.
async fn first_snapshot(asked: Option<String>) -> Result<(Snapshot, Option<Refusal>), Refusal> {
    let refusal = match asked {
        None => None,
        Some(address) => match snapshot_at(&address).await {
            Ok(snapshot) => return Ok((snapshot, None)),
            Err(refusal) => Some(refusal),
        },
    };
    Ok((snapshot_at(DEMONSTRATION).await?, refusal))
}

async fn snapshot_at(address: &str) -> Result<Snapshot, Refusal> {
    let refused = |cause| Refusal { source: headroom_engine::text::escape(address), cause };
    let bytes = files::fetch::bytes_at(address).await.map_err(|reason| refused(Cause::Unreachable(reason)))?;
    parse(&bytes).map_err(|faults| refused(Cause::Faults(faults)))
}

/// Says that not even the demonstration fund could be had.
fn tell_of_failure(refusal: &Refusal) {
    if let Some(line) = document().get_element_by_id("loading-state") {
        let _ = line.set_attribute("role", "alert");
        line.set_text_content(Some(&format!("{} could not be loaded: {}", refusal.source, refusal.cause.in_a_line())));
    }
}
