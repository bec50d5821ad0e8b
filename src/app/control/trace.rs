//! How deep the drawdown is: the fall of the fund from its highest with the limits, and a cursor that reads a date.

use std::sync::Arc;

use headroom_engine::control::{ControlHistory, DRAWDOWNS, FundState};

use crate::{
    app::{
        state::State,
        ui::{
            chart::lines::{Lines, line_chart},
            *,
        },
    },
    view::{DayReading, control_name, day_reading, drawdown_chart},
};

/// Dates of the table at most; the newest of those on which a state changed.
const MOST_ROWS: usize = 400;

/// The panel.
pub fn history_panel(state: State) -> impl Child {
    let chart = Memo::new(move |_| {
        let (snapshot, history) = (state.snapshot.get(), state.control_history.get());
        drawdown_chart(&history, &snapshot, number::NOTATION).map(Arc::new)
    });
    let chosen = RwSignal::new(None::<usize>);
    let reading = Memo::new(move |_| {
        state.control_history.with(|history| {
            let last = history.dates.len().saturating_sub(1);
            day_reading(history, chosen.get().map_or(last, |at| at.min(last)))
        })
    });
    let drawn = Lines {
        chart,
        chosen,
        format: Format::FinePercent,
        of_points: "Date",
        absent: "No drawdown is measured: the file has no returns",
        spoken: Box::new(move || reading.with(|r| r.as_ref().map(spoken))),
    };
    panel("control-history-title", "How deep is the drawdown?")
        .class("control-history")
        .note("Below its highest of all dates; each limit is about the fall of its own window")
        .unfolds((states_key(state), line_chart(drawn), changes_table(state)))
}

/// A date in words.
fn spoken(reading: &DayReading) -> String {
    let controls = reading
        .controls
        .iter()
        .map(|(name, measured, state, _)| format!("{name} {} {state}", number::fine_percent(*measured)));
    let below = reading
        .under_water
        .map_or(String::new(), |fall| format!(", {} below its highest", number::fine_percent(Some(fall))));
    let (date, fund) = (number::day(&reading.date), reading.fund.to_lowercase());
    format!("{date}: fund {fund}{below}. {}", controls.collect::<Vec<_>>().join(", "))
}

/// What the bands along the top are, where there are any.
fn states_key(state: State) -> Element {
    pieces(p().class("states-key small"), move || {
        let found = state
            .control_history
            .with(|history| [FundState::Reducing, FundState::Halted].map(|state| history.fund.contains(&state)));
        let key = |class: &'static str, text: &'static str| Part::span(format!("state-key {class}"), text);
        let [reducing, halted] = found;
        let reducing = reducing.then(|| key("reducing", "Reducing"));
        reducing.into_iter().chain(halted.then(|| key("halted", "Halted"))).collect()
    })
}

/// The same as a table: the dates on which a state changed.
fn changes_table(state: State) -> Element {
    let rows = move || {
        state.control_history.with(|history| {
            let changed = changes(history);
            let from = changed.len().saturating_sub(MOST_ROWS);
            changed[from..].iter().rev().filter_map(|at| day_reading(history, *at)).map(change_row).collect()
        })
    };
    let told = move || {
        state.control_history.with(|history| match changes(history).len() {
            count if count > MOST_ROWS => format!("Dates on which a state changed: the last {MOST_ROWS} of {count}"),
            count => format!("Dates on which a state changed: {count}"),
        })
    };
    unfolding(told, move || {
        let fixed = [Column::figures("Date"), Column::words("Fund")];
        let columns = fixed.into_iter().chain(DRAWDOWNS.map(|id| Column::words(control_name(id))));
        data_table("Changes of state", columns.collect::<Vec<_>>()).rows(rows)
    })
}

fn change_row(reading: DayReading) -> Row {
    let mut cells = vec![number::day(&reading.date).into(), Cell::badge(reading.tone, reading.fund)];
    cells.extend(reading.controls.into_iter().map(|(_, measured, state, tone)| {
        Cell::figure(Format::FinePercent, measured).and(" ").and(Part::badge(tone, state))
    }));
    Row::new(cells)
}

/// The dates on which the state of a drawdown control is not that of the date before.
fn changes(history: &ControlHistory) -> Vec<usize> {
    let states = |at: usize| history.days.each_ref().map(|days| days[at].state);
    (0..history.dates.len()).filter(|at| *at == 0 || states(*at) != states(*at - 1)).collect()
}
