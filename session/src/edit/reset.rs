//! A latch that a person opens, with a reason.

use headroom_engine::{
    control::ControlPast,
    fund::{ControlId, LogEvent, Snapshot},
};

use super::error::EditError;
use crate::{
    WhatIf,
    log::{MOST_TEXT, entry, with_entry},
};

/// The what-if with a control reset by a person, for a reason.
///
/// Refused without a name or a reason, and where the control has no latch to open.
pub fn reset(loaded: &Snapshot, now: &WhatIf, control: ControlId, by: &str, reason: &str) -> Result<WhatIf, EditError> {
    let place = format!("controls.{}", control.id());
    for (field, text) in [("by", by), ("reason", reason)] {
        let is_text = !text.trim().is_empty() && text.chars().nth(MOST_TEXT).is_none();
        if !is_text {
            return Err(EditError::Text { place: format!("{place}.{field}") });
        }
    }
    if !ControlPast::of(loaded, &now.log, None).can_reset(control) {
        return Err(EditError::NotLatched { place });
    }
    let event = LogEvent::Reset { control, by: by.trim().to_owned() };
    Ok(with_entry(now, entry(loaded, event, reason.trim())))
}
