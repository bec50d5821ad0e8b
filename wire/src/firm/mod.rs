//! A firm: many funds, and what a fleet computed of each (`headroom.firm/1`). It is read as strictly as a fund is: whole, or
//! refused with every fault.
//!
//! A fleet writes it by columns (`python/headroom_risk/firm.py`); `FirmFile` is its shape, of which the
//! published schema is made.

#[cfg(feature = "schema")]
pub(crate) mod file;
mod read;

use headroom_engine::{
    budget::BudgetStatus,
    control::{ControlState, FundState},
    fund::{ControlId, Scenario},
};

pub use read::parse_firm;

/// The name of the format.
pub const FIRM_FORMAT: &str = "headroom.firm/1";

/// Funds of a firm at most.
pub const MAX_FUNDS: usize = 20_000;

/// Many funds, each asked the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Firm {
    /// The engine's version.
    pub engine: String,
    /// The arguments of `risk_dashboard`, as JSON.
    pub arguments: String,
    /// The funds, in the order of the file.
    pub funds: Vec<FirmFund>,
}

/// A fund of a firm.
#[derive(Debug, Clone, PartialEq)]
pub struct FirmFund {
    /// What tells it apart: the path of its file without `.json`.
    pub id: String,
    /// Its file, relative to the firm's.
    pub snapshot: String,
    /// SHA-256 of that file's bytes, in hexadecimal digits; `None` where it could not be read.
    pub snapshot_sha256: Option<String>,
    /// What was computed, or why nothing was.
    pub outcome: Result<FirmFigures, FirmError>,
}

/// Figures of a fund. Money is in its own currency, losses positive; `None`: not known.
#[derive(Debug, Clone, PartialEq)]
pub struct FirmFigures {
    /// SHA-256 of the answer of `risk_dashboard`.
    pub answer_sha256: String,
    /// The fund's name.
    pub name: String,
    /// Its currency.
    pub currency: String,
    /// Net asset value.
    pub nav: f64,
    /// VaR.
    pub var: Option<f64>,
    /// Expected shortfall.
    pub es: Option<f64>,
    /// The VaR that is allowed.
    pub total_var: f64,
    /// VaR over the VaR that is allowed.
    pub utilization: Option<f64>,
    /// VaR if correlations spike.
    pub stressed_var: Option<f64>,
    /// How it stands against that VaR.
    pub status: BudgetStatus,
    /// Its state by its controls.
    pub fund_state: FundState,
    /// The controls with their states, in the order of the file.
    pub controls: Vec<(ControlId, ControlState)>,
    /// The scenario with the lowest P&L, and that P&L.
    pub worst: Option<(Scenario, f64)>,
    /// Number of warnings.
    pub warnings: u32,
}

/// Why nothing was computed of a fund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirmError {
    /// What kind of refusal it is.
    pub code: String,
    /// Where.
    pub path: String,
    /// The rule that is broken.
    pub rule: String,
    /// A sentence that says what would be right.
    pub message: String,
}

/// The columns of `funds`.
pub(crate) const COLUMNS: [&str; 21] = [
    "id",
    "name",
    "snapshot",
    "snapshot_sha256",
    "answer",
    "answer_sha256",
    "currency",
    "nav",
    "var",
    "es",
    "total_var",
    "utilization",
    "stressed_var",
    "status",
    "fund_state",
    "controls",
    "tripped",
    "worst_scenario",
    "worst_pnl",
    "warnings",
    "error",
];

/// The fields of the file.
pub(crate) const FIELDS: [&str; 7] = ["format", "engine", "tool", "arguments", "count", "controls", "funds"];

/// The fields of an error.
pub(crate) const ERROR_FIELDS: [&str; 4] = ["code", "path", "rule", "message"];
