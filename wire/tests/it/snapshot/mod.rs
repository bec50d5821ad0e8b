//! Reading and writing snapshots: what loads, what is refused and how it is told, and that nothing is lost on the way.

mod broken;
mod bytes;
mod document;
mod exports;
mod instruments;
mod log;
mod refusal;
pub mod round_trip;
pub mod sample;
#[cfg(feature = "schema")]
mod schema;
mod text;
