//! JSON to a document: decoding, and the faults of what is no JSON at all, each of which stands alone.
//!
//! What the fields mean is not known here.

pub(crate) mod layout;
pub(crate) mod number;
#[cfg(feature = "tables")]
mod plain;
pub(crate) mod tree;

use headroom_engine::{
    fund::check::{Fault, Path, Rule},
    text::shown,
};

use tree::{Stop, tree};

use crate::node::Node;

/// Bytes of a file at most.
const MOST_BYTES: usize = 32 << 20;

/// As [`read`], the same and sooner for a long document; behind the feature, because the page itself reads only short ones.
#[cfg(feature = "tables")]
pub(crate) fn read_long<T>(bytes: &[u8], then: impl FnOnce(Node<'_>) -> T) -> Result<T, Fault> {
    let plain = decode(bytes).ok().and_then(plain::plain_tree);
    match plain {
        Some(document) => Ok(then(document)),
        None => read(bytes, then),
    }
}

/// Reads a document and hands it on; a file that is not a JSON document is refused with one fault.
pub(crate) fn read<T>(bytes: &[u8], then: impl FnOnce(Node<'_>) -> T) -> Result<T, Fault> {
    let text = decode(bytes)?;
    let error = match tree(text, &[]) {
        Ok(document) => return Ok(then(document)),
        Err(Stop::TooMuch) => return Err(too_much(text)),
        Err(Stop::Syntax(error)) => error,
    };
    // serde_json takes a number that no double holds for a fault of syntax: read again with such numbers set aside.
    let (finite_text, infinites) = number::set_aside(text);
    if infinites.is_empty() {
        return Err(syntax(&error, text));
    }
    match tree(&finite_text, &infinites) {
        Ok(document) => Ok(then(document)),
        Err(Stop::TooMuch) => Err(too_much(text)),
        Err(Stop::Syntax(error)) => Err(syntax(&error, text)),
    }
}

/// The text of a file, without its byte order mark.
fn decode(bytes: &[u8]) -> Result<&str, Fault> {
    if bytes.len() > MOST_BYTES {
        let value = format!("{} bytes", bytes.len());
        let message = "Give a file of at most 32 MiB.";
        return Err(whole_file(Rule::Size, value, message));
    }
    if let [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, _, ..] | [_, 0, ..] = bytes {
        let value = hex(&bytes[..bytes.len().min(4)]);
        let message = "Save the file as UTF-8; this looks like UTF-16.";
        return Err(whole_file(Rule::Encoding, value, message));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let start = error.valid_up_to();
        let end = start + error.error_len().unwrap_or(bytes.len() - start);
        Fault {
            path: place(&bytes[..start]),
            rule: Rule::Encoding,
            value: hex(&bytes[start..end]),
            message: "Save the file as UTF-8; these bytes are not.".to_owned(),
        }
    })
}

/// A fault of the file as a whole.
fn whole_file(rule: Rule, value: String, message: &str) -> Fault {
    Fault { path: Path::Root.to_string(), rule, value, message: message.to_owned() }
}

fn too_much(text: &str) -> Fault {
    let value = format!("{} bytes of small values", text.len());
    let message = "Give a file with no more entries than the format allows.";
    whole_file(Rule::Size, value, message)
}

/// The fault of a text that is not JSON.
fn syntax(error: &serde_json::Error, text: &str) -> Fault {
    let start = match error.is_eof() {
        true => text.len(),
        false => start(error, text),
    };
    let near = text[start..].lines().next().unwrap_or("").trim_end();
    let near: String = near.chars().take(40).collect();
    let reason = error.to_string();
    let reason = match reason.split(" at line ").next() {
        Some("expected ident") => "expected `true`, `false` or `null`",
        Some(reason) => reason,
        None => &reason,
    };
    Fault {
        path: place(&text.as_bytes()[..start]),
        rule: Rule::Syntax,
        value: match &near[..] {
            "" if start == text.len() => "end of file".to_owned(),
            "" => "end of line".to_owned(),
            near => shown(near),
        },
        message: format!("Mend the JSON here: {reason}."),
    }
}

/// Where in the text the fault begins: serde_json counts bytes of the line, the one at fault included.
fn start(error: &serde_json::Error, text: &str) -> usize {
    let mut line_starts = text.match_indices('\n').map(|(i, _)| i + 1);
    let line_start = match error.line() {
        0 | 1 => 0,
        line => line_starts.nth(line - 2).unwrap_or(text.len()),
    };
    text.floor_char_boundary(line_start + error.column().saturating_sub(1))
}

fn hex(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().map(|b| format!("{b:02X}")).collect();
    bytes.join(" ")
}

/// The line and column, from 1 and in characters, of what comes after `before`.
fn place(before: &[u8]) -> String {
    let start = before.iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
    let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
    let is_start_of_char = |b: &&u8| **b & 0xC0 != 0x80;
    let column = before[start..].iter().filter(is_start_of_char).count() + 1;
    format!("line {line} column {column}")
}
