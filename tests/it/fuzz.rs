//! Bytes that are nearly a snapshot, a firm, a pasted series, a log, and streams of edits: read or refused, never a panic, and what
//! is read is written and read again as the same. Seeded, so that a find can be run again.
//!
//! `HEADROOM_EXECUTIONS` says how many of each; a few thousand by default.

use std::{fs, path::Path, sync::Arc};

use headroom_engine::testing::Seeded;
use headroom_session::{Edit, Session};
use headroom_wire::{log_from_json, parse, parse_firm, parse_series, to_json};

fn executions(least: usize) -> usize {
    std::env::var("HEADROOM_EXECUTIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(least)
}

fn sample(file: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// What a mutation puts in: the words of the format, and what separates, ends, nests and overflows.
const WORDS: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "null",
    "true",
    "NaN",
    "Infinity",
    "-0",
    "0",
    "1e999",
    "1e-320",
    "-1",
    "1e15",
    "1.0000000001e15",
    "1e-200",
    "99999999999999999999",
    "\"__proto__\"",
    "\"date\"",
    "\"log\"",
    "\"positions\"",
    "\"prices\"",
    "\"contracts\"",
    "\"combined\"",
    "\"shocks\"",
    "\"withdrawn\"",
    "\"entry\"",
    "[[[[[[[[",
    "2026-02-29",
    "9999-12-31",
    "\u{202E}",
    "\u{FEFF}",
    "\n",
    " ",
];

fn mutated(bytes: &[u8], random: &mut Seeded) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..random.whole(1, 4) {
        let at = random.whole(0, bytes.len());
        match random.whole(0, 4) {
            0 | 1 => drop(bytes.splice(at..at, WORDS[random.whole(0, WORDS.len() - 1)].bytes())),
            2 => drop(bytes.drain(at..(at + random.whole(1, 60)).min(bytes.len()))),
            3 => {
                let end = (at + random.whole(1, 200)).min(bytes.len());
                let part = bytes[at..end].to_vec();
                let to = random.whole(0, bytes.len());
                drop(bytes.splice(to..to, part));
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << random.whole(0, 7);
                }
            }
        }
    }
    bytes
}

#[test]
fn nearly_snapshots_are_refused_or_read_again_as_written() {
    let small = sample("wire/tests/data/three-four-five.json");
    let full = to_json(&parse(&sample("assets/sample/halted.json")).unwrap()).into_bytes();
    let (mut random, mut read, mut all) = (Seeded::new(11), 0, 0);
    for _ in 0..executions(3_000) {
        let bytes = mutated(if random.once_in(8) { &full } else { &small }, &mut random);
        all += 1;
        if let Ok(snapshot) = parse(&bytes) {
            let again = parse(to_json(&snapshot).as_bytes());
            assert_eq!(again.as_ref(), Ok(&snapshot), "{}", String::from_utf8_lossy(&bytes));
            read += 1;
        }
    }
    println!("{all} files, {read} of them read");
    assert!(read > 0, "none of {all}");
}

#[test]
fn nearly_firms_and_logs_are_refused_or_read() {
    let firm = sample("wire/tests/data/firm.json");
    let log = br#"[{"kind":"trip","action":"kill_switch","by":"A","date":"2026-11-20","reason":"r"},{"kind":"withdrawn","date":"2026-11-20","entry":0,"reason":"r"}]"#;
    let mut random = Seeded::new(12);
    let (mut firms, mut logs) = (0, 0);
    for _ in 0..executions(3_000) {
        firms += usize::from(parse_firm(&mutated(&firm, &mut random)).is_ok());
        let bytes = mutated(log, &mut random);
        logs += usize::from(log_from_json(&String::from_utf8_lossy(&bytes)).is_some());
    }
    println!("{firms} firms and {logs} logs of {} each are read", executions(3_000));
}

#[test]
fn nearly_series_are_refused_or_read_finite() {
    let text = b"date,ret\n2026-10-12,-0.01\n2026-10-13,0.0085\n2026-10-14;0,0065\n2026-10-15\t1.2%\n";
    let mut random = Seeded::new(13);
    for _ in 0..executions(10_000) {
        let bytes = mutated(text, &mut random);
        if let Ok(series) = parse_series(&String::from_utf8_lossy(&bytes)) {
            assert!(series.values.iter().all(|value| value.is_finite()));
        }
    }
}

#[test]
fn streams_of_edits_leave_a_fund_that_opens_again() {
    let fund = Arc::new(parse(&sample("assets/sample/seed.json")).unwrap());
    let count = fund.strategies.len();
    let mut random = Seeded::new(14);
    let mut applied = 0;
    for _ in 0..executions(3_000) / 100 {
        let mut session = Session::new(Arc::clone(&fund));
        for _ in 0..100 {
            let strategy = random.whole(0, count - 1);
            let number = match random.whole(0, 6) {
                0 => -0.0,
                1 => 0.0,
                2 => f64::NAN,
                3 => 1e300,
                4 => -0.5,
                _ => random.unit() * 1.5,
            };
            match random.whole(0, 7) {
                0 | 1 => applied += usize::from(session.apply(Edit::Exposure { strategy, scale: number }).is_ok()),
                2 | 3 => applied += usize::from(session.apply(Edit::Allocation { strategy, share: number }).is_ok()),
                4 => drop(session.undo()),
                5 => drop(session.redo()),
                6 => applied += usize::from(session.apply(Edit::AsLoaded).is_ok()),
                _ => session.end_gesture(),
            }
            let book = &session.now().book;
            let sum = book.allocation.iter().sum::<f64>() + book.reserve;
            assert!((sum - 1.0).abs() < 1e-9, "{sum}");
            assert!(book.scale.iter().all(|scale| scale.is_finite() && *scale >= 0.0));
        }
        let exported = session.exported();
        assert_eq!(parse(to_json(&exported).as_bytes()), Ok(exported));
    }
    println!("{applied} edits applied");
    assert!(applied > 100);
}
