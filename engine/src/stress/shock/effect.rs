//! What a shock can change, each kind of shock its part.

use super::price_moves::PriceMoves;
use crate::{stress::StressLab, warning::Warning};

/// The outage at one exchange.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outage {
    /// Hours that positions there are frozen.
    pub hours: f64,
    /// Daily VaRs that a day of it costs.
    pub severity: f64,
}

/// What one shock does: each kind overrides what it changes.
pub(crate) trait Effect {
    /// How far it moves prices.
    fn price_moves(&self, _: &StressLab<'_>) -> Option<PriceMoves> {
        None
    }

    /// P&L per strategy that no position shows, in money, negative for a loss; a warning where it is not known.
    fn strategy_pnl(&self, _: &StressLab<'_>) -> Option<Result<Vec<Option<f64>>, Warning>> {
        None
    }

    /// The least that every correlation becomes.
    fn correlation_floor(&self) -> Option<f64> {
        None
    }

    /// The exchange that it closes, and for how long.
    fn outage(&self) -> Option<(&str, Outage)> {
        None
    }

    /// Share of the depth that it leaves.
    fn depth_left(&self) -> Option<f64> {
        None
    }
}
