//! What was understood, for a person to see before anything is loaded.

use headroom_cells::cell::Row;
use headroom_engine::text::escape;
use serde::{Deserialize, Serialize};

use super::{
    lines::{Value, returns_of_levels},
    note::Note,
    part::Part,
    question::{Basis, ColumnKind, Question},
    statistics::{Statistics, periods_per_year, statistics},
};
use crate::table::layout::Role;

/// Rows shown from the top and from the bottom.
const SHOWN_ROWS: usize = 3;

/// Columns of these rows at most.
const SHOWN_COLUMNS: usize = 12;

/// What was understood of some files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Understanding {
    /// The tables, in the order of the files.
    pub tables: Vec<TableUnderstanding>,
    /// What has to be asked. Until it is answered, the figures of the tables are those of the suggested answers.
    pub questions: Vec<Question>,
    /// What has to be told.
    pub notes: Vec<Note>,
}

/// What was understood of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableUnderstanding {
    /// Its name, escaped; the key of its answers.
    pub name: String,
    /// What it holds.
    pub role: Role,
    /// How that is known.
    pub basis: Basis,
    /// The row of its header, from 1.
    pub header_row: Option<u32>,
    /// Number of rows below the header.
    pub rows: usize,
    /// The first rows as they stand, escaped, at most three of at most twelve cells.
    pub first_rows: Vec<Vec<String>>,
    /// The last rows, those not among the first.
    pub last_rows: Vec<Vec<String>>,
    /// Its columns.
    pub columns: Vec<ColumnUnderstanding>,
}

/// What was understood of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnUnderstanding {
    /// Its header; the key of its answer, not escaped.
    pub header: String,
    /// What it is.
    pub kind: ColumnKind,
    /// How that is known.
    pub basis: Basis,
    /// Its series: one, or in a long table one per strategy.
    pub series: Vec<SeriesUnderstanding>,
}

/// What was understood of a series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesUnderstanding {
    /// What it belongs to, escaped.
    pub name: String,
    /// Number of values.
    pub count: usize,
    /// Date of the first value, `YYYY-MM-DD`.
    pub first_date: Option<String>,
    /// Date of the last.
    pub last_date: Option<String>,
    /// Number of dates of the table between them without a value.
    pub gaps: usize,
    /// The smallest value; returns as fractions.
    pub smallest: Option<f64>,
    /// The largest.
    pub largest: Option<f64>,
    /// Standard deviation (divisor n - 1) a year: of returns and changes of levels as fractions, of P&L in money.
    pub sd_per_year: Option<f64>,
}

/// Reports what was understood; questions and notes of the whole are added by the caller.
pub(crate) fn report(parts: &[Part<'_>]) -> Understanding {
    Understanding {
        tables: parts.iter().map(table).collect(),
        questions: parts.iter().flat_map(|part| part.questions.clone()).collect(),
        notes: parts.iter().flat_map(|part| part.notes.clone()).collect(),
    }
}

fn table(part: &Part<'_>) -> TableUnderstanding {
    let body = part.table.body;
    let last = body.len().saturating_sub(SHOWN_ROWS).max(SHOWN_ROWS.min(body.len()));
    let rows = |rows: &'_ [Row]| -> Vec<Vec<String>> {
        let columns = part.table.heads.len().min(SHOWN_COLUMNS);
        let cells = |row: &Row| (0..columns).map(|column| escape(&row.cell(column).to_string())).collect();
        rows.iter().map(cells).collect()
    };
    let of_year = periods_per_year(&part.series.dates);
    let columns = part.columns.iter().enumerate().map(|(index, column)| {
        let lines = part.series.lines.iter().filter(|line| line.column == index);
        let series = lines.map(|line| {
            let of_values = statistics(&part.series.dates, &line.values, of_year);
            let sd = match line.kind {
                ColumnKind::Level | ColumnKind::Price | ColumnKind::FundNav => {
                    let returns: Vec<Value> = returns_of_levels(&line.values, None);
                    statistics(&part.series.dates, &returns, of_year).sd_per_year
                }
                _ => of_values.sd_per_year,
            };
            series(&line.name, &of_values, sd)
        });
        ColumnUnderstanding {
            header: part.table.head(index).to_owned(),
            kind: column.kind.clone(),
            basis: column.basis,
            series: series.collect(),
        }
    });
    TableUnderstanding {
        name: part.name().to_owned(),
        role: part.role,
        basis: part.basis,
        header_row: part.table.header_row,
        rows: body.len(),
        first_rows: rows(&body[..SHOWN_ROWS.min(body.len())]),
        last_rows: rows(&body[last..]),
        columns: columns.collect(),
    }
}

fn series(name: &str, figures: &Statistics, sd_per_year: Option<f64>) -> SeriesUnderstanding {
    SeriesUnderstanding {
        name: escape(name),
        count: figures.count,
        first_date: figures.ends.map(|(first, _)| first.to_string()),
        last_date: figures.ends.map(|(_, last)| last.to_string()),
        gaps: figures.gaps,
        smallest: figures.range.map(|(smallest, _)| smallest),
        largest: figures.range.map(|(_, largest)| largest),
        sd_per_year,
    }
}
