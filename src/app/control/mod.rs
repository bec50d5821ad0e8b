//! The controls view: the eight with their latches, their history, the log, the reset of a latch, and the self-test.

pub mod action;
pub mod drill;
pub mod ladder;
pub mod log;
pub mod reset;
pub mod trace;

use std::sync::Arc;

use headroom_session::{Latched, explain::Figure};

use self::{
    action::action_panel,
    drill::self_test_panel,
    ladder::ladder_panel,
    log::log_panel,
    reset::{ask_to_reset, reset_dialog},
    trace::history_panel,
};
use crate::{
    app::{explain::figure_link, state::State, ui::*},
    view::{AskedFigure, ControlRow, ControlView, control_view},
};

/// The view.
pub fn controls_view(state: State) -> Nodes {
    let view: Memo<Arc<ControlView>> = Memo::new(move |_| {
        let (history, log, analysis) = (state.control_history.get(), state.log.get(), state.analysis.get());
        Arc::new(control_view(&history, &log, analysis.fund(), analysis.model()))
    });
    let asked = RwSignal::new(None::<Latched>);
    (
        h2().class("visually-hidden").child("Controls"),
        table_panel(state, view, asked),
        ladder_panel(state, asked),
        action_panel(state),
        history_panel(state),
        log_panel(state, view),
        self_test_panel(state),
        reset_dialog(state, asked),
    )
        .into_nodes()
}

fn table_panel(state: State, view: Memo<Arc<ControlView>>, asked: RwSignal<Option<Latched>>) -> Element {
    let columns = [
        Column::figures("Control"),
        Column::words("State"),
        Column::figures("Measured"),
        Column::figures("Limit"),
        Column::words("Used of limit").class("text wide"),
        Column::words("When it trips").class("text action"),
    ];
    let fund = pieces(p().class("controls-fund"), move || {
        view.with(|v| vec![Part::badge(v.tone, v.fund), " ".into(), Part::span("soft", v.allowed.clone())])
    });
    let notes = pieces(div().class("control-notes").attr("role", "status"), move || {
        view.with(|v| {
            let amber = v.notes.iter().map(|note| Part::of("p", "caution", vec![note.clone().into()]));
            amber.chain(v.period.iter().map(|note| Part::of("p", "soft", vec![note.clone().into()]))).collect()
        })
    });
    let rows = move || view.with(|v| v.rows.iter().map(|row| control_row(state, row, asked)).collect());
    panel("controls-title", "Fund-wide controls")
        .class("controls")
        .action(fund)
        .body((notes, data_table("Table of controls", columns).class("controls-table").rows(rows)))
}

fn control_row(state: State, row: &ControlRow, asked: RwSignal<Option<Latched>>) -> Row {
    let format = if row.is_money { Format::Money } else { Format::FinePercent };
    let mut badge = Cell::badge(row.tone, row.state);
    if let Some(since) = &row.latched_since {
        let down_to = row
            .target_gross
            .map_or(String::new(), |gross| format!(", gross exposure to go down to {}", number::money(Some(gross))));
        let (id, name) = (row.id, row.name);
        let reset = move || {
            action("Reset", move || ask_to_reset(asked, Latched::Control(id)))
                .attr("aria-label", format!("Reset {name}"))
        };
        let latched = vec![format!("Latched since {since}{down_to} ").into(), Part::control(reset)];
        badge = badge.and(Part::of("span", "under latched", latched));
    }
    for more in row.why.iter().chain(&row.past) {
        badge = badge.under(more.clone());
    }
    let (asked_figure, value) =
        (AskedFigure { control: Some(row.id), ..AskedFigure::of_fund(Figure::Measured) }, row.measured);
    let link = move || figure_link(state, asked_figure, move || format.text(value));
    let mut measured = Cell::control(link);
    for more in row.group.iter().chain(&row.falls) {
        measured = measured.under(more.clone());
    }
    Row::new([
        Cell::from(Part::span("strategy-name", row.name)).under(row.detail.clone()),
        badge,
        measured,
        Cell::figure(format, row.limit),
        used_bar(row).into(),
        row.action.into(),
    ])
    .key("data-control", row.id.id())
    .identity(format.text(row.measured))
}

/// How much of the limit is used, as a bar that ends at one and a half limits.
fn used_bar(row: &ControlRow) -> Part {
    const END: f64 = 1.5;
    let used = row.used.map_or(0.0, |used| used.clamp(0.0, END) / END);
    let fill = Part::bar(format!("limit-fill {}", row.tone.class()), vec![("width", used)]);
    let track = Part::of("div", "limit-track", vec![fill, Part::of("div", "limit-mark", Vec::new())]).hidden();
    Part::of("div", "limit-bar", vec![track, Part::span("small", Part::figure(Format::Percent, row.used))])
}
