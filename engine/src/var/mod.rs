//! Value at risk and expected shortfall: the tail, the methods, components and intervals.

pub(crate) mod bootstrap;
pub(crate) mod compare_methods;
pub(crate) mod contribution;
pub(crate) mod error;
pub(crate) mod expansion;
pub(crate) mod inputs;
pub(crate) mod loss_law;
pub(crate) mod method;
pub(crate) mod model;
pub(crate) mod order_statistics;
pub(crate) mod path;
pub(crate) mod pnl_basis;
pub(crate) mod tail;

pub(crate) use bootstrap::interval;
pub(crate) use bootstrap::stationary_rows;
pub use bootstrap::{Interval, LEAST_TAIL_ROWS, RESAMPLES, Resampling, Uncertainty, mean_block, stationary_days};
pub use compare_methods::compare_methods;
pub use contribution::{components_of_covariance, components_of_tail, share_of_risk};
pub use error::EstimateError;
pub use expansion::{CornishFisherRisk, cornish_fisher_risk, is_in_cornish_fisher_domain};
pub use loss_law::LossLaw;
pub use method::filtered_historical::{filtered_returns, next_variance};
pub use method::student_t::{StudentTRisk, standardised_t_quantile, standardised_t_shortfall, student_t_risk};
pub use method::student_t_fit::{StudentTFit, student_t_fit};
pub use method::{FundRisk, SeriesRisk};
pub use model::RiskModel;
pub use order_statistics::{IntervalRanks, OrderStatistics, chance_above};
pub use pnl_basis::{BasisVar, Measured};
pub use tail::{QuantileType, Tail, expected_shortfall, quantile_of_losses, value_at_risk};
