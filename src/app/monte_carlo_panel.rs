//! A Monte Carlo run as it is seen: how far it is, and the way to end it.

use leptos::{ev, html::*, prelude::*};

use super::{monte_carlo::Run, state::State};
use crate::fund::Method;

/// The panel; nothing while there is no run to tell of.
pub fn monte_carlo_panel(state: State) -> impl IntoView {
    let monte_carlo = state.monte_carlo;
    monte_carlo.follow(state);
    let keys = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && !is_dialog_open() {
            monte_carlo.cancel();
        }
    });
    on_cleanup(move || keys.remove());

    // The panel is made anew when a run starts or ends, its figures change in place.
    let is_on = Memo::new(move |_| monte_carlo.run.with(Run::is_on));
    let stands = Memo::new(move |_| {
        // Without its draws a method on screen has no figures.
        let lacks = state.settings.with(|s| s.method == Method::MonteCarlo);
        monte_carlo.run.with(|run| match run {
            Run::Cancelled if lacks => {
                Some("Monte Carlo was cancelled: there are no figures until it has run".to_owned())
            }
            Run::Failed(reason) => Some(format!("Monte Carlo broke off: {reason}")),
            _ => None,
        })
    });
    let share = move || monte_carlo.run.with(|run| if let Run::Drawing(share) = run { *share } else { 0.0 });
    let said = move || match monte_carlo.run.get() {
        Run::Drawing(share) => format!("Monte Carlo: {:.0}% drawn", share * 100.0),
        _ => "Monte Carlo: fitting the copula".to_owned(),
    };
    move || {
        if is_on.get() {
            let panel = section().class("panel run").attr("aria-label", "Monte Carlo run").child((
                p().class("run-said").child(said),
                progress().class("run-progress").attr("max", "1").attr("aria-label", "Drawn").prop("value", share),
                button()
                    .r#type("button")
                    .attr("aria-keyshortcuts", "Escape")
                    .on(ev::click, move |_| monte_carlo.cancel())
                    .child("Cancel"),
            ));
            return Some(panel.into_any());
        }
        let text = stands.get()?;
        let panel = section().class("panel run").attr("aria-label", "Monte Carlo run").child((
            p().class("run-said").attr("role", "status").child(text),
            button().r#type("button").on(ev::click, move |_| monte_carlo.again(state)).child("Run again"),
        ));
        Some(panel.into_any())
    }
}

fn is_dialog_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}
