//! Actions on a stopped or stressed fund: cut exposure, close positions, stop the fund by hand. Each is an edit.

use std::sync::Arc;

use headroom_engine::{
    fund::{Action, LogEvent, Position, Positions, Shared, Snapshot, standing_trips},
    text::escape,
};

use super::error::{EditError, in_range, place};
use crate::{
    WhatIf,
    log::{MOST_TEXT, entry, with_entry},
    places::Places,
};

/// What is closed.
#[derive(Debug, Clone, PartialEq)]
pub enum Flatten {
    /// One strategy, by index.
    Strategy(usize),
    /// Every position at an exchange, by its name.
    Exchange(String),
    /// Everything.
    All,
}

/// The what-if with every exposure cut to a share of what it is, in `[0, 1]`: gross exposure goes to that share.
pub(crate) fn reduce(now: &WhatIf, share: f64) -> Result<WhatIf, EditError> {
    in_range("reduce.share", share, 0.0..=1.0, "[0, 1]")?;
    let mut next = now.clone();
    next.book.scale.iter_mut().for_each(|scale| *scale = *scale * share + 0.0);
    Ok(next)
}

/// The what-if with something closed.
///
/// A strategy goes to scale 0. Of an exchange the positions leave the fund on screen; a strategy that holds nothing elsewhere
/// goes to scale 0 instead, so that its VaR goes too. The VaR of a strategy with positions elsewhere stays where it is measured
/// from the history of its returns.
pub(crate) fn flatten(now: &WhatIf, target: &Flatten) -> Result<WhatIf, EditError> {
    let mut next = now.clone();
    match target {
        Flatten::All => next.book.scale.fill(0.0),
        Flatten::Strategy(strategy) => {
            place(&now.snapshot, "exposure", *strategy)?;
            next.book.scale[*strategy] = 0.0;
        }
        Flatten::Exchange(exchange) => {
            let positions = now.snapshot.held();
            if !positions.iter().any(|position| position.exchange == *exchange) {
                return Err(EditError::NothingThere { place: format!("flatten.{}", escape(exchange)) });
            }
            let is_elsewhere = |strategy: usize| {
                let mut own = positions.iter().filter(|position| position.strategy == strategy);
                own.any(|position| position.exchange != *exchange)
            };
            let stays =
                |position: &&Shared<Position>| position.exchange != *exchange || !is_elsewhere(position.strategy);
            let kept: Positions = positions.iter().filter(stays).cloned().collect();
            for position in kept.iter().filter(|position| position.exchange == *exchange) {
                next.book.scale[position.strategy] = 0.0;
            }
            if kept.len() < positions.len() {
                next.snapshot = Arc::new(now.snapshot.holding(kept));
                next.places = Places::of(&next.snapshot);
            }
        }
    }
    Ok(next)
}

/// The what-if in which a person stopped the fund, or took that back, for a reason.
///
/// Refused without a name or a reason, for an action that only a control takes, and where nothing is to be taken back.
pub(crate) fn trip(
    loaded: &Snapshot,
    now: &WhatIf,
    action: Action,
    is_trip: bool,
    by: &str,
    reason: &str,
) -> Result<WhatIf, EditError> {
    let place = format!("controls.{}", action.id());
    for (field, text) in [("by", by), ("reason", reason)] {
        if text.trim().is_empty() || text.chars().nth(MOST_TEXT).is_some() {
            return Err(EditError::Text { place: format!("{place}.{field}") });
        }
    }
    let stands = now.book.trips.iter().any(|trip| trip.action == action);
    if action == Action::ReduceExposure || (!is_trip && !stands) {
        return Err(EditError::NotLatched { place });
    }
    let by = by.trim().to_owned();
    let event = if is_trip { LogEvent::PersonTrip { action, by } } else { LogEvent::ActionReset { action, by } };
    let mut next = with_entry(now, entry(loaded, event, reason.trim()));
    next.book.trips = standing_trips(&next.log);
    Ok(next)
}
