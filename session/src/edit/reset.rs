//! A latch that a person opens, with a reason.

use headroom_engine::{
    control::ControlPast,
    fund::{ControlId, LogEvent, Rung, Snapshot},
};

use super::error::{EditError, place};
use crate::{
    WhatIf,
    log::{MOST_TEXT, entry, with_entry},
};

/// A latch that a person can open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Latched {
    /// That of a fund-wide control.
    Control(ControlId),
    /// That of a limit of a strategy's ladder, by index of the strategy.
    Ladder(usize, Rung),
}

/// The what-if with a latch opened by a person, for a reason.
///
/// Refused without a name or a reason, and where there is no latch to open.
pub fn reset(loaded: &Snapshot, now: &WhatIf, of: Latched, by: &str, reason: &str) -> Result<WhatIf, EditError> {
    let place = match of {
        Latched::Control(control) => format!("controls.{}", control.id()),
        Latched::Ladder(strategy, rung) => {
            format!("{}.{}", place(&now.snapshot, "drawdown_limits", strategy)?, rung.id())
        }
    };
    for (field, text) in [("by", by), ("reason", reason)] {
        let is_text = !text.trim().is_empty() && text.chars().nth(MOST_TEXT).is_none();
        if !is_text {
            return Err(EditError::Text { place: format!("{place}.{field}") });
        }
    }
    let past = ControlPast::of(loaded, &now.log, None);
    let can_reset = match of {
        Latched::Control(control) => past.can_reset(control),
        Latched::Ladder(strategy, rung) => {
            past.ladders.now.iter().any(|ladder| ladder.strategy == strategy && ladder.can_reset(rung))
        }
    };
    if !can_reset {
        return Err(EditError::NotLatched { place });
    }
    let by = by.trim().to_owned();
    let event = match of {
        Latched::Control(control) => LogEvent::Reset { control, by },
        Latched::Ladder(strategy, rung) => {
            LogEvent::LadderReset { strategy: now.snapshot.strategies[strategy].id.clone(), rung, by }
        }
    };
    Ok(with_entry(now, entry(loaded, event, reason.trim())))
}
