//! The budget view: what needs attention, a row per strategy, and how the figures are measured.

pub mod fit;
pub mod fund_interval;
pub mod needs;
pub mod proposals_line;
pub mod risk_share;
pub mod row;

use std::sync::Arc;

use headroom_engine::fund::UsageBasis;

use self::{
    fit::fit_button,
    fund_interval::fund_interval,
    needs::needs_panel,
    risk_share::risk_share_panel,
    row::{reserve_row, strategy_row},
};
use crate::{
    app::{conventions::conventions_bar, state::State, ui::*},
    view::{BudgetView, basis_name, budget_view},
};

/// The view.
pub fn budget_panels(state: State) -> Nodes {
    let budget = Memo::new(move |_| {
        let (snapshot, report) = (state.snapshot.get(), state.report.get());
        state
            .book
            .with(|book| state.headrooms.with(|headrooms| Arc::new(budget_view(&snapshot, book, &report, headrooms))))
    });
    (
        h2().class("visually-hidden").child("Budget"),
        needs_panel(state),
        table_panel(state, budget),
        fund_interval(state),
        conventions_bar(state),
        div().class("budget-and-risk").child((risk_share_panel(state), warnings_panel(state))),
    )
        .into_nodes()
}

fn table_panel(state: State, budget: Memo<Arc<BudgetView>>) -> Element {
    let is_used = move |basis: UsageBasis| state.settings.with(|settings| settings.usage_basis == basis);
    let usage = |basis: UsageBasis| {
        let label = format!("{} VaR", basis_name(basis));
        let note = span().class("lens-note").child(move || if is_used(basis) { "counts as used" } else { "" });
        let head = th().class(("binding", move || is_used(basis))).child((label.clone(), note));
        Column::figures(label).head(head)
    };
    let [standalone, component, stressed] = UsageBasis::ALL.map(usage);
    let columns = [
        Column::figures("Strategy"),
        Column::words("Allocation").class("text wide"),
        Column::words("Exposure scale").class("text wide"),
        Column::words("Used of budget").class("text wide"),
        standalone,
        component,
        stressed,
        Column::figures("Available"),
        Column::figures("Largest scale"),
    ];
    let rows = move || {
        let (budget, basis) = (budget.get(), state.settings.with(|settings| settings.usage_basis));
        let strategies = budget.rows.iter().enumerate().map(|(i, row)| strategy_row(state, row, i, basis));
        strategies.chain([reserve_row(budget.reserve)]).collect()
    };
    panel("budget-title", "VaR budget by strategy")
        .class("budget")
        .note("Moving an allocation moves the reserve; an exposure scale is a what-if")
        .action(fit_button(state))
        .body(data_table("Table of strategies", columns).class("cards budget-table").rows(rows))
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
                .attr("aria-label", "Warnings")
                .child((h3().child("What to know of these figures"), ul().child(list)))
        })
    }
}
