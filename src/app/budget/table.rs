//! The table of strategies: sorted on demand, edited in place, one row selected for the inspector.

use headroom_engine::fund::UsageBasis;

use super::{
    fit::fit_button,
    fund_interval::fund_interval,
    row::{reserve_row, strategy_row, total_row},
    table_state::Table,
};
use crate::{
    app::{state::State, ui::*},
    view::{SortKey, Tone, basis_name},
};

/// The panel.
pub fn table_panel(table: Table) -> Element {
    let head = |label: &'static str, key: SortKey, class: &'static str| {
        Column::figures(label).class(class).head(sort_head(table, label, key))
    };
    let columns = [
        head("Strategy", SortKey::Name, ""),
        head("Budget %", SortKey::Budget, "field-cell"),
        head("Scale ×", SortKey::Scale, "field-cell"),
        head("Used, % of budget", SortKey::Utilization, "text use"),
        head("Used", SortKey::Used, "used"),
        head("Free", SortKey::Free, "free"),
        Column::words("History"),
        head("Component", SortKey::Component, ""),
        Column::figures("% of fund").class("extra"),
        head("Max ×", SortKey::Largest, ""),
        Column::words("Limited by").class("text extra last soft"),
    ];
    let rows = move || {
        let (budget, selected) = (table.budget.get(), table.selected.get());
        let tone = if budget.rows.iter().any(|row| row.tone == Tone::Muted) { Tone::Muted } else { Tone::Calm };
        let strategy = |i: &usize| Some(strategy_row(table, budget.rows.get(*i)?, *i, selected == Some(*i)));
        let strategies = table.order.with(|order| order.iter().filter_map(strategy).collect::<Vec<_>>());
        strategies.into_iter().chain([total_row(budget.total, tone), reserve_row(budget.reserve)]).collect()
    };
    let choose = move |event: web_sys::MouseEvent| {
        let Some(target) = event_target::<web_sys::Node>(&event).parent_element() else { return };
        let row = target.closest("tr[data-strategy]").ok().flatten();
        let id = row.and_then(|row| row.get_attribute("data-strategy")).filter(|id| !id.starts_with('('));
        if let Some(id) = id {
            table.chosen.set(Some(id));
        }
    };
    panel("budget-title", "Who uses the VaR budget?")
        .class("budget")
        .action(basis_choice(table.state))
        .action(fit_button(table.state))
        .body((
            data_table("Table of strategies", columns).class("budget-table").rows(rows).on(ev::click, choose),
            fund_interval(table.state),
        ))
}

/// A head that sorts: by its column, then the other way round.
fn sort_head(table: Table, label: &'static str, key: SortKey) -> Element {
    let sort = table.sort;
    let press = move || {
        let (now, is_descending) = sort.get_untracked();
        sort.set((key, if now == key { !is_descending } else { key != SortKey::Name }));
    };
    let direction = move || {
        let (now, is_descending) = sort.get();
        (now == key).then_some(if is_descending { "descending" } else { "ascending" })
    };
    th().attr("aria-sort", direction).child(action(label, press).class("sort"))
}

/// What counts as used.
fn basis_choice(state: State) -> Element {
    let bases = || UsageBasis::ALL.map(|basis| (basis.id().into(), basis_name(basis).into())).into();
    let choose = move |id: String| {
        if let Some(basis) = UsageBasis::from_id(&id) {
            state.edit(headroom_session::Edit::UsageBasis(basis));
            state.end_gesture();
        }
    };
    let chosen = move || state.settings.with(|s| s.usage_basis.id()).into();
    label().class("used-as").child(("Used as ", choice(bases, chosen, choose)))
}
