//! Why a VaR cannot be estimated.

use crate::sample::MIN_OBSERVATIONS;

/// Why there is no VaR.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EstimateError {
    /// Too few complete dates.
    #[error("{observations} complete dates, {dropped} left out: a VaR needs {MIN_OBSERVATIONS}")]
    TooFewObservations {
        /// Complete dates in the sample.
        observations: usize,
        /// Dates left out because a return is missing.
        dropped: usize,
    },
    /// The draws of a Monte Carlo are not there yet.
    #[error("the Monte Carlo draws are not made yet")]
    NotDrawn,
}
