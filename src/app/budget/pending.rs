//! How many proposals wait, beside the lights: counted a moment after the last edit, never while one goes on.

use std::time::Duration;

use leptos::{html::*, prelude::*};

use crate::app::{
    reallocation::{ProposalsOnScreen, proposals_on_screen},
    state::{
        State,
        route::{View, link_to},
    },
};

/// How long nothing has to change before proposals are counted.
const REST: Duration = Duration::from_millis(250);

/// What is known of the proposals.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Waiting {
    /// So many wait.
    Count(usize),
    /// Draws of opportunities come first.
    Draws,
}

/// The line; empty until proposals are counted.
pub fn waiting_line(state: State) -> impl IntoView {
    let waiting = RwSignal::new(None::<Waiting>);
    let joint = state.monte_carlo.joint;
    let ProposalsOnScreen { view, lacking } = proposals_on_screen(state);
    Effect::new(move |_| {
        state.report.with(|_| ());
        state.log.with(|_| ());
        joint.track();
        let count = move || {
            let lacking = lacking.get_untracked();
            let is_to_come = untrack(|| joint.will_draw_any(&lacking));
            let count = view.with_untracked(|view| view.cards.len());
            waiting.set(Some(if is_to_come { Waiting::Draws } else { Waiting::Count(count) }));
            joint.want_opportunities(lacking);
        };
        let rest = set_timeout_with_handle(count, REST);
        on_cleanup(move || {
            if let Ok(rest) = rest {
                rest.clear();
            }
        });
    });
    on_cleanup(move || joint.want_opportunities(Vec::new()));
    let told = move || match waiting.get() {
        None => String::new(),
        Some(Waiting::Draws) => "The fund is drawn with its opportunities ".to_owned(),
        Some(Waiting::Count(0)) => "No proposals wait ".to_owned(),
        Some(Waiting::Count(1)) => "1 proposal waits ".to_owned(),
        Some(Waiting::Count(count)) => format!("{count} proposals wait "),
    };
    p().class("proposals-waiting").child((told, link_to(View::Reallocation, "Proposals and replay")))
}
