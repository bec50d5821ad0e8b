//! The way in: some files to a fund, or to what has to be asked before they are one.

use headroom_cells::cell::Budget;
use headroom_engine::fund::{
    Snapshot,
    check::{Fault, Faults, Rule},
};

use super::{
    assemble::document::{Document, Outline, outline},
    grid::{
        bytes::{self, InputFile, Kind, MAX_BYTES},
        delimited, records,
        sheet::Sheet,
        workbook,
    },
    layout::Role,
    understand::{
        part::Part,
        question::{Answers, Question},
        report::{Understanding, report},
        set::parts,
    },
};
use crate::{json, snapshot};

/// Files at most.
const MAX_FILES: usize = 600;

/// What some files turned out to be.
#[derive(Debug)]
pub enum Opened {
    /// A snapshot in JSON: nothing to ask.
    Snapshot(Box<Snapshot>),
    /// Tables, which may have to be asked about.
    Tables(Tables),
}

/// What tables are before anything is answered.
#[derive(Debug)]
pub enum Start {
    /// A fund: nothing to ask.
    Fund(Box<Snapshot>),
    /// What was understood, and what has to be asked.
    Asked(Understanding),
}

/// The sheets of some files, not yet understood.
#[derive(Debug)]
pub struct Tables {
    sheets: Vec<Sheet>,
}

/// Why tables are no fund yet.
#[derive(Debug, Clone, PartialEq)]
pub enum Unfinished {
    /// These have no answer and no default.
    Questions(Vec<Question>),
    /// These are wrong, with places in the files.
    Faults(Faults),
}

/// Reads files of any kind that is known: one snapshot in JSON, or tables in CSV, TSV, XLSX and JSON, which together
/// are one fund.
///
/// # Errors
///
/// Files that are too large, of another kind or broken; merged cells, formulas without a value and cells with errors.
///
/// ```
/// use headroom_wire::{Answers, Ask, InputFile, Opened, open};
/// let file = InputFile { name: "pnl.csv", bytes: b"date,mm,arb\n2026-11-19,1200,-300\n2026-11-20,-800,100\n" };
/// let Opened::Tables(tables) = open(&[file])? else { panic!("a CSV file is a table") };
/// let open = tables.understand(&Answers::default()).questions;
/// let open: Vec<Ask> = open.into_iter().filter(|question| !question.has_default()).map(|q| q.ask).collect();
/// assert_eq!(open, [Ask::Nav { suggested: None }, Ask::TotalVar]); // P&L, says the name of the file
///
/// let answers = Answers { nav: Some(1e6), total_var: Some(2e4), ..Answers::default() };
/// let fund = tables.snapshot(&answers).unwrap();
/// assert_eq!(fund.strategies.len(), 2);
/// # Ok::<(), headroom_wire::Faults>(())
/// ```
pub fn open(files: &[InputFile<'_>]) -> Result<Opened, Faults> {
    check_size(files)?;
    let mut budget = Budget::default();
    let mut sheets = Vec::new();
    let mut faults = Faults::default();
    let workbooks = files.iter().filter(|file| bytes::kind(file) == Ok(Kind::Workbook)).count();
    for file in files {
        let read = match bytes::kind(file) {
            Ok(Kind::Workbook) => workbook::read(file, workbooks == 1, &mut budget),
            Ok(Kind::Text) => bytes::text(file).map_err(Faults::from).and_then(|text| {
                let sheet = delimited::read(file.file_name(), file.stem(), &text, &mut budget);
                sheet.map(|sheet| vec![sheet]).map_err(Faults::from)
            }),
            Ok(Kind::Json) if files.len() == 1 => match read_json(file.bytes, file, &mut budget)? {
                Json::Snapshot(snapshot) => return Ok(Opened::Snapshot(snapshot)),
                Json::Table(sheet) => Ok(vec![*sheet]),
            },
            Ok(Kind::Json) => match read_json(file.bytes, file, &mut budget) {
                Ok(Json::Table(sheet)) => Ok(vec![*sheet]),
                Ok(Json::Snapshot(_)) => {
                    let message = "Give a snapshot in JSON alone, or tables; not both.";
                    Err(file.fault(Rule::Exclusive, "a snapshot", message).into())
                }
                Err(faults) => Err(faults),
            },
            Err(fault) => Err(fault.into()),
        };
        match read {
            Ok(read) => sheets.extend(read),
            Err(Faults { list, more }) => {
                list.into_iter().for_each(|fault| faults.add(|| fault));
                faults.more += more;
            }
        }
    }
    let is_empty = sheets.iter().all(|sheet| sheet.rows.is_empty());
    if faults.count() == 0 && is_empty {
        let names = files.first().map(InputFile::file_name).unwrap_or_default();
        let message = "Give a file with a table in it; this is empty.".to_owned();
        let value = "nothing".to_owned();
        faults.add(|| Fault { path: headroom_engine::text::escape(names), rule: Rule::Count, value, message });
    }
    if faults.count() > 0 {
        return Err(faults);
    }
    sheets.retain(|sheet| !sheet.rows.is_empty());
    Ok(Opened::Tables(Tables { sheets }))
}

/// JSON that was read.
enum Json {
    Snapshot(Box<Snapshot>),
    Table(Box<Sheet>),
}

fn read_json(bytes: &[u8], file: &InputFile<'_>, budget: &mut Budget) -> Result<Json, Faults> {
    json::read_long(bytes, |document| match records::is_snapshot(&document) {
        true => snapshot::check(document).map(|snapshot| Json::Snapshot(Box::new(snapshot))),
        false => records::read(file, &document, budget).map(|sheet| Json::Table(Box::new(sheet))),
    })?
}

fn check_size(files: &[InputFile<'_>]) -> Result<(), Fault> {
    let too_large = |value: String, message: &str| Fault {
        path: files.first().map(|file| headroom_engine::text::escape(file.file_name())).unwrap_or_default(),
        rule: Rule::Size,
        value,
        message: message.to_owned(),
    };
    if files.len() > MAX_FILES {
        return Err(too_large(format!("{} files", files.len()), "Give at most 600 files."));
    }
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    if bytes > MAX_BYTES {
        return Err(too_large(format!("{bytes} bytes"), "Give files of at most 32 MiB together."));
    }
    Ok(())
}

impl Tables {
    /// What the tables are before anything is answered: a fund, where nothing has to be asked.
    ///
    /// # Errors
    ///
    /// Nothing has to be asked, and the tables break a rule: all faults, each with its place in the files.
    pub fn start(&self) -> Result<Start, Faults> {
        let answers = Answers::default();
        let parts = parts(&self.sheets, &answers);
        let outline = outline(&parts, &answers);
        let asks = !outline.questions.is_empty() || parts.iter().any(|part| !part.questions.is_empty());
        // Tables of which none is read leave nothing to ask about.
        if asks && parts.iter().any(|part| part.role != Role::Ignored) {
            return Ok(Start::Asked(told(&parts, outline)));
        }
        checked(outline.document(), false).map(|snapshot| Start::Fund(Box::new(snapshot)))
    }

    /// What the tables are about, as far as these answers go, and what has to be asked still.
    pub fn understand(&self, answers: &Answers) -> Understanding {
        let parts = parts(&self.sheets, answers);
        let outline = outline(&parts, answers);
        told(&parts, outline)
    }

    /// The fund.
    ///
    /// # Errors
    ///
    /// Questions without an answer and a default, or else all faults of the tables, each with its place in the files.
    pub fn snapshot(&self, answers: &Answers) -> Result<Snapshot, Unfinished> {
        let parts = parts(&self.sheets, answers);
        let outline = outline(&parts, answers);
        let open = open_questions(&parts, &outline);
        let document = outline.document();
        if !open.is_empty() && document.faults.count() == 0 {
            return Err(Unfinished::Questions(open));
        }
        checked(document, !open.is_empty()).map_err(Unfinished::Faults)
    }
}

fn told(parts: &[Part<'_>], outline: Outline<'_>) -> Understanding {
    let mut understanding = report(parts);
    understanding.questions.extend(outline.questions);
    understanding.notes.extend(outline.notes);
    understanding
}

/// The questions that nothing is taken for until they are answered.
fn open_questions(parts: &[Part<'_>], outline: &Outline<'_>) -> Vec<Question> {
    let all = parts.iter().flat_map(|part| &part.questions).chain(&outline.questions);
    all.filter(|question| !question.has_default()).cloned().collect()
}

/// The fund of a document; `is_open`: something was not answered yet.
fn checked(document: Document<'_>, is_open: bool) -> Result<Snapshot, Faults> {
    let Document { node, places, mut faults, .. } = document;
    match snapshot::check(node) {
        Ok(snapshot) if faults.count() == 0 => Ok(snapshot),
        Ok(_) => Err(faults),
        Err(Faults { list, more }) => {
            for fault in list {
                match places.find(&fault.path) {
                    Some(path) => faults.add(|| Fault { path, ..fault }),
                    // What was not answered yet is no fault of the file.
                    None if is_open => {}
                    None => faults.add(|| fault),
                }
            }
            faults.more += more;
            Err(faults)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_size_counts_all_files() {
        let bytes = vec![0; MAX_BYTES / 2 + 1];
        let half = InputFile { name: "a.csv", bytes: &bytes[1..] };
        assert_eq!(check_size(&[half, half]), Ok(()));
        let refused = check_size(&[half, InputFile { name: "b.csv", bytes: &bytes }]).expect_err("a byte too many");
        assert_eq!(refused.rule, Rule::Size);
        let empty = InputFile { name: "a.csv", bytes: &[] };
        assert_eq!(check_size(&[empty; MAX_FILES]), Ok(()));
        assert!(check_size(&[empty; MAX_FILES + 1]).is_err());
    }
}
