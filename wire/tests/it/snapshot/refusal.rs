//! Faults one by one and all at once: each with its place, rule and value, in the order of the format's table.

use headroom_engine::fund::check::{Faults, Rule};
use headroom_wire::parse;

use super::document::{Edit, edited, place, refused, told, tree};
use super::sample::{FULL, SEED};

/// The faults of the seed document with these texts in place of others.
fn refused_with(changes: &[(&str, &str)]) -> Faults {
    let mut document = SEED.to_owned();
    for (old, new) in changes {
        assert_eq!(document.matches(old).count(), 1, "{old}");
        document = document.replace(old, new);
    }
    refused(&document)
}

/// The one fault of the seed document with one text in place of another.
#[track_caller]
fn assert_one(old: &str, new: &str, fault: (&str, &str, &str)) -> String {
    let faults = refused_with(&[(old, new)]);
    assert_eq!(told(&faults), [fault], "{old} -> {new}");
    faults.list[0].message.clone()
}

#[test]
fn format_of_another_version_is_refused() {
    let value = "\"headroom.snapshot/2\"";
    assert_one("\"headroom.snapshot/1\"", value, ("format", "format", value));
}

#[test]
fn unknown_field_is_told_with_the_nearest_name() {
    let message = assert_one(
        "\"periods_per_year\": 365",
        "\"periodsPerYear\": 365",
        ("strategies[0].periodsPerYear", "unknown_field", "365"),
    );
    assert!(message.contains("`periods_per_year`"), "{message}");
    let faults = refused_with(&[("\"limits\": {", "\"limit\": {")]);
    let fault = &faults.list[0];
    assert_eq!((fault.path.as_str(), fault.rule), ("limit", Rule::UnknownField));
    assert!(fault.value.starts_with("{\"daily_drawdown\":0.02,\""));
    assert_eq!(fault.value.chars().count(), 200);
    let message = &fault.message;
    assert!(message.contains("`limits`"), "{message}");
}

#[test]
fn repeated_field_is_refused_at_its_path() {
    assert_one("\"nav\": 5000000", "\"nav\": 5000000, \"nav\": 6", ("fund.nav", "duplicate_key", "6"));
    assert_one(
        "\"currency\": \"USD\"",
        "\"currency\": \"USD\", \"c\\u0075rrency\": \"EUR\"",
        ("fund.currency", "duplicate_key", "\"EUR\""),
    );
    assert_one(
        "\"mm_strategy\": 0.30",
        "\"mm_strategy\": 0.30, \"mm_strategy\": 0.30",
        ("risk_budget.allocation.mm_strategy", "duplicate_key", "0.3"),
    );
    let faults = refused_with(&[("\"fund\": {", "\"positions\": [], \"fund\": {")]);
    let fault = &faults.list[0];
    assert_eq!((fault.path.as_str(), fault.rule), ("positions", Rule::DuplicateKey));
    assert!(fault.value.starts_with("[{\"id\":\"p1\",\"strategy\":\"mm_strategy\","));
}

#[test]
fn number_that_is_not_finite_is_told_at_its_path() {
    for text in ["1e999", "-1E+400", "NaN", "Infinity", "-Infinity"] {
        assert_one("0.0012", text, ("history.returns.mm_strategy[0]", "finite", text));
        assert_one("5000000", text, ("fund.nav", "finite", text));
    }
    // The same letters in a text are text, and other faults stand beside.
    let faults = refused_with(&[
        ("Northlight", "1e999 \\\" NaN"),
        ("\"horizon_days\": 1,", "\"horizon_days\": 1e999,"),
        ("1500000", "-1"),
        ("null", "-1e999"),
    ]);
    assert_eq!(
        told(&faults),
        [
            ("risk_budget.horizon_days", "finite", "1e999"),
            ("strategies[0].capital", "range", "-1"),
            ("history.returns.arb_strategy[1]", "finite", "-1e999"),
        ]
    );
}

#[test]
fn whole_number_may_have_a_point_but_no_fraction() {
    let document = SEED.replace("\"horizon_days\": 1,", "\"horizon_days\": 2.0,");
    let snapshot = parse(document.as_bytes()).expect("2.0 is 2");
    assert_eq!(snapshot.risk_budget.horizon.days(), 2);
    let path = "risk_budget.horizon_days";
    let horizon = "\"horizon_days\": 1,";
    assert_one(horizon, "\"horizon_days\": 1.5,", (path, "type", "1.5"));
    assert_one(horizon, "\"horizon_days\": 21,", (path, "range", "21"));
    assert_one(horizon, "\"horizon_days\": 0,", (path, "range", "0"));
}

#[test]
fn date_that_does_not_exist_is_refused() {
    for text in [
        "2026-11-31",
        "2025-02-29",
        "2026-11-1",
        "20261118",
        "2026-11-18T00:00",
        "1899-12-31",
        "2200-01-01",
        "+026-11-18",
        "",
    ] {
        let value = format!("\"{text}\"");
        let fault = ("history.dates[0]", "date", value.as_str());
        assert_one("\"2026-11-18\"", &value, fault);
    }
}

#[test]
fn dates_ascend_and_the_snapshot_is_not_before_them() {
    let value = "\"2026-11-18\"";
    assert_one("\"2026-11-19\"", value, ("history.dates[1]", "order", value));
    assert_one("\"as_of\": \"2026-11-20\"", "\"as_of\": \"2026-11-19\"", ("fund.as_of", "order", "\"2026-11-19\""));
}

#[test]
fn ids_are_unique_and_well_formed() {
    let faults = refused_with(&[("\"id\": \"arb_strategy\"", "\"id\": \"mm_strategy\"")]);
    assert_eq!(
        told(&faults),
        [
            ("risk_budget.allocation.arb_strategy", "reference", "0.25"),
            ("strategies[1].id", "duplicate_id", "\"mm_strategy\""),
            ("history.returns.arb_strategy", "reference", "[0.0003,null,0.0002]"),
        ]
    );
    assert_one("\"id\": \"p2\"", "\"id\": \"p1\"", ("positions[1].id", "duplicate_id", "\"p1\""));
    let strategy = "opportunities[0].strategy";
    assert_one(
        "\"strategy\": \"crypto_mm\"",
        "\"strategy\": \"directional\"",
        (strategy, "duplicate_id", "\"directional\""),
    );
    assert_one("\"strategy\": \"crypto_mm\"", "\"strategy\": \"crypto mm\"", (strategy, "id", "\"crypto mm\""));
}

#[test]
fn unfit_id_that_is_referred_to_is_one_fault() {
    let document = SEED.replace("arb_strategy", "arb strategy");
    let faults = refused(&document);
    assert_eq!(told(&faults), [("strategies[1].id", "id", "\"arb strategy\"")]);
}

#[test]
fn reference_to_nothing_is_refused_with_the_nearest_id() {
    let message = assert_one(
        "\"strategy\": \"mm_strategy\"",
        "\"strategy\": \"mn_strategy\"",
        ("positions[0].strategy", "reference", "\"mn_strategy\""),
    );
    assert!(message.contains("`mm_strategy`"), "{message}");
    let faults = refused_with(&[("\"returns\": { \"mm_strategy\"", "\"returns\": { \"m.m\"")]);
    assert_eq!(
        told(&faults),
        [
            ("history.returns[\"m.m\"]", "reference", "[0.0012,-0.0004,0.0007]"),
            ("history.returns.mm_strategy", "missing", "nothing"),
        ]
    );
}

#[test]
fn lengths_agree() {
    assert_one("[0.0003, null, 0.0002]", "[0.0003, null]", ("history.returns.arb_strategy", "length", "2 values"));
    let full = tree(FULL);
    let edit = Edit::Replace(place("/opportunities/0/returns"), "[0.1]".to_owned());
    let faults = refused(&edited(&full, &[edit]));
    let fault = ("opportunities[0].returns", "length", "1 values");
    assert_eq!(told(&faults), [fault]);
    let edit = Edit::Replace(place("/history/capital/a.b"), "[1, null, 2]".to_owned());
    let faults = refused(&edited(&full, &[edit]));
    let fault = ("history.capital[\"a.b\"][1]", "type", "null");
    assert_eq!(told(&faults), [fault]);
}

#[test]
fn sum_fault_stands_at_the_reserve_or_else_at_the_allocation() {
    let reserve = "\"reserve\": 0.25";
    assert_one(reserve, "\"reserve\": 0.3", ("risk_budget.reserve", "sum", "1.05"));
    assert_one("\"reserve\": 0.25", "\"reserve\": 0.250000002", ("risk_budget.reserve", "sum", "1.000000002"));
    let faults = refused_with(&[("},\n    \"reserve\": 0.25", "}"), ("mm_strategy\": 0.30", "mm_strategy\": 0.56")]);
    let fault = ("risk_budget.allocation", "sum", "1.01");
    assert_eq!(told(&faults), [fault]);

    let within = SEED.replace(reserve, "\"reserve\": 0.2500000009");
    parse(within.as_bytes()).expect("1e-9 is allowed for");
    let left_out = SEED.replace("},\n    \"reserve\": 0.25", "}");
    let snapshot = parse(left_out.as_bytes()).expect("the reserve is what is left");
    assert!((snapshot.risk_budget.reserve - 0.25).abs() < 1e-15);
}

#[test]
fn fields_of_another_kind_are_excluded() {
    assert_one(
        "\"kind\": \"binary\",",
        "\"kind\": \"binary\", \"notional\": 7,",
        ("positions[1].notional", "exclusive", "7"),
    );
    let faults = refused_with(&[("\"kind\": \"binary\",", "")]);
    assert_eq!(
        told(&faults),
        [
            ("positions[1].notional", "missing", "nothing"),
            ("positions[1].price", "exclusive", "0.62"),
            ("positions[1].contracts", "exclusive", "-50000"),
        ]
    );
    assert_one("\"rho\": 0.90", "\"rho\": 0.90, \"magnitude\": 0.1", ("scenarios[1].magnitude", "exclusive", "0.1"));
}

#[test]
fn scenarios_combine_one_level_deep() {
    let plain = "{ \"kind\": \"correlation_spike\", \"rho\": 0.90 }";
    let path = "scenarios[1]";
    assert_one(plain, "[]", (path, "count", "0 entries"));
    let nine = format!("[{}]", [plain; 9].join(","));
    assert_one(plain, &nine, (path, "count", "9 entries"));
    let nested = format!("[[{plain}]]");
    let value = "[{\"kind\":\"correlation_spike\",\"rho\":0.9}]";
    assert_one(plain, &nested, ("scenarios[1][0]", "type", value));
    let eight = SEED.replace(plain, &format!("[{}]", [plain; 8].join(",")));
    let snapshot = parse(eight.as_bytes()).expect("eight combine");
    assert_eq!(snapshot.scenarios[1].shocks.len(), 8);
    let one = SEED.replace(plain, &format!("[{plain}]"));
    assert_eq!(parse(one.as_bytes()), parse(SEED.as_bytes()));
}

#[test]
fn count_fault_ends_its_section_and_no_other() {
    let many = vec!["{ \"id\": 1 }"; 513].join(",");
    let full = tree(FULL);
    let edits = [
        Edit::Replace(place("/fund/nav"), "0".to_owned()),
        Edit::Replace(place("/strategies"), format!("[{many}]")),
        Edit::Add(place("/history"), "dates_of".to_owned(), "1".to_owned()),
        Edit::Replace(place("/history/dates"), "[]".to_owned()),
        Edit::Replace(place("/limits/net_exposure"), "0".to_owned()),
    ];
    assert_eq!(
        told(&refused(&edited(&full, &edits))),
        [
            ("fund.nav", "range", "0"),
            ("strategies", "count", "513 entries"),
            ("history.dates", "count", "0 entries"),
            ("limits.net_exposure", "range", "0"),
        ]
    );
}

#[test]
fn hostile_text_is_escaped_wherever_it_is_told() {
    let faults =
        refused_with(&[("\"USD\"", "\"U\\u202ED\\u0000\""), ("\"sector_concentration\"", "\"sector\u{200B}\\\"\\n\"")]);
    assert_eq!(
        told(&faults),
        [
            ("fund.currency", "text", r#""U\u{202E}D\u{0}""#),
            (r#"limits["sector\u{200B}\"\u{A}"]"#, "unknown_field", "0.4"),
        ]
    );
    let long = "x".repeat(1_000_000);
    let faults = refused_with(&[("\"USD\"", &format!("\"{long}\""))]);
    let value = &faults.list[0].value;
    assert_eq!((value.chars().count(), value.ends_with('…')), (200, true));
    let faults = refused_with(&[("\"currency\"", &format!("\"{long}\""))]);
    assert_eq!(faults.list[0].path.chars().count(), "fund.".len() + 200);
}

#[test]
fn names_of_an_object_s_own_are_ids_like_others() {
    let document = SEED.replace("mm_strategy", "__proto__").replace("arb_strategy", "constructor");
    let snapshot = parse(document.as_bytes()).expect("they are ids");
    assert_eq!(snapshot.strategies[0].id.as_str(), "__proto__");
    assert_eq!(snapshot.strategy_index("constructor"), Some(1));
}

#[test]
fn zero_has_no_sign() {
    let document = SEED.replace("1500000", "-0.0").replace("null", "-0");
    let snapshot = parse(document.as_bytes()).expect("-0 is 0");
    assert!(snapshot.strategies[0].capital.is_sign_positive());
    assert!(snapshot.history.returns[1][1].is_some_and(f64::is_sign_positive));
}

#[test]
fn all_faults_stand_in_one_answer_in_order() {
    let faults = refused_with(&[
        ("\"headroom.snapshot/1\"", "\"headroom\""),
        ("\"limits\"", "\"limit\""),
        ("\"name\": \"Northlight Multi-Strategy\"", "\"name\": \"\""),
        ("\"USD\"", "\"usd\""),
        ("5000000", "0"),
        ("\"as_of\": \"2026-11-20\"", "\"as_of\": \"2026-11-20Z\""),
        ("0.99", "1"),
        ("\"horizon_days\": 1,", "\"horizon_days\": true,"),
        ("\"historical\"", "\"historic\""),
        ("500,", "29,"),
        ("\"standalone\"", "null"),
        ("\"arb_strategy\": 0.25", "\"arb_strategy\": 1.25"),
        ("\"reserve\": 0.25", "\"reserve\": []"),
        ("\"name\": \"Market making\"", "\"name\": 1"),
        ("\"periods_per_year\": 365", "\"periods_per_year\": 0.5"),
        ("\"capital\": 2000000", "\"kapital\": 2000000"),
        ("[-0.011, 0.006, 0.002]", "[-1.1, \"0.006\", 1e999, 4]"),
        ("\"instrument\": \"BTC-PERP\", ", ""),
        ("\"kind\": \"binary\"", "\"kind\": \"option\""),
        ("0.62", "1"),
        ("\"underuse_days\": 7", "\"underuse_days\": 0"),
        ("\"window\": 20", "\"window\": 4"),
        ("\"conviction\": 0.9", "\"conviction\": 90"),
        ("\"kind\": \"all_markets_down\"", "\"kind\": \"all_markets\""),
        ("\"duration_hours\": 4", "\"duration_hours\": 1000"),
        ("\"depth_reduction\"", "\"depth\""),
    ]);
    let expected = [
        ("limit", "unknown_field"),
        ("format", "format"),
        ("fund.name", "text"),
        ("fund.currency", "text"),
        ("fund.nav", "range"),
        ("fund.as_of", "date"),
        ("risk_budget.confidence", "range"),
        ("risk_budget.horizon_days", "type"),
        ("risk_budget.method", "enum"),
        ("risk_budget.window", "range"),
        ("risk_budget.usage_basis", "type"),
        ("risk_budget.allocation.arb_strategy", "range"),
        ("risk_budget.reserve", "type"),
        ("strategies[0].name", "type"),
        ("strategies[0].periods_per_year", "range"),
        ("strategies[1].kapital", "unknown_field"),
        ("strategies[1].capital", "missing"),
        ("history.returns.directional", "length"),
        ("history.returns.directional[0]", "range"),
        ("history.returns.directional[1]", "type"),
        ("history.returns.directional[2]", "finite"),
        ("positions[0].instrument", "missing"),
        ("positions[1].kind", "enum"),
        ("positions[1].price", "range"),
        ("policy.underuse_days", "range"),
        ("policy.correlation_spike.window", "range"),
        ("opportunities[0].conviction", "range"),
        ("scenarios[0].kind", "enum"),
        ("scenarios[2].duration_hours", "range"),
        ("scenarios[3].depth", "unknown_field"),
        ("scenarios[3].depth_reduction", "missing"),
    ];
    let places: Vec<_> = told(&faults).iter().map(|f| (f.0, f.1)).collect();
    assert_eq!(places, expected);
    assert_eq!(faults.more, 0);
    assert_eq!(faults.to_string().lines().count(), expected.len());
}

#[test]
fn faults_past_a_hundred_are_counted() {
    let fields: Vec<String> = (0..250).map(|i| format!("\"x{i}\": {i}")).collect();
    let faults = refused_with(&[("\"currency\"", &format!("{}, \"currency\"", fields.join(",")))]);
    assert_eq!((faults.list.len(), faults.more), (Faults::MOST_LISTED, 150));
    assert_eq!(faults.count(), 250);
    let text = faults.to_string();
    assert_eq!(text.lines().last(), Some("and 150 more"));
}

#[test]
fn rules_have_distinct_ids() {
    let ids: std::collections::BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(ids.len(), Rule::ALL.len());
}

#[test]
fn horizon_by_two_names_is_refused_where_they_differ() {
    // Ruling 36.
    let fault = ("risk_budget.horizon_days", "exclusive", "1");
    assert_one("\"horizon_days\": 1,", "\"horizon_days\": 1, \"horizon\": 2,", fault);
}

#[test]
fn period_is_one_of_three_words() {
    assert_one("\"history\": {", "\"history\": { \"period\": \"year\",", ("history.period", "enum", "\"year\""));
}

#[test]
fn proxy_is_another_strategy_without_one() {
    // Ruling 36. `directional` is the third strategy, `mm_strategy` the first.
    let with = |id: &str, fields: &str| {
        refused_with(&[(&format!("{{ \"id\": \"{id}\","), &format!("{{ \"id\": \"{id}\", {fields},"))])
    };
    let reference = |id: &str, proxy: &str, place: &str| {
        let value = format!("\"{proxy}\"");
        let faults = with(id, &format!("\"proxy\": {value}"));
        assert_eq!(told(&faults), [(place, "reference", value.as_str())]);
    };
    reference("arb_strategy", "nobody", "strategies[1].proxy");
    reference("arb_strategy", "arb_strategy", "strategies[1].proxy");
    let chained = [
        ("{ \"id\": \"mm_strategy\",", "{ \"id\": \"mm_strategy\", \"proxy\": \"directional\","),
        ("{ \"id\": \"arb_strategy\",", "{ \"id\": \"arb_strategy\", \"proxy\": \"mm_strategy\","),
    ];
    assert_eq!(told(&refused_with(&chained)), [("strategies[1].proxy", "reference", "\"mm_strategy\"")]);
    let alone = with("arb_strategy", "\"proxy_scale\": 2");
    assert_eq!(told(&alone), [("strategies[1].proxy", "missing", "nothing")]);
    let zero = with("arb_strategy", "\"proxy\": \"mm_strategy\", \"proxy_scale\": 0");
    assert_eq!(told(&zero), [("strategies[1].proxy_scale", "range", "0")]);
}

#[test]
fn drawdown_limits_are_shares_the_soft_one_below_the_hard_one() {
    let with = |limits: &str| {
        let (old, new) = ("\"periods_per_year\": 365", format!("\"drawdown_limits\": {limits}"));
        told_of(&SEED.replace(old, &new))
    };
    let at = |field: &str| format!("strategies[0].drawdown_limits{field}");
    for ok in [r#"{ "soft": 0.05 }"#, r#"{ "hard": 1 }"#, r#"{ "soft": 0.05, "hard": 0.1, "recovery_share": 1 }"#] {
        assert_eq!(with(ok), [], "{ok}");
    }
    assert_eq!(with("{}"), [(at(".soft"), "missing")]);
    assert_eq!(with(r#"{ "recovery_share": 0.5 }"#), [(at(".soft"), "missing")]);
    assert_eq!(with(r#"{ "soft": 0.1, "hard": 0.1 }"#), [(at(".soft"), "order")]);
    assert_eq!(with(r#"{ "soft": 0, "hard": 1.1 }"#), [(at(".soft"), "range"), (at(".hard"), "range")]);
    assert_eq!(with(r#"{ "hard": 0.1, "recovery_share": 0 }"#), [(at(".recovery_share"), "range")]);
    assert_eq!(with(r#"{ "hard": 0.1, "Soft": 0.05 }"#), [(at(".Soft"), "unknown_field")]);
    assert_eq!(with("0.1"), [(at(""), "type")]);
}

/// Place and rule of each fault of a document; none where it loads.
fn told_of(document: &str) -> Vec<(String, &'static str)> {
    let faults = parse(document.as_bytes()).err().map(|faults| faults.list).unwrap_or_default();
    faults.iter().map(|fault| (fault.path.clone(), fault.rule.id())).collect()
}
