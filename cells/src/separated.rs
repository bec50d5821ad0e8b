//! Text with a separator to rows, one field after the other.

use crate::cell::{Budget, Cell, MAX_COLUMNS, MAX_ROWS, Row, Text, is_blank};

/// Why reading stopped: more than a table may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooMuch {
    /// A row, by its number, with that many columns or more.
    Columns(u32, usize),
    /// Cells of all sheets together.
    Cells,
    /// That row.
    Rows(u32),
}

/// Whether [`rows`] reads a text: no quotes stand in it, so that every line is a row and every separator ends a field.
pub fn is_plain(text: &str, separator: u8) -> bool {
    let is_quoted = text.as_bytes().contains(&b'"');
    !is_quoted && !text.starts_with('\u{FEFF}') && separator.is_ascii() && !matches!(separator, b'\r' | b'\n')
}

/// Of each separator the numbers of fields of the first rows of a plain text, at most this many; rows of blanks do not count.
#[inline(never)]
pub fn widths(text: &str, separators: [u8; 4], most: usize) -> [Vec<usize>; 4] {
    let mut widths = [const { Vec::new() }; 4];
    for bytes in text.as_bytes().split(|b| matches!(b, b'\n' | b'\r')) {
        for (separator, widths) in separators.iter().zip(&mut widths) {
            if widths.len() < most && bytes.iter().any(|b| b != separator && !b.is_ascii_whitespace()) {
                widths.push(1 + bytes.iter().filter(|b| *b == separator).count());
            }
        }
        if widths.iter().all(|widths| widths.len() == most) {
            break;
        }
    }
    widths
}

/// The rows of a plain text that are not empty. Lines end in `\n`, `\r` or both, and count from 1.
///
/// # Errors
///
/// More columns, rows or cells than a table may have.
#[inline(never)]
pub fn rows(text: &str, separator: u8, budget: &mut Budget) -> Result<Vec<Row>, TooMuch> {
    let mut rows = Vec::new();
    let mut number = 0_u32;
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        for line in line.split('\r') {
            number = number.saturating_add(1);
            if !line.is_empty() {
                add_row(&mut rows, number, Fields { rest: Some(line), separator }, budget)?;
            }
        }
    }
    Ok(rows)
}

/// The fields of a line.
struct Fields<'t> {
    /// What is not read yet; `None` behind the last field.
    rest: Option<&'t str>,
    separator: u8,
}

impl<'t> Iterator for Fields<'t> {
    type Item = &'t str;

    #[inline]
    fn next(&mut self) -> Option<&'t str> {
        let text = self.rest?;
        match text.bytes().position(|b| b == self.separator) {
            Some(end) => {
                self.rest = text.get(end + 1..);
                text.get(..end)
            }
            None => self.rest.take(),
        }
    }
}

/// Adds a row of such fields, if any is not blank.
///
/// # Errors
///
/// As [`rows`].
pub fn add_row<'f>(
    rows: &mut Vec<Row>,
    number: u32,
    fields: impl Iterator<Item = &'f str>,
    budget: &mut Budget,
) -> Result<(), TooMuch> {
    // Most rows are as wide as the one before.
    let mut cells = Vec::with_capacity(rows.last().map_or(0, |row| row.cells.len()));
    let mut empty = 0;
    for (column, field) in fields.enumerate() {
        if is_blank(field) {
            empty += 1;
            continue;
        }
        if column >= MAX_COLUMNS {
            return Err(TooMuch::Columns(number, column + 1));
        }
        if !budget.take(empty + 1) {
            return Err(TooMuch::Cells);
        }
        cells.extend(std::iter::repeat_n(Cell::Empty, empty));
        empty = 0;
        cells.push(Cell::Text(Text::from(field)));
    }
    if cells.is_empty() {
        return Ok(());
    }
    if number > MAX_ROWS {
        return Err(TooMuch::Rows(number));
    }
    cells.shrink_to_fit();
    rows.push(Row { number, cells });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u32, Vec<String>)> {
        let rows = rows(text, b',', &mut Budget::default()).expect("a small table");
        rows.into_iter().map(|row| (row.number, row.cells.iter().map(ToString::to_string).collect())).collect()
    }

    #[test]
    fn rows_count_every_line() {
        let row = |number, cells: &[&str]| (number, cells.iter().map(|&cell| cell.to_owned()).collect());
        assert_eq!(read(""), []);
        assert_eq!(read("a,b\n\n1,2"), [row(1, &["a", "b"]), row(3, &["1", "2"])]);
        let ends = [row(1, &["a"]), row(3, &["b"]), row(4, &["c"]), row(5, &["d"]), row(7, &["e"])];
        assert_eq!(read("a\r\r\nb\r\nc\rd\n\re\n"), ends);
        assert_eq!(read(" , \n,x,,\u{A0}\n"), [row(2, &["", "x"])]);
    }

    #[test]
    fn widths_count_the_fields_of_rows_with_something_in_them() {
        let found = widths("a,b;c\r\n , \n\n1,2,3\n;;\n4|\n5", [b'\t', b';', b',', b'|'], 4);
        assert_eq!(found, [vec![1, 1, 1, 1], vec![2, 1, 1, 1], vec![2, 3, 1, 1], vec![1, 1, 1, 1]]);
    }

    #[test]
    fn add_row_stops_at_what_is_too_much() {
        let wide = ",".repeat(MAX_COLUMNS);
        assert_eq!(rows(&wide, b',', &mut Budget::default()), Ok(vec![]));
        assert_eq!(rows(&format!("{wide}1"), b',', &mut Budget::default()), Err(TooMuch::Columns(1, MAX_COLUMNS + 1)));
        let mut budget = Budget { cells: crate::cell::MAX_CELLS - 1 };
        assert_eq!(rows(",1", b',', &mut budget), Err(TooMuch::Cells));
        let long = "\n".repeat(MAX_ROWS as usize) + "1";
        assert_eq!(rows(&long, b',', &mut Budget::default()), Err(TooMuch::Rows(MAX_ROWS + 1)));
    }
}
