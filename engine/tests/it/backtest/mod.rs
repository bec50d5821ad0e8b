//! Tests of `backtest`.

mod coverage_tests;
mod forecast;
mod shortfall_test;
