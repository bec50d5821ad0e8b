//! Bytes to a fund and back: the only layer that knows file formats.
//!
//! A file becomes a tree of nodes (`json`), the tree is checked section by section (`snapshot`, `section`), and every
//! fault is reported with its place, rule and value. There is no figure here, no screen and no file system: bytes come
//! in, bytes go out.
//!
//! ```
//! let file = br#"{
//!     "format": "headroom.snapshot/1",
//!     "fund": { "name": "Small", "currency": "USD", "nav": 1000 },
//!     "risk_budget": { "total_var": 50 },
//!     "strategies": [{ "id": "only", "capital": -800 }],
//!     "history": { "dates": ["2026-11-20"], "returns": { "only": [0.01] } }
//! }"#;
//! let faults = headroom_wire::parse(file).unwrap_err(); // every fault in one answer
//! assert_eq!((faults.count(), faults.list[0].path.as_str()), (1, "strategies[0].capital"));
//!
//! let mended = String::from_utf8_lossy(file).replace("-800", "800");
//! let fund = headroom_wire::parse(mended.as_bytes())?;
//! assert_eq!(headroom_wire::parse(headroom_wire::to_json(&fund).as_bytes())?, fund);
//! # Ok::<(), headroom_wire::Faults>(())
//! ```

mod argument;
mod builder;
mod check;
mod firm;
mod json;
mod node;
mod pack;
mod place_words;
#[cfg(feature = "schema")]
mod schema;
mod section;
mod snapshot;
mod table;
mod write;

pub use argument::{field_path, log_from_json, scenario_argument, scenarios_argument};
pub use builder::{FundBuilder, checked};
pub use check::{nearest::nearest, value::date};
pub use firm::{FIRM_FORMAT, Firm, FirmError, FirmFigures, FirmFund, MAX_FUNDS, parse_firm};
pub use headroom_engine::fund::check::{Fault, Faults, Rule};
pub use pack::{pack, unpack};
pub use place_words::place_words;
#[cfg(feature = "schema")]
pub use schema::{firm_schema, schema};
pub use section::FORMAT;
pub use section::{
    log::{MAX_LOG, moment},
    scenarios::ScenarioFile,
};
pub use snapshot::parse;
pub use table::series::{Series, SeriesFault, SeriesFaults, parse_series};
#[cfg(feature = "tables")]
pub use table::{
    Answers, Ask, Basis, ColumnKind, ColumnUnderstanding, DateOrder, DecimalSign, InputFile, Note, Opened, Question,
    ReturnsUnit, Role, SeriesUnderstanding, Start, TableAnswers, TableCell, TableFile, TableUnderstanding, Tables,
    Understanding, Unfinished, ValueKind, WorkbookError, open, records_to_csv, to_csv, to_xlsx,
};
pub use write::{log_to_json, to_json};
