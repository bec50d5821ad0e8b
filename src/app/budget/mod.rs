//! The budget view: what needs attention, a row per strategy, and the one that is looked at.

pub mod course;
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

use self::{inspector::inspector, needs::needs_panel, table::table_panel, table_state::Table};
use crate::{
    app::{state::State, ui::*},
    view::warning_words,
};

/// The view; `course` makes what stands below the table, once it is loaded.
pub fn budget_panels(state: State, course: impl Fn(Table) -> Option<Nodes> + 'static) -> Nodes {
    let table = Table::of(state);
    (
        h2().class("visually-hidden").child("Budget"),
        div().class("budget-view").child((
            div().class("budget-column").child((
                needs_panel(state),
                table_panel(table),
                div().class("budget-course").child(move || course(table)),
                warnings_panel(state),
            )),
            inspector(table),
        )),
    )
        .into_nodes()
}

/// What the figures were made in spite of; nothing without a warning.
fn warnings_panel(state: State) -> impl Child {
    let warnings = Memo::new(move |_| {
        let snapshot = state.snapshot.get();
        state.report.with(|report| {
            report
                .warnings
                .iter()
                .map(|warning| warning_words(&snapshot, warning, number::NOTATION))
                .collect::<Vec<_>>()
        })
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
