//! Is the model right: the VaR that it would have said before each row, against what that row lost.
//!
//! A forecast for a row uses what was known at the close of the joint row before it and nothing later: rows, runs, own rows and
//! fills, with today's capital and exposures. It is of the strategies whose own row it is, by the method, the confidence and the
//! rules of the figures on screen; one period ahead whatever the horizon. What the exceptions say is [`Verdict`]'s.

pub(crate) mod coverage_tests;
pub(crate) mod forecast;
pub(crate) mod series;
pub(crate) mod shortfall_test;

pub use coverage_tests::{
    EXACT_BELOW, LikelihoodRatio, Transitions, Zone, christoffersen, conditional_coverage, kupiec,
};
pub use forecast::{Backtest, BacktestError};
pub use series::{BacktestSeries, Forecast, Verdict};
pub use shortfall_test::{SHORTFALL_DRAWS, ShortfallTest, shortfall_statistic};
