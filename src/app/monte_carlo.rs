//! A Monte Carlo run on the page: who draws, how far they are, and what they have drawn.
//!
//! The first worker fits the copula, then all draw blocks of it. Draws are of returns, so edits of the book follow without a new
//! run, and so do confidence, horizon and basis; another fund or window needs one.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    notice::Notice,
    state::State,
    worker::{Worker, worker_count},
    worker_message::{Task, Word},
};
use crate::{
    fund::{Method, Snapshot},
    risk::{Block, DRAWS, Draws, MIN_OBSERVATIONS, Plan, Sample, columns_of},
    session::Edit,
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
}

/// What draws are of.
#[derive(Clone)]
struct Ground {
    snapshot: Arc<Snapshot>,
    window: Option<u32>,
}

impl Ground {
    fn is(&self, snapshot: &Arc<Snapshot>, window: Option<u32>) -> bool {
        Arc::ptr_eq(&self.snapshot, snapshot) && self.window == window
    }
}

/// A run under way.
struct UnderWay {
    ground: Ground,
    /// Whether the method is chosen when it ends.
    then_chosen: bool,
    workers: Vec<Worker>,
    columns: Vec<Vec<f64>>,
    plan: Option<Plan>,
    blocks: Vec<Option<Block>>,
}

/// Signals of the runs; copied freely.
#[derive(Clone, Copy)]
pub struct MonteCarlo {
    /// How the run stands.
    pub run: RwSignal<Run>,
    drawn: RwSignal<Option<(Ground, Arc<Draws>)>>,
    under_way: StoredValue<Option<UnderWay>, LocalStorage>,
    /// Workers of the last run, which wait for another.
    idle: StoredValue<Vec<Worker>, LocalStorage>,
}

impl MonteCarlo {
    /// No run, nothing drawn.
    pub fn new() -> Self {
        Self {
            run: RwSignal::new(Run::None),
            drawn: RwSignal::new(None),
            under_way: StoredValue::new_local(None),
            idle: StoredValue::new_local(Vec::new()),
        }
    }

    /// The draws of a fund and window, where they are made.
    pub fn draws_of(self, snapshot: &Arc<Snapshot>, window: Option<u32>) -> Option<Arc<Draws>> {
        self.drawn.with(|drawn| {
            let (ground, draws) = drawn.as_ref()?;
            ground.is(snapshot, window).then(|| Arc::clone(draws))
        })
    }

    /// Chooses the method once its draws are there; until then the method on screen stays what it is.
    pub fn choose(self, state: State) {
        let (snapshot, window) = on_screen(state);
        let is_drawn = untrack(|| self.draws_of(&snapshot, window)).is_some();
        if is_drawn || Sample::of(&snapshot, window).observations() < MIN_OBSERVATIONS {
            chosen(state);
        } else {
            self.start(state, Ground { snapshot, window }, true);
        }
    }

    /// Runs again what was cancelled or broke off.
    pub fn again(self, state: State) {
        let (snapshot, window) = on_screen(state);
        self.start(state, Ground { snapshot, window }, false);
    }

    /// Ends the run at once; nothing on screen changes.
    pub fn cancel(self) {
        if self.run.with_untracked(Run::is_on) {
            // Dropped workers end.
            self.under_way.set_value(None);
            self.run.set(Run::Cancelled);
        }
    }

    /// Runs whenever fund, window and method on screen need draws that are not there.
    pub fn follow(self, state: State) {
        Effect::new(move |_| {
            let (snapshot, settings) = (state.snapshot.get(), state.settings.get());
            let window = settings.window;
            let run = self.under_way.with_value(|run| run.as_ref().map(|run| (run.ground.clone(), run.then_chosen)));
            let is_chosen = settings.method == Method::MonteCarlo;
            let is_drawn = untrack(|| self.draws_of(&snapshot, window)).is_some();
            match run {
                Some((ground, _)) if ground.is(&snapshot, window) => {}
                Some((_, then_chosen)) if then_chosen || is_chosen => {
                    self.start(state, Ground { snapshot, window }, then_chosen);
                }
                Some(_) => {
                    self.under_way.set_value(None);
                    self.run.set(Run::None);
                }
                None if is_chosen && !is_drawn => {
                    if Sample::of(&snapshot, window).observations() >= MIN_OBSERVATIONS {
                        self.start(state, Ground { snapshot, window }, false);
                    }
                }
                None => self.run.set(Run::None),
            }
        });
    }

    fn start(self, state: State, ground: Ground, then_chosen: bool) {
        self.under_way.set_value(None);
        let mut workers = self.idle.try_update_value(std::mem::take).unwrap_or_default();
        while workers.len() < worker_count() {
            match Worker::start(move |word| self.hear(state, word)) {
                Ok(worker) => workers.push(worker),
                Err(reason) => return self.fail(reason),
            }
        }
        let sample = Sample::of(&ground.snapshot, ground.window);
        let columns = columns_of(&ground.snapshot, &sample);
        workers[0].ask(&Task::Fit(columns.clone()));
        let run = UnderWay { ground, then_chosen, workers, columns, plan: None, blocks: Vec::new() };
        self.under_way.set_value(Some(run));
        self.run.set(Run::Fitting);
        state.notice.set(Some(Notice::said("Monte Carlo is running: Escape cancels it".to_owned())));
    }

    fn hear(self, state: State, word: Word) {
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
                self.run.set(Run::Drawing(0.0));
            }
            Word::Drawn(number, block) => {
                let share = self.under_way.try_update_value(|run| {
                    let run = run.as_mut()?;
                    *run.blocks.get_mut(number)? = Some(block);
                    Some(share(run.blocks.iter().flatten().map(|block| block.draws).sum()))
                });
                match share.flatten() {
                    Some(share) if share < 1.0 => self.run.set(Run::Drawing(share)),
                    Some(_) => self.finish(state),
                    None => {}
                }
            }
            Word::Failed(reason) => self.fail(reason),
            Word::Ready | Word::Share(_) | Word::Resampled(_) => {}
        }
    }

    /// All is drawn: blocks in their order, whoever drew them.
    fn finish(self, state: State) {
        let Some(run) = self.under_way.try_update_value(Option::take).flatten() else { return };
        let Some(plan) = run.plan else { return };
        let blocks: Vec<Block> = run.blocks.into_iter().flatten().collect();
        let copula = plan.copula.freedom.map_or_else(
            || "a Gaussian copula".to_owned(),
            |freedom| format!("a t copula with {freedom:.1} degrees of freedom"),
        );
        let draws = Arc::new(Draws::of(plan, &run.columns, &blocks));
        self.idle.set_value(run.workers);
        self.drawn.set(Some((run.ground, draws)));
        self.run.set(Run::None);
        if run.then_chosen {
            chosen(state);
        }
        state.notice.set(Some(Notice::said(format!("Monte Carlo: {DRAWS} draws from {copula}"))));
    }

    /// The workers end, and another run starts with new ones.
    fn fail(self, reason: String) {
        if let Some(Some(run)) = self.under_way.try_update_value(Option::take) {
            // Not inside the call of the one that failed.
            request_animation_frame(move || drop(run));
        }
        self.run.set(Run::Failed(reason));
    }
}

/// Fund and window on screen.
fn on_screen(state: State) -> (Arc<Snapshot>, Option<u32>) {
    (state.snapshot.get_untracked(), state.settings.with_untracked(|s| s.window))
}

fn chosen(state: State) {
    state.edit_now(Edit::Method(Method::MonteCarlo));
    state.seal();
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn share(draws: usize) -> f64 {
    draws as f64 / DRAWS as f64
}
