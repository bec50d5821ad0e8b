//! Tables: the region they scroll in, their heads and labels, and rows as data that are written where they differ.

pub mod cell;
pub mod column;
pub mod row;
pub mod save;
pub mod window;

use std::{collections::VecDeque, rc::Rc};

use leptos::prelude::Owner;

pub use self::{
    cell::{Cell, Row},
    column::Column,
};
use self::{
    row::{CellKind, Shown},
    save::{Build, save_button},
    window::window_of,
};
use super::{
    html::{Child, Element, caption, section, table, tbody, th, thead, tr},
    keyed::place,
    reactive::{Memo, follow},
    text::Text,
};

/// Makes the rows of a table.
type Rows = Rc<dyn Fn() -> Vec<Row>>;

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

    /// The table with rows by number, of which only those near the screen are on the page where there are many; and rows at
    /// its foot.
    pub fn windowed(
        self,
        count: Memo<usize>,
        row: impl Fn(usize) -> Option<Row> + 'static,
        foot: impl Fn() -> Vec<Row> + 'static,
    ) -> Element {
        let body = tbody();
        let shown = window_of(&body, count);
        let (row, columns): (Rc<dyn Fn(usize) -> Option<Row>>, _) = (Rc::new(row), self.columns.len());
        let foot: Rows = Rc::new(foot);
        let (every, last) = (Rc::clone(&row), Rc::clone(&foot));
        let rows = move || {
            let (count, (from, to)) = (count.get(), shown.get());
            let (from, to) = (from.min(count), to.min(count));
            let above = (from > 0).then(|| Row::gap(from, columns));
            let below = (to < count).then(|| Row::gap(count - to, columns));
            let inside = (from..to).filter_map(|at| Some(row(at)?.at(at + 1)));
            above.into_iter().chain(inside).chain(below).chain(foot()).collect()
        };
        let all = move || (0..count.get()).filter_map(|at| every(at)).chain(last()).collect();
        self.build(body, Some(count), Rc::new(rows), Rc::new(all))
    }

    /// The table with its rows, made again when what they are made of has changed; cells that are equal are not written.
    pub fn rows(self, rows: impl Fn() -> Vec<Row> + 'static) -> Element {
        let rows: Rows = Rc::new(rows);
        self.build(tbody(), None, Rc::clone(&rows), rows)
    }

    fn build(self, body: Element, rows_in_all: Option<Memo<usize>>, rows: Rows, all: Rows) -> Element {
        let Self { label, class, caption: title, columns } = self;
        let kind = |column: &Column| CellKind {
            class: column.class,
            label: (!column.label.is_empty()).then(|| column.label.to_string()),
        };
        let kinds: Rc<Vec<CellKind>> = Rc::new(columns.iter().map(kind).collect());
        let again = Rc::clone(&kinds);
        let has_head = columns.iter().any(|column| !column.label.is_empty());
        let heads = has_head.then(|| {
            let heads: Vec<Element> = columns.into_iter().map(Column::into_head).collect();
            thead().child(tr().child(heads))
        });
        let outer = Owner::current().unwrap_or_default();
        let (to, mut shown) = (body.clone(), Vec::<Shown>::new());
        follow(Box::new(move || {
            let rows = rows();
            let mut old: VecDeque<Shown> = std::mem::take(&mut shown).into();
            for row in rows {
                let at = old.iter().position(|there| there.is_like(&row));
                shown.push(match at.and_then(|at| old.remove(at)) {
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
        let count = move || rows_in_all.map(|count| (count.get() + 1).to_string());
        let inside = table().class(class).attr("aria-rowcount", count).child((title, heads, body));
        with_button(region(label).child(inside), Box::new(move |to| Box::new(off_the_page(to, &all(), &again))))
    }
}

/// Writes a head and rows into a node; they are there until what is returned is dropped.
fn off_the_page(to: &web_sys::Node, rows: &[Row], kinds: &[CellKind]) -> Vec<Shown> {
    let head = tr();
    for kind in kinds {
        th().child(kind.label.clone().unwrap_or_default()).add(head.node());
    }
    head.add(to);
    let owner = Owner::current().unwrap_or_default();
    let shown: Vec<_> = rows.iter().map(|row| Shown::new(row.clone(), kinds, &owner)).collect();
    shown.iter().for_each(|row| row.element().clone().add(to));
    shown
}

/// A region that scrolls sideways, also by keyboard, with a table that can be built again to be saved.
pub fn scrolled<C: Child>(label: impl Into<Text>, inside: impl Fn() -> C + 'static) -> Element {
    let build: Build = Box::new(move |to| {
        inside().add(to);
        Box::new(())
    });
    let region = region(label.into());
    build(region.node());
    with_button(region, build)
}

fn region(label: Text) -> Element {
    section().class("scroll-x").attr("tabindex", "0").attr("aria-label", label)
}

fn with_button(region: Element, build: Build) -> Element {
    let button = save_button(&region, build);
    region.child(button)
}
