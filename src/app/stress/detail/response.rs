//! What the controls would do after one scenario: down to half and to nothing, what that costs, and what is stuck.

use std::sync::Arc;

use headroom_engine::stress::Unwind;

use crate::{
    app::{state::State, stress::selection::ScenarioChoice, ui::*},
    view::{ResponseView, StuckRow, UnwindColumn, response_view},
};

/// Getting out of the fund after the scenario that is shown.
pub fn response_part(state: State, choice: ScenarioChoice, halving: Memo<Option<Arc<Unwind>>>) -> Nodes {
    unfolding("What could be sold after it?", move || {
        let view: Memo<Option<Arc<ResponseView>>> = Memo::new(move |_| {
            let half = halving.get()?;
            let (analysis, assumptions, at) = (state.analysis.get(), state.assumptions.get(), choice.at.get()?);
            state.stress.with(|results| {
                let result = results.get(at)?;
                let nothing = analysis.stress_lab(assumptions).unwind(result, 0.0)?;
                Some(Arc::new(response_view(analysis.fund(), &result.scenario, &half, &nothing)))
            })
        });
        move || match view.get() {
            Some(view) => told(&view).into_nodes(),
            None => p().class("soft").child("The file has no positions: what could be sold is not known").into_nodes(),
        }
    })
    .into_nodes()
}

/// The way to half of the gross after the scenario that is shown; none without positions.
pub fn halving(state: State, choice: ScenarioChoice) -> Memo<Option<Arc<Unwind>>> {
    Memo::new(move |_| {
        let (analysis, assumptions, at) = (state.analysis.get(), state.assumptions.get(), choice.at.get()?);
        state.stress.with(|results| analysis.stress_lab(assumptions).unwind(results.get(at)?, 0.5).map(Arc::new))
    })
}

/// How long it takes to sell half of the gross, or what of it is stuck for good.
pub fn halving_words(half: &Unwind) -> String {
    match half.hours_needed {
        Some(needed) => format!("Selling half takes {} h", number::two_decimals(Some(needed))),
        None => {
            let never = half.stuck.iter().filter(|stuck| stuck.hours.is_none());
            let stuck: f64 = never.map(|stuck| stuck.amount).sum();
            format!("Selling half is never done: {} stays stuck", number::money(Some(stuck)))
        }
    }
}

fn told(view: &ResponseView) -> impl Child + use<> {
    let (of_table, of_stuck, title) =
        (view.clone(), view.stuck.clone(), format!("Getting out after {}", view.scenario));
    let rows = move || reaching(&of_table, title.clone());
    let stuck = move || -> Vec<Element> { of_stuck.iter().map(stuck_row).collect() };
    let shown = view.stuck.len();
    let summary_text = match view.stuck_count {
        1 => "1 position is not out in time".to_owned(),
        count if count > shown => format!("{count} positions are not out in time, the {shown} largest shown"),
        count => format!("{count} positions are not out in time"),
    };
    let unknown = (!view.unknown.is_empty()).then(|| {
        p().class("soft small").child(format!(
            "Without positions, so that how they are cut is not known: {}. Their VaR counts as it is",
            view.unknown.join(", ")
        ))
    });
    (
        p().class("soft small").child(format!(
            "Every position is cut alike, in the {} hours of the coverage limit, from a gross of {}. Losses are positive here",
            view.hours,
            number::money(Some(view.gross))
        )),
        scrolled("Getting out", rows),
        unknown,
        (shown > 0).then(|| {
            details().child((
                summary().child(summary_text),
                scrolled("Stuck positions", move || {
                    table().class("losers-table").child((
                        thead().child(tr().child((
                            th().scope("col").child("Position"),
                            th().scope("col").class("text").child("Exchange"),
                            th().scope("col").child("Stuck"),
                            th().scope("col").child("Hours"),
                            th().scope("col").class("text").child("Why"),
                        ))),
                        tbody().child(stuck()),
                    ))
                }),
            ))
        }),
    )
}

fn reaching(view: &ResponseView, title: String) -> Element {
    let heads: Vec<_> = view.columns.iter().map(|column| th().scope("col").child(column.title)).collect();
    let row = |label: &'static str, of: fn(&UnwindColumn) -> String| {
        let cells: Vec<_> = view.columns.iter().map(|column| td().child(of(column))).collect();
        tr().child((th().scope("row").child(label), cells))
    };
    let rows = (
        row("Gross wanted", |c| number::money(Some(c.gross_wanted))),
        row("Gross reached in time", |c| number::money(Some(c.gross_reached))),
        row("Stuck", |c| number::money(Some(c.stuck))),
        row("Hours until done", |c| hours(c.hours_needed)),
        row("VaR wanted", |c| number::money(c.var_wanted)),
        row("VaR reached in time", |c| number::money(c.var_reached)),
        row("Cost of selling", |c| number::money(c.cost)),
        row("Loss with that cost", |c| number::money(c.adjusted_loss)),
    );
    table().class("stress-table").child((
        caption().class("visually-hidden").child(title),
        thead().child(tr().child((th().scope("col").child("Getting to"), heads))),
        tbody().child(rows),
    ))
}

fn stuck_row(stuck: &StuckRow) -> Element {
    tr().child((
        th().scope("row").child(stuck.id.clone()),
        td().class("text").child(stuck.exchange.clone()),
        td().child(number::money(Some(stuck.amount))),
        td().child(hours(stuck.hours)),
        td().class("text").child(stuck.reason),
    ))
}

fn hours(hours: Option<f64>) -> String {
    match hours {
        Some(hours) => number::two_decimals(Some(hours)),
        None => "Never".to_owned(),
    }
}
