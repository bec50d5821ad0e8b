//! The section `instruments`: what loads, and what is refused with place and rule.

use headroom_engine::fund::{InstrumentHistory, PnlBasis};
use headroom_wire::{parse, to_json};

use super::sample::FULL;

/// The full document, with this section.
fn with(instruments: &str) -> String {
    FULL.replacen("\"limits\":", &format!("\"instruments\": {instruments},\n\"limits\":"), 1)
}

/// The faults as path and rule.
fn refused(instruments: &str) -> Vec<(String, &'static str)> {
    let faults = parse(with(instruments).as_bytes()).unwrap_err();
    faults.list.iter().map(|fault| (fault.path.clone(), fault.rule.id())).collect()
}

#[test]
fn instruments_are_read_by_name_and_written_back() {
    let file = with(r#"{ "Y": { "prices": [0.5, null, 0.25] }, "X": { "returns": [0.5, -1, null] } }"#);
    let snapshot = parse(file.as_bytes()).unwrap();
    assert_eq!(snapshot.risk_budget.pnl, Some(PnlBasis::Larger));
    let [x, y] = &snapshot.instruments[..] else { panic!("two instruments") };
    assert_eq!((x.name.as_str(), y.name.as_str()), ("X", "Y"));
    assert_eq!(x.history, InstrumentHistory::Returns(vec![Some(0.5), Some(-1.0), None]));
    assert_eq!(y.history, InstrumentHistory::Prices(vec![Some(0.5), None, Some(0.25)]));
    assert_eq!(parse(to_json(&snapshot).as_bytes()).unwrap(), snapshot);
    assert!(parse(FULL.as_bytes()).unwrap().instruments.is_empty());
}

#[test]
fn instruments_of_a_broken_rule_are_refused_at_their_place() {
    let one = |place: &str, rule: &'static str| vec![(place.to_owned(), rule)];
    // `X` is held as linear, `Y` as binary.
    for (section, place, rule) in [
        (r#"{ "X": { "prices": [1, 2] } }"#, "instruments.X.prices", "length"),
        (r#"{ "X": { "prices": [1, 0, 2] } }"#, "instruments.X.prices[1]", "range"),
        (r#"{ "X": { "returns": [0, -1.5, 0] } }"#, "instruments.X.returns[1]", "range"),
        (r#"{ "Y": { "prices": [0.5, 1, 0.5] } }"#, "instruments.Y.prices[1]", "range"),
        (r#"{ "Y": { "returns": [0, 0, 0] } }"#, "instruments.Y.returns", "exclusive"),
        (r#"{ "X": { "prices": [1, 1, 1], "returns": [0, 0, 0] } }"#, "instruments.X.returns", "exclusive"),
        (r#"{ "X": {} }"#, "instruments.X.prices", "missing"),
        (r#"{ "X": { "price": [1, 1, 1], "prices": [1, 1, 1] } }"#, "instruments.X.price", "unknown_field"),
        (r#"{ "": { "prices": [1, 1, 1] } }"#, "instruments[\"\"]", "text"),
        ("[]", "instruments", "type"),
    ] {
        assert_eq!(refused(section), one(place, rule), "{section}");
    }
    let twice = r#"{ "X": { "prices": [1, 1, 1] }, "X": { "prices": [1, 1, 1] } }"#;
    assert_eq!(refused(twice), one("instruments.X", "duplicate_key"));
}

#[test]
fn instrument_held_as_both_kinds_is_refused() {
    let file =
        with(r#"{ "X": { "prices": [0.5, 0.5, 0.5] } }"#).replacen("\"instrument\": \"Y\"", "\"instrument\": \"X\"", 1);
    let faults = parse(file.as_bytes()).unwrap_err();
    assert_eq!((faults.list[0].path.as_str(), faults.list[0].rule.id()), ("instruments.X", "exclusive"));
    // Without a history nobody reprices it: both kinds load, as they did.
    let file = FULL.replacen("\"instrument\": \"Y\"", "\"instrument\": \"X\"", 1);
    assert!(parse(file.as_bytes()).is_ok());
}

#[test]
fn instruments_past_two_thousand_are_refused() {
    let many = (0..2_001).map(|i| format!("\"i{i}\": {{ \"prices\": [1, 1, 1] }}")).collect::<Vec<_>>().join(",");
    assert_eq!(refused(&format!("{{ {many} }}")), [("instruments".to_owned(), "count")]);
}
