//! Long work in short steps: a few results a turn of the browser's loop, so that the page answers in between.

use std::{sync::Arc, time::Duration};

use js_sys::Date;
use leptos::prelude::{GetValue, SetValue, StoredValue, WithValue, set_timeout};

use crate::app::ui::reactive::{RwSignal, effect};

/// Milliseconds after which no other result is begun in a turn.
const TURN: f64 = 8.0;

/// The results of a job, made one after another; another job starts anew and the old one is left where it is.
///
/// `count` says how many results a job has, `make` makes one. The work ends with the view that asked for it.
pub fn stepwise<J, T>(
    job: impl Fn() -> Option<Arc<J>> + Send + Sync + 'static,
    count: fn(&J) -> usize,
    make: fn(&J, usize) -> T,
) -> RwSignal<Vec<T>>
where
    J: Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    let results = RwSignal::new(Vec::new());
    let run = StoredValue::new(0_u64);
    effect(move || {
        let job = job();
        results.set(Vec::new());
        let this = run.with_value(|run| run + 1);
        run.set_value(this);
        if let Some(job) = job.filter(|job| count(job) > 0) {
            step(Run { job, count, make, results, run, this }, 0);
        }
    });
    results
}

/// One job under way.
struct Run<J, T> {
    job: Arc<J>,
    count: fn(&J) -> usize,
    make: fn(&J, usize) -> T,
    results: RwSignal<Vec<T>>,
    /// The number of the job that counts.
    run: StoredValue<u64>,
    /// The number of this one.
    this: u64,
}

/// Makes results in the next turn, at least one, and then those after them.
fn step<J, T>(work: Run<J, T>, at: usize)
where
    J: Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    set_timeout(
        move || {
            if work.run.try_get_value() != Some(work.this) {
                return;
            }
            let (end, began) = ((work.count)(&work.job), Date::now());
            let mut made = Vec::new();
            while at + made.len() < end && (made.is_empty() || Date::now() - began < TURN) {
                made.push((work.make)(&work.job, at + made.len()));
            }
            let next = at + made.len();
            if work.results.try_update(|results| results.append(&mut made)).is_some() && next < end {
                step(work, next);
            }
        },
        Duration::ZERO,
    );
}
