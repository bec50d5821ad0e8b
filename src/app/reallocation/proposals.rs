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

/// Milliseconds that two clicks of one person's double click are apart at most.
const DOUBLE_CLICK: f64 = 500.0;

type View = Memo<Arc<ReallocationView>>;

/// A proposal that was decided on while the view is open.
#[derive(Clone, PartialEq)]
struct Decided {
    card: ProposalCard,
    /// Its place among all rows.
    place: usize,
    /// "Accepted" or "Declined".
    word: &'static str,
    /// What undo would take back then.
    step: Option<String>,
    /// Whether others were decided on with it.
    is_one_of_many: bool,
    /// When, in milliseconds.
    at: f64,
}

/// A row of the table: a proposal, and what was decided on it.
type Listed = (ProposalCard, Option<Decided>);

/// What the table lists. One memo: a reader of two, of which one follows the other, may miss a change of that other.
#[derive(PartialEq)]
struct Listing {
    /// Those that wait, and in their places those that were decided on and are not proposed again.
    rows: Vec<Listed>,
    /// The place of the one that was chosen, else the first.
    selected: Option<usize>,
    /// When the last decision was made that stands.
    last: f64,
}

impl Listing {
    fn of(cards: &[ProposalCard], decided: Vec<Decided>, chosen: Option<&String>) -> Self {
        let mut rows: Vec<Listed> = cards.iter().map(|card| (card.clone(), None)).collect();
        let waits = |key: String| cards.iter().any(|card| key_of(card) == key);
        // In the order of their places.
        for one in decided.into_iter().filter(|one| !waits(key_of(&one.card))) {
            rows.insert(one.place.min(rows.len()), (one.card.clone(), Some(one)));
        }
        let of_key = |key: &String| rows.iter().position(|(card, _)| key_of(card) == *key);
        let selected = chosen.and_then(of_key).or((!rows.is_empty()).then_some(0));
        let last = rows.iter().filter_map(|(_, decided)| Some(decided.as_ref()?.at)).fold(0.0, f64::max);
        Self { rows, selected, last }
    }
}

/// The proposals, and which of them is looked at.
#[derive(Clone, Copy)]
pub struct Proposals {
    state: State,
    on_screen: ProposalsOnScreen,
    decided: RwSignal<Vec<Decided>>,
    table: Memo<Arc<Listing>>,
    /// The key of the one that was chosen.
    chosen: RwSignal<Option<String>>,
}

/// What tells a proposal from the others.
fn key_of(card: &ProposalCard) -> String {
    format!("{} {}", card.id, card.proposal.rule.number())
}

impl Proposals {
    /// Nothing chosen.
    pub fn of(state: State, on_screen: ProposalsOnScreen) -> Self {
        let (view, chosen) = (on_screen.view, RwSignal::new(None::<String>));
        let decided = RwSignal::new(Vec::<Decided>::new());
        effect(move || {
            // What was decided on another fund is none of this one's.
            state.loaded.track();
            decided.set(Vec::new());
        });
        let table = Memo::new(move |()| {
            view.with(|view| Arc::new(Listing::of(&view.cards, decided.get(), chosen.get().as_ref())))
        });
        Self { state, on_screen, decided, table, chosen }
    }

    /// Whether there is one.
    pub fn are_some(self) -> bool {
        self.table.with(|listing| listing.selected.is_some())
    }

    /// The panel.
    pub fn panel(self) -> Element {
        let Self { state, on_screen: ProposalsOnScreen { view, lacking }, .. } = self;
        let said = move || {
            let (count, declined) = view.with(|view| (view.cards.len(), view.declined));
            let told = match count {
                0 if self.are_some() => "Nothing is left to decide".to_owned(),
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
            when(move || self.are_some(), move || self.rows()),
            when(move || view.with(|view| !view.cards.is_empty()), move || self.all()),
        ))
    }

    fn all(self) -> Element {
        let waiting = move || {
            let is_open = |(_, decided): &&Listed| decided.is_none();
            self.table
                .with_untracked(|all| all.rows.iter().filter(is_open).map(|(card, _)| card.clone()).collect::<Vec<_>>())
        };
        div().class("fields").child((
            action("Accept all", move || self.decide(true, &waiting(), "All proposals accepted")).class("primary"),
            action("Decline all", move || self.decide(false, &waiting(), "All proposals declined")),
        ))
    }

    fn rows(self) -> Element {
        let columns = [
            Column::figures("Strategy"),
            Column::words("Why").class("text wrap"),
            Column::words("Share of the budget").class("text wide"),
            Column::words("Effect"),
            Column::words("Decide").class("text action"),
        ];
        let rows = move || {
            self.table.with(|all| {
                let shares = all.rows.iter().map(|(card, _)| card.proposal.from.max(card.proposal.to));
                let most = shares.fold(0.01, f64::max);
                let row = |(i, listed): (usize, &Listed)| self.row(listed, most, all.last, all.selected == Some(i));
                all.rows.iter().enumerate().map(row).collect()
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

    fn row(self, (card, decided): &Listed, most: f64, last: f64, is_selected: bool) -> Row {
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
        let is_last = decided.as_ref().is_some_and(|decided| decided.at >= last);
        let word = decided.as_ref().map_or("", |decided| decided.word);
        let (of_acts, decided) = (card.clone(), decided.clone());
        let acts = move || match &decided {
            Some(decided) => self.undo(decided, is_last),
            None => self.acts(&of_acts),
        };
        Row::new([
            Cell::control(select).under(card.rule),
            card.why.clone().into(),
            Cell::from(words).and(move_bar(from, to, most)),
            Cell::from(card.effect_words(number::NOTATION)).under(under),
            Cell::control(acts),
        ])
        .identity(format!("{} {from} {to} {} {word} {is_last}", card.name, scale_to.unwrap_or(MAX_SCALE)))
        .key("data-proposal", key)
        .class(if is_selected { "selected" } else { "" })
    }

    /// The evidence of the one that is looked at.
    pub fn inspector(self) -> Element {
        let body = move || self.table.with(|all| all.rows.get(all.selected?).map(|(card, _)| self.evidence(card)));
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

    /// The two buttons of a proposal that waits.
    fn acts(self, card: &ProposalCard) -> Element {
        let one = |accepts: bool, label: &'static str| {
            let (card, said) = (card.clone(), format!("{label} for {}", card.name));
            let verb = if accepts { "accepted" } else { "declined" };
            let told = format!("Proposal for {} {verb}", card.name);
            let decide = move || self.decide(accepts, std::slice::from_ref(&card), &told);
            single_click(label, decide).attr("aria-label", said)
        };
        div().class("ladder-acts").child((one(true, "Accept"), one(false, "Decline")))
    }

    /// What was decided, in the place of the buttons; the last decision can be taken back.
    fn undo(self, decided: &Decided, is_last: bool) -> Element {
        let (state, step, name, at) = (self.state, decided.step.clone(), decided.card.name.clone(), decided.at);
        let label = if decided.is_one_of_many { "Undo all" } else { "Undo" };
        let undo = move || {
            (is_last && step.is_some() && state.undo_name() == step).then(|| {
                let undo = button().r#type("button").child(label).on(ev::click, move |event| {
                    event.stop_propagation();
                    // The second click of a double one may find it in the place of the first; one by keyboard has no count.
                    if event.detail() == 0 || js_sys::Date::now() - at > DOUBLE_CLICK {
                        state.undo();
                    }
                });
                undo.attr("aria-label", format!("{label} for {name}"))
            })
        };
        div().class("ladder-acts decided").child((span().class("decided-word").child(decided.word), undo))
    }

    /// Decides on proposals and says so. They stay in their places, and the focus goes to the first one's undo.
    fn decide(self, accepts: bool, cards: &[ProposalCard], said: &str) {
        let state = self.state;
        let places: Vec<usize> = self.table.with_untracked(|all| {
            let place = |card| all.rows.iter().position(|(there, _)| key_of(there) == key_of(card));
            cards.iter().filter_map(place).collect()
        });
        let proposals = cards.iter().map(|card| card.proposal.clone()).collect();
        state.edit_now(if accepts { Edit::Accept(proposals) } else { Edit::Decline(proposals) });
        if state.notice.with_untracked(Option::is_some) {
            return;
        }
        state.notice.set(Some(Notice::said(said.to_owned())));
        let (step, at) = (untrack(|| state.undo_name()), js_sys::Date::now());
        let word = if accepts { "Accepted" } else { "Declined" };
        self.decided.update(|all| {
            all.retain(|one| !cards.iter().any(|card| key_of(card) == key_of(&one.card)));
            let is_one_of_many = cards.len() > 1;
            all.extend(cards.iter().zip(places).map(|(card, place)| {
                let (card, step) = (card.clone(), step.clone());
                Decided { card, place, word, step, is_one_of_many, at }
            }));
            headroom_engine::math::sort_by(all, |a, b| a.place.cmp(&b.place));
        });
        let key = cards.first().map(key_of).unwrap_or_default();
        request_animation_frame(move || {
            let undo =
                document().query_selector(&format!("tr[data-proposal=\"{key}\"] .decided button")).ok().flatten();
            let title = || document().get_element_by_id(TITLE);
            if let Some(to) = undo.or_else(title).and_then(|to| to.dyn_into::<HtmlElement>().ok()) {
                let _ = to.focus();
            }
        });
    }
}

/// A button that hears one click: the second of a double one would meet what came to its place.
fn single_click(label: &'static str, run: impl Fn() + 'static) -> Element {
    button().r#type("button").child(label).on(ev::click, move |event| {
        event.stop_propagation();
        if event.detail() < 2 {
            run();
        }
    })
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
        panel("held-title", "What is not proposed, and why?").class("held").unfolds(
            data_table("Held proposals", columns)
                .class("cards")
                .rows(move || view.with(|v| v.held.iter().map(row).collect())),
        )
    };
    when(move || view.with(|v| !v.held.is_empty()), held)
}
