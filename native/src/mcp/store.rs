//! The fund's file: a snapshot in JSON, a workbook, or a folder of CSV files. It is read at the start, and again at the first
//! call after it has changed. What is then refused changes nothing but a warning in every answer.

use std::{
    fmt,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::log;
use headroom_engine::{
    fund::{
        self, Snapshot,
        check::{Fault, Faults, Rule},
    },
    text::escape,
    warning::{Warning, WarningCode},
};
use headroom_session::Version;
use headroom_wire::{Answers, Ask, InputFile, Opened, Question, Unfinished, open, parse};

/// Bytes of the file, or of all files of a folder, at most; what is longer is refused by its size and not read.
const MAX_BYTES: u64 = 32 << 20;

/// How long a file has to be unchanged before what is read of it counts: clocks of file systems tick every 10 ms.
const SETTLED: Duration = Duration::from_millis(30);

/// How often a file that changes while it is read is read again in one call.
const MAX_READS: usize = 10;

/// Why there is nothing to answer from.
#[derive(Debug)]
pub enum Refusal {
    /// The file cannot be read.
    Unreadable(io::Error),
    /// It changes while it is read.
    Changing,
    /// Tables that leave these questions open: nobody is there to be asked.
    Questions(Vec<Question>),
    /// It breaks the format.
    Faults(Faults),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "the file cannot be read: {error}"),
            Self::Changing => f.write_str("the file changes while it is read"),
            Self::Questions(questions) => {
                let words: Vec<String> = questions.iter().map(word).collect();
                write!(
                    f,
                    "the tables leave open: {}. Give a fund.csv or a sheet `fund` that says so, or open the files on the \
                     page, answer there and export the fund",
                    words.join(", ")
                )
            }
            Self::Faults(faults) => write!(f, "the snapshot is refused\n{faults}"),
        }
    }
}

impl Refusal {
    /// Why, in a sentence without any text of the file.
    fn reason(&self) -> String {
        match self {
            Self::Unreadable(error) => format!("it cannot be read ({})", error.kind()),
            Self::Changing => "it changes while it is read".to_owned(),
            Self::Questions(questions) => format!("it leaves {} question(s) open", questions.len()),
            Self::Faults(faults) => match faults.list.first() {
                Some(first) => format!(
                    "it has {} fault(s), the first against the rule {}; all are on the program's error output",
                    faults.count(),
                    first.rule
                ),
                None => "it is refused".to_owned(),
            },
        }
    }
}

/// A snapshot file, and the last of it that was good.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    seen: Option<Stamp>,
    version: Version,
}

/// What tells one state of a file from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    #[cfg(unix)]
    inode: u64,
}

impl Stamp {
    /// Whether the change is so recent that another could have the same time.
    fn is_young(&self) -> bool {
        let age = self.modified.and_then(|modified| modified.elapsed().ok());
        age.is_none_or(|age| age < SETTLED)
    }

    /// Of a folder, the latest change and the length of all of its files.
    fn of(path: &Path) -> Option<Self> {
        let file = fs::metadata(path).ok()?;
        let inside = if file.is_dir() { csv_files(path).ok()? } else { Vec::new() };
        let inside: Vec<_> = inside.iter().filter_map(|path| fs::metadata(path).ok()).collect();
        let modified = inside.iter().chain([&file]).filter_map(|file| file.modified().ok()).max();
        Some(Self {
            modified,
            length: file.len() + inside.iter().map(fs::Metadata::len).sum::<u64>(),
            #[cfg(unix)]
            inode: std::os::unix::fs::MetadataExt::ino(&file),
        })
    }
}

impl Store {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, or is refused, with all its faults.
    pub fn open(path: PathBuf) -> Result<Self, Refusal> {
        let (seen, version) = settled(&path);
        let version = version?;
        log::note(&format!("reads {}", of(&version)));
        let state = Mutex::new(State { seen, version });
        Ok(Self { path, state })
    }

    /// The fund as the file has it now; where it is refused now, as it was, with a warning.
    pub fn version(&self) -> Version {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Stamp::of(&self.path);
        if now != state.seen {
            let (seen, loaded) = settled(&self.path);
            state.seen = seen;
            match loaded {
                Ok(version) => {
                    log::note(&format!("the file has changed: reads {}", of(&version)));
                    state.version = version;
                }
                // The next call reads again.
                Err(Refusal::Changing) => state.seen = None,
                Err(refusal) => {
                    log::note(&format!("the file has changed: {refusal}"));
                    let since = seen.and_then(|stamp| stamp.modified).unwrap_or_else(SystemTime::now);
                    let stale = Warning::fund(
                        WarningCode::SnapshotStale,
                        format!(
                            "The snapshot file has changed and is refused since {}: {}. This answer is from the file as it \
                             was before.",
                            utc(since),
                            refusal.reason()
                        ),
                    );
                    state.version = state.version.clone().noted(vec![stale]);
                }
            }
        }
        state.version.clone()
    }
}

/// The fund of a file, read once.
///
/// # Errors
///
/// As [`Store::open`].
pub fn read_once(path: &Path) -> Result<Version, Refusal> {
    settled(path).1
}

/// The fund of a file as it was at one moment, and the stamp of that moment: the same before and after, and no younger than a
/// clock's tick, within which a file may change again under the same stamp.
fn settled(path: &Path) -> (Option<Stamp>, Result<Version, Refusal>) {
    let mut before = Stamp::of(path);
    for _ in 0..MAX_READS {
        let loaded = load(path);
        let mut after = Stamp::of(path);
        if after == before && after.is_some_and(|stamp| stamp.is_young()) {
            thread::sleep(SETTLED);
            after = Stamp::of(path);
        }
        if after == before {
            return (after, loaded);
        }
        before = after;
    }
    (before, Err(Refusal::Changing))
}

fn load(path: &Path) -> Result<Version, Refusal> {
    let kind = fs::metadata(path).map_err(Refusal::Unreadable)?;
    let snapshot = if kind.is_dir() {
        tables(&folder(path)?)?
    } else if kind.is_file() {
        let bytes = read(path, MAX_BYTES)?;
        match is_json(&bytes) {
            true => parse(&bytes).map_err(Refusal::Faults)?,
            false => tables(&[(name(path), bytes)])?,
        }
    } else {
        let error = io::Error::new(io::ErrorKind::InvalidInput, "it is no file");
        return Err(Refusal::Unreadable(error));
    };
    Ok(Version::new(Arc::new(snapshot)))
}

/// Whether a file is meant as JSON: one that is neither a workbook nor a table in text.
fn is_json(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    matches!(start.first(), Some(b'{' | b'[') | None)
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The bytes of a file, `left` at most; a longer one is refused by its size.
fn read(path: &Path, left: u64) -> Result<Vec<u8>, Refusal> {
    let file = File::open(path).map_err(Refusal::Unreadable)?;
    let length = file.metadata().map_err(Refusal::Unreadable)?.len();
    if length > left {
        return Err(too_large(length));
    }
    let mut bytes = Vec::new();
    // It may grow meanwhile.
    file.take(left + 1).read_to_end(&mut bytes).map_err(Refusal::Unreadable)?;
    match bytes.len() as u64 <= left {
        true => Ok(bytes),
        false => Err(too_large(bytes.len() as u64)),
    }
}

fn too_large(bytes: u64) -> Refusal {
    Refusal::Faults(Faults::from(Fault {
        path: fund::check::Path::Root.to_string(),
        rule: Rule::Size,
        value: format!("{bytes} bytes"),
        message: "Give at most 32 MiB.".to_owned(),
    }))
}

/// The CSV files of a folder, by name; nothing below it, nothing hidden.
fn folder(path: &Path) -> Result<Vec<(String, Vec<u8>)>, Refusal> {
    let mut paths = csv_files(path).map_err(Refusal::Unreadable)?;
    paths.sort();
    let mut left = MAX_BYTES;
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let bytes = read(&path, left)?;
        left -= bytes.len() as u64;
        files.push((name(&path), bytes));
    }
    Ok(files)
}

fn csv_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_csv = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
        if is_csv && !name(&path).starts_with('.') && path.is_file() {
            found.push(path);
        }
    }
    Ok(found)
}

/// Tables as a fund; no file is none. What has a default holds; anything else that has to be asked is refused.
fn tables(files: &[(String, Vec<u8>)]) -> Result<Snapshot, Refusal> {
    if files.is_empty() {
        let error = io::Error::new(io::ErrorKind::NotFound, "there is no table in this folder: give CSV files");
        return Err(Refusal::Unreadable(error));
    }
    let inputs: Vec<InputFile<'_>> = files.iter().map(|(name, bytes)| InputFile { name, bytes }).collect();
    match open(&inputs).map_err(Refusal::Faults)? {
        Opened::Snapshot(snapshot) => Ok(*snapshot),
        Opened::Tables(tables) => tables.snapshot(&Answers::default()).map_err(|unfinished| match unfinished {
            Unfinished::Questions(questions) => Refusal::Questions(questions),
            Unfinished::Faults(faults) => Refusal::Faults(faults),
        }),
    }
}

/// A question in a word, with the table it is about.
fn word(question: &Question) -> String {
    let what = match question.ask {
        Ask::Nav { .. } => "nav",
        Ask::TotalVar => "total_var",
        Ask::FundName { .. } => "name",
        Ask::Currency { .. } => "currency",
        Ask::Reserve { .. } => "reserve",
        Ask::Capital { .. } => "capital",
        Ask::Allocation { .. } => "allocation",
        Ask::DateOrder { .. } => "the order of day and month",
        Ask::Decimal { .. } => "decimal point or comma",
        Ask::Unit { .. } => "returns_unit (fraction or percent)",
        Ask::Kind { .. } => "returns, P&L or prices",
        Ask::Column { .. } => "what a column is",
    };
    match (&question.table, &question.column) {
        (Some(table), Some(column)) => format!("{what} ({} in {})", escape(column), escape(table)),
        (Some(table), None) => format!("{what} ({})", escape(table)),
        _ => what.to_owned(),
    }
}

/// A fund in a line of the log.
fn of(version: &Version) -> String {
    let snapshot = version.fund();
    format!(
        "{}: {} strategies, {} dates",
        escape(&snapshot.fund.name),
        snapshot.strategies.len(),
        snapshot.history.dates.len()
    )
}

/// A time as `2026-11-20T16:00:00Z`.
fn utc(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let seconds = i64::try_from(seconds).unwrap_or_default();
    jiff::Timestamp::from_second(seconds).map_or_else(|_| "an unknown time".to_owned(), |time| time.to_string())
}
