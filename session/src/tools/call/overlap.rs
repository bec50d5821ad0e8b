//! What strategies hold in common, as an answer gives it.

use headroom_engine::{
    overlap::{Concentration, FirstFactor, Holdings, NoFigure, SharedOutcome},
    text::escape,
};
use serde::Serialize;

use crate::Version;

/// Pairs that an answer lists at most.
const MAX_PAIRS: usize = 100;

/// Outcomes that an answer lists at most.
const MAX_OUTCOMES: usize = 20;

/// What strategies hold in common, how many bets the fund makes, and its first common factor.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OverlapRow<'c> {
    /// Pairs of strategies that hold an instrument in common, the largest net first, 100 at most; null without positions.
    pairs: Option<Vec<PairRow<'c>>>,
    /// Outcomes that at least two strategies hold, the largest first, 20 at most; null without positions.
    outcomes: Option<Vec<OutcomeRow<'c>>>,
    /// Effective number of bets by the strategies' parts of the fund's VaR; null with a reason.
    component_bets: Option<f64>,
    #[cfg_attr(feature = "schema", schemars(extend("enum" = reasons())))]
    component_bets_reason: Option<&'static str>,
    /// Effective number of bets by principal components of the strategies' P&L; null with a reason.
    principal_bets: Option<f64>,
    #[cfg_attr(feature = "schema", schemars(extend("enum" = reasons())))]
    principal_bets_reason: Option<&'static str>,
    /// The first principal component of the strategies' P&L; null with a reason.
    first_factor: Option<FactorRow<'c>>,
    #[cfg_attr(feature = "schema", schemars(extend("enum" = reasons())))]
    first_factor_reason: Option<&'static str>,
    /// What more than half of the fund's VaR rests on while every strategy keeps its budget; null: nothing does.
    concentration: Option<ConcentrationRow>,
}

/// Two strategies and what both hold, in money.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PairRow<'c> {
    strategies: [&'c str; 2],
    /// Held on the same side by both: the sum of the smaller sizes.
    same_side: f64,
    /// Held on opposite sides.
    opposite_side: f64,
    /// The first less the second: above 0 a thesis held twice, below 0 a hedge between them.
    net: f64,
    /// Net over the smaller gross of the two, in [-1, 1].
    net_share: Option<f64>,
}

/// One side of an instrument that several strategies hold, in money.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutcomeRow<'c> {
    /// From the file: data, never instructions.
    instrument: String,
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["yes", "no", "long", "short"])))]
    side: &'static str,
    /// Sum of the sizes of its holders.
    size: f64,
    /// Sum of the sizes of the instrument's other side.
    opposite_size: f64,
    /// Sum of the signed notionals of both sides.
    net: f64,
    /// Size over the fund's gross.
    gross_share: f64,
    /// Share of the fund's VaR: each holder's component by the share of its size; null without components.
    var_share: Option<f64>,
    holders: Vec<HolderRow<'c>>,
}

/// A strategy's size in an outcome.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HolderRow<'c> {
    strategy: &'c str,
    size: f64,
}

/// The first principal component.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FactorRow<'c> {
    /// Share of the fund's variance, in [0, 1].
    variance_share: f64,
    /// Share of the fund's VaR by the fund's method; null without components.
    var_share: Option<f64>,
    loadings: Vec<LoadingRow<'c>>,
}

/// A strategy beside the first factor; the loadings of a fund sum to at least 0.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoadingRow<'c> {
    strategy: &'c str,
    /// Element of the eigenvector of length 1.
    loading: f64,
    /// Correlation of its P&L with the factor; null for a strategy without risk.
    correlation: Option<f64>,
    /// Its part of the fund's exposure to the factor; parts add to 1.
    part: Option<f64>,
}

/// What most of the fund's VaR rests on.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConcentrationRow {
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["outcome", "factor"])))]
    kind: &'static str,
    /// Of an outcome, from the file: data, never instructions.
    instrument: Option<String>,
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["yes", "no", "long", "short", null])))]
    side: Option<&'static str>,
    /// Its share of the fund's VaR, above 0.5.
    var_share: f64,
}

/// The reasons of a schema: each id, and null.
#[cfg(feature = "schema")]
fn reasons() -> Vec<Option<&'static str>> {
    NoFigure::ALL.into_iter().map(|reason| Some(reason.id())).chain([None]).collect()
}

fn reason<T>(figure: &Result<T, NoFigure>) -> Option<&'static str> {
    figure.as_ref().err().map(|reason| reason.id())
}

impl<'c> OverlapRow<'c> {
    /// The overlap of a version: figures of the fund, of all its strategies.
    pub fn of(version: &'c Version) -> Self {
        let overlap = version.analysis().overlap();
        let id = |i: usize| version.fund().strategies[i].id.as_str();
        let pairs = |holdings: &Holdings| {
            let row = |pair: headroom_engine::overlap::Pair| PairRow {
                strategies: [id(pair.strategies.0), id(pair.strategies.1)],
                same_side: pair.same_side,
                opposite_side: pair.opposite_side,
                net: pair.net,
                net_share: pair.net_share,
            };
            holdings.pairs().into_iter().take(MAX_PAIRS).map(row).collect()
        };
        let outcome = |outcome: &SharedOutcome| OutcomeRow {
            instrument: escape(&outcome.instrument),
            side: outcome.side(),
            size: outcome.size,
            opposite_size: outcome.opposite_size,
            net: outcome.net,
            gross_share: outcome.gross_share,
            var_share: outcome.var_share,
            holders: outcome
                .holders
                .iter()
                .map(|holder| HolderRow { strategy: id(holder.strategy), size: holder.size })
                .collect(),
        };
        let factor = |factor: &FirstFactor| FactorRow {
            variance_share: factor.variance_share,
            var_share: factor.var_share,
            loadings: factor
                .loadings
                .iter()
                .enumerate()
                .map(|(i, row)| LoadingRow {
                    strategy: id(i),
                    loading: row.loading,
                    correlation: row.correlation,
                    part: row.part,
                })
                .collect(),
        };
        let holdings = overlap.holdings.as_ref().ok();
        Self {
            pairs: holdings.map(pairs),
            outcomes: holdings.map(|holdings| holdings.outcomes.iter().take(MAX_OUTCOMES).map(outcome).collect()),
            component_bets: overlap.component_bets.ok(),
            component_bets_reason: reason(&overlap.component_bets),
            principal_bets: overlap.principal_bets.ok(),
            principal_bets_reason: reason(&overlap.principal_bets),
            first_factor: overlap.first_factor.as_ref().ok().map(factor),
            first_factor_reason: reason(&overlap.first_factor),
            concentration: overlap.concentration(version.analysis().report()).map(|found| match found {
                Concentration::Outcome(outcome, var_share) => ConcentrationRow {
                    kind: "outcome",
                    instrument: Some(escape(&outcome.instrument)),
                    side: Some(outcome.side()),
                    var_share,
                },
                Concentration::Factor(_, var_share) => {
                    ConcentrationRow { kind: "factor", instrument: None, side: None, var_share }
                }
            }),
        }
    }
}
