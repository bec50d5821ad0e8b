//! The reallocation view: proposals with their evidence and effect, to accept or decline, what is held, where capital would earn more, and
//! the replay.

pub mod capital;
pub mod proposals;
pub mod replay;

use std::{cell::RefCell, sync::Arc};

use headroom_engine::{
    reallocation::{Reallocation, RuleBook, last_moves, reallocation_on},
    sample::Returns,
};

use self::{
    capital::capital_panel,
    proposals::{Proposals, held_panel},
    replay::replay_panel,
};
use crate::{
    app::{state::State, ui::*},
    view::{ReallocationView, reallocation_view},
};

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
                held_panel(on_screen.view),
                capital_panel(state),
                replay_panel(state),
            )),
            when(move || proposals.are_some(), move || proposals.inspector().into_nodes()),
        )),
    )
        .into_nodes()
}

/// What the policy says about what is on screen, latches counted.
#[derive(Clone, Copy)]
pub struct ProposalsOnScreen {
    /// Its proposals, and what it holds.
    pub view: Memo<Arc<ReallocationView>>,
    /// What is yet to be drawn for it by Monte Carlo: the returns of the fund and an opportunity, a sample each. Not what could
    /// not be kept: such an opportunity stays held.
    pub lacking: Memo<Vec<Arc<Returns>>>,
}

/// What the policy says about what is on screen. An opportunity whose draws are not there is held until they are.
pub fn proposals_on_screen(state: State) -> ProposalsOnScreen {
    let rules = shared_memo(move || Arc::new(RuleBook::today(&state.snapshot.get(), state.settings.get())));
    let stops =
        Memo::new(move |_| state.control_history.with(|history| (history.fund_state, history.ladders.now.clone())));
    let joint = state.monte_carlo.joint;
    let said: Memo<Arc<(Reallocation, Vec<Arc<Returns>>)>> = shared_memo(move || {
        let (snapshot, report, book) = (state.snapshot.get(), state.report.get(), state.book.get());
        let rules = rules.get();
        let moved = state.log.with(|log| last_moves(&snapshot, log));
        let lacking = RefCell::new(Vec::new());
        let draw = |returns: &Returns| {
            let found = joint.draws_of(returns);
            if found.is_none() && joint.has_room_for(returns) {
                lacking.borrow_mut().push(Arc::new(returns.clone()));
            }
            found
        };
        let said = stops.with(|(fund_state, ladders)| {
            reallocation_on(&snapshot, &rules, &book, &report, &moved, (*fund_state, ladders), draw)
        });
        let said = state.analysis.with(|analysis| analysis.with_scales(said));
        Arc::new((said, lacking.into_inner()))
    });
    let view = shared_memo(move || {
        let (snapshot, report, said) = (state.snapshot.get(), state.report.get(), said.get());
        Arc::new(state.log.with(|log| reallocation_view(&snapshot, &report, &said.0, log, number::NOTATION)))
    });
    ProposalsOnScreen { view, lacking: Memo::new(move |_| said.with(|said| said.1.clone())) }
}

/// Has drawn what proposals lack, for as long as the present owner lives.
fn want_draws(state: State, lacking: Memo<Vec<Arc<Returns>>>) {
    let joint = state.monte_carlo.joint;
    effect(move || joint.want_opportunities(lacking.get()));
    on_cleanup(move || joint.want_opportunities(Vec::new()));
}
