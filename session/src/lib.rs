//! What may change: edits of the allocation, the exposures and the conventions, refused or applied, undone and redone;
//! and the six tools that answer from what is on screen.

pub(crate) mod edit;
pub(crate) mod effect;
pub mod explain;
pub(crate) mod log;
mod places;
pub(crate) mod renew;
pub(crate) mod session;
pub mod tools;
pub(crate) mod version;
pub(crate) mod what_if;

pub use edit::Edit;
pub use edit::action::Flatten;
pub use edit::error::{EditError, allocation_place};
pub use edit::position::{PositionChange, amount_of};
pub use edit::proposals::is_declined;
pub use edit::reset::Latched;
pub use edit::scenarios::{ShockField, all_together, new_scenarios, shock_place};
pub use effect::{Effect, EffectFigures, Trade, Traded, trades};
pub use log::{MOST_TEXT, with_trips};
pub use session::Session;
pub use version::Version;
pub use what_if::WhatIf;
