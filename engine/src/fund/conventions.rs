//! The risk budget as the file states it: the fund's VaR, its conventions and how it is split.

use super::{confidence::Confidence, history::Period, identifiers::identifiers};

/// Number of whole periods a figure looks ahead, 1 to 20.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Horizon(u8);

impl Horizon {
    /// One period.
    pub const DAY: Self = Self(1);

    /// A horizon of 1 to 20 periods; `None` for anything else.
    pub fn new(periods: u8) -> Option<Self> {
        (1..=20).contains(&periods).then_some(Self(periods))
    }

    /// Number of periods.
    pub fn days(self) -> u8 {
        self.0
    }

    /// `sqrt(h)`, the factor from a one-period figure under independent periods.
    pub fn factor(self) -> f64 {
        f64::from(self.0).sqrt()
    }
}

/// What a VaR is called wherever it is shown: `{h}-{period} {confidence}% VaR`, the percent as its shortest decimal.
///
/// ```
/// use headroom_engine::fund::{Confidence, Horizon, Period, var_label};
/// let confidence = Confidence::new(0.975).unwrap();
/// assert_eq!(var_label(Horizon::new(10).unwrap(), Period::Day, confidence), "10-day 97.5% VaR");
/// ```
pub fn var_label(horizon: Horizon, period: Period, confidence: Confidence) -> String {
    format!("{}-{} {}% VaR", horizon.days(), period.id(), confidence.percent())
}

identifiers! {
    /// How a covariance is estimated.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum Estimator {
        /// Divisor T-1.
        #[default]
        Sample => "sample",
        /// Exponentially weighted, zero mean.
        Ewma => "ewma",
        /// Ledoit-Wolf, shrunk towards constant correlation, divisor T.
        LedoitWolf => "ledoit_wolf",
    }
}

/// How Sigma is estimated, and how fast an exponentially weighted average decays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CovarianceRule {
    /// The estimator of Sigma and of its correlation.
    pub estimator: Estimator,
    /// Decay in one period of every exponentially weighted average, in `[0.80, 0.999]`.
    pub ewma_lambda: f64,
}

impl CovarianceRule {
    /// The decay of a file that states none. Source: RiskMetrics Technical Document, 1996.
    pub const DEFAULT_LAMBDA: f64 = 0.94;
}

impl Default for CovarianceRule {
    fn default() -> Self {
        Estimator::default().into()
    }
}

/// An estimator with the decay of a file that states none.
impl From<Estimator> for CovarianceRule {
    fn from(estimator: Estimator) -> Self {
        Self { estimator, ewma_lambda: Self::DEFAULT_LAMBDA }
    }
}

identifiers! {
    /// How a VaR is computed.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum Method {
        /// The k-th largest loss of the sample.
        #[default]
        Historical => "historical",
        /// Normal, zero mean.
        Parametric => "parametric",
        /// The normal quantile corrected for skew and kurtosis.
        CornishFisher => "cornish_fisher",
        /// A Student-t fitted by maximum likelihood.
        StudentT => "student_t",
        /// Historical on returns rescaled to today's volatility.
        FilteredHistorical => "filtered_historical",
        /// A t copula over empirical margins.
        MonteCarlo => "monte_carlo",
    }
}

identifiers! {
    /// Which figure counts as used.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum UsageBasis {
        /// The strategy's own VaR: only its own positions move it.
        #[default]
        Standalone => "standalone",
        /// Its component of the fund's VaR.
        Component => "component",
        /// Its component with every correlation at 0.90 or above.
        StressedComponent => "stressed_component",
    }
}

identifiers! {
    /// Whose P&L counts.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum PnlBasis {
        /// The strategy's past returns.
        History => "history",
        /// Its positions of today, repriced on their instruments' history.
        Positions => "positions",
        /// Per strategy the one with the larger standalone VaR; a tie is its history.
        #[default]
        Larger => "larger",
    }
}

identifiers! {
    /// What the figures of a strategy are computed from.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum MeasuredFrom {
        /// Its past returns: its positions move none of its VaR figures.
        #[default]
        History => "history",
        /// Its positions of today, repriced.
        Positions => "positions",
    }
}
