//! The replay on the page: a table of the paths, their course as a chart, the policy's moves, and CSV. A worker makes it, with its
//! progress on screen, and it can be canceled.

use std::{sync::Arc, time::Duration};

use headroom_session::tools::Packed;
use leptos::prelude::{GetValue, LocalStorage};

use crate::{
    app::{
        files::export::save_and_say,
        state::State,
        ui::{
            chart::lines::{Lines, line_chart},
            run_row::{ended, running},
            *,
        },
        worker::{
            handle::Worker,
            message::{Task, Word},
            pool::end_later,
        },
    },
    view::{PathRow, Replayed, method_name, path_name, policy_moves, replay_csv, replay_lines, verdict},
};

/// How long what it is made of stands before it begins: what is on screen is shown first, and no drag begins it anew each frame.
const SETTLED: Duration = Duration::from_millis(250);

/// How the work stands.
#[derive(Clone, PartialEq)]
enum Stand {
    /// Share that is done.
    Running(f64),
    Canceled,
    /// It broke off, for this reason.
    Failed(String),
    Done,
}

/// The replay that was finished last; it stays while another one is made.
type Shown = Memo<Option<Arc<Replayed>>>;

/// The panel.
pub fn replay_panel(state: State) -> Element {
    // A scale or a scenario moves no replay.
    let allocation = Memo::new(move |_| state.book.with(|book| book.allocation.clone()));
    let work = Work {
        state,
        stand: RwSignal::new(Stand::Running(0.0)),
        found: RwSignal::new(None),
        worker: StoredValue::new_local(None),
        run: StoredValue::new(0),
    };
    effect(move || {
        state.snapshot.track();
        state.settings.track();
        allocation.track();
        state.log.track();
        untrack(|| work.begin());
    });
    let found = work.found;
    let shown = Memo::new(move |_| found.get());
    let rows = Memo::new(move |_| shown.with(|found| found.as_ref().map(|found| !found.dates.is_empty())));
    let result = move || match rows.get() {
        None => ().into_nodes(),
        Some(false) => p().class("soft").child("No date of the history has 30 joint rows behind it").into_nodes(),
        Some(true) => untrack(move || replay_body(state, shown)),
    };
    let is_done = Memo::new(move |_| work.stand.get() == Stand::Done);
    let waits = move || (!is_done.get()).then(|| progress_row(work));
    let body = (result, waits);
    panel("replay-title", "Would the policy have helped?")
        .class("replay")
        .note("Every proposal accepted, beside four other ways to split the budget; exposures follow the budgets")
        .unfolds(body)
}

/// The work behind the panel.
#[derive(Clone, Copy)]
struct Work {
    state: State,
    stand: RwSignal<Stand>,
    found: RwSignal<Option<Arc<Replayed>>>,
    worker: StoredValue<Option<Worker>, LocalStorage>,
    /// The number of the replay that counts.
    run: StoredValue<u64>,
}

impl Work {
    fn begin(self) {
        self.end();
        self.stand.set(Stand::Running(0.0));
        let this = self.run.get_value();
        let start = move || {
            if self.run.try_get_value() == Some(this) {
                self.start();
            }
        };
        set_timeout(start, SETTLED);
    }

    fn start(self) {
        mark("replay");
        if self.worker.with_value(Option::is_none) {
            match Worker::start(move |word| self.hear(word)) {
                Ok(worker) => self.worker.set_value(Some(worker)),
                Err(reason) => return self.stand.set(Stand::Failed(reason)),
            }
        }
        let task = Task::Replay(Packed::of(self.state.version().what_if()));
        self.worker.with_value(|worker| worker.iter().for_each(|worker| worker.ask(&task)));
    }

    fn hear(self, word: Word) {
        match word {
            Word::Share(share) => self.stand.set(Stand::Running(share)),
            Word::Replayed(found) => {
                mark("replayed");
                self.found.set(Some(Arc::new(found)));
                self.stand.set(Stand::Done);
            }
            Word::Failed(reason) => {
                // Not inside the call of the one that failed.
                end_later(self.worker.try_update_value(Option::take).flatten().into_iter().collect());
                self.stand.set(Stand::Failed(reason));
            }
            // Answers to what others ask.
            _ => {}
        }
    }

    fn cancel(self) {
        self.end();
        self.stand.set(Stand::Canceled);
    }

    /// Ends what is under way; a worker that waits is kept.
    fn end(self) {
        self.run.update_value(|run| *run += 1);
        if untrack(|| self.stand.with(|stand| matches!(stand, Stand::Running(_)))) {
            self.worker.set_value(None);
        }
    }
}

/// How far the work is, with the way to end it and to begin anew.
fn progress_row(work: Work) -> Element {
    let stand = work.stand;
    let ended_as = Memo::new(move |_| match stand.get() {
        Stand::Canceled => Some("The replay was canceled".to_owned()),
        Stand::Failed(reason) => Some(format!("The replay broke off: {reason}")),
        _ => None,
    });
    let done = Memo::new(move |_| match stand.get() {
        Stand::Running(done) => done,
        _ => 1.0,
    });
    let row = move || match ended_as.get() {
        Some(how) => ended(how, "Replay", move || work.begin()),
        None => {
            let said = move || format!("Replay: {:.0}% done", done.get() * 100.0);
            running(said, "Replayed", move || Some(done.get()), ("Cancel the replay", move || work.cancel()))
        }
    };
    div().class("run").attr("role", "group").attr("aria-label", "Replay").child(row)
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
