//! Tests of `backtest`.

mod coverage_tests;
