//! The self-test on demand: a breach made up for each control, and whether it fired.

use leptos::ev;

use crate::{
    app::{
        state::State,
        ui::{
            badge::badge,
            html::*,
            number,
            reactive::{RwSignal, effect},
        },
    },
    risk::{Drill, DrillOutcome, drill},
    view::{Tone, control_name, is_money},
};

/// The panel.
pub fn self_test_panel(state: State) -> impl Child {
    let results = RwSignal::new(None::<Vec<Drill>>);
    // What was tested is gone once the fund or the book changes.
    effect(move || {
        state.snapshot.with(|_| ());
        state.book.with(|_| ());
        results.set(None);
    });
    let run = move |_| {
        let (snapshot, model) = (state.snapshot.get_untracked(), state.model.get_untracked());
        results.set(Some(state.book.with_untracked(|book| drill(&snapshot, &model, book))));
    };
    let told = move || {
        results.with(|results| {
            results.as_ref().map(|results| {
                let count = |outcome: fn(&DrillOutcome) -> bool| results.iter().filter(|r| outcome(&r.outcome)).count();
                let fired = count(|o| *o == DrillOutcome::Fired);
                let silent = count(|o| *o == DrillOutcome::Silent);
                match silent {
                    0 => format!("{fired} of 8 fired, {} could not be tested", 8 - fired),
                    silent => format!("{silent} of 8 stayed silent: do not rely on them"),
                }
            })
        })
    };
    let rows = move || results.get().map(|results| results.into_iter().map(row).collect::<Vec<_>>());
    section().class("panel self-test").attr("aria-labelledby", "self-test-title").child((
        div().class("panel-head").child((
            h2().id("self-test-title").child("Self-test"),
            p().class("soft small").child("A breach made up for each control goes through the code that measures the real ones; the fund stays as it is"),
        )),
        div().class("fields").child((
            button().r#type("button").on(ev::click, run).child("Run the self-test"),
            p().attr("role", "status").child(told),
        )),
        move || {
            results.with(Option::is_some).then(|| {
                div().class("scroll-x").attr("role", "region").attr("aria-label", "Table of the self-test").attr("tabindex", "0").child(
                    table().child((
                        thead().child(tr().child((
                            th().scope("col").child("Control"),
                            th().scope("col").class("text").child("Outcome"),
                            th().scope("col").class("text").child("Breach made up"),
                            th().scope("col").child("Measured"),
                            th().scope("col").child("Limit"),
                        ))),
                        tbody().child(rows),
                    )),
                )
            })
        },
    ))
}

fn row(result: Drill) -> impl Child {
    let (word, tone) = match result.outcome {
        DrillOutcome::Fired => ("Fired", Tone::Calm),
        DrillOutcome::Silent => ("Silent", Tone::Breach),
        DrillOutcome::Untested(_) => ("Not tested", Tone::Muted),
    };
    let breach = match result.outcome {
        DrillOutcome::Untested(reason) => reason.to_owned(),
        _ => result.breach,
    };
    let shown = |value| if is_money(result.control.id) { number::money(value) } else { number::fine_percent(value) };
    tr().child((
        th().scope("row").child(control_name(result.control.id)),
        td().class("text").child(badge(move || tone, move || word)),
        td().class("text").child(breach),
        td().child(shown(result.control.measured)),
        td().child(shown(result.control.limit)),
    ))
}
