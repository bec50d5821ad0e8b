//! The self-test on demand: a breach made up for each control, and whether it fired.

use headroom_engine::control::{Drill, DrillOutcome, drill};

use crate::{
    app::{state::State, ui::*},
    view::{Tone, control_name},
};

/// The panel.
pub fn self_test_panel(state: State) -> Element {
    let results = RwSignal::new(None::<Vec<Drill>>);
    // What was tested is gone once the fund or the book changes.
    effect(move || {
        state.snapshot.with(|_| ());
        state.book.with(|_| ());
        results.set(None);
    });
    let run = move || {
        let (snapshot, model) = (state.snapshot.get_untracked(), state.model.get_untracked());
        results.set(Some(
            state.book.with_untracked(|book| drill(&snapshot.limits, &model.drawdowns, model.positions.as_ref(), book)),
        ));
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
    let columns = [
        Column::figures("Control"),
        Column::words("Outcome"),
        Column::words("Breach made up"),
        Column::figures("Measured"),
        Column::figures("Limit"),
    ];
    let table = data_table("Table of the self-test", columns)
        .rows(move || results.with(|results| results.iter().flatten().map(row).collect()));
    panel("self-test-title", "Self-test")
        .class("self-test")
        .note("A breach made up for each control goes through the code that measures the real ones; the fund stays as it is")
        .unfolds((
            div().class("fields").child((action("Run the self-test", run), p().attr("role", "status").child(told))),
            when(move || results.with(Option::is_some), move || table.clone()),
        ))
}

fn row(result: &Drill) -> Row {
    let (word, tone) = match result.outcome {
        DrillOutcome::Fired => ("Fired", Tone::Calm),
        DrillOutcome::Silent => ("Silent", Tone::Breach),
        DrillOutcome::Untested(_) => ("Not tested", Tone::Muted),
    };
    let breach = match result.outcome {
        DrillOutcome::Untested(reason) => reason.to_owned(),
        _ => result.breach.clone(),
    };
    let format = if result.control.id.is_money() { Format::Money } else { Format::FinePercent };
    Row::new([
        control_name(result.control.id).into(),
        Cell::badge(tone, word),
        breach.into(),
        Cell::figure(format, result.control.measured),
        Cell::figure(format, result.control.limit),
    ])
}
