//! The log: what tripped, who reset it, what was accepted, newest first; and whether this browser keeps it.

use std::sync::Arc;

use crate::{
    app::{
        state::{State, kept_log::Kept},
        ui::*,
    },
    view::{ControlView, LogRow, Tone},
};

/// Rows shown until more are asked for.
const FIRST_ROWS: usize = 12;

/// The panel.
pub fn log_panel(state: State, view: Memo<Arc<ControlView>>) -> Element {
    let shows_all = RwSignal::new(false);
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
            storage_choice(state),
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

/// Whether this browser keeps the log, what it keeps, and one button that erases it.
fn storage_choice(state: State) -> impl Child {
    let kept = state.kept;
    let is_on = Memo::new(move |_| kept.with(Kept::is_on));
    let told = move || {
        kept.with(|kept| match kept {
            Kept::Unavailable => "This browser keeps nothing for this page".to_owned(),
            Kept::Off => "Nothing is kept: resets and decisions live in this tab and in an export".to_owned(),
            Kept::On { funds: 0, .. } => "On; nothing to keep yet".to_owned(),
            Kept::On { funds, entries } => {
                format!("Kept in this browser: the log of {funds} fund(s) by name, {entries} entries; no positions, no returns")
            }
        })
    };
    div().class("storage").child((
        label().class("check").child((
            input()
                .r#type("checkbox")
                .prop("checked", move || is_on.get())
                .prop("disabled", move || kept.with(|k| *k == Kept::Unavailable))
                .on(ev::change, move |event| state.turn_keeping(event_target_checked(&event))),
            " Keep this log in this browser, so that trips and resets survive a reload",
        )),
        span().class("soft small").attr("role", "status").child(told),
        action("Erase what is kept", move || state.erase_kept()).prop("disabled", move || !is_on.get()),
    ))
}
