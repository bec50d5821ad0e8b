//! The archive of a workbook: its parts, unpacked in bounds, and their text.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::{Cursor, Read},
};

use zip::ZipArchive;

/// Parts of a workbook at most.
const MAX_PARTS: usize = 10_000;

/// Why an archive is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is no workbook, or broken: what was found.
    NoWorkbook(&'static str),
    /// It has that many parts.
    Parts(usize),
    /// It unpacks to more bytes than are allowed.
    Size,
}

/// The parts of a workbook that are XML, by their paths in lower case.
#[derive(Debug)]
pub struct Package {
    parts: BTreeMap<String, Vec<u8>>,
}

impl Package {
    /// Unpacks every part, and keeps those that are XML. What the archive says of its own sizes is not believed.
    ///
    /// # Errors
    ///
    /// Another archive or a broken one; more parts than a workbook has; more than `max_bytes` in all parts together.
    pub fn open(bytes: &[u8], max_bytes: u64) -> Result<Self, Refused> {
        let archive = ZipArchive::new(Cursor::new(bytes));
        let mut archive = archive.map_err(|_| Refused::NoWorkbook("not a zip archive"))?;
        if archive.len() > MAX_PARTS {
            return Err(Refused::Parts(archive.len()));
        }
        if archive.index_for_name("xl/workbook.xml").is_none() {
            return Err(Refused::NoWorkbook("no xl/workbook.xml"));
        }
        let mut parts = BTreeMap::new();
        let mut left = max_bytes;
        for index in 0..archive.len() {
            let part = archive.by_index(index).map_err(|_| Refused::NoWorkbook("a part cannot be read"))?;
            let name = part.name().map_err(|_| Refused::NoWorkbook("a part cannot be read"))?;
            let name = name.replace('\\', "/").to_ascii_lowercase();
            let size = usize::try_from(part.size().min(left)).unwrap_or_default();
            let mut bytes = Vec::with_capacity(size.min(16 << 20));
            let read = part.take(left + 1).read_to_end(&mut bytes);
            read.map_err(|_| Refused::NoWorkbook("a part cannot be unpacked"))?;
            left = left.checked_sub(bytes.len() as u64).ok_or(Refused::Size)?;
            if name.ends_with(".xml") || name.ends_with(".rels") {
                bytes.shrink_to_fit();
                parts.insert(name, bytes);
            }
        }
        Ok(Self { parts })
    }

    /// Takes out the text of a part; `None` where there is no such part.
    pub(super) fn take(&mut self, path: &str) -> Option<Result<String, String>> {
        let bytes = self.parts.remove(&path.trim_start_matches('/').to_ascii_lowercase())?;
        Some(text(bytes).map_err(|why| format!("{path}: {why}")))
    }
}

/// The text of a part in UTF-8 or UTF-16, the two that the standard allows (ECMA-376 part 2, annex E).
fn text(bytes: Vec<u8>) -> Result<String, String> {
    let unit = |unit: fn([u8; 2]) -> u16, bytes: &[u8]| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let text: Option<String> = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).map(Result::ok).collect();
        text.filter(|_| rest.is_empty()).ok_or_else(|| "broken UTF-16".to_owned())
    };
    let text = match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => return unit(u16::from_le_bytes, rest),
        [0xFE, 0xFF, rest @ ..] => return unit(u16::from_be_bytes, rest),
        [b'<', 0, ..] => return unit(u16::from_le_bytes, &bytes),
        [0, b'<', ..] => return unit(u16::from_be_bytes, &bytes),
        [0xEF, 0xBB, 0xBF, ..] => String::from_utf8(bytes),
        _ => match declared(&bytes) {
            Some(name) => return Err(format!("encoding {name}, neither UTF-8 nor UTF-16")),
            None => String::from_utf8(bytes),
        },
    };
    let mut text = text.map_err(|_| "not UTF-8".to_owned())?;
    if text.starts_with('\u{FEFF}') {
        text.drain(..'\u{FEFF}'.len_utf8());
    }
    Ok(text)
}

/// The encoding that a document declares, where it is another than UTF-8.
fn declared(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let head = bytes.get(..bytes.len().min(256))?;
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    let head = head.get(..end).filter(|head| head.starts_with(b"<?xml"))?;
    let at = head.windows(8).position(|word| word == b"encoding")?;
    let rest = head.get(at + 8..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = rest.split_first()?;
    let name = rest.get(..rest.iter().position(|b| b == quote)?)?;
    // US-ASCII is a part of UTF-8.
    let is_utf_8 = [&b"utf-8"[..], b"utf8", b"us-ascii", b"ascii"].iter().any(|known| known.eq_ignore_ascii_case(name));
    (!is_utf_8).then(|| String::from_utf8_lossy(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_utf_8_or_utf_16() {
        let wanted = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>\u{4E2D}\u{1F600}</a>";
        let units = |order: fn(u16) -> [u8; 2]| wanted.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        for (mark, order) in [([0xFF, 0xFE], u16::to_le_bytes as fn(u16) -> [u8; 2]), ([0xFE, 0xFF], u16::to_be_bytes)]
        {
            let bytes = units(order);
            assert_eq!(text(bytes.clone()).as_deref(), Ok(wanted));
            assert_eq!(text([&mark, bytes.as_slice()].concat()).as_deref(), Ok(wanted));
            assert_eq!(text([&mark, &bytes[..bytes.len() - 1]].concat()), Err("broken UTF-16".to_owned()));
        }
        assert_eq!(text("\u{FEFF}<a>\u{E9}</a>".into()).as_deref(), Ok("<a>\u{E9}</a>"));
        for name in ["UTF-8", "utf-8", "us-ascii"] {
            let document = format!("<?xml version='1.0' encoding = '{name}' ?><a/>");
            assert_eq!(text(document.clone().into()), Ok(document));
        }
        for name in ["windows-1252", "Shift_JIS", "ISO-8859-1"] {
            let refused = text(format!("<?xml version=\"1.0\" encoding=\"{name}\"?><a/>").into());
            assert_eq!(refused, Err(format!("encoding {name}, neither UTF-8 nor UTF-16")));
        }
        assert_eq!(text(b"<a>\xE9</a>".to_vec()), Err("not UTF-8".to_owned()));
    }
}
