//! What stops strategies from taking more risk: tripped controls where they reach, and a person's trips.

use super::{
    ladder::Ladder,
    state::{Action, Control, ControlState, DRAWDOWNS},
};
use crate::fund::{ControlId, Rung, StandingTrip};

/// Who stops a strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopBy {
    /// A tripped control that reaches it.
    Control(ControlId),
    /// A limit of the strategy's own ladder.
    Ladder(Rung),
    /// A person, by this action.
    Person(Action),
}

impl StopBy {
    /// The identifier of the control or the action.
    pub fn id(self) -> &'static str {
        match self {
            Self::Control(control) => control.id(),
            Self::Ladder(rung) => rung.stop_id(),
            Self::Person(action) => action.id(),
        }
    }

    /// How grave it is: by its action, a person's before a control's.
    fn gravity(self) -> (usize, bool) {
        match self {
            Self::Control(control) => (control.action() as usize, false),
            Self::Ladder(rung) => (rung.action() as usize, false),
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
    /// The ladders of the strategies that have one; each stops its own strategy.
    pub ladders: &'a [Ladder],
}

impl<'a> Stops<'a> {
    /// What stops a strategy, by index.
    pub(crate) fn reaching(&self, strategy: usize) -> impl Iterator<Item = StopBy> + use<'a> {
        let reaches =
            move |control: &&Control| control.state == ControlState::Tripped && control.reaches.contains(&strategy);
        let controls = self.controls.iter().filter(reaches).map(|control| StopBy::Control(control.id));
        let own = self.ladders.iter().filter(move |ladder| ladder.strategy == strategy);
        let ladder = own.filter_map(|ladder| Some(StopBy::Ladder(ladder.stopped_by()?)));
        controls.chain(ladder).chain(self.trips.iter().map(|trip| StopBy::Person(trip.action)))
    }

    /// The gravest stop under which a strategy may take no more risk whatever it does to a measure: a drawdown, its own or the fund's, or a
    /// person.
    pub(crate) fn outright(&self, strategy: usize) -> Option<StopBy> {
        let is_outright = |stop: &StopBy| match stop {
            StopBy::Control(control) => DRAWDOWNS.contains(control),
            StopBy::Ladder(_) | StopBy::Person(_) => true,
        };
        self.reaching(strategy).filter(is_outright).max_by_key(|stop| stop.gravity())
    }

    /// The gravest stop of the fund, wherever it reaches; `None` in an active fund. A ladder stops a strategy, not the fund.
    pub fn gravest(&self) -> Option<StopBy> {
        let tripped = self.controls.iter().filter(|control| control.state == ControlState::Tripped);
        let controls = tripped.map(|control| StopBy::Control(control.id));
        controls.chain(self.trips.iter().map(|trip| StopBy::Person(trip.action))).max_by_key(|stop| stop.gravity())
    }
}
