//! A what-if that was made elsewhere: everything of it at once, as a link or a newer file carries it.

use std::sync::Arc;

use headroom_engine::fund::{Book, RiskBudget, Settings, Snapshot, check::MAX_SCALE};

use super::error::{EditError, in_range, of_length, place};
use crate::{WhatIf, places::Places};

/// The what-if of `file`, a fund that begins with the strategies of the loaded one, at these exposure scales. The log stays.
///
/// Refused where a strategy of the loaded fund is missing or stands elsewhere, and where a scale is out of range.
pub fn carried(loaded: &Arc<Snapshot>, now: &WhatIf, file: &Arc<Snapshot>, scale: &[f64]) -> Result<WhatIf, EditError> {
    for (at, strategy) in loaded.strategies.iter().enumerate() {
        if file.strategies.get(at).is_none_or(|other| other.id != strategy.id) {
            return Err(EditError::NoSuchStrategy { value: strategy.id.to_string() });
        }
    }
    of_length("exposure", scale, file)?;
    for (strategy, scale) in scale.iter().enumerate() {
        in_range(&place(file, "exposure", strategy)?, *scale, 0.0..=MAX_SCALE, "[0, 10]")?;
    }
    let budget = &file.risk_budget;
    let is_same = file.strategies.len() == loaded.strategies.len() && file.positions == loaded.positions;
    let snapshot = if is_same {
        Arc::clone(loaded)
    } else {
        // As an admission or a closed position leaves it: the book gives the shares, the file's own budget and log stay.
        let mut allocation = loaded.risk_budget.allocation.clone();
        allocation.resize(file.strategies.len(), 0.0);
        Arc::new(Snapshot {
            risk_budget: RiskBudget { allocation, ..loaded.risk_budget.clone() },
            scenarios: loaded.scenarios.clone(),
            log: loaded.log.clone(),
            ..Snapshot::clone(file)
        })
    };
    Ok(WhatIf {
        places: Places::of(&snapshot),
        snapshot,
        book: Book {
            allocation: budget.allocation.clone(),
            reserve: budget.reserve,
            scale: scale.iter().map(|scale| scale + 0.0).collect(),
            trips: now.book.trips.clone(),
        },
        settings: Settings::of(budget),
        scenarios: file.scenarios.clone(),
        log: Arc::clone(&now.log),
    })
}
