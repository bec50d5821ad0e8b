//! What one step of a history is: its period, and the periods in a year of each strategy.

use jiff::civil::{Date, Weekday};

use super::days_between;
use crate::fund::{Period, Snapshot};

/// The period of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What one return covers.
    pub period: Period,
    /// Whether the period was not given and the dates fit none; it then counts as a day.
    pub is_irregular: bool,
}

impl Step {
    /// The period of rows on ascending dates: `given`, else by the median of their gaps, the lower of two medians: up to 4
    /// days a day, 5 to 10 a week, 25 to 35 a month. Fewer than two dates are days.
    ///
    /// ```
    /// use headroom_engine::{fund::Period, sample::Step};
    /// use jiff::civil::date;
    /// let ends = [date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)];
    /// assert_eq!(Step::of(None, &ends), Step { period: Period::Month, is_irregular: false });
    /// ```
    pub fn of(given: Option<Period>, dates: &[Date]) -> Self {
        if let Some(period) = given {
            return Self { period, is_irregular: false };
        }
        let mut gaps: Vec<i32> = dates.windows(2).map(|pair| days_between(pair[0], pair[1])).collect();
        crate::math::sort_by(&mut gaps, Ord::cmp);
        let (period, is_irregular) = match gaps.get(gaps.len().saturating_sub(1) / 2) {
            None | Some(..=4) => (Period::Day, false),
            Some(5..=10) => (Period::Week, false),
            Some(25..=35) => (Period::Month, false),
            Some(_) => (Period::Day, true),
        };
        Self { period, is_irregular }
    }
}

/// Periods in a year by the dates of a strategy's returns: 52 of weeks, 12 of months; of days 365 where at least a tenth of
/// the returns are on Saturdays, else 252.
///
/// ```
/// use headroom_engine::{fund::Period, sample::inferred_periods};
/// use jiff::civil::date;
/// let week: Vec<_> = (16..23).map(|day| date(2026, 11, day)).collect();
/// assert_eq!(inferred_periods(Period::Day, week.iter().copied()), 365.0);
/// assert_eq!(inferred_periods(Period::Day, week[..5].iter().copied()), 252.0);
/// ```
pub fn inferred_periods(period: Period, dates: impl IntoIterator<Item = Date>) -> f64 {
    match period {
        Period::Week => 52.0,
        Period::Month => 12.0,
        Period::Day => {
            let (mut returns, mut saturdays) = (0_usize, 0_usize);
            for date in dates {
                returns += 1;
                saturdays += usize::from(date.weekday() == Weekday::Saturday);
            }
            if returns > 0 && 10 * saturdays >= returns { 365.0 } else { 252.0 }
        }
    }
}

/// Periods in a year of a strategy: as the file states them, else [`inferred_periods`] of its dated returns.
pub fn periods_per_year(snapshot: &Snapshot, period: Period, strategy: usize) -> f64 {
    snapshot.strategies[strategy].periods_per_year.unwrap_or_else(|| periods_by_dates(snapshot, period, strategy))
}

/// The periods in a year that a strategy's dates speak for, whatever the file states.
pub(crate) fn periods_by_dates(snapshot: &Snapshot, period: Period, strategy: usize) -> f64 {
    let history = &snapshot.history;
    let dated = history.dates.iter().zip(&history.returns[strategy]);
    inferred_periods(period, dated.filter(|(_, r)| r.is_some()).map(|(date, _)| *date))
}
