//! Why an edit is refused: place, rule and value.

use headroom_engine::fund::Snapshot;

/// An edit that is refused: where, by which rule, and what was asked for. What was there stays.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EditError {
    /// The reserve cannot pay.
    #[error("{place}: {value} is refused, the reserve has {available} and could raise it to {most} at most")]
    ReserveExceeded {
        /// The path of what was edited.
        place: String,
        /// What was asked for.
        value: f64,
        /// What the reserve has, as a share.
        available: f64,
        /// The largest share that it could pay.
        most: f64,
    },
    /// A value outside its range.
    #[error("{place}: {value} is refused, it must lie in {range}")]
    OutOfRange {
        /// The path of what was edited.
        place: String,
        /// What was asked for.
        value: f64,
        /// The range that holds.
        range: &'static str,
    },
    /// As many values as strategies are wanted.
    #[error("{place}: {value} values are refused, the fund has {wanted} strategies")]
    Length {
        /// The path of what was edited.
        place: String,
        /// How many were given.
        value: usize,
        /// How many are wanted.
        wanted: usize,
    },
    /// An id that a strategy of the fund has.
    #[error("{place}: {value} is refused, a strategy of the fund has this id")]
    Taken {
        /// The path of what was edited.
        place: String,
        /// The id.
        value: String,
    },
    /// With the newcomer too few rows are joint for a VaR.
    #[error("{place}: {value} joint rows with the newcomer, a VaR needs {wanted}")]
    TooFewDates {
        /// The path of what was edited.
        place: String,
        /// Joint rows that there would be.
        value: usize,
        /// The least that a VaR needs.
        wanted: usize,
    },
    /// A text that is empty or too long.
    #[error("{place}: give 1 to 200 characters")]
    Text {
        /// The path of what was edited.
        place: String,
    },
    /// An exchange at which nothing is held.
    #[error("{place}: nothing to close, no position is held there")]
    NothingThere {
        /// The path of what was to be closed.
        place: String,
    },
    /// A control without a latch to open.
    #[error("{place}: nothing to reset, no latch of it is closed")]
    NotLatched {
        /// The path of the control.
        place: String,
    },
    /// A proposal for a share that has moved since.
    #[error("{place}: the proposal is out of date, it moves {value} and the share is {now}")]
    Stale {
        /// The path of the share.
        place: String,
        /// The share that the proposal moves.
        value: f64,
        /// The share as it is.
        now: f64,
    },
    /// A strategy may not take so much risk without reallocation.
    #[error("{place}: {value} is refused, {rule} allows {} at most; what would free it: {freed_by}", told(*.most))]
    Held {
        /// The path of the scale.
        place: String,
        /// What was asked for.
        value: f64,
        /// How far it may go.
        most: f64,
        /// The rule that binds: `budget`, `fund_var`, or the id of a control.
        rule: &'static str,
        /// What would free it.
        freed_by: &'static str,
    },
    /// A strategy may not hold so much of a position.
    #[error("{place}: {value} is refused, {rule} allows {most} at most; what would free it: {freed_by}")]
    PositionHeld {
        /// The path of the position.
        place: String,
        /// The amount asked for: notional or contracts.
        value: f64,
        /// The largest amount that is allowed.
        most: f64,
        /// The rule that binds: `budget`, `fund_var`, or the id of a control.
        rule: &'static str,
        /// What would free it.
        freed_by: &'static str,
    },
    /// A position that cannot be held, or is not there.
    #[error("{place}: {why}")]
    Position {
        /// The path of the position.
        place: String,
        /// Why, as a sentence.
        why: &'static str,
    },
    /// The fund is halted or reduces its risk.
    #[error("{place}: {value} is refused, the fund is {state} by {control}: exposures may only be lowered")]
    Stopped {
        /// The path of what was edited.
        place: String,
        /// What was asked for.
        value: f64,
        /// The fund's state.
        state: &'static str,
        /// The control that stopped it.
        control: &'static str,
    },
    /// The strategy is halved or out by its own ladder.
    #[error("{place}: {value} is refused, the strategy is {state} by its {limit}: its exposure may only be lowered")]
    OnLadder {
        /// The path of what was edited.
        place: String,
        /// What was asked for.
        value: f64,
        /// The strategy's state.
        state: &'static str,
        /// The limit of its ladder.
        limit: &'static str,
    },
    /// Without a VaR nobody knows whether a larger exposure fits.
    #[error("{place}: {value} is refused, without a VaR nobody knows whether it fits")]
    Unmeasured {
        /// The path of the scale.
        place: String,
        /// What was asked for.
        value: f64,
    },
    /// A strategy that is not there.
    #[error("strategies: there is no strategy {value}")]
    NoSuchStrategy {
        /// Its id, or its place in the fund's order where the id is not known.
        value: String,
    },
}

/// A largest scale to four digits, never above it.
fn told(most: f64) -> f64 {
    (most * 1e4).floor() / 1e4
}

impl EditError {
    /// The rule that refused.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::ReserveExceeded { .. } => "reserve_exceeded",
            Self::OutOfRange { .. } => "range",
            Self::Length { .. } => "length",
            Self::Taken { .. } => "duplicate_id",
            Self::TooFewDates { .. } => "too_few_observations",
            Self::Text { .. } => "text",
            Self::NothingThere { .. } => "reference",
            Self::NotLatched { .. } => "not_latched",
            Self::Stale { .. } => "stale",
            Self::Held { rule, .. } | Self::PositionHeld { rule, .. } => rule,
            Self::Position { .. } => "reference",
            Self::Stopped { control, .. } => control,
            Self::OnLadder { limit, .. } => limit,
            Self::Unmeasured { .. } => "too_few_observations",
            Self::NoSuchStrategy { .. } => "reference",
        }
    }

    /// The path of an exposure that may not be raised; `None` for any other refusal.
    pub fn held_place(&self) -> Option<&str> {
        match self {
            Self::Held { place, .. }
            | Self::Stopped { place, .. }
            | Self::OnLadder { place, .. }
            | Self::Unmeasured { place, .. } => Some(place),
            _ => None,
        }
    }
}

/// The path of the allocations in a file.
pub(crate) const ALLOCATION: &str = "risk_budget.allocation";

/// The path of a strategy's allocation, as refusals name it; `None` for a strategy that is not there.
pub fn allocation_place(snapshot: &Snapshot, strategy: usize) -> Option<String> {
    place(snapshot, ALLOCATION, strategy).ok()
}

/// The path of an id's entry.
pub(crate) fn path_of(what: &str, id: &str) -> String {
    let is_plain = !id.starts_with(|c: char| c.is_ascii_digit() || c == '-') && !id.contains('.');
    if is_plain { format!("{what}.{id}") } else { format!("{what}[\"{id}\"]") }
}

pub(crate) fn in_range(
    place: &str,
    value: f64,
    range: std::ops::RangeInclusive<f64>,
    text: &'static str,
) -> Result<(), EditError> {
    if range.contains(&value) { Ok(()) } else { Err(out_of_range(place, value, text)) }
}

/// The path of a strategy's entry; an id with a dot in it is quoted, as in a file's faults.
pub(crate) fn place(snapshot: &Snapshot, what: &str, strategy: usize) -> Result<String, EditError> {
    let strategy = snapshot.strategies.get(strategy).ok_or_else(|| no_such_strategy(strategy))?;
    Ok(path_of(what, strategy.id.as_str()))
}

pub(crate) fn out_of_range(place: &str, value: f64, range: &'static str) -> EditError {
    EditError::OutOfRange { place: place.to_owned(), value, range }
}

/// The refusal of a place that no strategy has.
pub(crate) fn no_such_strategy(index: usize) -> EditError {
    EditError::NoSuchStrategy { value: index.to_string() }
}

/// Refuses values that are not one per strategy.
pub(crate) fn of_length(place: &str, values: &[f64], snapshot: &Snapshot) -> Result<(), EditError> {
    let (value, wanted) = (values.len(), snapshot.strategies.len());
    if value == wanted { Ok(()) } else { Err(EditError::Length { place: place.to_owned(), value, wanted }) }
}
