//! Covariance and correlation: estimators, the matrix, feasibility, and VaR under a correlation.

pub(crate) mod aggregate;
pub(crate) mod covariance;
pub(crate) mod feasible;
pub(crate) mod mahalanobis;
pub(crate) mod matrix;
pub(crate) mod over_time;
pub(crate) mod sigma;
pub(crate) mod spike;
pub(crate) mod spike_scan;

pub use crate::fund::Estimator;
pub use aggregate::{
    STRESSED_BASIS_RHO, SpikedRisk, StressedCorrelation, aggregate, aggregate_components, spiked, spiked_pair,
    spiked_risk,
};
pub use covariance::{correlation_of, ewma_covariance, ledoit_wolf, ledoit_wolf_identity, sample_covariance};
pub use feasible::{FeasibleInterval, Infeasible, bordered, check_bordered};
pub use mahalanobis::Mahalanobis;
pub use matrix::{CorrelationMatrix, EstimatedCorrelation, Order, correlation_matrix};
pub use over_time::{average_correlation, rolling_correlation};
pub(crate) use sigma::Sigma;
pub use sigma::covariance;
pub use spike::{CorrelationSpike, pair_spikes, rise_z};
