//! The reallocation view: proposals with their evidence and effect, to accept or decline, what is held, and the replay.

pub mod capital;
pub mod replay;

use std::{cell::RefCell, sync::Arc};

use headroom_engine::{
    reallocation::{Proposal, Reallocation, RuleBook, last_moves, reallocation_on},
    sample::Returns,
};
use headroom_session::Edit;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use self::{capital::capital_panel, replay::replay_panel};
use crate::{
    app::{
        jobs::progress::joint_run,
        state::{State, notice::Notice},
        ui::*,
    },
    view::{
        Effect as LensEffect, FactFigure, HeldRow, ProposalCard, ReallocationView, RuleFact, p_value_text,
        reallocation_view,
    },
};

/// The view.
pub fn reallocation_panels(state: State) -> Nodes {
    let ProposalsOnScreen { view, lacking } = proposals_on_screen(state);
    want_draws(state, lacking);
    (
        h2().class("visually-hidden").child("Reallocation"),
        proposals_panel(state, view, lacking),
        held_panel(view),
        capital_panel(state),
        replay_panel(state),
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
    let stops = Memo::new(move |_| state.control_history.with(|history| history.fund_state));
    let joint = state.monte_carlo.joint;
    let said: Memo<Arc<(Reallocation, Vec<Arc<Returns>>)>> = shared_memo(move || {
        let (snapshot, report, book) = (state.snapshot.get(), state.report.get(), state.book.get());
        let (rules, stops) = (rules.get(), stops.get());
        let moved = state.log.with(|log| last_moves(&snapshot, log));
        let lacking = RefCell::new(Vec::new());
        let draw = |returns: &Returns| {
            let found = joint.draws_of(returns);
            if found.is_none() && joint.has_room_for(returns) {
                lacking.borrow_mut().push(Arc::new(returns.clone()));
            }
            found
        };
        let said = reallocation_on(&snapshot, &rules, &book, &report, &moved, stops, draw);
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

fn proposals_panel(state: State, view: Memo<Arc<ReallocationView>>, lacking: Memo<Vec<Arc<Returns>>>) -> impl Child {
    let count = Memo::new(move |_| view.with(|v| v.cards.len()));
    let all = move || view.with_untracked(|v| v.cards.iter().map(|card| card.proposal.clone()).collect::<Vec<_>>());
    let said = move || {
        let declined = view.with(|v| v.declined);
        let told = match count.get() {
            0 => "The policy proposes nothing".to_owned(),
            1 => "1 proposal".to_owned(),
            count => format!("{count} proposals, reductions before grants"),
        };
        let told = if declined > 0 { format!("{told}; {declined} declined for this date") } else { told };
        if lacking.with(Vec::is_empty) { told } else { format!("{told}; an opportunity waits for its draws") }
    };
    let both = move || {
        (count.get() > 1).then(|| {
            div().class("fields").child((
                action("Accept all", move || decide(state, Edit::Accept(all()), "All proposals accepted"))
                    .class("primary"),
                action("Decline all", move || decide(state, Edit::Decline(all()), "All proposals declined")),
            ))
        })
    };
    let cards = move || view.with(|v| v.cards.iter().map(|card| proposal_card(state, card)).collect::<Vec<_>>());
    section().class("panel proposals").attr("aria-labelledby", TITLE).child((
        div().class("panel-head").child((
            h2().id(TITLE).attr("tabindex", "-1").child("Proposals of the policy"),
            p().class("soft small").attr("role", "status").child(said),
        )),
        move || {
            let next = lacking.with(|list| list.first().cloned());
            next.map(|columns| joint_run(state.monte_carlo.joint, columns, "an opportunity".to_owned()))
        },
        both,
        ol().class("proposal-cards").child(cards),
    ))
}

const TITLE: &str = "proposals-title";

/// Decides on proposals, says so, and leaves the focus where the list begins.
fn decide(state: State, edit: Edit, said: &str) {
    state.edit_now(edit);
    if state.notice.with_untracked(Option::is_none) {
        state.notice.set(Some(Notice::said(said.to_owned())));
        let title = document().get_element_by_id(TITLE).and_then(|title| title.dyn_into::<HtmlElement>().ok());
        if let Some(title) = title {
            let _ = title.focus();
        }
    }
}

fn proposal_card(state: State, card: &ProposalCard) -> impl Child + use<> {
    let Proposal { from, to, reserve_from, reserve_to, .. } = card.proposal;
    let id = card.id.clone();
    let one = |edit: fn(Vec<Proposal>) -> Edit, verb: &str| {
        let (proposal, said) = (card.proposal.clone(), format!("Proposal for {id} {verb}"));
        move || decide(state, edit(vec![proposal.clone()]), &said)
    };
    let (accept, decline) = (one(Edit::Accept, "accepted"), one(Edit::Decline, "declined"));
    let name = card.name.clone();
    let is_grant = to > from;
    li().class("proposal-card").attr("data-proposal", id.clone()).child((
        div().class("proposal-head").child((
            h3().child(name.clone()),
            span().class("soft").child(card.rule),
            p().class("proposal-move").class(("proposal-grant", is_grant)).child((
                number::fine_percent(Some(from)),
                span().attr("aria-hidden", "true").child(" → "),
                span().class("visually-hidden").child(" to "),
                strong().child(number::fine_percent(Some(to))),
                span().class("soft small").child(format!(
                    " budget {} to {}, reserve {} to {}",
                    number::money(Some(card.budget[0])),
                    number::money(Some(card.budget[1])),
                    number::fine_percent(Some(reserve_from)),
                    number::fine_percent(Some(reserve_to))
                )),
            )),
        )),
        p().class("proposal-reason").child((card.reason.clone(), ". ", span().class("soft").child(card.size))),
        dl().class("facts").child(card.facts.iter().map(fact).collect::<Vec<_>>()),
        (!card.effect.is_empty()).then(|| effect_table(&name, card.effect.clone())),
        div().class("fields").child((
            action("Accept", accept).attr("aria-label", format!("Accept for {name}")),
            action("Decline", decline).attr("aria-label", format!("Decline for {name}")),
        )),
    ))
}

fn fact(fact: &RuleFact) -> impl Child + use<> {
    let figure = match fact.figure {
        FactFigure::Share(share) => number::fine_percent(Some(share)),
        FactFigure::Money(money) => number::money(Some(money)),
        FactFigure::Number(figure) | FactFigure::Scale(figure) => number::two_decimals(Some(figure)),
        FactFigure::PValue(figure) => p_value_text(figure),
        FactFigure::Count(count) => count.to_string(),
    };
    div().class("fact").child((dt().class("soft small").child(fact.label), dd().child(figure)))
}

fn effect_table(name: &str, effects: Vec<LensEffect>) -> Element {
    let row = |effect: &LensEffect| {
        let side = |at: usize| {
            let (word, tone) = effect.status[at];
            Cell::figure(Format::Percent, effect.utilization[at]).under(Part::badge(tone, word))
        };
        let note = if effect.is_binding { "counts as used" } else { "" };
        let cells = [Cell::from(effect.lens).under(note), Cell::figure(Format::Money, effect.used), side(0), side(1)];
        Row::new(cells).class(if effect.is_binding { "binding" } else { "" })
    };
    let columns = ["Lens", "VaR", "Of budget before", "Of budget after"].map(Column::figures);
    data_table(format!("Effect on {name}"), columns)
        .class("effect-table")
        .rows(move || effects.iter().map(row).collect())
}

fn held_panel(view: Memo<Arc<ReallocationView>>) -> impl Child {
    let row = |held: &HeldRow| Row::new([held.name.clone().into(), held.rule.into(), held.reason.clone().into()]);
    let held = move || {
        let columns =
            [Column::figures("Strategy"), Column::words("Rule"), Column::words("Why it is held").class("text wrap")];
        panel("held-title", "Held")
            .class("held")
            .note("The condition holds, and yet nothing is proposed")
            .body(data_table("Held proposals", columns).rows(move || view.with(|v| v.held.iter().map(row).collect())))
    };
    when(move || view.with(|v| !v.held.is_empty()), held)
}
