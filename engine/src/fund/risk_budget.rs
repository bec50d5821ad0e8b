//! The risk budget as a file states it: the total VaR, its conventions and its allocation.

use super::{
    confidence::Confidence,
    conventions::{CovarianceRule, Horizon, Method, PnlBasis, UsageBasis},
};

/// The fund's VaR budget: how much, measured how, split between strategies and reserve.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskBudget {
    /// The most the fund may lose at `confidence` over `horizon`, above 0.
    pub total_var: f64,
    /// The level of every VaR and expected shortfall.
    pub confidence: Confidence,
    /// Days ahead.
    pub horizon: Horizon,
    /// How VaR is computed.
    pub method: Method,
    /// Number of joint rows, the most recent ones (30 to 100,000); `None`: the whole history.
    pub window: Option<u32>,
    /// How Sigma is estimated.
    pub covariance: CovarianceRule,
    /// Which figure counts as used.
    pub usage_basis: UsageBasis,
    /// Whose P&L counts; `None`: the larger where a strategy can be repriced, else the history.
    pub pnl: Option<PnlBasis>,
    /// Share of `total_var` per strategy, in the order of the strategies, each in `[0, 1]`.
    pub allocation: Vec<f64>,
    /// Share given to no strategy, in `[0, 1]`; with the allocation it sums to 1 within 1e-9.
    pub reserve: f64,
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
    /// Number of joint rows, the most recent ones; `None`: all.
    pub window: Option<u32>,
    /// How Sigma is estimated.
    pub covariance: CovarianceRule,
    /// Which figure counts as used.
    pub usage_basis: UsageBasis,
    /// Whose P&L counts, as [`RiskBudget::pnl`].
    pub pnl: Option<PnlBasis>,
}

impl Settings {
    /// The settings that a file states, none of them changed.
    ///
    /// ```
    /// use headroom_engine::fund::{Horizon, Method, Settings};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // The horizon is 1 day and the window is the whole history.
    /// let settings = Settings::of(&fund.risk_budget);
    /// assert_eq!((settings.method, settings.confidence.value()), (Method::default(), 0.975));
    /// assert_eq!((settings.horizon, settings.window), (Horizon::DAY, None));
    /// ```
    pub fn of(budget: &RiskBudget) -> Self {
        Self {
            method: budget.method,
            confidence: budget.confidence,
            horizon: budget.horizon,
            window: budget.window,
            covariance: budget.covariance,
            usage_basis: budget.usage_basis,
            pnl: budget.pnl,
        }
    }
}
