//! The worst days and weeks of the history at today's exposures, each a scenario at a press.

use headroom_engine::{
    fund::Shock,
    stress::{WEEK, WorstStretch, worst_days},
};

use super::change::add;
use crate::{
    app::{state::State, ui::*},
    view::day_of,
};

/// Days, and weeks, shown.
const MOST: usize = 5;

/// What unfolds.
pub fn history_picker(state: State, chosen: RwSignal<Option<usize>>) -> impl Child {
    let is_open = RwSignal::new(false);
    let body = move || {
        is_open.get().then(|| {
            div().class("stress-worst").child((
                worst_table(state, chosen, "Worst dates", 1),
                worst_table(state, chosen, "Worst runs of five dates that share none", WEEK),
            ))
        })
    };
    details()
        .class("stress-history")
        .on(ev::toggle, move |event| is_open.set(is_opened(&event)))
        .child((summary().child("The history's worst dates and runs"), body))
}

fn worst_table(state: State, chosen: RwSignal<Option<usize>>, title: &'static str, days: u8) -> impl Child {
    let worst = Memo::new(move |_| {
        let snapshot = state.snapshot.get();
        state.model.with(|model| state.book.with(|book| worst_days(&snapshot, model, book, days, MOST)))
    });
    let rows = move || worst.get().into_iter().map(|stretch| row(state, chosen, stretch)).collect::<Vec<_>>();
    let nothing = move || worst.with(Vec::is_empty).then(|| p().class("soft small").child("No loss in the history"));
    scrolled(title, move || {
        (
            table().class("worst-table").child((
                caption().child(title),
                thead().child(tr().child((
                    th().scope("col").child(if days == 1 { "Date" } else { "Dates" }),
                    th().scope("col").child("Fund P&L"),
                    th().scope("col").child("Scenario"),
                ))),
                tbody().child(rows),
            )),
            nothing,
        )
    })
}

fn row(state: State, chosen: RwSignal<Option<usize>>, stretch: WorstStretch) -> impl Child {
    let WorstStretch { first, last, days, pnl } = stretch;
    let title = if days == 1 { day_of(last) } else { format!("{} to {}", day_of(first), day_of(last)) };
    let press = move |_| add(state, chosen, Shock::Historical { date: last, days, multiplier: 1.0 }.into());
    tr().child((
        th().scope("row").child(title.clone()),
        td().child(number::money(Some(pnl))),
        td().child(
            button().r#type("button").attr("aria-label", format!("Add {title}")).on(ev::click, press).child("Add"),
        ),
    ))
}
