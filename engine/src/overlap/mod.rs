//! Overlap: what strategies hold in common, how many bets the fund makes, and its first common factor.
//!
//! Holdings come from the positions, bets and factor from the covariance of the sample and the report. Nothing here moves
//! another figure.

pub(crate) mod bets;
pub(crate) mod holdings;
pub(crate) mod reason;

pub use bets::{FactorLoading, FirstFactor, Principal, component_bets, effective_bets};
pub use holdings::{Holder, Holdings, Pair, SharedOutcome};
pub use reason::NoFigure;

use nalgebra::DMatrix;

use crate::{
    budget::BudgetStatus,
    fund::{Book, Snapshot},
    model::Model,
    report::RiskReport,
};

/// From this share of the fund's VaR on, above it, one outcome or factor is most of it.
const MOST: f64 = 0.5;

/// A strategy with at least this part of the fund's exposure to a factor carries it.
const CARRIES_FROM: f64 = 0.1;

/// What strategies have in common. Each figure is missing with a reason of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlap {
    /// Shared positions.
    pub holdings: Result<Holdings, NoFigure>,
    /// Effective number of bets by the strategies' parts of the VaR, as [`component_bets`].
    pub component_bets: Result<f64, NoFigure>,
    /// Effective number of bets by principal components of the P&L.
    pub principal_bets: Result<f64, NoFigure>,
    /// The first principal component.
    pub first_factor: Result<FirstFactor, NoFigure>,
}

/// What most of the fund's VaR rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Concentration<'a> {
    /// An outcome that several strategies hold, and its share of the VaR.
    Outcome(&'a SharedOutcome, f64),
    /// The first factor, and its share of the VaR.
    Factor(&'a FirstFactor, f64),
}

impl Overlap {
    /// The overlap of a snapshot at a book. Cannot fail: what is missing has a reason.
    ///
    /// Costs one eigendecomposition of the strategies with risk, and one sort of the positions.
    pub fn of(snapshot: &Snapshot, model: &Model, book: &Book, report: &RiskReport) -> Self {
        let principal =
            Self::covariance(model, report).and_then(|covariance| Principal::of(&book.exposure(snapshot), covariance));
        Self::with(model, book, report, principal)
    }

    /// The same with its principal components, which are what it costs: those of the book's exposures on
    /// [`Overlap::covariance`].
    pub fn with(model: &Model, book: &Book, report: &RiskReport, principal: Result<Principal, NoFigure>) -> Self {
        let table = model.positions.as_ref().ok_or(NoFigure::NoPositions);
        let principal = principal.as_ref().map_err(|reason| *reason);
        Self {
            holdings: table.map(|table| Holdings::of(table, &book.scale, report)),
            component_bets: component_bets(report),
            principal_bets: principal.and_then(Principal::bets),
            first_factor: principal.and_then(|principal| principal.first(report)),
        }
    }

    /// The covariance that has principal components.
    ///
    /// # Errors
    ///
    /// `NoVar`, `NotMeasured` where a strategy with exposure is not measured.
    pub fn covariance<'a>(model: &'a Model, report: &RiskReport) -> Result<&'a DMatrix<f64>, NoFigure> {
        match (&model.risk, component_bets(report)) {
            (Err(_), _) => Err(NoFigure::NoVar),
            (Ok(_), Err(NoFigure::NotMeasured)) => Err(NoFigure::NotMeasured),
            (Ok(risk), _) => Ok(&risk.covariance),
        }
    }

    /// What more than half of the fund's VaR rests on while every strategy keeps its own budget: the outcome that several
    /// strategies hold with the largest share of the VaR, else the first factor, where at least two strategies each have a
    /// tenth of the fund's exposure to it. `None` where a budget is exceeded or not measured: that comes first.
    pub fn concentration(&self, report: &RiskReport) -> Option<Concentration<'_>> {
        let keeps = |status| matches!(status, BudgetStatus::Within | BudgetStatus::AtLimit);
        if !report.strategies.iter().all(|row| keeps(row.status)) {
            return None;
        }
        let outcomes = self.holdings.iter().flat_map(|holdings| &holdings.outcomes);
        let mut largest: Option<(&SharedOutcome, f64)> = None;
        for (outcome, share) in outcomes.filter_map(|outcome| Some((outcome, outcome.var_share?))) {
            if share > largest.map_or(MOST, |(_, most)| most) {
                largest = Some((outcome, share));
            }
        }
        let factor = || {
            let factor = self.first_factor.as_ref().ok()?;
            let share = factor.var_share.filter(|share| *share > MOST)?;
            let carriers =
                factor.loadings.iter().filter(|row| row.part.is_some_and(|part| part >= CARRIES_FROM)).count();
            (carriers > 1).then_some(Concentration::Factor(factor, share))
        };
        largest.map(|(outcome, share)| Concentration::Outcome(outcome, share)).or_else(factor)
    }
}
