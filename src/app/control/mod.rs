//! The controls view: the eight with their latches, their history, the log, the reset of a latch, and the self-test.

pub mod drill;
pub mod log;
pub mod reset;
pub mod trace;

use std::sync::Arc;

use leptos::ev;

use self::{
    drill::self_test_panel,
    log::log_panel,
    reset::{ask_to_reset, reset_dialog},
    trace::history_panel,
};
use crate::{
    app::{
        state::State,
        ui::{
            badge::badge,
            html::*,
            number,
            reactive::{Memo, RwSignal},
        },
    },
    risk::ControlId,
    view::{ControlRow, ControlView, control_view},
};

/// The view.
pub fn controls_view(state: State) -> Nodes {
    let view: Memo<Arc<ControlView>> = Memo::new(move |_| {
        let (history, log) = (state.control_history.get(), state.log.get());
        Arc::new(control_view(&history, &log))
    });
    let asked = RwSignal::new(None::<ControlId>);
    (
        h2().class("visually-hidden").child("Controls"),
        table_panel(view, asked),
        history_panel(state),
        log_panel(state, view),
        self_test_panel(state),
        reset_dialog(state, asked),
    )
        .into_nodes()
}

fn table_panel(view: Memo<Arc<ControlView>>, asked: RwSignal<Option<ControlId>>) -> impl Child {
    let tone = Memo::new(move |_| view.with(|v| v.tone));
    let rows: Vec<_> = (0..ControlId::ALL.len())
        .map(|at| control_row(Memo::new(move |_| view.with(|v| v.rows[at].clone())), asked))
        .collect();
    section().class("panel controls").attr("aria-labelledby", "controls-title").child((
        div().class("panel-head").child((
            h2().id("controls-title").child("Fund-wide controls"),
            p().class("controls-fund").child((
                "The fund is ",
                badge(move || tone.get(), move || view.with(|v| v.fund)),
                " ",
                span().class("soft").child(move || view.with(|v| v.allowed)),
            )),
        )),
        div()
            .class("scroll-x")
            .attr("role", "region")
            .attr("aria-label", "Table of controls")
            .attr("tabindex", "0")
            .child(table().class("controls-table").child((
                thead().child(tr().child((
                    th().scope("col").child("Control"),
                    th().scope("col").class("text").child("State"),
                    th().scope("col").child("Measured"),
                    th().scope("col").child("Limit"),
                    th().scope("col").class("text").child("Used of limit"),
                    th().scope("col").class("text").child("When it trips"),
                ))),
                tbody().child(rows),
            ))),
    ))
}

fn control_row(row: Memo<ControlRow>, asked: RwSignal<Option<ControlId>>) -> impl Child {
    let (id, name, action, is_money) = row.with_untracked(|r| (r.id, r.name, r.action, r.is_money));
    let shown = move |value: Option<f64>| match is_money {
        true => number::money(value),
        false => number::fine_percent(value),
    };
    let latched = Memo::new(move |_| row.with(|r| r.latched_since.clone()));
    let reset = move || {
        latched.get().map(|since| {
            let down_to = row.with(|r| r.target_gross).map_or(String::new(), |gross| {
                format!(", gross exposure to go down to {}", number::money(Some(gross)))
            });
            span().class("under latched").child((
                format!("Latched since {since}{down_to} "),
                button()
                    .r#type("button")
                    .attr("aria-label", format!("Reset {name}"))
                    .on(ev::click, move |_| ask_to_reset(asked, id))
                    .child("Reset"),
            ))
        })
    };
    tr().attr("data-control", id.id()).child((
        th().scope("row").child((
            span().class("strategy-name").child(name),
            span().class("under").child(move || row.with(|r| r.detail.clone())),
        )),
        td().class("text")
            .attr("data-label", "State")
            .child((badge(move || row.with(|r| r.tone), move || row.with(|r| r.state)), reset)),
        td().attr("data-label", "Measured").child((
            move || shown(row.with(|r| r.measured)),
            move || row.with(|r| r.group.clone()).map(|group| span().class("under").child(group)),
        )),
        td().attr("data-label", "Limit").child(move || shown(row.with(|r| r.limit))),
        td().class("text wide").attr("data-label", "Used of limit").child(used_bar(row)),
        td().class("text action").attr("data-label", "When it trips").child(action),
    ))
}

/// How much of the limit is used, as a bar that ends at one and a half limits.
fn used_bar(row: Memo<ControlRow>) -> impl Child {
    const END: f64 = 1.5;
    let used = Memo::new(move |_| row.with(|r| r.used));
    let tone = Memo::new(move |_| row.with(|r| r.tone));
    let width =
        move || used.get().map_or("0%".to_owned(), |used| format!("{:.2}%", 100.0 * used.clamp(0.0, END) / END));
    div().class("limit-bar").child((
        div().class("limit-track").attr("aria-hidden", "true").child((
            div().class(move || format!("limit-fill {}", tone.get().class())).style(("width", width)),
            div().class("limit-mark"),
        )),
        span().class("small").child(move || number::percent(used.get())),
    ))
}
