//! A strategy of the fund, and one that asks to join it: who it is and what capital it works with.

use std::fmt;

use jiff::civil::Date;

use super::identifiers::identifiers;

/// Strategies of a fund at most.
pub const MOST_STRATEGIES: usize = 512;

/// The name of a strategy in the file: 1 to 64 of `a-z A-Z 0-9 _ - .`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StrategyId(String);

impl StrategyId {
    /// An id by the rule of the format; `None` where the text breaks it.
    pub fn new(text: &str) -> Option<Self> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
        fits.then(|| Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StrategyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One strategy, in the file's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Strategy {
    /// Its id, unique in the fund.
    pub id: StrategyId,
    /// Its name for people; the id where the file gives none.
    pub name: String,
    /// What a return of 1 would earn, at least 0.
    pub capital: f64,
    /// Periods of its returns in a year, in `[1, 366]`; `None`: by the period and the dates of its returns.
    pub periods_per_year: Option<f64>,
    /// Expected return of a year, on capital, in `[-1, 100]`; `None`: shrunk from the history.
    pub expected_return: Option<f64>,
    /// The strategy whose returns stand in for the rows that this one lacks.
    pub proxy: Option<Proxy>,
    /// How far it may fall from its high-water mark; `None`: it has no ladder.
    pub drawdown_limits: Option<DrawdownLimits>,
}

/// The ladder of a strategy: how far its unit value may fall from its high-water mark. At least one limit is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DrawdownLimits {
    /// The fall past which its exposure is halved, in `(0, 1]`.
    pub soft: Option<f64>,
    /// The fall past which it is out, in `(0, 1]`, above the soft one.
    pub hard: Option<f64>,
    /// The part of the soft limit under which the halving ends, in `(0, 1]`.
    pub recovery_share: f64,
}

/// The part of the soft limit under which the halving ends, where a file gives none.
pub const RECOVERY_SHARE: f64 = 0.5;

impl DrawdownLimits {
    /// The limit of a rung; `None`: that rung is off.
    pub fn of(&self, rung: Rung) -> Option<f64> {
        match rung {
            Rung::Soft => self.soft,
            Rung::Hard => self.hard,
        }
    }
}

identifiers! {
    /// A limit of a strategy's ladder.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Rung {
        /// Halves the strategy.
        Soft => "soft",
        /// Takes the strategy out.
        Hard => "hard",
    }
}

/// A stand-in for missing returns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proxy {
    /// Index of the strategy that stands in; it has no proxy itself.
    pub strategy: usize,
    /// Factor on its returns, in `(0, 10]`.
    pub scale: f64,
}

/// A candidate for the reserve.
#[derive(Debug, Clone, PartialEq)]
pub struct Opportunity {
    /// The id it would have; no strategy of the fund has it.
    pub strategy: StrategyId,
    /// Its name for people.
    pub name: String,
    /// How sure its sponsor is, in `[0, 1]`.
    pub conviction: f64,
    /// The share of the fund's VaR it asks for, in `[0, 1]`.
    pub requested_share: f64,
    /// What a return of 1 would earn.
    pub capital: f64,
    /// Its returns, oldest to newest.
    pub returns: Vec<f64>,
    /// Their dates, if given; otherwise the last dates of the fund's sample.
    pub dates: Option<Vec<Date>>,
}
