//! The UI kit: elements, tables, fields and charts that the views are made of. It knows no fund and no state.

pub mod badge;
pub mod chart;
pub mod fold;
pub mod number;
pub mod on_escape;
pub mod slider;
