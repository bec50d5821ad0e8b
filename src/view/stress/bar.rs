//! The bars beside the P&Ls of the stress view: all on one scale, losses left of zero and gains right of it.

use super::StressColumn;

/// What the bars of all P&Ls are drawn against: the largest loss and the largest gain of any cell.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Extent {
    /// The largest loss, at least 0.
    pub loss: f64,
    /// The largest gain, at least 0.
    pub gain: f64,
    /// The largest gain or loss of a strategy, at least 0.
    pub strategy: f64,
}

/// Where a bar lies in its cell, as parts of the cell's width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PnlBar {
    /// Its left end.
    pub start: f64,
    /// Its length.
    pub length: f64,
}

impl Extent {
    /// The extent of all columns, the fund's P&L included.
    pub fn of<'c>(columns: impl IntoIterator<Item = &'c StressColumn>) -> Self {
        let mut extent = Self::default();
        for column in columns {
            for value in column.pnl.iter().filter_map(|pnl| pnl.value) {
                extent.strategy = extent.strategy.max(value.abs());
            }
            for value in column.pnl.iter().chain([&column.fund]).filter_map(|pnl| pnl.value) {
                extent.loss = extent.loss.max(-value);
                extent.gain = extent.gain.max(value);
            }
        }
        extent
    }

    /// Where P&L 0 lies: losses lie left of it, gains right.
    pub fn zero(self) -> f64 {
        let whole = self.loss + self.gain;
        if whole > 0.0 { self.loss / whole } else { 1.0 }
    }

    /// How strong the ground of a strategy's P&L is, below 0 for a loss: 1 for the largest of any cell.
    pub fn heat(self, value: Option<f64>) -> f64 {
        value.filter(|_| self.strategy > 0.0).map_or(0.0, |value| value / self.strategy)
    }

    /// The bar of a P&L.
    pub fn bar(self, value: Option<f64>) -> PnlBar {
        let (whole, zero) = (self.loss + self.gain, self.zero());
        let length = value.filter(|_| whole > 0.0).map_or(0.0, |value| value.abs() / whole);
        let start = if value.is_some_and(|value| value < 0.0) { zero - length } else { zero };
        PnlBar { start: start.clamp(0.0, 1.0), length }
    }
}
