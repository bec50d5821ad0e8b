//! What is wrong with a fund: the place, the rule, the range and the fault.

pub(crate) mod fault;
pub(crate) mod place;
pub(crate) mod range;

pub use fault::{Fault, Faults, Rule};
pub use place::Path;
pub use range::{
    AMOUNT, BETA, BOUND, CONFIDENCE, COST_BPS, DEPTH, EWMA_LAMBDA, HOURS, MAX_SCALE, MIN_SIZE, MONEY, MOVE, Number,
    PERIODS, PRICE, PRICE_VOLATILITY, PRIOR_YEARS, PROBABILITY, PROXY_SCALE, RATIO, RETURN, SEVERITY, SHARE, STOCK,
    Span, VOLATILITY,
};
