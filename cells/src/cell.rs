//! Cells and rows of a table, and how many of them there may be.

use std::{fmt, ops::Deref};

use jiff::civil::Date;

/// Columns of a sheet at most: a date and the instruments that a fund may have.
pub const MAX_COLUMNS: usize = 2_001;

/// Rows of a sheet at most, as of every spreadsheet program.
pub const MAX_ROWS: u32 = 1 << 20;

/// Cells of all sheets at most, with the empty ones before the last of each row: what they take in memory.
pub const MAX_CELLS: usize = 6_000_000;

/// Bytes of a text that lie in its cell: most numbers and dates as files write them.
const SHORT: usize = 14;

/// Text that takes no memory of its own where it is short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(Inside);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Inside {
    Short(u8, [u8; SHORT]),
    Long(Box<str>),
}

impl Text {
    /// The bytes of the text, UTF-8.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Inside::Short(length, bytes) => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Inside::Long(text) => text.as_bytes(),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Inside::Short(..) => std::str::from_utf8(self.as_bytes()).unwrap_or_default(),
            Inside::Long(text) => text,
        }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl From<&str> for Text {
    #[inline]
    fn from(text: &str) -> Self {
        match (u8::try_from(text.len()), short(text.as_bytes())) {
            (Ok(length), Some(bytes)) => Self(Inside::Short(length, bytes)),
            _ => Self(Inside::Long(text.into())),
        }
    }
}

/// The bytes of a short text with zeros behind them. In words: a call that copies so few bytes takes longer than they do.
#[inline]
fn short(text: &[u8]) -> Option<[u8; SHORT]> {
    let length = text.len();
    let (low, high) = if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        // The last eight bytes, of which some may be among the first.
        let behind = u64::from_le_bytes(*last).checked_shr(8 * u32::try_from(16_usize.checked_sub(length)?).ok()?);
        (u64::from_le_bytes(*first), behind.unwrap_or(0))
    } else if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        let [first, last] = [first, last].map(|word| u64::from(u32::from_le_bytes(*word)));
        (first | (last << (8 * (length - 4))), 0)
    } else {
        let add = |word, (at, byte): (usize, &u8)| word | (u64::from(*byte) << (8 * at));
        (text.iter().enumerate().take(3).fold(0, add), 0)
    };
    let [a, b, c, d, e, f, g, h] = low.to_le_bytes();
    let [i, j, k, l, m, n, ..] = high.to_le_bytes();
    (length <= SHORT).then_some([a, b, c, d, e, f, g, h, i, j, k, l, m, n])
}

/// What stands in a cell; nothing decided yet.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A number that the file itself has as one; never -0.
    Number(f64),
    /// Text, also of a number in a CSV file.
    Text(Text),
    /// Yes or no.
    Bool(bool),
    /// A date; the flag says whether a time of day was cut off.
    Date(Date, bool),
}

impl Cell {
    /// Whether nothing stands here, or only blanks.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => is_blank(text),
            _ => false,
        }
    }
}

/// As a person reads it in the file; not escaped.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Bool(yes) => f.write_str(if *yes { "TRUE" } else { "FALSE" }),
            Self::Date(date, _) => date.fmt(f),
        }
    }
}

/// Whether a text is empty or blanks alone.
#[inline]
pub fn is_blank(text: &str) -> bool {
    match text.as_bytes() {
        [] => true,
        [first, ..] if first.is_ascii_graphic() => false,
        _ => text.trim().is_empty(),
    }
}

/// A row with something in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number in the file, from 1.
    pub number: u32,
    /// Its cells up to the last that is not empty.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell of a column, from 0.
    #[inline]
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// Counts the cells of all sheets.
#[derive(Debug, Default)]
pub struct Budget {
    /// Cells that were taken.
    pub cells: usize,
}

impl Budget {
    /// Takes the cells into account by which a row grows; `false` where there are too many.
    #[inline]
    pub fn take(&mut self, cells: usize) -> bool {
        self.cells = self.cells.saturating_add(cells);
        self.cells <= MAX_CELLS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_the_same_at_every_length() {
        let long = "\u{4E2D}0123456789abcdefghij".to_owned();
        for end in (0..=long.len()).filter(|&end| long.is_char_boundary(end)) {
            let text = Text::from(&long[..end]);
            assert_eq!((text.as_str(), text.as_bytes()), (&long[..end], &long.as_bytes()[..end]));
            assert_eq!(text, Text::from(&long[..end]));
        }
        assert_ne!(Text::from("a"), Text::from("a\0"));
        assert!(size_of::<Cell>() <= 24, "{}", size_of::<Cell>());
    }

    #[test]
    fn is_blank_knows_every_blank() {
        for (text, is) in
            [("", true), (" \t", true), ("\u{A0}\u{3000}", true), ("0", false), (" x", false), ("\u{4E2D}", false)]
        {
            assert_eq!(is_blank(text), is, "{text:?}");
        }
    }
}
