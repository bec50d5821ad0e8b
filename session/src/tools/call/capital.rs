//! Capital by risk-adjusted return, as `risk_dashboard` answers it.

use headroom_engine::reallocation::CapitalPlan;
use serde::Serialize;

use super::replay::DifferenceRow;
use crate::Version;

/// Expected returns of a year on capital, and the allocation in proportion to the Sharpe ratios that are above 0.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CapitalRow<'c> {
    /// Years of history at which a mean counts half against the prior.
    prior_years: f64,
    /// Return of a year that is expected before a history.
    prior_return: f64,
    strategies: Vec<ExpectedRow<'c>>,
}

/// One strategy.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExpectedRow<'c> {
    strategy: &'c str,
    /// Expected return as the file states it; null: shrunk from the history.
    given: Option<f64>,
    /// Mean of its own returns, a year; null for fewer than two.
    history: Option<f64>,
    /// Number of these returns.
    observations: usize,
    /// Weight of the mean against the prior.
    weight: f64,
    /// The one given, else the mean and the prior by their weights.
    expected: Option<f64>,
    /// 90% interval of the shrunk mean by the stationary bootstrap; null of one that is given.
    interval: Option<DifferenceRow>,
    /// Of a year.
    volatility: Option<f64>,
    /// Expected return over volatility.
    sharpe: Option<f64>,
    /// Return that the exposures imply, lambda Sigma x, where the fund is expected to earn the same.
    implied: Option<f64>,
    /// Share of the fund's VaR budget now.
    share: f64,
    /// Share in proportion; null where no Sharpe ratio is above 0.
    proposed: Option<f64>,
    /// Share of the resamples that move the share to the same side; null where it does not move.
    agreement: Option<f64>,
}

impl<'c> CapitalRow<'c> {
    /// The plan of a version.
    pub fn of(version: &'c Version) -> Self {
        let (fund, book) = (version.fund(), &version.what_if().book);
        let exposure: Vec<f64> = fund.strategies.iter().zip(&book.scale).map(|(s, scale)| s.capital * scale).collect();
        let plan = CapitalPlan::of(fund, version.analysis().conventions(), &book.allocation, &exposure);
        let certainty = plan.certainty(&plan.resamples());
        let row = |i: usize| {
            let of = plan.returns[i];
            ExpectedRow {
                strategy: fund.strategies[i].id.as_str(),
                given: of.given,
                history: of.history,
                observations: of.observations,
                weight: of.weight,
                expected: of.expected,
                interval: certainty[i].interval.map(DifferenceRow::from),
                volatility: of.volatility,
                sharpe: of.sharpe,
                implied: of.implied,
                share: book.allocation[i],
                proposed: plan.split.as_ref().map(|split| split.allocation()[i]),
                agreement: certainty[i].agreement,
            }
        };
        Self {
            prior_years: fund.policy.prior_years,
            prior_return: fund.policy.prior_return,
            strategies: (0..fund.strategies.len()).map(row).collect(),
        }
    }
}
