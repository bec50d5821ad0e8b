//! What is written for others: text stays text, numbers are exact.

use headroom_engine::fund::{DrawdownLimits, LogEntry, LogEvent, Rung, Snapshot};
use headroom_wire::{Answers, parse, to_csv, to_xlsx};

use super::support::{fund, tables};

/// Names as people with ill will give them.
const HOSTILE: [&str; 6] =
    ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1", "_x0041_ \u{1} \"quoted\", and; more"];

/// A fund whose names are hostile.
fn hostile(name: &str) -> Snapshot {
    let json = serde_json::json!({
        "format": "headroom.snapshot/1",
        "fund": { "name": name, "currency": "USD", "nav": 1000 },
        "risk_budget": { "total_var": 50 },
        "strategies": [{ "id": "date", "name": name, "capital": 800 }, { "id": "-", "capital": 0.1 }],
        "history": { "dates": ["2026-11-20"], "returns": { "date": [-0.1], "-": [0.1] } },
        "positions": [{ "id": name, "strategy": "date", "instrument": name, "exchange": name, "sector": name,
                        "notional": -0.1 }]
    });
    parse(json.to_string().as_bytes()).expect("it follows every rule")
}

#[test]
fn text_of_csv_files_never_begins_a_formula() {
    for name in HOSTILE {
        let files = to_csv(&hostile(name));
        for file in &files {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file.text.as_bytes());
            for record in reader.records() {
                for field in &record.expect("a row") {
                    let is_number = field.parse::<f64>().is_ok() && field != name;
                    let is_formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
                    assert!(!is_formula || is_number, "{}: {field}", file.name);
                }
            }
        }
        let inputs: Vec<(&str, &[u8])> = files.iter().map(|file| (file.name.as_str(), file.text.as_bytes())).collect();
        assert_eq!(fund(&tables(&inputs).expect("tables"), &Answers::default()), hostile(name));
    }
}

#[test]
fn text_of_a_workbook_is_text() {
    for name in HOSTILE {
        let bytes = to_xlsx(&hostile(name)).expect("a workbook");
        assert_eq!(fund(&tables(&[("fund.xlsx", &bytes)]).expect("tables"), &Answers::default()), hostile(name));
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("an archive");
        for index in 0..archive.len() {
            let mut text = String::new();
            std::io::Read::read_to_string(&mut archive.by_index(index).expect("a part"), &mut text).expect("XML");
            assert!(!text.contains("<f>"), "no cell is a formula");
        }
    }
}

#[test]
fn csv_files_have_the_names_and_columns_of_the_format() {
    let files = to_csv(&hostile("plain"));
    let heads: Vec<(&str, &str)> =
        files.iter().map(|file| (file.name.as_str(), file.text.lines().next().unwrap_or_default())).collect();
    assert_eq!(heads[0], ("fund.csv", "name,value"));
    assert_eq!(
        heads[1],
        ("strategies.csv", "id,name,capital,allocation,periods_per_year,expected_return,proxy,proxy_scale")
    );
    // A strategy called like a fixed column is marked, one that begins like a formula guarded.
    assert_eq!(heads[2], ("returns.csv", "date,id:date,'-"));
    assert!(files[2].text.contains("\n2026-11-20,-0.1,0.1\n"));
}

#[test]
fn ladders_have_columns_where_a_strategy_has_one() {
    let mut snapshot = hostile("plain");
    let limits = DrawdownLimits { soft: None, hard: Some(0.1), recovery_share: 0.4 };
    snapshot.strategies[1].drawdown_limits = Some(limits);
    let (strategy, by) = (snapshot.strategies[1].id.clone(), "A person".to_owned());
    let event = LogEvent::LadderReset { strategy, rung: Rung::Hard, by };
    let date = snapshot.history.last_date();
    snapshot.log.push(LogEntry { date, at: None, event, reason: "Talked through".to_owned() });
    let files = to_csv(&snapshot);
    let head = files[1].text.lines().next().unwrap_or_default();
    // The soft limit, which nobody has, has none.
    assert!(head.ends_with(",proxy,proxy_scale,drawdown_limits.hard,drawdown_limits.recovery_share"), "{head}");
    let inputs: Vec<(&str, &[u8])> = files.iter().map(|file| (file.name.as_str(), file.text.as_bytes())).collect();
    assert_eq!(fund(&tables(&inputs).expect("tables"), &Answers::default()), snapshot);
    let bytes = to_xlsx(&snapshot).expect("a workbook");
    assert_eq!(fund(&tables(&[("fund.xlsx", &bytes)]).expect("tables"), &Answers::default()), snapshot);
}
