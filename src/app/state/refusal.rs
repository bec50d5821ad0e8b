//! A refused file and the reason.

use headroom_wire::Faults;

/// A file that was refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// What the file or address is called.
    pub source: String,
    /// What is wrong with it, or why it could not be had.
    pub cause: Cause,
}

/// Why there is nothing to load.
#[derive(Debug, Clone, PartialEq)]
pub enum Cause {
    /// The file breaks the format.
    Faults(Faults),
    /// It could not be read or fetched.
    Unreachable(String),
}
