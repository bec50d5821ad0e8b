//! All markets fall: every position moves by its beta.

use super::{effect::Effect, price_moves::PriceMoves};
use crate::stress::StressLab;

/// A fall of every market.
pub struct AllMarketsDown {
    /// The fall, in `[0, 1]`.
    pub magnitude: f64,
}

impl Effect for AllMarketsDown {
    fn price_moves(&self, lab: &StressLab<'_>) -> Option<PriceMoves> {
        Some(PriceMoves::of_market(-self.magnitude, lab))
    }
}
