//! Tables: a manager's own files to a fund, and a fund to tables.
//!
//! `grid` reads bytes into sheets of cells, `understand` finds what each sheet and column is and what has to be asked,
//! `assemble` makes the tree of nodes that the sections check, `export` writes a fund as sheets. All of that is behind
//! the feature `tables`: the page itself does not link it. `series` reads one pasted series and is always there.

#[cfg(feature = "tables")]
mod assemble;
#[cfg(feature = "tables")]
mod export;
#[cfg(feature = "tables")]
mod grid;
#[cfg(feature = "tables")]
mod layout;
#[cfg(feature = "tables")]
mod open;
pub(crate) mod series;
#[cfg(feature = "tables")]
mod understand;
#[cfg(feature = "tables")]
mod value;

#[cfg(feature = "tables")]
pub use self::{
    export::{
        delimited::{TableFile, records_to_csv, to_csv},
        grid::Output as TableCell,
        workbook::{WorkbookError, to_xlsx},
    },
    grid::bytes::InputFile,
    layout::Role,
    open::{Opened, Start, Tables, Unfinished, open},
    understand::{
        note::Note,
        question::{Answers, Ask, Basis, ColumnKind, Question, ReturnsUnit, TableAnswers, ValueKind},
        report::{ColumnUnderstanding, SeriesUnderstanding, TableUnderstanding, Understanding},
    },
    value::{date::DateOrder, number::DecimalSign},
};
