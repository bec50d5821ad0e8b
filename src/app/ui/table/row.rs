//! Rows on the page: built once, then written where their cells differ.

use leptos::prelude::{Owner, untrack};

use super::cell::Row;
use crate::app::ui::{
    html::{Child, Element, td, th, tr},
    part::{fill, write_parts},
};

/// What all cells of a column have in common.
pub struct CellKind {
    /// Classes.
    pub class: &'static str,
    /// The label beside it where rows are cards.
    pub label: Option<String>,
}

/// A row that is on the page.
pub struct Shown {
    row: Row,
    element: Element,
    cells: Vec<Element>,
    owner: Owner,
}

impl Shown {
    /// Builds a row; what it owns belongs to a child of `outer`.
    pub fn new(row: Row, kinds: &[CellKind], outer: &Owner) -> Self {
        let owner = outer.child();
        let element = tr().class(row.class);
        if let Some((name, value)) = &row.key {
            element.set(name, Some(value));
        }
        let mut cells = Vec::with_capacity(row.cells.len());
        write_index(&element, &row);
        for (at, cell) in row.cells.iter().enumerate() {
            let kind = kinds.get(at);
            let place = if at == 0 && row.gap.is_none() { th().scope("row") } else { td() };
            if let Some((rows, columns)) = row.gap {
                place.set("colspan", Some(&columns.to_string()));
                element.set("aria-hidden", Some("true"));
                place.set_style("height", &format!("calc({rows} * var(--row-shown, var(--row)))"));
            }
            let label = kind.and_then(|kind| kind.label.as_deref());
            if let (Some(label), 1.., false) = (label, at, cell.parts.is_empty()) {
                place.set("data-label", Some(label));
            }
            place.set_classes(&[kind.map_or("", |kind| kind.class), cell.class]);
            if cell.title.is_some() {
                place.set("title", cell.title.as_deref());
            }
            owner.with(|| untrack(|| fill(&place, &cell.parts)));
            place.clone().add(element.node());
            cells.push(place);
        }
        Self { row, element, cells, owner }
    }

    /// The element.
    pub fn element(&self) -> &Element {
        &self.element
    }

    /// Whether a row could be written over this one.
    pub fn is_like(&self, row: &Row) -> bool {
        self.row.gap == row.gap
            && self.row.key == row.key
            && self.row.identity == row.identity
            && self.row.cells.len() == row.cells.len()
    }

    /// Writes what differs.
    pub fn write(&mut self, row: Row, kinds: &[CellKind]) {
        if self.row == row {
            return;
        }
        if self.row.class != row.class {
            self.element.set_classes(&[row.class]);
        }
        if self.row.index != row.index {
            write_index(&self.element, &row);
        }
        for (at, (old, new)) in self.row.cells.iter().zip(&row.cells).enumerate() {
            if old == new {
                continue;
            }
            let place = &self.cells[at];
            if old.class != new.class {
                place.set_classes(&[kinds.get(at).map_or("", |kind| kind.class), new.class]);
            }
            if old.title != new.title {
                place.set("title", new.title.as_deref());
            }
            self.owner.with(|| untrack(|| write_parts(place, &old.parts, &new.parts)));
        }
        self.row = row;
    }
}

fn write_index(element: &Element, row: &Row) {
    if let Some(index) = row.index {
        element.set("aria-rowindex", Some(&(index + 1).to_string()));
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.element.remove();
        self.owner.cleanup();
    }
}
