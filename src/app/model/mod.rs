//! The model view: is the model right. The verdict, methods side by side, backtest and tail; in folds the ledger of components, matrix
//! health, other programs' figures and published ones.

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
pub mod tail;

use self::{
    backtest::{Backtested, backtest_panel},
    health::health_body,
    ledger::ledger_figures,
    methods::methods_panel,
    peers::peers_body,
    published::golden_panel,
    tail::tail_panel,
};
use crate::{
    app::{state::State, ui::*},
    view::{MethodRow, method_rows, method_span, model_verdict},
};

/// The view.
pub fn model_view(state: State) -> Nodes {
    let exposure = state.exposure();
    let rows = Memo::new(move |_| {
        let (snapshot, model) = (state.snapshot.get(), state.model.get());
        exposure.with(|exposure| method_rows(&snapshot, &model, exposure))
    });
    let tested = Backtested::of(state, exposure);
    div()
        .class("model")
        .child((
            h2().class("visually-hidden").child("Model"),
            verdict_panel(state, rows, tested),
            soon(move || methods_panel(state, rows)),
            div()
                .class("chart-pair")
                .child((soon(move || backtest_panel(tested)), soon(move || tail_panel(state, exposure)))),
            fold(
                "ledger-panel-title",
                "What is the VaR made of?",
                "A component opens into its dates",
                false,
                move || ledger_figures(state),
            ),
            fold(
                "matrix-title",
                "Can the correlations be trusted?",
                "Matrix health by every estimator",
                false,
                move || health_body(state),
            ),
            fold(
                "peers-title",
                "What do other programs say?",
                "Their rules on the same P&L, to the digit",
                false,
                move || peers_body(state, exposure),
            ),
            golden_panel(),
        ))
        .into_nodes()
}

/// The answer: tests that the method on screen passes, and how far the methods are apart.
fn verdict_panel(state: State, rows: Memo<Vec<MethodRow>>, tested: Backtested) -> Element {
    let said = move || {
        let tests = tested.tests();
        let backtest = tests.as_ref().map(Option::as_deref).map_err(String::as_str);
        let label = tested.strategy.get().and_then(|at| tested.labels.with(|labels| labels.get(at).cloned()));
        let span = rows.with(|rows| method_span(rows));
        let method = state.settings.with(|settings| settings.method);
        model_verdict(method, label.as_deref(), backtest, span, number::NOTATION)
    };
    let of = move || {
        let (limit, currency) = state.snapshot.with(|s| (s.risk_budget.total_var, s.fund.currency.clone()));
        format!("The limit is {} {currency}", number::money(Some(limit)))
    };
    section().class("panel model-verdict").attr("aria-labelledby", "model-verdict-title").child((
        h2().id("model-verdict-title").child("Is the VaR right?"),
        p().class("verdict").attr("role", "status").child(said),
        p().class("soft small").child(of),
    ))
}
