//! Joint rows of the history once more: what they would make of today's exposures, and which of them would cost most.
//!
//! A replay is of strategies, not of positions: `x_i r_ti`, added over the rows, filled ones too. What a strategy's positions did on a day is
//! not in the file, so no position has a part of it.

use crate::math::sort_by;
use jiff::civil::Date;

use crate::{
    fund::{Book, Snapshot},
    model::Model,
    stress::shock::replay::replay_pnl,
};

/// Days of a replayed week.
pub const WEEK: u8 = 5;

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
    pub pnl: f64,
}

/// The stretches of `days` joint rows that would cost the most at the exposures of a book, the worst first, at most `count`.
///
/// Filled rows count; a strategy that is not measured is in no row, as in every figure of the fund. No two stretches share a row: the worst is taken, then the worst of those that do not touch it, and so on; of equal losses the
/// earlier. Stretches that gain are left out. The whole history counts, whatever the window. P&L in money, negative for a loss.
/// Source: historical simulation, e.g. Jorion, Value at Risk, 3rd edition, chapter 14 (event-driven scenarios).
///
/// ```
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// let worst = headroom_engine::stress::worst_days(&fund, &model, &headroom_engine::fund::Book::of(&fund), 1, 1);
/// // On the eleventh day the fund lost 1.8 and 3.2.
/// assert_eq!(worst[0].last.to_string(), "2026-10-22");
/// assert!((worst[0].pnl + 5.0).abs() < 1e-12);
/// ```
pub fn worst_days(snapshot: &Snapshot, model: &Model, book: &Book, days: u8, count: usize) -> Vec<WorstStretch> {
    let exposure = book.exposure(snapshot);
    let history = model.whole_history(snapshot);
    let width = usize::from(days.max(1));
    let of_row = |t: usize| (0..exposure.len()).filter_map(|i| replay_pnl(&history, i, exposure[i], t..t + 1)).sum();
    let daily: Vec<f64> = (0..history.observations()).map(of_row).collect();
    let mut stretches: Vec<(usize, f64)> = daily
        .windows(width)
        .map(|stretch| stretch.iter().sum::<f64>())
        .enumerate()
        .filter(|(_, pnl)| *pnl < 0.0)
        .collect();
    sort_by(&mut stretches, |a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
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
        let date = |at: usize| history.dates[at];
        worst.push(WorstStretch { first: date(start), last: date(start + width - 1), days, pnl });
    }
    worst
}
