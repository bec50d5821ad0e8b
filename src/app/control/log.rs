//! The log: what tripped, who reset it, what was accepted, newest first; and whether this browser keeps it.

use std::sync::Arc;

use leptos::{ev, prelude::*};

use crate::{
    app::{
        state::{State, kept_log::Kept},
        ui::{
            badge::badge,
            html::*,
            number,
            reactive::{Memo, RwSignal},
        },
    },
    view::{ControlView, LogRow},
};

/// Rows shown until more are asked for.
const FIRST_ROWS: usize = 12;

/// The panel.
pub fn log_panel(state: State, view: Memo<Arc<ControlView>>) -> impl Child {
    let shows_all = RwSignal::new(false);
    let count = Memo::new(move |_| view.with(|v| v.log.len()));
    let rows = move || {
        let shown = if shows_all.get() { usize::MAX } else { FIRST_ROWS };
        view.with(|v| v.log.iter().take(shown).cloned().map(log_row).collect::<Vec<_>>())
    };
    let more = move || {
        let hidden = count.get().saturating_sub(FIRST_ROWS);
        (hidden > 0 && !shows_all.get()).then(|| {
            button()
                .r#type("button")
                .on(ev::click, move |_| shows_all.set(true))
                .child(format!("Show {hidden} earlier"))
        })
    };
    let nothing = move || {
        (count.get() == 0).then(|| p().class("soft").child("Nothing tripped, and nothing was reset or decided"))
    };
    section().class("panel control-log").attr("aria-labelledby", "control-log-title").child((
        div().class("panel-head").child((
            h2().id("control-log-title").child("Log"),
            p().class("soft small").child("Only ever added to; an export of the fund carries what persons did"),
        )),
        nothing,
        move || {
            (count.get() > 0).then(|| {
                div()
                    .class("scroll-x")
                    .attr("role", "region")
                    .attr("aria-label", "Table of the log")
                    .attr("tabindex", "0")
                    .child(table().class("log-table").child((
                        thead().child(tr().child((
                            th().scope("col").child("Date"),
                            th().scope("col").class("text").child("What"),
                            th().scope("col").class("text").child("Event"),
                            th().scope("col").child("Measured"),
                            th().scope("col").child("Limit"),
                            th().scope("col").class("text").child("By"),
                            th().scope("col").class("text").child("Reason"),
                        ))),
                        tbody().child(rows),
                    )))
            })
        },
        more,
        storage_choice(state),
    ))
}

fn log_row(row: LogRow) -> impl Child {
    let tone = row.tone;
    tr().child((
        th().scope("row").attr("title", row.written.unwrap_or_default()).child(row.date),
        td().class("text").child(row.subject),
        td().class("text").child(match tone {
            crate::view::Tone::Breach => badge(move || tone, || "Tripped").into_nodes(),
            _ => row.what.into_nodes(),
        }),
        td().child(number::fine_percent(row.measured)),
        td().child(number::fine_percent(row.limit)),
        td().class("text wrap").child(row.by.unwrap_or_default()),
        td().class("text wrap").child(row.reason.unwrap_or_default()),
    ))
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
        button()
            .r#type("button")
            .prop("disabled", move || !is_on.get())
            .on(ev::click, move |_| state.erase_kept())
            .child("Erase what is kept"),
    ))
}
