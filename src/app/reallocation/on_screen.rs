//! What the policy says about what is on screen, and the draws that it needs.

use std::{cell::RefCell, sync::Arc};

use headroom_engine::{
    reallocation::{Reallocation, RuleBook, last_moves, reallocation_on},
    sample::Returns,
};

use crate::{
    app::{state::State, ui::*},
    view::{ReallocationView, reallocation_view},
};

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
pub fn want_draws(state: State, lacking: Memo<Vec<Arc<Returns>>>) {
    let joint = state.monte_carlo.joint;
    effect(move || joint.want_opportunities(lacking.get()));
    on_cleanup(move || joint.want_opportunities(Vec::new()));
}
