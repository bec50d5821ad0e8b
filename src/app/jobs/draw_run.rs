//! A run of workers that draws a sample: the first fits the copula, then all draw blocks of it.

use std::sync::Arc;

use headroom_engine::{
    monte_carlo::{Block, DRAWS, Draws, Plan},
    sample::Returns,
};
use leptos::prelude::*;

use crate::app::{
    ui::reactive::RwSignal,
    worker::{
        handle::Worker,
        message::{Task, Word},
        pool::{WorkerPool, end_later},
    },
};

/// How a run stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Run {
    /// There is none.
    None,
    /// The copula is fitted.
    Fitting,
    /// So much is drawn.
    Drawing(f64),
    /// A person ended it.
    Cancelled,
    /// It broke off, for this reason.
    Failed(String),
}

impl Run {
    /// Whether workers are at it.
    pub fn is_on(&self) -> bool {
        matches!(self, Self::Fitting | Self::Drawing(_))
    }

    /// How much is drawn.
    pub fn share(&self) -> f64 {
        if let Self::Drawing(share) = self { *share } else { 0.0 }
    }
}

/// What is called with the draws, or with why there are none.
type Done = Box<dyn FnOnce(Result<Arc<Draws>, String>)>;

/// A run under way.
struct UnderWay {
    returns: Arc<Returns>,
    done: Done,
    workers: Vec<Worker>,
    plan: Option<Plan>,
    blocks: Vec<Option<Block>>,
}

/// One run at a time; copied freely.
#[derive(Clone, Copy)]
pub struct DrawRun {
    /// How it stands.
    pub stands: RwSignal<Run>,
    under_way: StoredValue<Option<UnderWay>, LocalStorage>,
    pool: WorkerPool,
}

impl DrawRun {
    /// No run; workers come from a pool and go back there.
    pub fn new(pool: WorkerPool) -> Self {
        Self { stands: RwSignal::new(Run::None), under_way: StoredValue::new_local(None), pool }
    }

    /// The returns that are being drawn.
    pub fn returns(self) -> Option<Arc<Returns>> {
        self.under_way.with_value(|run| run.as_ref().map(|run| Arc::clone(&run.returns)))
    }

    /// Draws these returns instead of what is being drawn. `done` is not called where the run is ended before.
    pub fn start(self, returns: Arc<Returns>, done: impl FnOnce(Result<Arc<Draws>, String>) + 'static) {
        self.under_way.set_value(None);
        let done: Done = Box::new(done);
        match self.pool.take(self.pool.size, move |word| self.hear(word)) {
            Ok(workers) => {
                workers[0].ask(&Task::Fit(Returns::clone(&returns)));
                self.under_way.set_value(Some(UnderWay { returns, done, workers, plan: None, blocks: Vec::new() }));
                self.stands.set(Run::Fitting);
            }
            Err(reason) => {
                self.stands.set(Run::Failed(reason.clone()));
                done(Err(reason));
            }
        }
    }

    /// Ends the run at once: dropped workers end. Whether there was one.
    pub fn end(self, stands: Run) -> bool {
        let run = self.under_way.try_update_value(Option::take).flatten();
        if self.stands.with_untracked(|now| *now != stands) {
            self.stands.set(stands);
        }
        run.is_some()
    }

    fn hear(self, word: Word) {
        match word {
            Word::Fitted(plan) => {
                self.under_way.update_value(|run| {
                    let Some(run) = run else { return };
                    run.blocks = vec![None; plan.blocks()];
                    let step = run.workers.len();
                    for (first, worker) in run.workers.iter().enumerate() {
                        worker.ask(&Task::Draw { plan: plan.clone(), first, step });
                    }
                    run.plan = Some(plan);
                });
                self.stands.set(Run::Drawing(0.0));
            }
            Word::Drawn(number, block) => {
                let share = self.under_way.try_update_value(|run| {
                    let run = run.as_mut()?;
                    *run.blocks.get_mut(number)? = Some(block);
                    Some(share(run.blocks.iter().flatten().map(|block| block.draws).sum()))
                });
                match share.flatten() {
                    Some(share) if share < 1.0 => self.stands.set(Run::Drawing(share)),
                    Some(_) => self.finish(),
                    None => {}
                }
            }
            Word::Failed(reason) => self.fail(reason),
            // Answers to what others ask.
            _ => {}
        }
    }

    /// All is drawn: blocks in their order, whoever drew them.
    fn finish(self) {
        let Some(run) = self.under_way.try_update_value(Option::take).flatten() else { return };
        let Some(plan) = run.plan else { return };
        let blocks: Vec<Block> = run.blocks.into_iter().flatten().collect();
        let draws = Arc::new(Draws::of(plan, &run.returns, &blocks));
        self.pool.give_back(run.workers);
        self.stands.set(Run::None);
        (run.done)(Ok(draws));
    }

    /// The workers end, and another run starts with new ones.
    fn fail(self, reason: String) {
        let run = self.under_way.try_update_value(Option::take).flatten();
        self.stands.set(Run::Failed(reason.clone()));
        if let Some(UnderWay { workers, done, .. }) = run {
            end_later(workers);
            done(Err(reason));
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn share(draws: usize) -> f64 {
    draws as f64 / DRAWS as f64
}
