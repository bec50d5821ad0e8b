//! How the fund's VaR budget is split: shares that sum to 1, and the same in whole cents.

use crate::math::{Extremes, sort_by};

/// Allocations, one a strategy in the snapshot's order, and the reserve. They sum to 1: the reserve is what is left.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    allocation: Vec<f64>,
    /// Promised to newcomers that are no strategies yet.
    promised: f64,
    reserve: f64,
}

/// A split in whole cents; they add up to the whole budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cents {
    /// Budgets, one a strategy.
    pub allocation: Vec<i128>,
    /// The reserve.
    pub reserve: i128,
    /// The whole budget.
    pub total: i128,
}

impl Split {
    /// The split of these shares, each in `[0, 1]`; the reserve is what they leave of 1, at least 0.
    ///
    /// ```
    /// use headroom_engine::fund::{Split};
    /// assert_eq!(Split::new(&[0.5, 0.25]).reserve(), 0.25);
    /// ```
    pub fn new(allocation: &[f64]) -> Self {
        let mut split = Self { allocation: allocation.to_vec(), promised: 0.0, reserve: 0.0 };
        split.settle();
        split
    }

    /// The shares of the fund's VaR budget, one a strategy in the snapshot's order.
    ///
    /// ```
    /// use headroom_engine::fund::{Split};
    /// assert_eq!(Split::new(&[0.5, 0.25]).allocation(), [0.5, 0.25]);
    /// ```
    pub fn allocation(&self) -> &[f64] {
        &self.allocation
    }

    /// The share given to no strategy, `max(0, 1 - sum)` of the allocations and of what is promised to newcomers.
    ///
    /// ```
    /// use headroom_engine::fund::{Split};
    /// assert_eq!(Split::new(&[0.75, 0.25]).reserve(), 0.0);
    /// ```
    pub fn reserve(&self) -> f64 {
        self.reserve
    }

    /// Gives a strategy another share; the reserve gives or takes the difference.
    pub(crate) fn give(&mut self, strategy: usize, share: f64) {
        self.allocation[strategy] = share;
        self.settle();
    }

    /// Takes a share out of the reserve for someone who is no strategy yet.
    pub(crate) fn grant(&mut self, share: f64) {
        self.promised += share;
        self.settle();
    }

    fn settle(&mut self) {
        let given: f64 = self.allocation.iter().sum();
        self.reserve = (1.0 - given - self.promised).larger(0.0);
    }

    /// The split of a budget in whole cents: each part rounded down, and the cents that are left over given to the parts with
    /// the largest remainders, equal ones in order, the reserve last (the method of Hamilton, largest remainder).
    ///
    /// ```
    /// use headroom_engine::fund::{Split};
    /// let third = 1.0 / 3.0;
    /// let cents = Split::new(&[third, third]).cents(1.0);
    /// assert_eq!((cents.allocation, cents.reserve), (vec![33, 33], 34)); // the reserve's share is larger by its rounding
    /// ```
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "money is at most 1e15, by the format"
    )]
    pub fn cents(&self, total: f64) -> Cents {
        let total = (total * 100.0).round();
        let parts: Vec<f64> = self.allocation.iter().chain([&self.reserve]).map(|share| share * total).collect();
        let mut cents: Vec<i128> = parts.iter().map(|part| part.floor() as i128).collect();
        let left = total as i128 - cents.iter().sum::<i128>();
        let Some(rest) = usize::try_from(left).ok().filter(|rest| *rest < cents.len()) else {
            // Far above 2^53 cents a share is coarser than a cent: the largest part takes the difference.
            let largest = (0..parts.len()).reduce(|a, b| if parts[b] > parts[a] { b } else { a }).unwrap_or_default();
            cents[largest] += left;
            return Cents::of(cents, total as i128);
        };
        let mut order: Vec<usize> = (0..cents.len()).collect();
        let remainder = |i: usize| parts[i] - parts[i].floor();
        sort_by(&mut order, |a, b| remainder(*b).total_cmp(&remainder(*a)));
        order.into_iter().take(rest).for_each(|i| cents[i] += 1);
        Cents::of(cents, total as i128)
    }
}

/// Shares of `given` in proportion to weights of at least 0, none above its `most`; what nobody may take is given to nobody.
///
/// ```
/// use headroom_engine::fund::in_proportion;
/// // The second may have 0.1, so that the others share the rest as 1 to 2.
/// let found = in_proportion(&[1.0, 3.0, 2.0], 0.7, &[1.0, 0.1, 1.0]);
/// assert!((found[0] - 0.2).abs() < 1e-15 && found[1] == 0.1 && (found[2] - 0.4).abs() < 1e-15);
/// assert_eq!(in_proportion(&[0.0, 3.0], 0.7, &[1.0, 0.1]), [0.0, 0.1]);
/// ```
pub fn in_proportion(weights: &[f64], given: f64, most: &[f64]) -> Vec<f64> {
    let mut is_at_most = vec![false; weights.len()];
    loop {
        let open = || (0..weights.len()).filter(|i| !is_at_most[*i]);
        let sum: f64 = open().map(|i| weights[i]).sum();
        let taken: f64 = (0..weights.len()).filter(|i| is_at_most[*i]).map(|i| most[i]).sum();
        let share = |i: usize| if sum > 0.0 { (given - taken) * weights[i] / sum } else { 0.0 };
        let over: Vec<usize> = open().filter(|i| share(*i) > most[*i]).collect();
        if over.is_empty() {
            return (0..weights.len()).map(|i| if is_at_most[i] { most[i] } else { share(i) }).collect();
        }
        over.into_iter().for_each(|i| is_at_most[i] = true);
    }
}

impl Cents {
    /// Budgets with the reserve as the last of them.
    fn of(mut parts: Vec<i128>, total: i128) -> Self {
        let reserve = parts.pop().unwrap_or_default();
        Self { allocation: parts, reserve, total }
    }
}
