//! The one test crate of the engine: a module per subject.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod audit;
mod backtest;
mod budget;
mod control;
mod correlation;
mod exposure;
mod goldens;
mod headroom;
mod invariance;
mod overlap;
mod properties;
mod raise;
mod reallocation;
mod sample;
mod stress;
mod var;
