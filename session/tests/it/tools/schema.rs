//! The surface of the tools: what is listed, and that answers are what their schemas say.

use std::collections::BTreeSet;

use headroom_session::{Version, tools::Tool};
use serde_json::{Value, json};

use super::{answer, context, demo, refused, seed, text, valid::check, what_ifs};

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
        let error = refused(tool, &context, &json!({ "period": 1 }));
        assert_eq!((error.path.as_str(), error.rule), ("period", "unknown_field"));
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
        let mut page = std::fs::read_to_string(&path).unwrap();
        let [arguments, shown]: [Value; 2] = blocks(&page).try_into().expect("a page shows a call and an answer");
        let is_current = shown == answer(tool, &context, &arguments);
        if !is_current && std::env::var_os("HEADROOM_WRITE").is_some() {
            page = rewritten(&page, tool, &context);
            std::fs::write(&path, &page).unwrap();
            continue;
        }
        assert!(
            is_current,
            "docs/tools/{}.md: run HEADROOM_WRITE=1 cargo nextest run documentation_shows",
            tool.name()
        );
        for argument in input_schema(tool)["properties"].as_object().unwrap().keys() {
            assert!(page.contains(&format!("| `{argument}` |")), "{}: {argument}", tool.name());
        }
    }
}

/// The JSON blocks of a page.
fn blocks(page: &str) -> Vec<Value> {
    let texts = page.split("```json\n").skip(1);
    texts.map(|block| serde_json::from_str(block.split("\n```").next().unwrap()).unwrap()).collect()
}

/// A page with the answer of today in its second block.
fn rewritten(page: &str, tool: Tool, context: &Version) -> String {
    let [before, arguments, shown] = page.split("```json\n").collect::<Vec<_>>()[..] else {
        panic!("{} shows a call and an answer", tool.name());
    };
    let call = serde_json::from_str(arguments.split("\n```").next().unwrap()).unwrap();
    let after = shown.split_once("\n```").unwrap().1;
    format!("{before}```json\n{arguments}```json\n{}\n```{after}", laid_out(&text(tool, context, &call)))
}

/// Compact JSON with a field a line, in the order it has.
fn laid_out(compact: &str) -> String {
    let (mut out, mut depth, mut is_text, mut is_escaped) = (String::new(), 0_usize, false, false);
    let mut characters = compact.chars().peekable();
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    };
    while let Some(c) = characters.next() {
        if is_text {
            out.push(c);
            (is_text, is_escaped) = (is_escaped || c != '"', !is_escaped && c == '\\');
            continue;
        }
        match c {
            '{' | '[' => {
                out.push(c);
                if let Some(end @ ('}' | ']')) = characters.peek().copied() {
                    out.push(end);
                    characters.next();
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth -= 1;
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => {
                is_text = c == '"';
                out.push(c);
            }
        }
    }
    out
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
