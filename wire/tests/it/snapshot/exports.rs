//! What other programs export as JSON: each kind is refused at its place, with what is wanted instead. The kinds are from public
//! bug reports: pandas-dev/pandas#65868, #5729, #12213, ranaroussi/quantstats#72, Jebel-Quant/jquantstats#43.

use headroom_engine::fund::check::Fault;
use serde_json::{Value, json};

use super::document::{refused, tree};
use super::sample::SEED;

/// The seed document with another value at a JSON pointer.
fn with(pointer: &str, value: Value) -> String {
    let mut document = tree(SEED);
    *document.pointer_mut(pointer).expect("it is in the seed") = value;
    document.to_string()
}

/// The fault at a path.
#[track_caller]
fn fault(document: &str, path: &str) -> Fault {
    let faults = refused(document);
    let found = faults.list.iter().find(|fault| fault.path == path);
    found.unwrap_or_else(|| panic!("no fault at {path} in\n{faults}")).clone()
}

#[test]
fn dates_as_exported_are_refused_with_the_form_wanted() {
    let texts = [
        "2026-11-18T00:00:00.000Z",
        "2026-11-18 00:00:00+00:00",
        "2026-11-18T00:00:00",
        "18/11/2026",
        "11/18/2026",
        "20261118",
        "2026-11-31",
        "2026-02-29",
        "2026-1-5",
        "26-11-18",
        " 2026-11-18",
        "2026-11-18 ",
        "NaT",
        "2026-W47-3",
        "２０２６-11-18",
        "1899-12-31",
        "2200-01-01",
        "0000-00-00",
    ];
    let others = [json!(1_795_132_800_000_u64), json!(1_795_132_800), json!(46_344), json!(null)];
    let cases = texts.iter().map(|text| (json!(text), "date")).chain(others.map(|other| (other, "type")));
    for (value, rule) in cases {
        let fault = fault(&with("/history/dates/0", value.clone()), "history.dates[0]");
        assert_eq!(fault.rule.id(), rule, "{value}");
        assert!(fault.message.contains("YYYY-MM-DD"), "{value}: {}", fault.message);
    }
}

#[test]
fn returns_in_percent_and_prices_are_refused_with_what_a_return_is() {
    for (value, rule) in [(json!(-1.19), "range"), (json!(170.68), "range"), (json!("1.2%"), "type")] {
        let fault = fault(&with("/history/returns/mm_strategy/0", value), "history.returns.mm_strategy[0]");
        assert_eq!(fault.rule.id(), rule);
        assert!(
            rule != "range"
                || fault.message.contains("a fraction, 0.012 for 1.2%")
                || fault.message.contains("A return is a fraction")
        );
    }
}

#[test]
fn nan_is_told_at_its_path_with_what_stands_for_a_missing_return() {
    for literal in ["NaN", "Infinity", "-Infinity", "1e999"] {
        let document = with("/history/returns/mm_strategy/0", json!("@")).replace("\"@\"", literal);
        let fault = fault(&document, "history.returns.mm_strategy[0]");
        assert_eq!((fault.rule.id(), fault.value.as_str()), ("finite", literal));
        assert!(fault.message.contains("null is a missing one"), "{}", fault.message);
    }
    let document = with("/history/returns/mm_strategy/0", json!("@")).replace("\"@\"", "nan");
    assert!(refused(&document).list[0].path.starts_with("line "));
}

#[test]
fn data_frames_are_refused_with_what_a_snapshot_needs() {
    let frames = [
        json!({ "a": { "2026-11-18": 0.01 }, "b": { "2026-11-18": 0.02 } }),
        json!({ "2026-11-18": { "a": 0.01, "b": 0.02 } }),
        json!({ "columns": ["a"], "index": ["2026-11-18"], "data": [[0.01]] }),
        json!({ "schema": { "fields": [] }, "data": [{ "date": "2026-11-18", "a": 0.01 }] }),
    ];
    for frame in frames {
        let faults = refused(&frame.to_string());
        for section in ["format", "fund", "risk_budget", "strategies", "history"] {
            let is_told = |fault: &Fault| fault.path == section && fault.rule.id() == "missing";
            assert!(faults.list.iter().any(is_told), "{section} in {faults}");
        }
    }
    for list in [json!([{ "date": "2026-11-18", "a": 0.01 }]), json!([[0.01]])] {
        assert!(refused(&list.to_string()).list[0].message.contains("an object"));
    }
    let by_date = with("/history/returns/mm_strategy", json!({ "2026-11-18": 0.01 }));
    assert!(fault(&by_date, "history.returns.mm_strategy").message.contains("a list of numbers"));
    let matrix = with("/history/returns", json!([[0.01, 0.02]]));
    assert!(fault(&matrix, "history.returns").message.contains("a field per strategy id"));
    assert!(fault(&with("/history", json!([{ "date": "2026-11-18" }])), "history").message.contains("an object"));
    assert!(fault(&with("/strategies", json!({ "a": {} })), "strategies").message.contains("a list"));
}

#[test]
fn money_that_doubles_cannot_divide_by_is_refused() {
    for path in ["/fund/nav", "/risk_budget/total_var"] {
        let dotted = path[1..].replace('/', ".");
        for tiny in [5e-324, 1e-201] {
            assert_eq!(fault(&with(path, json!(tiny)), &dotted).rule.id(), "range");
        }
    }
}
