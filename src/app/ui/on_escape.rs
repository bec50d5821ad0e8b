//! The Escape key as the way to end what is under way.

use leptos::{ev, prelude::*};

/// Does `end` when Escape is pressed outside a dialog or popover, which Escape closes, for as long as the present owner lives.
pub fn on_escape(end: impl Fn() + 'static) {
    let keys = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && !is_dialog_open() {
            end();
        }
    });
    on_cleanup(move || keys.remove());
}

/// Whether a dialog, or a popover that a person has opened, lies over the page.
pub fn is_dialog_open() -> bool {
    document().query_selector("dialog[open], [popover=auto]:popover-open").ok().flatten().is_some()
}
