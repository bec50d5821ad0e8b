//! The risk budget as the file states it: the fund's VaR, its conventions and how it is split.

use super::{Confidence, Horizon, Money, Share};

/// How a VaR is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// The k-th largest loss of the sample.
    #[default]
    Historical,
    /// Normal, zero mean.
    Parametric,
    /// The normal quantile corrected for skew and kurtosis.
    CornishFisher,
    /// A Student-t fitted by maximum likelihood.
    StudentT,
    /// Historical on returns rescaled to today's volatility.
    FilteredHistorical,
    /// A t copula over empirical margins.
    MonteCarlo,
}

impl Method {
    /// Every method, in the order of the format's table.
    pub const ALL: [Self; 6] = [
        Self::Historical,
        Self::Parametric,
        Self::CornishFisher,
        Self::StudentT,
        Self::FilteredHistorical,
        Self::MonteCarlo,
    ];

    /// The word for it in a file and in the tools.
    pub fn id(self) -> &'static str {
        match self {
            Self::Historical => "historical",
            Self::Parametric => "parametric",
            Self::CornishFisher => "cornish_fisher",
            Self::StudentT => "student_t",
            Self::FilteredHistorical => "filtered_historical",
            Self::MonteCarlo => "monte_carlo",
        }
    }

    /// The method of that word.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.id() == id)
    }
}

/// Which figure counts as used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UsageBasis {
    /// The strategy's own VaR: only its own positions move it.
    #[default]
    Standalone,
    /// Its component of the fund's VaR.
    Component,
    /// Its component with every correlation at 0.90 or above.
    StressedComponent,
}

impl UsageBasis {
    /// Every basis, in the order of the format's table.
    pub const ALL: [Self; 3] = [Self::Standalone, Self::Component, Self::StressedComponent];

    /// The word for it in a file and in the tools.
    pub fn id(self) -> &'static str {
        match self {
            Self::Standalone => "standalone",
            Self::Component => "component",
            Self::StressedComponent => "stressed_component",
        }
    }

    /// The basis of that word.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|b| b.id() == id)
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
