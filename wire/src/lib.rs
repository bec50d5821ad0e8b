//! Bytes to a fund and back: the only layer that knows file formats.
//!
//! A file becomes a tree of nodes (`json`), the tree is checked section by section (`snapshot`, `section`), and every
//! fault is reported with its place, rule and value. There is no figure here, no screen and no file system: bytes come
//! in, bytes go out.

mod argument;
mod check;
mod json;
mod node;
#[cfg(feature = "schema")]
mod schema;
mod section;
mod snapshot;
mod table;
mod write;

pub use argument::{field_path, log_from_json, scenario_argument, scenarios_argument};
pub use check::nearest::nearest;
pub use headroom_engine::fund::check::{Fault, Faults, Rule};
#[cfg(feature = "schema")]
pub use schema::schema;
pub use section::FORMAT;
pub use section::scenarios::ScenarioFile;
pub use snapshot::parse;
pub use table::series::{Series, SeriesFault, SeriesFaults, parse_series};
pub use write::{log_to_json, to_json};
