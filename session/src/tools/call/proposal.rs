//! Rows of `risk_dashboard`: what the reallocation policy proposes, and what it holds.

use headroom_engine::reallocation::{Evidence, HeldProposal, HeldReason, Mover, Proposal, Reallocation, TrackRecord};
use serde::Serialize;

use crate::Version;

/// A proposal of the reallocation policy: shares of the fund's VaR budget. A person accepts or declines it.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProposalRow<'c> {
    /// 1: under-used. 2: at its limit with a proven Sharpe ratio. 3: an opportunity. 4: a correlation has jumped.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 4)))]
    rule: u8,
    strategy: &'c str,
    from: f64,
    to: f64,
    /// The reserve before, the proposals above it counted.
    reserve_from: f64,
    reserve_to: f64,
    /// The exposure scale that keeps what is used within the new budget; null where today's does.
    scale_to: Option<f64>,
    evidence: EvidenceRow<'c>,
}

/// What the rule saw; fields of other rules are left out.
#[derive(Serialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct EvidenceRow<'c> {
    /// What set the size of the move: what the rule aims at, the largest step, the least share, or the reserve.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["target", "step", "floor", "reserve"])))]
    sized_by: &'static str,
    /// Utilization on each of the last days, oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<f64>"))]
    utilization: Option<Vec<f64>>,
    /// Used today, in money.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    used: Option<f64>,
    /// The share that the rule aims at.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    target: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "RecordRow"))]
    record: Option<RecordRow>,
    /// How sure the sponsor is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    conviction: Option<f64>,
    /// The share that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    requested: Option<f64>,
    /// VaR of the fund with the opportunity.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    fund_var_with: Option<f64>,
    /// The other strategy of the pair.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    with: Option<&'c str>,
    /// Correlation over the short window.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    correlation_now: Option<f64>,
    /// Correlation over the rows before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    correlation_before: Option<f64>,
    /// One-sided p-value of the rise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    p_value: Option<f64>,
    /// V of the pair at the correlation before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pair_before: Option<f64>,
    /// V of the pair at the correlation now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pair_now: Option<f64>,
}

/// A Sharpe ratio against the policy's threshold.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecordRow {
    /// Annualised Sharpe ratio of the sample.
    sharpe: f64,
    /// The threshold.
    threshold: f64,
    /// The probability that the true ratio is above the threshold.
    probability: f64,
    /// Returns that it is made of.
    observations: usize,
}

/// A move whose condition holds and that is not proposed.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeldRow<'c> {
    /// The rule, as in a proposal.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 4)))]
    rule: u8,
    strategy: &'c str,
    /// Short record: the Sharpe ratio passes, its probability does not.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["short_record", "cooling_down", "at_floor", "reserve_empty", "fund_stopped", "soft_drawdown", "hard_drawdown", "above_total_var", "unmeasured", "not_significant"])))]
    reason: &'static str,
    /// Dates that are still needed; null where none would do or the reason has none.
    days: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "RecordRow"))]
    record: Option<RecordRow>,
    /// One-sided p-value of a rise in correlation that is not significant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    p_value: Option<f64>,
}

impl<'c> ProposalRow<'c> {
    /// The proposals, whichever strategies are told of.
    pub fn all(version: &'c Version, said: &Reallocation) -> Vec<Self> {
        said.proposals.iter().map(|p| Self::of(version, p)).collect()
    }

    fn of(version: &'c Version, proposal: &Proposal) -> Self {
        Self {
            rule: proposal.rule.number(),
            strategy: id_of(version, proposal.mover),
            from: proposal.from,
            to: proposal.to,
            reserve_from: proposal.reserve_from,
            reserve_to: proposal.reserve_to,
            scale_to: proposal.scale_to,
            evidence: EvidenceRow { sized_by: proposal.sized_by.id(), ..evidence(version, &proposal.evidence) },
        }
    }
}

impl<'c> HeldRow<'c> {
    /// What is held, whichever strategies are told of.
    pub fn all(version: &'c Version, said: &Reallocation) -> Vec<Self> {
        let row = |held: &HeldProposal| {
            let of = |reason| Self {
                rule: held.rule.number(),
                strategy: id_of(version, held.mover),
                reason,
                days: None,
                record: None,
                p_value: None,
            };
            match held.reason {
                HeldReason::ShortRecord { record, days_needed } => {
                    Self { days: days_needed, record: Some(record.into()), ..of("short_record") }
                }
                HeldReason::CoolingDown { days } => Self { days: Some(days as u64), ..of("cooling_down") },
                HeldReason::AtFloor => of("at_floor"),
                HeldReason::ReserveEmpty => of("reserve_empty"),
                HeldReason::FundStopped(_) => of("fund_stopped"),
                HeldReason::LadderStopped(rung) => of(rung.stop_id()),
                HeldReason::AboveTotalVar { .. } => of("above_total_var"),
                HeldReason::Unmeasured => of("unmeasured"),
                HeldReason::NotSignificant { p_value } => Self { p_value: Some(p_value), ..of("not_significant") },
            }
        };
        said.held.iter().map(row).collect()
    }
}

fn id_of(version: &Version, mover: Mover) -> &str {
    match mover {
        Mover::Strategy(i) => version.fund().strategies[i].id.as_str(),
        Mover::Opportunity(i) => version.fund().opportunities[i].strategy.as_str(),
    }
}

impl From<TrackRecord> for RecordRow {
    fn from(record: TrackRecord) -> Self {
        let TrackRecord { sharpe, threshold, probability, observations } = record;
        Self { sharpe, threshold, probability, observations }
    }
}

fn evidence<'c>(version: &'c Version, evidence: &Evidence) -> EvidenceRow<'c> {
    let none = EvidenceRow::default();
    match evidence {
        Evidence::Underuse { utilization, used, target } => {
            EvidenceRow { utilization: Some(utilization.clone()), used: Some(*used), target: Some(*target), ..none }
        }
        Evidence::AtLimit { utilization, record, target } => EvidenceRow {
            utilization: Some(utilization.clone()),
            record: Some((*record).into()),
            target: Some(*target),
            ..none
        },
        Evidence::Opportunity { conviction, requested, fund_var_with } => EvidenceRow {
            conviction: Some(*conviction),
            requested: Some(*requested),
            fund_var_with: Some(*fund_var_with),
            ..none
        },
        Evidence::CorrelationSpike { with, now, before, p_value, pair_before, pair_now, target } => EvidenceRow {
            with: Some(version.fund().strategies[*with].id.as_str()),
            correlation_now: Some(*now),
            correlation_before: Some(*before),
            p_value: Some(*p_value),
            pair_before: Some(*pair_before),
            pair_now: Some(*pair_now),
            target: Some(*target),
            ..none
        },
    }
}
