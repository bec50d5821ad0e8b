//! A fund as files that come in again as the same fund.

use std::io::{Cursor, Write};

use headroom_wire::{parse, to_csv, to_xlsx};
use zip::{ZipWriter, write::SimpleFileOptions};

/// A file to be saved.
pub type Saved = (String, Vec<u8>);

/// The fund of a snapshot in JSON, written as `kind`: `xlsx`, a workbook, or `csv`, a zip archive of CSV files.
///
/// # Errors
///
/// Why there is no such file, as the end of a sentence.
pub fn export(kind: &str, json: &str) -> Result<Saved, String> {
    let snapshot = parse(json.as_bytes()).map_err(|faults| faults.to_string())?;
    let name = format!("headroom-{}", snapshot.fund.as_of);
    match kind {
        "xlsx" => {
            let bytes = to_xlsx(&snapshot).map_err(|error| error.to_string())?;
            Ok((format!("{name}.xlsx"), bytes))
        }
        "csv" => {
            let mut bytes = Vec::new();
            let mut writer = ZipWriter::new(Cursor::new(&mut bytes));
            for file in to_csv(&snapshot) {
                // The date of the format's beginning: the same fund is the same bytes.
                let added = writer.start_file(format!("{name}/{}", file.name), SimpleFileOptions::default());
                let written = added.map_err(|error| error.to_string());
                written.and_then(|()| writer.write_all(file.text.as_bytes()).map_err(|error| error.to_string()))?;
            }
            writer.finish().map_err(|error| error.to_string())?;
            Ok((format!("{name}-csv.zip"), bytes))
        }
        _ => Err("this kind of file is not written".to_owned()),
    }
}
