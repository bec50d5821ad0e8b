//! Correlations rise to a floor; no P&L. What the VaR becomes is in [`crate::correlation`].

use super::effect::Effect;

/// A spike of every correlation.
pub struct CorrelationSpike {
    /// The floor, in `[0, 1]`.
    pub rho: f64,
}

impl Effect for CorrelationSpike {
    fn correlation_floor(&self) -> Option<f64> {
        Some(self.rho)
    }
}
