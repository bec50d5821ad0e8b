//! Historical replay: the P&L of past rows, times a multiplier.

use jiff::civil::Date;

use super::effect::Effect;
use crate::{
    sample::Sample,
    stress::StressLab,
    warning::{Warning, WarningCode},
};

/// Rows of the history come again.
pub struct Replay {
    /// The last of the rows is the last joint row up to this date.
    pub date: Date,
    /// Number of joint rows up to it.
    pub days: u8,
    /// Multiple of what happened then.
    pub multiplier: f64,
}

impl Effect for Replay {
    fn strategy_pnl(&self, lab: &StressLab<'_>) -> Option<Result<Vec<Option<f64>>, Warning>> {
        let Self { date, days, multiplier } = self;
        let (history, exposure) = (lab.history(), &lab.exposure);
        Some(match replayed(history, *date, *days) {
            Some(rows) => Ok((0..exposure.len())
                .map(|i| replay_pnl(history, i, exposure[i], rows.clone()).map(|pnl| multiplier * pnl))
                .collect()),
            None => Err(Warning::fund(
                WarningCode::TooFewObservations,
                format!("The history has no {days} joint rows up to {date}: they cannot be replayed"),
            )),
        })
    }
}

/// The last `days` joint rows up to a date; `None` where there are fewer.
pub fn replayed(history: &Sample, date: Date, days: u8) -> Option<std::ops::Range<usize>> {
    let end = history.dates.partition_point(|row| *row <= date);
    Some(end.checked_sub(usize::from(days))?..end)
}

/// P&L of a strategy in these joint rows at an exposure: `x sum_t r_t`, filled rows too, in money, negative for a loss.
///
/// Returns add: the exposure is put back at each row. 0 at exposure 0; `None` where the strategy is not measured.
pub fn replay_pnl(history: &Sample, strategy: usize, exposure: f64, rows: std::ops::Range<usize>) -> Option<f64> {
    if exposure == 0.0 {
        return Some(0.0);
    }
    Some(exposure * history.column(strategy)?[rows].iter().sum::<f64>() + 0.0)
}
