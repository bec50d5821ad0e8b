//! Plain view models: what a view shows, as values that are compared, so that only what changed repaints.
//!
//! Words, tones and geometry live here; numbers stay numbers (the page formats them by `Intl`). No element, no signal.

mod budget;
mod tone;

pub use budget::{
    Bar, BudgetRow, BudgetView, FundLine, Light, ReserveRow, basis_name, binding_word, budget_view, control_name,
    method_name, state_word, status_word,
};
pub use tone::Tone;
