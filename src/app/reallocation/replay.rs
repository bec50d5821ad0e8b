//! The replay on the page: a chart a strategy, a cursor in time, what its date says as a table, the totals, and CSV.

use std::sync::Arc;

use leptos::ev;

use crate::{
    app::{
        files::export::save_and_say,
        state::State,
        ui::{
            badge::badge,
            html::{
                svg::{line, path, rect, svg, text},
                *,
            },
            number,
            reactive::{Memo, RwSignal, mark, shared_memo},
            slider::time_cursor,
        },
    },
    fund::Method,
    risk::{FundState, PathKind, Replay, Split, replay},
    view::{
        PathReading, REPLAY_HEIGHT, REPLAY_WIDTH, ReadingRow, ReplayChart, ReplayReading, ReplayRow, method_name,
        path_name, path_totals, replay_chart, replay_csv, replay_reading,
    },
};

/// Rows of the chart before the rest is asked for.
const FIRST_ROWS: usize = 13;

/// The panel.
pub fn replay_panel(state: State) -> impl Child {
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
        0 => p().class("soft").child("No date of the history has 30 complete dates behind it").into_nodes(),
        _ => replay_body(state, replayed, count).into_nodes(),
    };
    section().class("panel replay").attr("aria-labelledby", "replay-title").child((
        div().class("panel-head").child((
            h2().id("replay-title").child("Replay of the policy over the history"),
            p().class("soft small").child(move || {
                let by = replayed.with(|r| r.method);
                let stood_in = if by == state.settings.get().method { "" } else { ", in place of one that is too slow to be made every day" };
                format!("Every proposal accepted, beside the allocation left alone and equal risk; {} VaR at each close{stood_in}", method(by))
            }),
        )),
        body,
    ))
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
        let ask = (more > 0).then(|| {
            button().r#type("button").on(ev::click, move |_| is_whole.set(true)).child(format!("Show {more} more"))
        });
        (rows, time_axis(&chart), ask)
    };
    let as_csv = move |_| {
        let snapshot = state.snapshot.get_untracked();
        let text = replayed.with_untracked(|replayed| replay_csv(&snapshot, replayed));
        let name = format!("headroom-replay-{}.csv", snapshot.fund.as_of);
        save_and_say(state, &name, &text);
    };
    (
        totals_table(replayed),
        legend(),
        div().class("replay-rows").child(rows),
        time_cursor(count, at, chosen, move || reading.with(|r| r.as_ref().map(spoken))),
        move || reading.get().map(reading_panel),
        moves_table(state, replayed),
        div().class("fields").child(button().r#type("button").on(ev::click, as_csv).child("Export the replay as CSV")),
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

fn reading_panel(reading: ReplayReading) -> impl Child {
    let (word, tone) = reading.fund_status;
    let moves =
        if reading.moves.is_empty() { "No moves".to_owned() } else { format!("Moves: {}", reading.moves.join("; ")) };
    let path = |kind: PathKind| th().scope("col").child(path_name(kind));
    div().class("replay-reading").child((
        p().child((
            span().class("replay-date").child(reading.date),
            format!(" Fund {}, VaR {} ", reading.state.to_lowercase(), number::money(reading.fund_var)),
            badge(move || tone, move || word),
            span().class("soft").child(format!(" {moves}")),
        )),
        div()
            .class("scroll-x")
            .attr("role", "region")
            .attr("tabindex", "0")
            .attr("aria-label", "Shares on the date of the cursor")
            .child(table().class("reading-table").child((
                thead().child(tr().child((
                    th().scope("col").child("Strategy"),
                    th().scope("col").child("Used"),
                    PathKind::ALL.map(path).into_iter().collect::<Vec<_>>(),
                ))),
                tbody().child(reading.rows.into_iter().map(reading_row).collect::<Vec<_>>()),
            ))),
    ))
}

fn reading_row(row: ReadingRow) -> impl Child {
    let cells: Vec<_> = row
        .paths
        .into_iter()
        .map(|PathReading { share, utilization, status }| {
            let told = status.map(|(word, tone)| badge(move || tone, move || word));
            td().child((
                number::fine_percent(Some(share)),
                span()
                    .class("under")
                    .child((utilization.map(|used| format!("{} used ", number::percent(Some(used)))), told)),
            ))
        })
        .collect();
    tr().child((th().scope("row").child(row.name), td().child(number::fine_percent(row.used_share)), cells))
}

fn totals_table(replayed: Memo<Arc<Replay>>) -> impl Child {
    let rows = move || {
        let totals = replayed.with(|replayed| path_totals(replayed));
        totals
            .into_iter()
            .map(|path| {
                tr().child((
                    th().scope("row").child(path.name),
                    td().child(path.moves.to_string()),
                    td().child(number::percent(Some(path.turnover))),
                    td().child(path.limit_days.to_string()),
                    td().child(path.breach_days.to_string()),
                    td().child(number::fine_percent(Some(path.reserve))),
                ))
            })
            .collect::<Vec<_>>()
    };
    div()
        .class("scroll-x")
        .attr("role", "region")
        .attr("tabindex", "0")
        .attr("aria-label", "What the paths come to")
        .child(table().class("totals-table").child((
            thead().child(tr().child((
                th().scope("col").child("Path"),
                th().scope("col").child("Moves"),
                th().scope("col").child("Turnover, of the budget"),
                th().scope("col").child("Strategy-days at limit"),
                th().scope("col").child("Strategy-days in breach"),
                th().scope("col").child("Reserve at the end"),
            ))),
            tbody().child(rows),
        )))
}

/// Every move of the policy.
fn moves_table(state: State, replayed: Memo<Arc<Replay>>) -> impl Child {
    let rows = move || {
        let snapshot = state.snapshot.get();
        let replayed = replayed.get();
        let readings = (0..replayed.dates.len()).filter(|t| !replayed.paths[0].days[*t].moves.is_empty());
        readings
            .filter_map(|t| replay_reading(&snapshot, &replayed, t))
            .map(|reading| {
                tr().child((
                    th().scope("row").child(reading.date),
                    td().class("text wrap").child(reading.moves.join("; ")),
                ))
            })
            .collect::<Vec<_>>()
    };
    details().class("replay-moves").child((
        summary().child(move || {
            let moves = replayed.with(|r| r.paths[0].moves);
            format!("Every move of the policy ({moves})")
        }),
        div()
            .class("scroll-x")
            .attr("role", "region")
            .attr("tabindex", "0")
            .attr("aria-label", "Every move of the policy")
            .child(table().child((
                thead().child(tr().child((
                    th().scope("col").child("Close of"),
                    th().scope("col").class("text").child("Share before and after, rule"),
                ))),
                tbody().child(rows),
            ))),
    ))
}
