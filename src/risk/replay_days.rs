//! Days of the history once more: what they would make of today's exposures, and which of them would cost most.
//!
//! A replay is of strategies, not of positions: `x_i r_ti`, added over the days. What a strategy's positions did on a day is
//! not in the file, so no position has a part of it.

use jiff::civil::Date;

use super::{book::Book, sample::complete_dates};
use crate::fund::{Money, Snapshot};

/// Days of a replayed week.
pub const WEEK: u8 = 5;

/// The complete dates that end at `last`, as indices of the history; `None` where it is not complete or has too few before it.
pub fn replayed(snapshot: &Snapshot, last: Date, days: u8) -> Option<Vec<usize>> {
    let complete = complete_dates(snapshot);
    let end = complete.binary_search_by_key(&last, |t| snapshot.history.dates[*t]).ok()?;
    let start = (end + 1).checked_sub(usize::from(days))?;
    Some(complete[start..=end].to_vec())
}

/// P&L a strategy of these dates at these exposures: `x_i sum_t r_ti`, in money, negative for a loss.
///
/// Returns add: exposures are put back each day. A strategy without capital may lack a return; it has no exposure.
pub fn replay_pnl(snapshot: &Snapshot, exposure: &[f64], dates: &[usize]) -> Vec<f64> {
    let of_strategy = |(x, returns): (&f64, &Vec<Option<f64>>)| {
        let sum: f64 = dates.iter().map(|t| returns[*t].unwrap_or(0.0)).sum();
        x * sum + 0.0
    };
    exposure.iter().zip(&snapshot.history.returns).map(of_strategy).collect()
}

/// Days of the history and what they would make of today's exposures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WorstStretch {
    /// The first of the days.
    pub first: Date,
    /// The last of them.
    pub last: Date,
    /// How many there are.
    pub days: u8,
    /// P&L of the fund, negative for a loss.
    pub pnl: Money,
}

/// The stretches of `days` complete dates that would cost the most at the exposures of a book, the worst first, at most `count`.
///
/// No two of them share a date: the worst is taken, then the worst of those that do not touch it, and so on; of equal losses the
/// earlier. Stretches that gain are left out. The whole history counts, whatever the window. P&L in money, negative for a loss.
/// Source: historical simulation, e.g. Jorion, Value at Risk, 3rd edition, chapter 14 (event-driven scenarios).
///
/// ```
/// # let fund = headroom::risk::testing::three_four_five();
/// let worst = headroom::risk::worst_days(&fund, &headroom::risk::Book::of(&fund), 1, 1);
/// // On the eleventh day the fund lost 1.8 and 3.2.
/// assert_eq!(worst[0].last.to_string(), "2026-10-22");
/// assert!((worst[0].pnl.0 + 5.0).abs() < 1e-12);
/// ```
pub fn worst_days(snapshot: &Snapshot, book: &Book, days: u8, count: usize) -> Vec<WorstStretch> {
    let exposure = book.exposure(snapshot);
    let complete = complete_dates(snapshot);
    let width = usize::from(days.max(1));
    let daily: Vec<f64> =
        complete.iter().map(|t| replay_pnl(snapshot, &exposure, std::slice::from_ref(t)).iter().sum()).collect();
    let mut stretches: Vec<(usize, f64)> = daily
        .windows(width)
        .map(|stretch| stretch.iter().sum::<f64>())
        .enumerate()
        .filter(|(_, pnl)| *pnl < 0.0)
        .collect();
    stretches.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let mut chosen: Vec<usize> = Vec::new();
    let mut worst = Vec::new();
    for (start, pnl) in stretches {
        if worst.len() == count {
            break;
        }
        if chosen.iter().any(|other| other.abs_diff(start) < width) {
            continue;
        }
        chosen.push(start);
        let date = |at: usize| snapshot.history.dates[complete[at]];
        worst.push(WorstStretch { first: date(start), last: date(start + width - 1), days, pnl: Money(pnl) });
    }
    worst
}
