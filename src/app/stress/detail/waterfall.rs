//! The waterfall of a scenario's P&L, by strategy or by exchange: a table whose bars step from zero to the fund's P&L.

use headroom_engine::stress::{waterfall_by_exchange, waterfall_by_strategy};

use crate::{
    app::{state::State, stress::selection::ScenarioChoice, ui::*},
    view::{WaterfallRow, WaterfallView, waterfall_view},
};

/// By what the P&L is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Split {
    Strategy,
    Exchange,
}

/// Where the P&L of the scenario that is shown comes from.
pub fn waterfall_part(state: State, choice: ScenarioChoice) -> Nodes {
    let split = RwSignal::new(Split::Strategy);
    let rows: Memo<Option<WaterfallView>> = Memo::new(move |_| {
        // The results first: the choice is made of them.
        let (snapshot, model, results) = (state.snapshot.get(), state.model.get(), state.stress.get());
        let (result, table) = (results.get(choice.at.get()?)?, model.positions.as_ref());
        let waterfall = match split.get() {
            Split::Strategy => waterfall_by_strategy(result),
            Split::Exchange => waterfall_by_exchange(result, table),
        };
        let exchanges = table.map_or(&[][..], |table| &table.exchanges);
        waterfall.map(|waterfall| waterfall_view(&snapshot, exchanges, &waterfall))
    });
    let radio = move |of: Split, id: &'static str, text: &'static str| {
        label().class("choice").child((
            input()
                .r#type("radio")
                .id(id)
                .attr("name", "waterfall-split")
                .prop("checked", move || split.get() == of)
                .on(ev::change, move |_| split.set(of)),
            text,
        ))
    };
    let split_by = fieldset().class("choices").child((
        legend().class("visually-hidden").child("Split by"),
        radio(Split::Strategy, "waterfall-strategy", "By strategy"),
        radio(Split::Exchange, "waterfall-exchange", "By exchange"),
    ));
    let drawn = move || match rows.get() {
        Some(view) => chart(view),
        None => p().class("soft").child("A P&L that it needs is not known").into_nodes(),
    };
    div().class("waterfall-part").child(sub_question("Where does it come from?", (split_by, drawn))).into_nodes()
}

fn chart(view: WaterfallView) -> Nodes {
    let zero = view.zero;
    scrolled("Waterfall", move || {
        let rows: Vec<_> = view.rows.iter().cloned().map(|row| bar_row(row, zero)).collect();
        table().class("waterfall").child((
            caption().class("visually-hidden").child("P&L step by step, the largest loss first"),
            thead().child(tr().child((
                th().scope("col").child("Step"),
                th().scope("col").class("bars").attr("aria-hidden", "true"),
                th().scope("col").child("P&L"),
                th().scope("col").child("Sum so far"),
            ))),
            tbody().child(rows),
            tbody().class("fund-total").child(bar_row(view.fund.clone(), zero)),
        ))
    })
    .into_nodes()
}

fn bar_row(row: WaterfallRow, zero: f64) -> impl Child {
    let shape = if row.pnl > 0.0 { "step-bar step-gain" } else { "step-bar" };
    tr().child((
        th().scope("row").child(row.name),
        td().class("bars").attr("aria-hidden", "true").child(span().class("step-track").child((
            span().class("step-zero").style(("left", percent_of(zero))),
            span().class(shape).style(("left", percent_of(row.bar.start))).style(("width", percent_of(row.bar.length))),
        ))),
        td().child(number::money(Some(row.pnl))),
        td().child(number::money(Some(row.running))),
    ))
}
