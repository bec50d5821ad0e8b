//! The ledger on the page: a component opened into its days, strategies, sectors and exchanges; as a fold of the model
//! view, and as a dialog over any figure that is a component.

use std::sync::Arc;

use crate::{
    app::{
        state::{State, open_ledger::LEDGER_DIALOG},
        ui::*,
    },
    view::{LedgerView, PartRow, correlation::strategy_labels, ledger_view},
};

/// The dialog; its figures are made while it is open.
pub fn ledger_dialog(state: State) -> impl Child {
    let is_open = state.ledger.is_open;
    dialog()
        .id(LEDGER_DIALOG)
        .class("dialog ledger-dialog")
        .attr("aria-labelledby", "ledger-title")
        .on(ev::close, move |_| is_open.set(false))
        .child((
            h2().id("ledger-title").child("What the component is made of"),
            move || is_open.get().then(|| ledger_figures(state)),
            close_button(LEDGER_DIALOG, "Close"),
        ))
}

/// The figures of the component that was chosen.
pub fn ledger_figures(state: State) -> Element {
    let exposure = state.exposure();
    let component = state.ledger.component;
    let labels = Memo::new(move |_| state.snapshot.with(|snapshot| strategy_labels(snapshot)));
    // A place in another file is none in this one.
    let chosen = Memo::new(move |_| component.get().filter(|i| *i < labels.with(Vec::len)));
    let ledger = Memo::new(move |_| {
        let (snapshot, model) = (state.snapshot.get(), state.model.get());
        exposure.with(|exposure| ledger_view(&snapshot, &model, exposure, chosen.get())).map(Arc::new)
    });
    let options = move || {
        let named = labels.get().into_iter().enumerate().map(|(i, label)| (i.to_string(), Some(i), label));
        std::iter::once((String::new(), None, "Fund".to_owned()))
            .chain(named)
            .map(|(value, at, label)| option().value(value).prop("selected", move || chosen.get() == at).child(label))
            .collect::<Vec<_>>()
    };
    div().class("ledger").child((
        label().class("field").child((
            "Component of",
            select().on(ev::change, move |event| component.set(event_target_value(&event).parse().ok())).child(options),
        )),
        move || match ledger.get() {
            Ok(ledger) => tables(component, &ledger),
            Err(why) => p().class("soft").child(why).into_nodes(),
        },
    ))
}

fn tables(component: RwSignal<Option<usize>>, ledger: &LedgerView) -> Nodes {
    let days = (!ledger.days.is_empty())
        .then(|| part_table("Date", "Dates", true, ledger.days.iter().map(|row| (None, row)), component));
    let strategies = (!ledger.strategies.is_empty()).then(|| {
        let rows = ledger.strategies.iter().map(|(i, row)| (Some(*i), row));
        part_table("Strategy", "Strategies", false, rows, component)
    });
    let groups = ledger.groups.as_ref().map(|[sectors, exchanges]| {
        let table = |head, name, rows: &Vec<PartRow>| {
            part_table(head, name, false, rows.iter().map(|row| (None, row)), component)
        };
        (table("Sector", "Sectors", sectors), table("Exchange", "Exchanges", exchanges))
    });
    let spread = ledger.groups.is_some().then(|| {
        p().class("soft small").child(
            "A strategy's component is spread over its positions by their absolute notional: history is of strategies",
        )
    });
    (
        p().class("ledger-total").child((
            span().class("fund-var").child(number::money(Some(ledger.total))),
            span().class("soft").child(format!(" {}", ledger.title)),
        )),
        p().class("soft small").child(ledger.told),
        div().class("ledger-tables").child((days, strategies, groups)),
        spread,
    )
        .into_nodes()
}

/// Parts with their bars. A strategy's name opens its component.
fn part_table<'r>(
    head: &'static str,
    name: &'static str,
    is_of_days: bool,
    rows: impl Iterator<Item = (Option<usize>, &'r PartRow)>,
    component: RwSignal<Option<usize>>,
) -> Nodes {
    let rows: Vec<_> = rows.map(|(opens, row)| (opens, row.clone())).collect();
    let heads = move || {
        (
            th().scope("col").child(head),
            is_of_days.then(|| th().scope("col").child("Loss, one period")),
            th().scope("col").child("Part"),
            th().scope("col").child("Share"),
            td(),
        )
    };
    let body =
        move || -> Vec<Element> {
            rows.iter()
                .map(|(opens, row)| {
                    let label = match opens {
                        &Some(i) => button()
                            .r#type("button")
                            .class("link")
                            .attr("title", "Open its dates")
                            .on(ev::click, move |_| component.set(Some(i)))
                            .child(row.label.clone())
                            .into_nodes(),
                        None if is_of_days => span().child(number::day(&row.label)).into_nodes(),
                        None => span().child(row.label.clone()).into_nodes(),
                    };
                    let weight = row.weight.filter(|weight| *weight < 1.0);
                    let loss = is_of_days.then(|| {
                        td().child((
                            number::money(row.loss),
                            weight.map(|weight| {
                                span().class("under").child(format!("× {}", number::two_decimals(Some(weight))))
                            }),
                        ))
                    });
                    let width = format!("{}%", row.bar * 100.0);
                    tr().child((
                        th().scope("row").child(label),
                        loss,
                        td().child(number::money(Some(row.part))),
                        td().child(number::percent(row.share)),
                        td().class("part-cell").child(div().class("part-bar").attr("aria-hidden", "true").child(
                            div().class("part-fill").class(("part-gain", row.part < 0.0)).style(("width", width)),
                        )),
                    ))
                })
                .collect()
        };
    scrolled(name, move || {
        table().class("part-table").child((thead().child(tr().child(heads())), tbody().child(body())))
    })
    .into_nodes()
}
