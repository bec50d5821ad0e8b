//! What is wrong with a file: each fault with its place, the rule it breaks, what stood there and what would be right.
//!
//! Texts here are fit to be shown as they are: whatever came from the file has been escaped.

use std::fmt;

use crate::fund::identifiers;

identifiers! {
    /// The rule that a fault breaks.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Rule {
        /// Too large to be read.
        Size => "size",
        /// Not UTF-8.
        Encoding => "encoding",
        /// Not JSON.
        Syntax => "syntax",
        /// Nested too deep.
        Depth => "depth",
        /// A field given twice.
        DuplicateKey => "duplicate_key",
        /// Another format or another version of it.
        Format => "format",
        /// A field that the format does not have.
        UnknownField => "unknown_field",
        /// A field that has no default and was left out.
        Missing => "missing",
        /// Another kind of value than wanted.
        Type => "type",
        /// A number that is not finite.
        Finite => "finite",
        /// A number out of its range.
        Range => "range",
        /// Text too short, too long or of other letters.
        Text => "text",
        /// Not an id.
        Id => "id",
        /// Not a date.
        Date => "date",
        /// A date before the one it has to follow.
        Order => "order",
        /// An id given twice.
        DuplicateId => "duplicate_id",
        /// An id of nothing that is there.
        Reference => "reference",
        /// Another number of values than there are dates.
        Length => "length",
        /// Too few or too many entries.
        Count => "count",
        /// Shares that do not add up to 1.
        Sum => "sum",
        /// A word that is none of those known.
        Enum => "enum",
        /// A field that another one excludes.
        Exclusive => "exclusive",
        /// A formula without a cached value, or an error cell.
        Formula => "formula",
        /// Merged cells.
        Merged => "merged",
    }
}

impl Rule {
    /// Whether a section that breaks it is checked no further.
    pub fn ends_section(self) -> bool {
        matches!(self, Self::Size | Self::Count | Self::Depth)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where: `strategies[1].capital`, `line 3 column 7` of a file that is not JSON, `(file)` for the whole of it.
    pub path: String,
    /// Which rule is broken.
    pub rule: Rule,
    /// What stood there, as JSON, at most 200 characters; `nothing` where a field was left out.
    pub value: String,
    /// A sentence that says what would be right.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, rule, value, message } = self;
        write!(f, "{path}: {message} ({rule}: {value})")
    }
}

/// Why a file was refused: at least one fault.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults {
    /// The first faults, at most [`Faults::MOST_LISTED`], section by section in the order of the format's table.
    pub list: Vec<Fault>,
    /// How many more there are.
    pub more: usize,
}

impl Faults {
    /// Faults that are listed at most.
    pub const MOST_LISTED: usize = 100;

    /// How many faults there are.
    pub fn count(&self) -> usize {
        self.list.len() + self.more
    }

    /// Adds a fault, which is only built if it is listed.
    pub fn add(&mut self, fault: impl FnOnce() -> Fault) {
        if self.list.len() < Self::MOST_LISTED {
            self.list.push(fault());
        } else {
            self.more += 1;
        }
    }

    /// Keeps the first `count` faults and counts the rest.
    pub fn keep(&mut self, count: usize) {
        self.list.truncate(count);
        self.more = count - self.list.len();
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self { list: vec![fault], more: 0 }
    }
}

/// One line a fault.
impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.list.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            fault.fmt(f)?;
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}

impl std::error::Error for Faults {}
