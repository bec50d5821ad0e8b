//! A document that tests break: a JSON tree, places in it, and edits of its text that JSON trees cannot hold.

use headroom_engine::fund::check::Faults;
use headroom_wire::parse;
use serde_json::Value;

/// A step from an object or list to what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Key(String),
    Index(usize),
}

/// What is done to a document.
#[derive(Debug, Clone)]
pub enum Edit {
    /// This text stands here instead.
    Replace(Vec<Step>, String),
    /// The field or entry is gone.
    Remove(Vec<Step>),
    /// The object that stands here has one more field, the last.
    Add(Vec<Step>, String, String),
}

impl Edit {
    /// Where it is done.
    pub fn place(&self) -> &[Step] {
        match self {
            Self::Replace(place, _) | Self::Remove(place) | Self::Add(place, ..) => place,
        }
    }
}

/// The steps of a pointer such as `/strategies/1/capital`.
pub fn place(pointer: &str) -> Vec<Step> {
    let step = |step: &str| match step.parse() {
        Ok(index) => Step::Index(index),
        Err(_) => Step::Key(step.to_owned()),
    };
    pointer.split('/').skip(1).map(step).collect()
}

/// A place as a fault tells it.
pub fn path(place: &[Step]) -> String {
    let mut path = String::new();
    for step in place {
        let part = match step {
            Step::Index(index) => format!("[{index}]"),
            Step::Key(key)
                if key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                    && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)) =>
            {
                let dot = if path.is_empty() { "" } else { "." };
                format!("{dot}{key}")
            }
            Step::Key(key) => format!("[\"{key}\"]"),
        };
        path.push_str(&part);
    }
    path
}

/// The document after the edits, as text.
pub fn edited(document: &Value, edits: &[Edit]) -> String {
    let mut text = String::new();
    write(document, &mut Vec::new(), edits, &mut text);
    text
}

fn write(value: &Value, here: &mut Vec<Step>, edits: &[Edit], text: &mut String) {
    let is_here = |edit: &&Edit| edit.place() == here.as_slice();
    if let Some(Edit::Replace(_, raw)) = edits.iter().filter(is_here).find(|edit| matches!(edit, Edit::Replace(..))) {
        text.push_str(raw);
        return;
    }
    let added = edits.iter().filter(is_here).filter_map(|edit| match edit {
        Edit::Add(_, key, raw) => Some((key.clone(), raw.clone())),
        _ => None,
    });
    let added: Vec<_> = added.collect();
    let (open, close, entries): (_, _, Vec<(Step, &Value)>) = match value {
        Value::Object(fields) => {
            let field = |(key, value)| (Step::Key(String::clone(key)), value);
            ('{', '}', fields.iter().map(field).collect())
        }
        Value::Array(entries) => {
            let entry = |(i, value)| (Step::Index(i), value);
            ('[', ']', entries.iter().enumerate().map(entry).collect())
        }
        _ => return text.push_str(&value.to_string()),
    };
    text.push(open);
    let mut is_first = true;
    let mut comma = |text: &mut String| {
        if !std::mem::take(&mut is_first) {
            text.push(',');
        }
    };
    for (step, value) in entries {
        here.push(step);
        let is_gone = |edit: &Edit| matches!(edit, Edit::Remove(place) if place == here);
        if !edits.iter().any(is_gone) {
            comma(text);
            if let Some(Step::Key(key)) = here.last() {
                text.push_str(&format!("{}:", Value::from(key.as_str())));
            }
            write(value, here, edits, text);
        }
        here.pop();
    }
    for (key, raw) in added {
        comma(text);
        text.push_str(&format!("{}:{raw}", Value::from(key)));
    }
    text.push(close);
}

/// The tree of a document.
pub fn tree(document: &str) -> Value {
    serde_json::from_str(document).expect("a sample is JSON")
}

/// The faults of a document that must not load.
pub fn refused(document: &str) -> Faults {
    parse(document.as_bytes()).expect_err("the document must be refused")
}

/// The path, rule and value of each listed fault.
pub fn told(faults: &Faults) -> Vec<(&str, &str, &str)> {
    let faults = faults.list.iter();
    faults.map(|fault| (fault.path.as_str(), fault.rule.id(), fault.value.as_str())).collect()
}
