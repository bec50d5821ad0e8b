//! Files on their way in: a short snapshot is loaded at once; the rest is read in the worker, and tables come back as the one form.
//!
//! There is one load at a time. A newer one ends the worker of the older, so that no late answer replaces it.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use headroom_wire::{Fault, Faults, Rule};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement};

use super::{
    dropped::{Found, is_hidden},
    fetch::{MAX_BYTES, bytes_at},
    keeper::Keeper,
    reader::{MAX_AT_ONCE, Reader, Reply},
    tree::{element, write},
};
use crate::{
    app::{
        state::{State, opening::Opening, refusal::Cause},
        ui::*,
    },
    view::{from_percent, parse},
};

const ID: &str = "file-dialog";

/// What the word in a snapshot's `format` begins with.
const FORMAT: &[u8] = b"headroom.snapshot";

/// What it begins with in the file of a firm.
const FIRM: &[u8] = b"headroom.firm";

/// Where a firm's file has it: among the first bytes.
const MAX_HEAD: u32 = 1 << 10;

/// How long a load may take before the page says that it is under way.
const PATIENCE: Duration = Duration::from_millis(100);

/// The one load; copied freely.
#[derive(Clone, Copy)]
pub struct Intake {
    state: State,
    keeper: Keeper,
    load: StoredValue<Load, LocalStorage>,
    firms: StoredValue<Option<TakeFirm>, LocalStorage>,
}

/// Takes what may be a firm of funds: `files`, pairs of a path and a file, or `bytes`, a name and bytes.
type TakeFirm = Box<dyn Fn(&'static str, Array)>;

/// A load.
#[derive(Default)]
struct Load {
    /// The number of the newest load.
    turn: Cell<usize>,
    /// Its worker, while it has one.
    reader: RefCell<Option<Reader>>,
    /// Begins it anew.
    again: RefCell<Option<Rc<dyn Fn()>>>,
    /// What may be a firm, while nobody takes firms.
    firm: RefCell<Option<(&'static str, Array)>>,
}

impl Intake {
    /// No load yet.
    pub fn new(state: State, keeper: Keeper) -> Self {
        let firms = StoredValue::new_local(None);
        Self { state, keeper, load: StoredValue::new_local(Load::default()), firms }
    }

    fn turn(self) -> usize {
        self.load.try_with_value(|load| load.turn.get()).unwrap_or_default()
    }

    fn end_reader(self) {
        // Dropped outside of the borrow.
        drop(self.load.with_value(|load| load.reader.take()));
    }

    /// From now on `take` gets what may be a firm of funds, and now what came before it could.
    pub fn give_firms_to(self, take: impl Fn(&'static str, Array) + 'static) {
        if let Some((what, given)) = self.load.with_value(|load| load.firm.take()) {
            take(what, given);
        }
        self.firms.set_value(Some(Box::new(take)));
    }

    fn give_firm(self, what: &'static str, given: Array) {
        self.cancel();
        self.state.refusal.set(None);
        self.firms.with_value(|take| match take {
            Some(take) => take(what, given),
            None => self.load.with_value(|load| drop(load.firm.replace(Some((what, given))))),
        });
    }

    /// Opens files as one fund, which were given out as a firm and are none.
    pub fn open_tables(self, files: &Array) {
        let pair = |pair: JsValue| {
            let pair: Array = pair.unchecked_into();
            (pair.get(0).as_string().unwrap_or_default(), pair.get(1).unchecked_into())
        };
        self.open_fund(files.iter().map(pair).collect());
    }

    /// Reads files and loads them.
    pub fn open(self, mut files: Vec<Found>) {
        if files.len() > 1 {
            files.retain(|(path, _)| !is_hidden(path));
        }
        if is_firm(&files) {
            let pair = |(path, file): &Found| Array::of2(&path.into(), file);
            return self.give_firm("files", files.iter().map(pair).collect());
        }
        self.open_fund(files);
    }

    fn open_fund(self, files: Vec<Found>) {
        let name = match files.as_slice() {
            [] => return,
            [(_, file)] => file.name(),
            [(_, file), ..] => format!("{} and {} more", file.name(), files.len() - 1),
        };
        if files.iter().map(|(_, file)| file.size()).sum::<f64>() > as_f64(MAX_BYTES) {
            let message = "Give files of at most 32 MiB together.".to_owned();
            let bytes: f64 = files.iter().map(|(_, file)| file.size()).sum();
            let fault = Fault { path: name.clone(), rule: Rule::Size, value: format!("{bytes} bytes"), message };
            return self.refuse(&name, Cause::Faults(Faults::from(fault)));
        }
        let turn = self.begin(&name);
        let kept = files.clone();
        self.keep_again(move || self.open_fund(kept.clone()));
        spawn_local(async move {
            let list = Array::new();
            for (path, file) in files {
                let read = JsFuture::from(file.array_buffer()).await;
                if self.turn() != turn {
                    return;
                }
                let Ok(buffer) = read else {
                    let reason = "the file could not be read".to_owned();
                    return self.refuse(&file.name(), Cause::Unreachable(reason));
                };
                list.push(&path.into());
                list.push(&Uint8Array::new(&buffer));
            }
            self.read(name, list);
        });
    }

    /// Fetches an address and loads what it holds.
    pub fn fetch(self, address: String) {
        let turn = self.begin(&address);
        spawn_local(async move {
            let found = bytes_at(&address).await;
            if self.turn() != turn {
                return;
            }
            match found {
                Ok(bytes) => self.open_bytes(&address, &bytes),
                Err(reason) => self.refuse(&address, Cause::Unreachable(reason)),
            }
        });
    }

    /// Loads bytes that are called `name`.
    pub fn open_bytes(self, name: &str, bytes: &[u8]) {
        self.begin(name);
        let kept = (name.to_owned(), bytes.to_vec());
        self.keep_again(move || self.open_bytes(&kept.0, &kept.1));
        self.read(name.to_owned(), Array::of2(&name.into(), &Uint8Array::from(bytes)));
    }

    /// The bytes of a load change hands with it: another one starts from its files.
    fn keep_again(self, again: impl Fn() + 'static) {
        self.load.with_value(|load| load.again.replace(Some(Rc::new(again))));
    }

    /// Ends a load; what is on screen stays. What was answered goes with it: the next form starts empty and folded.
    pub fn cancel(self) {
        self.load.with_value(|load| load.turn.set(load.turn.get() + 1));
        self.end_reader();
        // With the bytes that it holds.
        drop(self.load.with_value(|load| load.again.take()));
        if let Some(dialog) = dialog() {
            dialog.close();
            clear();
        }
    }

    /// Says that files are no fund; what is on screen stays.
    fn refuse(self, name: &str, cause: Cause) {
        self.cancel();
        leave_firm();
        self.state.refuse(name, cause);
    }

    /// Starts a load: the older one is over.
    fn begin(self, name: &str) -> usize {
        self.cancel();
        leave_firm();
        let turn = self.turn();
        let told = format!("Reading {name}");
        set_timeout(
            move || {
                if self.turn() == turn && dialog().is_some_and(|dialog| !dialog.open()) {
                    let trees = [
                        element("h2", &[("id", "file-title")], &[told.into()]),
                        element("progress", &[("aria-label", "Reading")], &[]),
                        element("div", &[("class", "fields")], &[button_tree("cancel", "Cancel")]),
                    ];
                    draw(&trees, false);
                }
            },
            PATIENCE,
        );
        turn
    }

    fn read(self, name: String, list: Array) {
        let turn = self.turn();
        if list.length() == 2 {
            let bytes = list.get(1).unchecked_into::<Uint8Array>();
            let start = bytes.subarray(0, MAX_HEAD).to_vec();
            if is_json_of(&start, FIRM) {
                return self.give_firm("bytes", list);
            }
            let short = (f64::from(bytes.length()) <= as_f64(MAX_AT_ONCE)).then(|| bytes.to_vec());
            if let Some(bytes) = short.filter(|bytes| is_json_of(bytes, FORMAT)) {
                self.cancel();
                return self.state.load(&name, &bytes);
            }
        }
        let source = name.clone();
        let reader = Reader::start(move |reply| {
            // A worker may not be dropped inside its own callback.
            let source = source.clone();
            set_timeout(move || self.take(turn, &source, reply), Duration::ZERO);
        });
        match reader {
            Ok(reader) => {
                reader.post("open", &[list.into()]);
                self.load.with_value(|load| load.reader.replace(Some(reader)));
            }
            Err(reason) => self.refuse(&name, Cause::Unreachable(reason)),
        }
    }

    fn take(self, turn: usize, name: &str, reply: Reply) {
        if self.turn() != turn {
            return;
        }
        match reply {
            Reply::Form(form, is_refused, headers) => {
                self.state.refusal.set(None);
                draw(&[form.into()], true);
                if headers.is_truthy() {
                    self.keeper.recall(headers, move |found| {
                        if self.turn() == turn {
                            self.post("recall", &[found]);
                        }
                    });
                }
                if is_refused {
                    focus_on("[aria-invalid=true], #file-faults");
                }
            }
            Reply::Fund(fund, remembered) => {
                self.keeper.remember(remembered);
                self.make(turn, self.state.opening(*fund));
            }
            Reply::Faults(faults) => self.refuse(name, Cause::Faults(faults)),
            Reply::Saved(..) | Reply::Link(_) | Reply::Linked { .. } | Reply::Unlinked { .. } => {}
            Reply::Failed(reason) => {
                self.end_reader();
                let trees = [
                    element("h2", &[("id", "file-title")], &[format!("{name} could not be read").into()]),
                    element("p", &[("role", "alert")], &[format!("The reader broke off: {reason}").into()]),
                    element(
                        "p",
                        &[("class", "soft")],
                        &["Nothing changed on screen. The next try has a new reader".into()],
                    ),
                    element(
                        "div",
                        &[("class", "fields")],
                        &[button_tree("again", "Try again"), button_tree("cancel", "Close")],
                    ),
                ];
                draw(&trees, true);
            }
        }
    }

    /// Makes the figures of a fund, each in a task of its own, and then shows it; what is on screen can be used meanwhile.
    fn make(self, turn: usize, mut opening: Opening) {
        set_timeout(
            move || {
                if self.turn() != turn {
                    return;
                }
                if opening.make_next() {
                    return self.make(turn, opening);
                }
                // The dialog goes in a task of its own, too: what was behind it is styled anew.
                self.cancel();
                let turn = self.turn();
                let show = move || {
                    if self.turn() == turn {
                        self.state.show(opening);
                    }
                };
                set_timeout(show, Duration::ZERO);
            },
            Duration::ZERO,
        );
    }

    fn again(self) {
        // Outside of the borrow: it is replaced by the load that it begins.
        if let Some(again) = self.load.with_value(|load| load.again.borrow().clone()) {
            again();
        }
    }

    fn post(self, name: &str, parts: &[JsValue]) {
        self.load.with_value(|load| {
            if let Some(reader) = load.reader.borrow().as_ref() {
                reader.post(name, parts);
            }
        });
    }

    /// Posts what a person answered; what is no number stays in its field, which says so.
    fn answer(self, event: &web_sys::Event) {
        let target: Element = event_target(event);
        let Some(key) = target.get_attribute("name") else { return };
        let mut value = event_target_value(event);
        if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
            let number = match input.get_attribute("data-kind").as_deref() {
                _ if value.trim().is_empty() => None,
                Some("money") => Some(parse(&value)),
                Some("percent") => Some(from_percent(value.trim().trim_end_matches('%'))),
                _ => None,
            };
            match number {
                Some(Ok(number)) => value = number.to_string(),
                Some(Err(reason)) => {
                    input.set_custom_validity(reason);
                    input.report_validity();
                    return;
                }
                None => {}
            }
            input.set_custom_validity("");
        }
        self.post("answer", &[key.into(), value.into()]);
    }
}

/// The dialog of a load: its progress, the form, or why there is none.
pub fn file_dialog(intake: Intake) -> impl Child {
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        intake.post("finish", &[]);
    };
    let press = move |event: web_sys::MouseEvent| {
        let act = event_target::<Element>(&event.into()).get_attribute("data-act");
        match act.as_deref() {
            Some("cancel") => intake.cancel(),
            Some("again") => intake.again(),
            _ => {}
        }
    };
    let typed = |event: web_sys::Event| {
        if let Ok(input) = event_target::<Element>(&event).dyn_into::<HtmlInputElement>() {
            input.set_custom_validity("");
        }
    };
    dialog_element()
        .id(ID)
        .class("dialog file-dialog")
        .attr("aria-labelledby", "file-title")
        // Escape ends a load also where the dialog is not modal.
        .attr("closedby", "closerequest")
        .on(ev::Custom::<web_sys::Event>::new("cancel"), move |event: web_sys::Event| {
            event.prevent_default();
            intake.cancel();
        })
        .child((
            form()
                .id("file-form")
                .on(ev::submit, submit)
                .on(ev::change, move |event| intake.answer(&event))
                .on(ev::input, typed)
                .on(ev::click, press),
            // A form has one, also while nothing is asked in it; what is asked brings its own, which comes first.
            button().r#type("submit").attr("form", "file-form").attr("hidden", true).child("Open"),
        ))
}

fn dialog_element() -> crate::app::ui::html::Element {
    crate::app::ui::html::dialog()
}

fn dialog() -> Option<HtmlDialogElement> {
    document().get_element_by_id(ID)?.dyn_into().ok()
}

/// Shows trees in the dialog. One that is modal has the browser style all of the page behind it anew; what only tells that a
/// load is under way is not.
fn draw(trees: &[JsValue], is_modal: bool) {
    if let (Some(dialog), Some(form)) = (dialog(), document().get_element_by_id("file-form")) {
        write(&form, &trees.iter().collect());
        if is_modal && !dialog.matches(":modal").unwrap_or(false) {
            dialog.close();
            let _ = dialog.show_modal();
        } else if !dialog.open() {
            dialog.show();
        }
    }
}

/// Takes what a load drew off the dialog.
fn clear() {
    if let Some(form) = document().get_element_by_id("file-form") {
        write(&form, &Array::new());
    }
}

fn focus_on(selector: &str) {
    let found = document().get_element_by_id("file-form").and_then(|form| form.query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

fn button_tree(act: &str, words: &str) -> JsValue {
    element("button", &[("type", "button"), ("data-act", act)], &[words.into()])
}

/// Shows the page in the place of a firm, which is over its fund no more.
fn leave_firm() {
    if let Some(body) = document().body() {
        let _ = body.class_list().remove_1("in-firm");
    }
    if let Some(line) = document().get_element_by_id("firm-bar") {
        line.remove();
    }
}

/// Whether files may be a firm of funds: one is called so, or all are JSON.
fn is_firm(files: &[Found]) -> bool {
    let is_named = |(path, _): &Found| path.rsplit('/').next() == Some("firm.json");
    let is_json = |(path, _): &Found| path.to_ascii_lowercase().ends_with(".json");
    files.iter().any(is_named) || files.len() > 1 && files.iter().all(is_json)
}

/// Whether bytes are JSON of a format; a snapshot is read at once, by the page itself.
fn is_json_of(bytes: &[u8], format: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    start.first() == Some(&b'{') && start.windows(format.len()).any(|window| window == format)
}
