//! The map's figures as tables: the whole matrix, or, where that is large, one strategy beside the others.

use super::{
    figures::Figures,
    selection::{Selection, format_of},
};
use crate::{
    app::ui::*,
    view::{chart::heatmap, correlation::CellKind},
};

/// The largest matrix that is shown whole.
const MAX_WHOLE: usize = 24;

/// The tables, built when they are opened.
pub fn figures_table(figures: Figures, kind: RwSignal<CellKind>, maps: Memo<Vec<Selection>>) -> Element {
    let strategy = RwSignal::new(0_usize);
    let body = move || match figures.order.with(Vec::len) <= MAX_WHOLE {
        true => maps.get().into_iter().map(|shown| matrix_table(figures, kind, shown)).collect(),
        false => vec![strategy_field(figures, strategy), strategy_table(figures, kind, strategy, maps)],
    };
    unfolding("The map as a table", body).class("figures-table")
}

/// The matrix, in the order shown.
fn matrix_table(figures: Figures, kind: RwSignal<CellKind>, shown: Selection) -> Element {
    let labels = figures.shown_labels.get();
    let columns: Vec<_> =
        std::iter::once("Strategy".to_owned()).chain(labels.iter().cloned()).map(Column::figures).collect();
    let rows = move || {
        let figure = cell_of(figures, kind, shown);
        let row = |(row, label): (usize, &String)| {
            let cells = (0..labels.len()).map(|column| figure((row, column)));
            Row::new(std::iter::once(label.clone().into()).chain(cells).collect::<Vec<_>>())
        };
        labels.iter().enumerate().map(row).collect()
    };
    data_table(move || figures.told(), columns).caption("small soft", move || figures.name(shown)).rows(rows)
}

/// One strategy beside all, a column per map.
fn strategy_table(
    figures: Figures,
    kind: RwSignal<CellKind>,
    strategy: RwSignal<usize>,
    maps: Memo<Vec<Selection>>,
) -> Element {
    let (labels, maps) = (figures.shown_labels.get(), maps.get());
    let chosen = strategy.get().min(labels.len().saturating_sub(1));
    let caption = format!("{} beside every strategy", labels[chosen]);
    let heads = maps.iter().map(|shown| figures.name(*shown));
    let columns: Vec<_> = std::iter::once("Strategy".to_owned()).chain(heads).map(Column::figures).collect();
    let rows = move || {
        let figures: Vec<_> = maps.iter().map(|shown| cell_of(figures, kind, *shown)).collect();
        let row = |(column, label): (usize, &String)| {
            let cells = figures.iter().map(|figure| figure((chosen, column)));
            Row::new(std::iter::once(label.clone().into()).chain(cells).collect::<Vec<_>>())
        };
        labels.iter().enumerate().map(row).collect()
    };
    data_table(move || figures.told(), columns).caption("small soft", caption).rows(rows)
}

fn cell_of(figures: Figures, kind: RwSignal<CellKind>, shown: Selection) -> impl Fn(heatmap::Cell) -> Cell {
    let (cells, format) = (figures.cells(shown).get(), format_of(kind.get()));
    move |cell| Cell::figure(format, cells.value(cell))
}

fn strategy_field(figures: Figures, strategy: RwSignal<usize>) -> Element {
    let options = move || {
        let named = |(i, label): (usize, &String)| (i.to_string().into(), label.clone().into());
        figures.shown_labels.with(|labels| labels.iter().enumerate().map(named).collect())
    };
    let choose = move |value: String| value.parse().into_iter().for_each(|i| strategy.set(i));
    field("Strategy", choice(options, move || strategy.get().to_string().into(), choose))
}
