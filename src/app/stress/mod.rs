//! The stress view: the scenarios, each edited in place, and what one of them costs; then all of them side by side.

pub mod answer;
pub mod assumptions;
pub mod detail;
pub mod editor;
pub mod positions;
pub mod result_cell;
pub mod results_card;
pub mod results_table;
pub mod selection;

use self::{
    answer::answer,
    detail::{least_severity::severity_panel, liquidation::liquidation_panel, reverse::reverse_panel},
    editor::editor,
    results_card::card,
    results_table::tables,
    selection::{ScenarioChoice, Selection},
};
use crate::app::{
    state::State,
    ui::{chart::display::width_of, *},
};

/// Below this width in CSS pixels the scenario on show is a card, and there are no tables of all.
const NARROW_BELOW: f64 = 640.0;

/// The view.
pub fn stress_view(state: State) -> Nodes {
    let shown = Selection::of(state);
    let worst = ScenarioChoice::worst(state, shown);
    let wrapper = div().class("stress");
    let width = width_of(&wrapper);
    let is_narrow = Memo::new(move |_| width_or_window(width.get()) < NARROW_BELOW);
    // Rows and columns are made anew for another file or another number of scenarios; cells follow their column.
    let shape = Memo::new(move |_| (shown.columns.with(Vec::len), shown.strategies.get(), shown.figures.get()));
    let results = move || {
        let is_narrow = is_narrow.get();
        match shape.with(|(scenarios, ..)| *scenarios) {
            0 => ().into_nodes(),
            _ if is_narrow => card(state, shown, worst),
            _ => tables(state, shown),
        }
    };
    let deeper = div().class("stress-deep").child((
        soon(move || reverse_panel(state)),
        soon(move || severity_panel(state)),
        soon(move || liquidation_panel(state, shown)),
    ));
    wrapper
        .child((
            h2().class("visually-hidden").child("Stress"),
            div().class("stress-top").child((
                editor(state, shown, worst),
                soon(move || answer(state, shown, worst)),
                deeper,
            )),
            soon(move || results),
        ))
        .into_nodes()
}

/// A measured width, or the window's until there is one.
fn width_or_window(width: f64) -> f64 {
    if width > 0.0 {
        return width;
    }
    window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(NARROW_BELOW)
}
