//! The schemas of the tools, made from the structs that are read and written.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::{Tool, budget, correlation, dashboard, input::WhatIfInput, stress};

/// What a tool promises of itself: the same for all four.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint {
    /// Its name in the protocol.
    pub name: &'static str,
    /// Whether it holds.
    pub holds: bool,
}

/// The tools change nothing, answer the same to the same, and reach nothing outside.
pub const HINTS: [Hint; 4] = [
    Hint { name: "readOnlyHint", holds: true },
    Hint { name: "destructiveHint", holds: false },
    Hint { name: "idempotentHint", holds: true },
    Hint { name: "openWorldHint", holds: false },
];

impl Tool {
    /// The JSON Schema (draft 2020-12) of its arguments: an object of which nothing is required.
    pub fn input_schema(self) -> Value {
        let own = match self {
            Self::RiskDashboard => Map::new(),
            Self::RiskBudgetStatus => properties(&input_of::<budget::Input>()),
            Self::StressTestFund => properties(&input_of::<stress::Input>()),
            Self::CorrelationMatrix => properties(&input_of::<correlation::Input>()),
        };
        let mut all = properties(&input_of::<WhatIfInput>());
        all.extend(own);
        sorted(json!({ "type": "object", "properties": all, "additionalProperties": false }))
    }

    /// The JSON Schema (draft 2020-12) of its answer.
    pub fn output_schema(self) -> Value {
        sorted(match self {
            Self::RiskDashboard => output_of::<dashboard::Output<'static>>(),
            Self::RiskBudgetStatus => output_of::<budget::Output<'static>>(),
            Self::StressTestFund => output_of::<stress::Output<'static>>(),
            Self::CorrelationMatrix => output_of::<correlation::Output<'static>>(),
        })
    }

    /// The tool as `tools/list` gives it.
    pub fn definition(self) -> Value {
        let hints: Map<String, Value> = HINTS.iter().map(|hint| (hint.name.to_owned(), hint.holds.into())).collect();
        sorted(json!({
            "name": self.name(),
            "title": self.title(),
            "description": self.description(),
            "inputSchema": self.input_schema(),
            "outputSchema": self.output_schema(),
            "annotations": hints,
        }))
    }

    /// The same as JSON text, for a door that knows no JSON values.
    pub fn definition_json(self) -> String {
        self.definition().to_string()
    }
}

fn input_of<T: JsonSchema>() -> Value {
    root::<T>(SchemaSettings::draft2020_12().for_deserialize())
}

fn output_of<T: JsonSchema>() -> Value {
    root::<T>(SchemaSettings::draft2020_12().for_serialize())
}

/// A schema without references, title and the address of its dialect: some clients follow none.
fn root<T: JsonSchema>(mut settings: SchemaSettings) -> Value {
    settings.inline_subschemas = true;
    settings.meta_schema = None;
    let mut schema = Value::from(settings.into_generator().into_root_schema_for::<T>());
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("title");
    }
    drop_formats(&mut schema);
    schema
}

/// Drops the names of Rust's number types, which validators warn of.
fn drop_formats(schema: &mut Value) {
    match schema {
        Value::Object(rules) => {
            rules.retain(|rule, value| rule != "format" || !value.is_string());
            rules.values_mut().for_each(drop_formats);
        }
        Value::Array(schemas) => schemas.iter_mut().for_each(drop_formats),
        _ => {}
    }
}

fn properties(schema: &Value) -> Map<String, Value> {
    schema["properties"].as_object().cloned().unwrap_or_default()
}

/// With the fields of every object in one order, whatever the build keeps.
fn sorted(mut schema: Value) -> Value {
    schema.sort_all_objects();
    schema
}
