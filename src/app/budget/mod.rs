//! The budget view: what needs attention, a row per strategy, and the one that is looked at.

pub mod fit;
pub mod fund_interval;
pub mod inspector;
pub mod needs;
pub mod proposals_line;
pub mod risk_share;
pub mod row;
pub mod table;
pub mod table_state;
pub mod usage_trace;

use self::{
    inspector::inspector, needs::needs_panel, risk_share::risk_share_panel, table::table_panel, table_state::Table,
};
use crate::app::{state::State, ui::*};

/// The view.
pub fn budget_panels(state: State) -> Nodes {
    let table = Table::of(state);
    (
        h2().class("visually-hidden").child("Budget"),
        div().class("budget-view").child((
            div().class("budget-column").child((
                needs_panel(state),
                table_panel(table),
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

/// What the figures were made in spite of; nothing without a warning.
fn warnings_panel(state: State) -> impl Child {
    let warnings = Memo::new(move |_| {
        state.report.with(|report| report.warnings.iter().map(|w| w.message.clone()).collect::<Vec<_>>())
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
