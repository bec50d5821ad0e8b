//! The positions behind the losses of the strategies in one scenario, largest losers first.

use std::sync::Arc;

use super::selection::ScenarioChoice;
use crate::{
    app::{state::State, ui::*},
    view::{Loser, losers},
};

/// The strategies that lose under the scenario that is shown, each with its positions.
pub fn losers_part(state: State, choice: ScenarioChoice) -> Nodes {
    let losers: Memo<Arc<Vec<Loser>>> = Memo::new(move |_| {
        let (snapshot, at) = (state.snapshot.get(), choice.at.get());
        let found = state.book.with(|book| {
            state.stress.with(|results| {
                at.and_then(|at| results.get(at)).map(|result| losers(&snapshot, book, result)).unwrap_or_default()
            })
        });
        Arc::new(found)
    });
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
    let list =
        ul().class("losers").child(keyed(move || strategies.get(), move |strategy| loser_item(losers, *strategy)));
    sub_question("Which positions lose?", (nothing, list))
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
    scrolled(name, move || {
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
        ))
    })
}
