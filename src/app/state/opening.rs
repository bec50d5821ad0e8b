//! A fund on its way to the screen: its first figures are made one after the other, so that the page's thread is free between
//! them.

use std::sync::Arc;

use headroom_engine::{
    control::{ControlHistory, ControlPast},
    exposure::Exposures,
    fund::{LogEntry, Snapshot},
    report::RiskReport,
};
use headroom_session::Session;

use crate::app::{jobs::kept_draws::KeptDraws, ui::reactive::mark};

/// The figures that say how much risk is left: the estimate, the report and the past of the controls.
const MEASURED: usize = 3;

/// A fund that is not on screen yet.
pub struct Opening {
    pub(super) session: Session,
    pub(super) draws: KeptDraws,
    pub(super) past: Option<Past>,
    made: usize,
}

impl Opening {
    /// The opening of a fund whose Monte Carlo takes its draws from those that are kept.
    pub fn new(fund: Snapshot, draws: KeptDraws) -> Self {
        // Workers draw: what they have not drawn yet is missing.
        let session = Session::with_draws(Arc::new(fund), Arc::new(move |columns| draws.of(columns)));
        Self { session, draws, past: None, made: 0 }
    }

    /// The fund.
    pub fn fund(&self) -> &Arc<Snapshot> {
        self.session.loaded()
    }

    /// How much risk is left, once that is made: every figure of the fund, and the controls.
    pub fn first_figures(&self) -> Option<(&RiskReport, ControlHistory)> {
        let past = Arc::clone(&self.past.as_ref()?.past);
        let report = self.session.version().analysis().report();
        Some((report, ControlHistory::at(past, &report.controls)))
    }

    /// Makes the next of the figures that say how much risk is left; `false` where all are made.
    pub fn measure_next(&mut self) -> bool {
        let analysis = self.session.version().analysis();
        match self.made {
            0 => marked(analysis.is_estimated(), "estimate", || _ = analysis.model()),
            1 => marked(analysis.is_assessed(), "assess", || _ = analysis.report()),
            2 => self.past = Some(Past::of(Arc::clone(self.session.loaded()), Arc::clone(&self.session.now().log))),
            _ => return false,
        }
        self.made += 1;
        true
    }

    /// Makes the next of the figures that the page shows at once; `false` where all are made.
    pub fn make_next(&mut self) -> bool {
        if self.measure_next() {
            return true;
        }
        if self.made > MEASURED {
            return false;
        }
        _ = self.session.version().analysis().headrooms();
        self.made += 1;
        true
    }
}

/// The controls over the dates of a file, and what they were made of.
#[derive(Clone)]
pub(super) struct Past {
    fund: Arc<Snapshot>,
    log: Arc<Vec<LogEntry>>,
    pub past: Arc<ControlPast>,
}

impl Past {
    pub fn of(fund: Arc<Snapshot>, log: Arc<Vec<LogEntry>>) -> Self {
        mark("past");
        let gross = Exposures::gross_as_loaded(&fund);
        let past = Arc::new(ControlPast::of(&fund, &log, gross));
        Self { fund, log, past }
    }

    /// Whether it was made of these.
    pub fn is_of(&self, fund: &Arc<Snapshot>, log: &Arc<Vec<LogEntry>>) -> bool {
        Arc::ptr_eq(&self.fund, fund) && Arc::ptr_eq(&self.log, log)
    }
}

/// What `make` returns, with a user timing mark where it is computed and not kept from before.
pub(super) fn marked<T>(is_kept: bool, name: &str, make: impl FnOnce() -> T) -> T {
    if !is_kept {
        mark(name);
    }
    make()
}
