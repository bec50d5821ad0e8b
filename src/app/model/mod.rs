//! The model view: is the model right. Methods side by side, backtest, the ledger of components, matrix health, other
//! programs' figures.

pub mod backtest;
pub mod backtest_chart;
pub mod backtest_run;
pub mod backtest_table;
pub mod health;
pub mod ledger;
pub mod methods;
pub mod peers;
pub mod published;
pub mod selection;

use self::{
    backtest::backtest_panel, health::health_panel, ledger::ledger_panel, methods::methods_panel, peers::peers_panel,
    published::golden_panel,
};
use crate::app::{state::State, ui::*};

/// The view.
pub fn model_view(state: State) -> Nodes {
    let exposure = state.exposure();
    div()
        .class("model")
        .child((
            h2().class("visually-hidden").child("Model"),
            methods_panel(state, exposure),
            backtest_panel(state, exposure),
            ledger_panel(state),
            health_panel(state),
            peers_panel(state, exposure),
            golden_panel(),
        ))
        .into_nodes()
}
