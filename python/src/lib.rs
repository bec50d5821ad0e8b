//! The Python extension `headroom_risk._engine`: a fund's file in, the tools' answers out, byte for byte those of
//! `headroom-mcp` and of the page.
//!
//! Everything that computes runs detached from the interpreter. Numbers cross as JSON: the shortest digits both ways, so
//! exact. Absent here: names and shapes that a person writes against, which are Python's (`python/headroom_risk`).

mod answer;
mod error;
mod fund;
mod guard;

use pyo3::prelude::*;

/// The engine of Headroom.
#[pymodule]
mod _engine {
    #[pymodule_export]
    use super::answer::{answer, panic_for_test, version};
    #[pymodule_export]
    use super::fund::Fund;
}
