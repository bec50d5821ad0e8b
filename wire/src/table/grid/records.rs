//! JSON as data frames are written (pandas `to_json`, polars `write_json`, Node and R) to a sheet: records, split,
//! columns, index, values and table.

use std::collections::BTreeMap;

use headroom_cells::cell::{Budget, Cell, MAX_CELLS, MAX_COLUMNS, Row};
use headroom_engine::fund::check::Rule;

use super::{
    bytes::InputFile,
    sheet::{Sheet, Source, too_much},
};
use crate::{Faults, node::Node};

/// Whether a document is a fund snapshot rather than a table: it names a format, or has two of the sections of one.
pub(crate) fn is_snapshot(document: &Node<'_>) -> bool {
    let has = |name: &&str| document.field(name).is_some();
    has(&"format") || ["fund", "risk_budget", "strategies", "history"].iter().filter(|name| has(name)).count() >= 2
}

/// Reads a document as a sheet; the first row holds the names of the columns, and row 2 the first record.
pub(crate) fn read(file: &InputFile<'_>, document: &Node<'_>, budget: &mut Budget) -> Result<Sheet, Faults> {
    let sheet = Sheet::new(file.file_name(), file.stem(), Source::Json);
    let mut rows = Rows { sheet, budget, columns: BTreeMap::new(), heads: Vec::new() };
    let is_read = match document {
        Node::List(entries) => rows.list(entries)?,
        Node::Object(fields) => match (document.field("columns"), document.field("data"), document.field("schema")) {
            (Some(columns), Some(Node::List(data)), _) => rows.split(columns, document.field("index"), data)?,
            (None, Some(Node::List(data)), Some(_)) => rows.list(data)?,
            _ => rows.nested(fields)?,
        },
        _ => false,
    };
    if !is_read || rows.sheet.rows.is_empty() {
        let message = "Give a fund snapshot, or a table as a list of records (pandas: to_json(orient=\"records\")).";
        return Err(file.fault(Rule::Format, document, message).into());
    }
    Ok(rows.finish())
}

struct Rows<'b> {
    sheet: Sheet,
    budget: &'b mut Budget,
    columns: BTreeMap<String, usize>,
    heads: Vec<String>,
}

impl Rows<'_> {
    /// A list of records, or of lists.
    fn list(&mut self, entries: &[Node<'_>]) -> Result<bool, Faults> {
        for (i, entry) in entries.iter().enumerate() {
            match entry {
                Node::Object(fields) => {
                    for (key, value) in fields {
                        let column = self.column(key)?;
                        self.put(i, column, value)?;
                    }
                }
                Node::List(_) | Node::Series(_) => self.row(i, 0, entry)?,
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Names of columns, an index and the rows, each on its own.
    fn split(&mut self, columns: &Node<'_>, index: Option<&Node<'_>>, data: &[Node<'_>]) -> Result<bool, Faults> {
        let index = index.and_then(|index| index.clone().entries());
        // A plain count says nothing of the rows.
        let is_count = |index: &[Node<'_>]| {
            index.iter().enumerate().all(|(i, node)| matches!(node, Node::Number(number) if *number == i as f64))
        };
        let index = index.filter(|index| !is_count(index));
        let first = usize::from(index.is_some());
        if first == 1 {
            self.column("")?;
        }
        for name in columns.clone().entries().unwrap_or_default() {
            let name = cell(&name).map(|cell| cell.to_string()).unwrap_or_default();
            self.column(&name)?;
        }
        for (i, entry) in data.iter().enumerate() {
            if let Some(value) = index.as_ref().and_then(|index| index.get(i)) {
                self.put(i, 0, value)?;
            }
            self.row(i, first, entry)?;
        }
        Ok(true)
    }

    /// An object of objects: by column and then index, or by index and then column; or an object of lists by column.
    fn nested(&mut self, fields: &[(std::borrow::Cow<'_, str>, Node<'_>)]) -> Result<bool, Faults> {
        let are_dates = fields.iter().all(|(key, _)| is_date(key));
        if fields.iter().all(|(_, node)| matches!(node, Node::Series(_) | Node::List(_))) {
            for (key, node) in fields {
                let column = self.column(key)?;
                for (i, value) in node.clone().entries().unwrap_or_default().iter().enumerate() {
                    self.put(i, column, value)?;
                }
            }
            return Ok(true);
        }
        let index = self.column("")?;
        if are_dates {
            for (i, (key, node)) in fields.iter().enumerate() {
                let Node::Object(values) = node else { return Ok(false) };
                self.put(i, index, &Node::Text(key.as_ref().into()))?;
                for (name, value) in values {
                    let column = self.column(name)?;
                    self.put(i, column, value)?;
                }
            }
            return Ok(true);
        }
        let mut rows: BTreeMap<String, usize> = BTreeMap::new();
        for (name, node) in fields {
            let Node::Object(values) = node else { return Ok(false) };
            let column = self.column(name)?;
            for (key, value) in values {
                let next = rows.len();
                let i = *rows.entry(key.to_string()).or_insert(next);
                if i == next {
                    self.put(i, index, &Node::Text(key.as_ref().into()))?;
                }
                self.put(i, column, value)?;
            }
        }
        // Keys that are only a count are no column.
        let is_count = rows.iter().all(|(key, i)| key.parse() == Ok(*i));
        if is_count {
            self.sheet.rows.iter_mut().for_each(|row| row.cells[index] = Cell::Empty);
        }
        Ok(true)
    }

    fn row(&mut self, i: usize, first: usize, entry: &Node<'_>) -> Result<(), Faults> {
        for (column, value) in entry.clone().entries().unwrap_or_default().iter().enumerate() {
            self.put(i, first + column, value)?;
        }
        Ok(())
    }

    fn column(&mut self, name: &str) -> Result<usize, Faults> {
        if let Some(column) = self.columns.get(name) {
            return Ok(*column);
        }
        let next = self.heads.len();
        if next >= MAX_COLUMNS {
            let message = format_args!("Give at most {MAX_COLUMNS} columns.");
            return Err(too_much(&self.sheet.name, format_args!("{} columns", next + 1), message).into());
        }
        self.columns.insert(name.to_owned(), next);
        self.heads.push(name.to_owned());
        Ok(next)
    }

    /// Puts a value into the row of the `i`-th record.
    fn put(&mut self, i: usize, column: usize, value: &Node<'_>) -> Result<(), Faults> {
        let number = u32::try_from(i + 2).unwrap_or(u32::MAX);
        while self.sheet.rows.len() <= i {
            let next = u32::try_from(self.sheet.rows.len() + 2).unwrap_or(u32::MAX);
            self.sheet.rows.push(Row { number: next, cells: Vec::new() });
        }
        let Some(cell) = cell(value) else {
            let message = "Give a number, text or null in each field; this is a list or an object.";
            return Err(self.sheet.fault(number, column, Rule::Type, value, message).into());
        };
        let cells = &mut self.sheet.rows[i].cells;
        if column >= MAX_COLUMNS || !self.budget.take((column + 1).saturating_sub(cells.len())) {
            let message = format_args!("Give at most {MAX_COLUMNS} columns and {MAX_CELLS} cells.");
            return Err(too_much(&self.sheet.name, "more cells", message).into());
        }
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = cell;
        Ok(())
    }

    /// The sheet with its header.
    fn finish(mut self) -> Sheet {
        let head = |name: &String| if name.is_empty() { Cell::Empty } else { Cell::Text(name.as_str().into()) };
        if !self.heads.is_empty() {
            self.sheet.rows.insert(0, Row { number: 1, cells: self.heads.iter().map(head).collect() });
        }
        self.sheet.rows.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
        self.sheet
    }
}

/// A single value as a cell; `None` where it is a list or an object.
fn cell(node: &Node<'_>) -> Option<Cell> {
    match node {
        Node::Null => Some(Cell::Empty),
        Node::Bool(yes) => Some(Cell::Bool(*yes)),
        Node::Number(number) => Some(Cell::Number(*number)),
        Node::NotFinite(text) => Some(Cell::Text((&**text).into())),
        Node::Text(text) => Some(Cell::Text(text.as_ref().into())),
        _ => None,
    }
}

/// Whether a key is a date as pandas writes its index: ISO, or milliseconds.
fn is_date(key: &str) -> bool {
    use crate::table::value::date;
    match key.parse::<f64>() {
        Ok(number) => number >= 1e11 && date::of_number(number, false).is_some(),
        Err(_) => date::read(key).is_some(),
    }
}
