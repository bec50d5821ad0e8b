//! Long work in short steps: a few results a turn of the browser's loop, so that the page answers in between.

use std::{sync::Arc, time::Duration};

use js_sys::Date;
use leptos::prelude::{request_animation_frame, set_timeout};

use crate::app::ui::reactive::{RwSignal, effect};

/// Milliseconds after which no other result is begun in a turn.
const TURN: f64 = 8.0;

/// A job with its results so far.
struct Made<J, T> {
    job: Arc<J>,
    /// How many results it has.
    count: usize,
    results: Vec<T>,
}

impl<J, T: Clone> Clone for Made<J, T> {
    fn clone(&self) -> Self {
        Self { job: Arc::clone(&self.job), count: self.count, results: self.results.clone() }
    }
}

/// The results of the newest job, as far as they are made.
pub struct Steps<J, T>(RwSignal<Option<Made<J, T>>>);

impl<J, T> Clone for Steps<J, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<J, T> Copy for Steps<J, T> {}

impl<J: Send + Sync + 'static, T: Send + Sync + 'static> Steps<J, T> {
    /// Reads the results so far.
    pub fn so_far<R>(self, read: impl FnOnce(&[T]) -> R) -> R {
        self.0.with(|made| read(made.as_ref().map_or(&[], |made| &made.results)))
    }

    /// Reads the results of a job so far; none while the work is still on another.
    pub fn so_far_of<R>(self, job: &Arc<J>, read: impl FnOnce(&[T]) -> R) -> R {
        let of = |made: &&Made<J, T>| Arc::ptr_eq(&made.job, job);
        self.0.with(|made| read(made.as_ref().filter(of).map_or(&[], |made| &made.results)))
    }

    /// Reads the results of a job once all are made.
    pub fn all_of<R>(self, job: &Arc<J>, read: impl FnOnce(&[T]) -> R) -> Option<R> {
        let is_whole = |made: &&Made<J, T>| Arc::ptr_eq(&made.job, job) && made.results.len() == made.count;
        self.0.with(|made| Some(read(&made.as_ref().filter(is_whole)?.results)))
    }
}

/// Makes the results of a job one after another; another job starts anew and the old one is left where it is.
///
/// `count` says how many results a job has, `make` makes one. The work ends with the view that asked for it.
pub fn stepwise<J, T>(
    job: impl Fn() -> Option<Arc<J>> + Send + Sync + 'static,
    count: fn(&J) -> usize,
    make: fn(&J, usize) -> T,
) -> Steps<J, T>
where
    J: Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    let made = RwSignal::new(None::<Made<J, T>>);
    effect(move || {
        let job = job();
        made.set(job.clone().map(|job| Made { count: count(&job), job, results: Vec::new() }));
        if let Some(job) = job.filter(|job| count(job) > 0) {
            // What is on screen is shown first.
            request_animation_frame(move || step(job, make, made));
        }
    });
    Steps(made)
}

/// Makes results in the next turn, at least one, and then those after them, while no other job has come.
fn step<J, T>(job: Arc<J>, make: fn(&J, usize) -> T, made: RwSignal<Option<Made<J, T>>>)
where
    J: Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    set_timeout(
        move || {
            let place = |made: &Option<Made<J, T>>| {
                let made = made.as_ref().filter(|made| Arc::ptr_eq(&made.job, &job))?;
                Some((made.results.len(), made.count))
            };
            let Some((at, end)) = made.try_with_untracked(place).flatten() else { return };
            let (mut results, began) = (Vec::new(), Date::now());
            while at + results.len() < end && (results.is_empty() || Date::now() - began < TURN) {
                results.push(make(&job, at + results.len()));
            }
            let is_more = at + results.len() < end;
            made.update(|made| {
                if let Some(made) = made {
                    made.results.append(&mut results);
                }
            });
            if is_more {
                step(job, make, made);
            }
        },
        Duration::ZERO,
    );
}
