//! The ranges of the format's numbers: `rulings.md` and `snapshot.md` as constants. That the published schema says the
//! same is held by a test.

use std::fmt;

/// From where to where a number may lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    low: Bound,
    high: Bound,
}

/// One end of a span.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Bound {
    /// The number itself is in the span.
    To(f64),
    /// Only what comes before it is.
    Before(f64),
    /// There is no end but that of finite numbers.
    None,
}

/// The least that a number above 0 may be: quotients by a smaller one are beyond what doubles hold.
pub const MIN_SIZE: f64 = 1e-200;

/// The most that money may be in size.
const MOST_MONEY: f64 = 1e15;

/// Money gained or owed: `[-1e15, 1e15]`.
pub const MONEY: Span = Span::from_to(-MOST_MONEY, MOST_MONEY);

/// Money there may be none of: `[0, 1e15]`.
pub const STOCK: Span = Span::from_to(0.0, MOST_MONEY);

/// Money there must be some of: `(0, 1e15]`.
pub const AMOUNT: Span = Span::above_to(0.0, MOST_MONEY);

/// A part of a whole, none and all included.
pub const SHARE: Span = Span::from_to(0.0, 1.0);

/// A bound that is a share: none of it would forbid everything.
pub const BOUND: Span = Span::above_to(0.0, 1.0);

/// A probability that is neither impossible nor certain.
pub const PROBABILITY: Span = Span::between(0.0, 1.0);

/// A trading cost in basis points.
pub const COST_BPS: Span = Span::from_to(0.0, 1000.0);

/// Years of history at which a mean counts half.
pub const PRIOR_YEARS: Span = Span::from_to(0.0, 1000.0);

/// A confidence level.
pub const CONFIDENCE: Span = Span::between(0.5, 1.0);

/// The decay of an exponentially weighted average.
pub const EWMA_LAMBDA: Span = Span::from_to(0.80, 0.999);

/// A return: a strategy loses at most its capital.
pub const RETURN: Span = Span::from_to(-1.0, 100.0);

/// Periods in a year.
pub const PERIODS: Span = Span::from_to(1.0, 366.0);

/// Factor on the returns of a proxy.
pub const PROXY_SCALE: Span = Span::above_to(0.0, 10.0);

/// The price of a binary contract.
pub const PRICE: Span = Span::between(0.0, 1.0);

/// Move of a price for a move of 1 in the market.
pub const BETA: Span = Span::from_to(-100.0, 100.0);

/// Volatility in a day of the return of a linear instrument.
pub const VOLATILITY: Span = Span::above_to(0.0, 10.0);

/// Volatility in a day of the price of a binary contract.
pub const PRICE_VOLATILITY: Span = Span::above_to(0.0, 1.0);

/// Hours of an outage or of a liquidation.
pub const HOURS: Span = Span::above_to(0.0, 720.0);

/// Depth that is gone: not all of it, or nothing could be sold at any cost.
pub const DEPTH: Span = Span { low: Bound::To(0.0), high: Bound::Before(1.0) };

/// Daily VaRs that an outage costs; times that a day comes again.
pub const SEVERITY: Span = Span::from_to(0.0, 10.0);

/// Move of a price: it loses all of itself at most.
pub const MOVE: Span = Span::from_to(-1.0, 10.0);

/// A Sharpe ratio.
pub const RATIO: Span = Span { low: Bound::None, high: Bound::None };

impl Span {
    /// Both ends included.
    pub const fn from_to(low: f64, high: f64) -> Self {
        Self { low: Bound::To(low), high: Bound::To(high) }
    }

    /// The upper end included.
    const fn above_to(low: f64, high: f64) -> Self {
        Self { low: Bound::Before(low), high: Bound::To(high) }
    }

    /// Neither end included.
    const fn between(low: f64, high: f64) -> Self {
        Self { low: Bound::Before(low), high: Bound::Before(high) }
    }

    /// Whether a number lies in it; one above 0 is `MIN_SIZE` at least.
    pub fn contains(self, number: f64) -> bool {
        let is_high_enough = match self.low {
            Bound::To(low) => number >= low,
            Bound::Before(0.0) => number >= MIN_SIZE,
            Bound::Before(low) => number > low,
            Bound::None => true,
        };
        is_high_enough
            && match self.high {
                Bound::To(high) => number <= high,
                Bound::Before(high) => number < high,
                Bound::None => true,
            }
    }
}

impl Span {
    /// Its lower end and whether the end itself is outside; `None` without one.
    pub fn low(self) -> Option<(f64, bool)> {
        self.low.end()
    }

    /// Its upper end and whether the end itself is outside; `None` without one.
    pub fn high(self) -> Option<(f64, bool)> {
        self.high.end()
    }

    /// The number in it nearest to `number`; an open upper end counts as 1e-9 below it, an open lower end as in it.
    pub fn nearest(self, number: f64) -> f64 {
        let low = self.low().map_or(f64::NEG_INFINITY, |(low, _)| low);
        let high = match self.high {
            Bound::To(high) => high,
            Bound::Before(high) => high - 1e-9,
            Bound::None => f64::INFINITY,
        };
        number.clamp(low, high)
    }
}

impl Bound {
    fn end(self) -> Option<(f64, bool)> {
        match self {
            Self::To(end) => Some((end, false)),
            Self::Before(end) => Some((end, true)),
            Self::None => None,
        }
    }
}

/// `from 0 to 1`, `above 0 and at most 1e15`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.low, self.high) {
            (Bound::To(low), Bound::To(high)) => {
                write!(f, "from {} to {}", Number(low), Number(high))
            }
            (low, high) => {
                match low {
                    Bound::To(low) => write!(f, "of at least {}", Number(low))?,
                    Bound::Before(low) => write!(f, "above {}", Number(low))?,
                    Bound::None => f.write_str("of any size")?,
                }
                match high {
                    Bound::To(high) => write!(f, " and at most {}", Number(high)),
                    Bound::Before(high) => write!(f, " and below {}", Number(high)),
                    Bound::None => Ok(()),
                }
            }
        }
    }
}

/// A number as people write it: whole ones without a point, very large and small ones with an exponent.
pub struct Number(pub f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if size == 0.0 || (1e-5..1e15).contains(&size) { self.0.fmt(f) } else { write!(f, "{:e}", self.0) }
    }
}

/// The cap on an exposure scale.
pub const MAX_SCALE: f64 = 10.0;
