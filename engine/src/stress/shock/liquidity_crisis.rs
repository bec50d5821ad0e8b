//! Less can be sold in an hour: the loss is the cost of selling at the depth that is left, less the cost before.

use super::effect::Effect;

/// A loss of depth.
pub struct LiquidityCrisis {
    /// Share of the depth that is gone, in `[0, 1)`.
    pub depth_reduction: f64,
}

impl Effect for LiquidityCrisis {
    fn depth_left(&self) -> Option<f64> {
        Some(1.0 - self.depth_reduction)
    }
}
