//! The map's figures as tables: the whole matrix, or, where that is large, one strategy beside the others.

use leptos::{ev, prelude::*};

use super::{
    figures::Figures,
    selection::{Selection, written},
};
use crate::{
    app::ui::{
        fold::is_opened,
        html::*,
        reactive::{Memo, RwSignal},
    },
    view::{chart::heatmap::Cell, correlation::CellKind},
};

/// Larger matrices are told one strategy at a time.
const LARGEST: usize = 24;

/// The tables, made when they are opened.
pub fn figures_table(figures: Figures, kind: RwSignal<CellKind>, maps: Memo<Vec<Selection>>) -> impl Child {
    let is_open = RwSignal::new(false);
    let strategy = RwSignal::new(0_usize);
    let tables = move || {
        is_open.get().then(|| {
            if figures.order.with(Vec::len) <= LARGEST {
                let tables = maps.get().into_iter().map(|shown| matrix_table(figures, kind, shown));
                tables.collect::<Vec<_>>().into_nodes()
            } else {
                (strategy_field(figures, strategy), strategy_table(figures, kind, strategy, maps)).into_nodes()
            }
        })
    };
    details()
        .class("figures-table")
        .on(ev::toggle, move |event| is_open.set(is_opened(&event)))
        .child((summary().child("Figures as a table"), tables))
}

/// The matrix, in the order shown; its figures follow edits one by one.
fn matrix_table(figures: Figures, kind: RwSignal<CellKind>, shown: Selection) -> impl Child {
    let labels = figures.shown_labels.get();
    let count = labels.len();
    let heads: Vec<_> = labels.iter().map(|label| th().scope("col").child(label.clone())).collect();
    let rows: Vec<_> = (0..count)
        .map(|row| {
            let cells: Vec<_> =
                (0..count).map(|column| td().child(figure(figures, kind, shown, (row, column)))).collect();
            tr().child((th().scope("row").child(labels[row].clone()), cells))
        })
        .collect();
    scrolled(
        figures,
        table().child((
            caption().class("small soft").child(move || figures.name(shown)),
            thead().child(tr().child((th().scope("col").child("Strategy"), heads))),
            tbody().child(rows),
        )),
    )
}

/// One strategy beside all, a column a map.
fn strategy_table(
    figures: Figures,
    kind: RwSignal<CellKind>,
    strategy: RwSignal<usize>,
    maps: Memo<Vec<Selection>>,
) -> impl Child {
    let labels = figures.shown_labels.get();
    let maps = maps.get();
    let row = strategy.get().min(labels.len().saturating_sub(1));
    let heads: Vec<_> = maps
        .iter()
        .map(|shown| {
            let shown = *shown;
            th().scope("col").child(move || figures.name(shown))
        })
        .collect();
    let rows: Vec<_> = labels
        .iter()
        .enumerate()
        .map(|(column, label)| {
            let cells: Vec<_> =
                maps.iter().map(|shown| td().child(figure(figures, kind, *shown, (row, column)))).collect();
            tr().child((th().scope("row").child(label.clone()), cells))
        })
        .collect();
    scrolled(
        figures,
        table().child((
            caption().class("small soft").child(format!("{} beside every strategy", labels[row])),
            thead().child(tr().child((th().scope("col").child("Strategy"), heads))),
            tbody().child(rows),
        )),
    )
}

fn figure(figures: Figures, kind: RwSignal<CellKind>, shown: Selection, cell: Cell) -> impl Fn() -> String + Clone {
    let cells = figures.cells(shown);
    move || written(kind.get())(cells.with(|cells| cells.value(cell)))
}

fn strategy_field(figures: Figures, strategy: RwSignal<usize>) -> impl Child {
    let options: Vec<_> = figures
        .shown_labels
        .get()
        .iter()
        .enumerate()
        .map(|(i, label)| {
            option().value(i.to_string()).prop("selected", move || strategy.get() == i).child(label.clone())
        })
        .collect();
    label().class("field").child((
        "Strategy",
        select()
            .on(ev::change, move |event| {
                if let Ok(i) = event_target_value(&event).parse() {
                    strategy.set(i);
                }
            })
            .child(options),
    ))
}

/// A table that scrolls sideways, also by keyboard.
fn scrolled(figures: Figures, table: impl Child + 'static) -> impl Child {
    div()
        .class("scroll-x")
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", move || figures.told())
        .child(table)
}
