//! The JSON Schemas of the file formats, made from the types of their files.

use std::borrow::Cow;

use headroom_engine::fund::{Domain, MOST_MOVES, Parameter, SHOCK_KINDS, check::MIN_SIZE};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use serde_json::{Map, Value, json};

use crate::{
    FORMAT,
    firm::file::FirmFile,
    section::{
        scenarios::{MoveFile, NamedShockFile, ShockFile},
        values::{Day, Id, PerStrategy, Text},
    },
    write::File,
};

/// The schema (draft 2020-12) as it is published in `assets/headroom.snapshot.schema.json`.
///
/// It says of a file what a schema can: fields, kinds, ranges and sizes. References, sums, dates in order and lengths
/// that agree are checked by [`parse`](crate::parse) alone.
pub fn schema() -> String {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<File<'static>>();
    schema.insert("title".to_owned(), FORMAT.into());
    let text = serde_json::to_string_pretty(&schema);
    text.expect("a schema is a JSON value") + "\n"
}

/// The schema of a firm (draft 2020-12) as it is published in `assets/headroom.firm.schema.json`; as [`schema`], it says what a
/// schema can. Lengths that agree, ids that repeat and figures beside an error are checked by
/// [`parse_firm`](crate::parse_firm) alone.
pub fn firm_schema() -> String {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<FirmFile>();
    serde_json::to_string_pretty(&schema).expect("a schema is a JSON value") + "\n"
}

impl<T: JsonSchema> JsonSchema for PerStrategy<'_, T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("PerStrategy_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "propertyNames": generator.subschema_for::<Id<'static>>(),
            "additionalProperties": generator.subschema_for::<T>(),
        })
    }
}

/// The schema of a shock, one alternative per kind, from the descriptions of its parameters.
impl JsonSchema for ShockFile<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Shock".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let kinds: Vec<Value> = SHOCK_KINDS
            .iter()
            .map(|kind| {
                let mut properties = Map::new();
                properties.insert("kind".to_owned(), json!({ "type": "string", "const": kind.id }));
                let mut required = vec!["kind"];
                for parameter in kind.parameters {
                    properties.insert(parameter.key.to_owned(), parameter_schema(parameter, generator));
                    if parameter.default.is_none() {
                        required.push(parameter.key);
                    }
                }
                json!({
                    "description": kind.about,
                    "type": "object",
                    "properties": properties,
                    "additionalProperties": false,
                    "required": required,
                })
            })
            .collect();
        json_schema!({ "description": "One thing that goes wrong.", "oneOf": kinds })
    }
}

fn parameter_schema(parameter: &Parameter, generator: &mut SchemaGenerator) -> Value {
    let mut schema = match parameter.domain {
        Domain::Number { range, .. } => {
            let mut schema = json_schema!({ "type": "number", "format": "double" });
            let ends = [("minimum", "exclusiveMinimum", range.low()), ("maximum", "exclusiveMaximum", range.high())];
            for (closed, open, end) in ends {
                if end == Some((0.0, true)) {
                    // What is above 0 has a least size.
                    schema.insert("minimum".to_owned(), MIN_SIZE.into());
                } else if let Some((value, is_open)) = end {
                    schema.insert(if is_open { open } else { closed }.to_owned(), whole_or_not(value));
                }
            }
            if let Some(default) = parameter.default {
                schema.insert("default".to_owned(), default.into());
            }
            schema
        }
        Domain::Whole { min, max, .. } => {
            let mut schema = json_schema!({ "type": "integer", "minimum": min, "maximum": max });
            if let Some(default) = parameter.default {
                schema.insert("default".to_owned(), whole_or_not(default));
            }
            schema
        }
        Domain::Exchange => generator.subschema_for::<Text<'static>>(),
        Domain::Date => generator.subschema_for::<Day>(),
        Domain::Moves => json_schema!({
            "type": "array",
            "items": generator.subschema_for::<MoveFile<'static>>(),
            "minItems": 1,
            "maxItems": MOST_MOVES,
        }),
    };
    schema.insert("description".to_owned(), parameter.about.into());
    schema.to_value()
}

/// A number as a schema writes it, a whole one without a point.
#[allow(clippy::cast_possible_truncation, reason = "a whole number of a range")]
fn whole_or_not(value: f64) -> Value {
    if value.fract() == 0.0 { json!(value as i64) } else { json!(value) }
}

/// The schema of a shock, with a name in each kind: a flattened one would let unknown fields pass.
impl JsonSchema for NamedShockFile<'_> {
    fn schema_name() -> Cow<'static, str> {
        "NamedShock".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let name = generator.subschema_for::<Text<'static>>();
        let mut schema = ShockFile::json_schema(generator);
        for kind in schema.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(fields) = kind.get_mut("properties").and_then(Value::as_object_mut) {
                fields.insert("name".to_owned(), name.clone().to_value());
            }
        }
        schema.insert("description".to_owned(), "One thing that goes wrong, which may have a name.".into());
        schema
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::schema;
    use crate::section::{
        fund, history, instruments, limits, log, opportunities, policy, positions, risk_budget, scenarios, strategies,
    };
    use crate::snapshot;

    #[test]
    fn schema_and_checker_know_the_same_fields() {
        let schema: serde_json::Value = serde_json::from_str(&schema()).expect("it is JSON");
        let named: Vec<&str> = scenarios::FIELDS.into_iter().filter(|field| *field != "shocks").collect();
        let shock: Vec<&str> = named.iter().copied().filter(|field| *field != "name").collect();
        let known: [(&str, &[&str]); 20] = [
            ("", &snapshot::FIELDS),
            ("/$defs/Fund", &fund::FIELDS),
            ("/$defs/RiskBudget", &risk_budget::FIELDS),
            ("/$defs/Strategy", &strategies::FIELDS),
            ("/$defs/DrawdownLimits", &strategies::LADDER_FIELDS),
            ("/$defs/History", &history::FIELDS),
            ("/$defs/Position", &positions::FIELDS),
            ("/$defs/Instrument", &instruments::FIELDS),
            ("/$defs/Limits", &limits::FIELDS),
            ("/$defs/LiquidityCoverage", &limits::COVERAGE_FIELDS),
            ("/$defs/Measure", &limits::MEASURE_FIELDS),
            ("/$defs/Policy", &policy::FIELDS),
            ("/$defs/CorrelationSpikeRule", &policy::SPIKE_FIELDS),
            ("/$defs/Opportunity", &opportunities::FIELDS),
            ("/$defs/Shock", &shock[..]),
            ("/$defs/NamedShock", &named[..]),
            ("/$defs/CombinedScenario", &["kind", "name", "shocks"]),
            ("/$defs/Move", &scenarios::MOVE_FIELDS),
            ("/$defs/Scenario", &[]),
            ("/$defs/LogEntry", &log::FIELDS),
        ];
        let objects = schema["$defs"].as_object().expect("it has definitions");
        let is_of_fields = |definition: &&serde_json::Value| {
            ["properties", "oneOf", "anyOf"].iter().any(|key| definition.get(key).is_some())
        };
        assert_eq!(objects.values().filter(is_of_fields).count() + 1, known.len());
        for (place, fields) in known {
            let object = schema.pointer(place).expect("the schema has the section");
            let kinds = object["oneOf"].as_array().map_or(std::slice::from_ref(object), |kinds| kinds);
            let properties: BTreeSet<&str> = kinds
                .iter()
                .filter_map(|kind| kind["properties"].as_object())
                .flat_map(|properties| properties.keys().map(String::as_str))
                .collect();
            assert_eq!(properties, fields.iter().copied().collect(), "{place}");
        }
    }
}
