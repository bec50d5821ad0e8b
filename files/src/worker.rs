//! Inside the worker: tasks come in as arrays, replies go out as arrays. Terminating the worker cancels its task.

use std::cell::RefCell;

use headroom_wire::{Faults, Unfinished, pack};
use js_sys::{Array, Float64Array, Function, Intl::NumberFormat, Object, Reflect, Uint8Array, global};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

use crate::{
    desk::{Desk, Outcome, open_files},
    export::{Saved, export},
    figures::Figures,
    firm::{FirmView, Source},
    form::form,
    link::{self, Linked, Refusal},
    node::{Element, Node},
    table::table,
    template::template,
};

/// Numbers as the browser writes them.
const FIGURES: Figures = Figures {
    money: |value| MONEY.with(|f| write(f, value)),
    percent: |value| PERCENT.with(|f| write(f, value)),
    number: |value| NUMBER.with(|f| write(f, value)),
};

thread_local! {
    static DESK: RefCell<Option<Box<Desk>>> = const { RefCell::new(None) };
    static FIRM: RefCell<Option<FirmView>> = const { RefCell::new(None) };
    static MONEY: Function = format(&[("maximumFractionDigits", 0.into())]);
    static PERCENT: Function = format(&[
        ("style", "percent".into()),
        ("minimumFractionDigits", 2.into()),
        ("maximumFractionDigits", 2.into()),
    ]);
    static NUMBER: Function = format(&[("maximumSignificantDigits", 6.into())]);
}

/// Does a task: its name, then what it is about. What it replies goes to the page.
pub fn do_task(task: &Array) {
    let name = task.get(0).as_string().unwrap_or_default();
    let text = |index: u32| task.get(index).as_string().unwrap_or_default();
    match name.as_str() {
        "open" => match open_files(files_of(&task.get(1))) {
            Ok(Outcome::Fund(snapshot)) => post_fund(*snapshot, Array::new()),
            Ok(Outcome::Desk(desk)) => {
                let headers: Array = desk.headers().into_iter().map(JsValue::from).collect();
                post(&["form".into(), element(&form(&desk, None, &FIGURES)), false.into(), headers.into()]);
                DESK.set(Some(desk));
            }
            Err(faults) => post_faults(&faults),
        },
        "answer" => DESK.with_borrow_mut(|desk| {
            if let Some(desk) = desk {
                desk.answer(&text(1), &text(2));
                post_form(desk, None);
            }
        }),
        "recall" => DESK.with_borrow_mut(|desk| {
            if let Some(desk) = desk {
                for pair in rows_of(&task.get(1)) {
                    if let [headers, answers] = pair.as_slice() {
                        desk.recall(headers, answers);
                    }
                }
                post_form(desk, None);
            }
        }),
        "finish" => DESK.with_borrow(|desk| {
            if let Some(desk) = desk {
                match desk.fund() {
                    Ok(snapshot) => {
                        let pair = |(headers, answers): (&str, String)| Array::of2(&headers.into(), &answers.into());
                        post_fund(snapshot, desk.remembered().into_iter().map(pair).collect());
                    }
                    Err(refused) => post_form(desk, Some(&refused)),
                }
            }
        }),
        "export" => post_saved(export(&text(1), &text(2))),
        "table" => {
            let (name, bytes) = table(&text(1), &text(2), &text(3), &rows_of(&task.get(4)));
            post_saved(Ok((name, bytes)));
        }
        "template" => post_saved(template(&text(1))),
        "link" => {
            let scale = task.get(3).dyn_into::<Float64Array>().map(|scale| scale.to_vec()).unwrap_or_default();
            match link::write(&text(1), &text(2), &scale, task.get(4).is_truthy()) {
                Ok(fragment) => post(&["link".into(), fragment.into()]),
                Err(reason) => post(&["failed".into(), reason.into()]),
            }
        }
        "unlink" => match link::read(&text(1), &text(2)) {
            Ok(Linked { file, shown, scale }) => {
                let scale = Float64Array::from(scale.as_slice());
                post(&["linked".into(), file.map_or(JsValue::NULL, JsValue::from), shown.into(), scale.into()]);
            }
            Err(Refusal { text, is_of_another_fund }) => {
                post(&["unlinked".into(), text.into(), is_of_another_fund.into()]);
            }
        },
        _ => match name.strip_prefix("firm-") {
            Some(name) => do_firm_task(name, task),
            None => post(&["failed".into(), "a task could not be read".into()]),
        },
    }
}

/// A task of the firm view, as `assets/firm.js` asks for it.
fn do_firm_task(name: &str, task: &Array) {
    let text = |index: u32| task.get(index).as_string().unwrap_or_default();
    let count = |index: u32| count(&task.get(index)).unwrap_or_default();
    let source = || Source { id: text(1), snapshot: text(2), sha256: task.get(3).as_string() };
    if name == "open" {
        let bytes: Uint8Array = task.get(2).unchecked_into();
        match FirmView::open(&text(1), &bytes.to_vec()) {
            Ok(view) => FIRM.set(Some(view)),
            Err(faults) => return post_faults(&faults),
        }
    } else if name == "folder" {
        FIRM.set(Some(FirmView::of_folder(&text(1), count(2))));
    }
    FIRM.with_borrow_mut(|firm| {
        let Some(view) = firm else { return };
        let mut is_drawn = true;
        match name {
            "answered" => {
                view.add(source().answered(&text(4), &text(5)));
                is_drawn = false;
            }
            "refused" => {
                let bytes = task.get(5).dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec());
                view.add(source().refused(bytes.ok().as_deref(), &text(4)));
                is_drawn = false;
            }
            "arrange" => view.arrange(),
            "set" => view.set(&text(1), &text(2)),
            "look" => {
                let held = self::count(&task.get(3));
                view.look_at(count(1), count(2), held, u32::try_from(count(4)).unwrap_or_default());
            }
            "note" => {
                view.note(count(1), &text(2));
                is_drawn = false;
            }
            "find" => {
                let found = view.find(&text(1));
                post(&["firm-fund".into(), found.map_or(JsValue::NULL, |found| opened(view, found))]);
                is_drawn = false;
            }
            "fund" => {
                post(&["firm-fund".into(), opened(view, count(1))]);
                is_drawn = false;
            }
            _ => {}
        }
        if is_drawn {
            post(&["firm".into(), view.screen(&FIGURES).iter().map(element).collect::<Array>().into()]);
        }
    });
}

/// What opens a fund: its number, id, name, file and hash, the hash of its answer or null, the engine, the arguments, its place and
/// how many are listed, its neighbours.
fn opened(view: &FirmView, index: usize) -> JsValue {
    let Some(found) = view.opened(index) else { return JsValue::NULL };
    let text = |text: Option<&str>| text.map_or(JsValue::NULL, JsValue::from);
    let number = |number: Option<usize>| number.map_or(JsValue::NULL, JsValue::from);
    let [before, after] = found.neighbours.map(number);
    let answer = found.fund.outcome.as_ref().ok().map(|figures| figures.answer_sha256.as_str());
    let parts = [
        JsValue::from(index),
        found.fund.id.as_str().into(),
        found.name.as_str().into(),
        found.fund.snapshot.as_str().into(),
        text(found.fund.snapshot_sha256.as_deref()),
        text(answer),
        view.firm.engine.as_str().into(),
        view.firm.arguments.as_str().into(),
        number(found.place.map(|place| place + 1)),
        JsValue::from(view.listed()),
        before,
        after,
    ];
    parts.iter().collect::<Array>().into()
}

/// A whole number that is not negative.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and not negative, as checked")]
fn count(value: &JsValue) -> Option<usize> {
    value.as_f64().filter(|number| (0.0..=4e9).contains(number)).map(|number| number as usize)
}

/// Names and bytes, one after the other.
fn files_of(list: &JsValue) -> Vec<(String, Vec<u8>)> {
    let list: &Array = list.unchecked_ref();
    let pair = |index: u32| {
        let bytes: Uint8Array = list.get(index + 1).unchecked_into();
        (list.get(index).as_string().unwrap_or_default(), bytes.to_vec())
    };
    (0..list.length()).step_by(2).map(pair).collect()
}

/// Rows as lists of cells.
fn rows_of(list: &JsValue) -> Vec<Vec<String>> {
    let row =
        |row: JsValue| row.unchecked_ref::<Array>().iter().map(|cell| cell.as_string().unwrap_or_default()).collect();
    list.unchecked_ref::<Array>().iter().map(row).collect()
}

fn post_saved(saved: Result<Saved, String>) {
    match saved {
        Ok((name, bytes)) => post(&["saved".into(), name.into(), Uint8Array::from(bytes.as_slice()).into()]),
        Err(reason) => post(&["failed".into(), reason.into()]),
    }
}

/// Posts a fund so that the page takes it in without reading its history again, with what is to be remembered of its files.
fn post_fund(fund: headroom_engine::fund::Snapshot, remembered: Array) {
    let (head, numbers) = pack(fund);
    let numbers = Float64Array::from(numbers.as_slice());
    // Handed over, not copied.
    let given = Array::of1(&numbers.buffer());
    let message = Array::of4(&"fund".into(), &head.into(), &numbers.into(), &remembered.into());
    // Nobody is there to hear that it could not be said.
    let _ = scope().post_message_with_transfer(&message, &given);
}

fn post_form(desk: &Desk, refused: Option<&Unfinished>) {
    post(&["form".into(), element(&form(desk, refused, &FIGURES)), refused.is_some().into()]);
}

fn post_faults(faults: &Faults) {
    let list = Array::new();
    for fault in &faults.list {
        for text in [&fault.path, fault.rule.id(), &fault.value, &fault.message] {
            list.push(&text.into());
        }
    }
    #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
    post(&["faults".into(), list.into(), (faults.more as f64).into()]);
}

/// `[tag, [name, value, ..], [child, ..]]`; a text is a string.
fn element(element: &Element) -> JsValue {
    let attributes = Array::new();
    for (name, value) in &element.attributes {
        attributes.push(&(*name).into());
        attributes.push(&value.into());
    }
    let children: Array = element.children.iter().map(node).collect();
    Array::of3(&element.tag.into(), &attributes, &children).into()
}

fn node(node: &Node) -> JsValue {
    match node {
        Node::Text(text) => text.into(),
        Node::Element(inside) => element(inside),
    }
}

fn post(parts: &[JsValue]) {
    let message: Array = parts.iter().collect();
    // Nobody is there to hear that it could not be said.
    let _ = scope().post_message(&message);
}

fn scope() -> DedicatedWorkerGlobalScope {
    global().unchecked_into()
}

fn format(options: &[(&str, JsValue)]) -> Function {
    let object = Object::new();
    for (key, value) in options {
        // A plain object takes any key.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    NumberFormat::new(&Array::new(), &object).format()
}

fn write(format: &Function, value: f64) -> String {
    let text = format.call1(&JsValue::UNDEFINED, &value.into());
    text.ok().and_then(|text| text.as_string()).unwrap_or_else(|| value.to_string()).replace('-', "\u{2212}")
}
