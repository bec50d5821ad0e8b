//! Changes to the scenarios, each a step of its own.

use headroom_engine::fund::{Scenario, Shock};
use headroom_session::{Edit, ShockField};

use crate::{
    app::{
        state::{State, notice::Notice},
        ui::*,
    },
    view::scenario_title,
};

/// Where a shock stands: its scenario, and its place in that.
pub type ShockAt = (usize, usize);

/// What was refused last, and at which field.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// The shock.
    pub at: ShockAt,
    /// Its field.
    pub field: ShockField,
    /// The reason.
    pub text: String,
    /// Whether what was refused still stands in the field.
    pub is_open: bool,
}

/// Adds a scenario, shows it, and says so.
pub fn add(state: State, chosen: RwSignal<Option<usize>>, scenario: Scenario) {
    let title = scenario_title(&scenario);
    let is_again = scenario.shocks.len() > 1 || matches!(scenario.shocks[..], [Shock::Historical { .. }]);
    let mut list = state.scenarios.get_untracked();
    if let Some(at) = list.iter().position(|there| is_again && *there == scenario) {
        chosen.set(Some(at));
        return say(state, format!("Already there: {title}"));
    }
    list.push(scenario);
    chosen.set(Some(list.len() - 1));
    edit(state, list);
    say(state, format!("Added: {title}"));
}

/// Changes a shock as a step of its own.
pub fn change_shock(state: State, at: ShockAt, change: impl FnOnce(&mut Shock)) {
    let mut list = state.scenarios.get_untracked();
    if let Some(shock) = list.get_mut(at.0).and_then(|scenario| scenario.shocks.get_mut(at.1)) {
        change(shock);
    }
    if state.scenarios.with_untracked(|now| *now != list) {
        state.end_gesture();
        state.edit_now(Edit::Scenarios(list));
        state.end_gesture();
    }
}

/// The list as a step of its own that can be undone.
pub fn edit(state: State, scenarios: Vec<Scenario>) {
    state.end_gesture();
    state.edit_now(Edit::Scenarios(scenarios));
    state.end_gesture();
}

/// Shows a sentence as the notice.
pub fn say(state: State, text: String) {
    state.notice.set(Some(Notice::said(text)));
}
