//! Dialogs: opened by their id, built while they are open.

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

/// Opens a dialog; whether it is on the page.
pub fn show(id: &str) -> bool {
    dialog_of(id).is_some_and(|dialog| dialog.show_modal().is_ok())
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
