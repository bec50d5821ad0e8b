//! The new strategy view: who it is, what it does to the fund, and its admission from the reserve.

pub mod correlations;
pub mod evidence;
pub mod figures;
pub mod form;
pub mod returns;

use std::{cell::OnceCell, sync::Arc};

use headroom_engine::{
    candidate::{
        ContributionForm, MarginalContribution, MarginalError, marginal_contribution_of_correlations,
        marginal_contribution_on,
    },
    control::StopBy,
    fund::Opportunity,
    sample::Returns,
    text::escape,
    var::EstimateError,
};
use headroom_session::Edit;
use wasm_bindgen::JsCast;

use self::{
    correlations::{correlation_fields, correlation_table, interval_table},
    evidence::evidence,
    figures::{all_figures, answer},
    form::{Added, Candidate, Form, Source, sample_of},
    returns::returns_field,
};
use crate::{
    app::{
        jobs::progress::joint_run,
        state::{
            State,
            notice::Notice,
            route::{View, go, link_to},
        },
        ui::*,
    },
    view::{EntryRefusal, EntryView, entry_refusal, entry_view, parse, stopped_words},
};

/// What the form leads to.
#[derive(Debug, Clone, PartialEq)]
enum Outcome {
    /// Somebody was added.
    Added(Added),
    /// Fields are missing.
    Missing(Vec<String>),
    /// The question of percent is open.
    AsksPercent,
    /// These returns are drawn first: the fund's with those of whoever has this id.
    Undrawn(Arc<Returns>, String),
    /// Nothing can be said, with the reason.
    Refused(EntryRefusal),
    /// The figures, and who could be admitted.
    Entry(Box<EntryView>, Option<Box<Opportunity>>),
}

/// The view.
pub fn new_strategy_view(state: State, form: Form) -> Nodes {
    let joint = state.monte_carlo.joint;
    let outcome = Memo::new(move |_| outcome(state, form));
    let undrawn = Memo::new(move |_| match outcome.get() {
        Outcome::Undrawn(columns, id) => Some((columns, id)),
        _ => None,
    });
    effect(move || joint.want_newcomer(undrawn.get().map(|(columns, _)| columns)));
    on_cleanup(move || joint.want_newcomer(None));
    let entry = move || match outcome.get() {
        Outcome::Entry(entry, newcomer) => Some((entry, newcomer)),
        _ => None,
    };
    (
        h2().class("visually-hidden").child("New strategy"),
        div().class("newcomer").child((
            form_panel(state, form),
            div().class("budget-column").child((
                section().class("panel entry").attr("aria-labelledby", "entry-title").child((
                    h2().id("entry-title").attr("tabindex", "-1").child("What would it do to the fund?"),
                    div().class("entry-live").attr("aria-live", "polite").child(move || match outcome.get() {
                        Outcome::Added(added) => card(state, form, added).into_nodes(),
                        Outcome::Missing(list) => missing(list).into_nodes(),
                        Outcome::AsksPercent => p()
                            .class("soft")
                            .child("Say first whether the returns are fractions or percent")
                            .into_nodes(),
                        Outcome::Undrawn(_, id) => p()
                            .class("soft")
                            .child(format!("By Monte Carlo the fund is drawn again with {id} first"))
                            .into_nodes(),
                        Outcome::Refused(refusal) => refused(form, refusal).into_nodes(),
                        Outcome::Entry(entry, newcomer) => {
                            let admit = newcomer.map(|newcomer| admission(state, form, newcomer, entry.admit.clone()));
                            answer(*entry, admit).into_nodes()
                        }
                    }),
                    // Its figures change too often to be read out.
                    move || undrawn.get().map(|(columns, id)| joint_run(joint, columns, id)),
                )),
                move || {
                    let (_, newcomer) = entry()?;
                    newcomer.map(|newcomer| evidence(state, newcomer))
                },
                move || entry().map(|(entry, _)| all_figures(*entry)),
            )),
        )),
    )
        .into_nodes()
}

fn outcome(state: State, form: Form) -> Outcome {
    let snapshot = state.snapshot.get();
    // Undo may have taken it back.
    if let Some(added) = form.added.get().filter(|added| snapshot.strategy_index(&added.id).is_some()) {
        return Outcome::Added(added);
    }
    let said = |name: &str, entry: &MarginalContribution| {
        let sample = sample_of(state);
        Box::new(entry_view(&snapshot, name, entry, sample, number::NOTATION))
    };
    let found = match form.candidate(state) {
        Candidate::Missing(list) => return Outcome::Missing(list),
        Candidate::AsksPercent => return Outcome::AsksPercent,
        Candidate::Returns(newcomer, given) => {
            // Workers draw: what they have not drawn yet is missing.
            let lacking = OnceCell::new();
            let draw = |returns: &Returns| {
                let found = state.monte_carlo.joint.draws_of(returns);
                if found.is_none() {
                    let _ = lacking.set(Arc::new(returns.clone()));
                }
                found
            };
            let model = state.model.get();
            let found = state
                .book
                .with(|book| marginal_contribution_on(&snapshot, &model, book, &newcomer, given.as_ref(), draw));
            if let (Err(MarginalError::Estimate(EstimateError::NotDrawn)), Some(columns)) =
                (&found, lacking.into_inner())
            {
                return Outcome::Undrawn(columns, newcomer.strategy.to_string());
            }
            found.map(|entry| {
                // Of a short series the fund would have no figures.
                let may_join = entry.basis == ContributionForm::Returns;
                Outcome::Entry(said(&newcomer.name, &entry), may_join.then_some(newcomer))
            })
        }
        Candidate::Correlations(newcomer, name) => {
            let model = state.model.get();
            let found =
                state.book.with(|book| marginal_contribution_of_correlations(&snapshot, &model, book, &newcomer));
            found.map(|entry| Outcome::Entry(said(&name, &entry), None))
        }
    };
    found.unwrap_or_else(|error| {
        let unit = sample_of(state).1;
        Outcome::Refused(entry_refusal(&snapshot, &error, unit, number::NOTATION))
    })
}

fn form_panel(state: State, form: Form) -> impl Child {
    let source = Memo::new(move |_| form.source.get());
    let is_short = Memo::new(move |_| form.is_short(state));
    let is_correlations = move || source.get() == Source::Correlations;
    let who = move || {
        let (capital, share) = (form.capital.get(), form.share.get());
        let name = match source.get() {
            Source::File(id) => state.snapshot.with(|snapshot| {
                let found = snapshot.opportunities.iter().find(|other| other.strategy == id);
                found.map_or_else(String::new, |found| escape(&found.name))
            }),
            Source::Returns => "Returns of your own".to_owned(),
            Source::Correlations => "Correlations only".to_owned(),
        };
        let capital = parse(&capital).ok().map(|capital| format!(", {}", number::compact(Some(capital))));
        format!("{name}{}, {share}% of the limit", capital.unwrap_or_default())
    };
    let head = (h2().id("newcomer-title").child("Who is it?"), " ", span().class("soft small").child(who));
    // On a narrow page the answer stands first, where there is one.
    let is_open = form.source.with_untracked(|source| !matches!(source, Source::File(_))) || is_wide();
    let body = div().class("newcomer-fields").child((
        returns_field(form),
        div().class("fields").child((
            source_field(state, form),
            text_field("Short name", "newcomer-id", form.id),
            when(move || !is_correlations(), move || text_field("Capital", "newcomer-capital", form.capital)),
            text_field("Budget asked for, %", "newcomer-share", form.share),
        )),
        move || match source.get() {
            Source::File(id) => from_file(state, id.as_str()).into_nodes(),
            Source::Returns => ().into_nodes(),
            Source::Correlations => correlation_fields(state, form).into_nodes(),
        },
        when(
            move || is_short.get(),
            move || {
                (
                    p().class("soft small").child(
                        "Fewer than 30 returns say only how much it moves by itself; its correlations decide the rest",
                    ),
                    correlation_table(state, form),
                )
            },
        ),
    ));
    details().class("panel fold newcomer-form").prop("open", is_open).child((summary().child(head), body))
}

/// Whether form and answer stand side by side.
fn is_wide() -> bool {
    window().match_media("(min-width: 64rem)").ok().flatten().is_some_and(|query| query.matches())
}

fn source_field(state: State, form: Form) -> Element {
    // By number: a name from a file never becomes a value of the page.
    let options = move || {
        let named = |(i, name): (usize, String)| (Words::from(i.to_string()), Words::from(name));
        let of_file =
            state.snapshot.with(|s| s.opportunities.iter().map(|other| escape(&other.name)).collect::<Vec<_>>());
        let own = [("returns", "Returns of your own"), ("rho", "Correlations only")]
            .map(|(id, name)| (id.into(), name.into()));
        of_file.into_iter().enumerate().map(named).chain(own).collect()
    };
    let chosen = move || match form.source.get() {
        Source::Returns => "returns".into(),
        Source::Correlations => "rho".into(),
        Source::File(id) => {
            let at = state.snapshot.with(|s| s.opportunities.iter().position(|other| other.strategy == id));
            at.map_or_else(String::new, |at| at.to_string()).into()
        }
    };
    let choose = move |value: String| {
        let source = match value.as_str() {
            "returns" => Some(Source::Returns),
            "rho" => Some(Source::Correlations),
            number => state.snapshot.with_untracked(|snapshot| {
                let at: usize = number.parse().ok()?;
                snapshot.opportunities.get(at).map(|other| Source::File(other.strategy.clone()))
            }),
        };
        if let Some(source) = source {
            form.choose(state, source);
        }
    };
    field("From", choice(options, chosen, choose).id("newcomer-source"))
}

fn from_file(state: State, id: &str) -> impl Child {
    let said = state.snapshot.with(|snapshot| {
        let found = snapshot.opportunities.iter().find(|other| other.strategy.as_str() == id)?;
        let dated = if found.dates.is_some() { "dated" } else { "undated" };
        let conviction = number::percent(Some(found.conviction));
        Some(format!("{} returns of the file, {dated}; conviction {conviction}", found.returns.len()))
    });
    p().class("soft").child(said)
}

fn missing(list: Vec<String>) -> impl Child {
    let list: Vec<_> = list.into_iter().map(|words| li().child(words)).collect();
    div().class("entry-missing").child(ul().child(list))
}

fn refused(form: Form, refusal: EntryRefusal) -> impl Child {
    (
        p().class("refused").attr("role", "alert").child(refusal.message.clone()),
        (!refusal.intervals.is_empty() || refusal.factor.is_some()).then(|| interval_table(form, refusal)),
    )
}

/// The button that adds it, and what it takes.
fn admission(state: State, form: Form, newcomer: Box<Opportunity>, words: String) -> impl Child {
    let share = newcomer.requested_share;
    let reserve = move || number::percent(state.book.with(|book| Some(book.reserve)));
    let stop = Memo::new(move |()| state.control_history.with(|history| history.stops().gravest().map(StopBy::id)));
    let stopped = move || {
        stop.get().map(|by| {
            let review = link_to(View::Controls, "Review it in Controls");
            p().class("tone-watch").id("admit-stopped").child((stopped_words(by, true), ". ", review))
        })
    };
    let admit = move || {
        let (id, name) = (newcomer.strategy.to_string(), escape(&newcomer.name));
        let used = state.report.with_untracked(|report| report.fund.utilization);
        let before = untrack(|| sample_of(state)).0;
        if let Err(error) = state.act(Edit::Admit { opportunity: newcomer.clone(), share }) {
            return state.notice.set(Some(Notice::refused(state.words(&error))));
        }
        let (after, unit) = untrack(|| sample_of(state));
        let told = format!("{name} is in the fund with {}", number::percent(Some(share)));
        state.notice.set(Some(Notice::said(told.clone())));
        let sample = match after == before {
            true => format!("Figures rest on the same {before} {unit}"),
            false => format!(
                "Figures now rest on {after} {unit}; on the {before} without it the fund used {}",
                number::percent(used)
            ),
        };
        form.added.set(Some(Added { id, told, sample, is_other: after != before }));
        request_animation_frame(|| {
            let title = document().get_element_by_id("entry-title");
            if let Some(title) = title.and_then(|title| title.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = title.focus();
            }
        });
    };
    let asked = format!("{} of the limit; the reserve has ", number::percent(Some(share)));
    div().class("fields admission").child((
        action(words, admit)
            .class("primary")
            .id("admit")
            .attr("aria-describedby", move || stop.get().map(|_| "admit-stopped"))
            .prop("disabled", move || stop.get().is_some()),
        p().class("soft").child((asked, reserve)),
        stopped,
    ))
}

/// What stands there once somebody was added.
fn card(state: State, form: Form, added: Added) -> impl Child {
    let Added { id, told, sample, is_other } = added;
    let view = use_context::<RwSignal<View>>();
    let look = move || {
        state.chosen.set(Some(id.clone()));
        view.into_iter().for_each(|view| go(view, View::Budget));
    };
    div().class("added").child((
        p().class("verdict").child(told),
        p().class(if is_other { "tone-watch" } else { "soft" }).child(sample),
        div().class("fields").child((
            action("See it in the budget", look),
            action("Add another", move || form.clear()),
            action("Undo", move || state.undo()),
        )),
    ))
}
