//! The sections of a snapshot, one file a subject: what a section looks like in a file (a struct that is written and that
//! the schema is made from), and how it is read and checked.
//!
//! Every section names the fields that it knows; that they and their ranges are the schema's is held by a test.

pub(super) mod budget;
pub(super) mod fund;
pub(super) mod history;
pub(super) mod limit;
pub(super) mod log;
pub(super) mod marginal;
pub(super) mod position;
pub(super) mod reallocation;
pub(super) mod strategy;
pub(super) mod stress;
pub(super) mod stress_read;
