//! The log: what tripped, who reset it, what was accepted, newest first; and whether this browser keeps it.

use std::sync::Arc;

use crate::{
    app::{
        files::{keeper::Keeper, kept::keep_choice},
        state::State,
        ui::*,
    },
    view::{ControlView, LogRow, Tone},
};

/// Rows shown until more are asked for.
const FIRST_ROWS: usize = 12;

/// The panel.
pub fn log_panel(state: State, view: Memo<Arc<ControlView>>) -> Element {
    let shows_all = RwSignal::new(false);
    let keeper = use_context::<Keeper>();
    let count = Memo::new(move |_| view.with(|v| v.log.len()));
    let is_empty = Memo::new(move |_| count.get() == 0);
    let rows = move || {
        let shown = if shows_all.get() { usize::MAX } else { FIRST_ROWS };
        view.with(|v| v.log.iter().take(shown).map(log_row).collect())
    };
    let more = move || {
        let hidden = count.get().saturating_sub(FIRST_ROWS);
        (hidden > 0 && !shows_all.get()).then(|| action(format!("Show {hidden} earlier"), move || shows_all.set(true)))
    };
    let columns = [
        Column::figures("Date"),
        Column::words("What"),
        Column::words("Event"),
        Column::figures("Measured"),
        Column::figures("Limit"),
        Column::words("By").class("text wrap"),
        Column::words("Reason").class("text wrap"),
    ];
    let table = data_table("Table of the log", columns).class("log-table").rows(rows);
    panel("control-log-title", "Log")
        .class("control-log")
        .note("Only ever added to; an export of the fund carries what persons did")
        .body((
            move || match is_empty.get() {
                true => p().class("soft").child("Nothing tripped, and nothing was reset or decided"),
                false => table.clone(),
            },
            more,
            keeper.map(|keeper| keep_choice(state, keeper)),
        ))
}

fn log_row(row: &LogRow) -> Row {
    let figure = |value| Cell::figure(Format::FinePercent, value);
    Row::new([
        Cell::from(row.date.clone()).title(row.written.clone().unwrap_or_default()),
        row.subject.clone().into(),
        match row.tone {
            Tone::Breach => Cell::badge(Tone::Breach, row.what.clone()),
            _ => row.what.clone().into(),
        },
        figure(row.measured),
        figure(row.limit),
        row.by.clone().unwrap_or_default().into(),
        row.reason.clone().unwrap_or_default().into(),
    ])
}
