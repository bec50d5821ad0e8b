//! Bringing a fund in: drop files anywhere, pick them, paste a table, or fetch a file.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{ClipboardEvent, DragEvent, File, FileList, HtmlInputElement, HtmlTextAreaElement};

use super::{
    dropped::{Found, entries, files_of},
    export::save_template,
    intake::Intake,
    keeper::Keeper,
    kept::{keep_choice, kept_funds},
    live::Live,
};
use crate::app::{state::State, ui::*};

const ID: &str = "open";

/// What the field for files offers.
const KINDS: &str = ".json,.csv,.tsv,.txt,.xlsx,.xlsm,.zip,application/json,text/csv";

/// Opens the dialog.
pub fn show_open() {
    dialog::show(ID);
}

/// Takes files and folders that are dropped anywhere on the page, and tables that are pasted outside of a field.
pub fn drop_anywhere(intake: Intake) {
    // On the way in as well: a drop may follow at once where what lies under the pointer is drawn anew.
    let entered = window_event_listener(ev::dragenter, |event: DragEvent| event.prevent_default());
    let over = window_event_listener(ev::dragover, |event: DragEvent| event.prevent_default());
    let dropped = window_event_listener(ev::drop, move |event: DragEvent| {
        event.prevent_default();
        let Some(transfer) = event.data_transfer() else { return };
        dialog::close(ID);
        match entries(&transfer) {
            Some(entries) => spawn_local(async move { intake.open(files_of(entries).await) }),
            None => intake.open(list(transfer.files())),
        }
    });
    let pasted = window_event_listener(ev::paste, move |event| {
        // In a field it is the field's.
        let Some(data) = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data) else { return };
        if is_typing() || on_escape::is_dialog_open() {
            return;
        }
        let text = data.get_data("text/plain").unwrap_or_default();
        if text.trim().contains(['\n', '\t']) {
            event.prevent_default();
            intake.open_bytes("The pasted table", text.as_bytes());
        } else {
            intake.open(list(data.files()));
        }
    });
    on_cleanup(move || {
        entered.remove();
        over.remove();
        dropped.remove();
        pasted.remove();
    });
}

/// The dialog: files, a folder, an address, or pasted text.
pub fn open_dialog(state: State, intake: Intake, live: Live, keeper: Keeper) -> impl Child {
    let address = input().r#type("text").attr("inputmode", "url").attr("placeholder", "sample/seed.json");
    let every = input().r#type("number").attr("min", "1").attr("max", "86400");
    let every_field = every.dom::<HtmlInputElement>();
    let pasted = textarea().attr("rows", "4").attr("spellcheck", "false");
    let (address_field, area) = (address.dom::<HtmlInputElement>(), pasted.dom::<HtmlTextAreaElement>());
    let picked = move |event: web_sys::Event| {
        let input: HtmlInputElement = event_target(&event);
        dialog::close(ID);
        intake.open(list(input.files()));
        // So that the same file can be picked again.
        input.set_value("");
    };
    let fetch = move |address: String| {
        if !address.trim().is_empty() {
            dialog::close(ID);
            intake.fetch(address.trim().to_owned());
        }
    };
    let submitted = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        live.follow(&address_field.value(), &every_field.value());
        fetch(address_field.value());
    };
    let paste = move |_| {
        dialog::close(ID);
        intake.open_bytes("The pasted text", area.value().as_bytes());
        area.set_value("");
    };
    let files = || file_input().attr("multiple", true);
    let sample = move |address: &'static str, name: &'static str| {
        div().class("fields").child((
            button().r#type("button").on(ev::click, move |_| fetch(address.to_owned())).child(name),
            a().href(address).attr("download", "").child("Download"),
        ))
    };
    dialog().id(ID).class("dialog").attr("aria-labelledby", "open-title").child((
        h2().id("open-title").child("Open a fund"),
        p().class("soft").child(
            "Drop files or a folder anywhere on the page, or paste a table: Excel, CSV, a table in JSON, or a snapshot. They never leave this tab",
        ),
        div().class("fields").child((
            file_button("A file, or several", files().attr("accept", KINDS).on(ev::change, picked)),
            file_button("A folder of CSV files", files().attr("webkitdirectory", true).on(ev::change, picked)),
        )),
        field("Text", pasted),
        button().r#type("button").on(ev::click, paste).child("Load the text"),
        form().class("fields").on(ev::submit, submitted).child((
            field("An address on this site", address).class("grow"),
            field("Again every, s", every),
            button().r#type("submit").child("Fetch"),
        )),
        div().class("fields").child((
            action("Template as Excel workbook", move || save_template(state, "xlsx")),
            action("Template as CSV files", move || save_template(state, "csv")),
        )),
        div()
            .class("fields")
            .child((sample("sample/demo.json", "Demonstration fund"), sample("sample/seed.json", "Smaller sample"))),
        (kept_funds(keeper), keep_choice(state, keeper)),
        close_button(ID, "Close"),
    ))
}

fn list(files: Option<FileList>) -> Vec<Found> {
    let files = files.map(|files| js_sys::Array::from(&files)).unwrap_or_default();
    let found = |file: File| (path_of(&file), file);
    files.iter().filter_map(|file| file.dyn_into().ok()).map(found).collect()
}

/// The path of a file inside the folder that was chosen, else its name.
fn path_of(file: &File) -> String {
    let path = js_sys::Reflect::get(file, &"webkitRelativePath".into()).ok().and_then(|path| path.as_string());
    path.filter(|path| !path.is_empty()).unwrap_or_else(|| file.name())
}

/// Whether a text is typed into a field.
pub fn is_typing() -> bool {
    document().active_element().is_some_and(|element| {
        let is_range = element.get_attribute("type").as_deref() == Some("range");
        matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA") && !is_range
    })
}
