//! The draws of a Monte Carlo and the figures that their tail gives. Making them is [`super::plan`]'s.

use crate::math::sort_numbers;
use std::sync::Arc;

use super::plan::{Block, Plan};
use crate::{
    fund::{Confidence, TailCount},
    sample::Returns,
    watch::{expect, step},
};

/// All draws of a sample: what a Monte Carlo VaR ranks.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    /// What they were made by.
    pub plan: Plan,
    strategies: Vec<Drawn>,
    count: usize,
}

/// Draws of a sample, made here and now: where figures get them that wait for nobody.
pub(crate) fn made_here(returns: &Returns) -> Option<Arc<Draws>> {
    Some(Arc::new(Draws::made(returns)))
}

/// One strategy's draws.
#[derive(Debug, Clone, PartialEq)]
struct Drawn {
    /// The returns on its own rows, ascending.
    sorted: Vec<f64>,
    /// The rank of each draw; none where the returns do not move.
    ranks: Option<Vec<u16>>,
}

impl Draws {
    /// Draws from a plan's blocks, in their order, over the sample that the plan was made for.
    ///
    /// A rank is a place among a strategy's own returns in ascending order.
    ///
    /// ```
    /// use headroom_engine::monte_carlo::{Block, Draws, Plan};
    /// // The lower of two returns once, the higher twice
    /// let returns = vec![vec![0.02, -0.01]].into();
    /// let block = Block { ranks: vec![0, 1, 1], draws: 3 };
    /// let draws = Draws::of(Plan::of(&returns), &returns, &[block]);
    /// assert_eq!([0, 1, 2].map(|draw| draws.at(0, draw)), [-0.01, 0.02, 0.02]);
    /// ```
    pub fn of(plan: Plan, returns: &Returns, blocks: &[Block]) -> Self {
        let count = blocks.iter().map(|block| block.draws).sum();
        let mut place = 0;
        let strategies = (0..returns.fund.len())
            .map(|i| {
                let mut sorted: Vec<f64> = returns.own(i).iter().map(|r| r + 0.0).collect();
                sort_numbers(&mut sorted);
                let ranks = returns.moves(i).then(|| {
                    let mut ranks = Vec::with_capacity(count);
                    for block in blocks {
                        ranks.extend_from_slice(&block.ranks[place * block.draws..(place + 1) * block.draws]);
                    }
                    place += 1;
                    ranks
                });
                Drawn { sorted, ranks }
            })
            .collect();
        Self { plan, strategies, count }
    }

    /// Draws of a sample, made here and now: every block of [`Plan::of`] the sample.
    ///
    /// `returns` on T >= 2 rows.
    ///
    /// ```
    /// // A return that does not move is drawn every time.
    /// let draws = headroom_engine::monte_carlo::Draws::made(&vec![vec![-0.03, -0.03]].into());
    /// assert_eq!((draws.count(), draws.at(0, 99_999)), (100_000, -0.03));
    /// ```
    pub fn made(returns: &Returns) -> Self {
        let plan = Plan::of(returns);
        let drawer = plan.drawer();
        expect(plan.blocks() as u64);
        let block = |number| {
            step();
            drawer.block(number)
        };
        let blocks: Vec<Block> = (0..plan.blocks()).map(block).collect();
        Self::of(plan, returns, &blocks)
    }

    /// The number of draws.
    ///
    /// ```
    /// # use headroom_engine::monte_carlo::{Block, Draws, Plan};
    /// # let returns = vec![vec![0.02, -0.01]].into();
    /// # let block = Block { ranks: vec![0, 1, 1], draws: 3 };
    /// let draws = Draws::of(Plan::of(&returns), &returns, &[block]);
    /// assert_eq!(draws.count(), 3);
    /// ```
    pub fn count(&self) -> usize {
        self.count
    }

    /// The return of a strategy in a draw, as a fraction; both counted from 0.
    ///
    /// ```
    /// # use headroom_engine::monte_carlo::{Block, Draws, Plan};
    /// # let returns = vec![vec![0.02, -0.01]].into();
    /// # let block = Block { ranks: vec![0, 1, 1], draws: 3 };
    /// let draws = Draws::of(Plan::of(&returns), &returns, &[block]);
    /// assert_eq!((draws.at(0, 0), draws.at(0, 2)), (-0.01, 0.02)); // ranks 0, 1, 1 of -1% and 2%
    /// ```
    pub fn at(&self, strategy: usize, draw: usize) -> f64 {
        let Drawn { sorted, ranks } = &self.strategies[strategy];
        sorted[ranks.as_ref().map_or(0, |ranks| usize::from(ranks[draw]))]
    }

    /// A strategy's returns, ascending, and the rank of each draw; `None` for the ranks where the returns do not move.
    ///
    /// ```
    /// # use headroom_engine::monte_carlo::{Block, Draws, Plan};
    /// # let returns = vec![vec![0.02, -0.01]].into();
    /// # let block = Block { ranks: vec![0, 1, 1], draws: 3 };
    /// let draws = Draws::of(Plan::of(&returns), &returns, &[block]);
    /// assert_eq!(draws.of_strategy(0), (&[-0.01, 0.02][..], Some(&[0, 1, 1][..])));
    /// ```
    pub fn of_strategy(&self, strategy: usize) -> (&[f64], Option<&[u16]>) {
        let Drawn { sorted, ranks } = &self.strategies[strategy];
        (sorted, ranks.as_deref())
    }

    /// Fund losses `L_d = -sum_i x_i r_di`, one a draw, added in strategy order, those that do not move first.
    ///
    /// `exposure` in money, one a strategy; losses in money, positive for a loss, one period.
    ///
    /// ```
    /// # use headroom_engine::monte_carlo::{Block, Draws, Plan};
    /// # let returns = vec![vec![0.02, -0.01]].into();
    /// # let block = Block { ranks: vec![0, 1, 1], draws: 3 };
    /// let draws = Draws::of(Plan::of(&returns), &returns, &[block]);
    /// // Returns of -1%, 2% and 2% on 100
    /// assert_eq!(draws.losses(&[100.0]), [1.0, -2.0, -2.0]);
    /// ```
    pub fn losses(&self, exposure: &[f64]) -> Vec<f64> {
        let mut losses = vec![0.0; self.count];
        let mut moving: Vec<(Vec<f64>, &[u16])> = Vec::new();
        for (Drawn { sorted, ranks }, x) in self.strategies.iter().zip(exposure).filter(|(_, x)| **x != 0.0) {
            match ranks {
                Some(ranks) => moving.push((sorted.iter().map(|r| x * r).collect(), ranks)),
                None => losses.iter_mut().for_each(|loss| *loss -= x * sorted[0]),
            }
        }
        let (fours, rest) = moving.as_chunks::<4>();
        for [(p0, r0), (p1, r1), (p2, r2), (p3, r3)] in fours {
            let ranks = r0.iter().zip(*r1).zip(*r2).zip(*r3);
            for (loss, (((a, b), c), d)) in losses.iter_mut().zip(ranks) {
                *loss = *loss - p0[usize::from(*a)] - p1[usize::from(*b)] - p2[usize::from(*c)] - p3[usize::from(*d)];
            }
        }
        for (profits, ranks) in rest {
            for (loss, rank) in losses.iter_mut().zip(*ranks) {
                *loss -= profits[usize::from(*rank)];
            }
        }
        losses
    }

    /// VaR and expected shortfall of one strategy at exposure 1 for a day: its own k-th lowest drawn return, and the mean
    /// beyond, by how often each return was drawn.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub(crate) fn unit_risk(&self, strategy: usize, confidence: Confidence) -> (f64, f64) {
        let TailCount { floor, ceil, exact, fraction } = confidence.tail_count(self.count);
        let sorted = &self.strategies[strategy].sorted;
        let (mut seen, mut sum) = (0, 0.0);
        for (value, times) in sorted.iter().zip(self.counts(strategy)) {
            let whole = times.min(floor - seen.min(floor));
            sum -= whole as f64 * value;
            seen += times;
            if seen >= ceil {
                let value_at_risk = 0.0 - value;
                let shortfall = if exact < 1.0 { value_at_risk } else { (sum + fraction * value_at_risk) / exact };
                return (value_at_risk, shortfall);
            }
        }
        (0.0, 0.0)
    }

    /// How often each of a strategy's ascending returns was drawn.
    fn counts(&self, strategy: usize) -> Vec<usize> {
        let Drawn { sorted, ranks } = &self.strategies[strategy];
        let mut counts = vec![0; sorted.len()];
        match ranks {
            Some(ranks) => ranks.iter().for_each(|rank| counts[usize::from(*rank)] += 1),
            None => counts[0] = self.count,
        }
        counts
    }
}
