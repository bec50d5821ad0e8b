//! How many proposals wait, beside the lights: counted a moment after the last edit, never while one goes on.

use std::time::Duration;

use leptos::{html::*, prelude::*};

use super::{
    reallocation::proposals_on_screen,
    route::{View, link_to},
    state::State,
};

/// How long nothing has to change before proposals are counted.
const REST: Duration = Duration::from_millis(250);

/// The line; empty until proposals are counted.
pub fn waiting_line(state: State) -> impl IntoView {
    let waiting = RwSignal::new(None::<usize>);
    let proposals = proposals_on_screen(state);
    Effect::new(move |_| {
        state.report.with(|_| ());
        state.log.with(|_| ());
        let count = move || waiting.set(Some(proposals.with_untracked(|view| view.cards.len())));
        let rest = set_timeout_with_handle(count, REST);
        on_cleanup(move || {
            if let Ok(rest) = rest {
                rest.clear();
            }
        });
    });
    let told = move || match waiting.get() {
        None => String::new(),
        Some(0) => "No proposals wait ".to_owned(),
        Some(1) => "1 proposal waits ".to_owned(),
        Some(count) => format!("{count} proposals wait "),
    };
    p().class("proposals-waiting").child((told, link_to(View::Reallocation, "Proposals and replay")))
}
