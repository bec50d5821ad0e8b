//! The sections of a snapshot, one file each: how a section is read, checked and written.

pub(crate) mod fund;
pub(crate) mod history;
pub(crate) mod instruments;
pub(crate) mod limits;
pub(crate) mod log;
pub(crate) mod opportunities;
pub(crate) mod policy;
pub(crate) mod positions;
pub(crate) mod risk_budget;
pub(crate) mod scenarios;
#[cfg(feature = "schema")]
pub(crate) mod schema_types;
pub(crate) mod strategies;
pub(crate) mod values;

/// The name and version of the format.
pub const FORMAT: &str = "headroom.snapshot/1";
