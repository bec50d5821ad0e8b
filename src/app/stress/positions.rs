//! The positions behind the strategies' losses in one scenario, largest losers first.

use std::sync::Arc;

use super::selection::Selection;
use crate::{
    app::{state::State, ui::*},
    view::{Loser, losers},
};

/// The panel.
pub fn losers_panel(state: State, shown: Selection) -> Nodes {
    let chosen: RwSignal<Option<usize>> = RwSignal::new(None);
    let count = Memo::new(move |_| shown.columns.with(Vec::len));
    // Until one is chosen: the scenario that costs the fund the most.
    let worst = move || {
        shown.columns.with(|columns| {
            let pnl = |at: &usize| columns[*at].fund.value.unwrap_or(0.0);
            (0..columns.len()).min_by(|a, b| pnl(a).total_cmp(&pnl(b)))
        })
    };
    let at = Memo::new(move |_| chosen.get().filter(|at| *at < count.get()).or_else(worst));
    let losers: Memo<Arc<Vec<Loser>>> = Memo::new(move |_| {
        let (snapshot, at) = (state.snapshot.get(), at.get());
        let found = state.book.with(|book| {
            state.stress.with(|results| {
                at.and_then(|at| results.get(at)).map(|result| losers(&snapshot, book, result)).unwrap_or_default()
            })
        });
        Arc::new(found)
    });
    let options = move || {
        (0..count.get())
            .map(|i| {
                let title = shown.column(i);
                option()
                    .value(i.to_string())
                    .prop("selected", move || at.get() == Some(i))
                    .child(move || title.with(|c| c.as_ref().map(|c| c.title.clone())))
            })
            .collect::<Vec<_>>()
    };
    let strategies = Memo::new(move |_| losers.with(|losers| losers.iter().map(|l| l.strategy).collect::<Vec<_>>()));
    let nothing = move || {
        strategies.with(Vec::is_empty).then(|| {
            let has_positions = state.snapshot.with(|snapshot| snapshot.positions.is_some());
            p().class("soft").child(if has_positions {
                "No strategy loses on its positions here"
            } else {
                "The file has no positions"
            })
        })
    };
    let panel = move || {
        section().class("panel stress-losers").attr("aria-labelledby", "stress-losers").child((
            div().class("panel-head").child((
                h2().id("stress-losers").child("Positions behind the losses"),
                label().class("field").child((
                    "Scenario",
                    select()
                        .on(ev::change, move |event| chosen.set(event_target_value(&event).parse().ok()))
                        .child(options),
                )),
            )),
            nothing,
            ul().class("losers").child(keyed(move || strategies.get(), move |strategy| loser_item(losers, *strategy))),
        ))
    };
    let has_any = Memo::new(move |_| count.get() > 0);
    (move || has_any.get().then(panel)).into_nodes()
}

/// A strategy whose positions unfold.
fn loser_item(losers: Memo<Arc<Vec<Loser>>>, strategy: usize) -> Element {
    let loser =
        Memo::new(move |_| losers.with(|losers| losers.iter().find(|loser| loser.strategy == strategy).cloned()));
    let is_open = RwSignal::new(false);
    let with = move |text: fn(&Loser) -> String| move || loser.with(|l| l.as_ref().map(text));
    li().child(details().on(ev::toggle, move |event| is_open.set(is_opened(&event))).child((
        summary().child((
            span().class("loser-name").child(with(|l| l.name.clone())),
            " ",
            span().class("loser-pnl").child(with(|l| number::money(Some(l.pnl)))),
            " ",
            span().class("soft small").child(with(told)),
        )),
        move || is_open.get().then(|| positions_table(loser)),
    )))
}

/// How many positions lose, and how many of them are shown.
fn told(loser: &Loser) -> String {
    match (loser.losing, loser.positions.len()) {
        (1, _) => "1 position loses".to_owned(),
        (losing, shown) if shown < losing => {
            format!("{losing} positions lose, the {shown} largest losses shown")
        }
        (losing, _) => format!("{losing} positions lose"),
    }
}

fn positions_table(loser: Memo<Option<Loser>>) -> impl Child {
    let name = move || loser.with(|l| l.as_ref().map(|l| format!("Positions of {}", l.name)));
    let rows = move || {
        let positions = loser.get().map(|loser| loser.positions).unwrap_or_default();
        let row = |position: crate::view::LosingPosition| {
            tr().child((
                th().scope("row").child(position.id),
                td().class("text").child(position.instrument),
                td().class("text").child(position.exchange),
                td().class("text").child(position.sector),
                td().child(number::money(Some(position.notional))),
                td().child(number::money(Some(position.pnl))),
            ))
        };
        positions.into_iter().map(row).collect::<Vec<_>>()
    };
    div().class("scroll-x").attr("role", "region").attr("tabindex", "0").attr("aria-label", name).child(
        table().class("losers-table").child((
            thead().child(tr().child((
                th().scope("col").child("Position"),
                th().scope("col").class("text").child("Instrument"),
                th().scope("col").class("text").child("Exchange"),
                th().scope("col").class("text").child("Sector"),
                th().scope("col").child("Notional"),
                th().scope("col").child("P&L"),
            ))),
            tbody().child(rows),
        )),
    )
}
