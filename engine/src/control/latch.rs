//! The memory of one drawdown limit, of the fund or of a strategy: what closes its latch, what opens it, what a reset accepts.

use jiff::civil::Date;

use super::state::{Action, ControlState, ceiling_state};
use crate::fund::{ControlId, LogEntry, standing};

/// The part of a weekly limit under which its latch opens.
pub const RELEASED_UNDER: f64 = 0.5;

/// What happened to a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControlChange {
    /// It went past its limit.
    Tripped,
    /// It came back by its own rule.
    Released,
    /// A person reset it; `entry` is the place in the log.
    Reset {
        /// The place of the entry in the log.
        entry: usize,
    },
}

/// Slack, relative, within which a fall counts as the one that a reset accepted.
const SLACK: f64 = 1e-12;

/// How long a tripped limit holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Hold {
    /// Until the next close: it latches nothing.
    NextClose,
    /// Until the fall is under this part of the limit, or a reset.
    BackUnder(f64),
    /// Until a person resets it.
    Reset,
}

impl Hold {
    /// That of a fund-wide control.
    pub fn of(control: ControlId) -> Self {
        match control.action() {
            Action::HaltNewPositions => Self::NextClose,
            Action::ReduceExposure => Self::BackUnder(RELEASED_UNDER),
            Action::KillSwitch => Self::Reset,
        }
    }
}

/// What a close changed, and whether it counts: on a date of the limit's own window that ends today. A trip that does not
/// count latches nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Change {
    pub change: ControlChange,
    pub counts: bool,
}

/// The memory of one limit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Latch {
    hold: Hold,
    /// The limit, as a share; `None`: off.
    pub limit: Option<f64>,
    /// The day it tripped, while the latch is closed.
    pub since: Option<Date>,
    /// What was measured last.
    pub measured: Option<f64>,
    /// The fall that a reset accepted, while it lasts.
    accepted: Option<f64>,
    /// Whether it was past its limit the day before, without latching.
    was_past: bool,
}

impl Latch {
    /// An open latch.
    pub fn new(hold: Hold, limit: Option<f64>) -> Self {
        Self { hold, limit, since: None, measured: None, accepted: None, was_past: false }
    }

    /// Whether the limit stays tripped by itself.
    pub fn latches(&self) -> bool {
        self.hold != Hold::NextClose
    }

    /// The state at the close of a day and what changed; `is_recent`: in the limit's own window that ends today.
    pub fn step(&mut self, date: Date, measured: Option<f64>, is_recent: bool) -> (ControlState, Option<Change>) {
        let Some(limit) = self.limit else {
            return (ControlState::Off, None);
        };
        self.measured = measured;
        let plain = ceiling_state(measured, Some(limit));
        let Some(fall) = measured else {
            return (if self.since.is_some() { ControlState::Tripped } else { plain }, None);
        };
        let change = |change| Some(Change { change, counts: is_recent });
        if self.since.is_some() {
            let is_back = matches!(self.hold, Hold::BackUnder(share) if fall < share * limit * (1.0 - SLACK));
            if !is_back {
                return (ControlState::Tripped, None);
            }
            self.since = None;
            return (plain, change(ControlChange::Released));
        }
        if plain != ControlState::Tripped {
            (self.accepted, self.was_past) = (None, false);
            return (plain, None);
        }
        if self.accepted.is_some_and(|accepted| fall <= accepted * (1.0 + SLACK)) {
            return (ControlState::Warning, None);
        }
        let latches_now = self.latches() && is_recent;
        let is_told = !self.was_past || latches_now || !self.latches();
        self.accepted = None;
        if latches_now {
            self.since = Some(date);
        }
        self.was_past = !latches_now;
        (ControlState::Tripped, is_told.then(|| change(ControlChange::Tripped)).flatten())
    }

    /// A trip that the log holds, on any date; whether the latch was open.
    pub fn trip(&mut self, date: Date, measured: f64) -> bool {
        let is_open = self.since.is_none();
        if is_open {
            self.since = Some(date);
            self.measured = Some(measured);
        }
        is_open
    }

    /// A person's reset; whether there was a latch to open.
    pub fn reset(&mut self, date: Date) -> bool {
        let is_closed = self.since.is_some_and(|since| since <= date);
        if is_closed {
            self.since = None;
            self.accepted = self.measured;
        }
        is_closed
    }

    /// The state now, beside the memoryless one of the same day.
    pub fn state_now(&self, plain: ControlState) -> ControlState {
        match plain {
            ControlState::Off => ControlState::Off,
            _ if self.since.is_some() => ControlState::Tripped,
            ControlState::Tripped if self.accepted.is_some() => ControlState::Warning,
            plain => plain,
        }
    }
}

/// What an entry of the log says of a limit.
#[derive(Debug, Clone, Copy)]
pub(super) enum Said {
    /// It tripped, at this fall.
    Trip(f64),
    /// A person reset it.
    Reset,
}

/// The entries of a log about some latches that still stand, by date, equal dates as written.
pub(super) struct Entries {
    /// Date, place in the log, index of the latch, what it says.
    list: Vec<(Date, usize, usize, Said)>,
    next: usize,
}

impl Entries {
    /// The entries that `about` gives a latch.
    pub fn of(log: &[LogEntry], about: impl Fn(&LogEntry) -> Option<(usize, Said)>) -> Self {
        let of_entry = |(place, entry)| about(entry).map(|(latch, said)| (entry.date, place, latch, said));
        let mut list: Vec<(Date, usize, usize, Said)> = log.iter().enumerate().filter_map(of_entry).collect();
        if !list.is_empty() {
            let stands = standing(log);
            list.retain(|(_, place, ..)| stands[*place]);
        }
        crate::math::sort_by(&mut list, |a, b| a.0.cmp(&b.0));
        Self { list, next: 0 }
    }

    /// Applies the next entries while they are due; `tell` gets the date, the index of the latch, what changed, and what was
    /// measured.
    pub fn apply(
        &mut self,
        latches: &mut [Latch],
        is_due: impl Fn(Date) -> bool,
        mut tell: impl FnMut(Date, usize, ControlChange, Option<f64>),
    ) {
        while let Some((date, place, at, said)) = self.list.get(self.next).copied().filter(|(date, ..)| is_due(*date)) {
            self.next += 1;
            let Some(latch) = latches.get_mut(at).filter(|latch| latch.latches() && latch.limit.is_some()) else {
                continue;
            };
            match said {
                Said::Trip(measured) => {
                    if latch.trip(date, measured) {
                        tell(date, at, ControlChange::Tripped, Some(measured));
                    }
                }
                Said::Reset => {
                    if latch.reset(date) {
                        tell(date, at, ControlChange::Reset { entry: place }, latch.measured);
                    }
                }
            }
        }
    }
}
