//! The new strategy view: who it is, what it does to the fund, and its admission from the reserve.

pub mod correlations;
pub mod figures;
pub mod form;
pub mod returns;

use std::{cell::OnceCell, sync::Arc};

use headroom_engine::{
    candidate::{ContributionForm, MarginalError, marginal_contribution_of_correlations, marginal_contribution_on},
    fund::Opportunity,
    sample::Returns,
    text::escape,
    var::EstimateError,
};
use headroom_session::Edit;

use self::{
    correlations::{correlation_fields, correlation_table, interval_table},
    figures::figures,
    form::{Candidate, Form, Source},
    returns::returns_field,
};
use crate::{
    app::{
        jobs::progress::joint_run,
        state::{State, notice::Notice},
        ui::{
            chart::lines::{Lines, line_chart},
            *,
        },
    },
    view::{EntryRefusal, EntryView, entry_refusal, entry_view, size_chart},
};

/// What the form leads to.
#[derive(Debug, Clone, PartialEq)]
enum Outcome {
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
    (
        h2().class("visually-hidden").child("New strategy"),
        div().class("newcomer").child((
            form_panel(state, form),
            section().class("panel entry").attr("aria-labelledby", "entry-title").child((
                h2().id("entry-title").child("What it does to the fund"),
                div().class("entry-live").attr("aria-live", "polite").child(move || match outcome.get() {
                    Outcome::Missing(list) => missing(list).into_nodes(),
                    Outcome::AsksPercent => {
                        p().class("soft").child("Say first whether the returns are fractions or percent").into_nodes()
                    }
                    Outcome::Undrawn(_, id) => p()
                        .class("soft")
                        .child(format!("By Monte Carlo the fund is drawn again with {id} first"))
                        .into_nodes(),
                    Outcome::Refused(refusal) => refused(form, refusal).into_nodes(),
                    Outcome::Entry(entry, newcomer) => {
                        let more =
                            newcomer.map(|newcomer| (sizes(state, newcomer.clone()), admission(state, newcomer)));
                        (figures(*entry), more).into_nodes()
                    }
                }),
                // Its figures change too often to be read out.
                move || undrawn.get().map(|(columns, id)| joint_run(joint, columns, id)),
            )),
        )),
    )
        .into_nodes()
}

fn outcome(state: State, form: Form) -> Outcome {
    let snapshot = state.snapshot.get();
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
                let view = Box::new(entry_view(&snapshot, &newcomer.name, &entry));
                Outcome::Entry(view, may_join.then_some(newcomer))
            })
        }
        Candidate::Correlations(newcomer, name) => {
            let model = state.model.get();
            let found =
                state.book.with(|book| marginal_contribution_of_correlations(&snapshot, &model, book, &newcomer));
            found.map(|entry| Outcome::Entry(Box::new(entry_view(&snapshot, &name, &entry)), None))
        }
    };
    found.unwrap_or_else(|error| Outcome::Refused(entry_refusal(&snapshot, &error)))
}

fn form_panel(state: State, form: Form) -> impl Child {
    let source = Memo::new(move |_| form.source.get());
    let is_short = Memo::new(move |_| form.is_short(state));
    let is_correlations = move || source.get() == Source::Correlations;
    panel("newcomer-title", "A new strategy")
        .class("newcomer-form")
        .note("It asks for part of the reserve; nothing changes until it is admitted")
        .body((
            div().class("fields").child((
                source_field(state, form),
                text_field("Id", "newcomer-id", form.id),
                when(move || !is_correlations(), move || text_field("Capital", "newcomer-capital", form.capital)),
                text_field("Budget asked for, %", "newcomer-share", form.share),
            )),
            move || match source.get() {
                Source::File(id) => from_file(state, id.as_str()).into_nodes(),
                Source::Returns => returns_field(form).into_nodes(),
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
        ))
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
    div().class("entry-missing").child((p().class("soft").child("Still wanted"), ul().child(list)))
}

fn refused(form: Form, refusal: EntryRefusal) -> impl Child {
    (
        p().class("refused").attr("role", "alert").child(refusal.message.clone()),
        (!refusal.intervals.is_empty() || refusal.factor.is_some()).then(|| interval_table(form, refusal)),
    )
}

/// What it adds by its capital.
fn sizes(state: State, newcomer: Box<Opportunity>) -> impl Child {
    let chart = Memo::new(move |_| {
        let (snapshot, model) = (state.snapshot.get(), state.model.get());
        state.book.with(|book| size_chart(&snapshot, &model, book, &newcomer, number::NOTATION)).map(Arc::new)
    });
    (
        h3().child("What size fits?"),
        line_chart(Lines {
            chart,
            chosen: RwSignal::new(None),
            format: Format::Money,
            of_points: "Capital",
            absent: "Not measured: the fund is drawn, or too large to measure sizes here",
            spoken: Box::new(|| None),
        }),
    )
}

fn admission(state: State, newcomer: Box<Opportunity>) -> impl Child {
    let (id, share) = (newcomer.strategy.to_string(), newcomer.requested_share);
    let words = format!("{} of the fund's VaR", number::percent(Some(share)));
    let reserve = move || number::percent(state.book.with(|book| Some(book.reserve)));
    let admit = move || {
        let count = || state.snapshot.with_untracked(|snapshot| snapshot.strategies.len());
        let before = count();
        state.edit_now(Edit::Admit { opportunity: newcomer.clone(), share });
        if count() > before {
            state.end_gesture();
            let text = format!("{id} is admitted with {}; Undo takes it back", number::percent(Some(share)));
            state.notice.set(Some(Notice::said(text)));
        }
    };
    div().class("fields admission").child((
        action("Admit from the reserve", admit).class("primary").id("admit"),
        p().class("soft").child((words, "; the reserve has ", reserve)),
    ))
}
