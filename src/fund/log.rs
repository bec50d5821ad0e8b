//! The fund's log as the file states it: what tripped, who reset it, which proposals were accepted. What follows from it
//! is `risk`'s; adding to it is `session`'s.

use jiff::civil::{Date, DateTime};

use super::{ControlId, Money, Share, StrategyId};

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
        gross: Option<Money>,
    },
    /// A person released a latch.
    Reset {
        /// The control.
        control: ControlId,
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
    pub from: Share,
    /// The share after.
    pub to: Share,
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
