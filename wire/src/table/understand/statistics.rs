//! Statistics of a column that let a person see whether it was read rightly.

use headroom_cells::value::{Spread, spread};
use jiff::civil::Date;

use super::lines::Value;

/// Counts and extremes of a series.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Statistics {
    /// Number of values.
    pub count: usize,
    /// Date of the first and the last value.
    pub ends: Option<(Date, Date)>,
    /// Number of dates of the table between them without a value.
    pub gaps: usize,
    /// The smallest and the largest value.
    pub range: Option<(f64, f64)>,
    /// Standard deviation (divisor n - 1) times the root of the number of periods in a year; `None` below two values or
    /// where the dates have no period.
    pub sd_per_year: Option<f64>,
}

/// Statistics of values on dates, ascending; `of_year` is the number of periods in a year.
pub(crate) fn statistics(dates: &[Date], values: &[Value], of_year: Option<f64>) -> Statistics {
    let Some(spread) = spread(values) else { return Statistics::default() };
    let Spread { count, first, last, smallest, largest, sd } = spread;
    Statistics {
        count,
        ends: dates.get(first).copied().zip(dates.get(last).copied()),
        gaps: last + 1 - first - count,
        range: Some((smallest, largest)),
        sd_per_year: of_year.zip(sd).map(|(periods, sd)| sd * periods.sqrt()),
    }
}

/// The number of periods in a year by the median gap between dates: 252 (365 where a tenth of the dates are on
/// weekends), 52 or 12.
pub(crate) fn periods_per_year(dates: &[Date]) -> Option<f64> {
    let mut gaps: Vec<i32> = dates.windows(2).map(|pair| (pair[1] - pair[0]).get_days()).collect();
    gaps.sort_unstable();
    match gaps.get(gaps.len().checked_sub(1)? / 2)? {
        ..=4 => {
            let is_weekend = |date: &&Date| date.weekday().to_monday_zero_offset() >= 5;
            let weekends = dates.iter().filter(is_weekend).count();
            Some(if 10 * weekends >= dates.len() { 365.0 } else { 252.0 })
        }
        5..=10 => Some(52.0),
        25..=35 => Some(12.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn statistics_agree_with_numpy() {
        // numpy: np.std([0.01, -0.02, 0.03], ddof=1) * np.sqrt(252) = 0.39949968710876...
        let dates = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)];
        let values = [Value::Missing, Value::Number(0.01), Value::Missing, Value::Number(-0.02), Value::Number(0.03)];
        let figures = statistics(&dates, &values, periods_per_year(&dates));
        assert_eq!((figures.count, figures.gaps), (3, 1));
        assert_eq!(figures.ends, Some((dates[1], dates[4])));
        assert_eq!(figures.range, Some((-0.02, 0.03)));
        let sd = figures.sd_per_year.unwrap();
        assert!((sd - 0.399_499_687).abs() < 1e-9, "{sd}");
    }

    #[test]
    fn periods_per_year_follow_the_median_gap() {
        let every = |days: i64, count: usize| -> Vec<Date> {
            (0..count).map(|i| date(2026, 1, 1) + jiff::Span::new().days(days * i as i64)).collect()
        };
        assert_eq!(periods_per_year(&every(1, 20)), Some(365.0));
        assert_eq!(periods_per_year(&every(7, 20)), Some(52.0));
        assert_eq!(periods_per_year(&every(30, 20)), Some(12.0));
        assert_eq!(periods_per_year(&every(15, 20)), None);
        assert_eq!(periods_per_year(&every(1, 1)), None);
    }
}
