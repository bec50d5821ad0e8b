//! The fund's log as the file states it: what tripped, who reset it, which proposals were accepted. What follows from it
//! is `risk`'s; adding to it is `session`'s.

use jiff::civil::{Date, DateTime};

use super::{
    limits::{Action, ControlId},
    strategy::{Rung, StrategyId},
};

/// One entry; an entry is never changed, and none is ever taken out.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    /// The history date it belongs to.
    pub date: Date,
    /// When it was written, in UTC; `None` for what the history itself tells.
    pub at: Option<DateTime>,
    /// What happened.
    pub event: LogEvent,
    /// Why, 1 to 200 characters.
    pub reason: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum LogEvent {
    /// A control went past its limit.
    Trip {
        /// Which.
        control: ControlId,
        /// What was measured, in the unit of the limit.
        measured: f64,
        /// The limit.
        limit: f64,
        /// Gross exposure at the trip, where it is known.
        gross: Option<f64>,
    },
    /// A person released a latch.
    Reset {
        /// The control.
        control: ControlId,
        /// Who, 1 to 200 characters.
        by: String,
    },
    /// A strategy fell past a limit of its ladder.
    LadderTrip {
        /// Which; it may have left the fund since.
        strategy: StrategyId,
        /// The limit.
        rung: Rung,
        /// The fall from its high-water mark, as a share.
        measured: f64,
        /// The limit, as a share.
        limit: f64,
    },
    /// A person released a latch of a strategy's ladder.
    LadderReset {
        /// Which; it may have left the fund since.
        strategy: StrategyId,
        /// The limit.
        rung: Rung,
        /// Who, 1 to 200 characters.
        by: String,
    },
    /// A person stopped the fund.
    PersonTrip {
        /// Kill switch or halt of new positions.
        action: Action,
        /// Who, 1 to 200 characters.
        by: String,
    },
    /// A person took a person's stop back.
    ActionReset {
        /// The action that was tripped.
        action: Action,
        /// Who, 1 to 200 characters.
        by: String,
    },
    /// A person accepted a proposal.
    Accepted(LoggedMove),
    /// A person declined a proposal.
    Declined(LoggedMove),
    /// A person took an earlier reset, acceptance or refusal back.
    Withdrawn {
        /// Its place in the log, before this one.
        entry: usize,
    },
}

/// A proposal as the log tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedMove {
    /// The rule, 1 to 4.
    pub rule: u8,
    /// Whose share; it may have left the fund since.
    pub strategy: StrategyId,
    /// The share before.
    pub from: f64,
    /// The share after.
    pub to: f64,
}

/// Which entries of a log still hold: those that no later entry takes back. A withdrawal itself never holds.
pub fn standing(log: &[LogEntry]) -> Vec<bool> {
    let mut stands: Vec<bool> = log.iter().map(|entry| !matches!(entry.event, LogEvent::Withdrawn { .. })).collect();
    for entry in log {
        if let LogEvent::Withdrawn { entry } = entry.event
            && let Some(stands) = stands.get_mut(entry)
        {
            *stands = false;
        }
    }
    stands
}

/// A person's stop of the fund that nobody took back.
#[derive(Debug, Clone, PartialEq)]
pub struct StandingTrip {
    /// Kill switch or halt of new positions.
    pub action: Action,
    /// Who.
    pub by: String,
    /// The history date it belongs to.
    pub date: Date,
    /// Why.
    pub reason: String,
}

/// A person's trips that stand in a log, one per action, the latest: neither withdrawn nor reset later.
pub fn standing_trips(log: &[LogEntry]) -> Vec<StandingTrip> {
    let mut trips: Vec<StandingTrip> = Vec::new();
    for (entry, _) in log.iter().zip(standing(log)).filter(|(_, stands)| *stands) {
        match &entry.event {
            LogEvent::PersonTrip { action, by } => {
                trips.retain(|trip| trip.action != *action);
                let (date, reason) = (entry.date, entry.reason.clone());
                trips.push(StandingTrip { action: *action, by: by.clone(), date, reason });
            }
            LogEvent::ActionReset { action, .. } => trips.retain(|trip| trip.action != *action),
            _ => {}
        }
    }
    trips
}

/// A log with the entries of another one that it lacks, in their order at its end. Withdrawals keep pointing at their entry.
///
/// What was added to a log in one place is so brought together with what was added in another; nothing is lost.
///
/// ```
/// # use headroom_engine::fund::{ControlId, LogEntry, LogEvent, merged};
/// # let reset = |by: &str| LogEntry {
/// #     date: jiff::civil::date(2026, 11, 20), at: None, reason: "Checked".to_owned(),
/// #     event: LogEvent::Reset { control: ControlId::MonthlyDrawdown, by: by.to_owned() },
/// # };
/// let (ann, bo) = (reset("Ann"), reset("Bo"));
/// assert_eq!(merged(&[ann.clone()], &[ann.clone(), bo.clone()]), [ann, bo]);
/// ```
pub fn merged(log: &[LogEntry], other: &[LogEntry]) -> Vec<LogEntry> {
    let mut all = log.to_vec();
    // Where each entry of the other one stands in the whole; a withdrawal of nothing stands nowhere.
    let mut places: Vec<Option<usize>> = Vec::with_capacity(other.len());
    for entry in other {
        let mut entry = entry.clone();
        if let LogEvent::Withdrawn { entry: earlier } = &mut entry.event {
            let Some(Some(place)) = places.get(*earlier) else {
                places.push(None);
                continue;
            };
            *earlier = *place;
        }
        let place = all.iter().position(|there| *there == entry).unwrap_or_else(|| {
            all.push(entry);
            all.len() - 1
        });
        places.push(Some(place));
    }
    all
}
