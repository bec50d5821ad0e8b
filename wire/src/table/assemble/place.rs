//! Where in the files a path of the document stands: `history.returns.mm[4]` is `returns!B6`.

use std::collections::BTreeMap;

use headroom_engine::fund::check::Path;

use crate::table::understand::header::Table;

/// Places of the nodes of a document. They are only written out for the few paths that have a fault.
#[derive(Debug, Default)]
pub(crate) struct Places<'t> {
    /// Single cells, by path.
    cells: BTreeMap<String, Cell<'t>>,
    /// Lists of values below one another, by the path of the list.
    columns: BTreeMap<String, Column<'t>>,
    /// Lists of objects, one per row, by the path of the list.
    entries: BTreeMap<String, Entries<'t>>,
    /// Tables, by the path of what they hold.
    tables: Vec<(String, &'t Table<'t>)>,
}

#[derive(Debug)]
struct Cell<'t> {
    table: &'t Table<'t>,
    row: u32,
    column: usize,
}

#[derive(Debug)]
struct Column<'t> {
    table: &'t Table<'t>,
    rows: Vec<u32>,
    column: usize,
}

#[derive(Debug)]
struct Entries<'t> {
    table: &'t Table<'t>,
    rows: Vec<u32>,
    columns: BTreeMap<String, usize>,
}

impl<'t> Places<'t> {
    /// A value in one cell.
    pub fn cell(&mut self, path: String, table: &'t Table<'t>, row: u32, column: usize) {
        self.cells.insert(path, Cell { table, row, column });
    }

    /// A list of values in one column; a row of 0 is not there.
    pub fn column(&mut self, path: String, table: &'t Table<'t>, rows: Vec<u32>, column: usize) {
        self.columns.insert(path, Column { table, rows, column });
    }

    /// A list of objects, one per row, and the column of each field.
    pub fn entries(
        &mut self,
        path: &str,
        table: &'t Table<'t>,
        rows: Vec<u32>,
        columns: impl Iterator<Item = (String, usize)>,
    ) {
        self.entries.insert(path.to_owned(), Entries { table, rows, columns: columns.collect() });
    }

    /// The table of a section or a part of one.
    pub fn table(&mut self, path: &str, table: &'t Table<'t>) {
        self.tables.push((path.to_owned(), table));
    }

    /// Where a path stands; `None` for what no table holds.
    pub fn find(&self, path: &str) -> Option<String> {
        if let Some(Cell { table, row, column }) = self.cells.get(path) {
            return Some(table.place(*row, *column));
        }
        if let Some((list, index)) = indexed(path)
            && let Some(Column { table, rows, column }) = self.columns.get(list)
        {
            return Some(match rows.get(index) {
                Some(&row) if row > 0 => table.place(row, *column),
                _ => table.head_place(*column),
            });
        }
        if let Some(Column { table, column, .. }) = self.columns.get(path) {
            return Some(table.head_place(*column));
        }
        self.find_entry(path).or_else(|| self.find_table(path))
    }

    /// `positions[3].notional`, `positions[3]`
    fn find_entry(&self, path: &str) -> Option<String> {
        let (list, rest) = path.split_once('[')?;
        let (index, field) = rest.split_once(']')?;
        let Entries { table, rows, columns } = self.entries.get(list)?;
        let row = *rows.get(index.parse::<usize>().ok()?)?;
        let field = field.strip_prefix('.').unwrap_or(field);
        Some(match columns.get(field) {
            Some(&column) => table.place(row, column),
            None => table.sheet.place(Some(row), None),
        })
    }

    /// The table of the longest path that this one begins with.
    fn find_table(&self, path: &str) -> Option<String> {
        let begins = |known: &str| {
            path == known || path.starts_with(&format!("{known}.")) || path.starts_with(&format!("{known}["))
        };
        let tables = self.tables.iter().filter(|(known, _)| begins(known));
        let (_, table) = tables.max_by_key(|(known, _)| known.len())?;
        Some(table.sheet.place(None, None))
    }
}

/// A path that ends in an index, split before it.
fn indexed(path: &str) -> Option<(&str, usize)> {
    let (list, index) = path.strip_suffix(']')?.rsplit_once('[')?;
    Some((list, index.parse().ok()?))
}

/// The path of a field in an object of a section, as faults write it.
pub(crate) fn path(keys: &[&str]) -> String {
    fn below(at: &Path<'_>, keys: &[&str]) -> String {
        match keys {
            [] => at.to_string(),
            [key, rest @ ..] => below(&at.key(key), rest),
        }
    }
    below(&Path::Root, keys)
}
