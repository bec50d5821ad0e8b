//! Inputs that failed in other people's programs (`tests/data/cases`): each is read as what it is, or refused with the next step.

use std::{fs, path::PathBuf, sync::Arc};

use headroom_engine::{
    Analysis,
    fund::{Scenario, Shock, Snapshot},
    stress::{Assumptions, StressResult},
    warning::WarningCode,
};
use headroom_wire::{Faults, Series, SeriesFaults, parse, parse_series};

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases").join(name)
}

fn bytes(case: &str, file: &str) -> Vec<u8> {
    fs::read(folder(case).join(file)).unwrap_or_else(|error| panic!("{case}/{file}: {error}"))
}

fn read(case: &str, file: &str) -> Snapshot {
    parse(&bytes(case, file)).unwrap_or_else(|faults| panic!("{case}/{file}: {faults}"))
}

fn refused(case: &str, file: &str) -> Faults {
    match parse(&bytes(case, file)) {
        Ok(_) => panic!("{case}/{file} is read"),
        Err(faults) => faults,
    }
}

/// Place, rule and message of every fault.
fn told(case: &str, file: &str) -> Vec<(String, &'static str, String)> {
    refused(case, file).list.iter().map(|f| (f.path.clone(), f.rule.id(), f.message.clone())).collect()
}

fn analysis(case: &str) -> Analysis {
    Analysis::new(read(case, "input.json"))
}

fn warns(analysis: &Analysis, code: WarningCode) -> bool {
    analysis.report().warnings.iter().any(|warning| warning.code == code)
}

#[test]
fn prices_for_returns_are_refused_at_their_place_or_told() {
    let case = "16-prices-for-returns";
    let faults = told(case, "prices.json");
    assert!(!faults.is_empty());
    for (path, rule, message) in &faults {
        assert!(path.starts_with("history.returns.") && *rule == "range", "{path}: {rule}");
        assert!(message.contains("fraction"), "{message}");
    }
    for file in ["low-prices.json", "fx.json"] {
        let fund = Analysis::new(read(case, file));
        assert!(warns(&fund, WarningCode::NoTailLoss), "{file}: no loss anywhere is told");
    }
}

#[test]
fn returns_in_percent_are_refused_with_what_a_return_is() {
    let case = "17-returns-in-percent";
    let faults = told(case, "input.json");
    assert!(faults.iter().all(|(path, rule, message)| {
        path.starts_with("history.returns.") && *rule == "range" && message.contains("fraction")
    }));
    assert!(
        told(case, "text.json").iter().any(|(path, rule, _)| path.starts_with("history.returns.") && *rule == "type")
    );
}

#[test]
fn binary_positions_lose_what_they_can_and_no_more() {
    let fund = analysis("33-binary-losses");
    let stress =
        |shock: Shock| -> StressResult { fund.stress(&[Scenario::from(shock)], Assumptions::default()).remove(0) };
    // Of 50,000 short at .62: .38 each; 50,000 long: .62; 400,000 short at .05: .95; 30,000 long at .97; 10,000 short at .5.
    let most = 19_000.0 + 31_000.0 + 380_000.0 + 29_100.0 + 5_000.0;
    assert_eq!(most, 464_100.0);
    let is = |pnl: Option<f64>, wanted: f64| assert!((pnl.unwrap() - wanted).abs() < 1e-6, "{pnl:?}, not {wanted}");
    // Prices stop at 0 and 1: the third gains 400,000 x .05 and the fifth 10,000 x .5, and the fourth 30,000 x .03.
    for magnitude in [0.4, 1.0] {
        is(stress(Shock::AllMarketsDown { magnitude }).pnl, 20_000.0 + 5_000.0 + 900.0);
    }
    let outage = |duration_hours: f64, severity: f64| {
        stress(Shock::ExchangeOutage { exchange: "polymarket".to_owned(), duration_hours, severity })
    };
    is(outage(720.0, 10.0).pnl, -most);
    // The size of a position is the most that it can lose, of a short too.
    is(outage(24.0, 3.0).gross_frozen, most);
}

#[test]
fn input_schemas_say_all_to_a_client_that_drops_what_it_does_not_know() {
    let rules: serde_json::Value = serde_json::from_slice(&bytes("50-schema-dialect", "rules.json")).unwrap();
    let listed = |of: &str, word: &serde_json::Value| rules[of].as_array().unwrap().contains(word);
    let has_combinator = |schema: &serde_json::Value| {
        rules["combinators"].as_array().unwrap().iter().any(|of| schema.get(of.as_str().unwrap()).is_some())
    };
    for tool in headroom_session::tools::Tool::ALL {
        let definition = tool.definition();
        assert!(definition["description"].as_str().unwrap().len() > 40);
        assert_eq!(definition["annotations"]["readOnlyHint"], true);
        for side in ["inputSchema", "outputSchema"] {
            let top = &definition[side];
            let name = format!("{} of {}", side, tool.name());
            assert!(top["type"] == "object" && !has_combinator(top), "{name}");
            assert!(top.get("$schema").is_none_or(|dialect| listed("dialects", dialect)), "{name}");
            // A client that strips unions still knows what an argument is: it has a type, or is described beside its kinds.
            for (key, argument) in top["properties"].as_object().unwrap().iter().filter(|_| side == "inputSchema") {
                let is_typed = listed("types", &argument["type"]) && !has_combinator(argument);
                let is_told = argument["description"].as_str().is_some_and(|told| told.len() > 20);
                assert!(is_typed || is_told, "{name}, {key}: {argument}");
            }
            let mut values = vec![top];
            while let Some(value) = values.pop() {
                // Not of what is within `properties`, whose keys are names.
                if let Some(kind) = value.get("type").filter(|kind| !kind.is_object()) {
                    assert!(side == "outputSchema" || listed("types", kind), "{name}: {kind}");
                }
                if let Some(format) = value.get("format").filter(|format| format.is_string()) {
                    assert!(listed("formats", format), "{name}: {format}");
                }
                let inner = value.as_object().into_iter().flat_map(|of| of.values());
                values.extend(inner.chain(value.as_array().into_iter().flatten()));
            }
        }
    }
}

#[test]
fn squares_that_underflow_are_told() {
    let fund = analysis("36-squares-underflow");
    let report = fund.report();
    assert!(report.fund.value_at_risk.unwrap() > 0.0, "the historical VaR is not 0");
    let parametric = fund.under(headroom_engine::fund::Settings {
        method: headroom_engine::fund::Method::Parametric,
        ..fund.conventions()
    });
    assert!(parametric.report().fund.value_at_risk != Some(0.0) || warns(&parametric, WarningCode::ConstantReturns));
}

#[test]
fn dates_as_exported_are_refused_with_the_form_wanted() {
    let case = "37-dates-as-exported";
    let mut count = 0;
    for entry in fs::read_dir(folder(case)).unwrap() {
        let file = entry.unwrap().file_name().to_string_lossy().into_owned();
        let faults = told(case, &file);
        let (path, rule, message) = &faults[0];
        assert!(path.starts_with("history.dates["), "{file}: {path}");
        assert!(["date", "type"].contains(rule), "{file}: {rule}");
        assert!(message.contains("YYYY-MM-DD"), "{file}: {message}");
        count += 1;
    }
    assert_eq!(count, 23);
}

#[test]
fn not_a_number_is_told_at_its_place() {
    let case = "39-nan-literals";
    let faults = told(case, "input.json");
    for place in ["fund.nav", "history.returns.a[7]", "history.returns.b[9]"] {
        let found = faults.iter().find(|(path, ..)| path == place).unwrap_or_else(|| panic!("{place}: {faults:?}"));
        assert_eq!(found.1, "finite");
        assert!(!place.starts_with("history") || found.2.contains("null"), "{}", found.2);
    }
    assert!(told(case, "1e999.json").iter().any(|(path, rule, _)| path == "fund.nav" && *rule == "finite"));
    assert!(
        told(case, "nan-lower.json").iter().all(|(_, rule, message)| *rule == "syntax" || message.contains("line"))
    );
    assert!(
        told(case, "text.json").iter().any(|(path, rule, _)| path.starts_with("history.returns.") && *rule == "type")
    );
}

#[test]
fn data_frames_for_a_snapshot_are_refused_with_what_is_wanted() {
    let case = "43-pandas-orientations";
    for file in ["columns", "index", "split", "table"] {
        let faults = told(case, &format!("{file}.json"));
        for section in ["fund", "risk_budget", "strategies", "history"] {
            assert!(faults.iter().any(|(path, rule, _)| path == section && *rule == "missing"), "{file}: {faults:?}");
        }
    }
    for file in ["records", "values"] {
        assert_eq!(told(case, &format!("{file}.json"))[0].1, "type", "{file}");
    }
    for file in ["returns-by-date", "matrix", "strategies-by-id"] {
        assert!(told(case, &format!("{file}.json")).iter().any(|(_, rule, _)| *rule == "type"), "{file}");
    }
}

#[test]
fn exchange_written_three_ways_is_three_groups_and_told() {
    let fund = analysis("64-exchange-names-by-letter");
    assert!(warns(&fund, WarningCode::SimilarNames));
    let told = fund.report().warnings.iter().find(|warning| warning.code == WarningCode::SimilarNames).unwrap();
    assert_eq!(told.positions, [0, 1, 2]);
    let outage = |exchange: &str| {
        let shock = Shock::ExchangeOutage { exchange: exchange.to_owned(), duration_hours: 4.0, severity: 3.0 };
        fund.stress(&[Scenario::from(shock)], Assumptions::default()).remove(0)
    };
    assert_eq!(outage("binance").gross_frozen, Some(1_000.0));
    let nothing = outage("BINANCE");
    assert!(nothing.warnings.iter().any(|warning| warning.code == WarningCode::NoExchangePositions));
}

#[test]
fn row_at_its_limit_and_its_largest_scale_agree() {
    let fund = analysis("66-at-limit-and-room");
    let row = &fund.report().strategies[0];
    assert_eq!(row.status.id(), "at_limit");
    let largest = fund.headrooms()[0].largest_scale.unwrap();
    assert!((largest - 1.030_927_835_051_546_5).abs() < 1e-12, "{largest}"); // 1 / .97
    let mut session = headroom_session::Session::new(Arc::clone(fund.fund()));
    session.apply(headroom_session::Edit::Exposure { strategy: 0, scale: 1.02 }).unwrap();
}

#[test]
fn pasted_returns_are_read_refused_or_asked_and_never_others() {
    let text = fs::read_to_string(folder("79-pasted-returns").join("input.json")).unwrap();
    let texts: serde_json::Value = serde_json::from_str(&text).unwrap();
    let series = |name: &str| -> Result<Series, SeriesFaults> { parse_series(texts[name].as_str().unwrap()) };
    let plain = series("plain lines").unwrap().values;
    assert_eq!((plain.len(), plain[0]), (40, -0.01));
    for name in [
        "csv, header",
        "German",
        "tabs from a sheet",
        "decimal commas a line",
        "unicode minus",
        "BOM CRLF quotes",
        "1e-3 forms",
    ] {
        assert_eq!(series(name).unwrap_or_else(|faults| panic!("{name}: {faults:?}")).values, plain, "{name}");
    }
    assert!(series("newest first").unwrap().was_sorted);
    for name in
        ["pandas with time", "pandas with zone (pyfolio test_returns.csv)", "ISO with T", "German dates", "US dates"]
    {
        let faults = series(name).unwrap_err();
        assert!(faults.list.iter().any(|fault| fault.message.contains("2026-11-20")), "{name}: {faults:?}");
    }
    match series("decimal commas in one line, comma and blank between") {
        Ok(series) => assert_eq!(series.values.len(), 40),
        Err(faults) => assert!(!faults.list.is_empty()),
    }
    for name in ["percent signs", "percent without sign", "prices", "small prices"] {
        assert!(series(name).unwrap().asks_percent, "{name}");
    }
    for name in ["date twice", "dated, two returns", "thousand words", "none"] {
        assert!(series(name).is_err(), "{name}");
    }
    // Two columns are forty lines and eighty returns: the count is told.
    assert!(series("two columns of returns").map_or(true, |series| series.values.len() == 80));
}
