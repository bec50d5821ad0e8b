//! The dialog of what changed since the last file of the same fund.

use std::sync::Arc;

use headroom_engine::Analysis;

use crate::{
    app::{state::State, ui::*},
    view::{CAUSE_NAMES, ChangeStep, ChangeView, change_steps, change_view},
};

const ID: &str = "change";

/// The button, where the last file was one of the same fund.
pub fn change_button(state: State) -> impl Child {
    let is_same = move || {
        let name = state.loaded.with(|fund| fund.fund.name.clone());
        state.previous.with(|last| last.as_ref().is_some_and(|last| last.fund().fund.name == name))
    };
    action("What changed", move || {
        state.is_change_open.set(true);
        dialog::show(ID);
    })
    .prop("hidden", move || !is_same())
}

/// The dialog; its figures are computed while it is open.
pub fn change_dialog(state: State) -> impl Child {
    dialog()
        .id(ID)
        .class("dialog file-dialog")
        .attr("aria-labelledby", "change-title")
        .on(ev::close, move |_| state.is_change_open.set(false))
        .child((
            h2().id("change-title").child("What changed since the last file"),
            move || state.is_change_open.get().then(|| figures(state)),
            close_button(ID, "Close"),
        ))
}

fn figures(state: State) -> Nodes {
    let view = move || {
        let before: Option<Analysis> = state.previous.get();
        before
            .ok_or_else(|| "There is no file before this one".to_owned())
            .and_then(|before| state.analysis.with(|after| change_view(&before, after)))
    };
    let view = Memo::new(move |_| Arc::new(view()));
    let lead = move || view.with(|view| view.as_ref().as_ref().map_or_else(Clone::clone, |view| view.lead.clone()));
    let names = ["VaR", "Before", "After", "Change"].into_iter().chain(CAUSE_NAMES);
    let columns: Vec<Column> = names.map(Column::figures).collect();
    let steps =
        [Column::figures("Fund VaR"), Column::figures("Before to after").class("bars"), Column::figures("Change")];
    let bars = move || {
        let fund = |view: &ChangeView| view.rows.first().map(|(_, fund)| change_steps(fund));
        let steps = view.with(|view| view.as_ref().as_ref().ok().and_then(fund));
        steps.unwrap_or_default().into_iter().map(bar_row).collect()
    };
    let rows = move || view.with(|view| view.as_ref().as_ref().map_or_else(|_| Vec::new(), rows));
    (
        p().class("soft").child(lead),
        data_table("The fund's VaR, cause by cause", steps).class("waterfall").rows(bars),
        data_table("What changed", columns).rows(rows),
        p().class("soft small").child(
            "The mean over every order of the five causes (Shapley); the parts add up. Strategies by their component of the VaR",
        ),
    )
        .into_nodes()
}

/// A step of the waterfall; its bar is hollow where the VaR falls.
fn bar_row((name, value, [start, length]): ChangeStep) -> Row {
    let class = if value < 0.0 { "step-bar step-gain" } else { "step-bar" };
    let bar = Part::bar(class, vec![("left", start), ("width", length)]);
    let track = Part::of("span", "step-track", vec![bar]).hidden();
    Row::new([name.into(), track.into(), Cell::figure(Format::Money, Some(value))])
}

fn rows(view: &ChangeView) -> Vec<Row> {
    let figure = |value: f64| Cell::figure(Format::Money, Some(value));
    let row = |(name, difference): &(String, headroom_engine::audit::Difference)| {
        let change = difference.after - difference.before;
        let figures = [difference.before, difference.after, change].into_iter().chain(difference.parts).map(figure);
        let name: Cell = name.clone().into();
        Row::new([name].into_iter().chain(figures).collect::<Vec<_>>())
    };
    view.rows.iter().map(row).collect()
}
