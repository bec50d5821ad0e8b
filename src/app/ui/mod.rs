//! The UI kit: elements, tables, fields and charts that the views are made of. It knows no fund and no state.

pub mod badge;
pub mod chart;
pub mod dialog;
pub mod field;
pub mod fold;
pub mod number;
pub mod on_escape;
pub mod reactive;
pub mod slider;
pub mod table;
