//! Tests of `control`.

mod drawdown;
mod feed;
mod history;
mod ladder;
mod ladder_odds;
mod limits;
mod unit_value;
