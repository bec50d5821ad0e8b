//! The budget view: what needs attention, a row per strategy, and the one that is looked at.

pub mod fit;
pub mod fund_interval;
pub mod inspector;
pub mod needs;
pub mod positions;
pub mod proposals_line;
pub mod risk_share;
pub mod row;
pub mod table;
pub mod table_state;
pub mod usage_trace;

use self::{
    inspector::inspector, needs::needs_panel, risk_share::risk_share_panel, table::table_panel, table_state::Table,
};
use std::sync::Arc;

use crate::{
    app::{
        state::State,
        ui::{
            chart::lines::{Lines, line_chart},
            *,
        },
    },
    view::{headroom_chart, is_of_positions, warning_words},
};

/// The view.
pub fn budget_panels(state: State) -> Nodes {
    let table = Table::of(state);
    (
        h2().class("visually-hidden").child("Budget"),
        div().class("budget-view").child((
            div().class("budget-column").child((
                needs_panel(state),
                table_panel(table),
                headroom_panel(table),
                warnings_panel(state),
                fold("risk-share-title", "Where does the risk sit?", "Each pair's share of it", false, move || {
                    risk_share_panel(state)
                }),
            )),
            inspector(table),
        )),
    )
        .into_nodes()
}

/// The fund's VaR against its limit over the last dates.
fn headroom_panel(table: Table) -> Element {
    let Table { state, trace, traced, .. } = table;
    let chart = Memo::new(move |_| {
        let (snapshot, days) = (state.snapshot.get(), trace.get());
        traced.with(|dates| headroom_chart(&snapshot, dates, &days)).map(Arc::new)
    });
    panel("headroom-title", "Is headroom growing or shrinking?")
        .note(move || match state.report.with(|report| report.strategies.iter().any(is_of_positions)) {
            true => "The fund as loaded, at the close of each date, by past returns: the positions of those dates are not known",
            false => "The fund as loaded, at the close of each date",
        })
        .body(line_chart(Lines {
            chart,
            chosen: RwSignal::new(None),
            format: Format::Money,
            of_points: "Date",
            absent: "No VaR over time: too few dates, or a fund too large to measure it here",
            spoken: Box::new(|| None),
        }))
}

/// What the figures were made in spite of; nothing without a warning.
fn warnings_panel(state: State) -> impl Child {
    let warnings = Memo::new(move |_| {
        let snapshot = state.snapshot.get();
        state
            .report
            .with(|report| report.warnings.iter().map(|warning| warning_words(&snapshot, warning)).collect::<Vec<_>>())
    });
    move || {
        let list: Vec<_> = warnings.get().into_iter().map(|text| li().child(text)).collect();
        (!list.is_empty()).then(|| {
            section()
                .class("panel warnings")
                .attr("aria-label", "Data notes")
                .child((h3().child("Data notes"), ul().child(list)))
        })
    }
}
