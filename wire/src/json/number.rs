//! Numbers of a JSON text that no double holds: `1e999`, and the `NaN` and `Infinity` that other programs write.
//!
//! They are found by their tokens, outside strings, so that each can be told at its path beside every other fault.

use serde::de::IgnoredAny;

/// Levels of nesting at most, the document itself being the first.
pub(crate) const MOST_DEEP: usize = 16;

/// Numbers that are set aside at most; the next one is a fault of syntax.
const MOST_SET_ASIDE: usize = 1_000_000;

/// A number that was set aside.
pub(crate) struct Infinite<'t> {
    /// How many numbers come before it, not counting those nested too deep to be read.
    pub ordinal: usize,
    /// How it was written.
    pub text: &'t str,
}

/// The text with `0` and spaces in place of each number that no double holds, and those numbers in the file's order.
/// What is not JSON stays as it is.
pub(crate) fn set_aside(text: &str) -> (String, Vec<Infinite<'_>>) {
    let mut rest = text;
    let mut finite_text = String::with_capacity(text.len());
    let mut infinites = Vec::new();
    let mut numbers = 0;
    let mut depth = 0_usize;
    while let Some(first) = rest.bytes().next() {
        let token = &rest[..token_length(rest)];
        rest = &rest[token.len()..];
        let is_read = depth <= MOST_DEEP;
        let is_room = infinites.len() < MOST_SET_ASIDE;
        match first {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ if is_read && is_room && is_infinite(token) => {
                let ordinal = numbers;
                numbers += 1;
                infinites.push(Infinite { ordinal, text: token });
                finite_text.push('0');
                finite_text.extend(std::iter::repeat_n(' ', token.len() - 1));
                continue;
            }
            b'-' | b'0'..=b'9' if is_read => numbers += 1,
            _ => {}
        }
        finite_text.push_str(token);
    }
    (finite_text, infinites)
}

/// The length of what stands at the start of a text that is not empty: a string, a word or number, or one character.
fn token_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    if bytes[0] == b'"' {
        let mut is_escaped = false;
        let end = bytes[1..].iter().position(|&b| {
            let ends = b == b'"' && !is_escaped;
            is_escaped = b == b'\\' && !is_escaped;
            ends
        });
        return end.map_or(text.len(), |i| i + 2);
    }
    let is_of_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    match bytes.iter().take_while(|b| is_of_word(b)).count() {
        0 => text.chars().next().map_or(1, char::len_utf8),
        length => length,
    }
}

fn is_infinite(token: &str) -> bool {
    match token {
        "NaN" | "Infinity" | "-Infinity" => true,
        _ => {
            token.starts_with(|c: char| c == '-' || c.is_ascii_digit())
                && token.parse().is_ok_and(f64::is_infinite)
                && serde_json::from_str::<IgnoredAny>(token).is_ok()
        }
    }
}
