//! A worker as the page has it: this program a second time, without a page, from the same files.
//!
//! The module is compiled once and handed over. A worker says when it is ready; what it is asked before waits here. Ending it is
//! the one way to cancel, and takes effect at once.

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
    time::Duration,
};

use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::{document, set_timeout, window};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{HtmlLinkElement, MessageEvent};

use super::message::{Task, Word};

/// The most workers that a run takes.
const MOST: usize = 4;

/// How long a worker has until it says that it is ready.
const TO_START: Duration = Duration::from_secs(60);

/// What names the file that loads this program in a worker.
const LOADER: &str = "headroom-worker";

/// The policy that the page allows to name a worker's script.
const POLICY: &str = "headroom-worker";

/// Number of workers of a run: the number asked for, else the number of cores; 1 to 4.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
pub fn worker_count(asked: Option<usize>) -> usize {
    let cores = window().navigator().hardware_concurrency().clamp(1.0, MOST as f64) as usize;
    asked.unwrap_or(cores).clamp(1, MOST)
}

/// Who hears a worker.
type Hearer = Rc<dyn Fn(Word)>;

/// A worker that runs the page's own program; it ends when this is dropped.
pub struct Worker {
    process: Process,
    hearer: Rc<RefCell<Hearer>>,
}

impl Worker {
    /// Starts a worker; `hear` gets every word it says, one of failure where the browser has none for us or it breaks off.
    pub fn start(hear: impl Fn(Word) + 'static) -> Result<Self, String> {
        let hearer: Rc<RefCell<Hearer>> = Rc::new(RefCell::new(Rc::new(hear)));
        let glue = own_glue().ok_or("the page does not name its program")?;
        let to = Rc::clone(&hearer);
        let hear = move |said: Result<JsValue, String>| {
            let unreadable = || Word::Failed("a worker's answer could not be read".to_owned());
            let word = match said {
                Ok(message) => Word::of_message(&message).unwrap_or_else(unreadable),
                Err(reason) => Word::Failed(reason),
            };
            // Not held while it is called: it may name another one.
            let now = Rc::clone(&to.borrow());
            now(word);
        };
        let process = Process::start(&glue, &wasm_bindgen::module(), Rc::new(hear))?;
        Ok(Self { process, hearer })
    }

    /// From now on `hear` gets what it says.
    pub fn be_heard_by(&self, hear: impl Fn(Word) + 'static) {
        self.hearer.replace(Rc::new(hear));
    }

    /// Asks for a task, once the worker is ready.
    pub fn ask(&self, task: &Task) {
        self.process.post(task.to_message());
    }
}

/// A program in a worker; it ends when this is dropped.
pub struct Process {
    worker: web_sys::Worker,
    is_ready: Rc<Cell<bool>>,
    waiting: Rc<RefCell<Vec<(JsValue, Array)>>>,
    /// Kept as long as the browser may call them.
    _handlers: [Closure<dyn Fn(JsValue)>; 2],
}

impl Process {
    /// Starts a program by the address of what binds it and its compiled module; without one it loads its own. `hear`
    /// gets every message but the first, or why there are none.
    pub fn start(glue: &str, module: &JsValue, hear: Rc<dyn Fn(Result<JsValue, String>)>) -> Result<Self, String> {
        let refused = |_| "this browser does not start a worker for the page".to_owned();
        let worker = new_worker().map_err(refused)?;
        let is_ready = Rc::new(Cell::new(false));
        let waiting: Rc<RefCell<Vec<(JsValue, Array)>>> = Rc::default();
        let on_message = {
            let (hear, is_ready, waiting) = (Rc::clone(&hear), Rc::clone(&is_ready), Rc::clone(&waiting));
            let worker = worker.clone();
            Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
                let event: MessageEvent = event.unchecked_into();
                let is_first = !is_ready.get();
                let data = event.data();
                let name = data.dyn_ref::<Array>().and_then(|message| message.get(0).as_string());
                if is_first && name.as_deref() == Some("ready") {
                    is_ready.set(true);
                    for (task, given) in waiting.borrow_mut().drain(..) {
                        let _ = worker.post_message_with_transfer(&task, &given);
                    }
                } else {
                    hear(Ok(data));
                }
            })
        };
        let failed = Rc::clone(&hear);
        let on_error = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            // Told here; the browser need not tell it again.
            if let Some(event) = event.dyn_ref::<web_sys::Event>() {
                event.prevent_default();
            }
            let message = Reflect::get(&event, &"message".into()).ok().and_then(|m| m.as_string());
            failed(Err(message.unwrap_or_else(|| "a worker could not be loaded".to_owned())));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let program = Object::new();
        let _ = Reflect::set(&program, &"glue".into(), &glue.into());
        let _ = Reflect::set(&program, &"module".into(), module);
        worker.post_message(&program).map_err(refused)?;
        let started = Rc::clone(&is_ready);
        let late = move || {
            if !started.get() {
                hear(Err(format!("a worker did not start within {} seconds", TO_START.as_secs())));
            }
        };
        set_timeout(late, TO_START);
        Ok(Self { worker, is_ready, waiting, _handlers: [on_message, on_error] })
    }

    /// Posts a task, once the program is ready.
    pub fn post(&self, task: JsValue) {
        self.post_with(task, Array::new());
    }

    /// Posts a task whose buffers in `given` change hands and are not copied.
    pub fn post_with(&self, task: JsValue, given: Array) {
        if self.is_ready.get() {
            let _ = self.worker.post_message_with_transfer(&task, &given);
        } else {
            self.waiting.borrow_mut().push((task, given));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
        // Nothing more is heard of it.
        self.is_ready.set(true);
    }
}

/// The address of a file that the page loads when it needs it, as the page names it.
pub fn named_file(name: &str) -> Result<String, JsValue> {
    let meta = document().query_selector(&format!("meta[name={name}]"))?;
    let file = meta.and_then(|meta| meta.get_attribute("content")).ok_or(JsValue::NULL)?;
    Ok(web_sys::Url::new_with_base(&file, &document().base_uri()?.unwrap_or_default())?.href())
}

/// What a file exports first, the file being named by a `meta` of the page and loaded when it is first needed.
pub async fn loaded(name: &str) -> Result<Function, JsValue> {
    let load: Function = Reflect::get(&window(), &"headroomLoad".into())?.dyn_into()?; // as assets/boot.js calls it
    let file = load.call1(&JsValue::UNDEFINED, &named_file(name)?.into())?;
    let file = wasm_bindgen_futures::JsFuture::from(file.dyn_into::<js_sys::Promise>()?).await?;
    Reflect::get(&file, &"default".into())?.dyn_into()
}

/// The address of what binds the page's own program.
pub fn own_glue() -> Option<String> {
    let link = document().query_selector("link[rel=modulepreload]").ok().flatten()?;
    link.dyn_into::<HtmlLinkElement>().ok().map(|link| link.href())
}

/// `new Worker(url, { type: "module" })`, the address through the page's policy where the browser has Trusted Types.
pub fn new_worker() -> Result<web_sys::Worker, JsValue> {
    let address = named_file(LOADER)?;
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"module".into())?;
    let constructor: Function = Reflect::get(&window(), &"Worker".into())?.dyn_into()?;
    let arguments = Array::of2(&trusted(&address)?, &options);
    Reflect::construct(&constructor, &arguments)?.dyn_into()
}

thread_local! {
    /// A policy can be made once.
    static TRUST: OnceCell<JsValue> = const { OnceCell::new() };
}

/// The address of a script as the browser wants it.
fn trusted(address: &str) -> Result<JsValue, JsValue> {
    let types = Reflect::get(&window(), &"trustedTypes".into())?;
    if !types.is_object() {
        return Ok(address.into());
    }
    let policy = TRUST.with(|trust| match trust.get() {
        Some(policy) => Ok(policy.clone()),
        None => {
            // The loader's address and no other; a policy answers with nothing to refuse.
            let own = named_file(LOADER)?;
            let loader = move |address: JsValue| match address.as_string() {
                Some(asked) if asked == own => address,
                _ => JsValue::UNDEFINED,
            };
            let loader = Closure::<dyn Fn(JsValue) -> JsValue>::new(loader).into_js_value();
            let rules = Object::new();
            Reflect::set(&rules, &"createScriptURL".into(), &loader)?;
            let create: Function = Reflect::get(&types, &"createPolicy".into())?.dyn_into()?;
            let policy = create.call2(&types, &POLICY.into(), &rules)?;
            Ok::<_, JsValue>(trust.get_or_init(|| policy).clone())
        }
    })?;
    let create: Function = Reflect::get(&policy, &"createScriptURL".into())?.dyn_into()?;
    create.call1(&policy, &address.into())
}
