//! Bringing a fund in: drop a file anywhere, pick one, paste one, or fetch one.

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File, HtmlInputElement, HtmlTextAreaElement};

use super::fetch::bytes_at;
use crate::app::{
    state::{State, refusal::Cause},
    ui::*,
};

const ID: &str = "open";

/// Opens the dialog.
pub fn show_open() {
    dialog::show(ID);
}

/// Takes files that are dropped anywhere on the page.
pub fn drop_anywhere(state: State) {
    let over = window_event_listener(ev::dragover, |event: DragEvent| event.prevent_default());
    let dropped = window_event_listener(ev::drop, move |event: DragEvent| {
        event.prevent_default();
        let files = event.data_transfer().and_then(|transfer| transfer.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            read(state, file);
        }
    });
    on_cleanup(move || {
        over.remove();
        dropped.remove();
    });
}

/// The dialog: a file, an address, or pasted text.
pub fn open_dialog(state: State) -> impl Child {
    let address = input().r#type("text").attr("inputmode", "url").attr("placeholder", "sample/seed.json");
    let pasted = textarea().attr("rows", "4").attr("spellcheck", "false");
    let (address_field, area) = (address.dom::<HtmlInputElement>(), pasted.dom::<HtmlTextAreaElement>());
    let picked = move |event: web_sys::Event| {
        let input: HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            dialog::close(ID);
            read(state, file);
        }
        // So that the same file can be picked again.
        input.set_value("");
    };
    let fetch = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let address = address_field.value();
        if address.trim().is_empty() {
            return;
        }
        dialog::close(ID);
        spawn_local(async move {
            match bytes_at(address.trim()).await {
                Ok(bytes) => state.load(&address, &bytes),
                Err(reason) => state.refuse(&address, Cause::Unreachable(reason)),
            }
        });
    };
    let paste = move |_| {
        dialog::close(ID);
        state.load("The pasted text", area.value().as_bytes());
        area.set_value("");
    };
    dialog().id(ID).class("dialog").attr("aria-labelledby", "open-title").child((
        h2().id("open-title").child("Open a fund"),
        p().class("soft").child(
            "A snapshot in the format headroom.snapshot/1. It can also be dropped anywhere on the page. It stays in this tab.",
        ),
        label().class("field").child((
            "A file",
            input().r#type("file").attr("accept", ".json,application/json").on(ev::change, picked),
        )),
        form().class("fields").on(ev::submit, fetch).child((
            label().class("field grow").child((
                "An address on this site",
                address,
            )),
            button().r#type("submit").child("Fetch"),
        )),
        label().class("field").child(("Text", pasted)),
        div().class("fields").child((
            button().r#type("button").on(ev::click, paste).child("Load the text"),
            a().href("sample/demo.json").attr("download", "demo.json").child("Demonstration fund"),
            a().href("sample/seed.json").attr("download", "seed.json").child("Smaller sample"),
            close_button(ID, "Close"),
        )),
    ))
}

/// Reads a file and loads it.
fn read(state: State, file: File) {
    spawn_local(async move {
        match JsFuture::from(file.array_buffer()).await {
            Ok(buffer) => state.load(&file.name(), &js_sys::Uint8Array::new(&buffer).to_vec()),
            Err(_) => state.refuse(&file.name(), Cause::Unreachable("the file could not be read".to_owned())),
        }
    });
}
