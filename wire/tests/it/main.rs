//! The one test crate of the file formats and of the figures on sample funds: a module per subject.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod backtest;
mod bootstrap;
mod builder;
mod covariance;
mod firm;
mod ledger;
mod monte_carlo;
mod reference;
mod replay;
mod series;
mod sizes;
mod snapshot;
mod stress_properties;
mod support;
#[cfg(feature = "tables")]
mod table;
mod thesis;
