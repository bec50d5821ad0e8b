//! Use of budgets over the last dates, one date a turn of the browser's loop.

use std::sync::Arc;

use headroom_engine::{
    fund::Settings,
    reallocation::{RollingSample, UsageDay},
};

use crate::{
    app::{jobs::stepwise::stepwise, state::State, ui::*},
    view::{MAX_READ, traced_dates},
};

/// Places of a drawing of the trace: width and height.
pub type Size = (f64, f64);

/// Used money of every strategy on the measured dates, oldest first; empty until all are measured.
pub type Trace = Memo<Arc<Vec<Option<UsageDay>>>>;

struct Job {
    sample: RollingSample,
    settings: Settings,
    dates: Vec<usize>,
}

/// The trace of the fund as loaded, under the conventions on screen, and the places of its dates in the history.
pub fn usage_trace(state: State) -> (Trace, Memo<Vec<usize>>) {
    let dates = Memo::new(move |_| {
        let window = state.settings.with(|settings| settings.window);
        state.loaded.with(|snapshot| {
            let rows = snapshot.history.dates.len();
            let in_sample = window.map_or(rows, |window| rows.min(window as usize));
            traced_dates(rows, snapshot.strategies.len() * in_sample, MAX_READ)
        })
    });
    let job = shared_memo(move || {
        let (snapshot, settings, dates) = (state.loaded.get(), state.settings.get(), dates.get());
        let sample = |dates: Vec<usize>| Job { sample: RollingSample::of(&snapshot, settings.window), settings, dates };
        Arc::new(Some(dates).filter(|dates| !dates.is_empty()).map(sample))
    });
    let count = |job: &Option<Job>| job.as_ref().map_or(0, |job| job.dates.len());
    let make = |job: &Option<Job>, k: usize| job.as_ref().and_then(|job| job.sample.usage(job.settings, job.dates[k]));
    let days = stepwise(move || Some(job.get()), count, make);
    let trace = shared_memo(move || Arc::new(days.all_of(&job.get(), <[_]>::to_vec).unwrap_or_default()));
    (trace, dates)
}

/// The points of strategy `i` in a drawing whose top is 125% of its budget on screen and whose bottom is nothing.
pub fn points(state: State, trace: Trace, i: usize, (width, height): Size) -> String {
    let budget = state.book.with(|book| book.allocation.get(i).copied().unwrap_or_default())
        * state.snapshot.with(|snapshot| snapshot.risk_budget.total_var);
    trace.with(|days| {
        let step = width / as_f64(days.len().saturating_sub(1).max(1));
        let place = |(k, day): (usize, &Option<UsageDay>)| {
            let used = day.as_ref()?.used.get(i).copied().flatten()?;
            let share = if budget > 0.0 { (used / budget).clamp(0.0, 1.25) } else { return None };
            Some(format!("{:.1},{:.1} ", step * as_f64(k), height * (1.0 - share / 1.25)))
        };
        days.iter().enumerate().filter_map(place).collect()
    })
}

/// A small drawing of the trace, with the budget as a line.
pub fn spark(state: State, trace: Trace, i: usize) -> Element {
    drawing(state, trace, i, (88.0, 20.0)).class("spark").attr("aria-hidden", "true")
}

/// A drawing of the trace of strategy `i`.
pub fn drawing(state: State, trace: Trace, i: usize, size: Size) -> Element {
    let (width, height) = size;
    let limit = format!("{:.1}", height * 0.2);
    svg::svg().attr("viewBox", format!("0 0 {width} {height}")).attr("preserveAspectRatio", "none").child((
        svg::line()
            .class("spark-limit")
            .attr("x1", "0")
            .attr("x2", width.to_string())
            .attr("y1", limit.clone())
            .attr("y2", limit),
        svg::polyline().class("spark-line").attr("points", move || points(state, trace, i, size)),
    ))
}
