//! What a person is told of how their files were read.

use serde::{Deserialize, Serialize};

/// How something was read; nothing to answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// Rows above the header were passed over.
    TitleRows {
        /// The table.
        table: String,
        /// How many.
        rows: usize,
    },
    /// The rows were brought into the order of their dates.
    Sorted {
        /// The table.
        table: String,
    },
    /// Times of day were cut off: a timestamp counts as its day, in its own zone.
    CutToDays {
        /// The table.
        table: String,
        /// Number of rows.
        rows: usize,
        /// The zones named, escaped; empty where none was.
        zones: Vec<String>,
    },
    /// Months without a day count as their last day.
    MonthEnds {
        /// The table.
        table: String,
        /// Number of rows.
        rows: usize,
    },
    /// Values computed by formulas were taken as they were saved.
    Formulas {
        /// The table.
        table: String,
        /// The first of them.
        place: String,
        /// How many.
        cells: usize,
    },
    /// A sheet that holds nothing of a fund was not read.
    IgnoredTable {
        /// The table.
        table: String,
    },
    /// A column was not read.
    IgnoredColumn {
        /// The table.
        table: String,
        /// Its header, escaped.
        column: String,
    },
    /// Words for a missing value (`NA`, `NaN`, `-`) count as empty cells.
    MissingWords {
        /// The table.
        table: String,
        /// Number of cells.
        cells: usize,
    },
    /// Returns are changes of levels: the first date has none, a missing level is carried.
    FromLevels {
        /// The table.
        table: String,
    },
    /// Returns are P&L over capital.
    FromPnl {
        /// The table.
        table: String,
    },
    /// Dates that another table has and this one lacks are empty here.
    Joined {
        /// The table.
        table: String,
        /// Number of dates.
        dates: usize,
    },
    /// Positions without an id are numbered by their rows.
    NumberedPositions {
        /// The table.
        table: String,
    },
}
