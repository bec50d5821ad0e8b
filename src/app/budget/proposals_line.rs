//! The number of pending proposals, counted a moment after the last change.

use std::time::Duration;

use crate::app::{
    reallocation::on_screen::{ProposalsOnScreen, proposals_on_screen},
    state::{
        State,
        route::{View, link_to},
    },
    ui::*,
};

/// Wait after the last change before proposals are counted, and before what takes long is looked at.
pub const REST: Duration = Duration::from_millis(250);

/// What is known of the pending proposals.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Pending {
    /// Their number.
    Count(usize),
    /// Draws of opportunities come first.
    Draws,
}

/// The number of pending proposals; empty until they are counted.
pub fn proposals_line(state: State) -> impl Child {
    let pending = RwSignal::new(None::<Pending>);
    let joint = state.monte_carlo.joint;
    let ProposalsOnScreen { view, lacking } = proposals_on_screen(state);
    effect(move || {
        state.report.with(|_| ());
        state.log.with(|_| ());
        joint.track();
        let count = move || {
            let lacking = lacking.get_untracked();
            let is_to_come = untrack(|| joint.will_draw_any(&lacking));
            let count = view.with_untracked(|view| view.cards.len());
            pending.set(Some(if is_to_come { Pending::Draws } else { Pending::Count(count) }));
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
    let told = move || match pending.get() {
        None => String::new(),
        Some(Pending::Draws) => "Drawing opportunities ".to_owned(),
        Some(Pending::Count(0)) => "No proposals wait ".to_owned(),
        Some(Pending::Count(1)) => "1 proposal waits ".to_owned(),
        Some(Pending::Count(count)) => format!("{count} proposals wait "),
    };
    p().class("proposals-waiting").child((told, link_to(View::Reallocation, "Proposals and replay")))
}
