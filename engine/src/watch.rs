//! Watching a long computation: how far it is, and ending it from outside.
//!
//! The computation calls [`step`] between parts of its work. A front end that answers from several threads computes under
//! [`watched`]; from another thread, its [`Watch`] then reads the progress and cancels. Nobody watches a page's computing: there
//! a step does nothing, and a worker is terminated instead. No figure depends on any of it.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

thread_local! {
    /// Who watches what this thread computes.
    static WATCH: RefCell<Option<Arc<Watch>>> = const { RefCell::new(None) };
}

/// The progress of one computation, and whether it is to end.
#[derive(Debug, Default)]
pub struct Watch {
    is_canceled: AtomicBool,
    done: AtomicU64,
    expected: AtomicU64,
}

/// A computation that ended because its watch canceled it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Canceled;

impl Watch {
    /// Ends the computation at its next step.
    pub fn cancel(&self) {
        self.is_canceled.store(true, Ordering::Relaxed);
    }

    /// Whether it was canceled.
    pub fn is_canceled(&self) -> bool {
        self.is_canceled.load(Ordering::Relaxed)
    }

    /// Steps done, and steps expected so far; a later part of the computation may expect more.
    pub fn progress(&self) -> (u64, u64) {
        let done = self.done.load(Ordering::Relaxed);
        (done, self.expected.load(Ordering::Relaxed).max(done))
    }
}

/// Computes under a watch, on this thread.
///
/// # Errors
///
/// [`Canceled`] where the watch ended it. A figure that was not finished is computed anew when it is next asked for.
///
/// ```
/// use std::sync::Arc;
/// use headroom_engine::watch::{Canceled, Watch, expect, step, watched};
/// let watch = Arc::new(Watch::default());
/// let count = |to: u64| {
///     expect(to);
///     (0..to).map(|n| { step(); n }).sum::<u64>()
/// };
/// assert_eq!((watched(&watch, || count(4)), watch.progress()), (Ok(6), (4, 4)));
/// watch.cancel();
/// assert_eq!(watched(&watch, || count(4)), Err(Canceled));
/// ```
pub fn watched<T>(watch: &Arc<Watch>, compute: impl FnOnce() -> T) -> Result<T, Canceled> {
    let before = WATCH.replace(Some(Arc::clone(watch)));
    // What unwinds leaves no figure behind: a figure is kept once it is whole.
    let result = catch_unwind(AssertUnwindSafe(compute));
    WATCH.set(before);
    result.map_err(|payload| match payload.downcast::<Canceled>() {
        Ok(canceled) => *canceled,
        Err(payload) => resume_unwind(payload),
    })
}

/// Announces steps of a part of the computation that begins.
pub fn expect(steps: u64) {
    WATCH.with_borrow(|watch| {
        if let Some(watch) = watch {
            watch.expected.fetch_add(steps, Ordering::Relaxed);
        }
    });
}

/// One step is done. Unwinds, without a panic's message, where the watch was canceled.
pub fn step() {
    let is_canceled = WATCH.with_borrow(|watch| {
        watch.as_ref().is_some_and(|watch| {
            watch.done.fetch_add(1, Ordering::Relaxed);
            watch.is_canceled()
        })
    });
    if is_canceled {
        resume_unwind(Box::new(Canceled));
    }
}
