//! The section `scenarios`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::fund::{DEFAULT_SEVERITY, Scenario, Shock};
use crate::wire::check::Check;
use crate::wire::file::Text;
use crate::wire::node::Node;
use crate::wire::path::Path;
use crate::wire::record::Presence;
use crate::wire::span::{DEPTH, HOURS, SEVERITY, SHARE};

/// A stress scenario, or several that strike together.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Scenario")]
pub enum ScenarioFile<'s> {
    /// One shock.
    One(ShockFile<'s>),
    /// Shocks that strike together.
    Together(#[schemars(length(min = 1, max = 8))] Vec<ShockFile<'s>>),
}

/// One thing that goes wrong.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schemars(rename = "Shock", deny_unknown_fields)]
pub enum ShockFile<'s> {
    /// Every market falls.
    AllMarketsDown {
        /// The fall.
        #[schemars(range(min = 0, max = 1))]
        magnitude: f64,
    },
    /// Every correlation rises to `rho` or stays where it is above.
    CorrelationSpike {
        /// The floor of the correlations.
        #[schemars(range(min = 0, max = 1))]
        rho: f64,
    },
    /// Positions at an exchange are frozen for a while.
    ExchangeOutage {
        /// The exchange.
        exchange: Text<'s>,
        /// How long.
        #[schemars(extend("exclusiveMinimum" = 0), range(max = 720))]
        duration_hours: f64,
        /// Daily VaRs that the frozen positions lose.
        #[serde(default = "default_severity")]
        #[schemars(range(min = 0, max = 10))]
        severity: f64,
    },
    /// Less can be sold in an hour.
    LiquidityCrisis {
        /// Share of the depth that is gone.
        #[schemars(extend("exclusiveMaximum" = 1), range(min = 0))]
        depth_reduction: f64,
    },
}

impl<'s> From<&'s Scenario> for ScenarioFile<'s> {
    fn from(scenario: &'s Scenario) -> Self {
        match &scenario.shocks[..] {
            [shock] => Self::One(shock.into()),
            shocks => Self::Together(shocks.iter().map(ShockFile::from).collect()),
        }
    }
}

impl<'s> From<&'s Shock> for ShockFile<'s> {
    fn from(shock: &'s Shock) -> Self {
        match shock {
            Shock::AllMarketsDown { magnitude } => Self::AllMarketsDown { magnitude: magnitude.0 },
            Shock::CorrelationSpike { rho } => Self::CorrelationSpike { rho: *rho },
            Shock::ExchangeOutage { exchange, duration_hours, severity } => {
                Self::ExchangeOutage { exchange: Text(exchange), duration_hours: *duration_hours, severity: *severity }
            }
            Shock::LiquidityCrisis { depth_reduction } => Self::LiquidityCrisis { depth_reduction: depth_reduction.0 },
        }
    }
}

fn default_severity() -> f64 {
    DEFAULT_SEVERITY
}

/// The fields of a scenario of any kind.
pub const FIELDS: [&str; 7] = ["kind", "magnitude", "rho", "exchange", "duration_hours", "severity", "depth_reduction"];

const FALL: &str = "all_markets_down";
const SPIKE: &str = "correlation_spike";
const OUTAGE: &str = "exchange_outage";
const CRISIS: &str = "liquidity_crisis";

/// The words for a shock's kind.
const KINDS: [&str; 4] = [FALL, SPIKE, OUTAGE, CRISIS];

/// Scenarios of a file at most.
const MOST: usize = 1_000;

/// Scenarios that are combined into one at most.
const MOST_COMBINED: usize = 8;

/// Reads it.
pub fn read(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<Vec<Scenario>> {
    let entries = check.entries(at, node, 0..=MOST)?;
    let mut scenarios = Vec::with_capacity(entries.len());
    for (i, entry) in entries.into_iter().enumerate() {
        scenarios.push(scenario(check, &at.index(i), entry));
    }
    scenarios.into_iter().collect()
}

/// Reads a scenario, or a list of them that strike together.
pub fn scenario(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<Scenario> {
    if node.length().is_none() {
        return shock(check, at, node).map(Scenario::from);
    }
    let entries = check.entries(at, node, 1..=MOST_COMBINED)?;
    let mut shocks = Vec::with_capacity(entries.len());
    for (i, entry) in entries.into_iter().enumerate() {
        shocks.push(shock(check, &at.index(i), entry));
    }
    let shocks = shocks.into_iter().collect::<Option<_>>()?;
    Some(Scenario { shocks })
}

/// Reads a shock: the fields of its kind, and no others. Where the kind cannot be told, any of them is checked.
fn shock(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<Shock> {
    let mut fields = check.record(at, node, &FIELDS)?;
    let kind = fields.need(check, "kind", |check, at, node| check.word(at, node, &KINDS, |kind| kind));
    let needed_by = |of_kind| match kind {
        None => Presence::Allowed,
        Some(kind) if kind == of_kind => Presence::Needed,
        Some(_) => Presence::Excluded,
    };
    let magnitude = fields.read(check, "magnitude", needed_by(FALL), |check, at, node| check.share(at, node, SHARE));
    let rho = fields.read(check, "rho", needed_by(SPIKE), |check, at, node| check.number(at, node, SHARE));
    let exchange = fields.read(check, "exchange", needed_by(OUTAGE), Check::text);
    let duration =
        fields.read(check, "duration_hours", needed_by(OUTAGE), |check, at, node| check.number(at, node, HOURS));
    let severity_presence = match needed_by(OUTAGE) {
        Presence::Needed => Presence::Allowed,
        presence => presence,
    };
    let severity =
        fields.read(check, "severity", severity_presence, |check, at, node| check.number(at, node, SEVERITY));
    let depth =
        fields.read(check, "depth_reduction", needed_by(CRISIS), |check, at, node| check.share(at, node, DEPTH));
    match kind? {
        FALL => magnitude.map(|magnitude| Shock::AllMarketsDown { magnitude }),
        SPIKE => rho.map(|rho| Shock::CorrelationSpike { rho }),
        OUTAGE => Some(Shock::ExchangeOutage {
            exchange: exchange?,
            duration_hours: duration?,
            severity: severity.unwrap_or(DEFAULT_SEVERITY),
        }),
        _ => depth.map(|depth_reduction| Shock::LiquidityCrisis { depth_reduction }),
    }
}
