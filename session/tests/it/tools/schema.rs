//! The surface of the tools: what is listed, and that answers are what their schemas say.

use std::collections::BTreeSet;

use headroom_session::tools::Tool;
use serde_json::{Value, json};

use super::{answer, context, demo, refused, seed, valid::check, what_ifs};

fn input_schema(tool: Tool) -> Value {
    tool.definition()["inputSchema"].take()
}

fn output_schema(tool: Tool) -> Value {
    tool.definition()["outputSchema"].take()
}

#[test]
fn definitions_name_their_tool_and_promise_no_effect() {
    for tool in Tool::ALL {
        let definition = tool.definition();
        assert_eq!(definition["name"], tool.name());
        let hints =
            json!({ "readOnlyHint": true, "destructiveHint": false, "idempotentHint": true, "openWorldHint": false });
        assert_eq!(definition["annotations"], hints);
    }
}

#[test]
fn known_arguments_are_those_of_the_schema() {
    let context = context(seed());
    for tool in Tool::ALL {
        let error = refused(tool, &context, &json!({ "horizon": 1 }));
        assert_eq!((error.path.as_str(), error.rule), ("horizon", "unknown_field"));
        let schema = input_schema(tool);
        let mut names: Vec<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(error.message, format!("There is no such argument; there are {}.", names.join(", ")));
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema.get("required"), None);
    }
}

#[test]
fn schemas_stand_on_their_own() {
    for tool in Tool::ALL {
        let text = tool.definition_json();
        assert!(!text.contains("$ref") && !text.contains("$defs"), "{}", tool.name());
        assert_eq!(output_schema(tool)["type"], "object");
    }
}

#[test]
fn answers_are_what_their_schemas_say() {
    for context in [context(seed()), context(demo())] {
        for tool in Tool::ALL {
            let (schema, input) = (output_schema(tool), input_schema(tool));
            for arguments in what_ifs() {
                let Ok(_) = tool.call(&context, &arguments) else {
                    continue;
                };
                check(&input, &arguments, "arguments");
                check(&schema, &answer(tool, &context, &arguments), tool.name());
            }
        }
        let scenarios = json!({ "scenarios": [
            { "kind": "correlation_spike", "rho": 1 },
            [{ "kind": "all_markets_down", "magnitude": 0.5 },
             { "kind": "exchange_outage", "exchange": "nowhere", "duration_hours": 2, "severity": 1 }],
        ] });
        check(&input_schema(Tool::StressTestFund), &scenarios, "arguments");
        check(&output_schema(Tool::StressTestFund), &answer(Tool::StressTestFund, &context, &scenarios), "stress");
        for estimator in ["sample", "ewma", "ledoit_wolf"] {
            let arguments = json!({ "estimator": estimator, "order": "cluster",
                "scenario": { "kind": "correlation_spike", "rho": 0.9 } });
            check(&input_schema(Tool::CorrelationMatrix), &arguments, "arguments");
            let found = answer(Tool::CorrelationMatrix, &context, &arguments);
            check(&output_schema(Tool::CorrelationMatrix), &found, "correlation");
        }
    }
}

#[test]
fn documentation_shows_real_answers() {
    let context = context(seed());
    for tool in Tool::ALL {
        let path = format!("{}/docs/tools/{}.md", concat!(env!("CARGO_MANIFEST_DIR"), "/.."), tool.name());
        let page = std::fs::read_to_string(path).unwrap();
        let blocks: Vec<Value> = page
            .split("```json\n")
            .skip(1)
            .map(|block| serde_json::from_str(block.split("\n```").next().unwrap()).unwrap())
            .collect();
        let [arguments, shown] = &blocks[..] else {
            panic!("{} shows a call and an answer", tool.name());
        };
        assert!(
            *shown == answer(tool, &context, arguments),
            "write docs/tools/{}.md anew, as tests/mcp/docs.mjs says",
            tool.name()
        );
        for argument in input_schema(tool)["properties"].as_object().unwrap().keys() {
            assert!(page.contains(&format!("| `{argument}` |")), "{}: {argument}", tool.name());
        }
    }
}

/// Every name that a schema gives: the keys of its objects, and its constants.
fn names(schema: &Value, found: &mut BTreeSet<String>) {
    if let Some(keys) = schema["properties"].as_object() {
        found.extend(keys.keys().cloned());
    }
    found.extend(schema["const"].as_str().map(str::to_owned));
    match schema {
        Value::Object(parts) => parts.values().for_each(|part| names(part, found)),
        Value::Array(parts) => parts.iter().for_each(|part| names(part, found)),
        _ => {}
    }
}

#[test]
fn documentation_of_stress_names_every_kind_and_field() {
    let path = format!("{}/docs/tools/stress_test_fund.md", concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let page = std::fs::read_to_string(path).unwrap();
    let words = page.split("## A call").next().unwrap();
    let mut all = BTreeSet::new();
    names(&input_schema(Tool::StressTestFund), &mut all);
    names(&output_schema(Tool::StressTestFund), &mut all);
    for kind in ["all_markets_down", "custom", "historical", "combined", "assumptions", "scaling"] {
        assert!(all.contains(kind), "the schemas name {kind}");
    }
    let missing: Vec<_> = all.iter().filter(|name| !words.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "not told: {missing:?}");
}
