//! The fund on screen as a snapshot file, for the person to keep. It goes to the disk and nowhere else.

use headroom_wire::to_json;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, HtmlAnchorElement, Url};

use crate::app::{
    state::{State, notice::Notice},
    ui::*,
};

/// Saves what is on screen, and says what is not in the file.
pub fn export(state: State) {
    let snapshot = state.exported();
    let name = format!("headroom-{}.json", snapshot.fund.as_of);
    let has_scales = state.book.with_untracked(|book| book.scale.iter().any(|scale| *scale != 1.0));
    let left_out = if has_scales { ", without the exposure scales: they are what-ifs" } else { "" };
    say_saved(state, &name, &to_json(&snapshot), left_out);
}

/// Saves a text as a file, and says so.
pub fn save_and_say(state: State, name: &str, text: &str) {
    say_saved(state, name, text, "");
}

fn say_saved(state: State, name: &str, text: &str, more: &str) {
    let said = match save(name, text) {
        Ok(()) => format!("Saved {name}{more}"),
        Err(_) => "The file could not be saved".to_owned(),
    };
    state.notice.set(Some(Notice::said(said)));
}

/// Hands a text to the browser as a download.
fn save(name: &str, text: &str) -> Result<(), JsValue> {
    let blob = Blob::new_with_str_sequence(&Array::of1(&text.into()))?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}
