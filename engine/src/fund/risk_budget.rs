//! The risk budget as a file states it: the total VaR, its conventions and its allocation.

use super::{
    confidence::{Confidence, Money, Share},
    conventions::{Horizon, Method, UsageBasis},
};

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
