//! Kendall's rank correlation, invariant under increasing transformations of a margin.

use crate::{
    math::order_by,
    watch::{expect, step},
};
use nalgebra::DMatrix;

/// Kendall's tau-b of two series of the same length; 0 where one of them is constant.
///
/// (concordant - discordant pairs) / sqrt(pairs not tied in a x pairs not tied in b); in [-1, 1], no unit. `O(T log T)`.
/// Source: M. G. Kendall 1945; the algorithm of W. R. Knight, Journal of the American Statistical Association 61 (1966).
///
/// ```
/// // Of the six pairs, five are concordant and one is discordant: (5 - 1) / 6
/// let tau = headroom_engine::math::kendall_tau(&[1.0, 2.0, 3.0, 4.0], &[1.0, 2.0, 4.0, 3.0]);
/// assert!((tau - 4.0 / 6.0).abs() < 1e-15);
/// ```
pub fn kendall_tau(a: &[f64], b: &[f64]) -> f64 {
    let length = a.len().min(b.len());
    let (a, b) = (Order::of(&a[..length]), Order::of(&b[..length]));
    a.tau(&b, &mut Room::default())
}

/// Kendall's tau-b of every pair of series, n x n, 1 on the diagonal; as [`kendall_tau`].
///
/// ```
/// // One discordant pair of six, and six of six
/// let (a, b, c) = ([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 4.0, 3.0], [4.0, 3.0, 2.0, 1.0]);
/// let tau = headroom_engine::math::kendall_matrix(&[&a, &b, &c]);
/// assert!((tau[(0, 1)] - 4.0 / 6.0).abs() < 1e-15 && (tau[(2, 0)] + 1.0).abs() < 1e-15);
/// ```
pub fn kendall_matrix(series: &[&[f64]]) -> DMatrix<f64> {
    let orders: Vec<Order> = series.iter().map(|s| Order::of(s)).collect();
    let mut matrix = DMatrix::identity(series.len(), series.len());
    let mut room = Room::default();
    expect(orders.len() as u64);
    for i in 0..orders.len() {
        step();
        for j in 0..i {
            let tau = orders[i].tau(&orders[j], &mut room);
            matrix[(i, j)] = tau;
            matrix[(j, i)] = tau;
        }
    }
    matrix
}

/// The ranks of a series.
struct Order {
    /// Positions by ascending value.
    positions: Vec<u32>,
    /// The rank at each position; equal values share a rank.
    ranks: Vec<u32>,
    /// Ends of the runs of equal values in `positions`.
    runs: Vec<u32>,
    /// Pairs of equal values.
    ties: u64,
}

/// Buffers of one count, reused for every pair.
#[derive(Default)]
struct Room {
    values: Vec<u32>,
    other: Vec<u32>,
}

impl Order {
    #[allow(clippy::cast_possible_truncation, reason = "a series is far shorter than 2^32")]
    fn of(series: &[f64]) -> Self {
        // Adding 0 makes -0 equal to 0.
        let value = |position: u32| series[position as usize] + 0.0;
        let order = order_by(series.len(), &mut |x, y| (series[x] + 0.0).total_cmp(&(series[y] + 0.0)));
        let positions: Vec<u32> = order.into_iter().map(|position| position as u32).collect();
        let mut ranks = vec![0; series.len()];
        let mut runs = Vec::new();
        for (place, position) in positions.iter().enumerate() {
            if place > 0 && value(positions[place - 1]) < value(*position) {
                runs.push(place as u32);
            }
            ranks[*position as usize] = runs.len() as u32;
        }
        runs.push(series.len() as u32);
        let mut start = 0;
        let mut ties = 0;
        for end in &runs {
            ties += pairs(u64::from(end - start));
            start = *end;
        }
        Self { positions, ranks, runs, ties }
    }

    /// Tau-b with another series; discordant pairs are inversions of the other's ranks in this one's order.
    #[allow(clippy::cast_precision_loss, reason = "pairs of a series are far below 2^53")]
    fn tau(&self, other: &Self, room: &mut Room) -> f64 {
        let all = pairs(self.positions.len() as u64);
        if self.ties == all || other.ties == all {
            return 0.0;
        }
        room.values.clear();
        room.values.extend(self.positions.iter().map(|position| other.ranks[*position as usize]));
        let mut start = 0;
        let mut tied_in_both = 0;
        for end in &self.runs {
            let run = &mut room.values[start as usize..*end as usize];
            if run.len() > 1 {
                run.sort_unstable();
                tied_in_both += run.chunk_by(|x, y| x == y).map(|equal| pairs(equal.len() as u64)).sum::<u64>();
            }
            start = *end;
        }
        room.other.resize(room.values.len(), 0);
        let discordant = inversions(&mut room.values, &mut room.other);
        // The sum first: the ties of both may exceed the number of pairs.
        let untied = all + tied_in_both - self.ties - other.ties;
        let excess = untied as f64 - 2.0 * discordant as f64;
        excess / (((all - self.ties) as f64).sqrt() * ((all - other.ties) as f64).sqrt())
    }
}

/// Number of pairs among `count` items.
fn pairs(count: u64) -> u64 {
    count * count.saturating_sub(1) / 2
}

/// Number of inversions; sorts `values`, using `room` of the same length.
fn inversions(values: &mut [u32], room: &mut [u32]) -> u64 {
    /// Length of the runs sorted by insertion.
    const SHORT: usize = 16;
    let mut count = 0;
    for run in values.chunks_mut(SHORT) {
        for i in 1..run.len() {
            let value = run[i];
            let mut j = i;
            while j > 0 && run[j - 1] > value {
                run[j] = run[j - 1];
                j -= 1;
            }
            run[j] = value;
            count += (i - j) as u64;
        }
    }
    let (mut from, mut to) = (values, room);
    let mut width = SHORT;
    while width < from.len() {
        for (pair, merged) in from.chunks(2 * width).zip(to.chunks_mut(2 * width)) {
            count += merge(pair.split_at(width.min(pair.len())), merged);
        }
        std::mem::swap(&mut from, &mut to);
        width *= 2;
    }
    count
}

/// Merges two sorted runs and returns the number of inversions between them.
fn merge((left, right): (&[u32], &[u32]), merged: &mut [u32]) -> u64 {
    let (mut i, mut j, mut count) = (0, 0, 0);
    for slot in merged {
        let takes_right = i == left.len() || (j < right.len() && right[j] < left[i]);
        if takes_right {
            *slot = right[j];
            j += 1;
            count += (left.len() - i) as u64;
        } else {
            *slot = left[i];
            i += 1;
        }
    }
    count
}
