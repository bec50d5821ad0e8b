//! Prices move as a person says.

use super::{effect::Effect, price_moves::PriceMoves};
use crate::{fund::Move, stress::StressLab};

/// Moves of prices, of which those that reach a position add.
pub struct Custom<'s> {
    /// The moves.
    pub moves: &'s [Move],
}

impl Effect for Custom<'_> {
    fn price_moves(&self, lab: &StressLab<'_>) -> Option<PriceMoves> {
        Some(PriceMoves::of(self.moves, lab))
    }
}
