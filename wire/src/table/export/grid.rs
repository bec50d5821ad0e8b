//! A sheet to be written: its header and its cells.

use crate::{node::Node, table::layout::Role};

/// What is written into a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Nothing.
    Empty,
    /// A number.
    Number(f64),
    /// Text, whatever it looks like.
    Text(String),
    /// A date as `YYYY-MM-DD`.
    Date(String),
}

/// A sheet to be written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Grid {
    /// What it holds, and its name.
    pub role: Role,
    /// The names of its columns.
    pub header: Vec<String>,
    /// Its rows, each as wide as the header.
    pub rows: Vec<Vec<Output>>,
}

impl Output {
    /// A node as a cell of that column.
    pub(crate) fn of(role: Role, column: &str, node: Option<&Node<'_>>) -> Self {
        match node {
            Some(Node::Number(number)) => Self::Number(*number),
            Some(Node::Text(text)) if role.is_date(column) => Self::Date(text.to_string()),
            Some(Node::Text(text)) => Self::Text(text.to_string()),
            Some(Node::Bool(yes)) => Self::Text(yes.to_string()),
            _ => Self::Empty,
        }
    }
}
