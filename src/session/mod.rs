//! What may change: edits of the book and the settings, refused or applied, undone and redone.
//!
//! A what-if never touches the loaded snapshot. Whether an edit is allowed is decided by the rules of the book (allocation and
//! reserve sum to 1, a scale lies between 0 and 10), and a larger exposure by the figures of `risk` too (`room`).

mod edit;
mod history;
mod log;
mod marginal;
mod room;
mod stress;

pub use edit::{Edit, EditError, WhatIf, allocation_place};
pub use history::Session;
pub use log::{MOST_TEXT, is_declined, reason as proposal_reason, with_trips};
pub use room::{Room, Stopped};
pub use stress::{ShockField, all_together, new_scenarios, shock_place};
