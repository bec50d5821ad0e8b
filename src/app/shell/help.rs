//! The shortcuts, in a dialog.

use crate::app::{state::route::View, ui::*};

const ID: &str = "help";

const SHORTCUTS: [(&str, &str); 10] = [
    ("Ctrl K", "Commands: views, strategies, methods, actions"),
    ("Ctrl Z", "Undo"),
    ("Ctrl Shift Z or Ctrl Y", "Redo"),
    ("Ctrl O", "Open a fund"),
    ("W", "What-ifs side by side"),
    ("Arrow keys on a slider", "One step; Home and End to the ends"),
    ("Arrow keys on a strategy’s name", "The next one; Enter edits its budget, Esc restores"),
    ("Arrow keys on the heatmap", "Read the cells; their pair stands beside it"),
    ("Esc", "Close a dialog; cancel a Monte Carlo run or a bootstrap"),
    ("?", "This list"),
];

/// Opens the list.
pub fn show_help() {
    dialog::show(ID);
}

/// The dialog.
pub fn help_dialog() -> impl Child {
    let views = View::ALL.map(|view| (view.key(), view.name()));
    let rows: Vec<_> = views
        .into_iter()
        .chain(SHORTCUTS)
        .map(|(keys, what)| tr().child((th().scope("row").child(keys), td().class("text").child(what))))
        .collect();
    dialog().id(ID).class("dialog").attr("aria-labelledby", "help-title").child((
        h2().id("help-title").child("Shortcuts"),
        table().child(tbody().child(rows)),
        p().class("soft").child("Control is Command on a Mac"),
        close_button(ID, "Close"),
    ))
}
