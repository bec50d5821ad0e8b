//! Tests of `control`.

mod drawdown;
mod history;
mod limits;
