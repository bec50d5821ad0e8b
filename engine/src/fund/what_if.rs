//! What a person may change: allocation, reserve and exposure scale. Changing it is `session`'s.

use super::{
    log::{StandingTrip, standing_trips},
    snapshot::Snapshot,
};

/// Allocation and exposure scale of every strategy, in the snapshot's order, and the reserve.
#[derive(Debug, Clone, PartialEq)]
pub struct Book {
    /// Share of the fund's VaR budget, one a strategy.
    pub allocation: Vec<f64>,
    /// Share given to no strategy; with the allocation it sums to 1.
    pub reserve: f64,
    /// Exposure scale `s_i`, one a strategy, 0 to 10; 1 as loaded.
    pub scale: Vec<f64>,
    /// A person's stops that stand in the log.
    pub trips: Vec<StandingTrip>,
}

impl Book {
    /// The book of a snapshot as loaded: its allocation and reserve, every scale 1.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let book = headroom_engine::fund::Book::of(&fund);
    /// assert_eq!((book.allocation[0], book.allocation[1], book.reserve), (0.4, 0.5, 0.1));
    /// assert_eq!(book.scale, [1.0, 1.0]);
    /// ```
    pub fn of(snapshot: &Snapshot) -> Self {
        Self {
            allocation: snapshot.risk_budget.allocation.clone(),
            reserve: snapshot.risk_budget.reserve,
            scale: vec![1.0; snapshot.strategies.len()],
            trips: standing_trips(&snapshot.log),
        }
    }

    /// Exposures `x_i = c_i s_i` in money, capital x scale, one a strategy, at least 0.
    ///
    /// ```
    /// use headroom_engine::fund::Book;
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // Capital of 100 each
    /// let book = Book { scale: vec![1.0, 2.5], ..Book::of(&fund) };
    /// assert_eq!(book.exposure(&fund), [100.0, 250.0]);
    /// ```
    pub fn exposure(&self, snapshot: &Snapshot) -> Vec<f64> {
        snapshot.strategies.iter().zip(&self.scale).map(|(strategy, scale)| strategy.capital * scale).collect()
    }
}
