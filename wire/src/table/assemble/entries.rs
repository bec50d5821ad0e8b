//! Cells to nodes: pairs of name and value to nested objects, rows to objects.

use crate::{
    node::{Field, Node},
    table::{
        understand::{
            dates::{self, is_blank},
            part::Part,
            question::ColumnKind,
        },
        value::{
            name::loose,
            number::{self, Reading},
        },
    },
};
use headroom_cells::cell::{Cell, Row};

/// A cell as the value of a field; `None` where there is none.
pub(crate) fn node(part: &Part<'_>, field: &str, cell: &Cell) -> Option<Node<'static>> {
    if part.role.is_text(field) {
        return match cell {
            Cell::Empty => None,
            // What is text in the format is text, also where a spreadsheet made a number of it.
            cell => Some(text(part, cell)),
        };
    }
    if is_blank(cell) {
        return None;
    }
    if part.role.is_date(field) {
        let date = dates::single(cell, part.table.sheet.is_1904, part.date_order);
        return Some(date.map_or_else(|| text(part, cell), |date| Node::Text(date.to_string().into())));
    }
    Some(number_of(part, cell))
}

/// A cell as a number, else as what it is.
fn number_of(part: &Part<'_>, cell: &Cell) -> Node<'static> {
    match cell {
        Cell::Empty => Node::Null,
        Cell::Number(number) => Node::number(*number),
        Cell::Bool(yes) => Node::Bool(*yes),
        Cell::Date(..) => text(part, cell),
        Cell::Text(written) => match number::read(written, part.decimal) {
            Reading::Number(number, true) => Node::number(number::of_percent(number)),
            Reading::Number(number, false) => Node::number(number),
            Reading::NotFinite => Node::NotFinite(written.as_str().into()),
            Reading::Missing | Reading::Other => text(part, cell),
        },
    }
}

fn text(part: &Part<'_>, cell: &Cell) -> Node<'static> {
    Node::Text(part.table.text(cell).into())
}

/// Nodes as a list, kept close where all are numbers or null: the sections read a series in no other form.
pub(crate) fn list(nodes: Vec<Node<'static>>) -> Node<'static> {
    let plain: Option<Vec<Option<f64>>> = nodes
        .iter()
        .map(|node| match node {
            Node::Null => Some(None),
            Node::Number(number) => Some(Some(*number)),
            _ => None,
        })
        .collect();
    plain.map_or(Node::List(nodes), Node::Series)
}

/// The fields of a row, each with its column.
pub(crate) fn fields<'p>(part: &'p Part<'_>, row: &'p Row) -> impl Iterator<Item = (&'p str, usize, Node<'static>)> {
    part.columns.iter().enumerate().filter_map(move |(index, column)| match &column.kind {
        ColumnKind::Field(name) => Some((name.as_str(), index, node(part, name, row.cell(index))?)),
        _ => None,
    })
}

/// Names of fields and their columns.
pub(crate) fn columns<'p>(part: &'p Part<'_>) -> impl Iterator<Item = (String, usize)> + 'p {
    part.columns.iter().enumerate().filter_map(|(index, column)| match &column.kind {
        ColumnKind::Field(name) => Some((name.clone(), index)),
        _ => None,
    })
}

/// The pairs of a table: name, value, and the row; names are those of the format where one fits loosely.
pub(crate) fn pairs<'t>(part: &Part<'t>) -> Vec<(String, Node<'static>, &'t Row)> {
    let [name_column, value_column] = [part.column("name").unwrap_or(0), part.column("value").unwrap_or(1)];
    let known = part.role.columns();
    let pairs = part.table.body.iter().filter_map(|row| {
        let written = part.table.text(row.cell(name_column));
        let written = written.trim();
        let name = known.iter().find(|name| **name == written);
        let loosely = || known.iter().find(|name| loose(name) == loose(written));
        let name = name.or_else(loosely).map_or_else(|| written.to_owned(), |name| (*name).to_owned());
        let value = node(part, &name, row.cell(value_column))?;
        Some((name, value, row))
    });
    pairs.collect()
}

/// Puts a value at a dotted name into an object: `liquidity_coverage.hours`.
pub(crate) fn put(fields: &mut Vec<Field<'static>>, name: &str, value: Node<'static>) {
    match name.split_once('.') {
        None => fields.push((name.to_owned().into(), value)),
        Some((first, rest)) => {
            let object = fields.iter_mut().find_map(|(key, node)| match node {
                Node::Object(inside) if key == first => Some(inside),
                _ => None,
            });
            match object {
                Some(inside) => put(inside, rest, value),
                None => {
                    let mut inside = Vec::new();
                    put(&mut inside, rest, value);
                    fields.push((first.to_owned().into(), Node::Object(inside)));
                }
            }
        }
    }
}
