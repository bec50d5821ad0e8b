//! Dialogs: opened by their id, built while they are open.

use std::cell::Cell;

use leptos::{ev, prelude::document};
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use super::{
    html::{Element, button},
    text::Text,
};

/// A dialog of the page by its id.
fn dialog_of(id: &str) -> Option<HtmlDialogElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

thread_local! {
    /// The dialog that was asked for before it was on the page.
    static AWAITED: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// Opens a dialog, now or once it is on the page.
pub fn show(id: &'static str) {
    let dialog = dialog_of(id);
    AWAITED.set(dialog.is_none().then_some(id));
    if let Some(dialog) = dialog {
        // It may be open already.
        let _ = dialog.show_modal();
    }
}

/// Opens the dialog that was asked for before it was on the page.
pub fn show_awaited() {
    if let Some(id) = AWAITED.take() {
        show(id);
    }
}

/// Closes a dialog.
pub fn close(id: &str) {
    if let Some(dialog) = dialog_of(id) {
        dialog.close();
    }
}

/// A button that closes a dialog.
pub fn close_button(id: &'static str, text: impl Into<Text>) -> Element {
    action(text, move || close(id))
}

/// A button that does something.
pub fn action(text: impl Into<Text>, press: impl Fn() + 'static) -> Element {
    button().r#type("button").on(ev::click, move |_| press()).child(text.into())
}
