//! The replay on the page: a chart a strategy, a cursor in time, what its date says as a table, the totals, and CSV.

use std::sync::Arc;

use headroom_engine::{
    control::FundState,
    fund::{Method, Split},
    reallocation::{PathKind, Replay, replay},
};

use crate::{
    app::{
        files::export::save_and_say,
        state::State,
        ui::{
            html::svg::{line, path, rect, svg, text},
            *,
        },
    },
    view::{
        PathReading, PathTotals, REPLAY_HEIGHT, REPLAY_WIDTH, ReadingRow, ReplayChart, ReplayReading, ReplayRow,
        method_name, path_name, path_totals, replay_chart, replay_csv, replay_reading,
    },
};

/// Rows of the chart before the rest is asked for.
const FIRST_ROWS: usize = 13;

/// The panel.
pub fn replay_panel(state: State) -> Element {
    // A scale or a scenario moves no replay.
    let allocation = Memo::new(move |_| state.book.with(|book| book.allocation.clone()));
    let replayed: Memo<Arc<Replay>> = shared_memo(move || {
        mark("replay");
        let (snapshot, settings) = (state.snapshot.get(), state.settings.get());
        let start = allocation.with(|shares| Split::new(shares));
        let made = state.log.with(|log| replay(&snapshot, settings, &start, log));
        mark("replayed");
        Arc::new(made)
    });
    let count = Memo::new(move |_| replayed.with(|r| r.dates.len()));
    let body = move || match count.get() {
        0 => p().class("soft").child("No date of the history has 30 joint rows behind it").into_nodes(),
        _ => replay_body(state, replayed, count).into_nodes(),
    };
    let note = move || {
        let by = replayed.with(|r| r.method);
        let stood_in = if by == state.settings.get().method {
            ""
        } else {
            ", in place of one that is too slow to be made for every date"
        };
        format!(
            "Every proposal accepted, beside the allocation left alone and equal risk; {} VaR at each close{stood_in}",
            method(by)
        )
    };
    panel("replay-title", "Replay of the policy over the history").class("replay").note(note).body(body)
}

fn method(method: Method) -> String {
    method_name(method).to_lowercase()
}

fn replay_body(state: State, replayed: Memo<Arc<Replay>>, count: Memo<usize>) -> impl Child {
    let chosen = RwSignal::new(None::<usize>);
    let is_whole = RwSignal::new(false);
    let at = Memo::new(move |_| {
        let last = count.get().saturating_sub(1);
        chosen.get().map_or(last, |at| at.min(last))
    });
    let chart = shared_memo(move || Arc::new(replay_chart(&state.snapshot.get(), &replayed.get())));
    let reading = Memo::new(move |_| {
        let (snapshot, replayed) = (state.snapshot.get(), replayed.get());
        replay_reading(&snapshot, &replayed, at.get())
    });
    let place = Memo::new(move |_| reading.with(|r| r.as_ref().map_or(0.0, |r| r.at)));
    let rows = move || {
        let chart = chart.get();
        let shown = if is_whole.get() { chart.rows.len() } else { FIRST_ROWS };
        let rows: Vec<_> = chart.rows.iter().take(shown).map(|row| chart_row(row, &chart, place)).collect();
        let more = chart.rows.len().saturating_sub(shown);
        let ask = (more > 0).then(|| action(format!("Show {more} more"), move || is_whole.set(true)));
        (rows, time_axis(&chart), ask)
    };
    let as_csv = move || {
        let snapshot = state.snapshot.get_untracked();
        let text = replayed.with_untracked(|replayed| replay_csv(&snapshot, replayed));
        let name = format!("headroom-replay-{}.csv", snapshot.fund.as_of);
        save_and_say(state, &name, &text);
    };
    (
        totals_table(replayed),
        legend(),
        div().class("replay-rows").child(rows),
        time_cursor("Date", count, at, chosen, move || reading.with(|r| r.as_ref().map(spoken))),
        when(move || reading.with(Option::is_some), move || reading_panel(reading)),
        moves_table(state, replayed),
        div().class("fields").child(action("Export the replay as CSV", as_csv)),
    )
}

/// What the lines are.
fn legend() -> impl Child {
    let key = |class: &'static str, name: &'static str| {
        li().child((
            svg()
                .attr("class", "replay-key")
                .attr("viewBox", "0 0 30 10")
                .attr("aria-hidden", "true")
                .child(path().attr("class", class).attr("d", "M0 5H30")),
            name,
        ))
    };
    ul().class("replay-legend soft small").child((
        key("replay-used-key", "Used, over the whole budget"),
        key("replay-line path-policy", path_name(PathKind::Policy)),
        key("replay-line path-left-alone", path_name(PathKind::LeftAlone)),
        key("replay-line path-equal-risk", path_name(PathKind::EqualRisk)),
    ))
}

fn chart_row(row: &ReplayRow, chart: &ReplayChart, place: Memo<f64>) -> impl Child + use<> {
    let height = REPLAY_HEIGHT.to_string();
    let stops: Vec<_> = chart
        .stops
        .iter()
        .map(|stop| {
            let class = if stop.state == FundState::Halted { "replay-stop halted" } else { "replay-stop" };
            rect()
                .attr("class", class)
                .attr("x", stop.from.to_string())
                .attr("y", "0")
                .attr("width", stop.width.max(1.0).to_string())
                .attr("height", height.clone())
        })
        .collect();
    let lines: Vec<_> = ["path-equal-risk", "path-left-alone", "path-policy"]
        .into_iter()
        .zip(row.lines.iter().rev())
        .map(|(class, points)| path().attr("class", format!("replay-line {class}")).attr("d", points.clone()))
        .collect();
    let cursor = line()
        .attr("class", "trace-cursor")
        .attr("x1", move || place.get().to_string())
        .attr("x2", move || place.get().to_string())
        .attr("y1", "0")
        .attr("y2", height.clone());
    div().class("replay-row").child((
        p().class("replay-name").child((
            row.name.clone(),
            span().class("soft small").child(format!(" to {}", number::percent(Some(row.top)))),
        )),
        svg()
            .attr("class", "replay-chart")
            .attr("viewBox", format!("0 0 {REPLAY_WIDTH} {REPLAY_HEIGHT}"))
            .attr("preserveAspectRatio", "none")
            .attr("aria-hidden", "true")
            .child((stops, path().attr("class", "replay-used").attr("d", row.used.clone()), lines, cursor)),
    ))
}

/// The quarters below the rows.
fn time_axis(chart: &ReplayChart) -> impl Child + use<> {
    let labels: Vec<_> = chart
        .quarters
        .iter()
        .map(|(x, name)| {
            let x = format!("{:.2}%", x / REPLAY_WIDTH * 100.0);
            text().attr("class", "replay-quarter").attr("x", x).attr("y", "12").child(name.clone())
        })
        .collect();
    div()
        .class("replay-row")
        .attr("aria-hidden", "true")
        .child((p().class("replay-name"), svg().attr("class", "replay-axis").child(labels)))
}

/// A date in words, for those who hear it.
fn spoken(reading: &ReplayReading) -> String {
    let moves = if reading.moves.is_empty() { "no moves".to_owned() } else { reading.moves.join(", ") };
    format!("{}: fund {}, VaR {}, {moves}", reading.date, reading.state, number::money(reading.fund_var))
}

fn reading_panel(reading: Memo<Option<ReplayReading>>) -> Element {
    let line = pieces(p(), move || {
        reading.with(|reading| {
            let Some(reading) = reading else { return Vec::new() };
            let ((word, tone), moves) = (reading.fund_status, reading.moves.join("; "));
            let moves = if moves.is_empty() { " No moves".to_owned() } else { format!(" Moves: {moves}") };
            let (state, fund_var) = (reading.state.to_lowercase(), number::money(reading.fund_var));
            vec![
                Part::span("replay-date", reading.date.clone()),
                format!(" Fund {state}, VaR {fund_var} ").into(),
                Part::badge(tone, word),
                Part::span("soft", moves),
            ]
        })
    });
    let columns = ["Strategy", "Used"].into_iter().chain(PathKind::ALL.map(path_name)).map(Column::figures);
    let rows = move || reading.with(|reading| reading.iter().flat_map(|r| &r.rows).map(reading_row).collect());
    let table = data_table("Shares on the date of the cursor", columns.collect::<Vec<_>>());
    div().class("replay-reading").child((line, table.class("reading-table").rows(rows)))
}

fn reading_row(row: &ReadingRow) -> Row {
    let path = |path: &PathReading| {
        let used = path.utilization.map_or(String::new(), |used| format!("{} used ", number::percent(Some(used))));
        let told = path.status.map(|(word, tone)| Part::badge(tone, word));
        let under = [used.into()].into_iter().chain(told).collect();
        Cell::figure(Format::FinePercent, Some(path.share)).and(Part::of("span", "under", under))
    };
    let fixed = [row.name.clone().into(), Cell::figure(Format::FinePercent, row.used_share)];
    Row::new(fixed.into_iter().chain(row.paths.iter().map(path)).collect::<Vec<_>>())
}

fn totals_table(replayed: Memo<Arc<Replay>>) -> Element {
    let columns = [
        "Path",
        "Moves",
        "Turnover, of the budget",
        "Strategy-dates at limit",
        "Strategy-dates in breach",
        "Reserve at the end",
    ];
    let row = |path: PathTotals| {
        Row::new([
            path.name.into(),
            path.moves.to_string().into(),
            Cell::figure(Format::Percent, Some(path.turnover)),
            path.limit_days.to_string().into(),
            path.breach_days.to_string().into(),
            Cell::figure(Format::FinePercent, Some(path.reserve)),
        ])
    };
    data_table("What the paths come to", columns.map(Column::figures))
        .class("totals-table")
        .rows(move || replayed.with(|replayed| path_totals(replayed)).into_iter().map(row).collect())
}

/// Every move of the policy.
fn moves_table(state: State, replayed: Memo<Arc<Replay>>) -> Element {
    let rows = move || {
        let (snapshot, replayed) = (state.snapshot.get(), replayed.get());
        let days = (0..replayed.dates.len()).filter(|t| !replayed.paths[0].days[*t].moves.is_empty());
        days.filter_map(|t| replay_reading(&snapshot, &replayed, t))
            .map(|reading| Row::new([reading.date.into(), reading.moves.join("; ").into()]))
            .collect()
    };
    let columns = || [Column::figures("Close of"), Column::words("Share before and after, rule").class("text wrap")];
    let head = move || format!("Every move of the policy ({})", replayed.with(|r| r.paths[0].moves));
    unfolding(head, move || data_table("Every move of the policy", columns()).rows(rows)).class("replay-moves")
}
