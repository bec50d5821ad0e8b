//! The returns of a sample that figures are computed from.

use super::Sample;
use crate::{
    fund::{Shared, Snapshot},
    math::moments::is_constant,
};

/// Returns of each strategy in the snapshot's order, as fractions, oldest first: on the fund's rows, and on its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Returns {
    /// On the rows of the fund, missing ones filled; equal lengths.
    pub fund: Vec<Shared<Vec<f64>>>,
    /// On a strategy's own rows, where they are not all of the fund's.
    pub own: Vec<Option<Shared<Vec<f64>>>>,
}

impl Returns {
    /// Those of a sample; zeros for a strategy without capital and for one that is not measured.
    ///
    /// ```
    /// use headroom_engine::sample::{Returns, Sample};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let returns = Returns::of(&fund, &Sample::of(&fund, None));
    /// assert_eq!((returns.fund[0][20], returns.fund[1][20]), (-0.03, 0.03));
    /// ```
    pub fn of(snapshot: &Snapshot, sample: &Sample) -> Self {
        let (fund, own) = (0..snapshot.strategies.len()).map(|i| of_strategy(snapshot, sample, i)).unzip();
        Self { fund, own }
    }

    /// Those of a sample that differs in the returns of one strategy alone from that of these.
    pub(crate) fn edited(&self, snapshot: &Snapshot, sample: &Sample, strategy: usize) -> Self {
        let mut edited = self.clone();
        (edited.fund[strategy], edited.own[strategy]) = of_strategy(snapshot, sample, strategy);
        edited
    }

    /// Number of rows of the fund, T.
    pub fn observations(&self) -> usize {
        self.fund.first().map_or(0, |column| column.len())
    }

    /// Returns of a strategy on its own rows.
    pub fn own(&self, strategy: usize) -> &[f64] {
        self.own[strategy].as_ref().unwrap_or(&self.fund[strategy])
    }

    /// Whether the returns of a strategy move, its own and those of the fund's rows.
    pub(crate) fn moves(&self, strategy: usize) -> bool {
        !is_constant(&self.fund[strategy]) && !is_constant(self.own(strategy))
    }
}

/// Series that all have the fund's rows.
impl From<Vec<Vec<f64>>> for Returns {
    fn from(fund: Vec<Vec<f64>>) -> Self {
        Self { own: vec![None; fund.len()], fund: Shared::each(fund) }
    }
}

/// On the rows of the fund, and on its own.
fn of_strategy(snapshot: &Snapshot, sample: &Sample, i: usize) -> (Shared<Vec<f64>>, Option<Shared<Vec<f64>>>) {
    let rows = sample.observations();
    match &sample.filled[i] {
        Some(column) if snapshot.strategies[i].capital > 0.0 => {
            let own = sample.series(i).filter(|series| series.len() < rows);
            (column.clone(), own.map(|series| series.into_owned().into()))
        }
        _ => (vec![0.0; rows].into(), None),
    }
}
