//! Which kind of file some bytes are, and their text.

use headroom_engine::{
    fund::check::{Fault, Rule},
    text::shown,
};

/// Bytes of all files at most.
pub(crate) const MAX_BYTES: usize = 32 << 20;

/// A file that a person gives.
#[derive(Debug, Clone, Copy)]
pub struct InputFile<'f> {
    /// Its name, which may have a folder before it; `pasted table` for what comes from the clipboard.
    pub name: &'f str,
    /// What stands in it.
    pub bytes: &'f [u8],
}

impl InputFile<'_> {
    /// The name without its folder.
    pub(crate) fn file_name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(self.name)
    }

    /// The name without folder and ending.
    pub(crate) fn stem(&self) -> &str {
        let name = self.file_name();
        match name.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() && ending.len() <= 5 => stem,
            _ => name,
        }
    }

    /// A fault of the file as a whole.
    pub(crate) fn fault(&self, rule: Rule, value: impl std::fmt::Display, message: &str) -> Fault {
        Fault { path: shown(self.file_name()), rule, value: shown(value), message: message.to_owned() }
    }
}

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A workbook of Excel 2007 or later: a zip archive.
    Workbook,
    /// JSON of any kind.
    Json,
    /// Text.
    Text,
}

/// The kind of a file by its first bytes; the ending of its name is not asked.
pub(crate) fn kind(file: &InputFile<'_>) -> Result<Kind, Fault> {
    match file.bytes {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Ok(Kind::Workbook),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            let message = "Save the workbook as .xlsx without a password; old and encrypted workbooks are not read.";
            return Err(file.fault(Rule::Format, "D0 CF 11 E0", message));
        }
        [0x1F, 0x8B, ..] => return Err(file.fault(Rule::Format, "1F 8B", "Unpack the file first; this is gzip.")),
        [b'%', b'P', b'D', b'F', ..] => {
            return Err(file.fault(Rule::Format, "%PDF", "Give a spreadsheet, CSV or JSON file; a PDF is not read."));
        }
        [b'P', b'A', b'R', b'1', ..] => {
            return Err(file.fault(Rule::Format, "PAR1", "Save the table as CSV or XLSX; Parquet is not read."));
        }
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] => {
            return Err(file.fault(Rule::Format, "an image", "Give the table itself; a picture of it is not read."));
        }
        _ => {}
    }
    let start = file.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file.bytes);
    match start.iter().find(|b| !b.is_ascii_whitespace()) {
        Some(b'{' | b'[') => Ok(Kind::Json),
        Some(b'<') => Err(file.fault(Rule::Format, "<", "Give a spreadsheet, CSV or JSON file; this is a web page.")),
        _ => Ok(Kind::Text),
    }
}

/// The text of a file: UTF-8, or UTF-16 as Excel's "Unicode text", without its byte order mark.
pub(crate) fn text(file: &InputFile<'_>) -> Result<String, Fault> {
    match file.bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(file, rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(file, rest, u16::from_be_bytes),
        [first, 0, ..] if *first != 0 => utf16(file, file.bytes, u16::from_le_bytes),
        [0, first, ..] if *first != 0 => utf16(file, file.bytes, u16::from_be_bytes),
        bytes => {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            match std::str::from_utf8(bytes) {
                Ok(text) => Ok(text.to_owned()),
                Err(error) => {
                    let line = bytes[..error.valid_up_to()].iter().filter(|&&b| b == b'\n').count() + 1;
                    let mut fault = file.fault(
                        Rule::Encoding,
                        format_args!("{:02X}", bytes[error.valid_up_to()]),
                        "Save the file as \"CSV UTF-8\"; this byte is not UTF-8.",
                    );
                    fault.path += &format!(" line {line}");
                    Err(fault)
                }
            }
        }
    }
}

fn utf16(file: &InputFile<'_>, bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Result<String, Fault> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let text: Option<String> = char::decode_utf16(units).map(Result::ok).collect();
    match text {
        Some(text) if rest.is_empty() => Ok(text),
        _ => Err(file.fault(Rule::Encoding, "UTF-16", "Save the file as \"CSV UTF-8\"; its UTF-16 is broken.")),
    }
}
