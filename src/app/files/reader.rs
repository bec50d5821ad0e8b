//! The worker that reads and writes tables, with the part of the program that is loaded when a file first needs it.

use std::{cell::RefCell, rc::Rc, time::Duration};

use headroom_engine::fund::Snapshot;
use headroom_wire::{Fault, Faults, Rule, parse, unpack};
use js_sys::{Array, Float64Array, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::app::{
    state::refusal::Cause,
    ui::set_timeout,
    worker::{
        handle::{Process, own_glue},
        message::FILES,
    },
};

/// Bytes of a snapshot that the page reads by itself at most: a few milliseconds. The worker reads what is longer.
pub const MAX_AT_ONCE: usize = 1 << 18;

/// What the worker replies.
pub enum Reply {
    /// The form, as elements, and whether a person's "open" was refused; the headers of the tables, where they were opened just now.
    Form(Array, bool, JsValue),
    /// The fund, and what is to be remembered of its files.
    Fund(Box<Snapshot>, JsValue),
    /// The files are no fund, whatever is answered.
    Faults(Faults),
    /// A file to be saved, by name.
    Saved(String, Uint8Array),
    /// The fragment of a link.
    Link(String),
    /// What a link opens to: the fund in it, the what-if, both in JSON, and the exposure scales.
    Linked {
        /// The fund, where the link carries it.
        file: Option<String>,
        /// The what-if.
        shown: String,
        /// The exposure scales.
        scale: Float64Array,
    },
    /// Why a link does not open.
    Unlinked {
        /// The sentence.
        text: String,
        /// Whether it opens once another fund is loaded.
        is_of_another_fund: bool,
    },
    /// The worker broke off.
    Failed(String),
}

/// The worker; dropping it cancels what it does.
pub struct Reader(Process);

impl Reader {
    /// Starts the worker.
    pub fn start(on_reply: impl Fn(Reply) + 'static) -> Result<Self, String> {
        let glue = own_glue().ok_or("the page does not name its program")?;
        let hear = move |said: Result<JsValue, String>| {
            let unreadable = || Reply::Failed("its answer could not be read".to_owned());
            on_reply(match said {
                Ok(message) => reply(&message).unwrap_or_else(unreadable),
                Err(reason) => Reply::Failed(reason),
            });
        };
        Process::start(&glue, &wasm_bindgen::module(), Rc::new(hear)).map(Self)
    }

    /// Posts a task: its name, then what it is about. Bytes in a list change hands.
    pub fn post(&self, name: &str, parts: &[JsValue]) {
        let task = Array::of2(&FILES.into(), &name.into());
        parts.iter().for_each(|part| _ = task.push(part));
        let lists = parts.iter().filter_map(|part| part.dyn_ref::<Array>());
        let bytes = lists.flat_map(|list| list.iter()).filter_map(|part| part.dyn_into::<Uint8Array>().ok());
        self.0.post_with(task.into(), bytes.map(|bytes| bytes.buffer()).collect());
    }
}

/// Asks a worker of its own for one task; `on_reply` gets the first answer, outside of the worker's callback.
pub fn ask(name: &str, parts: &[JsValue], on_reply: impl FnOnce(Reply) + 'static) {
    let on_reply = RefCell::new(Some(Box::new(on_reply) as Box<dyn FnOnce(Reply)>));
    let on_reply = Rc::new(move |reply| {
        if let Some(on_reply) = on_reply.take() {
            on_reply(reply);
        }
    });
    let worker: Rc<RefCell<Option<Reader>>> = Rc::default();
    let (kept, to) = (Rc::clone(&worker), Rc::clone(&on_reply));
    let reader = Reader::start(move |reply| {
        let (kept, to) = (Rc::clone(&kept), Rc::clone(&to));
        // A worker may not be dropped inside its own callback.
        set_timeout(
            move || {
                drop(kept.take());
                to(reply);
            },
            Duration::ZERO,
        );
    });
    match reader {
        Ok(reader) => {
            reader.post(name, parts);
            worker.replace(Some(reader));
        }
        Err(reason) => on_reply(Reply::Failed(reason)),
    }
}

/// The fund of a snapshot in JSON, read in a worker where that takes long.
pub async fn fund_of(name: &str, bytes: &[u8]) -> Result<Snapshot, Cause> {
    if bytes.len() <= MAX_AT_ONCE {
        return parse(bytes).map_err(Cause::Faults);
    }
    let file = Array::of2(&name.into(), &Uint8Array::from(bytes));
    let found: Rc<RefCell<Option<Reply>>> = Rc::default();
    let answered = Promise::new(&mut |resolve, _| {
        let found = Rc::clone(&found);
        ask("open", &[file.clone().into()], move |reply| {
            found.replace(Some(reply));
            let _ = resolve.call0(&JsValue::UNDEFINED);
        });
    });
    let _ = JsFuture::from(answered).await;
    Err(match found.take() {
        Some(Reply::Fund(fund, _)) => return Ok(*fund),
        Some(Reply::Faults(faults)) => Cause::Faults(faults),
        Some(Reply::Failed(reason)) => Cause::Unreachable(format!("the reader broke off: {reason}")),
        _ => Cause::Unreachable("it is a table; choose it as a file".to_owned()),
    })
}

fn reply(message: &JsValue) -> Option<Reply> {
    let message: &Array = message.dyn_ref()?;
    let (first, second) = (message.get(1), message.get(2));
    match message.get(0).as_string()?.as_str() {
        "form" => Some(Reply::Form(first.dyn_into().ok()?, second.is_truthy(), message.get(3))),
        "fund" => {
            let numbers = second.dyn_into::<Float64Array>().ok()?.to_vec();
            Some(Reply::Fund(Box::new(unpack(&first.as_string()?, &numbers)?), message.get(3)))
        }
        "faults" => Some(Reply::Faults(faults(first.dyn_ref()?, second.as_f64()?))),
        "saved" => Some(Reply::Saved(first.as_string()?, second.dyn_into().ok()?)),
        "link" => Some(Reply::Link(first.as_string()?)),
        "linked" => {
            let scale = message.get(3).dyn_into().ok()?;
            Some(Reply::Linked { file: first.as_string(), shown: second.as_string()?, scale })
        }
        "unlinked" => Some(Reply::Unlinked { text: first.as_string()?, is_of_another_fund: second.is_truthy() }),
        "failed" => Some(Reply::Failed(first.as_string()?)),
        _ => None,
    }
}

/// Place, rule, value and message of each fault, one after the other.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
pub fn faults(list: &Array, more: f64) -> Faults {
    let text = |index: u32| list.get(index).as_string().unwrap_or_default();
    let fault = |index: u32| {
        let rule = Rule::from_id(&text(index + 1)).unwrap_or(Rule::Syntax);
        Fault { path: text(index), rule, value: text(index + 2), message: text(index + 3) }
    };
    Faults { list: (0..list.length()).step_by(4).map(fault).collect(), more: more as usize }
}
