//! The dated returns of the strategies, oldest to newest.

use jiff::civil::Date;

/// Returns per strategy on ascending dates; time runs oldest to newest.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// The dates, strictly ascending, 1 to 5,000.
    pub dates: Vec<Date>,
    /// Per strategy in the order of the strategies, per date: P&L of the day over the capital of the day, in
    /// `[-1, 100]`; `None` where there is none.
    pub returns: Vec<Vec<Option<f64>>>,
    /// Per strategy its capital on each date; `None`: today's on every date.
    pub capital: Vec<Option<Vec<f64>>>,
}

impl History {
    /// The newest date.
    pub fn last_date(&self) -> Date {
        *self.dates.last().expect("a history has at least one date, by the format")
    }
}
