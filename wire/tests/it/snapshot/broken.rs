//! A good document broken in every way that the schema knows, field by field: each time refused at the right place, by
//! the right rule, with the value. The schema is the list of what can be broken, so that it and the checker agree.

use headroom_wire::parse;
use serde_json::Value;

use super::document::{Edit, Step, edited, path, refused, told, tree};
use super::sample::FULL;

/// The published schema.
const SCHEMA: &str = include_str!("../../../../assets/headroom.snapshot.schema.json");

/// One way to break the document, and what must be told of it.
struct Break {
    edit: Edit,
    path: String,
    rule: &'static str,
    value: String,
}

/// Every way to break the full document once.
fn breaks() -> Vec<Break> {
    let schema = tree(SCHEMA);
    let document = tree(FULL);
    let mut found = Vec::new();
    walk(&schema, &schema, &document, &mut Vec::new(), &mut found);
    found
}

/// The schema that a value has to follow, references and alternatives resolved.
fn resolve<'s>(root: &'s Value, schema: &'s Value, value: &Value) -> &'s Value {
    fitting(root, schema, value).unwrap_or_else(|| panic!("{schema} has nothing for {value}"))
}

fn fitting<'s>(root: &'s Value, schema: &'s Value, value: &Value) -> Option<&'s Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        return fitting(root, root.pointer(&reference[1..])?, value);
    }
    if let Some(schemas) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
        return schemas.iter().find_map(|schema| fitting(root, schema, value));
    }
    let kind = &schema["properties"]["kind"]["const"];
    let fits = match (schema["type"].as_str()?, value) {
        ("object", Value::Object(fields)) => kind.is_null() || *kind == fields["kind"],
        ("array", Value::Array(_)) | ("null", Value::Null) | ("string", Value::String(_)) => true,
        ("number" | "integer", Value::Number(_)) => true,
        _ => false,
    };
    fits.then_some(schema)
}

fn walk(root: &Value, schema: &Value, value: &Value, here: &mut Vec<Step>, found: &mut Vec<Break>) {
    let is_scenario = schema["$ref"] == "#/$defs/Scenario";
    let is_id = schema["$ref"] == "#/$defs/Id";
    let may_be_null = schema["anyOf"][1]["type"] == "null";
    let schema = resolve(root, schema, value);
    let mut replace = |raw: &str, rule: &'static str, value: &str| {
        found.push(Break {
            edit: Edit::Replace(here.clone(), raw.to_owned()),
            path: path(here),
            rule,
            value: value.to_owned(),
        });
    };
    if here.is_empty() {
        return walk_object(root, schema, value, here, found);
    }

    // Of another kind.
    for raw in ["null", "true", "7", "\"text\"", "[]", "{}"] {
        let is_wanted = match value {
            Value::Null | Value::Number(_) => raw == "7",
            Value::String(_) => raw == "\"text\"",
            Value::Array(_) => raw == "[]",
            Value::Object(_) => raw == "{}",
            Value::Bool(_) => panic!("the format has no yes or no"),
        };
        if is_wanted || raw == "null" && may_be_null || is_scenario && raw.starts_with(['[', '{']) {
            continue;
        }
        replace(raw, "type", raw);
    }
    // Nested too deep.
    let brackets = "[".repeat(20) + &"]".repeat(20);
    found.push(Break {
        edit: Edit::Replace(here.clone(), brackets),
        path: path(here) + &"[0]".repeat(16 - here.len()),
        rule: "depth",
        value: "[…]".to_owned(),
    });
    let mut replace = |raw: &str, rule: &'static str, value: &str| {
        found.push(Break {
            edit: Edit::Replace(here.clone(), raw.to_owned()),
            path: path(here),
            rule,
            value: value.to_owned(),
        });
    };
    match value {
        Value::Object(_) => walk_object(root, schema, value, here, found),
        Value::Array(entries) => {
            let least = schema["minItems"].as_u64().unwrap_or(0);
            if least > 0 {
                replace("[]", "count", "0 entries");
            }
            if let Some(most) = schema["maxItems"].as_u64().filter(|&most| most < 10_000) {
                let raw = format!("[0{}]", ",0".repeat(most as usize));
                replace(&raw, "count", &format!("{} entries", most + 1));
            }
            for (i, entry) in entries.iter().enumerate() {
                here.push(Step::Index(i));
                walk(root, &schema["items"], entry, here, found);
                here.pop();
            }
        }
        Value::String(_) => {
            let words = schema.get("enum").is_some() || schema.get("const").is_some();
            let rule = match (schema["const"].as_str(), words) {
                (Some(text), _) if text.contains('/') => "format",
                (_, true) => "enum",
                _ if schema["format"] == "date" || schema["format"] == "date-time" => "date",
                // A position's strategy is a reference, whatever its letters are, and so is a proxy.
                _ if is_id && (path(here).starts_with("positions") || path(here).ends_with(".proxy")) => "reference",
                _ if is_id => "id",
                _ => "text",
            };
            replace("\"\"", rule, "\"\"");
            if let Some(most) = schema["maxLength"].as_u64() {
                let text = format!("\"{}\"", "A".repeat(most as usize + 1));
                let shown = match most {
                    200 => format!("{}…", &text[..199]),
                    _ => text.clone(),
                };
                replace(&text, rule, &shown);
            }
            if words || schema.get("pattern").is_some() {
                replace("\"a b\"", rule, "\"a b\"");
                replace("\"é\"", rule, "\"é\"");
            }
        }
        _ => {
            replace("1e999", "finite", "1e999");
            replace("-1e999", "finite", "-1e999");
            if schema["type"] == "integer" {
                replace("7.5", "type", "7.5");
            }
            for raw in beyond(schema) {
                replace(&raw, "range", &raw);
            }
        }
    }
}

/// Numbers just out of a schema's range.
fn beyond(schema: &Value) -> Vec<String> {
    let next = |key: &str, step: f64| {
        let bound = schema[key].as_f64()?;
        let next = match schema["type"] == "integer" {
            true => bound + step,
            false if bound == 0.0 => 1e-300 * step,
            false if step > 0.0 => f64::max(bound.next_up(), bound.next_down()),
            false => f64::min(bound.next_up(), bound.next_down()),
        };
        Some(text(next))
    };
    let at = |key: &str| schema[key].as_f64().map(text);
    let found = [next("minimum", -1.0), next("maximum", 1.0), at("exclusiveMinimum"), at("exclusiveMaximum")];
    found.into_iter().flatten().collect()
}

/// A number as faults tell it.
fn text(number: f64) -> String {
    match number.abs() {
        size if size > 0.0 && !(1e-5..1e15).contains(&size) => format!("{number:e}"),
        _ => number.to_string(),
    }
}

fn walk_object(root: &Value, schema: &Value, value: &Value, here: &mut Vec<Step>, found: &mut Vec<Break>) {
    let fields = value.as_object().expect("an object's schema has an object");
    let is_per_strategy = schema.get("propertyNames").is_some();
    let required = schema["required"].as_array().map_or(&[][..], Vec::as_slice);
    let name = |here: &[Step], name: &str| {
        let last = [Step::Key(name.to_owned())];
        path(&[here, &last].concat())
    };
    found.push(Break {
        edit: Edit::Add(here.clone(), "no_such".to_owned(), "7".to_owned()),
        path: name(here, "no_such"),
        rule: if is_per_strategy { "reference" } else { "unknown_field" },
        value: "7".to_owned(),
    });
    for (key, value) in fields {
        let add = Edit::Add(here.clone(), key.clone(), "7".to_owned());
        let path = name(here, key);
        found.push(Break { edit: add, path: path.clone(), rule: "duplicate_key", value: "7".to_owned() });
        let of_kind = match fields.get("kind").and_then(Value::as_str) {
            Some("binary") => &["price", "contracts"][..],
            Some("linear") => &["notional"],
            _ => &[],
        };
        here.push(Step::Key(key.clone()));
        let is_needed = required.iter().any(|name| name == key)
            || of_kind.contains(&key.as_str())
            || path.starts_with("history.returns");
        if is_needed {
            found.push(Break { edit: Edit::Remove(here.clone()), path, rule: "missing", value: "nothing".to_owned() });
        }
        let inner = match is_per_strategy {
            true => &schema["additionalProperties"],
            false => &schema["properties"][key.as_str()],
        };
        walk(root, inner, value, here, found);
        here.pop();
    }
    if !is_per_strategy {
        let known = schema["properties"].as_object().expect("an object has fields");
        // Histories of instruments have a test of their own: their fields are names, not ids.
        let is_apart = |key: &str| key == "instruments";
        let is_missing = |(key, field): &(&String, &Value)| {
            !fields.contains_key(*key) && field["deprecated"] != true && !is_apart(key)
        };
        let missing = known.iter().filter(is_missing).map(|(key, _)| key);
        let missing: Vec<&String> = missing.filter(|key| !is_of_other_kind(key)).collect();
        assert!(missing.is_empty(), "the sample has every field: {missing:?}");
    }
}

/// Whether a field is left out of a position of one of the two kinds, of a strategy that is a proxy or has no ladder, or of the
/// trip of a control, of a ladder or of a person.
fn is_of_other_kind(key: &str) -> bool {
    let of_strategies = ["notional", "price", "contracts", "proxy", "proxy_scale", "drawdown_limits"];
    let of_entries = ["action", "by", "control", "gross", "strategy", "rung", "at"];
    of_strategies.contains(&key) || of_entries.contains(&key)
}

#[test]
fn each_fault_is_told_with_path_rule_and_value() {
    let document = tree(FULL);
    let breaks = breaks();
    assert!(breaks.len() > 800, "{} ways to break it", breaks.len());
    for broken in &breaks {
        let text = edited(&document, std::slice::from_ref(&broken.edit));
        let faults = refused(&text);
        let expected = (broken.path.as_str(), broken.rule, broken.value.as_str());
        assert!(told(&faults).contains(&expected), "{:?}\nwanted {expected:?}\nin {faults}", broken.edit);
    }
}

#[test]
fn two_faults_are_both_told() {
    let document = tree(FULL);
    let breaks = breaks();
    let mut pairs = 0;
    for (i, first) in breaks.iter().enumerate() {
        for step in [1, 7, 61, 211] {
            let second = &breaks[(i + step) % breaks.len()];
            if !are_apart(first, second) {
                continue;
            }
            pairs += 1;
            let text = edited(&document, &[first.edit.clone(), second.edit.clone()]);
            let faults = refused(&text);
            for broken in [first, second] {
                let expected = (broken.path.as_str(), broken.rule, broken.value.as_str());
                assert!(
                    told(&faults).contains(&expected),
                    "{:?} {:?}\nwanted {expected:?}\nin {faults}",
                    first.edit,
                    second.edit
                );
            }
        }
    }
    assert!(pairs > 1_000, "{pairs} pairs");
}

/// Whether neither of two breaks hides the other.
fn are_apart(first: &Break, second: &Break) -> bool {
    let places = [first.edit.place(), second.edit.place()];
    let is_inside = places[0].starts_with(places[1]) || places[1].starts_with(places[0]);
    let are_of_one_section = places[0].first() == places[1].first();
    let ends_section = [first, second].iter().any(|b| ["count", "depth"].contains(&b.rule));
    // Whether a strategy is there, and how many dates, is no longer known where the list of them is broken.
    let breaks_reference = |place: &[Step]| {
        let path = path(place);
        path.starts_with("strategies") || path.starts_with("history")
    };
    let depends = [first, second].iter().any(|b| ["reference", "missing", "order"].contains(&b.rule))
        && places.iter().any(|place| breaks_reference(place));
    // Whether a position's or a shock's field is wanted is not known where its kind is broken.
    let is_of_kind = |b: &Break| b.path.ends_with(".kind");
    let kinds = (is_of_kind(first) || is_of_kind(second)) && are_of_one_section;
    !(is_inside || are_of_one_section && ends_section || depends || kinds)
}

#[test]
fn bounds_themselves_are_allowed() {
    let schema = tree(SCHEMA);
    let document = tree(FULL);
    let mut bounds = Vec::new();
    collect_bounds(&schema, &schema, &document, &mut Vec::new(), &mut bounds);
    assert!(bounds.len() > 80, "{} bounds", bounds.len());
    for edit in bounds {
        let text = edited(&document, std::slice::from_ref(&edit));
        // Shares that no longer add up are another rule's.
        let is_sum = path(edit.place()).starts_with("risk_budget.");
        // The upper bound of a volatility is that of a linear position; the schema lowers it to 1 for a binary, as the rule does.
        if path(edit.place()) == "positions[1].volatility" && text.contains("\"volatility\":10") {
            assert!(parse(text.as_bytes()).is_err());
            continue;
        }
        // A soft limit is below the hard one, which no schema can say of two numbers.
        if path(edit.place()).starts_with("strategies[0].drawdown_limits.") {
            let faults = parse(text.as_bytes()).err().map(|faults| faults.list).unwrap_or_default();
            assert!(faults.iter().all(|fault| fault.rule.id() == "order"), "{edit:?}");
            continue;
        }
        match parse(text.as_bytes()) {
            Ok(_) => {}
            Err(faults) => assert!(is_sum && told(&faults).iter().all(|fault| fault.1 == "sum"), "{edit:?}\n{faults}"),
        }
    }
}

fn collect_bounds(root: &Value, schema: &Value, value: &Value, here: &mut Vec<Step>, found: &mut Vec<Edit>) {
    let schema = resolve(root, schema, value);
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let inner = match schema.get("propertyNames") {
                    Some(_) => &schema["additionalProperties"],
                    None => &schema["properties"][key.as_str()],
                };
                here.push(Step::Key(key.clone()));
                collect_bounds(root, inner, value, here, found);
                here.pop();
            }
        }
        Value::Array(entries) => {
            for (i, entry) in entries.iter().enumerate() {
                here.push(Step::Index(i));
                collect_bounds(root, &schema["items"], entry, here, found);
                here.pop();
            }
        }
        Value::Number(_) => {
            let mut allow = |number: f64| found.push(Edit::Replace(here.clone(), text(number)));
            for key in ["minimum", "maximum"] {
                schema[key].as_f64().map(&mut allow);
            }
            if let Some(bound) = schema["exclusiveMinimum"].as_f64() {
                allow(bound.next_up());
            }
            if let Some(bound) = schema["exclusiveMaximum"].as_f64() {
                allow(bound.next_down());
            }
        }
        _ => {}
    }
}
