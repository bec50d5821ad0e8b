//! The link that carries a what-if: made in the export dialog, opened where the address has one.
//!
//! A worker reads and writes it, so that what a stranger wrote is checked outside of the page.

use std::sync::Arc;

use headroom_session::Edit;
use headroom_wire::{parse, to_json};
use js_sys::Float64Array;
use wasm_bindgen::JsValue;
use web_sys::HtmlInputElement;

use super::reader::{Reply, ask};
use crate::app::{
    state::{State, notice::Notice},
    ui::*,
};

/// How the fragment of a what-if begins, as a worker writes it.
const FRAGMENT: &str = "#what-if=";

/// The buttons that make a link, and the link once it is made.
pub fn link_maker(state: State) -> impl Child {
    let link = RwSignal::new(String::new());
    let make = move |has_fund: bool| {
        ask("link", &parts(state, has_fund), move |reply| match reply {
            Reply::Link(fragment) => link.set(format!("{}#{fragment}", address())),
            Reply::Failed(reason) => refuse(state, format!("There is no link: {reason}")),
            _ => {}
        });
    };
    let field = input().r#type("text").attr("readonly", true).attr("aria-label", "Link");
    let field = field.prop("value", move || link.get());
    let input: HtmlInputElement = field.dom();
    let copy = move || {
        input.select();
        let _ = window().navigator().clipboard().write_text(&link.get_untracked());
        state.notice.set(Some(Notice::said("Link copied".to_owned())));
    };
    (
        div().class("fields").child((
            action("Link to this what-if", move || make(false)),
            action("Link with the fund in it", move || make(true)),
        )),
        div().class("fields").prop("hidden", move || link.with(String::is_empty)).child((
            label().class("grow field").child(field),
            action("Copy", copy),
            span().class("soft small").child(move || {
                format!(
                    "{} characters. What follows # is never sent",
                    number::money(Some(link.with(String::len) as f64))
                )
            }),
        )),
    )
}

/// What a worker makes the fragment of a link of.
pub fn parts(state: State, has_fund: bool) -> [JsValue; 4] {
    let shown = to_json(&state.exported());
    let scale = state.book.with_untracked(|book| Float64Array::from(book.scale.as_slice()));
    [to_json(&state.loaded.get_untracked()).into(), shown.into(), scale.into(), has_fund.into()]
}

/// Opens the what-if of the address over the fund that it is of: now, and whenever a fund is loaded or the address changes.
pub fn follow_links(state: State) {
    effect(move || {
        state.loaded.track();
        open(state);
    });
    let changed = window_event_listener(ev::hashchange, move |_| open(state));
    on_cleanup(move || changed.remove());
}

fn open(state: State) {
    let fragment = window().location().hash().unwrap_or_default();
    if !fragment.starts_with(FRAGMENT) {
        return;
    }
    let loaded = state.loaded.get_untracked();
    ask("unlink", &[fragment[1..].into(), to_json(&loaded).into()], move |reply| {
        // A fund that was loaded since asks again.
        if !Arc::ptr_eq(&loaded, &state.loaded.get_untracked()) {
            return;
        }
        let refused = match reply {
            Reply::Linked { file, shown, scale } => {
                forget();
                if let Some(file) = file {
                    state.load("The fund of the link", file.as_bytes());
                }
                let carried = parse(shown.as_bytes()).map_err(|faults| faults.to_string());
                carried.and_then(|file| {
                    let edit = Edit::Carried { file: Arc::new(file), scale: scale.to_vec() };
                    state.act(edit).map_err(|error| state.words(&error))
                })
            }
            Reply::Unlinked { text, is_of_another_fund } => {
                if !is_of_another_fund {
                    forget();
                }
                Err(text)
            }
            Reply::Failed(reason) => Err(format!("The link was not read: {reason}")),
            _ => Ok(()),
        };
        if let Err(text) = refused {
            refuse(state, text);
        }
    });
}

fn refuse(state: State, text: String) {
    state.notice.set(Some(Notice::refused(text)));
}

/// The address without its fragment.
fn address() -> String {
    let href = window().location().href().unwrap_or_default();
    href.split_once('#').map_or(href.clone(), |(address, _)| address.to_owned())
}

/// Puts the fragment of a what-if, or none, into the address; the fund that is loaded next opens with it.
pub fn put(fragment: &str) {
    let address = if fragment.is_empty() { address() } else { format!("{}#{fragment}", address()) };
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}

/// Takes the fragment out of the address: what is on screen goes on from there.
fn forget() {
    put("");
}
