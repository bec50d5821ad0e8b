//! Published figures beside what the engine computes: each with its source, value and tolerance.
//!
//! The page shows the table with a live pass or fail, and a test holds every row.

pub(crate) mod figures;
pub(crate) mod inputs;

use crate::fund::identifiers;

identifiers! {
    /// What a figure is of.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum PublishedSubject {
        /// Quantile rules, historical and filtered historical VaR and expected shortfall.
        Ranked => "ranked",
        /// The normal distribution and parametric figures.
        Normal => "normal",
        /// The Student-t distribution and fits of it.
        StudentT => "student_t",
        /// Moments and the Cornish-Fisher expansion.
        CornishFisher => "cornish_fisher",
        /// Component VaR and aggregates under a correlation.
        Component => "component",
        /// Marginal contribution of a new strategy.
        Candidate => "candidate",
        /// Exposures by risk budgets.
        Budgeting => "budgeting",
        /// Coverage, independence and zones of a backtest.
        Backtest => "backtest",
        /// Covariance, shrinkage, spectra and repaired correlations.
        Matrix => "matrix",
        /// Falls from a peak.
        Drawdown => "drawdown",
        /// Sharpe ratios as evidence.
        Sharpe => "sharpe",
    }
}

impl PublishedSubject {
    /// A heading for it.
    ///
    /// ```
    /// assert_eq!(headroom_engine::audit::PublishedSubject::Component.label(), "Components and aggregates");
    /// ```
    pub fn label(self) -> &'static str {
        match self {
            Self::Ranked => "Historical and filtered historical",
            Self::Normal => "Normal and parametric",
            Self::StudentT => "Student-t",
            Self::CornishFisher => "Cornish-Fisher",
            Self::Component => "Components and aggregates",
            Self::Candidate => "Marginal contribution",
            Self::Budgeting => "Risk budgeting",
            Self::Backtest => "Backtests",
            Self::Matrix => "Covariance and correlation",
            Self::Drawdown => "Drawdowns",
            Self::Sharpe => "Sharpe ratios",
        }
    }
}

/// One published figure and how to compute it here.
#[derive(Debug, Clone, Copy)]
pub struct PublishedFigure {
    /// What it is of.
    pub subject: PublishedSubject,
    /// Which figure, for a person.
    pub figure: &'static str,
    /// Where the number was published, or the program that gave it and on which data.
    pub source: &'static str,
    /// The number.
    pub wanted: f64,
    /// How far ours may be from it: half a unit of its last digit, or rounding.
    pub tolerance: f64,
    /// Computes it by the engine; `None` where that gives no figure.
    pub compute: fn() -> Option<f64>,
}

impl PublishedFigure {
    /// What the engine finds now, in the unit of [`PublishedFigure::wanted`]; `None` where it gives no figure.
    ///
    /// ```
    /// let figures = headroom_engine::audit::published_figures();
    /// let component = figures.iter().find(|row| row.figure == "Component of the 4").unwrap();
    /// assert!((component.found().unwrap() - 3.2).abs() < 1e-12);
    /// ```
    pub fn found(&self) -> Option<f64> {
        (self.compute)()
    }

    /// Whether a found figure is the wanted one within the tolerance, `|found - wanted| <= tolerance`; a missing one is
    /// not.
    ///
    /// ```
    /// let figures = headroom_engine::audit::published_figures();
    /// let component = figures.iter().find(|row| row.figure == "Component of the 4").unwrap();
    /// assert!(component.is_met(Some(3.2)) && !component.is_met(Some(3.3)) && !component.is_met(None));
    /// ```
    pub fn is_met(&self, found: Option<f64>) -> bool {
        found.is_some_and(|found| (found - self.wanted).abs() <= self.tolerance)
    }
}

/// Every published figure, in the order of [`PublishedSubject::ALL`].
///
/// ```
/// assert_eq!(headroom_engine::audit::published_figures().len(), 203);
/// ```
pub fn published_figures() -> Vec<PublishedFigure> {
    figures::figures()
}
