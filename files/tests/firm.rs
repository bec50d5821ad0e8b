//! A firm on screen: rows in order, filtered and searched, sums by currency, the heatmap, refused funds, and what this tab computed.

use std::sync::Arc;

use headroom_files::{
    figures::Figures,
    firm::{FirmView, Source},
    node::{Element, Node},
};
use headroom_session::{
    Version,
    tools::{Tool, result_json},
};
use headroom_wire::parse;
use serde_json::{Value, json};

/// A firm of funds: name, currency, VaR of a limit of 100; no VaR is a refused fund.
fn firm(funds: &[(&str, &str, Option<f64>)]) -> Value {
    let of = |value: &dyn Fn(usize, &str, &str, f64) -> Value| -> Value {
        let one = |(i, (name, currency, var)): (usize, &(&str, &str, Option<f64>))| {
            var.map_or(Value::Null, |var| value(i, name, currency, var))
        };
        funds.iter().enumerate().map(one).collect::<Vec<_>>().into()
    };
    let each = |value: &dyn Fn(usize) -> String| Value::from((0..funds.len()).map(value).collect::<Vec<_>>());
    let refused =
        json!({ "code": "snapshot_invalid", "path": "fund.nav", "rule": "range", "message": "Give a number above 0." });
    let errors: Vec<Value> =
        funds.iter().map(|(.., var)| if var.is_some() { Value::Null } else { refused.clone() }).collect();
    let status = |var: f64| if var > 100.0 { "breach" } else { "within" };
    json!({
        "format": "headroom.firm/1", "engine": "0.1.0", "tool": "risk_dashboard", "arguments": {}, "count": funds.len(),
        "controls": ["daily_drawdown", "gross_exposure"],
        "funds": {
            "id": each(&|i| format!("f{i}")), "snapshot": each(&|i| format!("f{i}.json")),
            "snapshot_sha256": vec![Value::Null; funds.len()],
            "answer": of(&|i, _, _, _| format!("a{i}.json").into()),
            "answer_sha256": of(&|_, _, _, _| "0".repeat(64).into()),
            "name": of(&|_, name, _, _| name.into()),
            "currency": of(&|_, _, currency, _| currency.into()),
            "nav": of(&|_, _, _, _| 1000.into()), "total_var": of(&|_, _, _, _| 100.into()),
            "var": of(&|_, _, _, var| var.into()), "es": of(&|_, _, _, var| (var * 1.2).into()),
            "utilization": of(&|_, _, _, var| (var / 100.0).into()), "stressed_var": of(&|_, _, _, _| Value::Null),
            "status": of(&|_, _, _, var| status(var).into()),
            "fund_state": of(&|_, _, _, var| if var > 150.0 { "halted" } else { "active" }.into()),
            "controls": of(&|_, _, _, var| json!([if var > 150.0 { "tripped" } else { "warning" }, "unfed"])),
            "tripped": of(&|_, _, _, var| if var > 150.0 { json!(["daily_drawdown"]) } else { json!([]) }),
            "worst_scenario": of(&|_, _, _, _| Value::Null), "worst_pnl": of(&|_, _, _, _| Value::Null), "warnings": of(&|_, _, _, _| 0.into()),
            "error": errors
        }
    })
}

fn view(funds: &[(&str, &str, Option<f64>)]) -> FirmView {
    FirmView::open("firm.json", firm(funds).to_string().as_bytes()).expect("it breaks no rule")
}

fn screen(view: &FirmView) -> Element {
    view.screen(&Figures::PLAIN).remove(0)
}

/// Texts of the cells of every row that is filled.
fn rows(screen: &Element) -> Vec<Vec<String>> {
    let rows = screen.find_all(&|element| element.attribute("data-row").is_some());
    let texts = |row: &&Element| {
        row.children
            .iter()
            .map(|cell| if let Node::Element(cell) = cell { cell.text() } else { String::new() })
            .collect()
    };
    rows.iter().map(texts).collect()
}

fn names(view: &FirmView) -> Vec<String> {
    rows(&screen(view)).into_iter().map(|row| row[0].clone()).collect()
}

const FUNDS: [(&str, &str, Option<f64>); 5] = [
    ("Delta", "USD", Some(90.0)),
    ("Alpha", "EUR", Some(40.0)),
    ("Charlie", "USD", Some(160.0)),
    ("", "USD", None),
    ("Bravo", "USD", Some(120.0)),
];

#[test]
fn funds_are_sorted_by_what_they_use_and_by_any_column() {
    let mut view = view(&FUNDS);
    assert_eq!(
        names(&view),
        ["Charlie", "Bravo", "Delta", "Alpha", "f3"],
        "a refused fund has no figure and comes last"
    );
    view.set("sort", "name");
    assert_eq!(names(&view), ["Alpha", "Bravo", "Charlie", "Delta", "f3"]);
    view.set("sort", "name");
    assert_eq!(names(&view), ["f3", "Delta", "Charlie", "Bravo", "Alpha"]);
    view.set("sort", "standing");
    assert_eq!(names(&view), ["f3", "Charlie", "Bravo", "Delta", "Alpha"], "the gravest first, then by id");
    let sorted = screen(&view);
    let sorted = sorted.find_all(&|element| element.attribute("aria-sort").is_some());
    assert_eq!((sorted.len(), sorted[0].attribute("aria-sort")), (1, Some("ascending")));
    view.set("sort", "no column");
    assert_eq!(names(&view)[0], "f3");
}

#[test]
fn funds_are_filtered_and_searched() {
    let mut view = view(&FUNDS);
    for (word, found) in [
        ("attention", vec!["Charlie", "Bravo", "f3"]),
        ("tripped", vec!["Charlie"]),
        ("over", vec!["Charlie", "Bravo"]),
        ("within", vec!["Delta", "Alpha"]),
        ("refused", vec!["f3"]),
    ] {
        view.set("listed", word);
        assert_eq!(names(&view), found, "{word}");
    }
    assert!(screen(&view).text().contains("1 of 5 funds listed"));
    view.set("listed", "all");
    view.set("search", " ALP ");
    assert_eq!(names(&view), ["Alpha"]);
    view.set("search", "nothing is called so");
    assert!(screen(&view).text().contains("No fund to list"));
    let opened = view.opened(0).expect("a fund");
    assert_eq!((opened.place, opened.neighbours), (None, [None, None]));
}

#[test]
fn sums_are_of_one_currency_each() {
    let screen = screen(&view(&FUNDS));
    let tables = screen.find_all(&|element| element.tag == "table");
    let rows = tables[0].find_all(&|element| element.tag == "tr");
    let texts: Vec<String> = rows[1..].iter().map(|row| row.text()).collect();
    // EUR: one fund, within; USD: three, 90 + 160 + 120 of VaR, two past their limits.
    assert_eq!(texts, ["EUR10100040100", "USD323000370300"]);
}

#[test]
fn heatmap_has_a_word_for_each_control() {
    let mut view = view(&FUNDS);
    view.set("shown", "controls");
    let drawn = screen(&view);
    let cells = drawn.find_all(&|element| element.attribute("class").is_some_and(|class| class.contains("heat-")));
    assert_eq!(cells.len(), 4 * 8);
    let charlie = rows(&drawn).into_iter().find(|row| row[0] == "Charlie").expect("a row");
    assert_eq!(charlie[1..], ["Halted", "Tripped", "–", "–", "No data", "–", "–", "–", "–", "–"].map(str::to_owned));
    view.set("sort", "daily_drawdown");
    assert_eq!(names(&view)[0], "Charlie", "the gravest first");
    view.set("shown", "figures");
    assert_eq!(rows(&screen(&view))[1].len(), 12, "the first is the refused fund");
}

#[test]
fn refused_fund_is_a_row_with_its_reason() {
    let drawn = screen(&view(&FUNDS));
    let row = rows(&drawn).into_iter().find(|row| row[0] == "f3").expect("a row");
    assert_eq!(row[1..3], ["Refused", "Fund, NAV: Give a number above 0. (range)"]);
}

#[test]
fn rows_far_from_sight_are_only_as_high() {
    let many: Vec<(String, f64)> = (0..1000).map(|i| (format!("Fund {i}"), f64::from(i) / 10.0)).collect();
    let many: Vec<(&str, &str, Option<f64>)> =
        many.iter().map(|(name, var)| (name.as_str(), "USD", Some(*var))).collect();
    let mut view = view(&many);
    view.look_at(500, 520, Some(3), 30);
    let drawn = screen(&view);
    let filled = drawn.find_all(&|element| element.attribute("data-row").is_some());
    let places: Vec<usize> =
        filled.iter().map(|row| row.attribute("data-row").unwrap_or_default().parse().expect("a place")).collect();
    // The block of the row with the focus, and those of 480 to 539 with one on either side.
    assert_eq!(places, (0..20).chain(480..560).collect::<Vec<_>>());
    assert_eq!(filled[0].attribute("aria-rowindex"), Some("2"));
    let heights: u32 = drawn
        .find_all(&|element| element.attribute("height").is_some())
        .iter()
        .map(|gap| gap.attribute("height").unwrap_or_default().parse::<u32>().expect("pixels"))
        .sum();
    assert_eq!(heights, 900 * 30);
}

#[test]
fn names_are_only_text_and_told_apart() {
    let hostile = "<img src=x onerror=alert(1)>\u{202e}";
    let drawn = screen(&view(&[(hostile, "USD", Some(1.0)), ("Twin", "USD", Some(2.0)), ("Twin", "USD", Some(3.0))]));
    assert!(drawn.find_all(&|element| element.tag == "img").is_empty());
    assert!(drawn.text().contains("<img src=x onerror=alert(1)>\\u{202E}"));
    assert!(drawn.text().contains("Twin (f1)") && drawn.text().contains("Twin (f2)"));
}

#[test]
fn comparison_is_noted_on_its_row() {
    let mut view = view(&FUNDS);
    view.note(2, "equal");
    view.note(0, "differs");
    view.note(1, "no word");
    view.note(99, "equal");
    let rows = rows(&screen(&view));
    let checked: Vec<&str> = rows.iter().map(|row| row.last().map_or("", String::as_str)).collect();
    assert_eq!(checked, ["Equal, to the bit", "–", "Differs", "–", "–"]);
    assert_eq!(view.opened(2).map(|opened| opened.neighbours), Some([None, Some(4)]));
    assert_eq!(view.find("f4"), Some(4));
}

#[test]
fn funds_of_a_folder_have_the_columns_of_their_answers() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/sample/seed.json");
    let bytes = std::fs::read(path).expect("a sample");
    let version = Version::new(Arc::new(parse(&bytes).expect("a fund")));
    let result = result_json(Tool::RiskDashboard, &version, "");
    let answer: Value = serde_json::from_str(&result).expect("JSON");
    let answer = &answer["structuredContent"];
    let source = |id: &str| Source { id: id.to_owned(), snapshot: format!("{id}.json"), sha256: None };

    let mut view = FirmView::of_folder("funds", 4);
    view.add(source("seed").answered(&result, "0"));
    let error = result_json(Tool::RiskDashboard, &version, r#"{"horizon": 99}"#);
    view.add(source("asked").answered(&error, ""));
    view.add(source("broken").refused(Some(b"{}"), "a worker broke off"));
    view.arrange();
    assert!(screen(&view).text().contains("Computing: 3 of 4 funds, 2 refused"));
    let [seed, asked, broken] = view.firm.funds.as_slice() else { panic!("three funds") };
    let figures = seed.outcome.as_ref().expect("an answer");
    assert_eq!(figures.name, answer["fund"]["name"].as_str().unwrap_or_default());
    assert_eq!((Some(figures.nav), figures.var), (answer["nav"].as_f64(), answer["fund"]["var"].as_f64()));
    assert_eq!(figures.controls.len(), 8);
    let lowest = answer["stress"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|result| result["pnl"].as_f64())
        .reduce(f64::min);
    assert_eq!(figures.worst.as_ref().map(|(_, pnl)| *pnl), lowest);
    assert_eq!(asked.outcome.as_ref().map_err(|error| error.rule.as_str()), Err("range"));
    assert_eq!(
        broken.outcome.as_ref().map_err(|error| (error.path.as_str(), error.rule.as_str())),
        Err(("format", "missing"))
    );
    let lost = source("lost").refused(Some(&bytes), "out of memory");
    assert_eq!(lost.outcome.map_err(|error| error.message), Err("out of memory".to_owned()));
}
