//! Tests of `var`.

mod compare_methods;
mod methods;
mod simulation;
