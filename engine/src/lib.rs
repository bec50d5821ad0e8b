//! A fund and its figures: pure functions, one definition each.

pub mod audit;
pub mod backtest;
pub mod budget;
pub mod candidate;
pub mod control;
pub mod correlation;
pub mod exposure;
pub mod fund;
pub mod headroom;
pub mod math;
pub mod model;
pub mod monte_carlo;
pub mod reallocation;
pub mod report;
pub mod sample;
pub mod stress;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text;
pub mod var;
pub mod warning;
