//! The history of the drawdown controls: how much of its limit each used, day by day, and a cursor that reads a date.

use std::sync::Arc;

use headroom_engine::control::{ControlHistory, DRAWDOWNS};

use crate::{
    app::{
        state::State,
        ui::{
            html::svg::{line, path, rect, svg},
            *,
        },
    },
    view::{ControlTrace, DayReading, TRACE_HEIGHT, Tone, control_name, control_traces, day_reading, trace_y},
};

/// Dates of the table at most; the newest of those on which a state changed.
const MOST_ROWS: usize = 400;

/// The panel.
pub fn history_panel(state: State) -> impl Child {
    let traces = Memo::new(move |_| {
        let (snapshot, history) = (state.snapshot.get(), state.control_history.get());
        Arc::new(control_traces(&history, &snapshot))
    });
    let count = Memo::new(move |_| state.control_history.with(|history| history.dates.len()));
    let chosen = RwSignal::new(None::<usize>);
    let at = Memo::new(move |_| {
        let last = count.get().saturating_sub(1);
        chosen.get().map_or(last, |at| at.min(last))
    });
    let reading = Memo::new(move |_| state.control_history.with(|history| day_reading(history, at.get())));
    let shown = move || {
        let (count, traces) = (count.get(), traces.get());
        traces.iter().cloned().map(|one| trace(one, count, at)).collect::<Vec<_>>()
    };
    let line =
        pieces(div().class("day-reading"), move || reading.with(|r| r.as_ref().map(reading_parts).unwrap_or_default()));
    panel("control-history-title", "Drawdown controls over time")
        .class("control-history")
        .note("Share of the limit used at each close; the line is the limit. Positions are known as of today, so exposures have no history")
        .body((
            div().class("traces").child(shown),
            time_cursor(count, at, chosen, move || reading.with(|r| r.as_ref().map(spoken))),
            line,
            changes_table(state),
        ))
}

fn trace(trace: ControlTrace, count: usize, at: Memo<usize>) -> impl Child {
    let (width, height) = (count.to_string(), TRACE_HEIGHT.to_string());
    let bands: Vec<_> = trace
        .runs
        .iter()
        .map(|run| {
            rect()
                .attr("class", format!("trace-run {}", run.tone.class()))
                .attr("x", run.from.to_string())
                .attr("y", "0")
                .attr("width", run.dates.to_string())
                .attr("height", height.clone())
        })
        .collect();
    let cursor = line()
        .attr("class", "trace-cursor")
        .attr("x1", move || (at.get() as f64 + 0.5).to_string())
        .attr("x2", move || (at.get() as f64 + 0.5).to_string())
        .attr("y1", "0")
        .attr("y2", height.clone());
    let limit = line()
        .attr("class", "trace-limit")
        .attr("x1", "0")
        .attr("x2", width.clone())
        .attr("y1", trace_y(1.0).to_string())
        .attr("y2", trace_y(1.0).to_string());
    let told = match trace.limit {
        Some(limit) => format!("limit {}", number::fine_percent(Some(limit))),
        None => "no limit".to_owned(),
    };
    div().class("trace").child((
        p().class("trace-name").child((trace.name, span().class("under").child(told))),
        svg()
            .attr("class", "trace-chart")
            .attr("viewBox", format!("0 0 {width} {height}"))
            .attr("preserveAspectRatio", "none")
            .attr("aria-hidden", "true")
            .child((bands, path().attr("class", "trace-area").attr("d", trace.area), limit, cursor)),
    ))
}

/// A date in words, for those who hear it.
fn spoken(reading: &DayReading) -> String {
    let controls = reading
        .controls
        .iter()
        .map(|(name, measured, state, _)| format!("{name} {} {state}", number::fine_percent(*measured)));
    format!("{}: fund {}. {}", reading.date, reading.fund, controls.collect::<Vec<_>>().join(", "))
}

fn reading_parts(reading: &DayReading) -> Vec<Part> {
    let date = Part::span("strategy-name", reading.date.clone());
    let fund = vec![date, " ".into(), Part::span("soft", "fund"), " ".into(), Part::badge(reading.tone, reading.fund)];
    let control = |(name, measured, state, tone): &(&'static str, Option<f64>, &'static str, Tone)| {
        let figure = Part::figure(Format::FinePercent, *measured);
        vec![Part::span("soft", *name), " ".into(), figure, " ".into(), Part::badge(*tone, *state)]
    };
    let all = [fund].into_iter().chain(reading.controls.iter().map(control));
    all.map(|parts| Part::of("span", "day-control", parts)).collect()
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
    let mut cells = vec![reading.date.into(), Cell::badge(reading.tone, reading.fund)];
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
