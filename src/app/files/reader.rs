//! The worker that reads and writes tables: the page's second program, loaded when it is first needed.

use std::rc::Rc;

use headroom_wire::{Fault, Faults, Rule};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use crate::app::{ui::document, worker::handle::Process};

/// The file that binds the second program, beside the page.
const GLUE: &str = "headroom-files.js";

/// What the worker replies.
pub enum Reply {
    /// The form, as elements, and whether a person's "open" was refused.
    Form(Array, bool),
    /// The fund, as a snapshot in JSON.
    Fund(String),
    /// The files are no fund, whatever is answered.
    Faults(Faults),
    /// A file to be saved, by name.
    Saved(String, Uint8Array),
    /// The worker broke off.
    Failed(String),
}

/// The worker; dropping it cancels what it does.
pub struct Reader(Process);

impl Reader {
    /// Starts the worker.
    pub fn start(on_reply: impl Fn(Reply) + 'static) -> Result<Self, String> {
        let base = document().base_uri().ok().flatten().unwrap_or_default();
        let glue = web_sys::Url::new_with_base(GLUE, &base).map_err(|_| "the page has no address".to_owned())?;
        let hear = move |said: Result<JsValue, String>| {
            let unreadable = || Reply::Failed("its answer could not be read".to_owned());
            on_reply(match said {
                Ok(message) => reply(&message).unwrap_or_else(unreadable),
                Err(reason) => Reply::Failed(reason),
            });
        };
        Process::start(&glue.href(), &JsValue::UNDEFINED, Rc::new(hear)).map(Self)
    }

    /// Posts a task: its name, then what it is about.
    pub fn post(&self, name: &str, parts: &[JsValue]) {
        let task = Array::of1(&name.into());
        parts.iter().for_each(|part| _ = task.push(part));
        self.0.post(task.into());
    }
}

fn reply(message: &JsValue) -> Option<Reply> {
    let message: &Array = message.dyn_ref()?;
    let (first, second) = (message.get(1), message.get(2));
    match message.get(0).as_string()?.as_str() {
        "form" => Some(Reply::Form(first.dyn_into().ok()?, second.is_truthy())),
        "fund" => Some(Reply::Fund(first.as_string()?)),
        "faults" => Some(Reply::Faults(faults(first.dyn_ref()?, second.as_f64()?))),
        "saved" => Some(Reply::Saved(first.as_string()?, second.dyn_into().ok()?)),
        "failed" => Some(Reply::Failed(first.as_string()?)),
        _ => None,
    }
}

/// Place, rule, value and message of each fault, one after the other.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
fn faults(list: &Array, more: f64) -> Faults {
    let text = |index: u32| list.get(index).as_string().unwrap_or_default();
    let fault = |index: u32| {
        let rule = Rule::from_id(&text(index + 1)).unwrap_or(Rule::Syntax);
        Fault { path: text(index), rule, value: text(index + 2), message: text(index + 3) }
    };
    Faults { list: (0..list.length()).step_by(4).map(fault).collect(), more: more as usize }
}
