//! Charts as data: geometry and colors, no element.

pub mod backtest;
pub mod heatmap;
pub mod palette;
