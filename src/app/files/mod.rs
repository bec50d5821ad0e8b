//! Files in and out: open, drop, fetch, export, and what is shown when one is refused.

pub mod export;
pub mod fetch;
pub mod open;
pub mod refusal;
