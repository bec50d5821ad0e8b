//! The texts of cells: strings with formats, and characters that XML cannot hold.

use std::borrow::Cow;

use crate::xml::{Broken, Event, Reader};

/// The blanks that stand around a text without meaning, unless it says that they are its own.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// Reads a text from behind its opening tag to its end, all runs joined, without how it is spoken (`rPh`).
pub(super) fn string(xml: &mut Reader<'_>, closing: &str) -> Result<String, Broken> {
    let mut whole = String::new();
    let mut is_spoken = false;
    loop {
        match xml.next()? {
            Event::Start(tag) if tag.name == "rPh" => is_spoken = true,
            Event::End("rPh") => is_spoken = false,
            Event::Start(tag) if tag.name == "t" && !is_spoken => {
                let keeps = tag.raw("space")? == Some("preserve");
                let text = xml.content("t")?;
                whole.push_str(&unit_escapes(if keeps { &text } else { text.trim_matches(BLANKS) }));
            }
            Event::End(name) if name == closing => return Ok(whole),
            Event::Eof => return Err(format!("`{closing}` does not end")),
            _ => {}
        }
    }
}

/// Resolves `_xHHHH_`, by which a workbook writes a UTF-16 unit that XML cannot hold (ECMA-376 part 1, 22.9.2.19).
pub(super) fn unit_escapes(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, after) = rest.split_at(at);
        whole.push_str(before);
        let Some(unit) = unit(after) else {
            whole.push('_');
            rest = &after[1..];
            continue;
        };
        rest = &after[7..];
        let low = self::unit(rest).filter(|low| (0xDC00..0xE000).contains(low));
        let pair = match low {
            Some(low) if (0xD800..0xDC00).contains(&unit) => char::decode_utf16([unit, low]).next(),
            _ => None,
        };
        match pair {
            Some(Ok(c)) => {
                whole.push(c);
                rest = &rest[7..];
            }
            _ => whole.push(char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }
    whole.push_str(rest);
    Cow::Owned(whole)
}

/// The unit that a text begins with: `_x000D_`.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("_x")?.get(..4)?;
    let is_closed = text.as_bytes().get(6) == Some(&b'_');
    let are_digits = digits.bytes().all(|b| b.is_ascii_hexdigit());
    if is_closed && are_digits { u16::from_str_radix(digits, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unit_escapes_are_units_of_utf_16() {
        for (text, wanted) in [
            ("", ""),
            ("pos_x", "pos_x"),
            ("_x000D_", "\r"),
            ("_x005F_x000D_", "_x000D_"),
            ("__x005F_x0000__", "__x0000__"),
            ("_x00ZZ_", "_x00ZZ_"),
            ("_x00\u{BD}_", "_x00\u{BD}_"),
            ("a_xD83D__xDE00_b", "a\u{1F600}b"),
            ("_xD83D_x", "\u{FFFD}x"),
            ("_xDCF7__xD83D_", "\u{FFFD}\u{FFFD}"),
            ("_x+123_", "_x+123_"),
            ("_x597d_", "\u{597D}"),
        ] {
            assert_eq!(unit_escapes(text), wanted, "{text}");
        }
    }

    #[test]
    fn string_joins_runs_and_leaves_out_how_they_are_spoken() {
        let read = |inside: &str| {
            let text = format!("<si>{inside}");
            let mut xml = Reader::new(&text);
            xml.next().expect("the tag that opens");
            string(&mut xml, "si")
        };
        let text = "<r><t xml:space=\"preserve\"> a </t></r><rPh><t>no</t></rPh><r><rPr/><t> b&amp;<![CDATA[<]]> </t></r></si>";
        assert_eq!(read(text).as_deref(), Ok(" a b&<"));
        assert_eq!(read("</si>").as_deref(), Ok(""));
        assert!(read("<t>a</t>").is_err());
    }
}
