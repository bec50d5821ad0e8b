//! Published figures beside what the engine finds now: each with its source, what it should be and how near.
//!
//! What is wanted was typed from the source, or from another program run on the same data; never from here. The page shows the
//! list with a live pass or fail, and a test holds every one.

mod backtest;
mod budgeting;
mod component;
mod data;
mod distribution;
mod matrix;
mod modified;
mod performance;
mod quantile;

/// What a figure is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GoldenSubject {
    /// Quantile rules, historical and filtered historical VaR and expected shortfall.
    Ranked,
    /// The normal distribution and parametric figures.
    Normal,
    /// The Student-t distribution and fits of it.
    StudentT,
    /// Moments and the Cornish-Fisher expansion.
    CornishFisher,
    /// Component VaR and aggregates under a correlation.
    Component,
    /// What a newcomer adds.
    Newcomer,
    /// Exposures by risk budgets.
    Budgeting,
    /// Coverage, independence and zones of a backtest.
    Backtest,
    /// Covariance, shrinkage, spectra and repaired correlations.
    Matrix,
    /// Falls from a peak.
    Drawdown,
    /// Sharpe ratios as evidence.
    Sharpe,
}

impl GoldenSubject {
    /// Every subject, in the order of [`goldens`].
    pub const ALL: [Self; 11] = [
        Self::Ranked,
        Self::Normal,
        Self::StudentT,
        Self::CornishFisher,
        Self::Component,
        Self::Newcomer,
        Self::Budgeting,
        Self::Backtest,
        Self::Matrix,
        Self::Drawdown,
        Self::Sharpe,
    ];

    /// A heading for it.
    ///
    /// ```
    /// assert_eq!(headroom::risk::GoldenSubject::Component.label(), "Components and aggregates");
    /// ```
    pub fn label(self) -> &'static str {
        match self {
            Self::Ranked => "Historical and filtered historical",
            Self::Normal => "Normal and parametric",
            Self::StudentT => "Student-t",
            Self::CornishFisher => "Cornish-Fisher",
            Self::Component => "Components and aggregates",
            Self::Newcomer => "Marginal contribution",
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
pub struct Golden {
    /// What it is of.
    pub subject: GoldenSubject,
    /// Which figure, for a person.
    pub figure: &'static str,
    /// Where the number was published, or the program that gave it and on which data.
    pub source: &'static str,
    /// The number.
    pub wanted: f64,
    /// How far ours may be from it: half a unit of its last digit, or rounding.
    pub tolerance: f64,
    compute: fn() -> Option<f64>,
}

impl Golden {
    /// A figure; `compute` runs the engine, `None` where it gives no figure.
    ///
    /// ```
    /// use headroom::risk::{Golden, GoldenSubject, normal_cdf};
    /// let half = Golden::new(GoldenSubject::Normal, "Phi(0)", "by symmetry", 0.5, 1e-15, || Some(normal_cdf(0.0)));
    /// assert!(half.is_met(half.found()));
    /// ```
    pub fn new(
        subject: GoldenSubject,
        figure: &'static str,
        source: &'static str,
        wanted: f64,
        tolerance: f64,
        compute: fn() -> Option<f64>,
    ) -> Self {
        Self { subject, figure, source, wanted, tolerance, compute }
    }

    /// What the engine finds now, in the unit of [`Golden::wanted`]; `None` where it gives no figure.
    ///
    /// ```
    /// let goldens = headroom::risk::goldens();
    /// let of_the_four = goldens.iter().find(|golden| golden.figure == "Component of the 4").unwrap();
    /// assert!((of_the_four.found().unwrap() - 3.2).abs() < 1e-12);
    /// ```
    pub fn found(&self) -> Option<f64> {
        (self.compute)()
    }

    /// Whether a found figure is the wanted one within the tolerance, `|found - wanted| <= tolerance`; a missing one is
    /// not.
    ///
    /// ```
    /// let goldens = headroom::risk::goldens();
    /// let of_the_four = goldens.iter().find(|golden| golden.figure == "Component of the 4").unwrap();
    /// assert!(of_the_four.is_met(Some(3.2)) && !of_the_four.is_met(Some(3.3)) && !of_the_four.is_met(None));
    /// ```
    pub fn is_met(&self, found: Option<f64>) -> bool {
        found.is_some_and(|found| (found - self.wanted).abs() <= self.tolerance)
    }
}

/// Every published figure, subject by subject.
///
/// ```
/// let goldens = headroom::risk::goldens();
/// let of_the_four = goldens.iter().find(|golden| golden.figure == "Component of the 4").unwrap();
/// assert_eq!(of_the_four.wanted, 3.2);
/// assert!(of_the_four.is_met(of_the_four.found()));
/// ```
pub fn goldens() -> Vec<Golden> {
    let mut all = quantile::goldens();
    all.extend(distribution::goldens());
    all.extend(modified::goldens());
    all.extend(component::goldens());
    all.extend(budgeting::goldens());
    all.extend(backtest::goldens());
    all.extend(matrix::goldens());
    all.extend(performance::goldens());
    // Stable: within a subject the order of the files stays.
    all.sort_by_key(|golden| golden.subject);
    all
}
