//! A file that was refused: every fault with its place, rule and value, to be read and copied.

use headroom_wire::{Fault, place_words};

use super::open::show_open;
use crate::app::{
    state::{
        State,
        refusal::{Cause, Refusal},
    },
    ui::*,
};

impl Cause {
    /// The cause in one line.
    pub fn in_a_line(&self) -> String {
        match self {
            Self::Unreachable(reason) => reason.clone(),
            Self::Faults(faults) => faults.to_string(),
        }
    }
}

const ID: &str = "refusal";

/// The dialog: open over the page while a refusal stands, so that nothing behind it moves.
pub fn refusal_dialog(state: State) -> impl Child {
    let stands = move || state.refusal.with_untracked(Option::is_some);
    effect(move || {
        if state.refusal.with(Option::is_some) {
            // Its text comes first: what is to have the focus is part of it.
            request_animation_frame(move || {
                if stands() {
                    dialog::show(ID);
                }
            });
        } else {
            dialog::close(ID);
        }
    });
    dialog()
        .id(ID)
        .class("dialog refusal")
        .attr("role", "alertdialog")
        .attr("aria-labelledby", "refusal-title")
        .on(ev::close, move |_| state.refusal.set(None))
        .child(move || state.refusal.get().map(told))
}

fn told(refusal: Refusal) -> impl Child {
    let text = refusal.cause.in_a_line();
    let copy = move || {
        let _ = window().navigator().clipboard().write_text(&text);
    };
    let other = || {
        dialog::close(ID);
        show_open();
    };
    let (title, body) = match &refusal.cause {
        Cause::Unreachable(reason) => {
            (format!("{} could not be loaded", refusal.source), p().child(format!("Cause: {reason}")).into_nodes())
        }
        Cause::Faults(faults) => {
            let count = faults.list.len() + faults.more;
            let noun = if count == 1 { "problem" } else { "problems" };
            (
                format!("{} has {count} {noun} and was not opened", refusal.source),
                fault_table(&faults.list, faults.more).into_nodes(),
            )
        }
    };
    (
        h2().id("refusal-title").child(title),
        p().class("soft").child("Nothing changed on screen"),
        body,
        div().class("fields").child((
            close_button(ID, "Dismiss").class("primary").attr("autofocus", true),
            action("Open another", other),
            action("Copy", copy),
        )),
    )
}

fn fault_table(faults: &[Fault], more: usize) -> impl Child {
    let row = |fault: &Fault| {
        Row::new([
            place_words(&fault.path).into(),
            fault.rule.id().replace('_', " ").into(),
            Part::of("code", "", vec![fault.value.clone().into()]).into(),
            fault.message.clone().into(),
        ])
    };
    let rows: Vec<Row> = faults.iter().map(row).collect();
    let columns = [
        Column::figures("Place"),
        Column::words("Rule"),
        Column::words("Value"),
        Column::words("How to fix it").class("text wrap wide"),
    ];
    let table = data_table("Problems", columns).class("cards").rows(move || rows.clone()).class("fault-list");
    (table, (more > 0).then(|| p().child(format!("and {more} more"))))
}
