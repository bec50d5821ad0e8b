//! The controls view: the eight with their room and latches and the one that is looked at, the fall of the fund, what makes the
//! concentration; then the ladders of strategies, what a person can do, the log and the self-test.

pub mod action;
pub mod concentration;
pub mod drill;
pub mod inspector;
pub mod ladder;
pub mod log;
pub mod reset;
pub mod shown;
pub mod table;
pub mod trace;

use self::{
    action::action_panel, concentration::concentration_panel, drill::self_test_panel, inspector::inspector,
    ladder::ladder_panel, log::log_panel, reset::reset_dialog, shown::Shown, table::table_panel, trace::history_panel,
};
use crate::app::{state::State, ui::*};

/// The view.
pub fn controls_view(state: State) -> Nodes {
    let shown = Shown::of(state);
    (
        h2().class("visually-hidden").child("Controls"),
        div().class("budget-view").child((
            div().class("budget-column").child((
                table_panel(shown),
                div()
                    .class("chart-pair")
                    .child((soon(move || history_panel(state)), soon(move || concentration_panel(shown)))),
                soon(move || ladder_panel(state, shown.asked)),
                soon(move || action_panel(state)),
                soon(move || log_panel(state, shown.view)),
                soon(move || self_test_panel(state)),
            )),
            inspector(shown),
        )),
        reset_dialog(state, shown.asked),
    )
        .into_nodes()
}
