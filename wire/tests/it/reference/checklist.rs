//! A reference file that remembers which of its leaves were read, and fails where a figure differs.

use std::{cell::RefCell, collections::BTreeSet};

use serde_json::Value;

use super::TOLERANCE;
use headroom_engine::testing::agree;

/// What was read and what differed.
#[derive(Default)]
pub struct Ledger {
    read: RefCell<BTreeSet<String>>,
    faults: RefCell<Vec<String>>,
}

impl Ledger {
    /// The top of a reference file.
    pub fn root<'a>(&'a self, value: &'a Value) -> Place<'a> {
        Place { ledger: self, path: String::new(), value }
    }

    /// Fails on a figure that differed and on a leaf that nobody read; else the number of leaves.
    pub fn close(self, value: &Value) -> usize {
        let read = self.read.into_inner();
        let mut all = BTreeSet::new();
        leaves(value, "", &mut all);
        let unread: Vec<&String> = all.difference(&read).take(20).collect();
        let faults = self.faults.into_inner();
        let shown = faults.iter().take(20).cloned().collect::<Vec<_>>();
        assert!(faults.is_empty(), "{} figures differ:\n{}", faults.len(), shown.join("\n"));
        assert!(unread.is_empty(), "not compared: {unread:#?}");
        all.len()
    }
}

/// The paths of all leaves; an empty list or object is one.
fn leaves(value: &Value, path: &str, all: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (key, value) in fields {
                leaves(value, &format!("{path}.{key}"), all);
            }
        }
        Value::Array(entries) if !entries.is_empty() => {
            for (i, value) in entries.iter().enumerate() {
                leaves(value, &format!("{path}[{i}]"), all);
            }
        }
        _ => {
            all.insert(path.to_owned());
        }
    }
}

/// A place in a reference file.
#[derive(Clone)]
pub struct Place<'a> {
    ledger: &'a Ledger,
    path: String,
    value: &'a Value,
}

impl<'a> Place<'a> {
    /// The field of an object.
    pub fn key(&self, key: &str) -> Place<'a> {
        let found = self.get(key);
        found.unwrap_or_else(|| panic!("{} has no {key}", self.path))
    }

    /// The field of an object, if it is there.
    pub fn get(&self, key: &str) -> Option<Place<'a>> {
        self.value.get(key).map(|value| Place { ledger: self.ledger, path: format!("{}.{key}", self.path), value })
    }

    /// The entries of a list; an empty list counts as read.
    pub fn entries(&self) -> impl Iterator<Item = Place<'a>> + use<'a> {
        let entries = self.value.as_array().expect("a list");
        if entries.is_empty() {
            self.mark();
        }
        let (ledger, path) = (self.ledger, self.path.clone());
        entries.iter().enumerate().map(move |(i, value)| Place { ledger, path: format!("{path}[{i}]"), value })
    }

    /// How many entries a list or object has; an empty one counts as read.
    pub fn len(&self) -> usize {
        let len = match self.value {
            Value::Array(entries) => entries.len(),
            Value::Object(fields) => fields.len(),
            _ => panic!("{} is neither list nor object", self.path),
        };
        if len == 0 {
            self.mark();
        }
        len
    }

    /// A number that the case was made with.
    pub fn input(&self) -> Option<f64> {
        self.mark();
        self.value.as_f64()
    }

    /// Everything below, as what the case was made with.
    pub fn input_tree(&self) -> &'a Value {
        leaves(self.value, &self.path, &mut self.ledger.read.borrow_mut());
        self.value
    }

    /// Compares a figure that may be missing; `scale` is the size of its kind.
    pub fn number(&self, found: Option<f64>, scale: f64) {
        self.number_to(found, scale, TOLERANCE);
    }

    /// As [`Place::number`], to another tolerance.
    pub fn number_to(&self, found: Option<f64>, scale: f64, tolerance: f64) {
        self.mark();
        let is_same = match (found, self.value.as_f64()) {
            (None, None) => self.value.is_null(),
            (Some(found), Some(wanted)) => agree(found, wanted, tolerance, scale),
            _ => false,
        };
        self.told(is_same, || format!("{found:?}"));
    }

    /// Compares a count.
    pub fn count(&self, found: usize) {
        self.mark();
        self.told(self.value.as_u64() == Some(found as u64), || found.to_string());
    }

    /// Compares a word.
    pub fn text(&self, found: &str) {
        self.maybe_text(Some(found));
    }

    /// Compares a word that may be missing.
    pub fn maybe_text(&self, found: Option<&str>) {
        self.mark();
        self.told(self.value.as_str() == found, || format!("{found:?}"));
    }

    /// Compares a yes or no.
    pub fn truth(&self, found: bool) {
        self.mark();
        self.told(self.value.as_bool() == Some(found), || found.to_string());
    }

    fn mark(&self) {
        self.ledger.read.borrow_mut().insert(self.path.clone());
    }

    fn told(&self, is_same: bool, found: impl Fn() -> String) {
        if !is_same {
            let told = format!("{}: found {}, wanted {}", self.path, found(), self.value);
            self.ledger.faults.borrow_mut().push(told);
        }
    }
}

#[test]
#[should_panic(expected = ".a[1]: found Some(2.1), wanted 2")]
fn ledger_fails_on_a_figure_that_differs() {
    let figures = serde_json::json!({ "a": [1, 2] });
    let ledger = Ledger::default();
    for place in ledger.root(&figures).key("a").entries() {
        place.number(place.input().map(|n| if n > 1.0 { 2.1 } else { n }), 1.0);
    }
    ledger.close(&figures);
}

#[test]
#[should_panic(expected = "not compared")]
fn ledger_fails_on_a_figure_that_nobody_read() {
    let figures = serde_json::json!({ "a": 1, "b": { "c": null } });
    let ledger = Ledger::default();
    ledger.root(&figures).key("a").number(Some(1.0), 1.0);
    ledger.close(&figures);
}
