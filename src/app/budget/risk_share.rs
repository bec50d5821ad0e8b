//! The live heatmap beside the budgets: each pair's share of the fund's risk, following every edit in the next frame.

use crate::{
    app::{
        correlation::{
            choices::Choices,
            figures::Figures,
            heatmap::{Heatmap, heatmap},
            selection::{Selection, written},
        },
        state::State,
        ui::{chart::display::Screen, *},
    },
    view::{chart::heatmap::Cell, correlation::CellKind},
};

/// The panel.
pub fn risk_share_panel(state: State) -> impl Child {
    let choices = Choices::of(state);
    choices.kind.set(CellKind::RiskShare);
    let figures = Figures::of(state, choices);
    let hover = RwSignal::new(None::<Cell>);
    let cursor = RwSignal::new(None::<Cell>);
    let spoken = RwSignal::new(String::new());
    let reading = move |cell| figures.reading(cell, &[Selection::Estimated]);
    let map = Heatmap {
        name: Signal::derive(move || figures.name(Selection::Estimated)),
        cells: figures.cells(Selection::Estimated),
        labels: figures.shown_labels,
        legend: figures.legend(Selection::Estimated),
        marks: Memo::new(|_| Vec::new()),
        written: Memo::new(|_| written(CellKind::RiskShare)),
        hover,
        cursor,
        on_cursor: Callback::new(move |()| spoken.set(untrack(|| reading(cursor.get())))),
        screen: Screen::followed(),
    };
    let shown = move || {
        match figures.absent.get() {
        Some(absent) => p().class("soft").child(absent.reason()).into_nodes(),
        None => (
            p().class("heatmap-reading soft").child(move || match hover.get().or(cursor.get()) {
                Some(cell) => reading(Some(cell)),
                None => "A row adds up to the strategy's share of the fund's variance; point at a cell or move by the arrow keys".to_owned(),
            }),
            p().class("visually-hidden").attr("aria-live", "polite").child(move || spoken.get()),
            p().class("visually-hidden").id("heatmap-keys").child("Arrow keys move by one cell"),
            heatmap(map),
        )
            .into_nodes(),
    }
    };
    div()
        .class("risk-share")
        .child((p().class("soft small").child("Exposures on the covariance of the fund's figures"), shown))
}
