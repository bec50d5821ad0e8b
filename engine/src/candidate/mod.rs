//! What a new strategy adds to the risk of the fund.

pub(crate) mod aggregate_entry;
pub(crate) mod alignment;
pub(crate) mod contribution;
pub(crate) mod error;
pub(crate) mod joined;
pub(crate) mod joint_days;
pub(crate) mod sharpe;
pub(crate) mod sizes;

pub use aggregate_entry::{AggregateEntry, CorrelationForm, GivenCorrelations, entry_into_aggregate};
pub use alignment::{Alignment, newcomer_returns, with_newcomer};
pub use contribution::{
    CandidateRows, ContributionForm, CorrelatedNewcomer, EntryBudgets, MarginalContribution, marginal_contribution,
    marginal_contribution_of_correlations, marginal_contribution_on,
};
pub use error::MarginalError;
pub use joined::OnCommon;
pub(crate) use joined::fund_vars_with;
pub use joint_days::{JointDays, joint_days};
pub use sharpe::{SharpeRatio, SharpeTest};
pub use sizes::{EntryAtSize, EntrySizes, LargestSize, SizeBound};
