//! Monte Carlo on the page: the run of the fund's own draws, and what is drawn beside it.
//!
//! Draws are of returns, so edits of the book follow without a new run, and so do confidence, horizon and basis; another fund or
//! window needs one.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    draw_run::{DrawRun, Run},
    joint_draws::JointDraws,
    kept_draws::{Columns, KeptDraws},
};
use crate::{
    app::{
        state::{State, notice::Notice},
        worker::pool::WorkerPool,
    },
    fund::{Method, Snapshot},
    risk::{DRAWS, Draws, MIN_OBSERVATIONS, Sample, columns_of},
    session::Edit,
};

/// Signals of the runs; copied freely.
#[derive(Clone, Copy)]
pub struct MonteCarlo {
    /// The fund's run.
    pub fund: DrawRun,
    /// Draws of the fund with one strategy more.
    pub joint: JointDraws,
    /// The workers of every run.
    pub pool: WorkerPool,
    kept: KeptDraws,
    /// The fund's draws have come.
    has_drawn: Trigger,
    /// Whether the method is chosen when the fund's run ends.
    then_chosen: StoredValue<bool>,
}

impl MonteCarlo {
    /// No run, nothing drawn.
    pub fn new() -> Self {
        let (pool, kept) = (WorkerPool::new(), KeptDraws::new());
        Self {
            fund: DrawRun::new(pool),
            joint: JointDraws::new(DrawRun::new(pool), kept),
            pool,
            kept,
            has_drawn: Trigger::new(),
            then_chosen: StoredValue::new(false),
        }
    }

    /// The fund's draws, where they are made.
    pub fn draws_of(self, columns: &[Vec<f64>]) -> Option<Arc<Draws>> {
        self.has_drawn.track();
        self.kept.of(columns)
    }

    /// Chooses the method once its draws are there; until then the method on screen stays what it is.
    pub fn choose(self, state: State) {
        match self.lacking(&state.snapshot.get_untracked(), state.settings.with_untracked(|s| s.window)) {
            Some(columns) => self.start(state, columns, true),
            None => chosen(state),
        }
    }

    /// Runs again what was cancelled or broke off.
    pub fn again(self, state: State) {
        let lacking = self.lacking(&state.snapshot.get_untracked(), state.settings.with_untracked(|s| s.window));
        if let Some(columns) = lacking {
            self.start(state, columns, false);
        }
    }

    /// Ends every run at once; nothing on screen changes.
    pub fn cancel(self) {
        if self.fund.stands.with_untracked(Run::is_on) {
            self.fund.end(Run::Cancelled);
        }
        self.joint.cancel();
    }

    /// Runs whenever fund, window and method on screen need draws that are not there.
    pub fn follow(self, state: State) {
        self.joint.follow();
        Effect::new(move |_| {
            let (snapshot, settings) = (state.snapshot.get(), state.settings.get());
            let under_way = self.fund.columns();
            let waits = under_way.is_some() && self.then_chosen.get_value();
            let lacking = match settings.method == Method::MonteCarlo || waits {
                true => self.lacking(&snapshot, settings.window),
                false => None,
            };
            match lacking {
                Some(columns) if under_way.as_ref() == Some(&columns) => {}
                Some(columns) => self.start(state, columns, waits),
                None => {
                    self.fund.end(Run::None);
                    if waits {
                        // What is on screen now is drawn already.
                        chosen(state);
                    }
                }
            }
        });
    }

    /// The returns that are yet to be drawn for a fund and window; `None` where they are drawn, or too few for a VaR.
    fn lacking(self, snapshot: &Snapshot, window: Option<u32>) -> Option<Arc<Columns>> {
        let sample = Sample::of(snapshot, window);
        if sample.observations() < MIN_OBSERVATIONS {
            return None;
        }
        let columns = columns_of(snapshot, &sample);
        self.kept.of(&columns).is_none().then(|| Arc::new(columns))
    }

    fn start(self, state: State, columns: Arc<Columns>, then_chosen: bool) {
        self.then_chosen.set_value(then_chosen);
        let of = Arc::clone(&columns);
        self.fund.start(columns, move |drawn| {
            let Ok(draws) = drawn else { return };
            let copula = draws.plan.copula.degrees_of_freedom.map_or_else(
                || "a Gaussian copula".to_owned(),
                |nu| format!("a t copula with {nu:.1} degrees of freedom"),
            );
            self.kept.keep(of, draws);
            self.has_drawn.notify();
            if then_chosen {
                chosen(state);
            }
            state.notice.set(Some(Notice::said(format!("Monte Carlo: {DRAWS} draws from {copula}"))));
        });
        if self.fund.stands.with_untracked(Run::is_on) {
            state.notice.set(Some(Notice::said("Monte Carlo is running: Escape cancels it".to_owned())));
        }
    }
}

fn chosen(state: State) {
    state.edit_now(Edit::Method(Method::MonteCarlo));
    state.seal();
}
