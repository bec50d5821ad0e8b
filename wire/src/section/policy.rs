//! The section `policy`.

use headroom_engine::fund::{
    CorrelationSpikeRule, Policy,
    check::{BOUND, COST_BPS, PRIOR_YEARS, PROBABILITY, Path, RATIO, RETURN, SHARE, Span},
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
    /// Smallest probability that the true Sharpe ratio is above the threshold.
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1e-200, "exclusiveMaximum" = 1)))]
    sharpe_probability: f64,
    /// Smallest conviction of an opportunity.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    conviction: f64,
    /// Utilization towards which shares shrink and grow.
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1e-200, "maximum" = 1)))]
    target_utilization: f64,
    /// When a pair's correlation counts as a spike.
    correlation_spike: SpikeFile,
    /// False discovery rate of the spikes over all pairs.
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1e-200, "maximum" = 1)))]
    spike_significance: f64,
    /// The largest share one proposal moves.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    step: f64,
    /// Days in which a strategy moves at most once.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 4_294_967_295_u32)))]
    cooldown_days: u32,
    /// The least share a live strategy keeps.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    floor: f64,
    /// Trading cost of a replay, in basis points of what is traded.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1000)))]
    cost_bps: f64,
    /// Years of history at which a mean return counts half against the prior.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1000)))]
    prior_years: f64,
    /// Return of a year that is expected of a strategy before its history, on capital.
    #[cfg_attr(feature = "schema", schemars(range(min = -1, max = 100)))]
    prior_return: f64,
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
    /// Number of rows in the short window.
    #[cfg_attr(feature = "schema", schemars(range(min = 5, max = 4_294_967_295_u32)))]
    window: u32,
    /// Smallest correlation over the window that counts.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    level: f64,
    /// Smallest rise above the correlation of the rows before the window.
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
            sharpe_probability: policy.sharpe_probability,
            conviction: policy.conviction,
            target_utilization: policy.target_utilization,
            correlation_spike: SpikeFile::from(&policy.correlation_spike),
            spike_significance: policy.spike_significance,
            step: policy.step,
            cooldown_days: policy.cooldown_days,
            floor: policy.floor,
            cost_bps: policy.cost_bps,
            prior_years: policy.prior_years,
            prior_return: policy.prior_return,
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
pub const FIELDS: [&str; 15] = [
    "underuse_share",
    "underuse_days",
    "at_limit_days",
    "sharpe_threshold",
    "sharpe_probability",
    "conviction",
    "target_utilization",
    "correlation_spike",
    "spike_significance",
    "step",
    "cooldown_days",
    "floor",
    "cost_bps",
    "prior_years",
    "prior_return",
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
        sharpe_threshold: number(check, &mut policy, "sharpe_threshold", RATIO, values.sharpe_threshold),
        sharpe_probability: number(check, &mut policy, "sharpe_probability", PROBABILITY, values.sharpe_probability),
        conviction: share(check, &mut policy, "conviction", values.conviction),
        target_utilization: number(check, &mut policy, "target_utilization", BOUND, values.target_utilization),
        correlation_spike: policy
            .have(check, "correlation_spike", |check, at, node| spike(check, at, node, values.correlation_spike))
            .unwrap_or(values.correlation_spike),
        spike_significance: number(check, &mut policy, "spike_significance", BOUND, values.spike_significance),
        step: share(check, &mut policy, "step", values.step),
        cooldown_days: whole(check, &mut policy, "cooldown_days", 1, values.cooldown_days),
        floor: share(check, &mut policy, "floor", values.floor),
        cost_bps: number(check, &mut policy, "cost_bps", COST_BPS, values.cost_bps),
        prior_years: number(check, &mut policy, "prior_years", PRIOR_YEARS, values.prior_years),
        prior_return: number(check, &mut policy, "prior_return", RETURN, values.prior_return),
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
    number(check, record, name, SHARE, default)
}

fn number<const N: usize>(
    check: &mut Check,
    record: &mut Record<'_, '_, N>,
    name: &'static str,
    span: Span,
    default: f64,
) -> f64 {
    record.have(check, name, |check, at, node| check.number(at, node, span)).unwrap_or(default)
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
