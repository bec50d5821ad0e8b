//! Where the header of a sheet stands, and its columns.

use headroom_cells::cell::{Cell, Row};
use headroom_engine::fund::check::{Fault, Rule};

use super::dates::could_be_date;
use crate::table::{
    grid::sheet::{Sheet, Source, letters},
    value::name::{Guard, loose},
};

/// Rows that are searched for a header.
const MAX_SEARCHED: usize = 30;

/// Headers that name a column of dates, compared loosely.
const DATE_HEADERS: [&str; 7] = ["date", "dates", "datum", "day", "timestamp", "datetime", "month"];

/// A sheet with its header found.
#[derive(Debug, Clone)]
pub(crate) struct Table<'s> {
    /// The sheet.
    pub sheet: &'s Sheet,
    /// The number of the row with the names of the columns; `None` where the file has none.
    pub header_row: Option<u32>,
    /// The names of the columns, as written; the letter of a column without one.
    pub heads: Vec<String>,
    /// The rows above the header.
    pub above: &'s [Row],
    /// The rows below it.
    pub body: &'s [Row],
}

impl<'s> Table<'s> {
    /// A sheet whose first row that is not empty is the header.
    pub fn with_first_row(sheet: &'s Sheet) -> Self {
        Self::new(sheet, (!sheet.rows.is_empty()).then_some(0), 0)
    }

    /// A sheet of dated rows: the header is the last row before the first date, and titles may stand above it.
    pub fn of_dates(sheet: &'s Sheet) -> Self {
        let rows = &sheet.rows;
        let width = rows.iter().take(MAX_SEARCHED).map(|row| row.cells.len()).max().unwrap_or(0);
        let columns = 0..width.min(8);
        // A column whose cells are dates from some row on: the first such column decides.
        let first_dated = columns
            .filter_map(|column| {
                let is_date = |row: &Row| could_be_date(row.cell(column), sheet.is_1904);
                let first = rows.iter().take(MAX_SEARCHED).position(is_date)?;
                let after = &rows[first..rows.len().min(first + MAX_SEARCHED)];
                let dated = after.iter().filter(|row| is_date(row)).count();
                (2 * dated > after.len()).then_some(first)
            })
            .next();
        // A row that names a column of dates is the header, also where the first date below it is broken.
        let named = rows.iter().take(first_dated.unwrap_or(MAX_SEARCHED)).position(|row| {
            let mut texts = row.cells.iter().filter(|cell| matches!(cell, Cell::Text(_)));
            texts.any(|cell| DATE_HEADERS.contains(&loose(&cell.to_string()).as_str()))
        });
        match (named, first_dated) {
            (Some(header), _) => Self::new(sheet, Some(header), header),
            (None, Some(0)) => Self::new(sheet, None, 0),
            (None, Some(first)) => Self::new(sheet, Some(first - 1), first - 1),
            (None, None) => Self::with_first_row(sheet),
        }
    }

    fn new(sheet: &'s Sheet, header: Option<usize>, above: usize) -> Self {
        let first = header.map_or(0, |header| header + 1);
        let body = &sheet.rows[first..];
        let width = body.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let header = header.map(|header| &sheet.rows[header]);
        let width = width.max(header.map_or(0, |row| row.cells.len()));
        let head = |column| match header.map(|row| row.cell(column)) {
            Some(cell) if !cell.is_empty() => head_text(sheet, cell),
            _ if header.is_some() && column == 0 => String::new(),
            _ => letters(column),
        };
        let heads = (0..width).map(head).collect();
        Self { sheet, header_row: header.map(|row| row.number), heads, above: &sheet.rows[..above], body }
    }

    /// Where a cell stands, for a person.
    pub fn place(&self, row: u32, column: usize) -> String {
        self.sheet.place(Some(row), Some((column, self.head(column))))
    }

    /// Where the name of a column stands.
    pub fn head_place(&self, column: usize) -> String {
        self.sheet.place(self.header_row, Some((column, self.head(column))))
    }

    /// The name of a column.
    pub fn head(&self, column: usize) -> &str {
        self.heads.get(column).map_or("", String::as_str)
    }

    /// Cells outside the columns of the header: a row that was cut wrongly would put numbers under other names.
    pub fn stray_cells(&self) -> impl Iterator<Item = Fault> {
        let width = match self.header_row {
            Some(number) => self.sheet.rows.iter().find(|row| row.number == number).map_or(0, |row| row.cells.len()),
            None => usize::MAX,
        };
        self.body.iter().filter(move |row| row.cells.len() > width).map(move |row| Fault {
            path: self.place(row.number, width),
            rule: Rule::Length,
            value: format!("{} cells", row.cells.len()),
            message: format!("Give at most as many cells as the header has, {width}."),
        })
    }

    /// The text of a cell as it was written: in text files an apostrophe may guard it.
    pub fn text(&self, cell: &Cell) -> String {
        head_text(self.sheet, cell)
    }
}

fn head_text(sheet: &Sheet, cell: &Cell) -> String {
    let text = cell.to_string();
    match sheet.source {
        Source::Text { .. } => Guard::Formulas.off(&text).to_owned(),
        Source::Workbook => Guard::Blanks.off(&text).to_owned(),
        Source::Json => text,
    }
}
