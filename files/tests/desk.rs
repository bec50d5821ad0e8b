//! From a person's files to a fund, as the page leads through it: what is asked, what is shown, what is refused.

use headroom_engine::fund::Snapshot;
use headroom_files::{
    desk::{Desk, Outcome, open_files},
    export::export,
    figures::Figures,
    form::form,
    node::Element,
    template::{self, template},
};
use headroom_wire::{Rule, Unfinished, to_json};

fn bytes(name: &str) -> Vec<u8> {
    let path = format!("{}/../tests/data/files/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn desk(name: &str, bytes: &[u8]) -> Desk {
    match open_files(vec![(name.to_owned(), bytes.to_vec())]) {
        Ok(Outcome::Desk(desk)) => *desk,
        other => panic!("{name}: {other:?}"),
    }
}

fn drawn(desk: &Desk, refused: Option<&Unfinished>) -> Element {
    form(desk, refused, &Figures::PLAIN)
}

/// Labels of the fields that stand first.
fn needed(form: &Element) -> Vec<String> {
    let group = form.find_all(&|element| element.attribute("id") == Some("file-needed"));
    group[0].find_all(&|element| element.tag == "label").iter().map(|label| label.text()).collect()
}

fn fund(desk: &Desk) -> Snapshot {
    desk.fund().unwrap_or_else(|unfinished| panic!("{}: {unfinished:?}", desk.name))
}

#[test]
fn sheet_of_pnl_asks_two_questions() {
    let mut desk = desk("pnl.csv", &bytes("pandas-pnl.csv"));
    assert_eq!(needed(&drawn(&desk, None)), ["NAV", "Most the fund may lose"]);
    desk.answer("nav", "5000000");
    desk.answer("total_var", "50000");
    let fund = fund(&desk);
    // Equal parts of NAV and of what the reserve of a quarter leaves.
    let capital: Vec<f64> = fund.strategies.iter().map(|strategy| strategy.capital).collect();
    assert_eq!(capital, [2_500_000.0, 2_500_000.0]);
    assert_eq!(fund.risk_budget.total_var, 50_000.0);
    // 2026-11-02: 1,800 of P&L, says make.py (0.0012 of 1.5 million), over 2.5 million.
    let first = fund.history.returns[0][0].expect("the first day has P&L");
    assert!((first - 1_800.0 / 2_500_000.0).abs() < 1e-12, "{first}");
}

#[test]
fn form_shows_what_was_understood_of_each_column() {
    let form = drawn(&desk("returns.csv", &bytes("pandas-returns.csv")), None);
    let rows = form.find_all(&|element| element.tag == "tr");
    let row = rows.iter().find(|row| row.text().starts_with("arb")).expect("a row of arb");
    let cells: Vec<String> = row
        .children
        .iter()
        .map(|child| match child {
            headroom_files::node::Node::Element(cell) => cell.text(),
            headroom_files::node::Node::Text(text) => text.clone(),
        })
        .collect();
    // expected.json by hand: 14 values, one gap, from -0.0011 to 0.0013.
    assert_eq!(cells[..8], ["arb", "Returns", "14", "2026-11-02", "2026-11-20", "1", "-0.11%", "0.13%"]);
    // numpy: np.std(arb, ddof=1) * np.sqrt(252) = 0.010366291525902597, arb of expected.json without the null.
    assert_eq!(cells[8], "1.04%");
}

#[test]
fn unit_that_was_not_chosen_is_wanted_and_never_taken() {
    let mut desk = desk("returns.csv", &bytes("pandas-percent-signs-returns.csv"));
    desk.answer("nav", "5000000");
    desk.answer("total_var", "50000");
    let refused = desk.fund().expect_err("the unit is open");
    let form = drawn(&desk, Some(&refused));
    let invalid = form.find_all(&|element| element.attribute("aria-invalid") == Some("true"));
    assert_eq!(invalid.len(), 1);
    assert_eq!(invalid[0].attribute("name"), Some("unit:returns.csv"));
    desk.answer("unit:returns.csv", "percent");
    let fund = fund(&desk);
    assert!(fund.history.returns[0].iter().flatten().all(|value| value.abs() < 0.01));
    // An answer can be taken back.
    desk.answer("unit:returns.csv", "");
    assert!(matches!(desk.fund(), Err(Unfinished::Questions(_))));
}

#[test]
fn kind_that_looks_plain_is_shown_and_can_be_changed() {
    let mut desk = desk("pandas-unnamed-kind.csv", &bytes("pandas-unnamed-kind.csv"));
    let form = drawn(&desk, None);
    assert_eq!(needed(&form)[0], "Numbers of pandas-unnamed-kind.csv");
    let select = form.find_all(&|element| element.attribute("name") == Some("kind:pandas-unnamed-kind.csv"));
    assert_eq!(select[0].attribute("data-value"), Some("pnl"));
    assert!(form.text().contains("Nothing in the file says"));
    desk.answer("kind:pandas-unnamed-kind.csv", "return");
    let form = drawn(&desk, None);
    let select = form.find_all(&|element| element.attribute("name") == Some("kind:pandas-unnamed-kind.csv"));
    assert_eq!(select[0].attribute("data-value"), Some("return"), "the question stays with its answer");
    // Money read as returns raises the question of percent.
    assert!(needed(&form).contains(&"Returns of pandas-unnamed-kind.csv".to_owned()));
}

#[test]
fn faults_have_the_places_of_the_spreadsheet() {
    let mut desk = desk("book.xlsx", &bytes("openpyxl-broken-cells-returns.xlsx"));
    desk.answer("nav", "5000000");
    desk.answer("total_var", "50000");
    let refused = desk.fund().expect_err("cells are broken");
    let text = drawn(&desk, Some(&refused)).text();
    for part in ["returns!A8", "returns!B6", "was not opened"] {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
}

#[test]
fn files_that_hold_no_table_are_refused_at_once() {
    for (name, bytes) in [
        ("empty.csv", &b""[..]),
        ("words.txt", b"this is a letter\nof two lines\n"),
        ("x.png", b"\x89PNG\r\n\x1a\n\0\0"),
    ] {
        let refused = open_files(vec![(name.to_owned(), bytes.to_vec())]);
        assert!(refused.is_err(), "{name}: {refused:?}");
    }
    let formula = open_files(vec![("a.xlsx".to_owned(), bytes("openpyxl-formula-without-value.xlsx"))]);
    let faults = formula.expect_err("a formula without a value");
    assert_eq!((faults.list[0].path.as_str(), faults.list[0].rule), ("returns!B6", Rule::Formula));
}

#[test]
fn export_comes_in_again_as_the_same_fund() {
    for sample in ["seed", "demo"] {
        let path = format!("{}/../assets/sample/{sample}.json", env!("CARGO_MANIFEST_DIR"));
        let json = std::fs::read_to_string(path).expect("a sample");
        let fund = headroom_wire::parse(json.as_bytes()).expect("a fund");
        for kind in ["xlsx", "csv"] {
            let file = export(kind, &to_json(&fund)).expect("it is written");
            match open_files(vec![file]) {
                Ok(Outcome::Fund(again)) => assert_eq!(to_json(&again), to_json(&fund), "{sample} as {kind}"),
                other => panic!("{sample} as {kind}: {other:?}"),
            }
        }
    }
}

#[test]
fn names_of_columns_are_only_text() {
    let name = "<img src=x onerror=alert(1)>";
    let text = format!("date,{name},b\n2026-11-19,0.001,0.002\n2026-11-20,0.001,-0.002\n");
    let form = drawn(&desk("returns.csv", text.as_bytes()), None);
    assert!(form.find_all(&|element| element.tag == "img").is_empty());
    assert!(form.text().contains(name));
}

#[test]
fn template_comes_in_as_a_fund_and_asks_nothing() {
    for kind in ["xlsx", "csv"] {
        let (name, bytes) = template(kind).expect("a template");
        match open_files(vec![(name, bytes)]) {
            Ok(Outcome::Fund(fund)) => {
                assert_eq!(*fund, template::fund());
                // 22 business days of October and 21 of November 2026.
                assert_eq!((fund.history.dates.len(), fund.strategies.len()), (43, 2));
            }
            other => panic!("{kind}: {other:?}"),
        }
    }
    assert!(template("pdf").is_err());
}

#[test]
fn answers_about_columns_are_recalled_for_the_same_headers_alone() {
    let mut first = desk("monday.csv", &bytes("pandas-total-pnl.csv"));
    assert!(first.remembered().is_empty());
    first.answer("nav", "5000000");
    assert!(first.remembered().is_empty(), "figures of the fund are asked each time");
    first.answer("column:monday.csv\u{1F}Total", "ignored");
    let remembered: Vec<(String, String)> =
        first.remembered().into_iter().map(|(headers, answers)| (headers.to_owned(), answers)).collect();
    let [(headers, answers)] = remembered.as_slice() else { panic!("{remembered:?}") };

    let mut second = desk("tuesday.csv", &bytes("pandas-total-pnl.csv"));
    assert_eq!(second.headers(), [headers.as_str()]);
    second.recall(headers, answers);
    second.answer("nav", "5000000");
    second.answer("total_var", "50000");
    assert_eq!(fund(&second).strategies.len(), 2);
    assert!(drawn(&second, None).text().contains("answered for the same headers before"));

    let mut other = desk("pnl.csv", &bytes("pandas-pnl.csv"));
    other.recall(headers, answers);
    assert!(!drawn(&other, None).text().contains("answered for the same headers before"));
    // What is not of a table, or does not read, is not taken.
    let headers = other.headers()[0].to_owned();
    other.recall(&headers, "nav\u{1F}\u{1F}1\u{1E}column\u{1E}\u{1F}");
    assert!(other.remembered().is_empty());
}
