//! The cells of a worksheet.

use jiff::civil::Date;

use super::{
    parts::{Book, Format, SheetName, part},
    text::{string, unit_escapes},
};
use crate::{
    cell::{Budget, Cell, MAX_COLUMNS, MAX_ROWS, Row, Text},
    number::plain,
    xml::{Broken, Event, Reader, Tag},
};

/// The cells of a worksheet, and what is odd about some.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// The rows that are not empty, ascending.
    pub rows: Vec<Row>,
    /// The first cells of merged areas, by row and column from 0.
    pub merged: Vec<(u32, u32)>,
    /// Cells that hold no value that could be read, in the order of the file.
    pub odd: Vec<OddCell>,
    /// The first cell whose value was computed by a formula, by row (from 1) and column (from 0), and how many there are.
    pub formulas: Option<((u32, usize), usize)>,
}

/// A cell without a value that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OddCell {
    /// Its row, from 1.
    pub row: u32,
    /// Its column, from 0.
    pub column: usize,
    /// What stands there.
    pub what: Odd,
}

/// What stands in an odd cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Odd {
    /// A formula whose value was not saved.
    Formula,
    /// An error: `#N/A`.
    Error(String),
}

/// Why reading stopped.
#[derive(Debug, Clone, PartialEq)]
pub enum Stop {
    /// The part cannot be read, in words.
    Broken(String),
    /// A cell, by row (from 1) and column (from 0), outside of what a sheet may have.
    Outside(u32, usize, Cell),
    /// A cell of a row after one further down.
    OutOfOrder(u32, usize, Cell),
    /// More cells than all sheets together may have.
    TooMany,
}

impl<B: Into<Broken>> From<B> for Stop {
    fn from(why: B) -> Self {
        Self::Broken(why.into())
    }
}

/// The day of a serial number; whether days count from 1904 is the second argument.
pub type OfSerial = fn(f64, bool) -> Option<Date>;

impl Book {
    /// Reads the cells of a worksheet, once.
    ///
    /// # Errors
    ///
    /// A part that cannot be read; cells outside of the limits or out of order.
    pub fn read_sheet(&mut self, sheet: &SheetName, of_serial: OfSerial, budget: &mut Budget) -> Result<Sheet, Stop> {
        let text = part(&mut self.package, &sheet.path)?.ok_or_else(|| format!("no {}", sheet.path))?;
        let mut xml = Reader::new(&text);
        let mut reading = Reading { book: self, of_serial, budget, sheet: Sheet::default(), row: 0, column: 0 };
        let mut is_sheet = false;
        loop {
            match xml.next()? {
                Event::Start(tag) if tag.name == "sheetData" => {
                    is_sheet = true;
                    reading.cells(&mut xml)?;
                }
                Event::Start(tag) if tag.name == "mergeCell" => {
                    if let Some(area) = tag.raw("ref")? {
                        let (row, column) = position(area.split(':').next().unwrap_or_default())?;
                        reading.sheet.merged.push((row, column.ok_or("a merged area without a column")?));
                    }
                }
                Event::Eof if is_sheet => return Ok(reading.sheet),
                Event::Eof => return Err(format!("{} is no worksheet", sheet.path).into()),
                _ => {}
            }
        }
    }
}

struct Reading<'b> {
    book: &'b Book,
    of_serial: OfSerial,
    budget: &'b mut Budget,
    sheet: Sheet,
    /// Where a cell without a place of its own stands, from 0.
    row: u32,
    column: u32,
}

impl Reading<'_> {
    fn cells(&mut self, xml: &mut Reader<'_>) -> Result<(), Stop> {
        loop {
            match xml.next()? {
                Event::Start(tag) if tag.name == "c" => self.cell(xml, tag)?,
                Event::Start(tag) if tag.name == "row" => {
                    if let Some(number) = tag.raw("r")? {
                        self.row = position(number)?.0;
                    }
                }
                Event::End("row") => (self.row, self.column) = (self.row.saturating_add(1), 0),
                Event::End("sheetData") => return Ok(()),
                Event::Eof => return Err("the cells do not end".into()),
                _ => {}
            }
        }
    }

    fn cell(&mut self, xml: &mut Reader<'_>, tag: Tag<'_>) -> Result<(), Stop> {
        let (mut place, mut style, mut kind) = (None, None, None);
        for attribute in tag.attributes() {
            match attribute? {
                ("r", value) => place = Some(value),
                ("s", value) => style = Some(value),
                ("t", value) => kind = Some(value),
                _ => {}
            }
        }
        let mut row = self.row;
        if let Some(place) = place {
            let (of_row, of_column) = position(place)?;
            row = of_row;
            self.column = of_column.ok_or("a cell without a column")?;
        }
        let (number, column) = (row.saturating_add(1), self.column as usize);
        self.column = self.column.saturating_add(1);
        let (mut value, mut is_formula) = (Cell::Empty, false);
        let mut error = None;
        loop {
            match xml.next()? {
                Event::Start(tag) if tag.name == "v" => {
                    let text = xml.content("v")?;
                    match kind {
                        // Its text stands in `is`.
                        Some("inlineStr") => {}
                        Some("e") => error = (!text.is_empty()).then(|| text.into_owned()),
                        _ => value = self.value(&text, kind, style)?,
                    }
                }
                Event::Start(tag) if tag.name == "f" => {
                    is_formula = true;
                    xml.content("f")?;
                }
                Event::Start(tag) if tag.name == "is" => value = Cell::Text(Text::from(string(xml, "is")?.as_str())),
                Event::End("c") => break,
                Event::Eof => return Err("a cell does not end".into()),
                _ => {}
            }
        }
        match (error, &value) {
            (Some(error), _) => {
                self.sheet.odd.push(OddCell { row: number, column, what: Odd::Error(error) });
                Ok(())
            }
            (None, Cell::Empty) => {
                if is_formula {
                    self.sheet.odd.push(OddCell { row: number, column, what: Odd::Formula });
                }
                Ok(())
            }
            _ if value.is_empty() && !is_formula => Ok(()),
            _ => self.add(number, column, value, is_formula),
        }
    }

    fn value(&self, text: &str, kind: Option<&str>, style: Option<&str>) -> Result<Cell, Broken> {
        let cell = match kind {
            None | Some("n" | "s" | "b") if text.is_empty() => Cell::Empty,
            Some("s") => {
                let index = text.trim_ascii().parse::<usize>().ok();
                let text = index.and_then(|index| self.book.strings.get(index)).ok_or("a text that is not shared")?;
                Cell::Text(Text::from(text.as_str()))
            }
            Some("b") => match text.trim_ascii() {
                "" => Cell::Empty,
                no if no == "0" || no.eq_ignore_ascii_case("false") => Cell::Bool(false),
                yes if yes == "1" || yes.eq_ignore_ascii_case("true") => Cell::Bool(true),
                _ => return Err("a value that is neither true nor false".to_owned()),
            },
            Some("str") => Cell::Text(Text::from(&*unit_escapes(text))),
            Some("d") => Cell::Text(Text::from(text)),
            None | Some("n") => match (plain(text.as_bytes()).or_else(|| text.parse().ok()), kind) {
                (Some(number), _) => self.number(number, style),
                (None, None) => Cell::Text(Text::from(text)),
                (None, Some(_)) => return Err("a number that is none".to_owned()),
            },
            Some(kind) => return Err(format!("a cell of the unknown kind `{kind}`")),
        };
        Ok(cell)
    }

    fn number(&self, number: f64, style: Option<&str>) -> Cell {
        let format = style.and_then(|style| self.book.formats.get(style.parse::<usize>().unwrap_or(0)));
        match format {
            Some(Format::Date) => match (self.of_serial)(number, self.book.is_1904) {
                Some(date) => Cell::Date(date, number.fract() != 0.0),
                None => Cell::Number(number + 0.0),
            },
            _ => Cell::Number(number + 0.0),
        }
    }

    /// Adds a cell, in the order of the file; those of a row come together.
    fn add(&mut self, number: u32, column: usize, cell: Cell, is_formula: bool) -> Result<(), Stop> {
        if column >= MAX_COLUMNS || number > MAX_ROWS {
            return Err(Stop::Outside(number, column, cell));
        }
        if is_formula {
            self.sheet.formulas.get_or_insert(((number, column), 0)).1 += 1;
        }
        let rows = &mut self.sheet.rows;
        let is_new_row = match rows.last() {
            Some(last) if last.number > number => return Err(Stop::OutOfOrder(number, column, cell)),
            Some(last) => last.number < number,
            None => true,
        };
        if is_new_row {
            let width = rows.last().map_or(0, |row| row.cells.len());
            rows.push(Row { number, cells: Vec::with_capacity(width.min(column + 64)) });
        }
        if let Some(row) = rows.last_mut() {
            if row.cells.len() <= column {
                if !self.budget.take(column + 1 - row.cells.len()) {
                    return Err(Stop::TooMany);
                }
                row.cells.resize(column, Cell::Empty);
                row.cells.push(cell);
            } else {
                row.cells[column] = cell;
            }
        }
        Ok(())
    }
}

/// Row and column of a place such as `B6`, both from 0; a row may stand alone.
fn position(place: &str) -> Result<(u32, Option<u32>), Broken> {
    let bytes = place.as_bytes();
    let letters = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let (letters, digits) = bytes.split_at(letters);
    let broken = || format!("the place `{}`", place.chars().take(20).collect::<String>());
    let base = |base: u32| move |sum: u32, digit: u32| sum.checked_mul(base)?.checked_add(digit);
    let mut letters = letters.iter().map(|b| u32::from(b.to_ascii_uppercase() - b'A') + 1);
    let column = letters.try_fold(0, base(26)).ok_or_else(broken)?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(broken());
    }
    let mut digits = digits.iter().map(|b| u32::from(b - b'0'));
    let row = digits.try_fold(0, base(10)).and_then(|row| row.checked_sub(1)).ok_or_else(broken)?;
    Ok((row, column.checked_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn position_reads_letters_and_digits() {
        assert_eq!(position("A1"), Ok((0, Some(0))));
        assert_eq!(position("xfd1048576"), Ok((1_048_575, Some(16_383))));
        assert_eq!(position("7"), Ok((6, None)));
        for place in ["", "A", "A0", "0", "1A", "$A$1", "\u{4E2D}1", "A99999999999", "AAAAAAAAAAAAAAA1"] {
            assert!(position(place).is_err(), "{place}");
        }
    }
}
