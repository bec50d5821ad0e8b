//! One call of a tool: its arguments, its what-if, its rows and its answer.

pub(crate) mod argument;
pub(crate) mod capital;
pub(crate) mod carried;
pub(crate) mod error;
pub(crate) mod input;
pub(crate) mod json;
pub(crate) mod ladder;
pub(crate) mod overlap;
pub(crate) mod proposal;
pub(crate) mod replay;
pub(crate) mod row;
pub(crate) mod schema;

/// The bytes that an answer may have at most.
pub const MOST_BYTES: usize = 16 << 20;

/// What a tool answers: compact JSON, the same for the same fund and arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The JSON.
    pub text: String,
}
