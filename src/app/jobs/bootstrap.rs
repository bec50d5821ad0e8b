//! How sure the figures on screen are: the bootstrap in a worker, a moment after the last edit, for as long as a view shows it.
//!
//! The method on screen is resampled whenever a view asks; every method where a person asks for that. What is found is kept
//! with what it is of, and is never told of anything else.

use std::{sync::Arc, time::Duration};

use headroom_engine::{
    fund::{Book, Confidence, Horizon, Method, Settings, Snapshot},
    model::Model,
    var::{Resampling, Uncertainty},
};
use leptos::prelude::*;

use crate::app::{
    ui::{
        on_escape::on_escape,
        reactive::{Memo, RwSignal},
    },
    worker::{
        handle::Worker,
        message::{Task, Word},
    },
};

/// How long the figures stand still before they are resampled.
const SETTLED: Duration = Duration::from_millis(250);

/// A run that takes longer than this can be cancelled: a button for less would only flicker.
const LONG: Duration = Duration::from_secs(1);

/// How a run stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Run {
    /// There is none.
    None,
    /// Samples of this method are made, so much of them is done.
    On(Method, f64),
    /// A person ended it; the next edit starts another.
    Cancelled,
    /// It broke off, for this reason; the next edit starts another.
    Failed(String),
}

/// What intervals are of: they hold for as long as this is on screen.
#[derive(Clone)]
struct Ground {
    snapshot: Arc<Snapshot>,
    window: Option<u32>,
    confidence: Confidence,
    horizon: Horizon,
    exposure: Vec<f64>,
}

impl PartialEq for Ground {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.snapshot, &other.snapshot)
            && (self.window, self.confidence, self.horizon) == (other.window, other.confidence, other.horizon)
            && self.exposure == other.exposure
    }
}

/// What is known of a ground, one a method of samples.
type Found = (Ground, Vec<Arc<Uncertainty>>);

/// Signals of the bootstrap; copied freely.
#[derive(Clone, Copy)]
pub struct Bootstrap {
    /// How the run stands.
    pub run: RwSignal<Run>,
    /// Whether the run takes long.
    is_long: RwSignal<bool>,
    /// Whether every method is asked for.
    is_every_asked: RwSignal<bool>,
    found: RwSignal<Option<Found>>,
    ground: Memo<Ground>,
    settings: Memo<Settings>,
    model: Memo<Arc<Model>>,
    /// How many views show it.
    askers: RwSignal<usize>,
    worker: StoredValue<Option<Worker>, LocalStorage>,
    /// What the worker is at; `None` while it waits.
    asked: StoredValue<Option<Ground>>,
    /// Counts the runs, so that a timer of an earlier one does nothing.
    turn: StoredValue<u64>,
}

impl Bootstrap {
    /// Nothing asked.
    pub fn new(
        snapshot: Memo<Arc<Snapshot>>,
        settings: Memo<Settings>,
        book: Memo<Book>,
        model: Memo<Arc<Model>>,
    ) -> Self {
        let ground = Memo::new(move |_| {
            let (snapshot, settings) = (snapshot.get(), settings.get());
            let exposure = book.with(|book| book.exposure(&snapshot));
            let Settings { window, confidence, horizon, .. } = settings;
            Ground { snapshot, window, confidence, horizon, exposure }
        });
        Self {
            run: RwSignal::new(Run::None),
            is_long: RwSignal::new(false),
            is_every_asked: RwSignal::new(false),
            found: RwSignal::new(None),
            ground,
            settings,
            model,
            askers: RwSignal::new(0),
            worker: StoredValue::new_local(None),
            asked: StoredValue::new(None),
            turn: StoredValue::new(0),
        }
    }

    /// Asks for the method on screen until the present owner ends: a view calls this when it shows intervals.
    pub fn ask(self) {
        self.askers.update(|askers| *askers += 1);
        on_cleanup(move || {
            self.askers.try_update(|askers| *askers = askers.saturating_sub(1));
        });
    }

    /// Asks for every method of what is on screen.
    pub fn ask_every(self) {
        self.forget_end();
        self.is_every_asked.set(true);
    }

    /// Asks for no more than the method on screen.
    pub fn ask_one(self) {
        if self.is_every_asked.try_get_untracked() == Some(true) {
            self.is_every_asked.set(false);
        }
    }

    /// Whether every method is asked for.
    pub fn is_every_asked(self) -> bool {
        self.is_every_asked.get()
    }

    /// Runs again what was cancelled or broke off.
    pub fn again(self) {
        self.forget_end();
        self.go_on();
    }

    /// How sure the figures on screen are by a method, where that is known.
    pub fn of(self, method: Method) -> Option<Arc<Uncertainty>> {
        let method = Resampling::method_of(method);
        self.ground.with(|ground| {
            self.found.with(|found| {
                let (_, list) = found.as_ref().filter(|(of, _)| of == ground)?;
                list.iter().find(|found| found.method == method).cloned()
            })
        })
    }

    /// How many methods are known of what is on screen, and how many there are.
    pub fn known(self) -> (usize, usize) {
        let every = every_method();
        (every.iter().filter(|method| self.of(**method).is_some()).count(), every.len())
    }

    /// Whether a run is on that a person may end.
    pub fn can_be_cancelled(self) -> bool {
        self.run.with(|run| matches!(run, Run::On(..))) && (self.is_long.get() || self.is_every_asked.get())
    }

    /// Ends the run at once; what is known stays.
    pub fn cancel(self) {
        if self.run.with_untracked(|run| matches!(run, Run::On(..))) {
            self.end();
            self.ask_one();
            self.run.set(Run::Cancelled);
        }
    }

    /// Resamples what is on screen, whenever that has changed and a view asks. Escape ends a run that can be cancelled.
    pub fn follow(self) {
        on_escape(move || {
            if untrack(|| self.can_be_cancelled()) {
                self.cancel();
            }
        });
        Effect::new(move |before: Option<(Ground, Method)>| {
            let (method, ground) = (self.settings.get().method, self.ground.get());
            // Draws come later than the settings that want them.
            self.model.track();
            self.askers.track();
            self.is_every_asked.track();
            let is_edit = before.as_ref().is_none_or(|(of, _)| *of != ground);
            if is_edit {
                self.end();
                self.run.set(Run::None);
                self.ask_one();
            } else if before.is_some_and(|(_, of)| of != method) {
                self.forget_end();
            }
            if !self.run.with_untracked(|run| matches!(run, Run::Cancelled | Run::Failed(_))) {
                self.go_on();
            }
            (ground, method)
        });
    }

    /// A run that has ended stands in the way of no other.
    fn forget_end(self) {
        if self.run.with_untracked(|run| matches!(run, Run::Cancelled | Run::Failed(_))) {
            self.run.set(Run::None);
        }
    }

    /// What is asked for and not known, in the order it is made.
    fn wanted(self) -> Vec<Method> {
        if self.model.with_untracked(|model| model.risk.is_err()) {
            return Vec::new();
        }
        let own = (self.askers.get_untracked() > 0).then(|| self.settings.with_untracked(|s| s.method));
        let every = if self.is_every_asked.get_untracked() { every_method() } else { Vec::new() };
        let asked = own.map(Resampling::method_of).into_iter().chain(every);
        asked.filter(|method| untrack(|| self.of(*method)).is_none()).collect()
    }

    /// Goes on with what is wanted, once the figures have stood still; a run of it that is on goes on by itself.
    fn go_on(self) {
        let wanted = self.wanted();
        match self.run.get_untracked() {
            Run::On(method, _) if wanted.contains(&method) => return,
            Run::On(..) => self.end(),
            Run::None | Run::Cancelled | Run::Failed(_) => {}
        }
        let Some(method) = wanted.first().copied() else { return self.run.set(Run::None) };
        self.run.set(Run::On(method, 0.0));
        self.after(SETTLED, move || self.start(method));
    }

    fn start(self, method: Method) {
        let model = self.model.get_untracked();
        let Ok(risk) = &model.risk else { return self.run.set(Run::None) };
        if self.worker.with_value(Option::is_none) {
            match Worker::start(move |word| self.hear(word)) {
                Ok(worker) => self.worker.set_value(Some(worker)),
                Err(reason) => return self.run.set(Run::Failed(reason)),
            }
        }
        let ground = self.ground.get_untracked();
        let resampling = Resampling::by(risk, method, &ground.exposure);
        let task = Task::Resample(resampling, ground.snapshot.risk_budget.total_var);
        self.asked.set_value(Some(ground));
        self.worker.with_value(|worker| worker.iter().for_each(|worker| worker.ask(&task)));
        self.after(LONG, move || self.is_long.set(true));
    }

    fn hear(self, word: Word) {
        match word {
            Word::Share(share) => self.run.update(|run| {
                if let Run::On(_, done) = run {
                    *done = share;
                }
            }),
            Word::Resampled(found) => {
                let Some(ground) = self.asked.try_update_value(Option::take).flatten() else { return };
                self.bump();
                self.found.update(|known| match known {
                    Some((of, list)) if *of == ground => list.push(Arc::new(found)),
                    _ => *known = Some((ground, vec![Arc::new(found)])),
                });
                match self.wanted().first().copied() {
                    Some(method) => {
                        self.run.set(Run::On(method, 0.0));
                        self.start(method);
                    }
                    None => self.run.set(Run::None),
                }
            }
            Word::Failed(reason) => {
                // Not inside the call of the one that failed.
                let failed = self.worker.try_update_value(Option::take);
                request_animation_frame(move || drop(failed));
                self.end();
                self.ask_one();
                self.run.set(Run::Failed(reason));
            }
            // Answers to what others ask.
            _ => {}
        }
    }

    /// Does a thing later, if the run is the same then.
    fn after(self, wait: Duration, work: impl Fn() + 'static) {
        let turn = self.turn.get_value();
        let work = move || {
            if self.turn.try_get_value() == Some(turn) {
                work();
            }
        };
        set_timeout(work, wait);
    }

    /// Another run, which is not long yet.
    fn bump(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.is_long.set(false);
    }

    /// Ends what is under way at once; a worker that waits is kept.
    fn end(self) {
        self.bump();
        if self.asked.try_update_value(Option::take).flatten().is_some() {
            self.worker.set_value(None);
        }
    }
}

/// The methods that have samples of their own.
fn every_method() -> Vec<Method> {
    Method::ALL.into_iter().filter(|method| Resampling::method_of(*method) == *method).collect()
}
