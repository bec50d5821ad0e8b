//! The work behind the backtest, in steps between which the page answers: forecasts row by row, then the draws of Z2.

use std::sync::{Arc, Mutex};

use headroom_engine::backtest::{Backtest, BacktestSeries, Forecast, SHORTFALL_DRAWS, ShortfallTest};

use crate::app::{
    jobs::stepwise::{Steps, stepwise},
    ui::*,
};

/// Steps of one simulation of Z2; they divide the draws.
const DRAW_STEPS: usize = 20;

/// Whose forecasts are made.
#[derive(Clone, PartialEq)]
pub enum Exposed {
    /// The fund at its exposures.
    Fund(Vec<f64>),
    /// A strategy alone at its exposure.
    Strategy(usize, f64),
    /// Each strategy alone: its verdict does not depend on the exposure.
    Every,
}

/// A finished series; `None` where no row has a forecast.
pub type Made = Option<Arc<BacktestSeries>>;

/// The series of a backtest, one after another.
pub struct SeriesJob {
    backtest: Arc<Backtest>,
    exposed: Exposed,
    /// The forecasts so far of the series under way.
    parts: Mutex<Vec<Forecast>>,
}

impl SeriesJob {
    fn steps(&self) -> usize {
        let series = if self.exposed == Exposed::Every { self.backtest.strategies() } else { 1 };
        series * self.backtest.steps().len()
    }

    fn forecasts(&self, step: usize) -> Vec<Forecast> {
        let steps = self.backtest.steps();
        let rows = steps[step % steps.len()].clone();
        match &self.exposed {
            Exposed::Fund(exposure) => self.backtest.fund_forecasts(exposure, rows),
            Exposed::Strategy(strategy, exposure) => self.backtest.strategy_forecasts(*strategy, *exposure, rows),
            Exposed::Every => self.backtest.strategy_forecasts(step / steps.len(), 1.0, rows),
        }
    }

    /// Makes a step; with the last one of a series the series. Steps are made in order.
    fn made(&self, step: usize) -> Option<Made> {
        let mut parts = self.parts.lock().ok()?;
        parts.extend(self.forecasts(step));
        let is_last = (step + 1).is_multiple_of(self.backtest.steps().len());
        is_last.then(|| BacktestSeries::of(std::mem::take(&mut parts), self.backtest.confidence).map(Arc::new))
    }
}

/// The steps of the series of a backtest, one entry per step, a series with its last one; `exposed` is `None` while nothing is
/// wanted.
pub fn series_of(
    backtest: Memo<Result<Arc<Backtest>, String>>,
    exposed: impl Fn() -> Option<Exposed> + Send + Sync + 'static,
) -> Steps<SeriesJob, Option<Made>> {
    let job = move || {
        let (backtest, exposed) = (backtest.get().ok()?, exposed()?);
        Some(Arc::new(SeriesJob { backtest, exposed, parts: Mutex::default() }))
    };
    stepwise(job, SeriesJob::steps, SeriesJob::made)
}

/// The p-values of Z2 of some series, one after another, as far as they are known; `None` for a series without Z2.
pub fn shortfall_p(series: impl Fn() -> Option<Arc<Vec<Made>>> + Send + Sync + 'static) -> Memo<Vec<Option<f64>>> {
    let counts = stepwise(
        series,
        |series| series.len() * DRAW_STEPS,
        |series, step| {
            let (at, draws) = (step % DRAW_STEPS, SHORTFALL_DRAWS / DRAW_STEPS);
            let test = series[step / DRAW_STEPS].as_ref()?.shortfall_test()?;
            Some(test.at_most(at * draws..(at + 1) * draws))
        },
    );
    Memo::new(move |_| {
        let sum = |counts: &[Option<usize>]| counts.iter().copied().sum::<Option<usize>>().map(ShortfallTest::p_of);
        counts.so_far(|counts| counts.chunks_exact(DRAW_STEPS).map(sum).collect())
    })
}
