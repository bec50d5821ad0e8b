//! Pieces of a JSON text: numbers, lists of them, and texts without escapes.

use crate::number::scan;

/// Reads the rest of a list of finite numbers and nulls, from behind its bracket on: its entries, never -0, and the place
/// behind the closing bracket. `None` where anything else stands in it, or more than `most` entries.
///
/// ```
/// use headroom_cells::json::series;
/// assert_eq!(series(b"[1, null]", 1, 2, 0), Some((vec![Some(1.0), None], 9)));
/// assert_eq!(series(b"[1, 02]", 1, 2, 0), None);
/// ```
pub fn series(text: &[u8], start: usize, most: usize, likely: usize) -> Option<(Vec<Option<f64>>, usize)> {
    let mut at = pass_blanks(text, start);
    if text.get(at) == Some(&b']') {
        return Some((Vec::new(), at + 1));
    }
    let mut numbers = Vec::with_capacity(likely.min(most));
    loop {
        let rest = text.get(at..)?;
        let entry = if rest.first() == Some(&b'n') {
            if !rest.starts_with(b"null") {
                return None;
            }
            at += 4;
            None
        } else {
            let (value, behind) = number(text, at)?;
            at = behind;
            Some(value)
        };
        if numbers.len() == most {
            return None;
        }
        numbers.push(entry);
        at = pass_blanks(text, at);
        match text.get(at)? {
            b',' => at = pass_blanks(text, at + 1),
            b']' => return Some((numbers, at + 1)),
            _ => return None,
        }
    }
}

/// Reads the finite number that stands at a place, never -0, and the place behind it.
pub fn number(text: &[u8], at: usize) -> Option<(f64, usize)> {
    let number = scan(text.get(at..)?)?;
    (number.is_json && number.value.is_finite()).then_some((number.value + 0.0, at + number.length))
}

/// The text that stands at a place, in quotes and without escapes, and the place behind it.
pub fn string(text: &str, at: usize) -> Option<(&str, usize)> {
    let inside = text.get(at..)?.strip_prefix('"')?;
    let length = inside.bytes().position(|b| b == b'"' || b == b'\\' || b < b' ')?;
    (inside.as_bytes().get(length) == Some(&b'"')).then_some((inside.get(..length)?, at + length + 2))
}

/// The place of what stands behind blanks.
#[inline]
pub fn pass_blanks(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = text.get(at) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn string_reads_texts_without_escapes() {
        assert_eq!(string("x\"a\u{4E2D}\"", 1), Some(("a\u{4E2D}", 7)));
        assert_eq!(string("\"\"", 0), Some(("", 2)));
        for text in ["\"a", "a\"", "\"a\\n\"", "\"a\n\"", "\"a\0\"", ""] {
            assert_eq!(string(text, 0), None, "{text:?}");
        }
        assert_eq!((number(b"[-0.5]", 1), number(b"[01]", 1), number(b"", 0)), (Some((-0.5, 5)), None, None));
    }

    #[test]
    fn series_reads_lists_of_numbers_alone() {
        let read = |text: &str| series(text.as_bytes(), 1, 4, 0);
        assert_eq!(read("[]"), Some((vec![], 2)));
        assert_eq!(read("[ -0 ,\n1e2,null , 0.5 ] "), Some((vec![Some(0.0), Some(100.0), None, Some(0.5)], 23)));
        assert!(read("[-0]").unwrap().0[0].unwrap().is_sign_positive());
        for text in [
            "[",
            "[1",
            "[1,",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[01]",
            "[-]",
            "[.5]",
            "[5.]",
            "[1e]",
            "[+1]",
            "[1e999]",
            "[nul]",
            "[nullx]",
            "[true]",
            "[\"1\"]",
            "[[1]]",
            "[1x]",
            "[NaN]",
            "[1,2,3,4,5]",
            "[-.5]",
            "[1.e5]",
            "[00]",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
