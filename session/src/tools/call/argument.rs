//! Reading the arguments of a call: the first fault is told, with its path. Ranges of what a session decides are the session's.

use std::collections::BTreeMap;

use headroom_engine::{fund::Snapshot, math::sort_by};
use headroom_wire::field_path;
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::error::ToolError;

/// The fields of an object by name.
fn by_name(object: &Map<String, Value>) -> BTreeMap<&str, &Value> {
    let mut fields = BTreeMap::new();
    fields.extend(object.iter().map(|(name, value)| (name.as_str(), value)));
    fields
}

/// The arguments of a call, their names known to the tool.
pub struct Arguments<'a>(BTreeMap<&'a str, &'a Value>);

impl<'a> Arguments<'a> {
    /// The arguments, an object or nothing; a name that the tool does not know is refused.
    pub fn of(arguments: &'a Value, known: &[&[&str]]) -> Result<Self, ToolError> {
        let fields = match arguments {
            Value::Null => return Ok(Self(BTreeMap::new())),
            Value::Object(fields) => fields,
            other => return Err(wrong_type("", "an object of arguments", other)),
        };
        let fields = by_name(fields);
        let is_known = |name: &&str| known.iter().any(|names| names.contains(name));
        if let Some(stranger) = fields.keys().find(|name| !is_known(name)) {
            let mut names: Vec<&str> = known.concat();
            sort_by(&mut names, Ord::cmp);
            let message = format!("There is no such argument; there are {}.", names.join(", "));
            return Err(ToolError::argument(field_path("", stranger), "unknown_field", message));
        }
        Ok(Self(fields))
    }

    /// The value of an argument as it was given.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).copied()
    }

    /// A number of any size.
    pub fn number(&self, name: &str) -> Result<Option<f64>, ToolError> {
        self.get(name).map(|value| number(name, value)).transpose()
    }

    /// A whole number of any size; 1.0 is 1. The range is told, and kept by the session.
    pub fn whole(&self, name: &str, least: u32, most: u32) -> Result<Option<f64>, ToolError> {
        let number = self.number(name)?;
        if number.is_some_and(|number| number.fract() != 0.0) {
            let message = format!("Give a whole number from {least} to {most}.");
            return Err(ToolError::argument(name, "type", message));
        }
        Ok(number)
    }

    /// Text.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, ToolError> {
        let read = |value: &'a Value| value.as_str().ok_or_else(|| wrong_type(name, "text", value));
        self.get(name).map(read).transpose()
    }

    /// True or false; false if left out.
    pub fn flag(&self, name: &str) -> Result<bool, ToolError> {
        let read = |value: &Value| value.as_bool().ok_or_else(|| wrong_type(name, "true or false", value));
        self.get(name).map_or(Ok(false), read)
    }

    /// One of a few words.
    pub fn word<T: Copy>(
        &self,
        name: &str,
        words: &[T],
        id: impl Fn(T) -> &'static str,
    ) -> Result<Option<T>, ToolError> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        let found = words.iter().copied().find(|word| id(*word) == text);
        found.map(Some).ok_or_else(|| {
            let ids: Vec<&str> = words.iter().map(|word| id(*word)).collect();
            ToolError::argument(name, "enum", format!("Give one of {}.", ids.join(", ")))
        })
    }

    /// A list of numbers of any size.
    pub fn numbers(&self, name: &str) -> Result<Option<Vec<f64>>, ToolError> {
        self.get(name).map(|value| numbers(name, value)).transpose()
    }

    /// A list of lists of numbers.
    pub fn rows_of_numbers(&self, name: &str) -> Result<Option<Vec<Vec<f64>>>, ToolError> {
        let rows = |value: &'a Value| {
            let rows = value.as_array().ok_or_else(|| wrong_type(name, "a list of lists of numbers", value))?;
            rows.iter().enumerate().map(|(i, row)| numbers(&format!("{name}[{i}]"), row)).collect()
        };
        self.get(name).map(rows).transpose()
    }

    /// A list of dates.
    pub fn dates(&self, name: &str) -> Result<Option<Vec<Date>>, ToolError> {
        let date = |(i, value): (usize, &'a Value)| {
            let path = format!("{name}[{i}]");
            let text = value.as_str().ok_or_else(|| wrong_type(&path, "a date", value))?;
            headroom_wire::date(text)
                .ok_or_else(|| ToolError::argument(path, "date", "Give a date of the calendar, like 2026-11-20."))
        };
        let all = |value: &'a Value| {
            let dates = value.as_array().ok_or_else(|| wrong_type(name, "a list of dates", value))?;
            dates.iter().enumerate().map(date).collect()
        };
        self.get(name).map(all).transpose()
    }

    /// A number per strategy id, in the order of the strategies.
    pub fn per_strategy(&self, name: &str, snapshot: &Snapshot) -> Result<Vec<(usize, f64)>, ToolError> {
        let fields = match self.get(name) {
            None => return Ok(Vec::new()),
            Some(Value::Object(fields)) => fields,
            Some(other) => return Err(wrong_type(name, "an object with a number per strategy id", other)),
        };
        let fields = by_name(fields);
        let mut numbers = Vec::with_capacity(fields.len());
        for (id, value) in fields {
            let path = field_path(name, id);
            let strategy = snapshot.strategy_index(id).ok_or_else(|| ToolError::unknown_strategy(&path))?;
            numbers.push((strategy, number(&path, value)?));
        }
        sort_by(&mut numbers, |(a, _), (b, _)| a.cmp(b));
        Ok(numbers)
    }

    /// A list of strategy ids as indices, ascending: none twice, at least one.
    pub fn strategies(&self, name: &str, snapshot: &Snapshot) -> Result<Option<Vec<usize>>, ToolError> {
        let entries = match self.get(name) {
            None => return Ok(None),
            Some(Value::Array(entries)) => entries,
            Some(other) => return Err(wrong_type(name, "a list of strategy ids", other)),
        };
        if entries.is_empty() {
            return Err(ToolError::argument(name, "count", "Name at least one strategy, or leave the list out."));
        }
        let mut is_named = vec![false; snapshot.strategies.len()];
        for (i, entry) in entries.iter().enumerate() {
            let path = format!("{name}[{i}]");
            let id = entry.as_str().ok_or_else(|| wrong_type(&path, "a strategy id", entry))?;
            let strategy = snapshot.strategy_index(id).ok_or_else(|| ToolError::unknown_strategy(&path))?;
            if is_named[strategy] {
                return Err(ToolError::argument(path, "duplicate_id", "Name each strategy once."));
            }
            is_named[strategy] = true;
        }
        Ok(Some((0..is_named.len()).filter(|i| is_named[*i]).collect()))
    }

    /// The id of one strategy as an index.
    pub fn strategy(&self, name: &str, snapshot: &Snapshot) -> Result<Option<usize>, ToolError> {
        let Some(id) = self.text(name)? else {
            return Ok(None);
        };
        snapshot.strategy_index(id).map(Some).ok_or_else(|| ToolError::unknown_strategy(name))
    }
}

fn numbers(path: &str, value: &Value) -> Result<Vec<f64>, ToolError> {
    let list = value.as_array().ok_or_else(|| wrong_type(path, "a list of numbers", value))?;
    list.iter().enumerate().map(|(i, value)| number(&format!("{path}[{i}]"), value)).collect()
}

fn number(path: &str, value: &Value) -> Result<f64, ToolError> {
    value.as_f64().ok_or_else(|| wrong_type(path, "a number", value))
}

fn wrong_type(path: &str, wanted: &str, found: &Value) -> ToolError {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    ToolError::argument(path, "type", format!("Give {wanted} instead of {found}."))
}
