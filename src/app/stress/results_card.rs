//! The stress results where the page is narrow: what the scenario on show leaves of the fund.

use super::{
    result_cell::{Column, control_cell, control_of, figure_cell, fund_state_cell, sentences, use_cell},
    results_table::{limit_text, results_head},
    selection::{ScenarioChoice, Selection},
};
use crate::{
    app::{state::State, ui::*},
    view::{ControlAfter, FigureRow, NO_OUTAGE, Tone},
};

/// The card.
pub fn card(state: State, shown: Selection, choice: ScenarioChoice) -> Nodes {
    let column = choice.column();
    let rows = Memo::new(move |_| {
        let column = column.get();
        let has_one =
            |at: usize| column.as_ref().is_some_and(|c| c.figures.get(at).is_some_and(|f| f.after != Err(NO_OUTAGE)));
        let row = |(at, row): &(usize, FigureRow)| has_one(*at).then(|| (*at, row.label.clone()));
        shown.figures.with_untracked(|figures| figures.shown.iter().filter_map(row).collect::<Vec<_>>())
    });
    let figures = move || {
        let row = |(at, label)| pair(label, "", figure_cell(state, column, at, move || choice.at.get()));
        rows.get().into_iter().map(row).collect::<Vec<_>>()
    };
    let strategies: Vec<_> = shown.strategies.with_untracked(|names| {
        let row = |(at, name): (usize, &String)| pair(name.clone(), "", use_cell(column, at).into_nodes());
        names.iter().enumerate().map(row).collect()
    });
    section()
        .class("panel stress-panel stress-card")
        .attr("aria-labelledby", "stress-results")
        .child((
            results_head(state, "What is left after it?", ()),
            dl().class("pairs").child(figures),
            controls(column),
            dl().class("pairs").child(pair("Fund".to_owned(), "total", fund_state_cell(column).into_nodes())),
            sentences(column, "actions", |c| &c.consequences),
            details().class("folded").child((
                summary().class("small").child("Use of VaR budgets after"),
                dl().class("pairs").child(strategies),
            )),
        ))
        .into_nodes()
}

/// The controls that the shock moves or that need an eye: before, where it is moved, and after; then how many are left.
fn controls(column: Column) -> impl Child {
    let told = Memo::new(move |_| {
        let needs = |control: &ControlAfter| control.has_moved || matches!(control.tone, Tone::Watch | Tone::Breach);
        let controls = column.with(|c| c.as_ref().map(|c| c.controls.clone()).unwrap_or_default());
        (0..controls.len()).partition::<Vec<_>, _>(|at| needs(&controls[*at]))
    });
    move || {
        let (told, others) = told.get();
        let rest = match others.len() {
            0 => None,
            1 => Some("1 other control stays within its limit, or has none".to_owned()),
            count => Some(format!("{count} other controls stay within their limits, or have none")),
        };
        (
            dl().class("pairs").child(told.into_iter().map(|at| control(column, at)).collect::<Vec<_>>()),
            rest.map(|text| p().class("soft small").child(text)),
        )
    }
}

fn control(column: Column, at: usize) -> Nodes {
    let control = control_of(column, at);
    let before = move || {
        control().filter(|control| control.has_moved).map(|control| {
            (
                span().class("soft small").child(control.before),
                span().class("soft").attr("aria-hidden", "true").child(" → "),
                span().class("visually-hidden").child("then"),
            )
        })
    };
    div()
        .class("pair control")
        .child((
            dt().child((
                move || control().map(|control| control.name),
                span().class("row-note").child(move || control().map(|control| limit_text(&control))),
            )),
            dd().child((before, control_cell(control))),
        ))
        .into_nodes()
}

fn pair(label: String, class: &'static str, value: Nodes) -> Nodes {
    div().class(format!("pair {class}")).child((dt().child(label), dd().child(value))).into_nodes()
}
