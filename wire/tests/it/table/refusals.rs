//! What is refused, with the place that a person finds in a spreadsheet.

use headroom_wire::{Answers, Rule, Unfinished};

use super::support::{answers, faults, places, table, tables};

#[test]
fn faults_of_cells_stand_at_row_and_column() {
    let text = "date,mm,arb\n2026-11-17,0.01,x\n\n2026-13-18,0.01,0.01\n2026-11-19,-1.5,0.02\n2026-11-19,0.01,inf\n";
    let wanted = [
        ("returns.csv row 4 column date", Rule::Date),
        ("returns.csv row 6 column date", Rule::Order),
        ("returns.csv row 5 column mm", Rule::Range),
        ("returns.csv row 2 column arb", Rule::Type),
    ];
    let wanted = wanted.map(|(place, rule)| (place.to_owned(), rule));
    assert_eq!(faults(&table("returns.csv", text), &answers()), wanted);
}

#[test]
fn faults_keep_their_rows_when_dates_are_sorted() {
    let text = "date,mm\n2026-11-20,0.01\n2026-11-19,-2\n2026-11-18,0.02\n";
    let wanted = [("returns.csv row 3 column mm".to_owned(), Rule::Range)];
    assert_eq!(faults(&table("returns.csv", text), &answers()), wanted);
}

#[test]
fn faults_of_a_long_table_stand_in_their_rows() {
    let text = "date,strategy,return\n2026-11-19,mm,0.01\n2026-11-19,arb,-7\n2026-11-20,mm,0.02\n2026-11-20,mm,0.03\n2026-11-20,,0.1\n";
    let wanted = [
        ("returns.csv row 5 column strategy", Rule::Order),
        ("returns.csv row 6 column strategy", Rule::Missing),
        ("returns.csv row 3 column return", Rule::Range),
    ];
    let found = faults(&table("returns.csv", text), &answers());
    for (place, rule) in wanted {
        assert!(found.contains(&(place.to_owned(), rule)), "{place}: {found:?}");
    }
}

#[test]
fn rows_longer_than_the_header_are_refused() {
    // A decimal comma between commas: the cells would stand under other names.
    let text = "date,mm\n2026-11-19,0,01\n2026-11-20,0,02\n";
    let found = faults(&table("returns.csv", text), &answers());
    let wanted = ("returns.csv row 2 column C".to_owned(), Rule::Length);
    assert_eq!(found[0], wanted);
}

#[test]
fn files_of_other_kinds_are_refused_by_what_they_are() {
    for (name, bytes, rule) in [
        ("old.xls", &b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"[..], Rule::Format),
        ("report.pdf", b"%PDF-1.7", Rule::Format),
        ("seed.json.gz", b"\x1F\x8B\x08", Rule::Format),
        ("login.html", b"<!DOCTYPE html>", Rule::Format),
        ("shot.png", b"\x89PNG\r\n", Rule::Format),
        ("returns.parquet", b"PAR1", Rule::Format),
        ("empty.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", Rule::Format),
        ("broken.xlsx", b"PK\x03\x04 and no more", Rule::Format),
        ("empty.csv", b"", Rule::Count),
        ("blank.csv", b"\n\n , \n", Rule::Count),
        ("ansi.csv", b"date,Strat\xE9gie\n2026-11-20,0.01\n", Rule::Encoding),
        ("half.txt", b"\xFF\xFEd\0a\0t", Rule::Encoding),
        ("quote.csv", b"date,mm\n2026-11-20,\"0.01\n2026-11-21,0.02\n", Rule::Syntax),
    ] {
        let refused = tables(&[(name, bytes)]).expect_err(name);
        let found = places(refused);
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!(found[0].1, rule, "{name}: {found:?}");
        assert!(found[0].0.starts_with(name), "{name}: {found:?}");
    }
}

#[test]
fn quotes_left_open_are_found_in_their_row() {
    let refused = tables(&[("a.csv", b"date,mm\n\n2026-11-20,\"0.01\n")]).expect_err("the quote is open");
    assert_eq!(refused.list[0].path, "a.csv row 3");
    // Closed ones, doubled ones and inches are no fault.
    for text in
        ["date,\"a \"\"b\"\" c\"\n2026-11-20,0.1\n", "date,mm\n2026-11-20,\"0.1\"", "date,5\" pipe\n2026-11-20,0.1"]
    {
        tables(&[("returns.csv", text.as_bytes())]).unwrap_or_else(|faults| panic!("{text}: {faults}"));
    }
}

#[test]
fn table_without_dates_says_so() {
    let found = faults(&table("returns.csv", "a,b\n1,2\n3,4\n"), &answers());
    assert_eq!(found[0], ("returns.csv".to_owned(), Rule::Date));
    let found = faults(&table("notes.csv", "remark,by\nfine,me\n"), &answers());
    assert_eq!(found[0], ("notes.csv".to_owned(), Rule::Missing));
}

#[test]
fn pnl_without_capital_is_refused_at_its_cell() {
    let text = "date,mm\n2026-11-19,0\n2026-11-20,5\n";
    let capital = [("mm".to_owned(), 0.0)].into();
    let found = faults(&table("pnl.csv", text), &Answers { capital, ..answers() });
    assert_eq!(found, [("pnl.csv row 3 column mm".to_owned(), Rule::Range)]);
}

#[test]
fn faults_come_before_questions_and_without_their_echo() {
    // NAV is not answered: what its absence breaks is asked, not told as a fault of the file.
    let text = "date,mm\n2026-11-19,0.01\nTotal,0.02\n";
    let Err(Unfinished::Faults(found)) = table("returns.csv", text).snapshot(&Answers::default()) else {
        panic!("the file has a fault")
    };
    assert_eq!(places(found), [("returns.csv row 3 column date".to_owned(), Rule::Date)]);
}

#[test]
fn header_longer_than_a_name_is_cut_and_found_again() {
    let head = "x".repeat(300);
    let fund = super::support::fund(&table("returns.csv", &format!("date,{head}\n2026-11-20,0.01\n")), &answers());
    assert_eq!((fund.strategies[0].name.len(), fund.history.returns[0][0]), (200, Some(0.01)));
}

#[test]
fn texts_of_faults_are_escaped() {
    let text = "date,mm\u{202E}x\n2026-11-19,0.01\n2026-11-20,\u{7}boo\n";
    let Err(Unfinished::Faults(found)) = table("returns\u{202E}.csv", text).snapshot(&answers()) else {
        panic!("the file has a fault")
    };
    let fault = &found.list[0];
    assert_eq!(fault.path, "returns\\u{202E}.csv row 3 column mm\\u{202E}x");
    assert!(!fault.value.contains('\u{7}') && fault.value.contains("\\u{7}"), "{}", fault.value);
}
