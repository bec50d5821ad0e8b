//! A file that was refused: every fault with its place, rule and value, to be read and copied.

use headroom_wire::Fault;

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
            let noun = if count == 1 { "fault" } else { "faults" };
            (
                format!("{} is refused: {count} {noun}", refusal.source),
                fault_table(&faults.list, faults.more).into_nodes(),
            )
        }
    };
    section().class("panel refusal").attr("role", "alert").attr("aria-label", "Refused file").child((
        div()
            .class("panel-head")
            .child((h2().child(title), span().class("soft").child("The fund on screen is as it was"))),
        body,
        div().class("fields").child((
            button().r#type("button").on(ev::click, copy).child("Copy"),
            button().r#type("button").on(ev::click, move |_| state.refusal.set(None)).child("Dismiss"),
        )),
    ))
}

fn fault_table(faults: &[Fault], more: usize) -> impl Child {
    let rows: Vec<_> = faults
        .iter()
        .map(|fault| {
            tr().child((
                th().scope("row").child(code().child(fault.path.clone())),
                td().class("text").child(fault.rule.id()),
                td().class("text").child(code().child(fault.value.clone())),
                td().class("text wrap").child(fault.message.clone()),
            ))
        })
        .collect();
    div().class("scroll-x fault-list").attr("role", "region").attr("aria-label", "Faults").attr("tabindex", "0").child(
        (
            table().child((
                thead().child(tr().child((
                    th().scope("col").child("Place"),
                    th().scope("col").class("text").child("Rule"),
                    th().scope("col").class("text").child("Value"),
                    th().scope("col").class("text").child("What would be right"),
                ))),
                tbody().child(rows),
            )),
            (more > 0).then(|| p().child(format!("and {more} more"))),
        ),
    )
}
