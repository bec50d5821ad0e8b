//! The proposals of the policy: a row each, the evidence of the selected one beside them, and what is not proposed.

use std::sync::Arc;

use headroom_engine::{fund::check::MAX_SCALE, reallocation::Proposal};
use headroom_session::Edit;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::on_screen::ProposalsOnScreen;
use crate::{
    app::{
        jobs::progress::joint_run,
        state::{State, notice::Notice},
        ui::*,
    },
    view::{
        Effect as LensEffect, FactFigure, HeldRow, ProposalCard, ReallocationView, RuleFact, accepting_words,
        p_value_text,
    },
};

const TITLE: &str = "proposals-title";

type View = Memo<Arc<ReallocationView>>;

/// The proposals, and which of them is looked at.
#[derive(Clone, Copy)]
pub struct Proposals {
    state: State,
    on_screen: ProposalsOnScreen,
    /// The key of the one that was chosen.
    chosen: RwSignal<Option<String>>,
    /// Its place, else the first.
    selected: Memo<Option<usize>>,
}

/// What tells a proposal from the others.
fn key_of(card: &ProposalCard) -> String {
    format!("{} {}", card.id, card.proposal.rule.number())
}

impl Proposals {
    /// Nothing chosen.
    pub fn of(state: State, on_screen: ProposalsOnScreen) -> Self {
        let (view, chosen) = (on_screen.view, RwSignal::new(None::<String>));
        let selected = Memo::new(move |_| {
            let key = chosen.get();
            view.with(|view| {
                let of_key = |key: String| view.cards.iter().position(|card| key_of(card) == key);
                key.and_then(of_key).or((!view.cards.is_empty()).then_some(0))
            })
        });
        Self { state, on_screen, chosen, selected }
    }

    /// Whether there is one.
    pub fn are_some(self) -> bool {
        self.selected.with(Option::is_some)
    }

    /// The panel.
    pub fn panel(self) -> Element {
        let Self { state, on_screen: ProposalsOnScreen { view, lacking }, .. } = self;
        let said = move || {
            let (count, declined) = view.with(|view| (view.cards.len(), view.declined));
            let told = match count {
                0 => "The policy proposes nothing".to_owned(),
                _ => {
                    let reserve = state.book.with(|book| book.reserve);
                    view.with(|view| accepting_words(&view.cards, reserve, number::NOTATION))
                }
            };
            let told = if declined > 0 { format!("{told}; {declined} declined for this date") } else { told };
            if lacking.with(Vec::is_empty) { told } else { format!("{told}; an opportunity waits for its draws") }
        };
        let draws = move || {
            let next = lacking.with(|list| list.first().cloned());
            next.map(|columns| joint_run(state.monte_carlo.joint, columns, "an opportunity".to_owned()))
        };
        section().class("panel proposals").attr("aria-labelledby", TITLE).child((
            div().class("panel-head").child((
                h2().id(TITLE).attr("tabindex", "-1").child("What would the policy move?"),
                p().class("verdict").attr("role", "status").child(said),
            )),
            draws,
            when(move || self.are_some(), move || (self.table(), self.all()).into_nodes()),
        ))
    }

    fn all(self) -> Element {
        let all = move || {
            let cards = |view: &ReallocationView| view.cards.iter().map(|card| card.proposal.clone()).collect();
            self.on_screen.view.with_untracked(|view| cards(view))
        };
        let state = self.state;
        div().class("fields").child((
            action("Accept all", move || decide(state, Edit::Accept(all()), "All proposals accepted")).class("primary"),
            action("Decline all", move || decide(state, Edit::Decline(all()), "All proposals declined")),
        ))
    }

    fn table(self) -> Element {
        let columns = [
            Column::figures("Strategy"),
            Column::words("Why").class("text wrap"),
            Column::words("Share of the budget").class("text wide"),
            Column::words("Effect"),
            Column::words("Decide").class("text action"),
        ];
        let view = self.on_screen.view;
        let rows = move || {
            let at = self.selected.get();
            view.with(|view| {
                let most = view.cards.iter().map(|card| card.proposal.from.max(card.proposal.to)).fold(0.01, f64::max);
                let row = |(i, card): (usize, &ProposalCard)| self.row(card, most, at == Some(i));
                view.cards.iter().enumerate().map(row).collect()
            })
        };
        let choose = move |event: web_sys::MouseEvent| {
            let Some(target) = event_target::<web_sys::Node>(&event).parent_element() else { return };
            let row = target.closest("tr[data-proposal]").ok().flatten();
            if let Some(key) = row.and_then(|row| row.get_attribute("data-proposal")) {
                self.chosen.set(Some(key));
            }
        };
        data_table("Proposals of the policy", columns).class("proposals-table cards").rows(rows).on(ev::click, choose)
    }

    fn row(self, card: &ProposalCard, most: f64, is_selected: bool) -> Row {
        let Proposal { from, to, scale_to, reserve_to, .. } = card.proposal;
        let (key, name, chosen) = (key_of(card), card.name.clone(), self.chosen);
        let select = {
            let key = key.clone();
            move || {
                let key = key.clone();
                action(name.clone(), move || chosen.set(Some(key.clone()))).class("strategy-name")
            }
        };
        let percent = |share: f64| number::fine_percent(Some(share));
        let words = Part::of("div", "move-words", vec![format!("{} → ", percent(from)).into(), strong(percent(to))]);
        let under = match scale_to {
            Some(scale) => format!("cut its size to {}×", number::two_decimals(Some(scale))),
            None => format!("reserve {}", percent(reserve_to)),
        };
        let proposal = card.proposal.clone();
        let (id, name) = (card.id.clone(), card.name.clone());
        let acts = move || acts(self.state, &proposal, &id, &name);
        Row::new([
            Cell::control(select).under(card.rule),
            card.why.clone().into(),
            Cell::from(words).and(move_bar(from, to, most)),
            Cell::from(card.effect_words(number::NOTATION)).under(under),
            Cell::control(acts),
        ])
        .identity(format!("{} {from} {to} {}", card.name, scale_to.unwrap_or(MAX_SCALE)))
        .key("data-proposal", key)
        .class(if is_selected { "selected" } else { "" })
    }

    /// The evidence of the one that is looked at.
    pub fn inspector(self) -> Element {
        let view = self.on_screen.view;
        let body = move || {
            let at = self.selected.get()?;
            view.with(|view| view.cards.get(at).map(|card| self.evidence(card)))
        };
        section()
            .class("panel inspector")
            .class(("is-chosen", move || self.chosen.with(Option::is_some) && self.are_some()))
            .attr("aria-label", "Selected proposal")
            .child(body)
    }

    fn evidence(self, card: &ProposalCard) -> Nodes {
        let Proposal { from, to, reserve_from, reserve_to, .. } = card.proposal;
        let budget = card.budget.map(|money| number::money(Some(money)));
        let percent = |share: f64| number::fine_percent(Some(share));
        let chosen = self.chosen;
        (
            div().class("inspector-head").child((
                h2().child(card.name.clone()),
                action("Close", move || chosen.set(None)).class("inspector-close"),
            )),
            p().class("inspector-figure")
                .child((span().class("figure").child(percent(to)), format!(" of the budget, {} now", percent(from)))),
            p().class("soft small").child(format!(
                "Budget {} to {}, reserve {} to {}",
                budget[0],
                budget[1],
                percent(reserve_from),
                percent(reserve_to)
            )),
            h3().child("Why?"),
            p().class("proposal-reason").child(format!("{}. {}", card.reason, card.size)),
            dl().class("facts").child(card.facts.iter().map(fact).collect::<Vec<_>>()),
            (!card.effect.is_empty())
                .then(|| (h3().child("What does it use, before and after?"), effect_table(&card.name, &card.effect))),
        )
            .into_nodes()
    }
}

fn strong(text: String) -> Part {
    Part::of("strong", "", vec![text.into()])
}

/// From share to share: a bar to the share proposed, a tick at the share of now.
fn move_bar(from: f64, to: f64, most: f64) -> Part {
    let fill = Part::bar("usage-fill", vec![("width", to / most)]);
    let tick = Part::bar("usage-limit", vec![("left", from / most)]);
    Part::of("div", "usage-bar move-bar", vec![fill, tick]).hidden()
}

fn acts(state: State, proposal: &Proposal, id: &str, name: &str) -> Element {
    let one = |edit: fn(Vec<Proposal>) -> Edit, verb: &'static str, label: &'static str| {
        let (proposal, said) = (proposal.clone(), format!("Proposal for {id} {verb}"));
        button()
            .r#type("button")
            .on(ev::click, move |event| {
                event.stop_propagation();
                // The second click of a double one would meet the proposal that moved up.
                if event.detail() < 2 {
                    decide(state, edit(vec![proposal.clone()]), &said);
                }
            })
            .child(label)
            .attr("aria-label", format!("{label} for {name}"))
    };
    div()
        .class("ladder-acts")
        .child((one(Edit::Accept, "accepted", "Accept"), one(Edit::Decline, "declined", "Decline")))
}

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

fn effect_table(name: &str, effects: &[LensEffect]) -> Element {
    let effects = effects.to_vec();
    let row = |effect: &LensEffect| {
        let side = |at: usize| {
            let (word, tone) = effect.status[at];
            Cell::figure(Format::Percent, effect.utilization[at]).under(Part::badge(tone, word))
        };
        let note = if effect.is_binding { "counts as used" } else { "" };
        Row::new([Cell::from(effect.lens).under(note), Cell::figure(Format::Money, effect.used), side(0), side(1)])
            .class(if effect.is_binding { "binding" } else { "" })
    };
    let columns = ["Lens", "VaR", "Before", "After"].map(Column::figures);
    data_table(format!("Effect on {name}, of its budget"), columns)
        .class("effect-table")
        .rows(move || effects.iter().map(row).collect())
}

/// What the policy holds back, and why; nothing where it holds nothing.
pub fn held_panel(view: View) -> impl Child {
    let row = |held: &HeldRow| Row::new([held.name.clone().into(), held.rule.into(), held.reason.clone().into()]);
    let held = move || {
        let columns =
            [Column::figures("Strategy"), Column::words("Rule"), Column::words("Why it is held").class("text wrap")];
        panel("held-title", "What is not proposed, and why?").class("held").body(
            data_table("Held proposals", columns)
                .class("cards")
                .rows(move || view.with(|v| v.held.iter().map(row).collect())),
        )
    };
    when(move || view.with(|v| !v.held.is_empty()), held)
}
