//! A fund as CSV files.

use headroom_engine::fund::{Snapshot, check::Number};

use super::{
    grid::{Grid, Output},
    sheets::sheets,
};
use crate::{json, table::value::name::Guard, write::to_json};

/// A file to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFile {
    /// Its name: `returns.csv`.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

/// Writes a fund as CSV files, one per sheet of the workbook: commas, decimal points, a byte order mark where a text is
/// not ASCII. What a spreadsheet program would run as a formula has an apostrophe before it, which [`open`] takes off.
///
/// [`open`]: crate::open
///
/// ```
/// # let file = br#"{
/// #     "format": "headroom.snapshot/1",
/// #     "fund": { "name": "=Small", "currency": "USD", "nav": 1000 },
/// #     "risk_budget": { "total_var": 50 },
/// #     "strategies": [{ "id": "only", "capital": 800 }],
/// #     "history": { "dates": ["2026-11-20"], "returns": { "only": [0.01] } }
/// # }"#;
/// let fund = headroom_wire::parse(file)?;
/// let files = headroom_wire::to_csv(&fund);
/// let returns = files.iter().find(|file| file.name == "returns.csv").unwrap();
/// assert_eq!(returns.text, "date,only\n2026-11-20,0.01\n");
/// assert!(files[0].text.starts_with("name,value\nname,'=Small\n"));
/// # Ok::<(), headroom_wire::Faults>(())
/// ```
pub fn to_csv(snapshot: &Snapshot) -> Vec<TableFile> {
    let json = to_json(snapshot);
    let grids = json::read(json.as_bytes(), |document| sheets(&document)).unwrap_or_default();
    let file = |grid: &Grid| TableFile { name: format!("{}.csv", grid.role.name()), text: text(grid) };
    grids.iter().map(file).collect()
}

fn text(grid: &Grid) -> String {
    let header: Vec<Output> = grid.header.iter().cloned().map(Output::Text).collect();
    written([&header].into_iter().chain(&grid.rows))
}

/// Writes records as [`to_csv`] writes a sheet.
///
/// # Panics
///
/// Where the records differ in length.
pub fn records_to_csv(records: &[Vec<Output>]) -> String {
    written(records.iter())
}

fn written<'a>(records: impl Iterator<Item = &'a Vec<Output>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in records {
        let fields = record.iter().map(field).collect::<Vec<_>>();
        writer.write_record(&fields).expect("rows are as wide as the header, and memory does not fail to be written");
    }
    let bytes = writer.into_inner().expect("memory does not fail to be written");
    let text = String::from_utf8(bytes).expect("fields are text");
    if text.is_ascii() { text } else { format!("\u{FEFF}{text}") }
}

fn field(cell: &Output) -> String {
    match cell {
        Output::Empty => String::new(),
        Output::Number(number) => Number(*number).to_string(),
        Output::Text(text) => Guard::Formulas.on(text),
        Output::Date(date) => date.clone(),
    }
}
