//! Files in and out: open, drop, fetch, export, and what is shown when one is refused.

pub mod change;
mod dropped;
pub mod export;
pub mod fetch;
pub mod intake;
pub mod keeper;
pub mod kept;
pub mod link;
pub mod live;
pub mod open;
pub mod reader;
pub mod refusal;
pub mod report;
pub mod tree;
