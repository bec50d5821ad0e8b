//! The snapshot file: read at the start, and again at the first call after it has changed. A file that is then refused changes
//! nothing but a warning in every answer.

use std::{
    fmt,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use headroom_engine::{
    fund::check::Faults,
    text::escape,
    warning::{Warning, WarningCode},
};
use headroom_session::Version;
use headroom_wire::parse;

/// Bytes that are read of a file: one more than the format allows, so that a longer one is refused and not read.
const MOST_BYTES: u64 = (32 << 20) + 1;

/// Why there is nothing to answer from.
#[derive(Debug)]
pub enum Refusal {
    /// The file cannot be read.
    Unreadable(io::Error),
    /// It is a folder or a workbook, which are not read yet.
    NotYet,
    /// It breaks the format.
    Faults(Faults),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "the file cannot be read: {error}"),
            Self::NotYet => f.write_str(
                "only a JSON snapshot is read; a CSV folder or an XLSX workbook is not read yet: open it on the page and \
                 export it as JSON",
            ),
            Self::Faults(faults) => write!(f, "the snapshot is refused\n{faults}"),
        }
    }
}

impl Refusal {
    /// Why, in a sentence without any text of the file.
    fn reason(&self) -> String {
        match self {
            Self::Unreadable(error) => format!("it cannot be read ({})", error.kind()),
            Self::NotYet => "it is no JSON snapshot".to_owned(),
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
    fn of(path: &Path) -> Option<Self> {
        let file = fs::metadata(path).ok()?;
        Some(Self {
            modified: file.modified().ok(),
            length: file.len(),
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
        let seen = Stamp::of(&path);
        let version = load(&path)?;
        tell(&format!("reads {}", of(&version)));
        let state = Mutex::new(State { seen, version });
        Ok(Self { path, state })
    }

    /// The fund as the file has it now; where it is refused now, as it was, with a warning.
    pub fn version(&self) -> Version {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Stamp::of(&self.path);
        if now != state.seen {
            state.seen = now;
            match load(&self.path) {
                Ok(version) => {
                    tell(&format!("the file has changed: reads {}", of(&version)));
                    state.version = version;
                }
                Err(refusal) => {
                    tell(&format!("the file has changed: {refusal}"));
                    let since = now.and_then(|stamp| stamp.modified).unwrap_or_else(SystemTime::now);
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

fn load(path: &Path) -> Result<Version, Refusal> {
    let is_table =
        path.extension().is_some_and(|end| ["xlsx", "csv"].iter().any(|table| end.eq_ignore_ascii_case(table)));
    let kind = fs::metadata(path).map_err(Refusal::Unreadable)?;
    if kind.is_dir() || is_table {
        return Err(Refusal::NotYet);
    }
    if !kind.is_file() {
        let error = io::Error::new(io::ErrorKind::InvalidInput, "it is no file");
        return Err(Refusal::Unreadable(error));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(Refusal::Unreadable)?;
    file.take(MOST_BYTES).read_to_end(&mut bytes).map_err(Refusal::Unreadable)?;
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(Refusal::NotYet);
    }
    let snapshot = parse(&bytes).map_err(Refusal::Faults)?;
    Ok(Version::new(Arc::new(snapshot)))
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

fn tell(line: &str) {
    eprintln!("headroom-mcp: {line}");
}

/// A time as `2026-11-20T16:00:00Z`.
fn utc(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let seconds = i64::try_from(seconds).unwrap_or_default();
    jiff::Timestamp::from_second(seconds).map_or_else(|_| "an unknown time".to_owned(), |time| time.to_string())
}
