//! The section `policy`.

use headroom_engine::fund::{
    CorrelationSpikeRule, Policy,
    check::{Path, RATIO, SHARE},
};
use serde::Serialize;

use crate::{
    check::{Check, Record},
    node::Node,
};

/// The numbers of the reallocation rules; each has a value of its own if left out.
#[derive(Serialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Policy", deny_unknown_fields))]
pub struct PolicyFile {
    /// Utilization under which a day counts as underuse.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    underuse_share: f64,
    /// Days in a row of underuse.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 4_294_967_295_u32)))]
    underuse_days: u32,
    /// Days in a row at the limit.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 4_294_967_295_u32)))]
    at_limit_days: u32,
    /// Annualised Sharpe ratio that a larger budget needs.
    sharpe_threshold: f64,
    /// When a pair's correlation counts as a spike.
    correlation_spike: SpikeFile,
    /// The largest share one proposal moves.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    step: f64,
    /// Days in which a strategy moves at most once.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 4_294_967_295_u32)))]
    cooldown_days: u32,
    /// The least share a live strategy keeps.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    floor: f64,
}

/// When two strategies' correlation counts as a spike.
#[derive(Serialize)]
#[serde(default)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "CorrelationSpikeRule", deny_unknown_fields)
)]
pub struct SpikeFile {
    /// Dates of the short window.
    #[cfg_attr(feature = "schema", schemars(range(min = 5, max = 4_294_967_295_u32)))]
    window: u32,
    /// The correlation from which it counts.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    level: f64,
    /// The least rise above the full-sample correlation.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    rise: f64,
}

impl From<&Policy> for PolicyFile {
    fn from(policy: &Policy) -> Self {
        Self {
            underuse_share: policy.underuse_share,
            underuse_days: policy.underuse_days,
            at_limit_days: policy.at_limit_days,
            sharpe_threshold: policy.sharpe_threshold,
            correlation_spike: SpikeFile::from(&policy.correlation_spike),
            step: policy.step,
            cooldown_days: policy.cooldown_days,
            floor: policy.floor,
        }
    }
}

impl From<&CorrelationSpikeRule> for SpikeFile {
    fn from(rule: &CorrelationSpikeRule) -> Self {
        Self { window: rule.window, level: rule.level, rise: rule.rise }
    }
}

impl Default for PolicyFile {
    fn default() -> Self {
        Self::from(&Policy::default())
    }
}

impl Default for SpikeFile {
    fn default() -> Self {
        Self::from(&Policy::default().correlation_spike)
    }
}

/// Its fields.
pub const FIELDS: [&str; 8] = [
    "underuse_share",
    "underuse_days",
    "at_limit_days",
    "sharpe_threshold",
    "correlation_spike",
    "step",
    "cooldown_days",
    "floor",
];

/// The fields of `correlation_spike`.
pub const SPIKE_FIELDS: [&str; 3] = ["window", "level", "rise"];

/// Reads it; what it leaves out has the format's values.
pub fn read(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<Policy> {
    let mut policy = check.record(at, node, &FIELDS)?;
    let values = Policy::default();
    Some(Policy {
        underuse_share: share(check, &mut policy, "underuse_share", values.underuse_share),
        underuse_days: whole(check, &mut policy, "underuse_days", 1, values.underuse_days),
        at_limit_days: whole(check, &mut policy, "at_limit_days", 1, values.at_limit_days),
        sharpe_threshold: policy
            .have(check, "sharpe_threshold", |check, at, node| check.number(at, node, RATIO))
            .unwrap_or(values.sharpe_threshold),
        correlation_spike: policy
            .have(check, "correlation_spike", |check, at, node| spike(check, at, node, values.correlation_spike))
            .unwrap_or(values.correlation_spike),
        step: share(check, &mut policy, "step", values.step),
        cooldown_days: whole(check, &mut policy, "cooldown_days", 1, values.cooldown_days),
        floor: share(check, &mut policy, "floor", values.floor),
    })
}

fn spike(
    check: &mut Check,
    at: &Path<'_>,
    node: Node<'_>,
    values: CorrelationSpikeRule,
) -> Option<CorrelationSpikeRule> {
    let mut rule = check.record(at, node, &SPIKE_FIELDS)?;
    Some(CorrelationSpikeRule {
        window: whole(check, &mut rule, "window", 5, values.window),
        level: share(check, &mut rule, "level", values.level),
        rise: share(check, &mut rule, "rise", values.rise),
    })
}

fn share<const N: usize>(check: &mut Check, record: &mut Record<'_, '_, N>, name: &'static str, default: f64) -> f64 {
    record.have(check, name, |check, at, node| check.share(at, node, SHARE)).unwrap_or(default)
}

fn whole<const N: usize>(
    check: &mut Check,
    record: &mut Record<'_, '_, N>,
    name: &'static str,
    least: u32,
    default: u32,
) -> u32 {
    record.have(check, name, |check, at, node| check.whole(at, node, least, u32::MAX)).unwrap_or(default)
}
