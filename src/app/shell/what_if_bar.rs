//! The bar of a what-if, over the foot of the page: what it changes, and what can be done with it.

use headroom_session::Edit;

use super::compare::show_compare;
use crate::{
    app::{
        files::export::show_export,
        state::{
            State,
            route::{View, go},
        },
        ui::*,
    },
    view::changes,
};

/// The bar; nothing while what is on screen is what was loaded.
pub fn what_if_bar(state: State, view: RwSignal<View>) -> impl Child {
    let loaded = Memo::new(move |_| state.as_loaded());
    let is_on = Memo::new(move |_| !state.is_as_loaded());
    let is_compared = RwSignal::new(false);
    effect(move || {
        let wanted = is_on.get() && is_compared.get();
        state.compared.set(wanted.then(|| loaded.with(|loaded| loaded.report().clone())));
    });
    let var = move || loaded.with(|loaded| loaded.report().fund.value_at_risk);
    let words = move || {
        let count = state.analysis.with(|now| loaded.with(|loaded| changes(loaded, now))).max(1);
        let plural = if count == 1 { "" } else { "s" };
        vec![
            Part::of("strong", "", vec!["What-if".into()]),
            format!(" · {count} change{plural} · VaR ").into(),
            Part::figure(Format::Money, var()),
            " → ".into(),
            Part::of(
                "strong",
                "",
                vec![Part::figure(Format::Money, state.report.with(|report| report.fund.value_at_risk))],
            ),
        ]
    };
    let compare = move || {
        is_compared.update(|is_on| *is_on = !*is_on);
        if is_compared.get_untracked() {
            go(view, View::Budget);
        }
    };
    let reset = move || {
        is_compared.set(false);
        state.edit(Edit::AsLoaded);
        state.end_gesture();
    };
    when(
        move || is_on.get(),
        move || {
            section().class("changes-bar").attr("aria-label", "What-if").child((
                pieces(p().attr("role", "status"), words),
                div().class("changes-acts").child((
                    action("Compare", compare)
                        .attr("title", "As loaded, beside what is on screen")
                        .attr("aria-pressed", move || if is_compared.get() { "true" } else { "false" }),
                    action("Name", move || show_compare(state)).attr("title", "Keep it by name: W"),
                    action("Share", show_export).attr("title", "A link that carries it, or a file"),
                    action("Reset", reset).attr("title", "Back to the file as loaded; can be undone"),
                )),
            ))
        },
    )
}
