//! A check of a value against a JSON Schema, as far as the tools' schemas go; another keyword fails the test.

use serde_json::Value;

/// Fails where the value is not what the schema says.
#[track_caller]
pub fn check(schema: &Value, value: &Value, at: &str) {
    if let Err(fault) = fits(schema, value, at) {
        panic!("{fault}");
    }
}

fn fits(schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let rules = match schema {
        Value::Bool(true) => return Ok(()),
        Value::Object(rules) => rules,
        other => return Err(format!("{at}: {other} is no schema")),
    };
    let hold = |is_held: bool, rule: &str| match is_held {
        true => Ok(()),
        false => Err(format!("{at}: {value} breaks {rule}")),
    };
    let number = |limit: &Value, keep: fn(f64, f64) -> bool| match (value.as_f64(), limit.as_f64()) {
        (Some(value), Some(limit)) => keep(value, limit),
        _ => true,
    };
    let length = |limit: &Value, keep: fn(usize, usize) -> bool| {
        let count = value.as_array().map(Vec::len).or(value.as_str().map(|text| text.chars().count()));
        count.is_none_or(|count| keep(count, limit.as_u64().unwrap() as usize))
    };
    for (rule, wanted) in rules {
        match rule.as_str() {
            "description" | "default" | "format" | "title" => {}
            "type" => {
                let kinds = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
                hold(kinds.iter().any(|kind| is_of(kind.as_str().unwrap(), value)), rule)?;
            }
            "enum" => hold(wanted.as_array().unwrap().contains(value), rule)?,
            "const" => hold(wanted == value, rule)?,
            "minimum" => hold(number(wanted, |v, l| v >= l), rule)?,
            "maximum" => hold(number(wanted, |v, l| v <= l), rule)?,
            "exclusiveMinimum" => hold(number(wanted, |v, l| v > l), rule)?,
            "exclusiveMaximum" => hold(number(wanted, |v, l| v < l), rule)?,
            "minLength" | "minItems" => hold(length(wanted, |c, l| c >= l), rule)?,
            "maxLength" | "maxItems" => hold(length(wanted, |c, l| c <= l), rule)?,
            "uniqueItems" => {
                let entries = value.as_array().into_iter().flatten().enumerate();
                let mut earlier = entries.map(|(i, entry)| !value.as_array().unwrap()[..i].contains(entry));
                hold(earlier.all(|is_new| is_new), rule)?;
            }
            "required" => {
                for name in wanted.as_array().unwrap() {
                    let has = value.get(name.as_str().unwrap()).is_some();
                    hold(has || !value.is_object(), &format!("required {name}"))?;
                }
            }
            "properties" => {
                for (name, field) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = wanted.get(name) {
                        fits(schema, field, &format!("{at}.{name}"))?;
                    }
                }
            }
            "additionalProperties" => {
                for (name, field) in value.as_object().into_iter().flatten() {
                    if rules.get("properties").and_then(|known| known.get(name)).is_none() {
                        hold(wanted != false, &format!("additionalProperties at {name}"))?;
                        fits(wanted, field, &format!("{at}.{name}"))?;
                    }
                }
            }
            "items" => {
                for (i, entry) in value.as_array().into_iter().flatten().enumerate() {
                    fits(wanted, entry, &format!("{at}[{i}]"))?;
                }
            }
            "anyOf" | "oneOf" => {
                let all = wanted.as_array().unwrap();
                let count = all.iter().filter(|schema| fits(schema, value, at).is_ok()).count();
                hold(count == 1 || (rule == "anyOf" && count > 1), rule)?;
            }
            other => return Err(format!("{at}: the keyword {other} is not checked here")),
        }
    }
    Ok(())
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}
