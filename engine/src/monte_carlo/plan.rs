//! Monte Carlo: joint draws from a t copula over the strategies' own past returns.
//!
//! A draw of a strategy is one of the returns on its own rows, so what is kept of it is the return's rank. Draws come in blocks,
//! each from a stream of its own: whoever makes them, and how many do, the answer is the same to the bit.

use super::copula::Copula;
use crate::{
    math::{
        SEED, Stream, normal_quantile, student_t_quantile,
        vector::{LANES, add_multiples},
    },
    sample::Returns,
};

/// Draws of a Monte Carlo VaR.
pub const DRAWS: usize = 100_000;

/// Draws of a block.
pub const BLOCK: usize = 4_096;

/// What draws are made by: a copula and the numbers of own rows, without any return.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// How the strategies that move do so together, in the snapshot's order.
    pub copula: Copula,
    /// Own rows of each strategy of the copula, m.
    pub own_rows: Vec<usize>,
    /// Draws in all.
    pub draws: usize,
    /// The seed.
    pub seed: u64,
}

/// Some draws: a rank from 0 to m-1 for each strategy of the copula, one strategy after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Ranks, `strategies x draws`.
    pub ranks: Vec<u16>,
    /// Draws of this block.
    pub draws: usize,
}

impl Plan {
    /// The plan for a sample: the copula of the fund's rows, the own rows of each strategy, [`DRAWS`] draws, seed 0.
    ///
    /// `returns` on T >= 2 rows. Strategies whose returns do not move are no part of the copula. Source: the copula is
    /// [`Copula::fit`]'s.
    ///
    /// ```
    /// let returns = vec![vec![0.01, 0.02, 0.03, 0.04], vec![0.0; 4], vec![0.01, 0.02, 0.04, 0.03]].into();
    /// let plan = headroom_engine::monte_carlo::Plan::of(&returns);
    /// assert_eq!((plan.copula.correlation.nrows(), plan.blocks()), (2, 25)); // 24 x 4,096 and the rest
    /// ```
    pub fn of(returns: &Returns) -> Self {
        let moving: Vec<usize> = (0..returns.fund.len()).filter(|i| returns.moves(*i)).collect();
        let columns: Vec<&[f64]> = moving.iter().map(|i| &returns.fund[*i][..]).collect();
        Self {
            copula: Copula::fit(&columns),
            own_rows: moving.iter().map(|i| returns.own(*i).len()).collect(),
            draws: DRAWS,
            seed: SEED,
        }
    }

    /// The number of blocks, `ceil(draws / 4,096)`; all are full but the last.
    ///
    /// ```
    /// use headroom_engine::monte_carlo::Plan;
    /// let plan = Plan { draws: 4_097, ..Plan::of(&vec![vec![0.01, 0.02]].into()) };
    /// assert_eq!(plan.blocks(), 2); // one draw more than a block
    /// ```
    pub fn blocks(&self) -> usize {
        self.draws.div_ceil(BLOCK)
    }

    /// What every block is made with: the factor of the copula and the quantiles at `k / m`, made once for all blocks.
    ///
    /// ```
    /// use headroom_engine::monte_carlo::Plan;
    /// let plan = Plan { draws: 3, ..Plan::of(&vec![vec![0.01, 0.02]].into()) };
    /// assert_eq!(plan.drawer().block(0).draws, 3);
    /// ```
    pub fn drawer(&self) -> Drawer {
        Drawer::of(self)
    }
}

/// Makes the blocks of a plan.
pub struct Drawer {
    factor: Vec<Vec<f64>>,
    degrees_of_freedom: Option<f64>,
    /// One a number of own rows.
    margins: Vec<Margin>,
    /// The margin of each strategy.
    margin_of: Vec<usize>,
    draws: usize,
    seed: u64,
}

/// Draws that go through the copula at once.
const CHUNK: usize = 32;

impl Drawer {
    fn of(plan: &Plan) -> Self {
        let mut counts = plan.own_rows.clone();
        crate::math::sort_by(&mut counts, Ord::cmp);
        counts.dedup();
        let place = |rows: &usize| counts.binary_search(rows).expect("it is one of them");
        Self {
            factor: plan.copula.factor(),
            degrees_of_freedom: plan.copula.degrees_of_freedom,
            margins: counts.iter().map(|rows| Margin::of(*rows, plan.copula.degrees_of_freedom)).collect(),
            margin_of: plan.own_rows.iter().map(place).collect(),
            draws: plan.draws,
            seed: plan.seed,
        }
    }

    /// Block `number` of the plan, from 0, from stream `number` of its seed; past the last block it has no draws.
    ///
    /// A draw is `y = L z` with z standard normal and `L L'` the copula's correlation, for a t copula times `sqrt(nu /
    /// chi-square)`; the rank of strategy i is `ceil(m F(y_i)) - 1`, F the normal or t distribution: its return is the
    /// inverse empirical distribution at `F(y_i)`. The same to the bit however often and wherever it is made. Source:
    /// McNeil, Frey and Embrechts, algorithms 7.10 and 6.10.
    ///
    /// ```
    /// use headroom_engine::monte_carlo::{Copula, Plan};
    /// // Two strategies that move as one over 10 dates: 5,000 draws are blocks of 4,096 and 904, both get the same ranks.
    /// let correlation = nalgebra::DMatrix::from_element(2, 2, 1.0);
    /// let copula = Copula { correlation, repaired_distance: 0.0, degrees_of_freedom: None };
    /// let block = Plan { copula, own_rows: vec![10; 2], draws: 5_000, seed: 0 }.drawer().block(1);
    /// let (one, other) = block.ranks.split_at(904);
    /// assert!(block.draws == 904 && one == other && one.iter().all(|rank| *rank < 10));
    /// ```
    pub fn block(&self, number: usize) -> Block {
        let draws = self.draws.saturating_sub(number * BLOCK).min(BLOCK);
        let strategies = self.factor.len();
        let mut stream = Stream::new(self.seed, number as u64);
        let mut ranks = vec![0; strategies * draws];
        let mut normals = vec![[0.0; CHUNK]; strategies];
        for from in (0..draws).step_by(CHUNK) {
            let count = CHUNK.min(draws - from);
            let mut stretch = [1.0; CHUNK];
            for draw in 0..count {
                if let Some(nu) = self.degrees_of_freedom {
                    stretch[draw] = (nu / stream.chi_square(nu)).sqrt();
                }
                for of_strategy in &mut normals {
                    of_strategy[draw] = stream.normal();
                }
            }
            for (i, row) in self.factor.iter().enumerate() {
                let joint = combine(row, &normals);
                let (place, margin) = (i * draws + from, &self.margins[self.margin_of[i]]);
                for (draw, rank) in ranks[place..place + count].iter_mut().enumerate() {
                    *rank = margin.rank(joint[draw] * stretch[draw]);
                }
            }
        }
        Block { ranks, draws }
    }
}

/// `sum_j row_j z_j` of each draw of a chunk, j in order.
fn combine(row: &[f64], normals: &[[f64; CHUNK]]) -> [f64; CHUNK] {
    let mut joint = [0.0; CHUNK];
    for (block, sums) in joint.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
        let mut sum = [0.0; LANES];
        for (weight, z) in row.iter().zip(normals) {
            sum = add_multiples(sum, *weight, &z.as_chunks::<LANES>().0[block]);
        }
        *sums = sum;
    }
    joint
}

/// The way from a variate to a rank: m equal parts of its distribution.
struct Margin {
    /// The m-1 quantiles at k / m, ascending.
    quantiles: Vec<f64>,
    /// For each part of the line, the first quantile that can lie in it.
    guide: Vec<u16>,
}

/// Parts of the line in the guide.
const PARTS: u16 = 8_192;

impl Margin {
    #[allow(clippy::cast_precision_loss, reason = "rows are at most 5,000")]
    fn of(rows: usize, nu: Option<f64>) -> Self {
        let quantile = |k: usize| {
            let p = k as f64 / rows as f64;
            nu.map_or_else(|| normal_quantile(p), |nu| student_t_quantile(p, nu))
        };
        let quantiles: Vec<f64> = (1..rows).map(quantile).collect();
        let guide = (0..=PARTS).map(|part| quantiles.partition_point(|q| part_of(*q) < part) as u16).collect();
        Self { quantiles, guide }
    }

    /// How many of the quantiles lie below `y`.
    fn rank(&self, y: f64) -> u16 {
        let mut rank = self.guide[usize::from(part_of(y))];
        while self.quantiles.get(usize::from(rank)).is_some_and(|q| *q < y) {
            rank += 1;
        }
        rank
    }
}

/// The part of the line in which `y` lies: equal steps of `y / (1 + |y|)`, rising with y.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the number of parts")]
fn part_of(y: f64) -> u16 {
    let half = 0.5 * f64::from(PARTS);
    (half + half * (y / (1.0 + y.abs()))) as u16
}

/// How the draws of a Monte Carlo were made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawing {
    /// Draws in all.
    pub draws: usize,
    /// The seed.
    pub seed: u64,
    /// Degrees of freedom of the t copula; `None`: Gaussian.
    pub degrees_of_freedom: Option<f64>,
}
