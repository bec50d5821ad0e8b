//! A firm is read whole or refused with every fault; its schema is the one that the types give.

use headroom_engine::{budget::BudgetStatus, control::ControlState, fund::ControlId};
use headroom_wire::{Firm, MAX_FUNDS, parse_firm};
use serde_json::{Value, json};

/// Two funds, of which the second was refused.
fn firm() -> Value {
    let sha = "0123456789abcdef".repeat(4);
    json!({
        "format": "headroom.firm/1",
        "engine": "0.1.0",
        "tool": "risk_dashboard",
        "arguments": { "method": "monte_carlo", "horizon": 10, "exposure": { "a": 0.5 } },
        "count": 2,
        "controls": ["daily_drawdown", "gross_exposure"],
        "funds": {
            "id": ["desk/one", "two"],
            "name": ["One", null],
            "snapshot": ["../funds/desk/one.json", "../funds/two.json"],
            "snapshot_sha256": [sha, null],
            "answer": ["answers/one.json", null],
            "answer_sha256": [sha, null],
            "currency": ["USD", null],
            "nav": [5_000_000, null],
            "var": [40_000.5, null],
            "es": [null, null],
            "total_var": [50_000, null],
            "utilization": [0.80001, null],
            "stressed_var": [60_000, null],
            "status": ["within", null],
            "fund_state": ["reducing", null],
            "controls": [["active", "tripped"], null],
            "tripped": [["gross_exposure"], null],
            "worst_scenario": [{ "kind": "all_markets_down", "magnitude": 0.2 }, null],
            "worst_pnl": [-90_000, null],
            "warnings": [3, null],
            "error": [null, { "code": "snapshot_invalid", "path": "(file)", "rule": "syntax", "message": "Mend it." }]
        }
    })
}

fn read(document: &Value) -> Result<Firm, Vec<(String, String)>> {
    parse_firm(document.to_string().as_bytes())
        .map_err(|faults| faults.list.into_iter().map(|fault| (fault.path, fault.rule.id().to_owned())).collect())
}

fn with(pointer: &str, value: Value) -> Value {
    let mut document = firm();
    *document.pointer_mut(pointer).expect("the place is there") = value;
    document
}

#[test]
fn firm_is_read_by_columns() {
    let read = read(&firm()).expect("it breaks no rule");
    assert_eq!(read.engine, "0.1.0");
    // As a tool takes them: whole numbers stay whole.
    let arguments: Value = serde_json::from_str(&read.arguments).unwrap();
    assert_eq!(arguments, firm()["arguments"]);
    let [one, two] = read.funds.as_slice() else { panic!("{read:?}") };
    assert_eq!((one.id.as_str(), one.snapshot.as_str()), ("desk/one", "../funds/desk/one.json"));
    let figures = one.outcome.as_ref().expect("it was computed");
    assert_eq!((figures.var, figures.es, figures.status), (Some(40_000.5), None, BudgetStatus::Within));
    let states = [(ControlId::DailyDrawdown, ControlState::Active), (ControlId::GrossExposure, ControlState::Tripped)];
    assert_eq!(figures.controls, states);
    assert_eq!(figures.worst.as_ref().map(|(_, pnl)| *pnl), Some(-90_000.0));
    assert_eq!(two.outcome.as_ref().map_err(|error| error.rule.as_str()), Err("syntax"));
}

#[test]
fn broken_firm_is_refused_with_place_and_rule() {
    let long = vec![Value::Null; MAX_FUNDS + 1];
    let cases = [
        (with("/format", json!("headroom.snapshot/1")), "format", "format"),
        (with("/tool", json!("explain")), "tool", "enum"),
        (with("/count", json!(3)), "funds.id", "length"),
        (with("/count", json!(MAX_FUNDS)), "funds.id", "length"),
        (with("/count", json!(MAX_FUNDS + 1)), "count", "range"),
        (with("/count", json!(100 * MAX_FUNDS)), "count", "range"),
        (with("/count", json!(1.5)), "count", "type"),
        (with("/arguments", json!([])), "arguments", "type"),
        (with("/engine", json!(null)), "engine", "type"),
        (with("/controls", json!(["speed"])), "controls[0]", "enum"),
        (with("/funds", json!([])), "funds", "type"),
        (with("/funds/id", json!(long)), "funds.id", "length"),
        (with("/funds/id/1", json!("desk/one")), "funds.id[1]", "duplicate_id"),
        (with("/funds/id/1", json!(null)), "funds.id[1]", "missing"),
        (with("/funds/id/0", json!({ "a": 1 })), "funds.id[0]", "type"),
        (with("/funds/snapshot/0", json!("/etc/passwd")), "funds.snapshot[0]", "text"),
        (with("/funds/snapshot/0", json!("")), "funds.snapshot[0]", "text"),
        (with("/funds/snapshot_sha256/0", json!("ABC")), "funds.snapshot_sha256[0]", "text"),
        (with("/funds/answer_sha256/0", json!(null)), "funds.answer_sha256[0]", "missing"),
        (with("/funds/nav/0", json!("5,000,000")), "funds.nav[0]", "type"),
        (with("/funds/nav/0", json!(-1)), "funds.nav[0]", "range"),
        (with("/funds/nav/1", json!(1)), "funds.nav[1]", "exclusive"),
        (with("/funds/var/0", json!(1e16)), "funds.var[0]", "range"),
        (with("/funds/status/0", json!("fine")), "funds.status[0]", "enum"),
        (with("/funds/controls/0", json!(["active"])), "funds.controls[0]", "count"),
        (with("/funds/tripped/0", json!([])), "funds.tripped[0]", "reference"),
        (with("/funds/worst_scenario/0", json!({ "kind": "comet" })), "funds.worst_scenario[0].kind", "enum"),
        (with("/funds/warnings/0", json!(-1)), "funds.warnings[0]", "range"),
        (with("/funds/error/1", json!({ "code": "x" })), "funds.error[1].path", "missing"),
        (with("/funds/error/1", json!(null)), "funds.answer_sha256[1]", "missing"),
    ];
    for (document, path, rule) in cases {
        let faults = read(&document).expect_err(path);
        assert!(faults.contains(&(path.to_owned(), rule.to_owned())), "{path} {rule}: {faults:?}");
    }
    let mut document = firm();
    document["funds"].as_object_mut().unwrap().remove("es");
    document["funds"]["pnl"] = json!([1, 2]);
    document["more"] = json!(1);
    let faults = read(&document).expect_err("columns");
    for (path, rule) in [("funds.es", "missing"), ("funds.pnl", "unknown_field"), ("more", "unknown_field")] {
        assert!(faults.contains(&(path.to_owned(), rule.to_owned())), "{path}: {faults:?}");
    }
}

#[test]
fn bytes_that_are_no_firm_are_refused() {
    let text = firm().to_string();
    let deep = text.replace(":0.5", &format!(":{}1{}", "[".repeat(40), "]".repeat(40)));
    let twice = text.replacen("\"engine\"", "\"engine\":\"0\",\"engine\"", 1);
    let infinite = text.replace("40000.5", "1e999");
    for (text, rule) in [
        ("", "syntax"),
        ("[]", "type"),
        ("{}", "missing"),
        ("\u{feff}{", "syntax"),
        (&deep, "depth"),
        (&twice, "duplicate_key"),
        (&infinite, "finite"),
        (&text[..text.len() / 2], "syntax"),
    ] {
        let faults = parse_firm(text.as_bytes()).expect_err(rule);
        assert!(faults.list.iter().any(|fault| fault.rule.id() == rule), "{rule}: {faults}");
    }
    // Characters that turn the direction of a text are written out in what is told.
    let hostile = with("/funds/status/0", json!("\u{202e}<img src=x onerror=alert(1)>"));
    let faults = parse_firm(hostile.to_string().as_bytes()).expect_err("a status");
    assert!(faults.list[0].value.contains("\\u{202E}<img"), "{faults}");
}

#[test]
fn firm_that_a_fleet_wrote_is_read() {
    // `python/tests/test_firm.py` holds that the fleet writes these very bytes.
    let read = parse_firm(include_bytes!("../data/firm.json")).expect("the format of the fleet");
    assert!(read.funds.iter().any(|fund| fund.outcome.is_err()), "a refused fund is in it");
    assert!(read.funds.iter().any(|fund| fund.outcome.as_ref().is_ok_and(|it| it.name == "Northlight Multi-Strategy")));
}

#[cfg(feature = "schema")]
mod schema {
    use std::collections::BTreeSet;

    use headroom_wire::firm_schema;
    use serde_json::Value;

    /// Where it is published.
    const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/headroom.firm.schema.json");

    #[test]
    fn published_schema_of_a_firm_is_up_to_date() {
        if std::env::var_os("HEADROOM_WRITE").is_some() {
            std::fs::write(PUBLISHED, firm_schema()).expect("the schema can be written");
        }
        let value = |text: &str| serde_json::from_str::<Value>(text).expect("the schema is JSON");
        let published = std::fs::read_to_string(PUBLISHED).expect("the published schema");
        assert!(
            value(&published) == value(&firm_schema()),
            "run HEADROOM_WRITE=1 cargo test --package headroom-wire --features schema published_schema"
        );
    }

    #[test]
    fn schema_and_reader_of_a_firm_know_the_same_fields() {
        let schema: Value = serde_json::from_str(&firm_schema()).unwrap();
        let names = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<BTreeSet<_>>();
        let firm = super::firm();
        for (place, object) in [
            ("/properties", &firm),
            ("/$defs/Columns/properties", &firm["funds"]),
            ("/$defs/Refusal/properties", &firm["funds"]["error"][1]),
        ] {
            // `broken_firm_is_refused_with_place_and_rule`: no field of these may be left out, none may be added.
            let found = schema.pointer(place).unwrap_or_else(|| panic!("{place} is not in the schema"));
            assert_eq!(names(found), names(object), "{place}");
        }
    }
}
