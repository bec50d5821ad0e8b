//! The fund's losses along one strategy's scale: one line per row.

use super::PathStart;
use crate::var::inputs::Inputs;

/// `loss_t(s) = at_zero_t + slope_t s`, in money at the model's horizon.
pub struct Lines {
    /// Losses at scale 0.
    pub at_zero: Vec<f64>,
    /// What one unit of scale adds to each.
    pub slope: Vec<f64>,
}

impl Lines {
    /// The rows of a method along the scale of one strategy.
    pub fn of(inputs: &Inputs, start: &PathStart) -> Self {
        let PathStart { losses, strategy, capital, scale, .. } = *start;
        let slope: Vec<f64> =
            inputs.returns.fund[strategy].iter().map(|r| -capital * r * inputs.horizon_factor).collect();
        let at_zero = losses.iter().zip(&slope).map(|(loss, b)| loss - b * scale).collect();
        Self { at_zero, slope }
    }

    /// Losses at a scale.
    pub fn at(&self, scale: f64) -> Vec<f64> {
        self.at_zero.iter().zip(&self.slope).map(|(a, b)| a + b * scale).collect()
    }
}
