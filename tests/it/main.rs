//! The one test crate of the page's view models: a module per subject.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod backtest;
mod budget;
mod candidate;
#[path = "../browser/capital_bits.rs"]
mod capital_bits;
mod cases;
mod change;
mod compare;
mod control;
mod degenerate;
mod fuzz;
mod heatmap;
mod held;
mod layers;
mod least_severity;
mod ledger;
mod limits;
mod liquidation;
mod marginal;
mod methods;
mod pair;
mod published;
mod reverse_stress;
mod security;
mod stress;
mod strip;
mod waterfall;
mod words;

#[test]
fn capital_has_the_bits_that_the_browser_wants() {
    assert_eq!(capital_bits::found(), capital_bits::WANTED);
}
