//! What a new strategy adds to the risk of the fund.

pub(crate) mod alignment;
pub(crate) mod contribution;
pub(crate) mod sharpe;

pub use alignment::{Alignment, newcomer_returns, with_newcomer};
pub use contribution::{
    AggregateEntry, CorrelatedNewcomer, EntryBasis, EntryBudgets, MarginalContribution, MarginalError,
    entry_into_aggregate, marginal_contribution, marginal_contribution_of_correlations, marginal_contribution_on,
};
pub use sharpe::{SharpeRatio, SharpeTest};
