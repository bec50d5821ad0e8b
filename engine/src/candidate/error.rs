//! Why nothing can be said of a candidate.

use crate::{correlation::Infeasible, sample::MIN_OBSERVATIONS, var::EstimateError};

/// Why nothing can be said of a candidate: the place, the rule, the value.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MarginalError {
    /// The fund's own figures, or those with the candidate, cannot be made.
    #[error("{0}")]
    Estimate(#[from] EstimateError),
    /// Too few own rows for any figure.
    #[error("returns: {own} on rows of the fund, 2 are needed")]
    TooFewOwnRows {
        /// Own rows.
        own: usize,
    },
    /// A short series decides nothing but its own VaR: its correlations are wanted.
    #[error(
        "returns: {own} on rows of the fund are fewer than {MIN_OBSERVATIONS}, its VaR alone is {var_increase:.0} (90% between \
         {:.0} and {:.0}); give its correlations with the strategies for its contribution",
        interval[0],
        interval[1]
    )]
    NeedsCorrelations {
        /// Own rows.
        own: usize,
        /// Its standalone VaR, u.
        var_increase: f64,
        /// The 90% interval of u.
        interval: [f64; 2],
    },
    /// A value outside its range.
    #[error("{place}: {value} is refused, it must lie in {range}")]
    OutOfRange {
        /// What it is.
        place: String,
        /// The value.
        value: f64,
        /// The range that holds.
        range: &'static str,
    },
    /// As many correlations as strategies are wanted.
    #[error("{place}: {given} are given, the fund has {wanted} strategies")]
    Length {
        /// What they are.
        place: String,
        /// Correlations given.
        given: usize,
        /// Strategies of the fund.
        wanted: usize,
    },
    /// As many dates as returns are wanted.
    #[error("dates: {dates} are given for {returns} returns, in ascending order one a return is wanted")]
    Dates {
        /// Dates given.
        dates: usize,
        /// Returns given.
        returns: usize,
    },
    /// No returns can have these correlations.
    #[error("correlations: together they are impossible, the smallest eigenvalue would be {:.3e}", .0.min_eigenvalue)]
    Infeasible(Infeasible),
}

/// Refuses money that is not above 0.
pub(super) fn positive(place: &str, value: f64) -> Result<(), MarginalError> {
    if value > 0.0 && value <= 1e15 {
        return Ok(());
    }
    Err(MarginalError::OutOfRange { place: place.to_owned(), value, range: "(0, 1e15]" })
}

/// Refuses a value outside a range.
pub(super) fn in_range(place: &str, value: f64, low: f64, high: f64, range: &'static str) -> Result<(), MarginalError> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(MarginalError::OutOfRange { place: place.to_owned(), value, range })
}
