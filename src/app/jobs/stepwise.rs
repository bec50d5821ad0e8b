//! Long work in short steps: one result a turn of the browser's loop, so that the page answers in between.

use std::{sync::Arc, time::Duration};

use leptos::prelude::{GetValue, SetValue, StoredValue, WithValue, set_timeout};

use crate::app::ui::reactive::{RwSignal, effect};

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

/// Makes a result in the next turn, and then the one after it.
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
            let made = (work.make)(&work.job, at);
            if work.results.try_update(|results| results.push(made)).is_some() && at + 1 < (work.count)(&work.job) {
                step(work, at + 1);
            }
        },
        Duration::ZERO,
    );
}
