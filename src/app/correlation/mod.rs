//! The correlation view: a live heatmap of the fund's strategies, its controls, its health and its spikes.
//!
//! The matrix is made again where file, window, estimator or the set of exposed strategies change, never by a drag of an
//! exposure; shares of risk follow every edit.

pub mod choices;
pub mod figures;
pub mod health;
pub mod heatmap;
pub mod overlap;
pub mod pair;
pub mod passage;
pub mod selection;
pub mod table;

use std::sync::Arc;

use self::{
    choices::{Choices, choice_fields},
    figures::Figures,
    health::{advice, health_fold, spikes_panel},
    heatmap::{Heatmap, heatmap},
    overlap::overlap_panel,
    pair::pair_panel,
    passage::passage,
    selection::{Selection, written},
    table::figures_table,
};
use crate::{
    app::{
        state::State,
        ui::{
            chart::{
                display::Screen,
                lines::{Lines, line_chart},
            },
            *,
        },
    },
    view::{
        chart::heatmap::Cell,
        correlation::{CellKind, NoMatrix, Stressed, marks},
        rho_chart,
    },
};

/// The view.
pub fn correlation_view(state: State) -> Nodes {
    let choices = Choices::of(state);
    let figures = Figures::of(state, choices);
    let screen = Screen::followed();
    let hover = RwSignal::new(None::<Cell>);
    let cursor = RwSignal::new(None::<Cell>);
    // A cell belongs to an order: in another one it would be another pair.
    effect(move || {
        figures.order.track();
        hover.set(None);
        cursor.set(None);
    });
    // A pair is shown once a cell was read or a spike pressed; by their places in the file.
    let asked = RwSignal::new(None);
    effect(move || {
        if let Some((row, column)) = cursor.get() {
            asked.set(figures.order.with_untracked(|order| Some((*order.get(row)?, *order.get(column)?))));
        }
    });
    let maps = Memo::new(move |_| match choices.stressed.get() {
        Stressed::Off => vec![Selection::Estimated],
        Stressed::Beside => vec![Selection::Estimated, Selection::Stressed],
        Stressed::Instead => vec![Selection::Stressed],
    });
    let spoken = RwSignal::new(String::new());
    let on_cursor = Callback::new(move |()| {
        spoken.set(untrack(|| figures.reading(cursor.get(), &maps.get())));
    });
    let map = move |shown: Selection| {
        heatmap(Heatmap {
            name: Signal::derive(move || figures.name(shown)),
            cells: figures.cells(shown),
            labels: figures.shown_labels,
            legend: figures.legend(shown),
            marks: Memo::new(move |_| {
                let pairs = figures.spikes.get();
                figures.order.with(|order| marks(pairs.iter().map(|spike| spike.pair), order))
            }),
            written: Memo::new(move |_| written(choices.kind.get())),
            hover,
            cursor,
            on_cursor,
            screen,
        })
    };
    let titled = move |shown: Selection| {
        let title = move || {
            let told = match shown {
                Selection::Estimated => "As estimated".to_owned(),
                Selection::Stressed => format!("Stressed, {}", figures.stress_told()),
            };
            maps.with(|maps| maps.contains(&Selection::Stressed)).then(|| h3().child(told))
        };
        div().class("heatmap-titled").child((title, map(shown)))
    };
    let reading = move || {
        let cell = hover.get().or(cursor.get());
        match cell {
            Some(_) => figures.reading(cell, &maps.get()),
            None => "Point at a cell, tap it, or move by the arrow keys".to_owned(),
        }
    };
    // Shares of risk have a matrix of their own.
    let is_waiting =
        Memo::new(move |_| choices.kind.get() == CellKind::Correlation && figures.measured.with(Option::is_none));
    let verdict = move || {
        let waiting = || {
            let count = figures.labels.with(|labels| labels.len());
            format!("Measuring how {} strategies move together", number::money(Some(as_f64(count))))
        };
        figures.verdict().or_else(|| is_waiting.get().then(waiting))
    };
    let drawn = move || {
        match figures.absent.get() {
        Some(absent) => absent_panel(&absent),
        None if is_waiting.get() => div().class("heatmap-room").into_nodes(),
        None => (
            p().class("heatmap-reading").class(("soft", move || hover.get().or(cursor.get()).is_none())).child(reading),
            p().class("visually-hidden").attr("aria-live", "polite").child(move || spoken.get()),
            p().class("visually-hidden").id("heatmap-keys").child(
                "Arrow keys move by one cell, Page Up and Page Down by ten rows, Home and End to the ends of a row, with Control to the corners.",
            ),
            div()
                .class("heatmaps")
                .class(("heatmaps-beside", move || maps.with(|maps| maps.len() > 1)))
                .child(move || maps.get().into_iter().map(titled).collect::<Vec<_>>()),
            figures_table(figures, choices.kind, maps),
            passage(figures),
        )
            .into_nodes(),
    }
    };
    div()
        .class("correlation")
        .class(("correlation-wide", move || maps.with(|maps| maps.len() > 1) || figures.absent.with(Option::is_some)))
        .child((
            panel("correlation-title", "Who moves together?")
                .class("correlation-maps")
                .note(move || figures.told())
                .body((
                    p().class("verdict").child(verdict),
                    move || advice(figures),
                    choice_fields(choices, figures.order),
                    drawn,
                )),
            div().class("correlation-side").child(when(
                move || figures.measured.with(Option::is_some),
                move || {
                    (soon(move || spikes_panel(state, figures, asked)), soon(move || pair_panel(state, figures, asked)))
                },
            )),
            soon(move || overlap_panel(state, screen)),
            soon(move || rho_panel(state)),
            soon(move || {
                when(move || figures.measured.with(Option::is_some), move || health_fold(state, figures, choices))
            }),
        ))
        .into_nodes()
}

/// VaR against the least correlation of all pairs.
fn rho_panel(state: State) -> Element {
    let chart = Memo::new(move |_| state.analysis.with(rho_chart).map(Arc::new));
    panel("rho-title", "What if they all moved together?")
        .class("rho")
        .note("The fund\u{2019}s VaR with every correlation at this value or above")
        .unfolds(line_chart(Lines {
            chart,
            chosen: RwSignal::new(None),
            format: Format::Money,
            of_points: "Correlation at least",
            absent: "Without a VaR there is nothing to raise",
            spoken: Box::new(|| None),
        }))
}

/// Why there is no map, and what would help.
fn absent_panel(absent: &NoMatrix) -> Nodes {
    div()
        .class("absent")
        .attr("role", "status")
        .child((p().child(strong().child(absent.title())), p().class("soft").child(absent.reason())))
        .into_nodes()
}
