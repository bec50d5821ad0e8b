//! Tests of `var`.

mod compare_methods;
mod methods;
mod order_statistics;
mod simulation;
