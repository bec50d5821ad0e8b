//! The replay on the page: a table of the paths, their course as a chart, the policy's moves, and CSV. A worker makes it, with its
//! progress on screen, and it can be canceled.

use std::sync::Arc;

use headroom_session::tools::Packed;

use crate::{
    app::{
        files::export::save_and_say,
        jobs::task_run::{Called, Stand, TaskRun},
        state::State,
        ui::{
            chart::lines::{Lines, line_chart},
            *,
        },
        worker::message::{Task, Word},
    },
    view::{PathRow, Replayed, method_name, path_name, policy_moves, replay_csv, replay_lines, verdict},
};

/// The run on screen.
const REPLAY: Called = Called {
    group: "Replay",
    noun: "replay",
    bar: "Replayed",
    cancel: "Cancel the replay",
    again: "Replay",
    said: |share| format!("Replay: {:.0}% done", share.unwrap_or_default() * 100.0),
};

/// The replay that was finished last; it stays while another one is made.
type Shown = Memo<Option<Arc<Replayed>>>;

/// The panel.
pub fn replay_panel(state: State) -> Element {
    // A scale or a scenario moves no replay.
    let allocation = Memo::new(move |_| state.book.with(|book| book.allocation.clone()));
    let found = RwSignal::new(None);
    let run = TaskRun::follow(
        move || {
            state.snapshot.track();
            state.settings.track();
            allocation.track();
            state.log.track();
            true
        },
        move || {
            mark("replay");
            Some(Task::Replay(Packed::of(state.version().what_if())))
        },
        move |word| match word {
            Word::Replayed(replayed) => {
                mark("replayed");
                found.set(Some(Arc::new(replayed)));
                Some(Stand::None)
            }
            _ => None,
        },
    );
    let shown = Memo::new(move |_| found.get());
    let rows = Memo::new(move |_| shown.with(|found| found.as_ref().map(|found| !found.dates.is_empty())));
    let result = move || match rows.get() {
        None => ().into_nodes(),
        Some(false) => p().class("soft").child("No date of the history has 30 joint rows behind it").into_nodes(),
        Some(true) => untrack(move || replay_body(state, shown)),
    };
    let body = (result, run.row(REPLAY, || None));
    panel("replay-title", "Would the policy have helped?")
        .class("replay")
        .note("Every proposal accepted, beside four other ways to split the budget; exposures follow the budgets")
        .unfolds(body)
}

/// What is shown of a finished replay.
fn of<T: Default>(shown: Shown, read: impl Fn(&Replayed) -> T) -> T {
    shown.with(|found| found.as_ref().map(|found| read(found)).unwrap_or_default())
}

fn replay_body(state: State, shown: Shown) -> Nodes {
    let chart = Memo::new(move |_| of(shown, |replay| replay_lines(replay).map(Arc::new)));
    let as_csv = move || {
        let name = format!("headroom-replay-{}.csv", state.snapshot.with_untracked(|snapshot| snapshot.fund.as_of));
        save_and_say(state, &name, &untrack(move || of(shown, replay_csv)));
    };
    let rules = move || {
        let cost = state.snapshot.with(|snapshot| snapshot.policy.cost_bps);
        let method = of(shown, |replay| method_name(replay.method).to_lowercase());
        format!(
            "Exposures are capital times budget over use, at most 1, by {method} VaR at the close before. The drawdown controls act \
         on each path, but on the one without limits. Trading costs {cost} basis points. Below a figure: the 90% interval of its \
         difference to the allocation left alone."
        )
    };
    (
        p().class("verdict").child(move || of(shown, |replay| verdict(replay, number::NOTATION))),
        line_chart(Lines {
            chart,
            chosen: RwSignal::new(None),
            format: Format::Percent,
            of_points: "Date",
            absent: "No course: a path has lost everything, or there is one date",
            spoken: Box::new(|| None),
        }),
        unfolding("Every path in figures", move || (paths_table(shown), p().class("soft small").child(rules))),
        moves_table(state, shown),
        div().class("fields").child(action("Export the replay as CSV", as_csv)),
    )
        .into_nodes()
}

fn paths_table(shown: Shown) -> Element {
    let columns = [
        "Path",
        "Return a year",
        "Volatility",
        "Sharpe ratio",
        "Largest drawdown",
        "Strategy-dates in breach",
        "At limit",
        "Dates stopped",
        "Traded",
        "Cost",
        "P&L forgone",
    ];
    data_table("What the paths come to", columns.map(Column::figures))
        .class("replay-table")
        .rows(move || of(shown, |replay| replay.paths.iter().map(|path| path_row(&path.row)).collect()))
}

fn path_row(row: &PathRow) -> Row {
    let formats = [Format::Percent, Format::Percent, Format::TwoDecimals, Format::Percent];
    let figure = |k: usize| {
        let cell = Cell::figure(formats[k], row.figures[k]);
        let text = |value: f64| formats[k].text(Some(value));
        match row.intervals[k] {
            Some(interval) => cell.under(format!("{} to {}", text(interval.low), text(interval.high))),
            None => cell,
        }
    };
    let days = row.days.map(|count| Cell::figure(Format::Money, Some(as_f64(count))));
    let money = row.money.map(|money| Cell::figure(Format::Money, Some(money)));
    Row::new(
        [path_name(row.kind).into()].into_iter().chain((0..4).map(figure)).chain(days).chain(money).collect::<Vec<_>>(),
    )
}

/// Every move of the policy.
fn moves_table(state: State, shown: Shown) -> Element {
    let moves = move || of(shown, |replay| state.snapshot.with(|snapshot| policy_moves(snapshot, replay)));
    let rows = move || moves().into_iter().map(|[date, told]| Row::new([date.into(), told.into()])).collect();
    let columns = || [Column::figures("Close of"), Column::words("Share before and after, rule").class("text wrap")];
    let head = move || format!("Every move of the policy ({})", moves().len());
    unfolding(head, move || data_table("Every move of the policy", columns()).rows(rows)).class("replay-moves")
}
