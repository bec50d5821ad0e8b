//! Cells as data: compared before they are written, so that only what differs reaches the page.

use crate::{
    app::ui::{html::Element, number::Format, part::Part},
    view::Tone,
};

/// A cell of a table.
#[derive(Clone, PartialEq, Default)]
pub struct Cell {
    /// Classes besides those of its column.
    pub class: &'static str,
    /// An explanation shown when it is pointed at.
    pub title: Option<String>,
    /// What it holds.
    pub parts: Vec<Part>,
}

impl<P: Into<Part>> From<P> for Cell {
    fn from(part: P) -> Self {
        Self { parts: vec![part.into()], ..Self::default() }
    }
}

impl Cell {
    /// A cell without content.
    pub fn empty() -> Self {
        Self::default()
    }

    /// A figure.
    pub fn figure(format: Format, value: Option<f64>) -> Self {
        Part::Figure(format, value).into()
    }

    /// A word with the shape and color of its tone.
    pub fn badge(tone: Tone, word: impl Into<Part>) -> Self {
        Part::badge(tone, word).into()
    }

    /// An element that is built once.
    pub fn control(make: impl Fn() -> Element + 'static) -> Self {
        Part::control(make).into()
    }

    /// The cell with another piece.
    pub fn and(mut self, part: impl Into<Part>) -> Self {
        self.parts.push(part.into());
        self
    }

    /// The cell with a second, smaller line.
    pub fn under(self, part: impl Into<Part>) -> Self {
        self.and(Part::span("under", part))
    }

    /// The cell with classes.
    pub fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    /// The cell with an explanation shown when it is pointed at.
    pub fn title(self, title: impl Into<String>) -> Self {
        Self { title: Some(title.into()), ..self }
    }
}

/// A row of a table; its first cell is its head.
#[derive(Clone, PartialEq, Default)]
pub struct Row {
    /// An attribute that tells rows apart, and its value: another value makes the row anew.
    pub key: Option<(&'static str, String)>,
    /// What its controls were built with: anything else makes the row anew.
    pub identity: String,
    /// Its classes.
    pub class: &'static str,
    /// Its number among all rows, where not all of them are on the page.
    pub index: Option<usize>,
    /// As many rows as it stands for, and over how many columns it goes.
    pub gap: Option<(usize, usize)>,
    /// Its cells, in the order of the columns.
    pub cells: Vec<Cell>,
}

impl Row {
    /// A row of cells.
    pub fn new(cells: impl Into<Vec<Cell>>) -> Self {
        Self { cells: cells.into(), ..Self::default() }
    }

    /// A row as high as those that are not on the page.
    pub fn gap(rows: usize, columns: usize) -> Self {
        Self { gap: Some((rows, columns)), class: "gap", ..Self::new([Cell::empty()]) }
    }

    /// The row with its number among all rows.
    pub fn at(self, index: usize) -> Self {
        Self { index: Some(index), ..self }
    }

    /// The row with an attribute that tells it from others.
    pub fn key(self, name: &'static str, value: impl Into<String>) -> Self {
        Self { key: Some((name, value.into())), ..self }
    }

    /// The row with what its controls are built with.
    pub fn identity(self, identity: impl Into<String>) -> Self {
        Self { identity: identity.into(), ..self }
    }

    /// The row with classes.
    pub fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }
}
