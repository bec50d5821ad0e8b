//! Zip archives of tables: a CSV set travels as one file.

use std::io::{Cursor, Read};

use headroom_engine::text::escape;
use headroom_wire::{Fault, Faults, Rule};
use zip::ZipArchive;

/// Bytes of all files of an archive at most, counted while unpacking.
const MAX_BYTES: u64 = 32 << 20;

/// Files of an archive at most.
const MAX_FILES: usize = 600;

/// The files, those of zip archives in place of the archives. A workbook is an archive too and stays as it is.
///
/// # Errors
///
/// An archive that is broken, encrypted or too large when unpacked.
pub(crate) fn unpacked(files: Vec<(String, Vec<u8>)>) -> Result<Vec<(String, Vec<u8>)>, Faults> {
    let mut found = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        match archive(&bytes) {
            Some(archive) => found.extend(files_of(&name, archive)?),
            None => found.push((name, bytes)),
        }
    }
    Ok(found)
}

/// The archive; `None` for anything else, and for a workbook.
fn archive(bytes: &[u8]) -> Option<ZipArchive<Cursor<&[u8]>>> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let is_workbook =
        archive.file_names().flatten().any(|name| name == "[Content_Types].xml" || name.starts_with("xl/"));
    (!is_workbook).then_some(archive)
}

fn files_of(name: &str, mut archive: ZipArchive<Cursor<&[u8]>>) -> Result<Vec<(String, Vec<u8>)>, Faults> {
    let fault = |rule, value: String, message: &str| {
        Faults::from(Fault { path: escape(name), rule, value, message: message.to_owned() })
    };
    let broken = || {
        let value = "not readable".to_owned();
        fault(Rule::Syntax, value, "Give an archive that is whole and not encrypted.")
    };
    if archive.len() > MAX_FILES {
        let value = format!("{} files", archive.len());
        return Err(fault(Rule::Size, value, "Give an archive of at most 600 files."));
    }
    let (mut files, mut left) = (Vec::new(), MAX_BYTES);
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|_| broken())?;
        let inside = file.name().map_err(|_| broken())?.into_owned();
        // What macOS adds, and folders.
        if file.is_dir() || inside.starts_with("__MACOSX/") || inside.rsplit('/').next().is_some_and(is_hidden) {
            continue;
        }
        let mut bytes = Vec::new();
        file.take(left + 1).read_to_end(&mut bytes).map_err(|_| broken())?;
        let size = bytes.len() as u64;
        if size > left {
            let value = "more than 32 MiB unpacked".to_owned();
            return Err(fault(Rule::Size, value, "Give files of at most 32 MiB together."));
        }
        left -= size;
        files.push((inside, bytes));
    }
    Ok(files)
}

fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).expect("a file in an archive");
            writer.write_all(bytes).expect("memory takes it");
        }
        writer.finish().expect("an archive").into_inner()
    }

    #[test]
    fn archive_gives_its_files_and_a_workbook_stays() {
        let csv = packed(&[("fund/returns.csv", b"date,a\n"), ("__MACOSX/x", b"?"), ("fund/.DS_Store", b"?")]);
        let book = packed(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]);
        let files = vec![("set.zip".to_owned(), csv), ("b.xlsx".to_owned(), book.clone())];
        let found = unpacked(files).expect("both are whole");
        let wanted = [("fund/returns.csv".to_owned(), b"date,a\n".to_vec()), ("b.xlsx".to_owned(), book)];
        assert_eq!(found, wanted);
    }

    #[test]
    fn archive_that_unpacks_to_too_much_is_refused() {
        let bomb = packed(&[("a.csv", &vec![b'1'; 17 << 20]), ("b.csv", &vec![b'1'; 17 << 20])]);
        assert!(bomb.len() < 1 << 20);
        let refused = unpacked(vec![("bomb.zip".to_owned(), bomb)]).expect_err("34 MiB");
        assert_eq!((refused.list[0].rule, refused.list[0].path.as_str()), (Rule::Size, "bomb.zip"));
    }

    #[test]
    fn archives_are_unpacked_up_to_their_limits() {
        // As they are: packing takes the test too long.
        let stored = |bytes: usize| {
            let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
            let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
            writer.start_file("a.csv", options).expect("a file in an archive");
            writer.write_all(&vec![b'1'; bytes]).expect("memory takes it");
            writer.finish().expect("an archive").into_inner()
        };
        let of = |bytes: usize| unpacked(vec![("a.zip".to_owned(), stored(bytes))]);
        assert_eq!(of(32 << 20).map(|files| files[0].1.len()), Ok(32 << 20));
        assert!(of((32 << 20) + 1).is_err());
        let names: Vec<String> = (0..601).map(|at| format!("{at}.csv")).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"1"[..])).collect();
        let count =
            |count: usize| unpacked(vec![("a.zip".to_owned(), packed(&files[..count]))]).map(|files| files.len());
        assert_eq!(count(600), Ok(600));
        assert!(count(601).is_err());
    }
}
