//! What this browser keeps, once a person turns it on: the log of a fund, by the fund's name and currency. One action erases it.
//!
//! Nothing is kept of positions, returns or budgets. Two tabs never overwrite one another: what is kept is read, added to and
//! written in one turn.

use headroom_engine::fund::{LogEntry, Snapshot, merged};
use headroom_wire::{log_from_json, log_to_json};
use leptos::prelude::window;
use web_sys::Storage;

/// The key of the switch.
const SWITCH: &str = "headroom.keep";

/// The start of the key of a fund's log.
const LOG: &str = "headroom.log/";

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The browser gives no storage.
    Unavailable,
    /// Nothing.
    Off,
    /// Number of funds whose logs are kept.
    On {
        /// Funds.
        funds: usize,
        /// Entries of all of them.
        entries: usize,
    },
}

impl Kept {
    /// Whether the log is kept.
    pub fn is_on(&self) -> bool {
        matches!(self, Self::On { .. })
    }

    /// What is kept now.
    pub fn now() -> Self {
        let Some(storage) = storage() else {
            return Self::Unavailable;
        };
        if !is_on(&storage) {
            return Self::Off;
        }
        let logs = keys(&storage).into_iter().filter_map(|key| read(&storage, &key));
        let (funds, entries) = logs.fold((0, 0), |(funds, entries), log| (funds + 1, entries + log.len()));
        Self::On { funds, entries }
    }
}

/// The log that is kept of a fund; none where nothing is.
pub fn log_of(snapshot: &Snapshot) -> Vec<LogEntry> {
    let log = storage().filter(is_on).and_then(|storage| read(&storage, &key(snapshot)));
    log.unwrap_or_default()
}

/// Turns keeping on, with the log on screen, or off. Off erases.
pub fn turn(is_on: bool, fund: &Snapshot, log: &[LogEntry]) -> Kept {
    if let Some(storage) = storage() {
        if is_on {
            // Where the browser refuses, the switch stays off and says so.
            let _ = storage.set_item(SWITCH, "1");
        } else {
            forget(&storage);
        }
    }
    keep(fund, log)
}

/// Adds a log to what is kept of a fund, where that is on.
pub fn keep(fund: &Snapshot, log: &[LogEntry]) -> Kept {
    if let Some(storage) = storage().filter(is_on)
        && !log.is_empty()
    {
        let key = key(fund);
        let log = merged(&read(&storage, &key).unwrap_or_default(), log);
        // A full storage keeps what it has.
        let _ = storage.set_item(&key, &log_to_json(&log));
    }
    Kept::now()
}

/// Erases everything that is kept; it stays on.
pub fn erase() -> Kept {
    if let Some(storage) = storage() {
        forget(&storage);
        let _ = storage.set_item(SWITCH, "1");
    }
    Kept::now()
}

fn forget(storage: &Storage) {
    for key in keys(storage) {
        let _ = storage.remove_item(&key);
    }
    let _ = storage.remove_item(SWITCH);
}

/// The same fund: the same name in the same currency.
fn key(snapshot: &Snapshot) -> String {
    format!("{LOG}{}/{}", snapshot.fund.currency, snapshot.fund.name)
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn is_on(storage: &Storage) -> bool {
    matches!(storage.get_item(SWITCH), Ok(Some(_)))
}

fn keys(storage: &Storage) -> Vec<String> {
    let count = storage.length().unwrap_or(0);
    let all = (0..count).filter_map(|at| storage.key(at).ok().flatten());
    all.filter(|key| key.starts_with(LOG)).collect()
}

/// A log that is kept; what cannot be read is none.
fn read(storage: &Storage, key: &str) -> Option<Vec<LogEntry>> {
    log_from_json(&storage.get_item(key).ok()??)
}
