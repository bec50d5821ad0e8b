//! The sample files of `tests/data/files`, each written by a program that managers use: every kind comes in with the
//! same returns, after the questions that it needs, or is refused at its place.

use headroom_wire::{ColumnKind, DateOrder, Note, ReturnsUnit, Rule, TableAnswers, ValueKind};

use super::support::{answers, answers_of, faults, fund, open_questions, places, tables};

/// The bytes of a sample file.
fn bytes(name: &str) -> Vec<u8> {
    let path = format!("{}/../tests/data/files/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The dates and returns that every file holds.
struct Expected {
    dates: Vec<String>,
    mm: Vec<Option<f64>>,
    arb: Vec<Option<f64>>,
}

fn expected() -> Expected {
    let json: serde_json::Value = serde_json::from_slice(&bytes("expected.json")).expect("the reference is JSON");
    let list = |name: &str| json[name].as_array().expect("a list").clone();
    let numbers = |name: &str| list(name).iter().map(serde_json::Value::as_f64).collect();
    let dates = list("dates").iter().map(|date| date.as_str().expect("a date").to_owned()).collect();
    Expected { dates, mm: numbers("mm"), arb: numbers("arb") }
}

/// Answers of a person to what one file asks.
fn answered(name: &str) -> TableAnswers {
    let answers = TableAnswers::default();
    match name {
        "pandas-ambiguous-dates-returns.csv" => TableAnswers { date_order: Some(DateOrder::DayFirst), ..answers },
        "pandas-percent-signs-returns.csv" | "pandas-percent-returns.csv" => {
            TableAnswers { unit: Some(ReturnsUnit::Percent), ..answers }
        }
        "pandas-unnamed-kind.csv" => TableAnswers { kind: Some(ValueKind::Pnl), ..answers },
        "pandas-total-pnl.csv" => {
            TableAnswers { columns: [("Total".to_owned(), ColumnKind::Ignored)].into(), ..answers }
        }
        _ => answers,
    }
}

/// The name of the table of a file, by which answers are given.
fn table_name(name: &str) -> &str {
    match name {
        "openpyxl-titled.xlsx" | "libreoffice-titled.xlsx" => "Sheet1",
        name if name.ends_with(".xlsx") => "returns",
        name => name,
    }
}

/// Every file that comes in, the questions beside NAV and total VaR, and how near the returns are: to the bit where they
/// are written as returns, else as far as P&L to the cent and levels to 16 digits allow.
const READ: [(&str, &[&str], f64); 43] = [
    ("pandas-returns.csv", &[], 0.0),
    ("pandas-unnamed-index-returns.csv", &[], 0.0),
    ("pandas-row-numbers-returns.csv", &[], 0.0),
    ("pandas-utc-returns.csv", &[], 0.0),
    ("pandas-semicolon-comma-returns.csv", &[], 0.0),
    ("pandas-tabs-returns.tsv", &[], 0.0),
    ("pandas-nan-returns.csv", &[], 0.0),
    ("pandas-european-returns.csv", &[], 0.0),
    ("pandas-american-returns.csv", &[], 0.0),
    ("pandas-month-names-returns.csv", &[], 0.0),
    ("pandas-compact-dates-returns.csv", &[], 0.0),
    ("pandas-ambiguous-dates-returns.csv", &["date_order"], 0.0),
    ("pandas-newest-first-returns.csv", &[], 0.0),
    ("pandas-percent-signs-returns.csv", &["unit"], 0.0),
    ("pandas-percent-returns.csv", &[], 0.0),
    ("pandas-long-returns.csv", &[], 0.0),
    ("pandas-printed-returns.txt", &[], 0.0),
    ("pandas-pnl.csv", &[], 1e-9),
    ("pandas-unnamed-kind.csv", &["kind"], 1e-9),
    ("pandas-total-pnl.csv", &["column"], 1e-9),
    ("pandas-prices.csv", &[], 1e-15),
    ("pandas-records-returns.json", &[], 0.0),
    ("pandas-split-returns.json", &[], 0.0),
    ("pandas-columns-returns.json", &[], 0.0),
    ("pandas-index-returns.json", &[], 0.0),
    ("pandas-table-returns.json", &[], 0.0),
    ("pandas-epoch-returns.json", &[], 0.0),
    ("pandas-openpyxl-returns.xlsx", &[], 0.0),
    ("pandas-xlsxwriter-returns.xlsx", &[], 0.0),
    ("polars-returns.csv", &[], 0.0),
    ("polars-returns.json", &[], 0.0),
    ("polars-returns.xlsx", &[], 0.0),
    ("openpyxl-titled.xlsx", &[], 1e-9),
    ("openpyxl-1904-returns.xlsx", &[], 0.0),
    ("openpyxl-percent-format-returns.xlsx", &[], 0.0),
    ("openpyxl-hidden-returns.xlsx", &[], 0.0),
    ("openpyxl-serial-dates-returns.xlsx", &[], 0.0),
    ("openpyxl-text-dates-returns.xlsx", &[], 0.0),
    ("xlsxwriter-formulas-returns.xlsx", &[], 0.0),
    ("excel-unicode-text-returns.txt", &[], 0.0),
    ("excel-utf-8-returns.csv", &[], 0.0),
    ("excel-sep-returns.csv", &[], 0.0),
    ("excel-accounting-pnl.csv", &[], 1e-9),
];

/// Those of R and LibreOffice.
const READ_TOO: [(&str, &[&str], f64); 5] = [
    ("r-write-csv-returns.csv", &[], 0.0),
    ("r-write-csv2-returns.csv", &[], 0.0),
    ("libreoffice-returns.xlsx", &[], 0.0),
    ("libreoffice-returns.csv", &[], 0.0),
    ("libreoffice-titled.xlsx", &[], 1e-9),
];

#[test]
fn sample_files_come_in_with_the_same_returns() {
    let expected = expected();
    for (name, questions, tolerance) in READ.iter().chain(&READ_TOO) {
        let tables = tables(&[(name, &bytes(name))]).unwrap_or_else(|faults| panic!("{name}: {faults}"));
        let mut wanted = questions.to_vec();
        wanted.extend(["nav", "total_var"]);
        assert_eq!(open_questions(&tables, &headroom_wire::Answers::default()), wanted, "{name}");
        let fund = fund(&tables, &answers_of(table_name(name), answered(name)));
        let ids: Vec<&str> = fund.strategies.iter().map(|strategy| strategy.id.as_str()).collect();
        assert_eq!(ids, ["mm", "arb"], "{name}");
        let dates: Vec<String> = fund.history.dates.iter().map(ToString::to_string).collect();
        // The first level has no return; the short file has the days whose month could be a day.
        let first = usize::from(name.contains("prices"));
        let last = if name.contains("ambiguous") { 8 } else { expected.dates.len() };
        assert_eq!(dates, expected.dates[first..last], "{name}");
        for (line, wanted) in fund.history.returns.iter().zip([&expected.mm, &expected.arb]) {
            for (value, wanted) in line.iter().zip(&wanted[first..last]) {
                let is_near = match (value, wanted) {
                    (Some(value), Some(wanted)) => (value - wanted).abs() <= *tolerance,
                    (value, wanted) => value == wanted,
                };
                assert!(is_near, "{name}: {value:?} for {wanted:?}");
            }
        }
    }
}

#[test]
fn sample_files_that_break_a_rule_are_refused_at_their_places() {
    for (name, place, rule) in [
        ("openpyxl-formula-without-value.xlsx", "returns!B6", Rule::Formula),
        ("openpyxl-merged.xlsx", "returns!B6", Rule::Merged),
        ("openpyxl-error.xlsx", "returns!C7", Rule::Formula),
    ] {
        let refused = tables(&[(name, &bytes(name))]).expect_err(name);
        assert_eq!(places(refused), [(place.to_owned(), rule)], "{name}");
    }
    let name = "openpyxl-broken-cells-returns.xlsx";
    let broken = tables(&[(name, &bytes(name))]).expect("its sheets are read");
    let wanted = [("returns!A8".to_owned(), Rule::Date), ("returns!B6".to_owned(), Rule::Type)];
    assert_eq!(faults(&broken, &answers()), wanted);
    let name = "pandas-values-returns.json";
    let values = tables(&[(name, &bytes(name))]).expect("it is a table");
    assert_eq!(faults(&values, &answers())[0].1, Rule::Missing);
}

#[test]
fn one_file_per_strategy_is_one_fund() {
    let expected = expected();
    let [mm, arb] = ["pandas-mm.csv", "pandas-arb.csv"].map(bytes);
    let tables = tables(&[("mm.csv", &mm), ("arb.csv", &arb)]).expect("both are tables");
    let fund = fund(&tables, &answers());
    assert_eq!(fund.history.returns, [expected.mm, expected.arb]);
    let joined = Note::Joined { table: "arb.csv".to_owned(), dates: 1 };
    assert!(tables.understand(&answers()).notes.contains(&joined));
}

#[test]
fn notes_say_what_was_cut_and_taken() {
    for (name, note) in [
        ("pandas-utc-returns.csv", Note::CutToDays { table: String::new(), rows: 15, zones: vec!["+00:00".into()] }),
        ("pandas-newest-first-returns.csv", Note::Sorted { table: String::new() }),
        ("pandas-nan-returns.csv", Note::MissingWords { table: String::new(), cells: 1 }),
        ("openpyxl-titled.xlsx", Note::TitleRows { table: String::new(), rows: 2 }),
        ("pandas-prices.csv", Note::FromLevels { table: String::new() }),
        ("pandas-pnl.csv", Note::FromPnl { table: String::new() }),
        (
            "xlsxwriter-formulas-returns.xlsx",
            Note::Formulas { table: String::new(), place: "returns!B2".into(), cells: 29 },
        ),
    ] {
        let tables = tables(&[(name, &bytes(name))]).expect("a table");
        let table = table_name(name).to_owned();
        let wanted = format!("{note:?}").replace("\"\"", &format!("{table:?}"));
        let notes = tables.understand(&answers()).notes;
        assert!(notes.iter().any(|note| format!("{note:?}") == wanted), "{name}: {notes:?}");
    }
}
