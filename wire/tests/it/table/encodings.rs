//! The text of a workbook's parts: UTF-8 and UTF-16, the two that the standard allows.

use std::io::{Cursor, Read, Write};

use headroom_wire::{Answers, Rule, to_xlsx};

use super::support::{answers, fund, places, table, tables};

/// A workbook with the text of each part written anew.
fn rewritten(book: &[u8], write: impl Fn(&str) -> Vec<u8>) -> Vec<u8> {
    let mut book = zip::ZipArchive::new(Cursor::new(book)).expect("an archive");
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..book.len() {
        let mut part = book.by_index(index).expect("a part");
        let mut text = String::new();
        part.read_to_string(&mut text).expect("a part is text");
        let name = part.name().expect("a name").into_owned();
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        archive.write_all(&write(&text)).expect("memory");
    }
    archive.finish().expect("an archive").into_inner()
}

fn workbook() -> Vec<u8> {
    let fund = fund(&table("returns.csv", "date,mm,arb\n2026-11-19,0.01,\n2026-11-20,-0.02,0.5\n"), &answers());
    to_xlsx(&fund).expect("a workbook")
}

#[test]
fn parts_in_utf_16_are_read() {
    let book = workbook();
    let wanted = fund(&tables(&[("fund.xlsx", &book)]).expect("tables"), &Answers::default());
    let in_utf_16 = |mark: &[u8], order: fn(u16) -> [u8; 2]| {
        let units = |text: &str| text.replace("UTF-8", "UTF-16").encode_utf16().flat_map(order).collect::<Vec<u8>>();
        rewritten(&book, |text| [mark, units(text).as_slice()].concat())
    };
    for other in [in_utf_16(b"\xFF\xFE", u16::to_le_bytes), in_utf_16(b"\xFE\xFF", u16::to_be_bytes)] {
        let read = fund(&tables(&[("fund.xlsx", &other)]).expect("tables"), &Answers::default());
        assert_eq!(read, wanted);
    }
    // A mark before UTF-8.
    let marked = rewritten(&book, |text| [b"\xEF\xBB\xBF", text.as_bytes()].concat());
    assert_eq!(fund(&tables(&[("fund.xlsx", &marked)]).expect("tables"), &Answers::default()), wanted);
}

#[test]
fn parts_in_another_encoding_are_refused_by_its_name() {
    for name in ["windows-1252", "Shift_JIS", "ISO-8859-1"] {
        let other = rewritten(&workbook(), |text| text.replace("UTF-8", name).into_bytes());
        let refused = tables(&[("fund.xlsx", &other)]).expect_err("neither UTF-8 nor UTF-16");
        let value = refused.list[0].value.clone();
        assert!(value.contains(&format!("encoding {name}, neither UTF-8 nor UTF-16")), "{value}");
        assert_eq!(places(refused), [("fund.xlsx".to_owned(), Rule::Syntax)]);
    }
}
