//! The section `risk_budget`.

use std::fmt;

use headroom_engine::math::Extremes;

use headroom_engine::fund::{
    Confidence, CovarianceRule, Estimator, Horizon, Method, PnlBasis, RiskBudget, Strategy, UsageBasis,
    check::{AMOUNT, CONFIDENCE, EWMA_LAMBDA, Path, Rule, SHARE},
};
use serde::Serialize;

use super::values::PerStrategy;
use crate::{
    check::{Check, Record, ids::Ids},
    node::Node,
};

/// How much the fund may lose, measured how, split between strategies and reserve.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "RiskBudget", deny_unknown_fields))]
pub struct BudgetFile<'s> {
    /// The most the fund may lose at `confidence` over `horizon`.
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1e-200), range(max = 1e15)))]
    total_var: f64,
    /// The level of every VaR.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(extend("default" = DEFAULT_CONFIDENCE, "exclusiveMinimum" = 0.5, "exclusiveMaximum" = 1)))]
    confidence: f64,
    /// Whole periods ahead.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(extend("default" = Horizon::DAY.days()), range(min = 1, max = 20)))]
    horizon: u8,
    /// Older name of `horizon`; read, never written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "u8", extend("deprecated" = true), range(min = 1, max = 20)))]
    horizon_days: Option<u8>,
    /// How VaR is computed.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(extend("default" = Method::default().id(), "enum" = Method::ALL.map(Method::id))))]
    method: &'static str,
    /// Number of observations, the most recent ones of the history; all if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "u32", range(min = 30, max = 100_000)))]
    window: Option<u32>,
    /// How the covariance of the strategies and its correlation are estimated.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(extend("default" = Estimator::default().id(), "enum" = Estimator::ALL.map(Estimator::id))))]
    covariance: &'static str,
    /// Decay in one period of every exponentially weighted average.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(extend("default" = CovarianceRule::DEFAULT_LAMBDA), range(min = 0.8, max = 0.999)))]
    ewma_lambda: f64,
    /// Which figure counts as used.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(extend("default" = UsageBasis::default().id(), "enum" = UsageBasis::ALL.map(UsageBasis::id))))]
    usage_basis: &'static str,
    /// Whose P&L counts: that of past returns, of today's positions repriced, or per strategy the one with the larger standalone VaR;
    /// the last where a strategy can be repriced, else that of past returns, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = PnlBasis::ALL.map(PnlBasis::id))))]
    pnl: Option<&'static str>,
    /// Share of `total_var` per strategy; 0 for a strategy not named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "PerStrategy<'static, crate::section::schema_types::Share>"))]
    allocation: Option<PerStrategy<'s, f64>>,
    /// Share given to no strategy; with the allocations it adds up to 1 within 1e-9. If left out, what they leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", range(min = 0, max = 1)))]
    reserve: Option<f64>,
}

impl<'s> BudgetFile<'s> {
    /// The budget of these strategies as a file states it.
    pub fn new(budget: &RiskBudget, strategies: &'s [Strategy]) -> Self {
        let shares = budget.allocation.iter().copied().map(Some);
        Self {
            total_var: budget.total_var,
            confidence: budget.confidence.value(),
            horizon: budget.horizon.days(),
            horizon_days: None,
            method: budget.method.id(),
            window: budget.window,
            covariance: budget.covariance.estimator.id(),
            ewma_lambda: budget.covariance.ewma_lambda,
            usage_basis: budget.usage_basis.id(),
            pnl: budget.pnl.map(PnlBasis::id),
            allocation: PerStrategy::new(strategies, shares),
            reserve: Some(budget.reserve),
        }
    }
}

/// Its fields.
pub const FIELDS: [&str; 12] = [
    "total_var",
    "confidence",
    "horizon",
    "horizon_days",
    "method",
    "window",
    "covariance",
    "ewma_lambda",
    "usage_basis",
    "pnl",
    "allocation",
    "reserve",
];

/// The confidence of a file that names none.
pub const DEFAULT_CONFIDENCE: f64 = 0.99;

/// How far allocations and reserve may be from 1 in sum.
const SUM_TOLERANCE: f64 = 1e-9;

/// Reads it.
pub fn read(check: &mut Check, at: &Path<'_>, node: Node<'_>, ids: Option<&Ids>) -> Option<RiskBudget> {
    let mut budget = check.record(at, node, &FIELDS)?;
    let total_var = budget.need(check, "total_var", |check, at, node| check.money(at, node, AMOUNT));
    let confidence = budget.have(check, "confidence", |check, at, node| check.number(at, node, CONFIDENCE));
    let horizon = horizon(check, &mut budget);
    let method = budget.have(check, "method", |check, at, node| check.word(at, node, &Method::ALL, Method::id));
    let window = budget.have(check, "window", |check, at, node| check.whole(at, node, 30, 100_000));
    let estimator =
        budget.have(check, "covariance", |check, at, node| check.word(at, node, &Estimator::ALL, Estimator::id));
    let ewma_lambda = budget.have(check, "ewma_lambda", |check, at, node| check.number(at, node, EWMA_LAMBDA));
    let usage_basis =
        budget.have(check, "usage_basis", |check, at, node| check.word(at, node, &UsageBasis::ALL, UsageBasis::id));
    let pnl = budget.have(check, "pnl", |check, at, node| check.word(at, node, &PnlBasis::ALL, PnlBasis::id));
    let (allocation, reserve) = split(check, at, &mut budget, ids)?;
    let confidence = Confidence::new(confidence.unwrap_or(DEFAULT_CONFIDENCE));
    let horizon = horizon.map_or(Some(Horizon::DAY), |days| Horizon::new(u8::try_from(days).ok()?));
    Some(RiskBudget {
        total_var: total_var?,
        confidence: confidence.expect("the range of a confidence was checked"),
        horizon: horizon.expect("the range of a horizon was checked"),
        method: method.unwrap_or_default(),
        window,
        covariance: CovarianceRule {
            estimator: estimator.unwrap_or_default(),
            ewma_lambda: ewma_lambda.unwrap_or(CovarianceRule::DEFAULT_LAMBDA),
        },
        usage_basis: usage_basis.unwrap_or_default(),
        pnl,
        allocation,
        reserve,
    })
}

/// Reads the horizon by its name or its older one.
fn horizon(check: &mut Check, budget: &mut Record<'_, '_, { FIELDS.len() }>) -> Option<u32> {
    let horizon = budget.have(check, "horizon", |check, at, node| check.whole(at, node, 1, 20));
    let older = budget.have(check, "horizon_days", |check, at, node| {
        let periods = check.whole(at, node, 1, 20)?;
        if horizon.is_some_and(|horizon| horizon != periods) {
            let message = "Leave this field out: it is an older name of `horizon`, which says something else.";
            check.fault(at, Rule::Exclusive, periods, message);
        }
        Some(periods)
    });
    horizon.or(older)
}

/// Reads how the budget is split: a share per strategy and the reserve, 1 in sum.
fn split(
    check: &mut Check,
    at: &Path<'_>,
    budget: &mut Record<'_, '_, { FIELDS.len() }>,
    ids: Option<&Ids>,
) -> Option<(Vec<f64>, f64)> {
    let has_allocation = budget.has("allocation");
    // Every share counts, also that of a strategy which is not there: that is a fault of its own.
    let mut sum = Some(0.0);
    let allocation = budget.have(check, "allocation", |check, at, node| {
        Ids::per_strategy(ids, check, at, node, |check, at, node| {
            let share = check.share(at, node, SHARE);
            sum = sum.zip(share).map(|(sum, share)| sum + share);
            share
        })
    });
    if has_allocation && allocation.is_none() {
        sum = None;
    }
    let given =
        budget.has("reserve").then(|| budget.have(check, "reserve", |check, at, node| check.share(at, node, SHARE)));
    let (place, reserve) = match given {
        Some(reserve) => (at.key("reserve"), reserve?),
        None => (at.key("allocation"), f64::larger(1.0 - sum?, 0.0)),
    };
    let sum = sum?;
    if (sum + reserve - 1.0).abs() > SUM_TOLERANCE {
        let message = "Make the allocations and the reserve add up to 1; this is their sum.";
        check.fault(&place, Rule::Sum, Rounded(sum + reserve), message);
        return None;
    }
    let strategies = ids.map_or(0, |ids| ids.first.len());
    let allocation = match allocation {
        Some(shares) => shares.into_iter().map(|share| share.flatten().unwrap_or_default()).collect(),
        None => vec![0.0; strategies],
    };
    Some((allocation, reserve))
}

/// A sum of shares to 12 digits: what people wrote, without the last bits of adding it up.
struct Rounded(f64);

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:.12}", self.0);
        f.write_str(digits.trim_end_matches('0').trim_end_matches('.'))
    }
}
