//! Charts as data: geometry and colors, no element.

pub mod backtest;
pub mod heatmap;
pub mod lines;
pub mod palette;
pub mod rho;
pub mod scatter;
pub mod trace;
