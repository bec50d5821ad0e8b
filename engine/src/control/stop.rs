//! What stops strategies from taking more risk: tripped controls where they reach, and a person's trips.

use super::state::{Action, Control, ControlState, DRAWDOWNS};
use crate::fund::{ControlId, StandingTrip};

/// Who stops a strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopBy {
    /// A tripped control that reaches it.
    Control(ControlId),
    /// A person, by this action.
    Person(Action),
}

impl StopBy {
    /// The identifier of the control or the action.
    pub fn id(self) -> &'static str {
        match self {
            Self::Control(control) => control.id(),
            Self::Person(action) => action.id(),
        }
    }

    /// How grave it is: by its action, a person's before a control's.
    fn gravity(self) -> (usize, bool) {
        match self {
            Self::Control(control) => (control.action() as usize, false),
            Self::Person(action) => (action as usize, true),
        }
    }
}

/// Everything that stops a fund.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stops<'a> {
    /// The eight controls; those that are tripped stop where they reach.
    pub controls: &'a [Control],
    /// A person's trips that stand; they reach every strategy.
    pub trips: &'a [StandingTrip],
}

impl<'a> Stops<'a> {
    /// What stops a strategy, by index.
    pub(crate) fn reaching(&self, strategy: usize) -> impl Iterator<Item = StopBy> + use<'a> {
        let reaches =
            move |control: &&Control| control.state == ControlState::Tripped && control.reaches.contains(&strategy);
        let controls = self.controls.iter().filter(reaches).map(|control| StopBy::Control(control.id));
        controls.chain(self.trips.iter().map(|trip| StopBy::Person(trip.action)))
    }

    /// The gravest stop under which a strategy may take no more risk whatever it does to a measure: a drawdown or a person.
    pub(crate) fn outright(&self, strategy: usize) -> Option<StopBy> {
        let is_outright = |stop: &StopBy| match stop {
            StopBy::Control(control) => DRAWDOWNS.contains(control),
            StopBy::Person(_) => true,
        };
        self.reaching(strategy).filter(is_outright).max_by_key(|stop| stop.gravity())
    }

    /// The gravest stop of all, wherever it reaches; `None` in an active fund.
    pub fn gravest(&self) -> Option<StopBy> {
        let tripped = self.controls.iter().filter(|control| control.state == ControlState::Tripped);
        let controls = tripped.map(|control| StopBy::Control(control.id));
        controls.chain(self.trips.iter().map(|trip| StopBy::Person(trip.action))).max_by_key(|stop| stop.gravity())
    }
}
