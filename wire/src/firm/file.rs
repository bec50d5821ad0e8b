//! The shape of a firm's file, for its schema.
#![allow(dead_code, reason = "types of a schema: a fleet writes the file, in another language")]

use headroom_engine::{
    budget::BudgetStatus,
    control::{ControlState, FundState},
    fund::ControlId,
};
use schemars::JsonSchema;

use super::FIRM_FORMAT;
use crate::section::scenarios::ScenarioFile;

/// A firm of funds: what a fleet computed of each, by columns. What a fund has not is null. Money is in the currency of the fund,
/// losses positive; sums across currencies have no meaning.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("title" = FIRM_FORMAT))]
pub(crate) struct FirmFile {
    /// Name and version of the format.
    #[schemars(extend("const" = FIRM_FORMAT))]
    format: String,
    /// Version of the engine that computed the answers.
    #[schemars(length(min = 1, max = 200))]
    engine: String,
    /// The tool whose answers these are.
    #[schemars(extend("const" = "risk_dashboard"))]
    tool: String,
    /// Its arguments, the same for every fund.
    arguments: serde_json::Map<String, serde_json::Value>,
    /// Number of funds: every column has as many entries.
    #[schemars(range(max = 20_000))]
    count: u32,
    /// The controls, in the order of the states in `funds.controls`.
    #[schemars(with = "Vec<Control>", length(max = 8))]
    controls: (),
    /// The columns.
    funds: Columns,
}

/// The columns: an entry per fund, sorted by `id`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Columns {
    /// The path of the fund's file below the folder that the fleet was given, without `.json`; unique.
    id: Vec<Place>,
    /// The fund's name.
    name: Vec<Option<Name>>,
    /// The fund's file, relative to this one.
    snapshot: Vec<Place>,
    /// SHA-256 of its bytes.
    snapshot_sha256: Vec<Option<Sha256>>,
    /// The answer's file, relative to this one.
    answer: Vec<Option<Place>>,
    /// SHA-256 of its bytes.
    answer_sha256: Vec<Option<Sha256>>,
    /// The currency of all money of the fund.
    currency: Vec<Option<Name>>,
    /// Net asset value.
    nav: Vec<Option<Nav>>,
    /// VaR.
    var: Vec<Option<Money>>,
    /// Expected shortfall.
    es: Vec<Option<Money>>,
    /// The most that the fund may lose.
    total_var: Vec<Option<Money>>,
    /// VaR over that.
    utilization: Vec<Option<f64>>,
    /// VaR if correlations spike: the sum of `stressed_component_var`.
    stressed_var: Vec<Option<Money>>,
    /// How VaR stands against the most that the fund may lose.
    status: Vec<Option<Status>>,
    /// The state of the fund by its controls.
    fund_state: Vec<Option<State>>,
    /// The states of the controls.
    controls: Vec<Option<Vec<Standing>>>,
    /// Ids of the controls that are tripped.
    tripped: Vec<Option<Vec<Control>>>,
    /// The scenario with the lowest P&L.
    worst_scenario: Vec<Option<ScenarioFile<'static>>>,
    /// That P&L, negative for a loss.
    worst_pnl: Vec<Option<Money>>,
    /// Number of warnings.
    warnings: Vec<Option<u32>>,
    /// Why there is no answer; null where there is one.
    error: Vec<Option<Refusal>>,
}

/// Why a fund was refused.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Refusal {
    /// What kind of refusal it is: `snapshot_invalid`, `internal`, or that of the tool.
    code: String,
    /// The place in the fund's file or in the arguments.
    path: String,
    /// The rule that is broken.
    rule: String,
    /// A sentence that says what would be right.
    message: String,
}

/// A relative path.
#[derive(JsonSchema)]
struct Place(#[schemars(length(min = 1, max = 1000), pattern("^[^/]"))] String);

/// A name of 1 to 200 characters.
#[derive(JsonSchema)]
struct Name(#[schemars(length(min = 1, max = 200))] String);

/// 64 hexadecimal digits.
#[derive(JsonSchema)]
struct Sha256(#[schemars(pattern("^[0-9a-f]{64}$"))] String);

/// Money gained or owed.
#[derive(JsonSchema)]
struct Money(#[schemars(range(min = -1e15, max = 1e15))] f64);

/// Money there may be none of.
#[derive(JsonSchema)]
struct Nav(#[schemars(range(min = 0, max = 1e15))] f64);

/// A control.
#[derive(JsonSchema)]
struct Control(#[schemars(extend("enum" = ControlId::ALL.map(ControlId::id)))] String);

/// How a control stands.
#[derive(JsonSchema)]
#[schemars(rename = "ControlState")]
struct Standing(#[schemars(extend("enum" = ControlState::ALL.map(ControlState::id)))] String);

/// How a VaR stands against its budget.
#[derive(JsonSchema)]
struct Status(#[schemars(extend("enum" = BudgetStatus::ALL.map(BudgetStatus::id)))] String);

/// The state of a fund by its worst control.
#[derive(JsonSchema)]
#[schemars(rename = "FundState")]
struct State(#[schemars(extend("enum" = FundState::ALL.map(FundState::id)))] String);
