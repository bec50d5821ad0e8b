//! An XLSX workbook to sheets, cell by cell: nothing is laid out before its size is known.

use std::io::{Cursor, Read};

use calamine::{DataRef, Dimensions, Reader, SheetType, Xlsx, XlsxError, open_workbook_from_rs};
use headroom_engine::fund::check::{Fault, Faults, Rule};

use super::{
    bytes::InputFile,
    sheet::{Budget, Cell, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Row, Sheet, Source, too_much},
};
use crate::table::value::date::of_serial;

/// Bytes that the parts of a workbook take unpacked, at most.
const MAX_UNPACKED: u64 = 64 << 20;

/// Parts of a workbook at most.
const MAX_PARTS: usize = 10_000;

/// Sheets of a workbook at most.
const MAX_SHEETS: usize = 256;

/// Reads the sheets of a workbook; hidden ones too. `is_only`: no other workbook comes with it, so that its name may be
/// left out of places.
pub(crate) fn read(file: &InputFile<'_>, is_only: bool, budget: &mut Budget) -> Result<Vec<Sheet>, Faults> {
    check_size(file, MAX_UNPACKED)?;
    let mut book: Xlsx<_> =
        open_workbook_from_rs(Cursor::new(file.bytes)).map_err(|error: XlsxError| broken(file, &error))?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    if names.len() > MAX_SHEETS {
        return Err(file.fault(Rule::Count, format_args!("{} sheets", names.len()), "Give at most 256 sheets.").into());
    }
    let mut faults = Faults::default();
    let mut sheets = Vec::with_capacity(names.len());
    for name in &names {
        let shown = if is_only { name.clone() } else { format!("[{}]{name}", file.file_name()) };
        let mut sheet = Sheet::new(&shown, name, Source::Workbook);
        sheet.file_stem = file.stem().to_owned();
        sheet.is_1904 = book.has_1904_epoch();
        let merged: Vec<Dimensions> = book.merge_cells_by_sheet_name(name).map_err(|error| broken(file, &error))?;
        for area in &merged {
            let (row, column) = area.start;
            let message = "Unmerge these cells; which of them the value belongs to cannot be known.";
            faults.add(|| sheet.fault(row + 1, column as usize, Rule::Merged, "merged cells", message));
        }
        let mut cells = book.worksheet_cells_reader(name).map_err(|error| broken(file, &error))?;
        loop {
            match cells.next_cell_with_formula_metadata() {
                Ok(None) => break,
                Ok(Some(cell)) => {
                    let is_formula = cell.formula.is_some();
                    add(&mut sheet, cell.pos, cell.value, is_formula, &mut faults, budget)?;
                }
                Err(error) => return Err(broken(file, &error).into()),
            }
        }
        sheets.push(sheet);
    }
    if faults.count() > 0 { Err(faults) } else { Ok(sheets) }
}

/// Unpacks every part and counts its bytes, so that a small file that unpacks to a large one is refused before anything
/// is kept of it. What the archive says of its own sizes is not believed.
fn check_size(file: &InputFile<'_>, max_unpacked: u64) -> Result<(), Fault> {
    let no_workbook = |value: &str| {
        file.fault(Rule::Format, value, "Give a workbook saved as .xlsx; this is another archive, or it is broken.")
    };
    let mut archive = zip::ZipArchive::new(Cursor::new(file.bytes)).map_err(|_| no_workbook("not a zip archive"))?;
    if archive.len() > MAX_PARTS {
        return Err(file.fault(Rule::Size, format_args!("{} parts", archive.len()), "Give a workbook of fewer parts."));
    }
    if archive.index_for_name("xl/workbook.xml").is_none() {
        return Err(no_workbook("no xl/workbook.xml"));
    }
    let mut left = max_unpacked;
    let mut buffer = vec![0; 64 << 10];
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|_| no_workbook("a part cannot be read"))?;
        loop {
            let count = part.read(&mut buffer).map_err(|_| no_workbook("a part cannot be unpacked"))?;
            if count == 0 {
                break;
            }
            left = left.checked_sub(count as u64).ok_or_else(|| {
                file.fault(Rule::Size, "more than 64 MiB unpacked", "Give a workbook of at most 64 MiB unpacked.")
            })?;
        }
    }
    Ok(())
}

/// Adds a cell, in the order of the file; those of a row come together.
fn add(
    sheet: &mut Sheet,
    (row, column): (u32, u32),
    value: DataRef<'_>,
    is_formula: bool,
    faults: &mut Faults,
    budget: &mut Budget,
) -> Result<(), Fault> {
    let (number, column) = (row.saturating_add(1), column as usize);
    let cell = match value {
        DataRef::Empty if is_formula => {
            let message = "Calculate and save the workbook, or paste values; this formula has no value.";
            faults.add(|| sheet.fault(number, column, Rule::Formula, "formula without a value", message));
            return Ok(());
        }
        DataRef::Empty => return Ok(()),
        DataRef::Error(error) => {
            let message = "Mend or empty this cell; it holds an error.";
            faults.add(|| sheet.fault(number, column, Rule::Formula, &error, message));
            return Ok(());
        }
        DataRef::Int(number) => Cell::Number(number as f64),
        DataRef::Float(number) => Cell::Number(number + 0.0),
        DataRef::String(text) => Cell::Text(text.into()),
        DataRef::SharedString(text) => Cell::Text(text.into()),
        DataRef::Bool(yes) => Cell::Bool(yes),
        DataRef::DateTime(time) if time.is_datetime() => {
            let serial = time.as_f64();
            let has_time = serial != libm::floor(serial);
            of_serial(serial, sheet.is_1904).map_or(Cell::Number(serial), |date| Cell::Date(date, has_time))
        }
        DataRef::DateTime(duration) => Cell::Number(duration.as_f64()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::Text(text.into()),
    };
    if cell.is_empty() && !is_formula {
        return Ok(());
    }
    if column >= MAX_COLUMNS || number > MAX_ROWS {
        let message = format!("Give at most {MAX_COLUMNS} columns and {MAX_ROWS} rows.");
        return Err(sheet.fault(number, column, Rule::Size, &cell, &message));
    }
    if is_formula {
        let place = sheet.place(Some(number), Some((column, "")));
        sheet.formulas.get_or_insert((place, 0)).1 += 1;
    }
    let is_new_row = match sheet.rows.last() {
        Some(last) if last.number > number => {
            let message = "Save the workbook anew; its rows are out of order.";
            return Err(sheet.fault(number, column, Rule::Syntax, &cell, message));
        }
        Some(last) => last.number < number,
        None => true,
    };
    if is_new_row {
        let width = sheet.rows.last().map_or(0, |row| row.cells.len());
        sheet.rows.push(Row { number, cells: Vec::with_capacity(width.min(column + 64)) });
    }
    if let Some(row) = sheet.rows.last_mut() {
        if row.cells.len() <= column {
            if !budget.take(column + 1 - row.cells.len()) {
                let message = format_args!("Give at most {MAX_CELLS} cells.");
                return Err(too_much(&sheet.name, "more cells", message));
            }
            row.cells.resize(column + 1, Cell::Empty);
        }
        row.cells[column] = cell;
    }
    Ok(())
}

fn broken(file: &InputFile<'_>, error: &XlsxError) -> Fault {
    file.fault(Rule::Syntax, error, "Open the workbook in a spreadsheet program and save it anew; it is broken here.")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn check_size_counts_what_is_unpacked() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in [("xl/workbook.xml", 1_000), ("xl/sharedStrings.xml", 500_000)] {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
            archive.write_all(&vec![b' '; bytes]).expect("memory");
        }
        let bytes = archive.finish().expect("an archive").into_inner();
        assert!(bytes.len() < 5_000, "the file is small: {}", bytes.len());
        let file = InputFile { name: "bomb.xlsx", bytes: &bytes };
        assert_eq!(check_size(&file, 501_000), Ok(()));
        let refused = check_size(&file, 500_999).expect_err("it is a byte too large");
        assert_eq!((refused.path.as_str(), refused.rule), ("bomb.xlsx", Rule::Size));
    }
}
