//! Text from outside, made fit to be shown: escaping, cutting, and the nearest of the names that are known.
//!
//! Whatever a file or a caller wrote goes through [`escape`] before a person or a model reads it. Which texts a format
//! accepts is not decided here.

use std::fmt::{self, Write};

/// Characters that any text from outside is cut at.
pub const MOST_SHOWN: usize = 200;

/// Text from outside as it may be shown: invisible and direction-changing characters written out as `\u{202E}`, at most
/// 200 characters of the result, the last of them `…` where something was cut.
///
/// Written out are C0, DEL, C1, U+00AD, U+061C, U+200B-200F, U+2028-202E, U+2060-206F, U+FEFF, U+FFF9-FFFB and
/// U+E0000-E007F. Only as much of the text is read as is shown.
///
/// ```
/// use headroom_engine::text::escape;
/// assert_eq!(escape("Cross-venue arbitrage"), "Cross-venue arbitrage");
/// assert_eq!(escape("gnp.\u{202E}exe"), r"gnp.\u{202E}exe");
/// assert_eq!(escape(&"a".repeat(201)).chars().count(), 200);
/// ```
pub fn escape(text: &str) -> String {
    shown(text)
}

/// What `value` writes, escaped and cut as by [`escape`]; nothing is written past the cut.
pub fn shown(value: impl fmt::Display) -> String {
    let mut cut = Cut { text: String::new(), left: MOST_SHOWN, last: 0 };
    // The only error is the cut's own sign that it is full.
    let _ = write!(cut, "{value}");
    cut.text
}

/// Text of a bounded number of characters.
struct Cut {
    text: String,
    left: usize,
    /// Where the last character or escape begins: what `…` takes the place of.
    last: usize,
}

impl Write for Cut {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            let width = width(c);
            if width > self.left {
                if self.left == 0 {
                    self.text.truncate(self.last);
                }
                self.text.push('…');
                return Err(fmt::Error);
            }
            self.last = self.text.len();
            self.left -= width;
            if width == 1 {
                self.text.push(c);
            } else {
                write!(self.text, "\\u{{{:X}}}", u32::from(c))?;
            }
        }
        Ok(())
    }
}

/// How many characters a character takes when shown.
fn width(c: char) -> usize {
    if !is_hidden(c) {
        return 1;
    }
    let digits = (u32::BITS - u32::from(c).leading_zeros()).div_ceil(4).max(1);
    "\\u{}".len() + digits as usize
}

/// Whether a character steers how text is shown, or cannot be seen.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}')
}

/// The letters that count for nearness: no more than the longest id has.
pub fn letters(text: &str) -> Vec<char> {
    text.chars().take(64).filter(|c| !matches!(c, ' ' | '_' | '-')).map(|c| c.to_ascii_lowercase()).collect()
}

/// Levenshtein's distance.
pub fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
