//! Why a VaR cannot be estimated.

use crate::sample::MIN_OBSERVATIONS;

/// Why there is no VaR.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EstimateError {
    /// Too few joint rows, or no strategy with as many rows of its own.
    #[error("{observations} rows of returns: a VaR needs {MIN_OBSERVATIONS}")]
    TooFewObservations {
        /// Joint rows in the sample; 0 where no strategy is measured.
        observations: usize,
    },
    /// The draws of a Monte Carlo are not there yet.
    #[error("the Monte Carlo draws are not made yet")]
    NotDrawn,
}
