//! Capital by risk-adjusted return, as `risk_dashboard` answers it.

use std::sync::Arc;

use headroom_engine::{
    budget::{BestReturnError, CapitalFigures, CapitalRule, CapitalStops},
    control::Ladder,
    fund::Rung,
    reallocation::{CapitalKind, CapitalPlan, CapitalSearch, CapitalWish, Certainty},
};
use serde::Serialize;

use super::replay::DifferenceRow;
use crate::Version;

/// Expected returns of a year on capital, and the allocations that follow from them.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CapitalRow<'c> {
    /// Years of history at which a mean counts half against the prior.
    prior_years: f64,
    /// Return of a year that is expected before a history.
    prior_return: f64,
    strategies: Vec<ExpectedRow<'c>>,
    /// The fund at its exposures; null without a VaR.
    today: Option<FiguresRow>,
    /// Allocations, and exposures where they move: in proportion to Sharpe ratios, of the best expected return, of equal return on
    /// risk. Nothing is set: a person does that.
    proposals: Vec<CapitalProposalRow<'c>>,
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

/// The fund at some exposures.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FiguresRow {
    /// What a year is expected to earn, in money.
    expected_return: f64,
    var: f64,
    es: f64,
    /// Expected return over expected shortfall; null where there is none to lose.
    return_on_risk: Option<f64>,
}

impl From<CapitalFigures> for FiguresRow {
    fn from(of: CapitalFigures) -> Self {
        let CapitalFigures { expected_return, value_at_risk, expected_shortfall, return_on_risk } = of;
        Self { expected_return, var: value_at_risk, es: expected_shortfall, return_on_risk }
    }
}

/// One way to move capital.
#[derive(Serialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CapitalProposalRow<'c> {
    #[cfg_attr(feature = "schema", schemars(extend("enum" = CapitalKind::ALL.map(CapitalKind::id))))]
    kind: &'static str,
    /// Why there is none; null where there is.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["no_var", "nothing_moves", "nothing_earns", "conflict", "not_found", null])))]
    reason: Option<&'static str>,
    /// Rules that cannot hold together; without any one of them the others can.
    conflict: Vec<&'static str>,
    /// One a strategy; empty where there is no proposal.
    moves: Vec<CapitalMoveRow<'c>>,
    /// The fund at the exposures proposed; null where they do not move.
    after: Option<FiguresRow>,
    /// The rules that hold the best expected return.
    held_by: Vec<&'static str>,
    /// Part of the VaR allowed that the normal law on the covariance was given, so that the method's own VaR holds; best return alone.
    risk_share: Option<f64>,
    /// Distance from the conditions of Karush, Kuhn and Tucker before the scales were set on a grid of 1e-9, at most 1e-8; best return
    /// alone.
    residual: Option<f64>,
    /// Moves of capital between two strategies; equal return on risk alone.
    steps: Option<usize>,
    /// Why these moves ended: none raises the fund's return on risk, each breaks a rule, or there were too many.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["fixed_point", "rules", "steps", null])))]
    end: Option<&'static str>,
}

/// What a proposal makes of a strategy.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CapitalMoveRow<'c> {
    strategy: &'c str,
    /// Share of the fund's VaR budget now.
    share: f64,
    /// Share proposed.
    proposed: f64,
    /// Exposure scale now.
    scale: f64,
    /// Exposure scale proposed.
    proposed_scale: f64,
    /// Share of the resamples that move it to the same side: its share in proportion to Sharpe ratios, else its exposure; null where
    /// it does not move, and above 64 strategies.
    agreement: Option<f64>,
    /// The limit of its own that has halved it or taken it out: neither share nor exposure rises.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = ["soft_drawdown", "hard_drawdown"])))]
    held: Option<&'static str>,
}

impl<'c> CapitalRow<'c> {
    /// The plan of a version, the exposures as a call wishes them.
    pub fn of(version: &'c Version, wish: CapitalWish) -> Self {
        let (fund, book) = (version.fund(), &version.what_if().book);
        let analysis = version.analysis();
        let stops = CapitalStops::of(&analysis.stops(), fund.strategies.len());
        let exposure = book.exposure(fund);
        let plan = CapitalPlan::of(fund, analysis.conventions(), &book.allocation, &exposure, &stops.held);
        let plan = Arc::new(plan);
        let certainty = plan.certainty(&plan.resamples());
        let (model, in_plan) = (Arc::clone(analysis.model()), Arc::clone(&plan));
        let search = CapitalSearch::new(Arc::clone(fund), model, book.clone(), stops, in_plan, wish);
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
            today: search.found().ok().map(|found| found.today.into()),
            proposals: proposals(version, &plan, &certainty, &search),
        }
    }
}

/// The three proposals.
fn proposals<'c>(
    version: &'c Version,
    plan: &CapitalPlan,
    certainty: &[Certainty],
    search: &CapitalSearch,
) -> Vec<CapitalProposalRow<'c>> {
    let (fund, book) = (version.fund(), &version.what_if().book);
    let moves = |shares: &[f64], scale: &[f64], agreement: &dyn Fn(usize) -> Option<f64>| {
        let one = |i: usize| CapitalMoveRow {
            strategy: fund.strategies[i].id.as_str(),
            share: book.allocation[i],
            proposed: shares[i],
            scale: book.scale[i],
            proposed_scale: scale[i],
            agreement: agreement(i),
            held: Ladder::stop_of(version.analysis().stops().ladders, i).map(Rung::stop_id),
        };
        (0..fund.strategies.len()).map(one).collect()
    };
    let none = |kind: CapitalKind, reason| CapitalProposalRow {
        kind: kind.id(),
        reason: Some(reason),
        ..CapitalProposalRow::default()
    };
    let sharpe = match &plan.split {
        Some(split) => CapitalProposalRow {
            kind: CapitalKind::ProportionalSharpe.id(),
            moves: moves(split.allocation(), &book.scale, &|i| certainty[i].agreement),
            ..CapitalProposalRow::default()
        },
        None => none(CapitalKind::ProportionalSharpe, "nothing_earns"),
    };
    let Ok(found) = search.found() else {
        let without = |kind| none(kind, "no_var");
        return vec![sharpe, without(CapitalKind::BestReturn), without(CapitalKind::EqualReturn)];
    };
    let [of_best, of_equal] = search.agreement(&search.all_resamples());
    let ids = |rules: &[CapitalRule]| rules.iter().map(|rule| rule.id()).collect();
    let kind = CapitalKind::BestReturn;
    let best = match &found.best {
        Ok((best, after)) => CapitalProposalRow {
            kind: kind.id(),
            moves: moves(&best.allocation, &best.scale, &|i| of_best[i]),
            after: Some((*after).into()),
            held_by: ids(&best.held_by),
            risk_share: Some(best.risk_share),
            residual: Some(best.residual),
            ..CapitalProposalRow::default()
        },
        Err(BestReturnError::Conflict { rules }) => {
            CapitalProposalRow { conflict: ids(rules), ..none(kind, "conflict") }
        }
        Err(BestReturnError::NothingMoves) => none(kind, "nothing_moves"),
        Err(BestReturnError::NothingEarns) => none(kind, "nothing_earns"),
        Err(BestReturnError::NotFound { .. }) => none(kind, "not_found"),
    };
    let kind = CapitalKind::EqualReturn;
    let equal = match &found.equal {
        Some((equal, after)) => CapitalProposalRow {
            kind: kind.id(),
            moves: moves(&equal.allocation, &equal.scale, &|i| of_equal[i]),
            after: Some((*after).into()),
            steps: Some(equal.steps),
            end: Some(equal.end.id()),
            ..CapitalProposalRow::default()
        },
        None => none(kind, "nothing_moves"),
    };
    vec![sharpe, best, equal]
}
