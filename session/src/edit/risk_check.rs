//! Whether exposures may be raised, in the words of an edit: the rules are the engine's (`headroom::check_raise`).

use headroom_engine::{
    Analysis,
    budget::freed_by,
    control::{LadderState, StopBy, Stops, fund_state},
    fund::Rung,
    headroom::{RaiseRefusal, Refused},
};

use super::error::{EditError, path_of};

/// Refuses a what-if in which a scale is higher than at `start` and may not be; `start` has the same fund and conventions.
pub fn check(start: &Analysis, next: &Analysis, stops: &Stops<'_>) -> Result<(), EditError> {
    let of = |RaiseRefusal { strategy, why }| {
        let place = path_of("exposure", start.fund().strategies[strategy].id.as_str());
        let value = next.book().scale[strategy];
        match why {
            Refused::Stopped(by) => stopped(place, value, by, stops),
            Refused::Held { most, rule } => {
                EditError::Held { place, value, most, rule: rule.id(), freed_by: freed_by(rule) }
            }
            Refused::Unmeasured => EditError::Unmeasured { place, value },
        }
    };
    start.check_raise(next.book(), stops).map_err(of)
}

/// The refusal of something that a stopped fund may not do.
pub fn stopped(place: String, value: f64, by: StopBy, stops: &Stops<'_>) -> EditError {
    if let StopBy::Ladder(rung) = by {
        let state = match rung {
            Rung::Soft => LadderState::Halved,
            Rung::Hard => LadderState::Out,
        };
        return EditError::OnLadder { place, value, state: state.id(), limit: rung.stop_id() };
    }
    EditError::Stopped { place, value, state: fund_state(stops.controls, stops.trips).id(), control: by.id() }
}
