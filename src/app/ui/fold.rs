//! What the deeper panels of the stress view share: a panel that unfolds, and the choice of a scenario.

use leptos::{
    ev,
    html::{details, div, h2, label, option, select, span, summary},
    prelude::*,
};
use web_sys::Element;

use crate::{
    app::{state::State, stress::Shown},
    risk::StressResult,
};

/// A panel that unfolds; what it holds is made when it is opened, and gone when it is closed.
pub fn fold(
    id: &'static str,
    title: &'static str,
    told: &'static str,
    is_open: bool,
    body: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let open = RwSignal::new(is_open);
    details()
        .class("panel fold")
        .prop("open", is_open)
        .on(ev::toggle, move |event| {
            let now = event_target::<Element>(&event).has_attribute("open");
            if open.get_untracked() != now {
                open.set(now);
            }
        })
        .child((summary().child((h2().id(id).child(title), " ", span().class("soft small").child(told))), move || {
            open.get().then(&body)
        }))
        .into_any()
}

/// Which scenario a panel shows: the one chosen, until then the one that says the most there.
#[derive(Clone, Copy)]
pub struct ScenarioChoice {
    chosen: RwSignal<Option<usize>>,
    count: Memo<usize>,
    /// Its place in the list; `None` without a scenario.
    pub at: Memo<Option<usize>>,
}

impl ScenarioChoice {
    /// The choice among the results; until one is chosen the one with the least `figure`, the first of equals.
    pub fn of(state: State, figure: fn(&StressResult) -> f64) -> Self {
        let chosen: RwSignal<Option<usize>> = RwSignal::new(None);
        let count = Memo::new(move |_| state.scenarios.with(Vec::len));
        let least = move || {
            state.stress.with(|results| {
                let figures: Vec<f64> = results.iter().map(figure).collect();
                (0..figures.len()).min_by(|a, b| figures[*a].total_cmp(&figures[*b]))
            })
        };
        let at = Memo::new(move |_| chosen.get().filter(|at| *at < count.get()).or_else(least));
        Self { chosen, count, at }
    }

    /// The field.
    pub fn field(self, shown: Shown) -> AnyView {
        let options = move || {
            (0..self.count.get())
                .map(|i| {
                    let title = shown.column(i);
                    option()
                        .value(i.to_string())
                        .prop("selected", move || self.at.get() == Some(i))
                        .child(move || title.with(|c| c.as_ref().map(|c| c.title.clone())))
                })
                .collect::<Vec<_>>()
        };
        label()
            .class("field")
            .child((
                "Scenario",
                select()
                    .on(ev::change, move |event| self.chosen.set(event_target_value(&event).parse().ok()))
                    .child(options),
            ))
            .into_any()
    }
}

/// A wide table that scrolls sideways, by keyboard too.
pub fn scroller(label: &'static str, table: impl IntoView + 'static) -> AnyView {
    div()
        .class("scroll-x")
        .attr("role", "region")
        .attr("aria-label", label)
        .attr("tabindex", "0")
        .child(table.into_any())
        .into_any()
}

/// A part of a whole as a CSS percentage.
pub fn css_percent(part: f64) -> String {
    format!("{:.2}%", part * 100.0)
}
