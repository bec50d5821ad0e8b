//! The definition of each tool: committed JSON, one file per tool. No schema is generated outside the test below.

use serde_json::Value;

use crate::tools::Tool;

impl Tool {
    /// The tool as `tools/list` gives it, as JSON text: its name, title, description and annotations, and the JSON Schemas
    /// (draft 2020-12) of its arguments and its answer.
    pub fn definition_json(self) -> &'static str {
        match self {
            Self::RiskDashboard => include_str!("../schema/risk_dashboard.json"),
            Self::RiskBudgetStatus => include_str!("../schema/risk_budget_status.json"),
            Self::StressTestFund => include_str!("../schema/stress_test_fund.json"),
            Self::CorrelationMatrix => include_str!("../schema/correlation_matrix.json"),
            Self::MarginalContribution => include_str!("../schema/marginal_contribution.json"),
            Self::Explain => include_str!("../schema/explain.json"),
        }
    }

    /// The same, parsed.
    pub fn definition(self) -> Value {
        serde_json::from_str(self.definition_json()).expect("the committed definitions are JSON")
    }
}

#[cfg(all(test, feature = "schema"))]
mod tests {
    use schemars::{JsonSchema, generate::SchemaSettings};
    use serde_json::{Map, Value, json};

    use crate::tools::{
        Tool, call::input::WhatIfInput, correlation_matrix, explain, marginal_contribution, risk_budget_status,
        risk_dashboard, stress_test_fund,
    };

    #[test]
    fn committed_schemas_match_the_types() {
        let is_written = std::env::var_os("HEADROOM_WRITE").is_some();
        for tool in Tool::ALL {
            let mut definition = tool.definition();
            definition["inputSchema"] = input_schema(tool);
            definition["outputSchema"] = output_schema(tool);
            definition.sort_all_objects();
            let generated = format!("{definition:#}\n");
            let path = format!("{}/src/tools/schema/{}.json", env!("CARGO_MANIFEST_DIR"), tool.name());
            if is_written {
                std::fs::write(path, generated).expect("the definition can be written");
            } else {
                let is_current = generated == tool.definition_json();
                assert!(
                    is_current,
                    "{path} is out of date: run HEADROOM_WRITE=1 cargo test -p headroom-session --features schema committed_schemas"
                );
            }
        }
    }

    /// An object without required fields: the shared arguments and the tool's own.
    fn input_schema(tool: Tool) -> Value {
        let own = match tool {
            Tool::RiskDashboard => properties::<risk_dashboard::Input>(),
            Tool::RiskBudgetStatus => properties::<risk_budget_status::Input>(),
            Tool::StressTestFund => properties::<stress_test_fund::Input>(),
            Tool::CorrelationMatrix => properties::<correlation_matrix::Input>(),
            Tool::MarginalContribution => properties::<marginal_contribution::Input>(),
            Tool::Explain => properties::<explain::Input>(),
        };
        let mut all = properties::<WhatIfInput>();
        all.extend(own);
        json!({ "type": "object", "properties": all, "additionalProperties": false })
    }

    fn output_schema(tool: Tool) -> Value {
        let settings = SchemaSettings::draft2020_12().for_serialize();
        match tool {
            Tool::RiskDashboard => schema::<risk_dashboard::Output<'static>>(settings),
            Tool::RiskBudgetStatus => schema::<risk_budget_status::Output<'static>>(settings),
            Tool::StressTestFund => schema::<stress_test_fund::Output<'static>>(settings),
            Tool::CorrelationMatrix => schema::<correlation_matrix::Output<'static>>(settings),
            Tool::MarginalContribution => schema::<marginal_contribution::Output<'static>>(settings),
            Tool::Explain => schema::<explain::Output<'static>>(settings),
        }
    }

    fn properties<T: JsonSchema>() -> Map<String, Value> {
        let schema = schema::<T>(SchemaSettings::draft2020_12().for_deserialize());
        schema["properties"].as_object().cloned().unwrap_or_default()
    }

    /// A schema without references, title or dialect: some clients follow no references.
    fn schema<T: JsonSchema>(mut settings: SchemaSettings) -> Value {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
        let mut schema = settings.into_generator().into_root_schema_for::<T>();
        schema.remove("title");
        let mut schema = Value::from(schema);
        drop_formats(&mut schema);
        schema
    }

    /// Removes the names of Rust's number types: validators warn about them.
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
}
