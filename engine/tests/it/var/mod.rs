//! Tests of `var`.

mod compare_methods;
mod coverage;
mod methods;
mod order_statistics;
mod simulation;
