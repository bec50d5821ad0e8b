//! The stress results where the page is narrow: a card a scenario, one under the other.

use super::{
    result_cell::{Column, control_cell, control_of, figure_cell, folded, fund_cell, sentences, strategy_cell},
    results_table::{limit_text, results_head},
    selection::Selection,
};
use crate::app::{state::State, ui::*};

/// The cards.
pub fn cards(state: State, shown: Selection) -> Nodes {
    let cards: Vec<_> =
        shown.column_memos().into_iter().enumerate().map(|(at, column)| card(shown, column, at)).collect();
    section()
        .class("panel stress-panel")
        .attr("aria-labelledby", "stress-results")
        .child((results_head(state, shown), cards))
        .into_nodes()
}

fn card(shown: Selection, column: Column, at: usize) -> Nodes {
    let id = format!("stress-card-{at}");
    let title = move || column.with(|c| c.as_ref().map(|c| c.title.clone()));
    let strategies: Vec<_> = shown.strategies.with_untracked(|names| {
        names
            .iter()
            .enumerate()
            .map(|(at, name)| pair(name.clone(), "pnl", strategy_cell(shown, column, Some(at)).into_nodes()))
            .collect()
    });
    let figures: Vec<_> = shown.figures.with_untracked(|rows| {
        let row = |(at, row): (usize, &crate::view::FigureRow)| {
            pair(row.label.clone(), "", figure_cell(column, at).into_nodes())
        };
        rows.iter().enumerate().map(row).collect()
    });
    section()
        .class("stress-card")
        .attr("aria-labelledby", id.clone())
        .child((
            h3().id(id).child(title),
            dl().class("pairs").child((
                strategies,
                pair("Fund P&L".to_owned(), "pnl total", strategy_cell(shown, column, None).into_nodes()),
            )),
            dl().class("pairs").child(figures),
            dl().class("pairs")
                .child((controls(column), pair("Fund".to_owned(), "control total", fund_cell(column).into_nodes()))),
            words("Assumes", folded(column, "Assumptions", |c| &c.assumes).into_nodes()),
            words("What would follow", sentences(column, "actions", |c| &c.consequences).into_nodes()),
            move || {
                let has_warnings = column.with(|c| c.as_ref().is_some_and(|c| !c.warnings.is_empty()));
                has_warnings.then(|| words("Warnings", sentences(column, "warnings", |c| &c.warnings).into_nodes()))
            },
        ))
        .into_nodes()
}

/// The controls of a card: before, where the shock moves it, and after.
fn controls(column: Column) -> Vec<Nodes> {
    let count = column.with_untracked(|c| c.as_ref().map_or(0, |c| c.controls.len()));
    (0..count)
        .map(|at| {
            let control = control_of(column, at);
            let before = move || {
                control().filter(|control| control.has_moved).map(|control| {
                    (
                        fixed_badge(control.before, control.tone_before.class()),
                        span().attr("aria-hidden", "true").child("→"),
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
        })
        .collect()
}

fn pair(label: String, class: &'static str, value: Nodes) -> Nodes {
    div().class(format!("pair {class}")).child((dt().child(label), dd().child(value))).into_nodes()
}

fn words(label: &'static str, value: Nodes) -> impl Child {
    div().class("card-words").child((h4().child(label), value))
}
