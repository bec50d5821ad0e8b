//! A fund as an XLSX workbook.

use headroom_cells::cell::MAX_ROWS;
use headroom_engine::fund::Snapshot;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::{
    grid::{Grid, Output},
    sheets::sheets,
};
use crate::{
    check::value::date,
    json,
    table::{layout::Role, value::name::Guard},
    write::to_json,
};

/// Why a fund has no workbook.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorkbookError {
    /// A sheet would have more rows than a spreadsheet has.
    #[error("sheet {sheet} has {rows} rows, a workbook at most 1,048,576")]
    TooManyRows {
        /// The sheet.
        sheet: &'static str,
        /// Number of rows, with the header.
        rows: usize,
    },
    /// The writer refused it.
    #[error("the workbook was not written: {0}")]
    Writer(String),
}

/// Writes a fund as a workbook with a sheet for each part of it. Dates are dates, text is text whatever it looks like,
/// and the same fund gives the same bytes.
///
/// # Errors
///
/// A fund whose candidates have more returns than a sheet has rows.
///
/// ```
/// # let file = br#"{
/// #     "format": "headroom.snapshot/1",
/// #     "fund": { "name": "Small", "currency": "USD", "nav": 1000 },
/// #     "risk_budget": { "total_var": 50 },
/// #     "strategies": [{ "id": "only", "capital": 800 }],
/// #     "history": { "dates": ["2026-11-20"], "returns": { "only": [0.01] } }
/// # }"#;
/// use headroom_wire::{Answers, InputFile, Opened, open, to_xlsx};
/// let fund = headroom_wire::parse(file)?;
/// let bytes = to_xlsx(&fund).unwrap();
/// let Opened::Tables(tables) = open(&[InputFile { name: "fund.xlsx", bytes: &bytes }])? else { unreachable!() };
/// assert_eq!(tables.snapshot(&Answers::default()), Ok(fund));
/// # Ok::<(), headroom_wire::Faults>(())
/// ```
pub fn to_xlsx(snapshot: &Snapshot) -> Result<Vec<u8>, WorkbookError> {
    let json = to_json(snapshot);
    let grids = json::read(json.as_bytes(), |document| sheets(&document)).unwrap_or_default();
    for grid in &grids {
        let rows = grid.rows.len() + 1;
        if rows > MAX_ROWS as usize {
            return Err(WorkbookError::TooManyRows { sheet: grid.role.name(), rows });
        }
    }
    written(&grids, snapshot).map_err(|error| WorkbookError::Writer(error.to_string()))
}

fn written(grids: &[Grid], snapshot: &Snapshot) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The date of the fund, not the clock: equal funds make equal files.
    let as_of = snapshot.fund.as_of;
    let created =
        ExcelDateTime::from_ymd(as_of.year().unsigned_abs(), as_of.month().unsigned_abs(), as_of.day().unsigned_abs())?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let head = Format::new().set_bold();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for grid in grids {
        let sheet = book.add_worksheet();
        sheet.set_name(grid.role.name())?;
        sheet.set_freeze_panes(1, u16::from(!matches!(grid.role, Role::Fund | Role::Limits | Role::Policy)))?;
        for (column, text) in grid.header.iter().enumerate() {
            let column = u16::try_from(column).unwrap_or(u16::MAX);
            sheet.set_column_width(column, if column == 0 { 24.0 } else { 14.0 })?;
            sheet.write_string_with_format(0, column, Guard::Blanks.on(text), &head)?;
        }
        for (row, cells) in grid.rows.iter().enumerate() {
            let row = u32::try_from(row + 1).unwrap_or(u32::MAX);
            for (column, cell) in cells.iter().enumerate() {
                put(sheet, row, u16::try_from(column).unwrap_or(u16::MAX), cell, &day)?;
            }
        }
    }
    book.save_to_buffer()
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &Output, day: &Format) -> Result<(), XlsxError> {
    match cell {
        Output::Empty => {}
        Output::Number(number) => {
            sheet.write_number(row, column, *number)?;
        }
        Output::Text(text) => {
            sheet.write_string(row, column, Guard::Blanks.on(text))?;
        }
        Output::Date(text) => match date(text) {
            // Spreadsheets count a 29th of February 1900 that never was: the days before it are kept as text.
            Some(date) if date > jiff::civil::date(1900, 3, 1) => {
                let (year, month, of_month) = (date.year(), date.month(), date.day());
                let date = ExcelDateTime::from_ymd(year.unsigned_abs(), month.unsigned_abs(), of_month.unsigned_abs())?;
                sheet.write_datetime_with_format(row, column, &date, day)?;
            }
            _ => {
                sheet.write_string(row, column, text)?;
            }
        },
    }
    Ok(())
}
