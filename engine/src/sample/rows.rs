//! Rows, joint rows and the returns that are carried into them.

use std::ops::Range;

/// Rows without a return, after the first, that can be a weekend or a holiday; a longer run is a hole.
const MAX_CLOSED_RUN: usize = 4;

/// The joint rows of a history, and what is carried into each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JointRows {
    /// The rows: places of the dates on which a live strategy has a return.
    pub rows: Vec<usize>,
    /// Per joint row the rows since the one before it, up to itself, as a range of `rows`.
    pub intervals: Vec<Range<usize>>,
}

impl JointRows {
    /// The joint rows of series of returns on the same dates: rows on which no live strategy that has started is closed.
    ///
    /// A strategy has started at its first return. A run of at most 4 rows without a return is closed, also one that is not
    /// over; a longer run is a hole. A strategy with returns on fewer than half of the rows since its start has holes only, as
    /// has every strategy where `is_daily` is false.
    ///
    /// ```
    /// use headroom_engine::sample::JointRows;
    /// // Friday to Monday: the weekend of the listed strategy is carried to Monday.
    /// let crypto = [Some(0.01), Some(-0.03), Some(0.01), Some(-0.02)];
    /// let listed = [Some(0.02), None, None, Some(0.01)];
    /// let joint = JointRows::of(&[&crypto, &listed], &[true, true], true);
    /// assert_eq!(joint.intervals, [0..1, 1..4]);
    /// ```
    pub fn of(returns: &[&[Option<f64>]], is_live: &[bool], is_daily: bool) -> Self {
        let live: Vec<&[Option<f64>]> =
            returns.iter().zip(is_live).filter(|(_, is_live)| **is_live).map(|(series, _)| *series).collect();
        let dates = live.first().map_or(0, |series| series.len());
        let rows: Vec<usize> = (0..dates).filter(|t| live.iter().any(|series| series[*t].is_some())).collect();
        let mut is_closed = vec![false; rows.len()];
        if is_daily {
            for series in &live {
                close(&present(&rows, series), &mut is_closed);
            }
        }
        let mut intervals = Vec::new();
        let mut first = 0;
        for place in (0..rows.len()).filter(|place| !is_closed[*place]) {
            intervals.push(first..place + 1);
            first = place + 1;
        }
        Self { rows, intervals }
    }

    /// Rows after the last joint row.
    pub fn open(&self) -> usize {
        self.rows.len() - self.intervals.last().map_or(0, |interval| interval.end)
    }

    /// The dates of an interval, as places in the history.
    pub fn dates(&self, interval: &Range<usize>) -> &[usize] {
        &self.rows[interval.clone()]
    }

    /// A series' own value of an interval: the sum of its returns there, in date order; `None` where it has none.
    pub fn sum(&self, interval: &Range<usize>, series: &[Option<f64>]) -> Option<f64> {
        self.dates(interval).iter().filter_map(|t| series[*t]).reduce(|sum, r| sum + r)
    }
}

/// Whether a series lacks the last of the rows in a hole: a run of more than 4 rows, or one of a strategy with returns on fewer
/// than half of the rows since its start.
pub fn ends_in_hole(rows: &[usize], series: &[Option<f64>]) -> bool {
    let Some(start) = rows.iter().position(|t| series[*t].is_some()) else {
        return false;
    };
    let run = rows.iter().rev().take_while(|t| series[**t].is_none()).count();
    let present = rows[start..].iter().filter(|t| series[**t].is_some()).count();
    run > MAX_CLOSED_RUN || (run > 0 && 2 * present < rows.len() - start)
}

/// Marks the rows on which a series is closed; `has` says on which it has an entry.
fn close(has: &[bool], is_closed: &mut [bool]) {
    let Some(start) = has.iter().position(|has| *has) else {
        return;
    };
    let present = has[start..].iter().filter(|has| **has).count();
    let count = has.len() - start;
    if present == count || 2 * present < count {
        return;
    }
    let mut place = start;
    while place < has.len() {
        let end = has[place..].iter().position(|has| *has).map_or(has.len(), |run| place + run);
        if end - place <= MAX_CLOSED_RUN {
            is_closed[place..end].fill(true);
        }
        place = end + 1;
    }
}

/// On which of some rows, places of a series, it has an entry.
fn present(rows: &[usize], series: &[Option<f64>]) -> Vec<bool> {
    rows.iter().map(|place| series[*place].is_some()).collect()
}

/// Which rows of a series have an entry, or are closed after one and carry it; the others are in a hole or before its start.
/// `rows` are places of the series.
pub(super) fn known_rows(rows: &[usize], series: &[Option<f64>], is_daily: bool) -> Vec<bool> {
    let has = present(rows, series);
    let mut is_known = has.clone();
    if is_daily {
        close(&has, &mut is_known);
    }
    is_known
}
