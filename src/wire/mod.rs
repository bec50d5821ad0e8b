//! Bytes to a fund and back: the only floor that knows file formats.
//!
//! A file becomes a tree of nodes (`json`), the tree is checked section by section (`snapshot`, `section`), and
//! every fault is told with its place, rule and value. Here is no figure, no screen and no file system: bytes come in,
//! bytes go out.

mod argument;
mod check;
mod fault;
mod file;
mod ids;
mod infinite;
mod json;
mod layout;
mod node;
mod path;
mod record;
#[cfg(feature = "schema")]
mod schema;
mod section;
mod series;
mod snapshot;
mod span;
mod text;
mod tree;
mod value;

pub use argument::{field_path, log_from_json, scenario_argument, scenarios_argument};
pub use fault::{Fault, Faults, Rule};
pub use file::{log_to_json, to_json};
#[cfg(feature = "schema")]
pub use schema::schema;
pub(crate) use section::stress::ScenarioFile;
pub use series::{Series, SeriesFault, SeriesFaults, parse_series};
pub use snapshot::{FORMAT, parse};
pub use text::{MOST_SHOWN, escape};
