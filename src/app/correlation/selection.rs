//! Which matrices the view shows, and how a cell is formatted.

use crate::{app::ui::*, view::correlation::CellKind};

/// Which matrix a map shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// The estimated one.
    Estimated,
    /// The one with raised correlations.
    Stressed,
}

/// How a figure is written in a cell.
pub fn written(kind: CellKind) -> fn(Option<f64>) -> String {
    match kind {
        CellKind::Correlation => number::two_decimals,
        CellKind::RiskShare => number::percent,
    }
}

/// How a figure is formatted in a table.
pub fn format_of(kind: CellKind) -> Format {
    match kind {
        CellKind::Correlation => Format::TwoDecimals,
        CellKind::RiskShare => Format::Percent,
    }
}
