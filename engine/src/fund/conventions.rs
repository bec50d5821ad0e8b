//! The risk budget as the file states it: the fund's VaR, its conventions and how it is split.

use super::{confidence::Confidence, identifiers::identifiers, risk_budget::RiskBudget};

/// How many whole days a figure looks ahead, 1 to 20.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Horizon(u8);

impl Horizon {
    /// One day.
    pub const DAY: Self = Self(1);

    /// A horizon of 1 to 20 days; `None` for anything else.
    pub fn new(days: u8) -> Option<Self> {
        (1..=20).contains(&days).then_some(Self(days))
    }

    /// The number of days.
    pub fn days(self) -> u8 {
        self.0
    }

    /// `sqrt(h)`, the factor from a 1-day figure under independent days.
    pub fn factor(self) -> f64 {
        f64::from(self.0).sqrt()
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

/// The conventions of every figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// How VaR is computed.
    pub method: Method,
    /// The level of VaR and expected shortfall.
    pub confidence: Confidence,
    /// Days ahead.
    pub horizon: Horizon,
    /// The last so many complete dates; `None`: all.
    pub window: Option<u32>,
    /// Which figure counts as used.
    pub usage_basis: UsageBasis,
}

impl Settings {
    /// The settings that a file states, none of them changed.
    ///
    /// ```
    /// use headroom_engine::fund::{Horizon, Method, Settings};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // The horizon is 1 day and the window is the whole history.
    /// let settings = Settings::of(&fund.risk_budget);
    /// assert_eq!((settings.method, settings.confidence.value()), (Method::Historical, 0.975));
    /// assert_eq!((settings.horizon, settings.window), (Horizon::DAY, None));
    /// ```
    pub fn of(budget: &RiskBudget) -> Self {
        Self {
            method: budget.method,
            confidence: budget.confidence,
            horizon: budget.horizon,
            window: budget.window,
            usage_basis: budget.usage_basis,
        }
    }
}
