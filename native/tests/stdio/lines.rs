//! Lines that cannot be kept, and lines that want no answer.

use serde_json::{Value, json};

use super::{
    client::{Client, text},
    seed,
};

/// The refusal of a call whose arguments are this JSON.
fn refusal(client: &mut Client, arguments: &str) -> Value {
    client.line(format!(r#"{{"jsonrpc":"2.0","id":77,"method":"tools/call","params":{{"name":"risk_budget_status","arguments":{arguments}}}}}"#).as_bytes());
    let reply = client.reply();
    assert_eq!((&reply["id"], &reply["result"]["isError"]), (&json!(77), &json!(true)), "{reply}");
    serde_json::from_str(text(&reply["result"])).unwrap()
}

#[test]
fn arguments_that_cannot_be_kept_are_refused_at_their_place() {
    let mut client = Client::on(&seed());
    let deep = format!(r#"{{"exposure":{{"directional":{}{}}}}}"#, "[".repeat(90), "]".repeat(90));
    let many = format!(r#"{{"strategies":[{}0]}}"#, "0,".repeat(700_000));
    for (arguments, path, rule) in [
        (r#"{"confidence":0.95,"confidence":0.99}"#, "confidence", "duplicate_key"),
        (r#"{"exposure":{"directional":0.5,"directional":3}}"#, "exposure.directional", "duplicate_key"),
        (r#"{"exposure":{"directional":1e400}}"#, "exposure.directional", "finite"),
        (r#"{"strategies":["directional","\ud800"]}"#, "strategies[1]", "text"),
        (deep.as_str(), "exposure.directional", "depth"),
        (many.as_str(), "strategies", "size"),
    ] {
        let error = refusal(&mut client, arguments);
        assert_eq!((&error["code"], &error["rule"]), (&json!("invalid_argument"), &json!(rule)), "{error}");
        assert!(error["path"].as_str().unwrap().starts_with(path), "{error}");
    }
    assert_eq!(client.call("risk_dashboard", &json!({}))["isError"], false);
}

#[test]
fn frame_that_cannot_be_kept_is_answered_with_its_id() {
    let mut client = Client::on(&seed());
    client.line(br#"{"jsonrpc":"2.0","id":5,"method":"ping","params":{"x":1e400}}"#);
    let reply = client.reply();
    assert_eq!((&reply["id"], &reply["error"]["code"]), (&json!(5), &json!(-32600)));
}

#[test]
fn blank_lines_want_no_answer() {
    let mut client = Client::on(&seed());
    for blank in [&b""[..], b"   ", b"\r", b"\t\r"] {
        client.line(blank);
    }
    assert_eq!(client.ask("ping", json!({}))["result"], json!({}));
}

#[test]
fn unknown_methods_have_one_wording() {
    let mut client = Client::on(&seed());
    for method in ["no/such", "resources/list", "prompts/get", "completion/complete", "logging/setLevel"] {
        let params = match method {
            "prompts/get" => json!({ "name": "x" }),
            "logging/setLevel" => json!({ "level": "info" }),
            "completion/complete" => {
                json!({ "ref": { "type": "ref/prompt", "name": "x" }, "argument": { "name": "x", "value": "y" } })
            }
            _ => json!({}),
        };
        let error = client.ask(method, params)["error"].take();
        assert_eq!(error, json!({ "code": -32601, "message": "There is no such method." }), "{method}");
    }
}

#[test]
fn line_of_many_small_values_takes_little_memory() {
    let mut client = Client::on(&seed());
    client.call("risk_dashboard", &json!({}));
    let before = client.most_memory();
    // Just below 8 MiB each.
    for unit in ["[],", "{},", "0,", r#"{"a":0},"#, r#""","#] {
        let values = unit.repeat(8_300_000 / unit.len());
        let values = values.trim_end_matches(',');
        client.line(format!(r#"{{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{{"name":"risk_dashboard","arguments":{{"x":[{values}]}}}}}}"#).as_bytes());
        let reply = client.reply();
        assert_eq!((&reply["id"], &reply["result"]["isError"]), (&json!(3), &json!(true)));
    }
    client.line(format!("[{}0]", "0,".repeat(4_000_000)).as_bytes());
    assert_eq!(client.reply()["error"]["code"], -32600);
    if let (Some(before), Some(after)) = (before, client.most_memory()) {
        // 906 MiB before lines were bounded by their values.
        assert!(after < before + 150, "{before} MiB before, {after} MiB after");
    }
}
