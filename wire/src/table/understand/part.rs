//! One sheet, understood as far as its cells and the answers go.

use headroom_engine::{
    fund::check::{Fault, Faults, Rule},
    text::shown,
};
use jiff::civil::Date;

use super::{
    header::Table,
    lines::Line,
    note::Note,
    question::{Ask, Basis, ColumnKind, Question},
};
use crate::table::{
    grid::sheet::Source,
    layout::Role,
    value::{date::DateOrder, number::DecimalSign},
};

/// What a column was taken for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    /// What it is.
    pub kind: ColumnKind,
    /// How that is known.
    pub basis: Basis,
}

/// The dated numbers of a sheet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Series {
    /// The dates, ascending, each once.
    pub dates: Vec<Date>,
    /// The row of each date; 0 in a long table, where a date has several.
    pub rows: Vec<u32>,
    /// The series.
    pub lines: Vec<Line>,
}

/// A sheet with what was understood of it.
#[derive(Debug, Clone)]
pub(crate) struct Part<'s> {
    /// The sheet and its header.
    pub table: Table<'s>,
    /// What it holds.
    pub role: Role,
    /// How that is known.
    pub basis: Basis,
    /// One per column.
    pub columns: Vec<Column>,
    /// The decimal sign of its texts.
    pub decimal: DecimalSign,
    /// The order of day and month in its texts.
    pub date_order: DateOrder,
    /// Its numbers, where one date stands on a row.
    pub series: Series,
    /// What has to be asked.
    pub questions: Vec<Question>,
    /// What has to be told.
    pub notes: Vec<Note>,
    /// What is wrong, whatever the answers are.
    pub faults: Faults,
}

impl<'s> Part<'s> {
    /// The name of the table, in questions and places.
    pub fn name(&self) -> &'s str {
        &self.table.sheet.name
    }

    /// The order of day and month where nothing tells: that of the people who write a decimal comma, or the American.
    pub fn likely_order(&self) -> DateOrder {
        match (self.decimal, self.table.sheet.source) {
            (DecimalSign::Comma, _) | (_, Source::Text { decimal_comma_fits: true }) => DateOrder::DayFirst,
            _ => DateOrder::MonthFirst,
        }
    }

    /// Adds a question about the table.
    pub fn ask(&mut self, column: Option<&str>, ask: Ask) {
        let table = Some(self.name().to_owned());
        self.questions.push(Question { table, column: column.map(str::to_owned), ask });
    }

    /// Adds a fault of a cell.
    pub fn fault(&mut self, row: u32, column: usize, rule: Rule, value: impl std::fmt::Display, message: &str) {
        let path = self.table.place(row, column);
        let value = shown(value);
        self.faults.add(|| Fault { path, rule, value, message: message.to_owned() });
    }

    /// The first column of that name: exactly, else loosely.
    pub fn column(&self, name: &str) -> Option<usize> {
        let field = ColumnKind::Field(name.to_owned());
        self.columns.iter().position(|column| column.kind == field)
    }

    /// A sheet of which nothing is understood yet.
    pub fn new(table: Table<'s>, role: Role, basis: Basis) -> Self {
        Self {
            table,
            role,
            basis,
            columns: Vec::new(),
            decimal: DecimalSign::Point,
            date_order: DateOrder::DayFirst,
            series: Series::default(),
            questions: Vec::new(),
            notes: Vec::new(),
            faults: Faults::default(),
        }
    }
}
