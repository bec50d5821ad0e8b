//! Columns of a table.

use crate::app::ui::{
    html::{Element, th},
    text::Words,
};

/// A column: its head, and the classes of its cells.
pub struct Column {
    /// What it is called, in its head and beside its cells where a narrow page shows rows as cards.
    pub label: Words,
    /// Its head, where that is more than the label.
    pub head: Option<Element>,
    /// Classes of its cells.
    pub class: &'static str,
}

impl Column {
    /// A column of figures, or of the rows' heads.
    pub fn figures(label: impl Into<Words>) -> Self {
        Self { label: label.into(), head: None, class: "" }
    }

    /// A column of words.
    pub fn words(label: impl Into<Words>) -> Self {
        Self { class: "text", ..Self::figures(label) }
    }

    /// The column with classes of its cells.
    pub fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    /// The column with something else in its head.
    pub fn head(self, head: Element) -> Self {
        Self { head: Some(head), ..self }
    }

    /// Its cell of the head row.
    pub fn into_head(self) -> Element {
        self.head.unwrap_or_else(|| th().class(self.class).child(self.label)).scope("col")
    }
}
