//! The risk budget as the file states it: the fund's VaR, its conventions and how it is split.

use super::{Confidence, Horizon, Money, Share, identifiers};

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

/// The fund's VaR budget: how much, measured how, split between strategies and reserve.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskBudget {
    /// The most the fund may lose at `confidence` over `horizon`, above 0.
    pub total_var: Money,
    /// The level of every VaR and expected shortfall.
    pub confidence: Confidence,
    /// Days ahead.
    pub horizon: Horizon,
    /// How VaR is computed.
    pub method: Method,
    /// The last so many complete dates (30 to 100,000); `None`: the whole history.
    pub window: Option<u32>,
    /// Which figure counts as used.
    pub usage_basis: UsageBasis,
    /// Share of `total_var` per strategy, in the order of the strategies, each in `[0, 1]`.
    pub allocation: Vec<Share>,
    /// Share given to no strategy, in `[0, 1]`; with the allocation it sums to 1 within 1e-9.
    pub reserve: Share,
}
