//! What is refused before a document is looked at: size, encoding, syntax, depth.

use headroom_engine::fund::check::{Fault, Rule};
use headroom_wire::parse;
use proptest::prelude::*;
use serde_json::Value;

use super::document::{Edit, edited, place, refused, told, tree};
use super::sample::{FULL, LEAST, SEED};

/// The one fault of these bytes.
fn refused_bytes(bytes: &[u8]) -> Fault {
    let faults = parse(bytes).expect_err("the bytes must be refused");
    assert_eq!(faults.count(), 1, "{faults}");
    faults.list[0].clone()
}

#[test]
fn size_is_32_mib_at_most() {
    let mut bytes = LEAST.as_bytes().to_vec();
    bytes.resize(32 << 20, b' ');
    parse(&bytes).expect("32 MiB are allowed");
    bytes.push(b' ');
    let fault = refused_bytes(&bytes);
    assert_eq!((fault.path.as_str(), fault.rule), ("(file)", Rule::Size));
    assert_eq!(fault.value, "33554433 bytes");
    bytes.resize(33 << 20, b'[');
    assert_eq!(refused_bytes(&bytes).rule, Rule::Size);
}

#[test]
fn byte_order_mark_is_passed_over() {
    let bytes = [b"\xEF\xBB\xBF", SEED.as_bytes()].concat();
    assert_eq!(parse(&bytes), parse(SEED.as_bytes()));
}

#[test]
fn utf_16_is_refused_with_or_without_its_mark() {
    for is_big in [false, true] {
        for mark in ["\u{FEFF}", ""] {
            let units = format!("{mark}{LEAST}");
            let unit = |unit: u16| match is_big {
                true => unit.to_be_bytes(),
                false => unit.to_le_bytes(),
            };
            let bytes: Vec<u8> = units.encode_utf16().flat_map(unit).collect();
            let fault = refused_bytes(&bytes);
            assert_eq!((fault.path.as_str(), fault.rule), ("(file)", Rule::Encoding));
            assert!(fault.message.contains("UTF-16"), "{fault}");
        }
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_told_by_line_and_column() {
    let bytes = SEED.replace("Northlight", "Nörd\u{1}").into_bytes();
    let bytes: Vec<u8> = bytes.into_iter().map(|b| if b == 1 { 0xFF } else { b }).collect();
    let fault = refused_bytes(&bytes);
    assert_eq!((fault.path.as_str(), fault.rule, fault.value.as_str()), ("line 3 column 26", Rule::Encoding, "FF"));
}

#[test]
fn syntax_fault_stands_alone_with_line_and_column() {
    let cases = [
        ("", "line 1 column 1", "end of file"),
        ("   ", "line 1 column 4", "end of file"),
        ("{", "line 1 column 2", "end of file"),
        ("{\"format\": 1,}", "line 1 column 14", "}"),
        ("{\n \"ä\" 1 }", "line 2 column 6", "1 }"),
        ("{}\n\n  {}", "line 3 column 3", "{}"),
        ("{\"a\": tru}", "line 1 column 10", "}"),
        ("{\"a\": 01}", "line 1 column 8", "1}"),
        ("{\"a\": 1.e9}", "line 1 column 9", "e9}"),
        ("{\"a\": +1}", "line 1 column 7", "+1}"),
        ("{\"a\": -NaN}", "line 1 column 8", "NaN}"),
        ("{\"a\": 'b'}", "line 1 column 7", "'b'}"),
        ("[1 2]", "line 1 column 4", "2]"),
    ];
    for (text, path, value) in cases {
        let fault = refused_bytes(text.as_bytes());
        assert_eq!((fault.path.as_str(), fault.value.as_str()), (path, value), "{text}");
        assert_eq!(fault.rule, Rule::Syntax);
    }
    // Whatever else is wrong before it.
    let fault = refused_bytes(b"{\"fund\": {\"nav\": 1e999}, \"limits\": nil}");
    assert_eq!(fault.rule, Rule::Syntax);
    assert_eq!(fault.path, "line 1 column 37");
    let fault = refused_bytes(br#"{"fund": "\ud800"}"#);
    assert_eq!(fault.rule, Rule::Syntax);
}

#[test]
fn every_start_of_a_file_is_refused() {
    for end in 0..SEED.len() {
        let fault = refused_bytes(&SEED.as_bytes()[..end]);
        assert_eq!(fault.rule, Rule::Syntax, "{end}");
    }
}

#[test]
fn document_that_is_no_object_is_refused() {
    for (text, value) in [("[1]", "[1]"), ("null", "null"), ("1e999", "1e999"), ("\"a\"", "\"a\"")] {
        let fault = refused_bytes(text.as_bytes());
        assert_eq!((fault.path.as_str(), fault.rule), ("(file)", Rule::Type));
        assert_eq!(fault.value, value);
    }
}

#[test]
fn nesting_of_any_depth_is_refused_at_the_seventeenth() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    let brackets = deep("[", "]");
    let fault = refused_bytes(brackets.as_bytes());
    assert_eq!((fault.path, fault.rule), ("[0]".repeat(16), Rule::Depth));
    assert_eq!(refused_bytes(&brackets.as_bytes()[..100_000]).rule, Rule::Syntax);

    let objects = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    let full = tree(FULL);
    let edits = [
        Edit::Add(Vec::new(), "x".to_owned(), objects),
        Edit::Replace(place("/format"), "1".to_owned()),
        Edit::Replace(place("/fund/name"), "1".to_owned()),
        Edit::Replace(place("/limits/net_exposure"), brackets),
        Edit::Replace(place("/limits/gross_exposure"), "0".to_owned()),
    ];
    let x = format!("x{}", ".a".repeat(15));
    let limit = format!("limits.net_exposure{}", "[0]".repeat(14));
    assert_eq!(
        told(&refused(&edited(&full, &edits))),
        [(x.as_str(), "depth", "{…}"), ("fund.name", "type", "1"), (limit.as_str(), "depth", "[…]"),]
    );
}

#[test]
fn number_too_large_below_the_last_level_is_not_looked_at() {
    let full = tree(FULL);
    let deep = format!("{}1e999{}", "[".repeat(20), "]".repeat(20));
    let edits = [
        Edit::Replace(place("/fund/name"), deep),
        Edit::Replace(place("/fund/nav"), "1".to_owned()),
        Edit::Replace(place("/limits/net_exposure"), "2e999".to_owned()),
        Edit::Replace(place("/limits/gross_exposure"), "3".to_owned()),
    ];
    let name = format!("fund.name{}", "[0]".repeat(14));
    assert_eq!(
        told(&refused(&edited(&full, &edits))),
        [(name.as_str(), "depth", "[…]"), ("limits.net_exposure", "finite", "2e999"),]
    );
}

#[test]
fn list_past_every_limit_is_counted_not_kept() {
    let full = tree(FULL);
    let long = format!("[{}1e999]", "[1],".repeat(200_000));
    let edits = [Edit::Replace(place("/positions"), long), Edit::Replace(place("/policy/floor"), "1e999".to_owned())];
    assert_eq!(
        told(&refused(&edited(&full, &edits))),
        [("positions", "count", "200001 entries"), ("policy.floor", "finite", "1e999"),]
    );
    let numbers = format!("[{}0]", "0,".repeat(200_000));
    let edit = Edit::Replace(place("/history/returns/a.b"), numbers);
    let fault = ("history.returns[\"a.b\"]", "length", "200001 values");
    assert_eq!(told(&refused(&edited(&full, &[edit]))), [fault]);
}

#[test]
fn more_values_than_any_snapshot_has_are_refused() {
    let text = format!("{{\"x\": [{}[]]}}", "[[],[]],".repeat(1_000));
    assert_eq!(refused(&text).list[0].rule, Rule::UnknownField);
    let fields = "\"\":0,".repeat(2_700_000);
    let fault = refused_bytes(format!("{{{fields}\"\":0}}").as_bytes());
    assert_eq!((fault.path.as_str(), fault.rule), ("(file)", Rule::Size));
}

#[test]
fn numbers_are_read_to_the_bit() {
    let numbers = [
        "0.1",
        "1e-7",
        "4.9406564584124654e-324",
        "2.2250738585072011e-308",
        "0.30000000000000004",
        "9007199254740993",
        "123456789012345678901234567890",
        "8.41e21",
        "1.7976931348623157e308",
        "100000000000000016777215",
    ];
    for number in numbers {
        let document = SEED.replace("\"sharpe_threshold\": 1.0", &format!("\"sharpe_threshold\": {number}"));
        let snapshot = parse(document.as_bytes()).expect("any finite number will do");
        let exact: f64 = number.parse().expect("it is a number");
        assert_eq!(snapshot.policy.sharpe_threshold.to_bits(), exact.to_bits(), "{number}");
    }
}

#[test]
fn trees_agree_with_serde_json() {
    // Every text that is JSON for one is so for the other; faults of meaning are not faults of syntax.
    let texts = [
        "{\"a\":[1,{},[]],\"b\":\"\\u00e9\\n\"}",
        "[true,false,null]",
        "{\"a\":1,\"a\":2}",
        "[1,]",
        "{\"a\":}",
        "\"\\x\"",
        "\"\t\"",
        "[1e5,-0,0.0]",
        "nul",
        "{\"a\" 1}",
        "[\"\\ud83d\\ude00\"]",
        "[\"\\ude00\"]",
        "1.",
        ".5",
        "-",
        "1e",
        "[1]]",
        "\u{a0}1",
    ];
    for text in texts {
        let is_json = serde_json::from_str::<Value>(text).is_ok();
        let faults = parse(text.as_bytes()).expect_err("none of them is a snapshot");
        let is_syntax = faults.list[0].rule == Rule::Syntax;
        assert_eq!(is_json, !is_syntax, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn no_bytes_end_it(
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..6, any::<prop::sample::Index>()), 1..8),
        byte in any::<u8>(),
    ) {
        const TOKENS: [&str; 12] = ["[", "]", "{", "}", "\"", ",", ":", "null", "-", "1e999", "\\u", "0.5"];
        let mut bytes = FULL.as_bytes().to_vec();
        for (at, count, token) in cuts {
            let start = at.index(bytes.len());
            let end = usize::min(start + count, bytes.len());
            bytes.splice(start..end, token.get(&TOKENS).bytes());
        }
        if byte > 0x7F {
            bytes.push(byte);
        }
        if let Err(faults) = parse(&bytes) {
            prop_assert!(faults.count() > 0);
            for fault in &faults.list {
                prop_assert!(!fault.path.is_empty() && !fault.value.is_empty());
                prop_assert!(fault.value.chars().count() <= 200);
            }
        }
    }
}
