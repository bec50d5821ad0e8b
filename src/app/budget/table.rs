//! The table of strategies: sorted on demand, edited in place, one row selected for the inspector.

use headroom_engine::fund::UsageBasis;
use wasm_bindgen::JsCast;

use super::{
    fit::fit_button,
    fund_interval::fund_interval,
    row::{reserve_row, strategy_row, total_row},
    table_state::Table,
};
use crate::{
    app::{state::State, ui::*},
    view::{BudgetColumn, SortKey, Tone, basis_name, columns_of},
};

/// The panel.
pub fn table_panel(table: Table) -> Element {
    let choose = move |event: web_sys::MouseEvent| {
        let Some(target) = event_target::<web_sys::Node>(&event).parent_element() else { return };
        let row = target.closest("tr[data-strategy]").ok().flatten();
        let id = row.and_then(|row| row.get_attribute("data-strategy")).filter(|id| !id.starts_with('('));
        if let Some(id) = id {
            table.chosen.set(Some(id));
        }
    };
    let is_measured = Memo::new(move |_| table.budget.with(|budget| budget.rows.iter().any(|row| row.used.is_some())));
    // Without a VaR there is what a person sets; the strip says why there is no more.
    let columns = move || {
        let mut columns = table.columns.get();
        if !is_measured.get() {
            columns.retain(|column| matches!(column, BudgetColumn::Budget | BudgetColumn::Scale));
        }
        columns
    };
    panel("budget-title", "Who uses the VaR budget?")
        .class("budget")
        .action(search(table))
        .action(basis_choice(table.state))
        .action(fit_button(table.state))
        .action(columns_button(table))
        .body((
            move || rows_of(table, &columns()).on(ev::click, choose).on(ev::keydown, move |e| keys(table, &e)),
            fund_interval(table.state),
        ))
}

/// On a name: arrows choose the next strategy, Home and End the ends, Enter edits its budget.
fn keys(table: Table, event: &web_sys::KeyboardEvent) {
    let target = event_target::<web_sys::HtmlElement>(event);
    if !target.class_list().contains("strategy-name") {
        return;
    }
    let row = target.closest("tr").ok().flatten();
    let at = table.selected.get_untracked();
    let order = table.order.get_untracked();
    let place = order.iter().position(|i| Some(*i) == at).unwrap_or_default();
    let to = match event.key().as_str() {
        "ArrowDown" => place + 1,
        "ArrowUp" => place.saturating_sub(1),
        "Home" => 0,
        "End" => order.len().saturating_sub(1),
        "Enter" => {
            let field = row.and_then(|row| row.query_selector("input").ok().flatten());
            if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                event.prevent_default();
                let _ = field.focus();
                field.select();
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    let Some(id) =
        order.get(to).and_then(|i| table.budget.with_untracked(|b| b.rows.get(*i).map(|row| row.id.clone())))
    else {
        return;
    };
    table.chosen.set(Some(id));
    request_animation_frame(|| {
        let chosen = document().query_selector(".budget-table .selected .strategy-name").ok().flatten();
        if let Some(name) = chosen.and_then(|name| name.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = name.focus();
        }
    });
}

/// The table with some of its columns.
fn rows_of(table: Table, columns: &[BudgetColumn]) -> Element {
    let is_usual = columns == columns_of("");
    let column = |column: &BudgetColumn| {
        let (_, label, key) = column.about();
        let class = match column {
            BudgetColumn::Budget | BudgetColumn::Scale => "field-cell",
            BudgetColumn::Use => "text use",
            BudgetColumn::Used => "used",
            BudgetColumn::Free => "free",
            BudgetColumn::FundShare => "extra",
            BudgetColumn::Rule => "text extra last soft",
            BudgetColumn::History => "text",
            BudgetColumn::Component | BudgetColumn::Largest | BudgetColumn::Standalone | BudgetColumn::Stressed => "",
        };
        let column = Column::figures(label).class(class);
        match key {
            Some(key) => column.head(sort_head(table, label, key)),
            None => column,
        }
    };
    let name = Column::figures("Strategy").head(sort_head(table, "Strategy", SortKey::Name));
    let heads: Vec<Column> = [name].into_iter().chain(columns.iter().map(column)).collect();
    let (of_row, of_foot) = (columns.to_vec(), columns.to_vec());
    let count = Memo::new(move |_| table.order.with(Vec::len));
    let row = move |at: usize| {
        let i = table.order.with(|order| order.get(at).copied())?;
        let is_selected = table.selected.get() == Some(i);
        table.budget.with(|budget| Some(strategy_row(table, budget.rows.get(i)?, i, is_selected, &of_row)))
    };
    let foot = move || {
        let budget = table.budget.get();
        let tone = match budget.rows.iter().any(|row| row.tone == Tone::Muted) {
            true => Tone::Muted,
            false if budget.total.utilization.is_some_and(|share| share > 1.0) => Tone::Breach,
            false => Tone::Calm,
        };
        vec![total_row(budget.total, tone, &of_foot), reserve_row(budget.reserve, &of_foot)]
    };
    data_table("Table of strategies", heads)
        .class(if is_usual { "budget-table" } else { "budget-table chosen-columns" })
        .windowed(count, row, foot)
}

/// What the rows are searched for, and how many are found.
fn search(table: Table) -> impl Child {
    let control = text_input()
        .r#type("search")
        .attr("aria-label", "Filter strategies")
        .attr("placeholder", "Filter strategies")
        .prop("value", move || table.filter.get())
        .on(ev::input, move |event| table.filter.set(event_target_value(&event)));
    let found = move || {
        let all = table.budget.with(|budget| budget.rows.len());
        let some = table.order.with(Vec::len);
        if some == all { String::new() } else { format!("{some} of {all}") }
    };
    div().class("search").child((control, span().class("soft small").attr("role", "status").child(found)))
}

/// The button that opens the choice of columns, and the choice.
fn columns_button(table: Table) -> impl Child {
    const ID: &str = "columns";
    let choice = |column: BudgetColumn| {
        let set = move |is_on: bool| {
            let is_in = |one: &BudgetColumn| {
                if *one == column { is_on } else { table.columns.with_untracked(|now| now.contains(one)) }
            };
            let chosen: Vec<_> = BudgetColumn::ALL.into_iter().filter(is_in).collect();
            table.columns.set(if chosen.is_empty() { columns_of("") } else { chosen });
        };
        label().class("check").child((
            input()
                .r#type("checkbox")
                .prop("checked", move || table.columns.with(|columns| columns.contains(&column)))
                .on(ev::change, move |event| set(event_target_checked(&event))),
            " ",
            column.about().1,
        ))
    };
    let list: Vec<_> = BudgetColumn::ALL.into_iter().map(choice).collect();
    let reset = action("As usual", move || table.columns.set(columns_of("")));
    (
        button().r#type("button").attr("popovertarget", ID).child("Columns"),
        div().id(ID).attr("popover", "auto").class("panel columns-choice").child((list, reset)),
    )
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
