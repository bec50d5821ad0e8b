//! Tables: the region they scroll in, their heads and labels, and rows as data that are written where they differ.

pub mod cell;
pub mod column;
pub mod row;

use leptos::prelude::Owner;

use self::row::{CellKind, Shown};
pub use self::{
    cell::{Cell, Row},
    column::Column,
};
use super::{
    html::{Child, Element, caption, div, table, tbody, thead, tr},
    keyed::place,
    reactive::follow,
    text::Text,
};

/// A table in its region, to be finished by [`DataTable::rows`].
pub struct DataTable {
    label: Text,
    class: &'static str,
    caption: Option<(&'static str, Text)>,
    columns: Vec<Column>,
}

/// A table that is called `label`.
pub fn data_table(label: impl Into<Text>, columns: impl Into<Vec<Column>>) -> DataTable {
    DataTable { label: label.into(), class: "", caption: None, columns: columns.into() }
}

impl DataTable {
    /// The table with classes.
    pub fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    /// The table with a caption, and the caption's classes.
    pub fn caption(self, class: &'static str, text: impl Into<Text>) -> Self {
        Self { caption: Some((class, text.into())), ..self }
    }

    /// The table with its rows, made again when what they are made of has changed; cells that are equal are not written.
    pub fn rows(self, rows: impl Fn() -> Vec<Row> + 'static) -> Element {
        self.build(Box::new(rows))
    }

    fn build(self, rows: Box<dyn Fn() -> Vec<Row>>) -> Element {
        let Self { label, class, caption: title, columns } = self;
        let kind = |column: &Column| CellKind {
            class: column.class,
            label: (!column.label.is_empty()).then(|| column.label.to_string()),
        };
        let kinds: Vec<CellKind> = columns.iter().map(kind).collect();
        let has_head = columns.iter().any(|column| !column.label.is_empty());
        let heads = has_head.then(|| {
            let heads: Vec<Element> = columns.into_iter().map(Column::into_head).collect();
            thead().child(tr().child(heads))
        });
        let body = tbody();
        let outer = Owner::current().unwrap_or_default();
        let (to, mut shown) = (body.clone(), Vec::<Shown>::new());
        follow(Box::new(move || {
            let rows = rows();
            let mut old = std::mem::take(&mut shown).into_iter();
            for row in rows {
                let there = old.next().filter(|there| there.is_like(&row));
                shown.push(match there {
                    Some(mut there) => {
                        there.write(row, &kinds);
                        there
                    }
                    None => Shown::new(row, &kinds, &outer),
                });
            }
            drop(old);
            place(&mut shown.iter().rev().map(Shown::element), None, to.node());
        }));
        let title = title.map(|(class, text)| caption().class(class).child(text));
        scrolled(label, table().class(class).child((title, heads, body)))
    }
}

/// A region that scrolls sideways, also by keyboard.
pub fn scrolled(label: impl Into<Text>, inside: impl Child) -> Element {
    div().class("scroll-x").attr("tabindex", "0").attr("role", "region").attr("aria-label", label).child(inside)
}
