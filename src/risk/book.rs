//! What a person may change: allocation, reserve and exposure scale. Changing it is `session`'s.

use crate::fund::{Share, Snapshot};

/// Allocation and exposure scale of every strategy, in the snapshot's order, and the reserve.
#[derive(Debug, Clone, PartialEq)]
pub struct Book {
    /// Share of the fund's VaR budget, one a strategy.
    pub allocation: Vec<Share>,
    /// Share given to no strategy; with the allocation it sums to 1.
    pub reserve: Share,
    /// Exposure scale `s_i`, one a strategy, 0 to 10; 1 as loaded.
    pub scale: Vec<f64>,
}

impl Book {
    /// The book of a snapshot as loaded.
    pub fn of(snapshot: &Snapshot) -> Self {
        Self {
            allocation: snapshot.risk_budget.allocation.clone(),
            reserve: snapshot.risk_budget.reserve,
            scale: vec![1.0; snapshot.strategies.len()],
        }
    }

    /// Exposures `x_i = c_i s_i` in money.
    pub fn exposure(&self, snapshot: &Snapshot) -> Vec<f64> {
        snapshot.strategies.iter().zip(&self.scale).map(|(strategy, scale)| strategy.capital.0 * scale).collect()
    }
}
