//! What this browser keeps, once a person turns it on: funds as loaded, the what-if of each, and their logs, by the fund's
//! name and currency. One action erases it. A worker of its own keeps them in the browser's database (`assets/keep.js`).

use std::{rc::Rc, sync::Arc, time::Duration};

use headroom_engine::fund::{LogEntry, Snapshot};
use headroom_wire::{log_from_json, log_to_json, to_json};
use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::{
    GetValue, LocalStorage, SetValue, StoredValue, UpdateValue, WithValue, set_timeout, window,
    window_event_listener_untyped,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{
    link,
    reader::{Reply, ask, fund_of},
};
use crate::app::{
    state::{State, notice::Notice},
    ui::reactive::{Memo, RwSignal, effect},
    worker::handle::{Process, named_file},
};

/// What names the file that keeps.
const FILE: &str = "headroom-keep";

/// The key of the browser's storage that tells other tabs that something may be kept.
const SWITCH: &str = "headroom.keep";

/// The database, as `assets/keep.js` calls it.
const DATABASE: &str = "headroom";

/// How long a what-if rests before it is kept.
const REST: Duration = Duration::from_secs(1);

/// How long one that does not come to rest waits at most, in milliseconds from its first change that is not given to be kept.
const MOST_WAIT: f64 = 5_000.0;

/// What is kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Kept {
    /// Nothing.
    Off,
    /// These funds.
    On(Vec<KeptFund>),
    /// Something could not be kept, and why with what became of what was kept before, whether keeping is on, and what is there.
    Failed(String, bool, Vec<KeptFund>),
}

impl Kept {
    /// Whether keeping is on.
    pub fn is_on(&self) -> bool {
        matches!(self, Self::On(_) | Self::Failed(_, true, _))
    }

    /// The funds that are kept.
    pub fn funds(&self) -> &[KeptFund] {
        match self {
            Self::Off => &[],
            Self::On(funds) | Self::Failed(_, _, funds) => funds,
        }
    }
}

/// A fund that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptFund {
    /// What it is kept under.
    pub key: String,
    /// Its name.
    pub name: String,
    /// When it was kept last, in milliseconds since 1970.
    pub at: f64,
    /// Bytes of its file and its what-if.
    pub bytes: f64,
    /// Entries of its log.
    pub entries: f64,
}

/// The page's side of what is kept; copied freely.
#[derive(Clone, Copy)]
pub struct Keeper {
    /// What is kept.
    pub kept: RwSignal<Kept>,
    process: StoredValue<Option<Process>, LocalStorage>,
    /// The number of the last change of the what-if.
    turn: StoredValue<u64>,
    /// The number of the last change that was given to be kept.
    given: StoredValue<u64>,
    /// When the first of the changes was made that were not given to be kept.
    waits_since: StoredValue<Option<f64>>,
    /// The number of the last change that is kept.
    kept_turn: StoredValue<u64>,
    /// The fund whose kept logs are in that on screen, and their names and stamps in the database.
    taken: StoredValue<(String, Array), LocalStorage>,
    /// What waits for answers about tables that were kept.
    recalled: StoredValue<Recalled, LocalStorage>,
}

/// Takes the answers that were kept.
type Recalled = Option<Box<dyn FnOnce(JsValue)>>;

impl Keeper {
    /// Nothing kept yet.
    pub fn new() -> Self {
        Self {
            kept: RwSignal::new(Kept::Off),
            process: StoredValue::new_local(None),
            turn: StoredValue::new(0),
            given: StoredValue::new(0),
            waits_since: StoredValue::new(None),
            kept_turn: StoredValue::new(0),
            taken: StoredValue::new_local((String::new(), Array::new())),
            recalled: StoredValue::new_local(None),
        }
    }

    /// Starts to keep what is on screen wherever it was turned on, in this tab or in another one.
    pub fn follow(self, state: State) {
        spawn_local(async move {
            if has_database().await {
                self.connect(state);
            }
        });
        let listener = window_event_listener_untyped("storage", move |_| {
            if switch().is_some() {
                self.connect(state);
            }
        });
        leptos::prelude::on_cleanup(move || listener.remove());
        // Also where a save has failed: the next one is tried.
        let is_on = Memo::new(move |_| self.kept.with(Kept::is_on));
        effect(move || {
            let fund = state.loaded.get();
            if is_on.get() {
                self.post("read", &[key(&fund).into()]);
                let file = to_json(&Snapshot { log: Vec::new(), ..(*fund).clone() });
                self.post("fund", &[key(&fund).into(), fund.fund.name.as_str().into(), file.into()]);
            }
        });
        effect(move || {
            state.log.track();
            if is_on.get() {
                let log = state.log_to_keep();
                if !log.is_empty() {
                    let key = state.loaded.with_untracked(|fund| key(fund));
                    let of_fund = |(of, taken): &(String, Array)| if *of == key { taken.clone() } else { Array::new() };
                    let taken = self.taken.with_value(of_fund);
                    let parts = [key.into(), log_to_json(&log).into(), JsValue::from(log.len()), taken.into()];
                    self.post("log", &parts);
                }
            }
        });
        effect(move || {
            state.analysis.track();
            state.scenarios.track();
            let turn = self.turn.get_value() + 1;
            self.turn.set_value(turn);
            if !state.has_steps() {
                self.kept_turn.set_value(turn);
                self.waits_since.set_value(None);
            } else if is_on.get() {
                let now = js_sys::Date::now();
                let until = self.waits_since.get_value().unwrap_or(now) + MOST_WAIT;
                self.waits_since.set_value(Some(until - MOST_WAIT));
                let rested = move || {
                    let is_last = self.turn.try_get_value() == Some(turn);
                    let waits = self.waits_since.try_get_value().flatten().is_some();
                    if is_last || waits && js_sys::Date::now() >= until {
                        self.keep_what_if(state);
                    }
                };
                let left = Duration::from_secs_f64(((until - now) / 1_000.0).clamp(0.0, REST.as_secs_f64()));
                set_timeout(rested, left);
            }
        });
    }

    /// Whether the what-if on screen is kept.
    pub fn is_current(self) -> bool {
        self.turn.get_value() == self.kept_turn.get_value()
    }

    /// Turns keeping on or off, in every tab. Off erases.
    pub fn turn_to(self, state: State, is_on: bool) {
        if let Ok(Some(storage)) = window().local_storage() {
            // Only a hint to other tabs: it is not sure to be on the disk.
            let _ = if is_on { storage.set_item(SWITCH, "1") } else { storage.remove_item(SWITCH) };
        }
        self.connect(state);
        self.post("turn", &[is_on.into()]);
    }

    /// Takes a what-if that was set aside off the disk.
    pub fn remove(self, fund: &KeptFund) {
        self.post("remove", &[fund.key.as_str().into()]);
    }

    /// Erases everything that is kept; keeping stays on.
    pub fn erase(self) {
        self.post("erase", &[]);
    }

    /// Keeps what was answered about tables, by their headers.
    pub fn remember(self, answers: JsValue) {
        if Array::from(&answers).length() > 0 {
            self.post("map", &[answers]);
        }
    }

    /// Asks for what was answered about tables with these headers; `take` gets it where there is some.
    pub fn recall(self, headers: JsValue, take: impl FnOnce(JsValue) + 'static) {
        self.recalled.set_value(Some(Box::new(take)));
        self.post("recall", &[headers]);
    }

    /// Opens a fund that is kept, with its what-if.
    pub fn open(self, fund: &KeptFund) {
        self.post("open", &[fund.key.as_str().into()]);
    }

    fn connect(self, state: State) {
        if self.process.with_value(Option::is_some) {
            return;
        }
        let hear = move |said: Result<JsValue, String>| match said {
            Ok(message) => _ = self.hear(state, &message),
            Err(reason) => self.fail(reason),
        };
        let started = named_file(FILE)
            .map_err(|_| "the page does not name it".to_owned())
            .and_then(|address| Process::start(&address, &JsValue::UNDEFINED, Rc::new(hear)));
        match started {
            Ok(process) => {
                self.process.update_value(|kept| *kept = Some(process));
                self.post("tell", &[]);
            }
            Err(reason) => self.fail(reason),
        }
    }

    fn fail(self, reason: String) {
        let failed = self.kept.with_untracked(|kept| Kept::Failed(reason, kept.is_on(), kept.funds().to_vec()));
        self.kept.set(failed);
    }

    fn post(self, name: &str, parts: &[JsValue]) {
        let task = Array::of1(&name.into());
        parts.iter().for_each(|part| _ = task.push(part));
        self.process.with_value(|process| {
            if let Some(process) = process {
                process.post(task.into());
            }
        });
    }

    fn keep_what_if(self, state: State) {
        let (turn, fund) = (self.turn.get_value(), state.loaded.get_untracked());
        self.waits_since.set_value(None);
        // What is on screen may have changed meanwhile, and a newer answer may have come before.
        let is_wanted = move || {
            let is_newer = self.given.try_get_value().is_some_and(|given| given < turn);
            is_newer && state.loaded.with_untracked(|now| Arc::ptr_eq(now, &fund))
        };
        let keep = move |fragment: &str| {
            if is_wanted() {
                self.post("whatIf", &[key_of(state), fragment.into(), turn.into()]);
                self.given.set_value(turn);
            }
        };
        if state.is_as_loaded_now() {
            return keep("");
        }
        ask("link", &link::parts(state, false), move |reply| match reply {
            Reply::Link(fragment) => keep(&fragment),
            Reply::Failed(reason) => self.fail(reason),
            _ => {}
        });
    }

    fn hear(self, state: State, message: &JsValue) -> Option<()> {
        let message: &Array = message.dyn_ref()?;
        let text = |place: u32| message.get(place).as_string();
        match text(0)?.as_str() {
            "told" => {
                let funds = message.get(2).dyn_into::<Array>().ok()?;
                let funds = funds.iter().filter_map(|row| row.dyn_ref().and_then(KeptFund::of_row)).collect();
                self.kept.set(if message.get(1).is_truthy() { Kept::On(funds) } else { Kept::Off });
            }
            "log" if text(1)? == key(&state.loaded.get_untracked()) => {
                let logs: Array = message.get(2).dyn_into().ok()?;
                let taken = Array::new();
                let read = |entry: JsValue| {
                    let entry: Array = entry.dyn_into().ok()?;
                    let log = log_from_json(&entry.get(2).as_string()?)?;
                    taken.push(&Array::of2(&entry.get(0), &entry.get(1)));
                    Some(log)
                };
                // One that cannot be read stays where it is.
                let logs: Vec<Vec<LogEntry>> = logs.iter().filter_map(read).collect();
                // Before the log changes: what is written then may take their place.
                self.taken.set_value((text(1)?, taken));
                logs.iter().for_each(|log| state.recall(log));
            }
            "fund" => {
                link::put(&text(3)?);
                let (name, file) = (text(1)?, text(2)?);
                spawn_local(async move {
                    match fund_of(&name, file.as_bytes()).await {
                        Ok(fund) => state.open(fund),
                        Err(cause) => state.refuse(&name, cause),
                    }
                });
            }
            "mapped" => {
                if let Some(take) = self.recalled.try_update_value(Option::take).flatten() {
                    take(message.get(1));
                }
            }
            "kept" if text(1)? == "whatIf" => self.kept_turn.set_value(message.get(2).try_into().ok()?),
            "said" => state.notice.set(Some(Notice::said(text(1)?))),
            "failed" => self.fail(text(1)?),
            _ => {}
        }
        Some(())
    }
}

impl KeptFund {
    /// Whether it is a what-if that was set aside beside its fund: its key is a list (`assets/keep.js`).
    pub fn is_aside(&self) -> bool {
        self.key.starts_with('[')
    }

    fn of_row(row: &Array) -> Option<Self> {
        let number = |place: u32| row.get(place).as_f64();
        let (key, name) = (row.get(0).as_string()?, row.get(1).as_string()?);
        Some(Self { key, name, at: number(2)?, bytes: number(3)?, entries: number(4)? })
    }
}

/// The same fund: the same name in the same currency.
fn key(fund: &Snapshot) -> String {
    format!("{}/{}", fund.fund.currency, fund.fund.name)
}

fn key_of(state: State) -> JsValue {
    state.loaded.with_untracked(|fund| key(fund).into())
}

/// Whether this browser may keep something: it has the page's database, or does not say.
async fn has_database() -> bool {
    let listed = Reflect::get(&window(), &"indexedDB".into()).and_then(|databases| {
        let list: Function = Reflect::get(&databases, &"databases".into())?.dyn_into()?;
        list.call0(&databases)?.dyn_into::<Promise>()
    });
    let Ok(listed) = listed else { return switch().is_some() };
    let names = JsFuture::from(listed).await.unwrap_or_default();
    let is_ours = |database: JsValue| Reflect::get(&database, &"name".into()).is_ok_and(|name| name == *DATABASE);
    Array::from(&names).iter().any(is_ours)
}

fn switch() -> Option<String> {
    window().local_storage().ok()??.get_item(SWITCH).ok()?
}
