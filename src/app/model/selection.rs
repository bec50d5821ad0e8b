//! What the backtest shows.

use std::sync::Arc;

use headroom_engine::backtest::{Backtest, BacktestSeries};

use crate::app::ui::*;

/// What is backtested and shown; copied freely.
#[derive(Clone, Copy)]
pub struct Selection {
    /// The backtest, or why there is none.
    pub backtest: Memo<Result<Arc<Backtest>, String>>,
    /// The series on screen; `None` while it is made, and where no row has a forecast.
    pub series: Memo<Option<Arc<BacktestSeries>>>,
    /// The p-value of its Z2; `None` while it is simulated, and where there is none.
    pub shortfall_p: Memo<Option<f64>>,
    /// The day that is read.
    pub day: RwSignal<usize>,
}
