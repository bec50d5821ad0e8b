//! A file that was refused: every fault with its place, rule and value, to be read and copied.

use headroom_wire::{Fault, place_words};

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

/// The panel, where a file was refused.
pub fn refusal_panel(state: State) -> Option<impl Child> {
    state.refusal.get().map(|refusal| panel(state, refusal))
}

fn panel(state: State, refusal: Refusal) -> impl Child {
    let text = refusal.cause.in_a_line();
    let copy = move |_| {
        let _ = window().navigator().clipboard().write_text(&text);
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
    section().class("panel refusal").attr("role", "alert").attr("aria-label", "Refused file").child((
        div().class("panel-head").child((h2().child(title), span().class("soft").child("Nothing changed on screen"))),
        body,
        div().class("fields").child((
            button().r#type("button").on(ev::click, copy).child("Copy"),
            button().r#type("button").on(ev::click, move |_| state.refusal.set(None)).child("Dismiss"),
        )),
    ))
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
