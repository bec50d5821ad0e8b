//! The model view: is the model right. Methods side by side, backtest, the ledger of components, matrix health, other
//! programs' figures.

pub mod backtest;
pub mod backtest_chart;
pub mod backtest_table;
pub mod health;
pub mod intervals;
pub mod ledger;
pub mod methods;
pub mod peers;
pub mod published;

use leptos::{html::*, prelude::*};

use self::{
    backtest::backtest_panel, health::health_panel, ledger::ledger_panel, methods::methods_panel, peers::peers_panel,
    published::golden_panel,
};
use crate::app::{conventions::conventions_bar, state::State};

/// The view.
pub fn model_view(state: State) -> AnyView {
    let exposure = exposure_of(state);
    div()
        .class("model")
        .child((
            h2().class("visually-hidden").child("Model"),
            conventions_bar(state),
            methods_panel(state, exposure),
            backtest_panel(state, exposure),
            ledger_panel(state),
            health_panel(state),
            peers_panel(state, exposure),
            golden_panel(),
        ))
        .into_any()
}

/// Exposures in money, one a strategy.
pub fn exposure_of(state: State) -> Memo<Vec<f64>> {
    Memo::new(move |_| state.snapshot.with(|snapshot| state.book.with(|book| book.exposure(snapshot))))
}

/// A table that scrolls sideways, also by keyboard.
pub fn scrolled(name: &'static str, table: impl IntoView + 'static) -> impl IntoView {
    div().class("scroll-x").attr("tabindex", "0").attr("role", "region").attr("aria-label", name).child(table)
}
