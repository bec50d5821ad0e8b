//! Historical replay: the P&L of past days, times a multiplier.

use jiff::civil::Date;

use super::effect::Effect;
use crate::{
    fund::Snapshot,
    sample::complete_dates,
    stress::StressLab,
    warning::{Warning, WarningCode},
};

/// Days of the history come again.
pub struct Replay {
    /// The last of the days.
    pub date: Date,
    /// Number of complete dates up to it.
    pub days: u8,
    /// Multiple of what happened then.
    pub multiplier: f64,
}

impl Effect for Replay {
    fn strategy_pnl(&self, lab: &StressLab<'_>) -> Option<Result<Vec<f64>, Warning>> {
        let Self { date, days, multiplier } = self;
        Some(match replayed(lab.snapshot, *date, *days) {
            Some(dates) => {
                let pnl = replay_pnl(lab.snapshot, &lab.exposure, &dates);
                Ok(pnl.into_iter().map(|pnl| multiplier * pnl).collect())
            }
            None => Err(Warning::fund(
                WarningCode::TooFewObservations,
                format!("The history has no {days} complete dates up to {date}: they cannot be replayed"),
            )),
        })
    }
}

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
