//! The log: what tripped, who reset it, what was accepted, newest first; and whether this browser keeps it.

use std::sync::Arc;

use crate::{
    app::{
        files::{keeper::Keeper, kept::keep_choice},
        state::State,
        ui::*,
    },
    view::{ControlView, LogKind, LogRow, Tone},
};

/// Rows shown until more are asked for.
const FIRST_ROWS: usize = 12;

/// The panel.
pub fn log_panel(state: State, view: Memo<Arc<ControlView>>) -> Element {
    let shows_all = RwSignal::new(false);
    let keeper = use_context::<Keeper>();
    let kind = RwSignal::new(None::<LogKind>);
    let is_of = move |row: &&LogRow| kind.get().is_none_or(|kind| row.kind == kind);
    let count = Memo::new(move |_| view.with(|v| v.log.iter().filter(is_of).count()));
    let is_empty = Memo::new(move |_| view.with(|v| v.log.is_empty()));
    let rows = move || {
        let shown = if shows_all.get() { usize::MAX } else { FIRST_ROWS };
        view.with(|v| v.log.iter().filter(is_of).take(shown).map(log_row).collect())
    };
    let kinds = || {
        let named = LogKind::ALL.into_iter().enumerate().map(|(at, (_, name))| (at.to_string().into(), name.into()));
        std::iter::once(("".into(), "Everything".into())).chain(named).collect()
    };
    let chosen = move || {
        let at = LogKind::ALL.iter().position(|(one, _)| kind.get() == Some(*one));
        at.map_or(String::new(), |at| at.to_string()).into()
    };
    let choose = move |value: String| {
        kind.set(value.parse().ok().and_then(|at: usize| LogKind::ALL.get(at).map(|(kind, _)| *kind)));
    };
    let found = move || match count.get() {
        0 => "None".to_owned(),
        1 => "1 entry".to_owned(),
        count => format!("{} entries", number::count(count)),
    };
    let filter = move || {
        div().class("fields").child((
            label().class("search").child(("Show ", choice(kinds, chosen, choose).attr("id", "log-kind"))),
            span().class("soft small").attr("role", "status").child(found),
        ))
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
        .note("Append-only. Exports carry resets and decisions")
        .unfolds((
            move || match is_empty.get() {
                true => p().class("soft").child("No events yet").into_nodes(),
                false => (filter(), table.clone()).into_nodes(),
            },
            more,
            keeper.map(|keeper| keep_choice(state, keeper)),
        ))
}

fn log_row(row: &LogRow) -> Row {
    let figure = |value| Cell::figure(Format::FinePercent, value);
    Row::new([
        match &row.written {
            Some(written) => Cell::from(number::day(&row.date)).under(format!("written {written}")),
            None => number::day(&row.date).into(),
        },
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
