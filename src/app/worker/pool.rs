//! Workers that wait for another task, so that a run need not start them anew.

use std::time::Duration;

use leptos::prelude::*;

use super::{handle::Worker, message::Word};

/// The workers that wait; copied freely.
#[derive(Clone, Copy)]
pub struct WorkerPool {
    waiting: StoredValue<Vec<Worker>, LocalStorage>,
    /// Number of workers of a run.
    pub size: usize,
}

impl WorkerPool {
    /// An empty pool for runs of `size` workers.
    pub fn new(size: usize) -> Self {
        Self { waiting: StoredValue::new_local(Vec::new()), size }
    }

    /// Hands out `count` workers, idle ones first; `hear` receives their messages.
    pub fn take(self, count: usize, hear: impl Fn(Word) + Clone + 'static) -> Result<Vec<Worker>, String> {
        let mut workers = self.waiting.try_update_value(std::mem::take).unwrap_or_default();
        if workers.len() > count {
            let rest = workers.split_off(count);
            self.waiting.set_value(rest);
        }
        for worker in &workers {
            worker.be_heard_by(hear.clone());
        }
        while workers.len() < count {
            workers.push(Worker::start(hear.clone())?);
        }
        Ok(workers)
    }

    /// Takes back workers that have done what they were asked; those past what a run takes end.
    pub fn give_back(self, workers: Vec<Worker>) {
        for worker in &workers {
            worker.be_heard_by(|_| {});
        }
        let rest = self.waiting.try_update_value(|waiting| {
            waiting.extend(workers);
            waiting.split_off(waiting.len().min(self.size))
        });
        end_later(rest.unwrap_or_default());
    }
}

/// Ends workers, but not inside the call of one of them.
pub fn end_later(workers: Vec<Worker>) {
    if !workers.is_empty() {
        set_timeout(move || drop(workers), Duration::ZERO);
    }
}
