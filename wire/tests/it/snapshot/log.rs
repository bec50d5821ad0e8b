//! The section `log`: what it may say, and what is refused.

use headroom_engine::fund::{ControlId, LogEvent, Rung, StrategyId, standing};
use headroom_wire::parse;
use jiff::civil::date;

use super::sample::{FULL, LEAST};

/// A document with this log.
fn with_log(log: &str) -> String {
    let end = LEAST.rfind('}').expect("it is an object");
    format!("{}, \"log\": {log} }}", &LEAST[..end])
}

/// Place and rule of each fault of a log.
fn faults(log: &str) -> Vec<(String, &'static str)> {
    let faults = parse(with_log(log).as_bytes()).expect_err("it is refused");
    faults.list.iter().map(|fault| (fault.path.clone(), fault.rule.id())).collect()
}

#[test]
fn log_is_read_with_its_moments() {
    let snapshot = parse(FULL.as_bytes()).expect("it loads");
    assert_eq!(snapshot.log.len(), 7);
    assert_eq!(snapshot.log[1].at, Some(date(2024, 2, 28).at(9, 30, 0, 0)));
    let by = "A person".to_owned();
    assert_eq!(snapshot.log[1].event, LogEvent::Reset { control: ControlId::MonthlyDrawdown, by });
    assert_eq!(standing(&snapshot.log), [true, true, false, true, false, true, true]);
    let gone = StrategyId::new("gone").expect("it is an id");
    let by = "A person".to_owned();
    assert_eq!(snapshot.log[6].event, LogEvent::LadderReset { strategy: gone, rung: Rung::Hard, by });
}

#[test]
fn log_entry_without_a_reason_is_refused() {
    let reset = r#"{ "date": "2024-02-28", "kind": "reset", "control": "monthly_drawdown", "by": "me""#;
    assert_eq!(faults(&format!("[{reset} }}]")), [("log[0].reason".to_owned(), "missing")]);
    assert_eq!(faults(&format!("[{reset}, \"reason\": \"\" }}]")), [("log[0].reason".to_owned(), "text")]);
    assert!(parse(with_log(&format!("[{reset}, \"reason\": \"x\" }}]")).as_bytes()).is_ok());
}

#[test]
fn log_entry_has_the_fields_of_its_kind() {
    let log = r#"[
        { "date": "2024-02-28", "kind": "trip", "control": "gross", "measured": "x", "limit": 1, "by": "me", "reason": "r" },
        { "date": "2024-02-28", "kind": "accepted", "rule": 5, "strategy": "a b", "from": -0.1, "to": 2, "reason": "r" },
        { "date": "2024-02-28", "at": "2024-02-28T25:00:00Z", "kind": "withdrawn", "entry": 2, "reason": "r" },
        { "date": "2024-02-28", "kind": "undo", "reason": "r" }
    ]"#;
    let wanted = [
        ("log[0].control", "enum"),
        ("log[0].measured", "type"),
        ("log[0].by", "exclusive"),
        ("log[1].rule", "range"),
        ("log[1].strategy", "id"),
        ("log[1].from", "range"),
        ("log[1].to", "range"),
        ("log[2].at", "date"),
        ("log[2].entry", "reference"),
        ("log[3].kind", "enum"),
    ];
    assert_eq!(faults(log), wanted.map(|(path, rule)| (path.to_owned(), rule)));
}

#[test]
fn log_takes_back_what_was_before() {
    let first = r#"{ "date": "2024-02-28", "kind": "withdrawn", "entry": 0, "reason": "r" }"#;
    assert_eq!(faults(&format!("[{first}]")), [("log[0].entry".to_owned(), "reference")]);
}

#[test]
fn log_entry_of_a_ladder_names_strategy_and_limit_and_no_control() {
    let of = |fields: &str| faults(&format!(r#"[{{ "date": "2024-02-28", "reason": "r", {fields} }}]"#));
    let at = |field: &str, rule: &'static str| (format!("log[0].{field}"), rule);
    let trip = r#""kind": "trip", "rung": "soft", "measured": 0.06, "limit": 0.05"#;
    assert_eq!(of(trip), [at("strategy", "missing")]);
    let named = format!(r#"{trip}, "strategy": "a""#);
    assert!(parse(with_log(&format!(r#"[{{ "date": "2024-02-28", "reason": "r", {named} }}]"#)).as_bytes()).is_ok());
    assert_eq!(of(&format!(r#"{named}, "control": "monthly_drawdown""#)), [at("control", "exclusive")]);
    assert_eq!(of(&format!(r#"{named}, "gross": 5"#)), [at("gross", "exclusive")]);
    assert_eq!(of(&format!(r#"{named}, "by": "me""#)), [at("by", "exclusive")]);
    assert_eq!(of(r#""kind": "reset", "rung": "out", "strategy": "a", "by": "me""#), [at("rung", "enum")]);
    assert_eq!(of(r#""kind": "reset", "rung": "hard", "strategy": "a""#), [at("by", "missing")]);
    // Without the limit a strategy is no field of a trip.
    let control = r#""kind": "trip", "control": "monthly_drawdown", "measured": 0.2, "limit": 0.1, "strategy": "a""#;
    assert_eq!(of(control), [at("strategy", "exclusive")]);
}
