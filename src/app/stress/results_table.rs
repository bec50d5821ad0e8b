//! The stress results as two tables with a column a scenario: who loses where, and controls before and after.

use std::sync::Arc;

use super::{
    assumptions::{assumption_choice, export_buttons},
    result_cell::{Column, control_cell, control_of, figure_cell, fund_cell, fund_state_cell, heat_cell, sentences},
    selection::{RowFigure, Selection},
};
use crate::{
    app::{state::State, ui::*},
    view::{ControlAfter, FigureRow, FundAfter, StressColumn, Tone, controls_now},
};

/// Strategies whose rows are built in one task.
const ROWS_AT_ONCE: usize = 32;

/// The two panels.
pub fn tables(state: State, shown: Selection) -> Nodes {
    let columns = shown.column_memos();
    let of_controls = columns.clone();
    (results_panel(state, shown, &columns), soon(move || controls_panel(state, &of_controls))).into_nodes()
}

fn results_panel(state: State, shown: Selection, columns: &[Column]) -> Nodes {
    let columns = columns.to_vec();
    let unknown: Vec<_> = shown.figures.with_untracked(|figures| figures.unknown.clone());
    section()
        .class("panel stress-panel")
        .attr("aria-labelledby", "stress-results")
        .child((
            results_head(state, "Who loses where?", lens_choice(shown)),
            lens_legend(shown),
            scrolled("Figures by scenario", move || figures_table(state, shown, &columns)),
            unknown.into_iter().map(|text| p().class("soft small").child(text)).collect::<Vec<_>>(),
        ))
        .into_nodes()
}

fn figures_table(state: State, shown: Selection, columns: &[Column]) -> Element {
    let names = shown.strategies.get_untracked();
    let strategies: Vec<_> = (0..names.len())
        .step_by(ROWS_AT_ONCE)
        .map(|from| {
            let (names, columns) = (names.clone(), columns.to_vec());
            soon(move || strategy_rows(shown, &columns, from, &names[from..names.len().min(from + ROWS_AT_ONCE)]))
        })
        .collect();
    let fund: Vec<_> = columns.iter().map(|column| td().child(fund_cell(*column))).collect();
    let figures: Vec<_> = shown.figures.with_untracked(|figures| {
        let row = |(at, row): &(usize, FigureRow)| {
            let cell = |(k, column): (usize, &Column)| td().child(figure_cell(state, *column, *at, move || Some(k)));
            let cells: Vec<_> = columns.iter().enumerate().map(cell).collect();
            let note = (!row.note.is_empty()).then(|| span().class("row-note").child(row.note));
            tr().child((th().scope("row").child((row.label.clone(), note)), cells))
        };
        figures.shown.iter().map(row).collect()
    });
    table().class("stress-table").child((
        caption().class("visually-hidden").child("Strategies and the fund by scenario"),
        thead().child(tr().child((th().scope("col").child("Strategy"), column_heads(columns)))),
        tbody().child(strategies),
        tbody().class("fund-total").child(tr().child((th().scope("row").child("Fund P&L"), fund))),
        tbody().child(figures),
    ))
}

/// Rows of the strategies from one on.
fn strategy_rows(shown: Selection, columns: &[Column], from: usize, names: &[String]) -> Vec<Element> {
    let row = |(at, name): (usize, &String)| {
        let cells: Vec<_> = columns.iter().map(|column| heat_cell(shown, *column, from + at)).collect();
        tr().child((th().scope("row").child(name.clone()), cells))
    };
    names.iter().enumerate().map(row).collect()
}

/// Title, what the figures are, and what all of them assume.
pub fn results_head(state: State, title: &'static str, choice: impl Child) -> Nodes {
    let currency = move || state.snapshot.with(|snapshot| snapshot.fund.currency.clone());
    (
        div().class("panel-head").child((h2().id("stress-results").child(title), export_buttons(state), choice)),
        p().class("soft small").child((
            currency,
            ", a loss is negative. VaR V(C) is an aggregate of standalone VaRs, to compare before and after; it is not the fund VaR of the Budget view",
        )),
        assumption_choice(state),
    )
        .into_nodes()
}

/// The choice of what is shown of a strategy.
fn lens_choice(shown: Selection) -> Element {
    let choice = |lens: RowFigure, id: &'static str, text: &'static str| {
        label().class("choice").child((
            input()
                .r#type("radio")
                .id(id)
                .attr("name", "stress-lens")
                .prop("checked", move || shown.lens.get() == lens)
                .on(ev::change, move |_| shown.lens.set(lens)),
            text,
        ))
    };
    fieldset().class("choices").child((
        legend().class("visually-hidden").child("Selection of a strategy"),
        choice(RowFigure::Pnl, "stress-lens-pnl", "P&L"),
        choice(RowFigure::BudgetUse, "stress-lens-use", "Use of VaR budget after"),
    ))
}

/// What the marks say.
fn lens_legend(shown: Selection) -> Element {
    p().class("legend small").attr("aria-hidden", "true").child(move || match shown.lens.get() {
        RowFigure::Pnl => [
            legend_item(Tone::Watch, "Past its own VaR budget; the fund's loss from 80% of its budget"),
            legend_item(Tone::Breach, "Past the fund's VaR budget"),
        ],
        RowFigure::BudgetUse => {
            [legend_item(Tone::Watch, "At its budget"), legend_item(Tone::Breach, "Past its budget")]
        }
    })
}

fn legend_item(tone: Tone, text: &'static str) -> impl Child {
    span().class(format!("mark {}", tone.class())).child(text)
}

fn controls_panel(state: State, columns: &[Column]) -> Nodes {
    let now = Memo::new(move |_| state.report.with(|report| controls_now(report)));
    let columns = columns.to_vec();
    section()
        .class("panel stress-panel")
        .attr("aria-labelledby", "stress-controls")
        .child((
            div().class("panel-head").child((
                h2().id("stress-controls").child("What would trip, and what would follow?"),
                p().class("soft small").child("The shock counts as today's P&L"),
                p().class("legend small")
                    .attr("aria-hidden", "true")
                    .child([legend_item(Tone::Watch, "Near its limit"), legend_item(Tone::Breach, "Tripped")]),
            )),
            scrolled("Controls by scenario", move || controls_table(state, now, &columns)),
        ))
        .into_nodes()
}

fn controls_table(state: State, now: Memo<Vec<ControlAfter>>, columns: &[Column]) -> Element {
    let rows: Vec<_> = (0..now.with_untracked(Vec::len))
        .map(|at| {
            let control = move || now.with(|now| now.get(at).cloned());
            let cells: Vec<_> = columns
                .iter()
                .map(|column| td().class("control").child(control_cell(control_of(*column, at))))
                .collect();
            tr().child((
                th().scope("row").child((
                    move || control().map(|control| control.name),
                    span().class("under").child(move || control().map(|control| limit_text(&control))),
                )),
                td().class("control now").child(control_cell(control)),
                cells,
            ))
        })
        .collect();
    let fund_now = move || FundAfter::from(state.report.with(|report| report.fund_state));
    let fund: Vec<_> = columns.iter().map(|column| td().class("control").child(fund_state_cell(*column))).collect();
    let follows: Vec<_> = columns
        .iter()
        .map(|column| td().class("words").child(sentences(*column, "actions", |c| &c.consequences)))
        .collect();
    table().class("stress-table").child((
        caption().class("visually-hidden").child("Controls now and after each scenario"),
        thead().child(tr().child((
            th().scope("col").child("Control"),
            th().scope("col").child("Now"),
            column_heads(columns),
        ))),
        tbody().child(rows),
        tbody().class("fund-total").child((
            tr().child((
                th().scope("row").child("Fund"),
                td().class("control now").child(move || fund_badge(fund_now())),
                fund,
            )),
            tr().child((th().scope("row").child("What would follow"), td().class("now"), follows)),
        )),
    ))
}

fn fund_badge(fund: FundAfter) -> impl Child {
    fixed_badge(fund.word, fund.tone.class())
}

/// The limit of a control in words.
pub fn limit_text(control: &ControlAfter) -> String {
    let word = if control.is_floor { "at least" } else { "at most" };
    match control.limit {
        None => "no limit".to_owned(),
        limit if control.is_money => format!("{word} {}", number::money(limit)),
        limit => format!("{word} {}", number::percent(limit)),
    }
}

/// The heads of the scenarios' columns, a line a shock.
fn column_heads(columns: &[Column]) -> Vec<impl Child + use<>> {
    columns
        .iter()
        .map(|column| {
            let column = *column;
            let shocks = Memo::new(move |_| {
                let named = |c: &Arc<StressColumn>| if c.has_name { vec![c.title.clone()] } else { c.shocks.clone() };
                column.with(|c| c.as_ref().map(named).unwrap_or_default())
            });
            let lines = move || {
                let shocks = shocks.get();
                let last = shocks.len().saturating_sub(1);
                let line = |(at, text): (usize, String)| {
                    span().class("shock").child(if at < last { format!("{text} + ") } else { text })
                };
                shocks.into_iter().enumerate().map(line).collect::<Vec<_>>()
            };
            th().scope("col").class("scenario-head").child(lines)
        })
        .collect()
}
