//! The budget view: the fund line, the strip of lights, conventions, and a row a strategy.

pub mod control_strip;
pub mod fit;
pub mod fund_line;
pub mod risk_share;
pub mod row;

use std::sync::Arc;

use self::{
    control_strip::lights,
    fit::fit_button,
    fund_line::fund_line,
    risk_share::risk_share_panel,
    row::{reserve_row, strategy_row},
};
use crate::{
    app::{
        conventions::conventions_bar,
        state::State,
        ui::{html::*, reactive::Memo},
    },
    fund::UsageBasis,
    view::{BudgetView, basis_name, budget_view},
};

/// The view.
pub fn budget_panels(state: State) -> Nodes {
    let budget = Memo::new(move |_| {
        let (snapshot, report) = (state.snapshot.get(), state.report.get());
        state.book.with(|book| state.largest.with(|largest| Arc::new(budget_view(&snapshot, book, &report, largest))))
    });
    (
        h2().class("visually-hidden").child("Budget"),
        fund_line(state, budget),
        lights(state),
        conventions_bar(state),
        div().class("budget-and-risk").child((
            table_panel(state, budget),
            risk_share_panel(state),
            warnings_panel(state),
        )),
    )
        .into_nodes()
}

fn table_panel(state: State, budget: Memo<Arc<BudgetView>>) -> impl Child {
    // Rows are made anew for another file, and only then.
    let rows = move || {
        let count = state.snapshot.with(|snapshot| snapshot.strategies.len());
        (0..count).map(|i| strategy_row(state, budget, i)).collect::<Vec<_>>()
    };
    let lens = |basis: UsageBasis| {
        th().scope("col").class(("binding", move || state.settings.with(|s| s.usage_basis == basis))).child((
            format!("{} VaR", basis_name(basis)),
            span()
                .class("lens-note")
                .child(move || if state.settings.with(|s| s.usage_basis == basis) { "counts as used" } else { "" }),
        ))
    };
    let [standalone, component, stressed] = UsageBasis::ALL.map(lens);
    section().class("panel budget").attr("aria-labelledby", "budget-title").child((
        div().class("panel-head").child((
            h2().id("budget-title").child("VaR budget by strategy"),
            p().class("soft small").child("Moving an allocation moves the reserve; an exposure scale is a what-if"),
            fit_button(state),
        )),
        div()
            .class("scroll-x")
            .attr("role", "region")
            .attr("aria-label", "Table of strategies")
            .attr("tabindex", "0")
            .child(table().class("cards budget-table").child((
                thead().child(tr().child((
                    th().scope("col").child("Strategy"),
                    th().scope("col").class("text").child("Allocation"),
                    th().scope("col").class("text").child("Exposure scale"),
                    th().scope("col").class("text").child("Used of budget"),
                    standalone,
                    component,
                    stressed,
                    th().scope("col").child("Available"),
                    th().scope("col").child("Largest scale"),
                ))),
                tbody().child((rows, reserve_row(budget))),
            ))),
    ))
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
