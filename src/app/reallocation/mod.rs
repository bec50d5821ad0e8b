//! The reallocation view: proposals with their evidence and effect, to accept or decline, what is held, where capital would earn more, and
//! the replay.

pub mod capital;
pub mod on_screen;
pub mod proposals;
pub mod replay;

use self::{
    capital::capital_panel,
    on_screen::{proposals_on_screen, want_draws},
    proposals::{Proposals, held_panel},
    replay::replay_panel,
};
use crate::app::{state::State, ui::*};

/// The view.
pub fn reallocation_panels(state: State) -> Nodes {
    let on_screen = proposals_on_screen(state);
    want_draws(state, on_screen.lacking);
    let proposals = Proposals::of(state, on_screen);
    let columns = move || if proposals.are_some() { "budget-view" } else { "budget-column" };
    (
        h2().class("visually-hidden").child("Reallocation"),
        div().class(columns).child((
            div().class("budget-column").child((
                proposals.panel(),
                soon(move || held_panel(on_screen.view)),
                soon(move || capital_panel(state)),
                soon(move || replay_panel(state)),
            )),
            when(move || proposals.are_some(), move || proposals.inspector().into_nodes()),
        )),
    )
        .into_nodes()
}
