//! An XLSX workbook to sheets, and what is wrong with its cells.

use headroom_cells::{
    cell::{Budget, MAX_CELLS, MAX_COLUMNS, MAX_ROWS},
    workbook::{Book, Odd, OddCell, Package, Refused, Stop},
};
use headroom_engine::fund::check::{Fault, Faults, Rule};

use super::{
    bytes::InputFile,
    sheet::{Sheet, Source, too_much},
};
use crate::table::value::date::of_serial;

/// Bytes that the parts of a workbook take unpacked, at most.
const MAX_UNPACKED: u64 = 64 << 20;

/// Sheets of a workbook at most.
const MAX_SHEETS: usize = 256;

/// Reads the sheets of a workbook; hidden ones too. `is_only`: no other workbook comes with it, so that its name may be
/// left out of places.
pub(crate) fn read(file: &InputFile<'_>, is_only: bool, budget: &mut Budget) -> Result<Vec<Sheet>, Faults> {
    let package = unpacked(file, MAX_UNPACKED)?;
    let mut book = Book::open(package).map_err(|why| broken(file, &why))?;
    let names = std::mem::take(&mut book.sheets);
    if names.len() > MAX_SHEETS {
        return Err(file.fault(Rule::Count, format_args!("{} sheets", names.len()), "Give at most 256 sheets.").into());
    }
    let mut faults = Faults::default();
    let mut sheets = Vec::with_capacity(names.len());
    for name in &names {
        let tab = &name.name;
        let shown = if is_only { tab.clone() } else { format!("[{}]{tab}", file.file_name()) };
        let mut sheet = Sheet::new(&shown, tab, Source::Workbook);
        sheet.file_stem = file.stem().to_owned();
        sheet.is_1904 = book.is_1904;
        let read = book.read_sheet(name, of_serial, budget).map_err(|stop| stopped(file, &sheet, stop))?;
        for (row, column) in read.merged {
            let message = "Unmerge these cells; which of them the value belongs to cannot be known.";
            faults.add(|| sheet.fault(row.saturating_add(1), column as usize, Rule::Merged, "merged cells", message));
        }
        for cell in read.odd {
            faults.add(|| odd(&sheet, &cell));
        }
        let place = |(row, column)| sheet.place(Some(row), Some((column, "")));
        sheet.formulas = read.formulas.map(|(first, count)| (place(first), count));
        sheet.rows = read.rows;
        sheets.push(sheet);
    }
    if faults.count() > 0 { Err(faults) } else { Ok(sheets) }
}

/// The parts of a workbook; a small file that unpacks to a large one is refused before anything is kept of it.
fn unpacked(file: &InputFile<'_>, max_unpacked: u64) -> Result<Package, Fault> {
    Package::open(file.bytes, max_unpacked).map_err(|refused| match refused {
        Refused::NoWorkbook(value) => {
            let message = "Give a workbook saved as .xlsx; this is another archive, or it is broken.";
            file.fault(Rule::Format, value, message)
        }
        Refused::Parts(count) => {
            file.fault(Rule::Size, format_args!("{count} parts"), "Give a workbook of fewer parts.")
        }
        Refused::Size => {
            file.fault(Rule::Size, "more than 64 MiB unpacked", "Give a workbook of at most 64 MiB unpacked.")
        }
    })
}

/// The fault of a cell without a value that could be read.
fn odd(sheet: &Sheet, cell: &OddCell) -> Fault {
    let (value, message) = match &cell.what {
        Odd::Formula => {
            ("formula without a value", "Calculate and save the workbook, or paste values; this formula has no value.")
        }
        Odd::Error(error) => (error.as_str(), "Mend or empty this cell; it holds an error."),
    };
    sheet.fault(cell.row, cell.column, Rule::Formula, value, message)
}

/// The fault of a sheet that was not read to its end.
fn stopped(file: &InputFile<'_>, sheet: &Sheet, stop: Stop) -> Fault {
    match stop {
        Stop::Broken(why) => broken(file, &why),
        Stop::Outside(row, column, cell) => {
            let message = format!("Give at most {MAX_COLUMNS} columns and {MAX_ROWS} rows.");
            sheet.fault(row, column, Rule::Size, cell, &message)
        }
        Stop::OutOfOrder(row, column, cell) => {
            sheet.fault(row, column, Rule::Syntax, cell, "Save the workbook anew; its rows are out of order.")
        }
        Stop::TooMany => too_much(&sheet.name, "more cells", format_args!("Give at most {MAX_CELLS} cells.")),
    }
}

fn broken(file: &InputFile<'_>, why: &str) -> Fault {
    file.fault(Rule::Syntax, why, "Open the workbook in a spreadsheet program and save it anew; it is broken here.")
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    #[test]
    fn unpacked_counts_what_is_unpacked() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in [("xl/workbook.xml", 1_000), ("xl/media/picture.png", 500_000)] {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
            archive.write_all(&vec![b' '; bytes]).expect("memory");
        }
        let bytes = archive.finish().expect("an archive").into_inner();
        assert!(bytes.len() < 5_000, "the file is small: {}", bytes.len());
        let file = InputFile { name: "bomb.xlsx", bytes: &bytes };
        assert!(unpacked(&file, 501_000).is_ok());
        let refused = unpacked(&file, 500_999).expect_err("it is a byte too large");
        assert_eq!((refused.path.as_str(), refused.rule), ("bomb.xlsx", Rule::Size));
    }
}
