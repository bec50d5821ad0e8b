//! Scenarios that a caller of a tool gives, checked as those of a file are.

use headroom_engine::fund::{
    LogEntry, Scenario,
    check::{Fault, Faults, Path},
};
use serde_json::Value;

use crate::{
    check::Check,
    json,
    node::Node,
    section::{log, scenarios},
};

/// Reads a list of scenarios from an argument of that name; paths are `scenarios[0].magnitude`.
///
/// # Errors
///
/// All faults of the argument, as of a file.
///
/// ```
/// use headroom_wire::scenarios_argument;
/// let given = serde_json::json!([{ "kind": "all_markets_down", "magnitude": 2 }]);
/// let faults = scenarios_argument("scenarios", &given).unwrap_err();
/// assert_eq!(faults.list[0].path, "scenarios[0].magnitude");
/// ```
pub fn scenarios_argument(name: &str, value: &Value) -> Result<Vec<Scenario>, Faults> {
    argument(name, value, |check, at, node| scenarios::read(check, at, node, None))
}

/// Reads one scenario, or a list of them that strike together, from an argument of that name.
///
/// # Errors
///
/// All faults of the argument, as of a file.
pub fn scenario_argument(name: &str, value: &Value) -> Result<Scenario, Faults> {
    argument(name, value, |check, at, node| scenarios::scenario(check, at, node, None))
}

/// Reads a log that [`crate::log_to_json`] wrote; `None` where the text is not one.
pub fn log_from_json(text: &str) -> Option<Vec<LogEntry>> {
    let value: Value = serde_json::from_str(text).ok()?;
    argument("log", &value, log::read).ok()
}

fn argument<T>(
    name: &str,
    value: &Value,
    read: impl FnOnce(&mut Check, &Path<'_>, Node<'_>) -> Option<T>,
) -> Result<T, Faults> {
    let text = value.to_string();
    let checked = json::read(text.as_bytes(), |node| {
        let mut check = Check::default();
        let root = Path::Root;
        let at = root.key(name);
        let is_shallow = check.is_shallow(&at, &node);
        let read = is_shallow.then(|| read(&mut check, &at, node)).flatten();
        check.finish(read)
    });
    checked.map_err(|fault| Faults::from(Fault { path: name.to_owned(), ..fault }))?
}

/// The path of a field of what stands at `parent`, as a file's faults write it; a `parent` of "" is the root.
///
/// ```
/// use headroom_wire::field_path;
/// assert_eq!(field_path("exposure", "mm_strategy"), "exposure.mm_strategy");
/// assert_eq!(field_path("exposure", "a.b"), "exposure[\"a.b\"]");
/// ```
pub fn field_path(parent: &str, key: &str) -> String {
    let root = Path::Root;
    if parent.is_empty() {
        return root.key(key).to_string();
    }
    root.key(parent).key(key).to_string()
}
