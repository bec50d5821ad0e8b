//! The one test crate: a module a subject.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod backtest;
mod budget;
mod combination;
mod control_history;
mod convention;
mod correlation;
mod covariance;
mod degenerate;
mod drawdown;
mod exception;
mod goldens;
mod heatmap;
mod least_severity;
mod ledger;
mod limit;
mod liquidation;
mod liquidity;
mod marginal;
mod methods;
mod monte_carlo;
mod properties;
mod reallocation;
mod reference;
mod reverse_stress;
mod sample;
mod scale;
mod session;
mod session_log;
mod snapshot;
mod stress;
mod stress_view;
mod support;
mod tidy;
mod tools;
mod waterfall;
