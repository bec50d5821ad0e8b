//! Tests of `control`.

mod drawdown;
mod feed;
mod history;
mod limits;
mod unit_value;
