//! A sheet: rows of cells as a file states them, and the places that a person finds in a spreadsheet.

use std::fmt;

use headroom_cells::cell::Row;
use headroom_engine::{
    fund::check::{Fault, Rule},
    text::shown,
};

/// What kind of file a sheet comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// Text with separators. `decimal_comma_fits`: the separator is not the comma, so a comma may be a decimal sign.
    Text { decimal_comma_fits: bool },
    /// A sheet of a workbook.
    Workbook,
    /// JSON as data frames are written.
    Json,
}

/// A table of cells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sheet {
    /// As places name it, escaped: `returns.csv`, `returns`, `[book.xlsx]returns`.
    pub name: String,
    /// The name without folder and ending, not escaped.
    pub stem: String,
    /// The name of the file without folder and ending, not escaped: that of the workbook for its sheets.
    pub file_stem: String,
    /// What it comes from.
    pub source: Source,
    /// Whether plain numbers in a date column count from 1904.
    pub is_1904: bool,
    /// The rows that are not empty.
    pub rows: Vec<Row>,
    /// The first cell whose value was computed by a formula, and how many there are.
    pub formulas: Option<(String, usize)>,
}

impl Sheet {
    /// A sheet without rows.
    pub fn new(name: &str, stem: &str, source: Source) -> Self {
        Self {
            name: shown(name),
            stem: stem.to_owned(),
            file_stem: stem.to_owned(),
            source,
            is_1904: false,
            rows: Vec::new(),
            formulas: None,
        }
    }

    /// Where something stands: `returns!B6`, `returns.csv row 6 column mm_strategy`; the header of a column is given
    /// for files that have no letters.
    pub fn place(&self, row: Option<u32>, column: Option<(usize, &str)>) -> String {
        match (self.source, row, column) {
            (_, None, None) => self.name.clone(),
            (Source::Workbook, row, column) => {
                let letters = column.map(|(index, _)| letters(index)).unwrap_or_default();
                let row = row.map(|row| row.to_string()).unwrap_or_default();
                match row.is_empty() || letters.is_empty() {
                    true => format!("{}!{letters}{row}:{letters}{row}", quoted(&self.name)),
                    false => format!("{}!{letters}{row}", quoted(&self.name)),
                }
            }
            (_, row, column) => {
                let mut place = self.name.clone();
                if let Some(row) = row {
                    place += &format!(" row {row}");
                }
                match column {
                    Some((index, "")) => place += &format!(" column {}", index + 1),
                    Some((_, header)) => place += &format!(" column {}", shown(header)),
                    None => {}
                }
                place
            }
        }
    }

    /// A fault of a cell.
    pub fn fault(&self, row: u32, column: usize, rule: Rule, value: impl fmt::Display, message: &str) -> Fault {
        let place = self.place(Some(row), Some((column, "")));
        Fault { path: place, rule, value: shown(value), message: message.to_owned() }
    }
}

/// The name of a sheet as a spreadsheet writes it before `!`.
fn quoted(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    if is_plain { name.to_owned() } else { format!("'{}'", name.replace('\'', "''")) }
}

/// The letters of a column, from 0: `A`, `Z`, `AA`.
pub(crate) fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + (column % 26) as u8);
        match column / 26 {
            0 => break,
            rest => column = rest - 1,
        }
    }
    letters.into_iter().rev().map(char::from).collect()
}

/// The fault of a sheet with too much in it.
pub(crate) fn too_much(name: &str, value: impl fmt::Display, message: impl fmt::Display) -> Fault {
    Fault { path: shown(name), rule: Rule::Size, value: shown(value), message: message.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_count_as_spreadsheets_do() {
        for (column, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), expected);
        }
    }

    #[test]
    fn place_is_where_a_person_finds_it() {
        let workbook = Sheet::new("returns", "returns", Source::Workbook);
        assert_eq!(workbook.place(Some(6), Some((1, "mm"))), "returns!B6");
        assert_eq!(workbook.place(None, Some((1, "mm"))), "returns!B:B");
        assert_eq!(workbook.place(Some(6), None), "returns!6:6");
        let named = Sheet::new("It's P&L", "It's P&L", Source::Workbook);
        assert_eq!(named.place(Some(1), Some((0, ""))), "'It''s P&L'!A1");
        let csv = Sheet::new("returns.csv", "returns", Source::Text { decimal_comma_fits: false });
        assert_eq!(csv.place(Some(6), Some((1, "mm_strategy"))), "returns.csv row 6 column mm_strategy");
    }
}
