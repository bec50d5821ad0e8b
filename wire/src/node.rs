//! A document as the checker sees it, whatever file it came from: a tree of what was written, nothing decided yet.

use std::{borrow::Cow, fmt};

use headroom_engine::fund::check::Number;

/// What stands at a place of a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node<'a> {
    /// Nothing, said so.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A finite number, never -0.
    Number(f64),
    /// A number that no double holds, as it was written.
    NotFinite(Box<str>),
    /// Text.
    Text(Cow<'a, str>),
    /// A list of numbers and nulls, kept close.
    Series(Vec<Option<f64>>),
    /// Any other list.
    List(Vec<Node<'a>>),
    /// A list longer than any that a snapshot may hold: only its length is kept.
    Long(usize),
    /// An object, its fields in the file's order, repeated ones included.
    Object(Vec<Field<'a>>),
    /// A list (`[…]`) or object (`{…}`) nested deeper than a snapshot may be: not read.
    Deep(&'static str),
}

/// A field of an object.
pub(crate) type Field<'a> = (Cow<'a, str>, Node<'a>);

impl<'a> Node<'a> {
    /// A number of the document; -0 is 0.
    pub fn number(value: f64) -> Self {
        if value.is_finite() { Self::Number(value + 0.0) } else { Self::NotFinite(value.to_string().into()) }
    }

    /// The field of that name, the first if it is repeated.
    pub fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|(key, _)| key == name).map(|(_, n)| n),
            _ => None,
        }
    }

    /// The text that stands here.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// How many entries a list has.
    pub fn length(&self) -> Option<usize> {
        match self {
            Self::Series(numbers) => Some(numbers.len()),
            Self::List(nodes) => Some(nodes.len()),
            Self::Long(length) => Some(*length),
            _ => None,
        }
    }

    /// The entries of a list of any kind; `None` where this is no list or one too long to be kept.
    pub fn entries(self) -> Option<Vec<Self>> {
        match self {
            Self::Series(numbers) => Some(numbers.into_iter().map(Self::from).collect()),
            Self::List(nodes) => Some(nodes),
            _ => None,
        }
    }

    /// What kind of thing it is, as a sentence calls it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(_) | Self::NotFinite(_) => "a number",
            Self::Text(_) => "text",
            Self::Series(_) | Self::List(_) | Self::Long(_) | Self::Deep("[…]") => "a list",
            Self::Object(_) | Self::Deep(_) => "an object",
        }
    }
}

impl From<Option<f64>> for Node<'_> {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }
}

/// As JSON, for people: text in quotes, not escaped. Fit to be shown only through `text::shown`, which also ends it.
impl fmt::Display for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(yes) => yes.fmt(f),
            Self::Number(number) => Number(*number).fmt(f),
            Self::NotFinite(text) => f.write_str(text),
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Series(numbers) => {
                let entries = numbers.iter().map(|&n| Self::from(n));
                enclosed(f, ["[", "]"], entries, |f, entry| entry.fmt(f))
            }
            Self::List(nodes) => enclosed(f, ["[", "]"], nodes, |f, entry| entry.fmt(f)),
            Self::Long(length) => write!(f, "[{length} entries]"),
            Self::Object(fields) => enclosed(f, ["{", "}"], fields, |f, (key, node)| write!(f, "\"{key}\":{node}")),
            Self::Deep(brackets) => f.write_str(brackets),
        }
    }
}

/// Entries between brackets, with commas.
fn enclosed<T>(
    f: &mut fmt::Formatter<'_>,
    [open, close]: [&str; 2],
    entries: impl IntoIterator<Item = T>,
    write: impl Fn(&mut fmt::Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    f.write_str(open)?;
    for (i, entry) in entries.into_iter().enumerate() {
        if i > 0 {
            f.write_str(",")?;
        }
        write(f, entry)?;
    }
    f.write_str(close)
}
