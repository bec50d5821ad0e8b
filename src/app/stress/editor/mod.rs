//! The scenarios with their parameters, edited in place: added, removed, put together, and back to the file's.

pub mod change;
pub mod field;
pub mod moves;
pub mod number;
pub mod worst_days;

use headroom_engine::{
    fund::{Scenario, Shock, Value},
    stress::worst_days,
    text::escape,
};
use headroom_session::{all_together, new_scenarios};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use self::{
    change::{Refused, add, edit, say},
    field::shock_fields,
    worst_days::history_picker,
};
use super::{
    result_cell::{fund_bar, fund_cell},
    selection::{ScenarioChoice, Selection},
};
use crate::{
    app::{state::State, ui::*},
    view::{scenario_title, shock_name, shock_title},
};

/// Where the focus goes when no scenario is left.
const ADD: &str = "stress-add";

/// The panel: the scenarios with what each costs; the one that is chosen, or worked on, is shown beside it.
pub fn editor(state: State, shown: Selection, choice: ScenarioChoice) -> Nodes {
    let refused: RwSignal<Option<Refused>> = RwSignal::new(None);
    // A scenario's fields are made anew where its shocks are of other kinds, and only then.
    let shape = Memo::new(move |_| {
        let kinds = |scenario: &Scenario| scenario.shocks.iter().map(|shock| shock.kind().id).collect::<Vec<_>>();
        state.scenarios.with(|list| list.iter().map(kinds).enumerate().collect::<Vec<_>>())
    });
    effect(move || {
        shape.track();
        refused.set(None);
    });
    let exchanges = Memo::new(move |_| exchanges(state));
    let nothing = move || {
        shape.with(Vec::is_empty).then(|| p().class("soft").child("No scenario: add one, or go back to the file's"))
    };
    section()
        .class("panel stress-editor")
        .attr("aria-labelledby", "stress-scenarios")
        .child((
            div().class("panel-head").child((
                h2().id("stress-scenarios").child("Which stress hurts most?"),
                p().class("soft small").child("A change counts at once; the loaded file stays as it is"),
            )),
            nothing,
            ul().class("scenarios").child(keyed(
                move || shape.get(),
                move |(at, kinds)| scenario_item(state, (shown, choice), refused, exchanges, (*at, kinds.len())),
            )),
            actions(state, shown.chosen, exchanges),
            history_picker(state, shown.chosen),
        ))
        .into_nodes()
}

/// The exchanges that occur in positions and scenarios, of the file and on screen, each once.
fn exchanges(state: State) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: &String| {
        if !names.contains(name) {
            names.push(name.clone());
        }
    };
    let mut add_all = |scenarios: &[Scenario]| {
        for value in scenarios.iter().flat_map(|scenario| &scenario.shocks).flat_map(Shock::values) {
            if let Value::Text(exchange) = value {
                add(&exchange);
            }
        }
    };
    state.snapshot.with(|snapshot| add_all(&snapshot.scenarios));
    state.scenarios.with(|scenarios| add_all(scenarios));
    state.snapshot.with(|snapshot| snapshot.positions.iter().flatten().for_each(|position| add(&position.exchange)));
    headroom_engine::math::sort_by(&mut names, Ord::cmp);
    names
}

/// One scenario: what it costs and trips, a way to remove it, the parameters of each of its shocks.
fn scenario_item(
    state: State,
    (shown, choice): (Selection, ScenarioChoice),
    refused: RwSignal<Option<Refused>>,
    exchanges: Memo<Vec<String>>,
    (at, shocks): (usize, usize),
) -> Element {
    let scenario = Memo::new(move |_| state.scenarios.with(|list| list.get(at).cloned()));
    let title = move || scenario.with(|s| s.as_ref().map(scenario_title));
    let has_name = move || scenario.with(|s| s.as_ref().is_some_and(|s| s.name.is_some()));
    let heading = move || match shocks {
        2.. if !has_name() => Some(format!("{shocks} shocks together")),
        _ => title(),
    };
    let fields: Vec<_> = (0..shocks)
        .map(|shock| {
            let name = move || {
                let title = |s: &Scenario| s.shocks.get(shock).map(shock_title);
                scenario.with(|s| s.as_ref().and_then(title))
            };
            div().class("shock-fields").attr("role", "group").attr("aria-label", name).child((
                (shocks > 1).then(|| p().class("shock-title").attr("aria-hidden", "true").child(name)),
                shock_fields(state, refused, exchanges, (at, shock)),
            ))
        })
        .collect();
    let is_chosen = Memo::new(move |_| choice.at.get() == Some(at));
    let column = shown.column(at);
    // What is worked on stays on show, even where an edit makes another one the worst.
    let choose = move |_| {
        if shown.chosen.get_untracked() != Some(at) {
            shown.chosen.set(Some(at));
        }
    };
    li().class("scenario").class(("is-chosen", move || is_chosen.get())).on(ev::focusin, choose).child((
        div().class("scenario-top").child((
            h3().child(
                button()
                    .r#type("button")
                    .class("scenario-choose")
                    .attr("aria-pressed", move || is_chosen.get().to_string())
                    .on(ev::click, move |_| shown.chosen.set(Some(at)))
                    .child(heading),
            ),
            span().class("scenario-pnl").child((fund_bar(shown, column), fund_cell(column))),
            button()
                .r#type("button")
                .class("scenario-remove")
                .id(remove_id(at))
                .attr("aria-label", move || title().map(|title| format!("Remove {title}")))
                .on(ev::click, move |_| remove(state, shown.chosen, at))
                .child("×"),
        )),
        p().class("soft small").child(move || column.with(|c| c.as_ref().map(|c| c.trips.clone()))),
        div().class("scenario-body").child((div().class("shocks").child(fields), name_field(state, at))),
    ))
}

/// The name of a scenario, folded up: most need none.
fn name_field(state: State, at: usize) -> impl Child {
    let name =
        Memo::new(move |_| state.scenarios.with(|list| list.get(at).and_then(|s| s.name.clone())).unwrap_or_default());
    let take = move |event| {
        let typed = event_target_value(&event);
        let typed = typed.trim();
        let mut list = state.scenarios.get_untracked();
        if let Some(scenario) = list.get_mut(at) {
            scenario.name = (!typed.is_empty()).then(|| typed.to_owned());
        }
        if state.scenarios.with_untracked(|now| *now != list) {
            edit(state, list);
        }
    };
    details().class("scenario-name").child((
        summary().class("small").child("Name"),
        label().class("field").child((
            span().class("visually-hidden").child("Name of the scenario"),
            input()
                .r#type("text")
                .attr("maxlength", "200")
                .attr("placeholder", "By its shocks")
                .prop("value", move || escape(&name.get()))
                .on(ev::change, take),
        )),
    ))
}

/// What can be done with the list: add, all together, back to the file's.
fn actions(state: State, chosen: RwSignal<Option<usize>>, exchanges: Memo<Vec<String>>) -> impl Child {
    let kind = RwSignal::new(0_usize);
    let add_new = move |_| {
        let exchange =
            exchanges.with_untracked(|names| names.first().cloned()).unwrap_or_else(|| "exchange".to_owned());
        let worst = state.analysis.with_untracked(|now| worst_days(now.fund(), now.model(), now.book(), 1, 1));
        let last = state.snapshot.with_untracked(|snapshot| snapshot.history.last_date());
        let date = worst.first().map_or(last, |worst| worst.last);
        let scenario = new_scenarios(&exchange, date).swap_remove(kind.get_untracked());
        add(state, chosen, scenario);
    };
    let options: Vec<_> = new_scenarios("", state.snapshot.with_untracked(|snapshot| snapshot.history.last_date()))
        .iter()
        .flat_map(|scenario| &scenario.shocks)
        .enumerate()
        .map(|(i, shock)| option().value(i.to_string()).child(shock_name(shock)))
        .collect();
    let together = Memo::new(move |_| state.scenarios.with(|list| all_together(list).ok()));
    let together_text = move || match together.with(|s| s.as_ref().map(|s| s.shocks.len())) {
        Some(count) => format!("All {} together", number_word(count)),
        None => "All together".to_owned(),
    };
    let is_as_loaded =
        Memo::new(move |_| state.scenarios.with(|list| state.snapshot.with(|snapshot| *list == snapshot.scenarios)));
    div().class("fields scenario-actions").child((
        label().class("field").child((
            "Kind",
            select()
                .on(ev::change, move |event| kind.set(event_target_value(&event).parse().unwrap_or(0)))
                .child(options),
        )),
        button().r#type("button").id(ADD).on(ev::click, add_new).child("Add scenario"),
        button()
            .r#type("button")
            .prop("disabled", move || together.with(Option::is_none))
            .attr("title", "The plain scenarios on screen, 2 to 8 of them, as one more that combines them")
            .on(ev::click, move |_| {
                if let Some(scenario) = together.get_untracked() {
                    add(state, chosen, scenario);
                }
            })
            .child(together_text),
        button()
            .r#type("button")
            .prop("disabled", move || is_as_loaded.get())
            .on(ev::click, move |_| {
                edit(state, state.snapshot.with_untracked(|snapshot| snapshot.scenarios.clone()));
                say(state, "The scenarios are the file's again".to_owned());
            })
            .child("Back to the file's"),
    ))
}

fn remove(state: State, chosen: RwSignal<Option<usize>>, at: usize) {
    let mut list = state.scenarios.get_untracked();
    if at >= list.len() {
        return;
    }
    let title = scenario_title(&list.remove(at));
    let next = match list.len() {
        0 => ADD.to_owned(),
        left => remove_id(at.min(left - 1)),
    };
    // What was shown stays on show; the worst takes the place of what is gone.
    chosen.update(|chosen| *chosen = chosen.filter(|shown| *shown != at).map(|shown| shown - usize::from(shown > at)));
    edit(state, list);
    say(state, format!("Removed: {title}"));
    // The focus was on what is gone: it goes to what took its place.
    request_animation_frame(move || {
        let next = document().get_element_by_id(&next).and_then(|element| element.dyn_into::<HtmlElement>().ok());
        if let Some(next) = next {
            let _ = next.focus();
        }
    });
}

fn remove_id(at: usize) -> String {
    format!("stress-remove-{at}")
}

fn number_word(count: usize) -> String {
    let words = ["two", "three", "four", "five", "six", "seven", "eight"];
    count.checked_sub(2).and_then(|at| words.get(at)).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}
