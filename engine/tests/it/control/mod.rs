//! Tests of `control`.

mod drawdown;
mod history;
mod limits;
mod unit_value;
