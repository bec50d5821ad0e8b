//! A snapshot as a JSON file states it: the struct of the whole, the value types that sections share, and writing it.
//!
//! The published schema is made from these types. Reading does not go through them: it tells all faults at once.

use headroom_engine::fund::{LogEntry, Snapshot};
use serde::Serialize;

use crate::{
    FORMAT, ScenarioFile,
    json::layout::Layout,
    section::{
        fund::FundFile, history::HistoryFile, instruments::InstrumentsFile, limits::LimitsFile, log::EntryFile,
        opportunities::OpportunityFile, policy::PolicyFile, positions::PositionFile, risk_budget::BudgetFile,
        strategies::StrategyFile,
    },
};

/// Writes a snapshot as JSON that [`parse`](crate::parse) reads back to the bit: a section or an entry a line.
///
/// ```
/// use headroom_wire::{parse, to_json};
/// let file = br#"{
///     "format": "headroom.snapshot/1",
///     "fund": { "name": "Small", "currency": "USD", "nav": 1000 },
///     "risk_budget": { "total_var": 50 },
///     "strategies": [{ "id": "only", "capital": 800 }],
///     "history": { "dates": ["2026-11-20"], "returns": { "only": [0.01] } }
/// }"#;
/// let snapshot = parse(file)?;
/// assert_eq!(parse(to_json(&snapshot).as_bytes())?, snapshot);
/// # Ok::<(), headroom_engine::fund::check::Faults>(())
/// ```
pub fn to_json(snapshot: &Snapshot) -> String {
    let mut bytes = Vec::new();
    let mut json = serde_json::Serializer::with_formatter(&mut bytes, Layout::default());
    File::from(snapshot)
        .serialize(&mut json)
        .expect("the fields of a file have text for names, and memory does not fail to be written");
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("JSON is written as UTF-8")
}

/// Writes a log alone, as the section of a file is written.
pub fn log_to_json(log: &[LogEntry]) -> String {
    let entries: Vec<EntryFile<'_>> = log.iter().map(EntryFile::from).collect();
    serde_json::to_string(&entries).expect("the fields of an entry have text for names")
}

/// A fund snapshot: everything known of a fund as of one date.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Snapshot", deny_unknown_fields))]
pub(crate) struct File<'s> {
    /// The name and version of the format.
    #[cfg_attr(feature = "schema", schemars(extend("const" = FORMAT)))]
    format: &'static str,
    fund: FundFile<'s>,
    risk_budget: BudgetFile<'s>,
    /// The strategies of the fund.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 512)))]
    strategies: Vec<StrategyFile<'s>>,
    history: HistoryFile<'s>,
    /// The positions of the strategies; without this field the exposure controls are unfed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<PositionFile<'static>>", length(max = 100_000)))]
    positions: Option<Vec<PositionFile<'s>>>,
    /// Histories of instruments by name, on which positions are repriced; without them positions move no VaR.
    #[serde(default, skip_serializing_if = "InstrumentsFile::is_empty")]
    #[cfg_attr(feature = "schema", schemars(
        with = "std::collections::BTreeMap<String, crate::section::instruments::InstrumentFile<'static>>",
        extend("maxProperties" = 2_000, "propertyNames" = { "minLength": 1, "maxLength": 200 })
    ))]
    instruments: InstrumentsFile<'s>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "LimitsFile"))]
    limits: Option<LimitsFile>,
    #[serde(default)]
    policy: PolicyFile,
    /// Candidates for the reserve.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 512)))]
    opportunities: Vec<OpportunityFile<'s>>,
    /// The stress scenarios.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 1_000), extend("default" = crate::section::schema_types::default_scenarios())))]
    scenarios: Vec<ScenarioFile<'s>>,
    /// What happened, in the order in which it was written; entries are only ever added.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 10_000)))]
    log: Vec<EntryFile<'s>>,
}

impl<'s> From<&'s Snapshot> for File<'s> {
    fn from(snapshot: &'s Snapshot) -> Self {
        let strategies = &snapshot.strategies[..];
        let positions = snapshot
            .positions
            .as_ref()
            .map(|positions| positions.iter().map(|position| PositionFile::new(position, strategies)).collect());
        Self {
            format: FORMAT,
            fund: FundFile::from(&snapshot.fund),
            risk_budget: BudgetFile::new(&snapshot.risk_budget, strategies),
            strategies: strategies.iter().map(|strategy| StrategyFile::new(strategy, strategies)).collect(),
            history: HistoryFile::new(&snapshot.history, strategies),
            positions,
            instruments: InstrumentsFile(&snapshot.instruments),
            limits: Some(LimitsFile::from(&snapshot.limits)),
            policy: PolicyFile::from(&snapshot.policy),
            opportunities: snapshot.opportunities.iter().map(Into::into).collect(),
            scenarios: snapshot.scenarios.iter().map(Into::into).collect(),
            log: snapshot.log.iter().map(Into::into).collect(),
        }
    }
}
