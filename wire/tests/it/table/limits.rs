//! The limits of tables: at each, and past it.

use std::io::Write;

use headroom_wire::{Answers, Rule, TableAnswers, ValueKind, to_xlsx};

use super::support::{answers, faults, fund, places, table, tables};

/// Returns of that many strategies on that many dates.
fn returns(strategies: usize, dates: usize) -> String {
    let first = jiff::civil::date(2005, 1, 1);
    let head: String = (0..strategies).map(|i| format!(",s{i}")).collect();
    let row: String = ",0.01".repeat(strategies);
    let rows = (0..dates).map(|i| format!("{}{row}\n", first + jiff::Span::new().days(i as i64)));
    format!("date{head}\n{}", rows.collect::<String>())
}

#[test]
fn dates_and_strategies_are_read_up_to_their_limits() {
    let at_limit = fund(&table("returns.csv", &returns(2, 5_000)), &answers());
    assert_eq!(at_limit.history.dates.len(), 5_000);
    let at_limit = fund(&table("returns.csv", &returns(512, 2)), &answers());
    assert_eq!(at_limit.strategies.len(), 512);
    let over = faults(&table("returns.csv", &returns(2, 5_001)), &answers());
    assert!(over.contains(&("returns.csv row 1 column date".to_owned(), Rule::Count)), "{over:?}");
    let over = faults(&table("returns.csv", &returns(513, 2)), &answers());
    assert!(over.iter().any(|(_, rule)| *rule == Rule::Count), "{over:?}");
}

#[test]
fn dates_far_past_the_limit_are_refused_before_they_are_laid_out() {
    // Few cells per row under a wide header, and a long table of many names: neither may be made a full grid.
    let dates = |count| (0..count).map(|i| jiff::civil::date(1950, 1, 1) + jiff::Span::new().days(i));
    let head: String = (0..512).map(|i| format!(",s{i}")).collect();
    let wide = format!("date{head}\n{}", dates(5_002).map(|date| format!("{date},0.1\n")).collect::<String>());
    let over = faults(&table("returns.csv", &wide), &answers());
    assert!(over.contains(&("returns.csv row 1 column date".to_owned(), Rule::Count)), "{over:?}");
    let rows = (0..1_026).map(|i| format!("2026-11-{},s{},0.1\n", 19 + i % 2, i / 2));
    let long = format!("date,strategy,return\n{}", rows.clone().take(1_024).collect::<String>());
    assert_eq!(fund(&table("returns.csv", &long), &answers()).strategies.len(), 512);
    let long = format!("date,strategy,return\n{}", rows.collect::<String>());
    let over = faults(&table("returns.csv", &long), &answers());
    assert!(over.iter().any(|(_, rule)| *rule == Rule::Count), "{over:?}");
    let half = |first: i64| {
        let dates = (first..first + 3_000).map(|i| jiff::civil::date(1950, 1, 1) + jiff::Span::new().days(i));
        format!("date,mm\n{}", dates.map(|date| format!("{date},0.1\n")).collect::<String>())
    };
    let [a, b] = [half(0), half(3_000)];
    let two = tables(&[("mm.csv", a.as_bytes()), ("arb.csv", b.as_bytes())]).expect("tables");
    let over = faults(&two, &answers_of_kind());
    assert!(over.contains(&("mm.csv, arb.csv".to_owned(), Rule::Count)), "{over:?}");
}

/// Answers where two files do not say that they hold returns.
fn answers_of_kind() -> Answers {
    let kind = TableAnswers { kind: Some(ValueKind::Return), ..TableAnswers::default() };
    Answers { tables: [("mm.csv".to_owned(), kind.clone()), ("arb.csv".to_owned(), kind)].into(), ..answers() }
}

#[test]
fn columns_past_the_limit_are_refused_in_their_row() {
    let at_limit = format!("date{}\n", ",x".repeat(2_000));
    tables(&[("instruments.csv", at_limit.as_bytes())]).expect("2,001 columns are read");
    let over = format!("date\n2026-11-20{}\n", ",1".repeat(2_001));
    let refused = places(tables(&[("instruments.csv", over.as_bytes())]).expect_err("2,002 are not"));
    assert_eq!(refused, [("instruments.csv row 2".to_owned(), Rule::Size)]);
}

/// A zip archive of these parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        archive.write_all(bytes).expect("memory");
    }
    archive.finish().expect("an archive").into_inner()
}

#[test]
fn archive_that_is_no_workbook_is_refused() {
    let other = archive(&[("returns.csv", b"date,mm\n")]);
    let refused = places(tables(&[("fund.zip", &other)]).expect_err("it is another archive"));
    assert_eq!(refused, [("fund.zip".to_owned(), Rule::Format)]);
    let empty = archive(&[("xl/workbook.xml", b"<workbook/>")]);
    let refused = places(tables(&[("odd.xlsx", &empty)]).expect_err("its parts are missing"));
    assert_eq!(refused, [("odd.xlsx".to_owned(), Rule::Syntax)]);
}

#[test]
fn cell_far_outside_is_refused_without_a_grid() {
    let fund = fund(&table("returns.csv", &returns(1, 3)), &answers());
    let bytes = to_xlsx(&fund).expect("a workbook");
    let far = |place: &str| {
        let mut book = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("an archive");
        let mut parts = Vec::new();
        for index in 0..book.len() {
            let mut part = book.by_index(index).expect("a part");
            let name = part.name().expect("a name").into_owned();
            let mut text = Vec::new();
            std::io::Read::read_to_end(&mut part, &mut text).expect("memory");
            if name == "xl/worksheets/sheet3.xml" {
                let row = place.trim_start_matches(|c: char| c.is_ascii_alphabetic());
                let cell = format!("<row r=\"{row}\"><c r=\"{place}\"><v>1</v></c></row></sheetData>");
                text = String::from_utf8(text).expect("XML").replace("</sheetData>", &cell).into_bytes();
            }
            parts.push((name, text));
        }
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (name.as_str(), text.as_slice())).collect();
        archive(&parts)
    };
    let refused = places(tables(&[("fund.xlsx", &far("XFD1048576"))]).expect_err("it is far outside"));
    assert_eq!(refused, [("returns!XFD1048576".to_owned(), Rule::Size)]);
    let inside = tables(&[("fund.xlsx", &far("Z9"))]).expect("it is a cell like any other");
    assert!(faults(&inside, &Answers::default()).contains(&("returns!C9".to_owned(), Rule::Length)));
}

/// Whether the only fault is of a rule.
fn is_refused_by(rule: Rule, files: &[(&str, &[u8])]) -> bool {
    tables(files).is_err_and(|faults| places(faults).iter().all(|(_, found)| *found == rule))
}

#[test]
fn files_bytes_and_sheets_are_read_up_to_their_limits() {
    let names: Vec<String> = (0..60_000).map(|i| format!("r{i}.csv")).collect();
    let files: Vec<(&str, &[u8])> =
        names.iter().map(|name| (name.as_str(), &b"date,a\n2026-11-19,0.01\n"[..])).collect();
    assert!(tables(&files[..600]).is_ok());
    assert!(is_refused_by(Rule::Size, &files[..601]) && is_refused_by(Rule::Size, &files));

    let mut text = b"date,a\n2026-11-19,0.01".to_vec();
    text.resize(32 << 20, b' ');
    assert!(tables(&[("returns.csv", &text)]).is_ok());
    text.push(b' ');
    assert!(is_refused_by(Rule::Size, &[("returns.csv", &text)]));
    // A hundred times the bytes would be counted by bytes alone; twice is as good.
    text.resize(64 << 20, b' ');
    assert!(is_refused_by(Rule::Size, &[("returns.csv", &text)]));

    let book = |sheets: usize| {
        let mut book = rust_xlsxwriter::Workbook::new();
        for _ in 0..sheets {
            book.add_worksheet();
        }
        book.save_to_buffer().expect("a workbook")
    };
    // Sheets that are empty are refused as well, but not for their number.
    let counted = |sheets| {
        tables(&[("fund.xlsx", &book(sheets))]).is_err_and(|faults| faults.to_string().contains("Give at most 256"))
    };
    assert!(!counted(256) && counted(257));
    // Ten times: a hundred times as many take the test too long to write.
    assert!(counted(2_560));
}

#[test]
fn cells_and_columns_are_read_up_to_their_limits() {
    let cells = |rows: usize, more: &str| format!("{}\n", vec!["1"; 2_000].join(",")).repeat(rows) + more;
    assert!(tables(&[("instruments.csv", cells(3_000, "").as_bytes())]).is_ok());
    assert!(is_refused_by(Rule::Size, &[("instruments.csv", cells(3_000, "1\n").as_bytes())]));
    // Twice: a hundred times as many are past the bytes of a file.
    assert!(is_refused_by(Rule::Size, &[("instruments.csv", cells(6_000, "").as_bytes())]));
    assert!(is_refused_by(Rule::Size, &[("instruments.csv", format!("date{}\n", ",x".repeat(200_100)).as_bytes())]));
}
