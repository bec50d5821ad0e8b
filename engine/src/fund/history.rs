//! The dated returns of the strategies, oldest to newest.

use jiff::civil::Date;

use super::identifiers::identifiers;

identifiers! {
    /// The step of a history: what one return covers.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum Period {
        /// A day, calendar or business.
        #[default]
        Day => "day",
        /// A week.
        Week => "week",
        /// A month.
        Month => "month",
    }
}

impl Period {
    /// D, calendar days in a period: 1, 7 or 30.4375, a twelfth of 365.25.
    pub fn days(self) -> f64 {
        match self {
            Self::Day => 1.0,
            Self::Week => 7.0,
            Self::Month => 30.4375,
        }
    }
}

/// Returns per strategy on ascending dates; time runs oldest to newest.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// What one return covers; `None`: inferred from the dates.
    pub period: Option<Period>,
    /// The dates, strictly ascending, 1 to 5,000.
    pub dates: Vec<Date>,
    /// Per strategy in the order of the strategies, per date: P&L of the period over the capital of the date, in
    /// `[-1, 100]`; `None` where there is none.
    pub returns: Vec<Vec<Option<f64>>>,
    /// Per strategy its capital on each date; `None`: today's on every date.
    pub capital: Vec<Option<Vec<f64>>>,
    /// Money subscribed (positive) or redeemed at the start of each date; `None`: never.
    pub flows: Option<Vec<f64>>,
}

impl History {
    /// The newest date.
    pub fn last_date(&self) -> Date {
        *self.dates.last().expect("a history has at least one date, by the format")
    }
}
