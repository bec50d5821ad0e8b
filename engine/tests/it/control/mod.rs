//! Tests of `control`.

mod drawdown;
mod drill;
mod feed;
mod history;
mod ladder;
mod ladder_odds;
mod latch;
mod limits;
mod room;
mod unit_value;
