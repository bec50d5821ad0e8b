//! A newcomer joins the fund on screen: as its last strategy, with a share that the reserve gives.

use std::sync::Arc;

use headroom_engine::{
    candidate::with_newcomer,
    fund::{MOST_STRATEGIES, Opportunity},
    math::Extremes,
    sample::{MIN_OBSERVATIONS, Sample},
};

use super::error::{EditError, in_range, path_of};
use crate::WhatIf;

/// The what-if with a newcomer at scale 1. Its capital comes on top: the NAV stays as it is.
///
/// Refused where the reserve cannot give the share, where the id is taken, and where too few dates would be complete for a VaR
/// although there is one now.
pub fn admit(now: &WhatIf, opportunity: &Opportunity, share: f64) -> Result<WhatIf, EditError> {
    let snapshot = &now.snapshot;
    let place = path_of("opportunities", opportunity.strategy.as_str());
    in_range(&place, share, 0.0..=1.0, "[0, 1]")?;
    if snapshot.strategies.len() == MOST_STRATEGIES {
        return Err(EditError::Length { place, value: MOST_STRATEGIES + 1, wanted: MOST_STRATEGIES });
    }
    if snapshot.strategy_index(opportunity.strategy.as_str()).is_some() {
        return Err(EditError::Taken { place, value: opportunity.strategy.to_string() });
    }
    let available = now.book.reserve;
    if share > available {
        return Err(EditError::ReserveExceeded { place, value: share, available, most: available });
    }
    let before = Sample::of(snapshot, now.settings.window);
    let next = joined(now, &before, opportunity, share);
    let complete = Sample::of(&next.snapshot, now.settings.window).own_rows(snapshot.strategies.len());
    if complete < MIN_OBSERVATIONS && before.observations() >= MIN_OBSERVATIONS {
        return Err(EditError::TooFewDates { place, value: complete, wanted: MIN_OBSERVATIONS });
    }
    Ok(next)
}

fn joined(now: &WhatIf, sample: &Sample, opportunity: &Opportunity, share: f64) -> WhatIf {
    // Its allocation in the file's own budget is 0: the book gives the share, and an export writes it.
    let (mut snapshot, _) = with_newcomer(&now.snapshot, sample, opportunity);
    snapshot.opportunities.retain(|other| other.strategy != opportunity.strategy);
    let mut book = now.book.clone();
    book.allocation.push(share + 0.0);
    book.scale.push(1.0);
    let given: f64 = book.allocation.iter().sum();
    book.reserve = (1.0 - given).larger(0.0);
    WhatIf {
        snapshot: Arc::new(snapshot),
        book,
        settings: now.settings,
        scenarios: now.scenarios.clone(),
        log: Arc::clone(&now.log),
        places: now.places.clone(),
    }
}
