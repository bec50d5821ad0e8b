//! A strategy that is not in the fund yet and asks for part of the reserve.

use jiff::civil::Date;

use super::{
    confidence::{Money, Share},
    strategy::StrategyId,
};

/// A candidate for the reserve.
#[derive(Debug, Clone, PartialEq)]
pub struct Opportunity {
    /// The id it would have; no strategy of the fund has it.
    pub strategy: StrategyId,
    /// Its name for people.
    pub name: String,
    /// How sure its sponsor is, in `[0, 1]`.
    pub conviction: Share,
    /// The share of the fund's VaR it asks for, in `[0, 1]`.
    pub requested_share: Share,
    /// What a return of 1 would earn.
    pub capital: Money,
    /// Its returns, oldest to newest.
    pub returns: Vec<f64>,
    /// Their dates, if given; otherwise the last dates of the fund's sample.
    pub dates: Option<Vec<Date>>,
}
