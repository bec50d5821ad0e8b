//! The one test crate of the session and its tools: a module per subject.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod action;
mod blind_spots;
mod capital;
mod conditions;
mod edits;
mod fit;
mod log;
mod log_limit;
mod opening;
mod optimum;
mod positions;
mod renew;
mod risk_budgeting;
mod stress_docs;
mod tools;
