//! What the backtest shows.

use std::sync::Arc;

use headroom_engine::backtest::{Backtest, BacktestSeries};

use crate::app::ui::*;

/// What is backtested and shown; copied freely.
#[derive(Clone, Copy)]
pub struct Selection {
    /// The backtest, or why there is none.
    pub backtest: Memo<Result<Arc<Backtest>, String>>,
    /// The series on screen; `None` where nothing is exposed or the strategy has no capital.
    pub series: Memo<Option<Arc<BacktestSeries>>>,
    /// The day that is read.
    pub day: RwSignal<usize>,
}
