//! Monte Carlo on the page: the run of the fund's own draws, and what is drawn beside it.
//!
//! Draws are of returns, so edits of the book follow without a new run, and so do confidence, horizon and basis; another fund or
//! window needs one.

use std::sync::Arc;

use headroom_engine::{
    fund::{Method, Settings, Snapshot},
    model::measured_sample,
    monte_carlo::DRAWS,
    sample::{MIN_OBSERVATIONS, Returns},
};
use leptos::prelude::*;

use super::{
    draw_run::{DrawRun, Run},
    joint_draws::JointDraws,
    kept_draws::KeptDraws,
};
use crate::app::{
    ui::{
        number,
        reactive::{Memo, effect},
    },
    worker::pool::WorkerPool,
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
    /// Whether the method is chosen when the fund's run ends.
    then_chosen: StoredValue<bool>,
    snapshot: Memo<Arc<Snapshot>>,
    /// The conventions on screen.
    pub settings: Memo<Settings>,
    /// What `follow` was given.
    reports: StoredValue<Option<Reports>>,
}

/// What a run reports to: the choice of the method, and a sentence for the reader.
#[derive(Clone, Copy)]
pub struct Reports {
    /// Makes Monte Carlo the method on screen.
    pub choose: Callback<()>,
    /// Computes the figures on screen that lacked these draws.
    pub drawn: Callback<()>,
    /// Shows a sentence as the notice.
    pub say: Callback<String>,
}

impl MonteCarlo {
    /// No run, nothing drawn; runs take `workers` workers.
    pub fn new(snapshot: Memo<Arc<Snapshot>>, settings: Memo<Settings>, kept: KeptDraws, workers: usize) -> Self {
        let pool = WorkerPool::new(workers);
        Self {
            fund: DrawRun::new(pool),
            joint: JointDraws::new(DrawRun::new(pool), kept),
            pool,
            kept,
            then_chosen: StoredValue::new(false),
            snapshot,
            settings,
            reports: StoredValue::new(None),
        }
    }

    /// Chooses the method once its draws are there; until then the method on screen stays what it is.
    pub fn choose(self) {
        match untrack(|| self.lacking()) {
            Some(returns) => self.start(returns, true),
            None => self.report(|to| to.choose.run(())),
        }
    }

    /// Runs again what was cancelled or broke off.
    pub fn again(self) {
        if let Some(returns) = untrack(|| self.lacking()) {
            self.start(returns, false);
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
    pub fn follow(self, reports: Reports) {
        self.reports.set_value(Some(reports));
        self.joint.follow();
        effect(move || {
            let (_, settings) = (self.snapshot.get(), self.settings.get());
            let under_way = self.fund.returns();
            let waits = under_way.is_some() && self.then_chosen.get_value();
            let lacking = match settings.method == Method::MonteCarlo || waits {
                true => self.lacking(),
                false => None,
            };
            match lacking {
                Some(returns) if under_way.as_ref() == Some(&returns) => {}
                Some(returns) => self.start(returns, waits),
                None => {
                    self.fund.end(Run::None);
                    if waits {
                        // What is on screen now is drawn already.
                        self.report(|to| to.choose.run(()));
                    }
                }
            }
        });
    }

    /// The returns that are yet to be drawn for fund and window on screen; `None` where they are drawn, or too few for a VaR.
    fn lacking(self) -> Option<Arc<Returns>> {
        let snapshot = self.snapshot.get();
        let sample = measured_sample(&snapshot, Settings { method: Method::MonteCarlo, ..self.settings.get() });
        if sample.observations() < MIN_OBSERVATIONS {
            return None;
        }
        let returns = Returns::of(&snapshot, &sample);
        self.kept.of(&returns).is_none().then(|| Arc::new(returns))
    }

    fn report(self, report: impl FnOnce(Reports)) {
        if let Some(reports) = self.reports.get_value() {
            report(reports);
        }
    }

    fn start(self, returns: Arc<Returns>, then_chosen: bool) {
        self.then_chosen.set_value(then_chosen);
        let of = Arc::clone(&returns);
        self.fund.start(returns, move |drawn| {
            let Ok(draws) = drawn else { return };
            let copula = draws.plan.copula.degrees_of_freedom.map_or_else(
                || "a Gaussian copula".to_owned(),
                |nu| format!("a t copula with {nu:.1} degrees of freedom"),
            );
            self.kept.keep(of, draws);
            self.report(|to| {
                to.drawn.run(());
                if then_chosen {
                    to.choose.run(());
                }
                to.say.run(format!("Monte Carlo: {} draws from {copula}", number::count(DRAWS)));
            });
        });
        if self.fund.stands.with_untracked(Run::is_on) {
            self.report(|to| to.say.run("Monte Carlo is running: Escape cancels it".to_owned()));
        }
    }
}
