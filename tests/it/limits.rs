//! The limits of `docs/limits.md`, held to the code: of each the limit is read, one more and a hundred times as much are refused.

use std::{collections::BTreeMap, fs, path::Path};

use headroom_wire::{Rule, parse, parse_series};
use jiff::{ToSpan, civil::date};

fn text(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The cells of the rows below a heading of the page.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let page = text("docs/limits.md");
    let part = page.split(&format!("## {heading}\n")).nth(1).unwrap().split("\n## ").next().unwrap().to_owned();
    let row = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    part.lines().filter(|line| line.starts_with('|')).skip(2).map(row).collect()
}

fn number(text: &str) -> usize {
    text.replace([',', '_'], "").trim().parse().unwrap_or_else(|_| panic!("{text}"))
}

fn list(count: usize, entry: impl Fn(usize) -> String) -> String {
    let entries: Vec<String> = (0..count).map(entry).collect();
    format!("[{}]", entries.join(","))
}

fn dates(count: usize) -> String {
    let first = date(2000, 1, 1);
    list(count, |i| format!("\"{}\"", first.checked_add((i as i64).days()).unwrap()))
}

/// A snapshot with one part of it written by the caller; every part has a least form.
fn document(parts: &[(&str, String)]) -> String {
    let part = |name: &str, least: &str| {
        parts.iter().find(|(of, _)| *of == name).map_or_else(|| least.to_owned(), |(_, text)| text.clone())
    };
    format!(
        r#"{{"format":"headroom.snapshot/1","fund":{{"name":{},"currency":"USD","nav":1e6}},
        "risk_budget":{{"total_var":1e4,"allocation":{{}}}},"strategies":{},
        "history":{{"dates":{},"returns":{}}},"positions":{},"instruments":{},"opportunities":{},"scenarios":{},"log":{}}}"#,
        part("name", "\"F\""),
        part("strategies", r#"[{"id":"a","capital":1}]"#),
        part("dates", r#"["2000-01-01","2000-01-02"]"#),
        part("returns", r#"{"a":[0,0]}"#),
        part("positions", "[]"),
        part("instruments", "{}"),
        part("opportunities", "[]"),
        part("scenarios", "[]"),
        part("log", "[]"),
    )
}

/// A document with `count` of what a row of the page is about.
fn with(of: &str, count: usize) -> String {
    let one = |part: &'static str, text: String| document(&[(part, text)]);
    // Far past a limit the entries are not looked at: they are the shortest there are.
    let is_far = count > 200_000;
    match of {
        "strategies" => {
            let strategies = list(count, |i| format!(r#"{{"id":"s{i}","capital":1}}"#));
            let returns: Vec<String> = (0..count).map(|i| format!("\"s{i}\":[0,0]")).collect();
            document(&[("strategies", strategies), ("returns", format!("{{{}}}", returns.join(",")))])
        }
        "dates of the history" if is_far => one("dates", list(count, |_| "0".to_owned())),
        "dates of the history" => {
            document(&[("dates", dates(count)), ("returns", format!(r#"{{"a":{}}}"#, list(count, |_| "0".to_owned())))])
        }
        "positions" if is_far => one("positions", list(count, |_| "0".to_owned())),
        "positions" => one(
            "positions",
            list(count, |i| {
                format!(r#"{{"id":"{i}","strategy":"a","instrument":"x","exchange":"e","sector":"s","notional":1}}"#)
            }),
        ),
        "instruments" => {
            let entries: Vec<String> = (0..count).map(|i| format!(r#""i{i}":{{"prices":[1,1]}}"#)).collect();
            one("instruments", format!("{{{}}}", entries.join(",")))
        }
        "opportunities" => one(
            "opportunities",
            list(count, |i| {
                format!(r#"{{"strategy":"o{i}","conviction":0.5,"requested_share":0.1,"capital":1,"returns":[0]}}"#)
            }),
        ),
        "returns of an opportunity" => {
            let returns = list(count, |_| "0".to_owned());
            let entry = format!(
                r#"[{{"strategy":"o","conviction":0.5,"requested_share":0.1,"capital":1,"returns":{returns}}}]"#
            );
            one("opportunities", entry)
        }
        "scenarios" => one("scenarios", list(count, |_| r#"{"kind":"correlation_spike","rho":0.9}"#.to_owned())),
        "shocks in a combined scenario" => {
            let shocks = list(count, |_| r#"{"kind":"all_markets_down","magnitude":0.1}"#.to_owned());
            one("scenarios", format!(r#"[{{"kind":"combined","name":"c","shocks":{shocks}}}]"#))
        }
        "moves in a custom shock" => {
            let moves = list(count, |i| format!(r#"{{"scope":"sector","name":"s{i}","move":-0.1}}"#));
            one("scenarios", format!(r#"[{{"kind":"custom","moves":{moves}}}]"#))
        }
        "entries of the log" if is_far => one("log", list(count, |_| "0".to_owned())),
        "entries of the log" => one(
            "log",
            list(count, |_| {
                r#"{"kind":"trip","action":"kill_switch","by":"A","date":"2000-01-02","reason":"r"}"#.to_owned()
            }),
        ),
        "characters of a name" => one("name", format!("\"{}\"", "é".repeat(count))),
        "characters of an id" => {
            let id = "a".repeat(count);
            let returns = format!(r#"{{"{id}":[0,0]}}"#);
            document(&[("strategies", format!(r#"[{{"id":"{id}","capital":1}}]"#)), ("returns", returns)])
        }
        // The document is one level, its part the second.
        "levels of nesting" => one("log", "[".repeat(count - 1) + &"]".repeat(count - 1)),
        "bytes of the file" => {
            let text = document(&[]);
            text.clone() + &" ".repeat(count - text.len())
        }
        other => panic!("no document for {other}"),
    }
}

#[test]
fn each_limit_of_a_snapshot_is_read_and_what_is_past_it_refused() {
    let rows = rows("A snapshot");
    assert_eq!(rows.len(), 15);
    for row in rows {
        let (of, limit) = (row[0].as_str(), number(&row[1]));
        if of == "returns pasted for a newcomer" {
            assert_eq!(parse_series(&"0.1\n".repeat(limit)).unwrap().values.len(), limit);
            assert!(parse_series(&"0.1\n".repeat(limit + 1)).is_err());
            assert!(parse_series(&"0\n".repeat(100 * limit)).is_err());
            continue;
        }
        let at_limit = parse(with(of, limit).as_bytes());
        // Lists in lists are no log: past its depth a document is refused for that, up to it for what it holds.
        let is_deep = |faults: &headroom_wire::Faults| faults.list[0].rule == Rule::Depth;
        match of {
            "levels of nesting" => assert!(!is_deep(&at_limit.unwrap_err()), "{of}"),
            _ => drop(at_limit.unwrap_or_else(|faults| panic!("{limit} {of}: {}", faults.list[0]))),
        }
        for count in [limit + 1, 100 * limit] {
            // A hundred times the bytes would be counted by bytes alone; twice is as good.
            let count = if of == "bytes of the file" { count.min(2 * limit) } else { count };
            let faults = parse(with(of, count).as_bytes()).expect_err(of);
            let rule = faults.list[0].rule;
            let wanted = match of {
                "levels of nesting" => vec![Rule::Depth],
                "bytes of the file" => vec![Rule::Size],
                "characters of a name" => vec![Rule::Text],
                "characters of an id" => vec![Rule::Id],
                // Very many may be too many values for any snapshot.
                _ => vec![Rule::Count, Rule::Size, Rule::Length],
            };
            assert!(wanted.contains(&rule), "{count} {of}: {}", faults.list[0]);
        }
    }
}

/// The value of a constant: a number, a product of two, or a shift.
fn value(source: &str, name: &str) -> usize {
    let line = source.lines().find(|line| line.contains(&format!("const {name}:"))).unwrap_or_else(|| panic!("{name}"));
    let right = line.split_once('=').unwrap().1.trim().trim_end_matches(';');
    if let Some((left, by)) = right.split_once("<<") {
        return number(left.trim()) << number(by.trim());
    }
    right.split('*').map(|factor| number(factor.trim())).product()
}

#[test]
fn other_limits_are_those_of_the_code() {
    let rows = rows("Elsewhere");
    assert!(rows.len() >= 20, "{}", rows.len());
    let mut wrong: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for row in rows {
        let (name, file) = row[2].split_once(" of ").unwrap();
        let found = value(&text(file.trim_matches('`')), name.trim_matches('`'));
        if found != number(&row[1]) {
            wrong.insert(row[0].clone(), (number(&row[1]), found));
        }
        if let Some((test, file)) = row[3].split_once(" of ") {
            let name = format!("fn {}()", test.trim_matches('`'));
            assert!(text(file.trim_matches('`')).contains(&name), "{row:?}");
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}
