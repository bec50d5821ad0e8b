//! The fund on screen as files, for the person to keep. They go to the disk and nowhere else.

use headroom_engine::{fund::Book, text::escape};
use headroom_session::trades;
use headroom_wire::to_json;
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, HtmlAnchorElement, Url};

use super::{
    link::link_maker,
    reader::{Reply, ask},
    report::open_report,
};
use crate::{
    app::{
        state::{State, notice::Notice},
        ui::*,
        worker::handle::loaded,
    },
    view::trades_csv,
};

const ID: &str = "export";

/// Asks for the kind of file.
pub fn show_export() {
    dialog::show(ID);
}

/// The dialog: a snapshot, a workbook or CSV files.
pub fn export_dialog(state: State) -> impl Child {
    let kind = |name: &'static str, told: &'static str, save: Box<dyn Fn()>| {
        let press = move |_| {
            dialog::close(ID);
            save();
        };
        (button().r#type("button").on(ev::click, press).child(name), span().class("soft small").child(told))
    };
    dialog().id(ID).class("dialog").attr("aria-labelledby", "export-title").child((
        h2().id("export-title").child("Export the fund"),
        p().class("soft").child(
            "A file opens here again as the same fund, without sizes: they are what-ifs, and a link carries them",
        ),
        div().class("export-kinds").child((
            kind("Snapshot", "JSON, for Headroom and its tools", Box::new(move || export_json(state))),
            kind("Excel workbook", "A sheet for each part of the fund", Box::new(move || export_tables(state, "xlsx"))),
            kind("Risk report", "A page to print or save as PDF", Box::new(move || open_report(state))),
            kind("Trades", "CSV: from the fund as loaded to what is on screen", Box::new(move || export_trades(state))),
            kind("CSV files", "The same sheets, in a zip archive", Box::new(move || export_tables(state, "csv"))),
        )),
        link_maker(state),
        close_button(ID, "Close"),
    ))
}

/// Saves what is on screen, and says what is not in the file.
fn export_json(state: State) {
    let snapshot = state.exported();
    let name = format!("headroom-{}.json", snapshot.fund.as_of);
    say_saved(state, &name, &Array::of1(&to_json(&snapshot).into()), left_out(state));
}

/// Saves the trades from the fund as loaded to what is on screen.
fn export_trades(state: State) {
    let (loaded, now) = (state.loaded.get_untracked(), state.snapshot.get_untracked());
    let trades = state.book.with_untracked(|book| trades((&loaded, &Book::of(&loaded)), (&now, book)));
    if trades.is_empty() {
        return state.notice.set(Some(Notice::said("Nothing to trade: the fund is held as loaded".to_owned())));
    }
    let name = format!("headroom-trades-{}.csv", now.fund.as_of);
    save_and_say(state, &name, &trades_csv(&loaded, &now, &trades));
}

/// What is on screen and not in the file, as the end of a sentence.
fn left_out(state: State) -> &'static str {
    let has_scales = state.book.with_untracked(|book| book.scale.iter().any(|scale| *scale != 1.0));
    if has_scales { ", without the exposure scales: they are what-ifs" } else { "" }
}

/// Saves what is on screen as tables, which a worker writes.
fn export_tables(state: State, kind: &'static str) {
    let json = to_json(&state.exported());
    ask("export", &[kind.into(), json.into()], move |reply| save_reply(state, reply, left_out(state)));
}

/// Saves a made fund to write over, as a workbook or CSV files.
pub fn save_template(state: State, kind: &'static str) {
    ask("template", &[kind.into()], move |reply| save_reply(state, reply, ""));
}

/// Saves a table of the page as CSV: its label, and its rows as lists of cells.
pub fn save_table(state: State, label: String, rows: Array) {
    let about = state.loaded.with_untracked(|fund| (fund.fund.currency.clone(), fund.fund.as_of.to_string()));
    let parts = [label.into(), about.0.into(), about.1.into(), rows.into()];
    ask("table", &parts, move |reply| save_reply(state, reply, ""));
}

/// Saves a chart as a picture, or copies it, and says so.
pub fn save_picture(state: State, chart: web_sys::Element, kind: &'static str) {
    let (name, date) = state.snapshot.with_untracked(|s| (escape(&s.fund.name), s.fund.as_of.to_string()));
    let of = format!("{name} · {} · Headroom", number::day(&date));
    spawn_local(async move {
        let made = async {
            let arguments = Array::of4(&chart, &kind.into(), &of.into(), &date.into());
            let made = loaded("headroom-picture").await?.apply(&JsValue::UNDEFINED, &arguments)?;
            JsFuture::from(made.dyn_into::<Promise>()?).await
        };
        let said = made.await.ok().and_then(|said| said.as_string());
        state.notice.set(Some(Notice::said(said.unwrap_or_else(|| "The browser made no picture of it".to_owned()))));
    });
}

fn save_reply(state: State, reply: Reply, more: &str) {
    match reply {
        Reply::Saved(name, bytes) => say_saved(state, &name, &Array::of1(&bytes), more),
        Reply::Failed(reason) => say_not(state, &reason),
        _ => {}
    }
}

fn say_not(state: State, reason: &str) {
    state.notice.set(Some(Notice::said(format!("The file was not written: {reason}"))));
}

/// Saves a text as a file, and says so.
pub fn save_and_say(state: State, name: &str, text: &str) {
    say_saved(state, name, &Array::of1(&text.into()), "");
}

fn say_saved(state: State, name: &str, parts: &Array, more: &str) {
    let said = match save(name, parts) {
        Ok(()) => format!("Saved {name}{more}"),
        Err(_) => "The file could not be saved".to_owned(),
    };
    state.notice.set(Some(Notice::said(said)));
}

/// Hands texts or bytes to the browser as a download.
fn save(name: &str, parts: &Array) -> Result<(), JsValue> {
    let is_text = parts.get(0).dyn_ref::<Uint8Array>().is_none();
    let blob = if is_text { Blob::new_with_str_sequence(parts)? } else { Blob::new_with_u8_array_sequence(parts)? };
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}
