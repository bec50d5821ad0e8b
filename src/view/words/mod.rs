//! Sentences of the page about what was refused, what the figures were made in spite of, and what the data lack.

pub mod data_notes;
pub mod explain;
pub mod refusal;
pub mod warning;
