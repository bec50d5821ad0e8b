//! Inside the worker: tasks come in as arrays, replies go out as arrays. Terminating the worker cancels its task.

use std::cell::RefCell;

use headroom_wire::{Faults, Unfinished, pack};
use js_sys::{Array, Float64Array, Function, Intl::NumberFormat, Object, Reflect, Uint8Array, global};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::{
    desk::{Desk, Outcome, open_files},
    export::{Saved, export},
    figures::Figures,
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
    static MONEY: Function = format(&[("maximumFractionDigits", 0.into())]);
    static PERCENT: Function = format(&[
        ("style", "percent".into()),
        ("minimumFractionDigits", 2.into()),
        ("maximumFractionDigits", 2.into()),
    ]);
    static NUMBER: Function = format(&[("maximumSignificantDigits", 6.into())]);
}

/// Answers tasks for as long as the worker lives.
pub fn answer_tasks() {
    std::panic::set_hook(Box::new(|info| post(&["failed".into(), info.to_string().into()])));
    let answer = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        let task: Array = event.data().unchecked_into();
        do_task(&task.get(0).as_string().unwrap_or_default(), &task);
    });
    scope().set_onmessage(Some(answer.as_ref().unchecked_ref()));
    answer.forget();
    post(&["ready".into()]);
}

fn do_task(name: &str, task: &Array) {
    let text = |index: u32| task.get(index).as_string().unwrap_or_default();
    match name {
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
        _ => post(&["failed".into(), "a task could not be read".into()]),
    }
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
    post(&["fund".into(), head.into(), Float64Array::from(numbers.as_slice()).into(), remembered.into()]);
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
    text.ok().and_then(|text| text.as_string()).unwrap_or_else(|| value.to_string())
}
