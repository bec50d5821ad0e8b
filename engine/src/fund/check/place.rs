//! Where in a document something stands. A path is a chain on the stack: nothing is built until a fault is told.

use std::fmt;

use crate::text::{MOST_SHOWN, shown};

/// A place in a document, from its root.
#[derive(Debug, Clone, Copy)]
pub enum Path<'p> {
    /// The document itself.
    Root,
    /// A field of an object.
    Key(&'p Path<'p>, &'p str),
    /// An entry of a list, from 0.
    Index(&'p Path<'p>, usize),
}

impl<'p> Path<'p> {
    /// The field of that name in the object that stands here.
    pub fn key(&'p self, name: &'p str) -> Self {
        Self::Key(self, name)
    }

    /// The entry of that number in the list that stands here.
    pub fn index(&'p self, index: usize) -> Self {
        Self::Index(self, index)
    }
}

/// `strategies[1].capital`, `risk_budget.allocation["a.b"]`; the document itself is `(file)`.
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("(file)"),
            Self::Key(parent, name) => {
                let at_root = matches!(parent, Self::Root);
                if !at_root {
                    parent.fmt(f)?;
                }
                if is_plain(name) {
                    let dot = if at_root { "" } else { "." };
                    write!(f, "{dot}{}", shown(name))
                } else {
                    let start: String = name.chars().take(MOST_SHOWN + 1).collect();
                    let quoted = start.replace('\\', r"\\").replace('"', "\\\"");
                    write!(f, "[\"{}\"]", shown(quoted))
                }
            }
            Self::Index(parent, index) => {
                if !matches!(parent, Self::Root) {
                    parent.fmt(f)?;
                }
                write!(f, "[{index}]")
            }
        }
    }
}

/// Whether a key is written bare: `[A-Za-z_][A-Za-z0-9_-]*`.
fn is_plain(key: &str) -> bool {
    let mut bytes = key.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}
