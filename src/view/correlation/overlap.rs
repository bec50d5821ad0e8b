//! What strategies hold in common, in the words of the page.

use headroom_engine::{
    Analysis,
    fund::Snapshot,
    overlap::{Concentration, Holdings, NoFigure, Overlap, Principal, SharedOutcome},
    report::RiskReport,
    text::escape,
};
use nalgebra::DMatrix;

use super::strategy_labels;
use crate::view::chart::heatmap::Cells;

/// Outcomes that are listed at most.
const MAX_OUTCOMES: usize = 12;

/// Beyond this number of strategies an edit does not wait for eigenvalues: the notice is left to the correlation view.
const MAX_NOTICED: usize = 128;

/// What the principal components of a fund are of: exposures in money on the covariance of returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Components {
    /// One a strategy.
    pub exposure: Vec<f64>,
    /// Of the strategies' returns in a period.
    pub covariance: DMatrix<f64>,
}

impl Components {
    /// Those of a state; the reason where it has none.
    pub fn of(analysis: &Analysis) -> Result<Self, NoFigure> {
        let covariance = Overlap::covariance(analysis.model(), analysis.report())?.clone();
        Ok(Self { exposure: analysis.book().exposure(analysis.fund()), covariance })
    }

    /// Whether they are made by a worker.
    pub fn is_large(&self) -> bool {
        self.exposure.len() > MAX_NOTICED
    }

    /// Makes them.
    pub fn principal(&self) -> Result<Principal, NoFigure> {
        Principal::of(&self.exposure, &self.covariance)
    }
}

/// An outcome that several strategies hold.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeRow {
    /// Instrument and side.
    pub name: String,
    /// Who holds it, and how much: name and size.
    pub holders: Vec<(String, f64)>,
    /// Sum of the sizes.
    pub size: f64,
    /// Long less short of the instrument.
    pub net: f64,
    /// Share of gross.
    pub gross_share: f64,
    /// Share of the fund's VaR.
    pub var_share: Option<f64>,
}

/// A strategy beside the first factor: name, correlation with it, part of the fund's exposure to it.
pub type FactorRow = (String, Option<f64>, Option<f64>);

/// The panel of shared holdings.
#[derive(Debug, Clone, PartialEq)]
pub struct OverlapView {
    /// Names of the strategies with positions, in the file's order.
    pub labels: Vec<String>,
    /// Net held in common by two of them over the smaller gross, and money: same side, opposite sides.
    pub cells: Cells,
    /// Same side and opposite sides of each cell, row by row.
    pub money: Vec<(f64, f64)>,
    /// Why there is no map.
    pub absent: Option<&'static str>,
    /// The largest outcomes.
    pub outcomes: Vec<OutcomeRow>,
    /// Effective number of bets by strategy, or why there is none.
    pub component_bets: Result<f64, &'static str>,
    /// The same by principal component.
    pub principal_bets: Result<f64, &'static str>,
    /// The first factor's share of the VaR.
    pub factor_share: Result<f64, &'static str>,
    /// Its strategies, the largest part first.
    pub factor: Vec<FactorRow>,
}

impl OverlapView {
    /// The same while its components are being made.
    pub fn waiting(self) -> Self {
        let reason = "Being measured";
        Self { principal_bets: Err(reason), factor_share: Err(reason), ..self }
    }
}

/// What strategies hold in common.
pub fn overlap_view(snapshot: &Snapshot, overlap: &Overlap) -> OverlapView {
    let names = strategy_labels(snapshot);
    let holdings = overlap.holdings.as_ref();
    let held = |holdings: &Holdings| (0..names.len()).filter(|i| holdings.gross[*i] > 0.0).collect::<Vec<_>>();
    let order = holdings.map(held).unwrap_or_default();
    let absent = match &overlap.holdings {
        Err(reason) => Some(reason_words(*reason)),
        Ok(_) if order.len() < 2 => Some("Fewer than two strategies hold positions"),
        Ok(_) => None,
    };
    let mut net = DMatrix::zeros(names.len(), names.len());
    let mut money = Vec::new();
    if let Ok(holdings) = holdings {
        for (i, j) in order.iter().flat_map(|i| order.iter().map(|j| (*i, *j))) {
            let pair = holdings.pair(i, j);
            net[(i, j)] = pair.net_share.unwrap_or_default();
            money.push((pair.same_side, pair.opposite_side));
        }
    }
    let outcome = |outcome: &SharedOutcome| OutcomeRow {
        name: outcome_name(outcome),
        holders: outcome.holders.iter().map(|holder| (names[holder.strategy].clone(), holder.size)).collect(),
        size: outcome.size,
        net: outcome.net,
        gross_share: outcome.gross_share,
        var_share: outcome.var_share,
    };
    let outcomes = holdings.map(|holdings| holdings.outcomes.iter().take(MAX_OUTCOMES).map(outcome).collect());
    let factor = overlap.first_factor.as_ref();
    let mut rows: Vec<FactorRow> = factor.map_or_else(
        |_| Vec::new(),
        |factor| {
            let row = |(i, name): (usize, &String)| {
                let row = factor.loadings[i];
                (name.clone(), row.correlation, row.part)
            };
            names.iter().enumerate().map(row).filter(|row| row.1.is_some()).collect()
        },
    );
    let part = |row: &FactorRow| row.2.unwrap_or_default();
    headroom_engine::math::sort_by(&mut rows, |a, b| part(b).total_cmp(&part(a)));
    OverlapView {
        cells: Cells::correlations(&net, &order, &vec![false; names.len()]),
        labels: order.iter().map(|i| names[*i].clone()).collect(),
        money,
        absent,
        outcomes: outcomes.unwrap_or_default(),
        component_bets: overlap.component_bets.map_err(reason_words),
        principal_bets: overlap.principal_bets.map_err(reason_words),
        factor_share: factor
            .map_err(|reason| reason_words(*reason))
            .and_then(|factor| factor.var_share.ok_or(reason_words(NoFigure::NoRisk))),
        factor: rows,
    }
}

/// Instrument and side: "BTC-SPOT, long".
fn outcome_name(outcome: &SharedOutcome) -> String {
    let side = match (outcome.is_binary, outcome.is_long) {
        (true, true) => "YES",
        (true, false) => "NO",
        (false, true) => "long",
        (false, false) => "short",
    };
    format!("{}, {side}", escape(&outcome.instrument))
}

/// Why a figure is missing, and what would help.
fn reason_words(reason: NoFigure) -> &'static str {
    match reason {
        NoFigure::NoPositions => "The file has no positions: add them to see what strategies hold in common",
        NoFigure::NoVar => "The fund has no VaR yet",
        NoFigure::NotMeasured => "A strategy with exposure is not measured",
        NoFigure::NoRisk => "The fund loses nothing in its tail",
        NoFigure::Hedged => "A strategy is a hedge: shares below 0 make no number of bets",
        NoFigure::Tied => "No movement is larger than the next: there is no first one",
        NoFigure::NotSolved => "The covariance has no stable solution",
    }
}

/// What more than half of the fund's VaR rests on while every budget is kept: a title and its figures.
pub fn concentration_words(overlap: &Overlap, report: &RiskReport) -> Option<(String, String)> {
    let percent = |share: f64| format!("{:.0}%", share * 100.0);
    let kept = "every strategy keeps its budget";
    Some(match overlap.concentration(report)? {
        Concentration::Outcome(outcome, share) => (
            format!("{} carries {} of the VaR", outcome_name(outcome), percent(share)),
            format!("{} strategies hold it; {kept}", outcome.holders.len()),
        ),
        Concentration::Factor(factor, share) => {
            let with = factor.loadings.iter().filter(|row| row.part.is_some_and(|part| part > 0.0)).count();
            (
                format!("One common movement carries {} of the VaR", percent(share)),
                format!("{with} strategies share it; {kept}"),
            )
        }
    })
}

/// Whether an edit of a fund waits for the notice.
pub fn is_noticed(snapshot: &Snapshot) -> bool {
    snapshot.strategies.len() <= MAX_NOTICED
}
