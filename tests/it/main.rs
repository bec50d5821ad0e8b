//! The one test crate: a module a subject.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod snapshot;
