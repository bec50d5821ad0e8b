//! Whether the drawdown controls have their input: today's returns, of every live strategy, in a history as fine as they are.

use jiff::civil::{Date, Weekday};

use super::no_data::NoData;
use crate::{
    fund::{ControlId, Period, Snapshot},
    sample::{JointRows, Step, days_between, ends_in_hole},
    warning::{Warning, WarningCode},
};

/// Earlier dates of a weekday that decide whether a strategy is closed on it.
const WEEKDAYS_READ: usize = 4;

/// What the drawdown controls lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The period of the history.
    step: Step,
    /// Calendar days that `as_of` is past the last date with a return, where they are too many.
    stale_days: Option<i32>,
    /// The live strategies that lack a return on the last date, by index.
    missing: Vec<usize>,
}

impl Feed {
    /// The feed of a snapshot.
    ///
    /// Stale: `as_of` is more than 4, 10 or 45 calendar days past the last date with a return of a live strategy, by period.
    /// Missing: a live strategy has no return on the last date of the file. In a daily history it may lack it where it had
    /// none on the last 4 earlier dates of that weekday since its start (without such dates: on Saturdays and Sundays), but
    /// never in a hole.
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let history = &snapshot.history;
        let is_live: Vec<bool> = snapshot.strategies.iter().map(|strategy| strategy.capital > 0.0).collect();
        let returns: Vec<&[Option<f64>]> = history.returns.iter().map(Vec::as_slice).collect();
        let rows = JointRows::of(&returns, &is_live, false).rows;
        let row_dates: Vec<Date> = rows.iter().map(|t| history.dates[*t]).collect();
        let step = Step::of(history.period, &row_dates);
        let most = match step.period {
            Period::Day => 4,
            Period::Week => 10,
            Period::Month => 45,
        };
        let age = row_dates.last().map_or(i32::MAX, |today| days_between(*today, snapshot.fund.as_of));
        let is_missing = |i: &usize| {
            is_live[*i]
                && returns[*i].last().is_some_and(Option::is_none)
                && (step.period != Period::Day
                    || !is_closed_today(returns[*i], &history.dates)
                    || ends_in_hole(&rows, returns[*i]))
        };
        Self {
            step,
            stale_days: Some(age).filter(|age| *age > most),
            missing: (0..returns.len()).filter(is_missing).collect(),
        }
    }

    /// Why a drawdown control is unfed; `None` where it is fed.
    pub fn reason(&self, control: ControlId) -> Option<NoData> {
        self.coarse(control).or_else(|| {
            if self.stale_days.is_some() {
                Some(NoData::Stale)
            } else {
                (!self.missing.is_empty()).then_some(NoData::MissingReturn)
            }
        })
    }

    /// Why the ladder of a strategy is unfed today: the newest return is too old, or it lacks its own; `None` where it is fed.
    pub(crate) fn reason_of(&self, strategy: usize) -> Option<NoData> {
        if self.stale_days.is_some() {
            Some(NoData::Stale)
        } else {
            self.missing.contains(&strategy).then_some(NoData::MissingReturn)
        }
    }

    /// Why the history can never feed a control: its dates are irregular or its period is longer than the control's.
    pub(crate) fn coarse(&self, control: ControlId) -> Option<NoData> {
        match (control, self.step.period) {
            _ if self.step.is_irregular => Some(NoData::IrregularDates),
            (ControlId::DailyDrawdown, Period::Week | Period::Month) => Some(NoData::CoarserThanDay),
            (ControlId::WeeklyDrawdown, Period::Month) => Some(NoData::CoarserThanWeek),
            _ => None,
        }
    }

    /// The live strategies that lack a return on the last date of the file, by index.
    pub fn missing(&self) -> &[usize] {
        &self.missing
    }

    /// Calendar days that `as_of` is past the last date with a return; `None` where they are not too many.
    pub fn stale_days(&self) -> Option<i32> {
        self.stale_days
    }

    /// The warnings `stale` and `missing_return`.
    pub(crate) fn warn(&self, snapshot: &Snapshot, warnings: &mut Vec<Warning>) {
        if let Some(days) = self.stale_days {
            let message = if days == i32::MAX {
                "No strategy with capital has a return".to_owned()
            } else {
                format!("The newest return is {days} days older than {}", snapshot.fund.as_of)
            };
            warnings.push(Warning::fund(WarningCode::Stale, message));
        }
        if !self.missing.is_empty() {
            let message = format!(
                "Strategies with capital and without a return on {}: {}",
                snapshot.history.last_date(),
                self.missing.len()
            );
            warnings.push(Warning::fund(WarningCode::MissingReturn, message).with_strategies(self.missing.clone()));
        }
    }
}

/// Whether a strategy is closed on the weekday of the last date: it had no return on the last dates of that weekday since its
/// start; without such dates on Saturdays and Sundays.
fn is_closed_today(returns: &[Option<f64>], dates: &[Date]) -> bool {
    let last = dates.len() - 1;
    let today = dates[last].weekday();
    let start = returns.iter().position(Option::is_some).unwrap_or(last);
    let mut same = (start..last).rev().filter(|t| dates[*t].weekday() == today).take(WEEKDAYS_READ).peekable();
    if same.peek().is_none() {
        return matches!(today, Weekday::Saturday | Weekday::Sunday);
    }
    same.all(|t| returns[t].is_none())
}
