//! How sure a ranked VaR is: order statistics of the losses, without a model of them.

use super::tail::largest;
use crate::{
    fund::Confidence,
    math::{Binomial, tails::jeffreys_below},
};

/// What each end of the 90% interval leaves out.
const LEFT_OUT: f64 = 0.05;

/// Ranks of losses in ascending order, counted from 1, between which a VaR lies with 90% confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntervalRanks {
    /// The largest rank r with `P(N <= r - 1) <= 5%`.
    pub lower: usize,
    /// The smallest rank s with `P(N >= s) <= 5%`; `None` where there is none: it lies beyond the sample.
    pub upper: Option<usize>,
}

impl IntervalRanks {
    /// The ranks of the VaR of `observations` losses, at least 1: `N ~ binomial(T, confidence)` counts the losses up to it.
    ///
    /// Source: David and Nagaraja, Order Statistics, 3rd edition (2003), section 7.1.
    ///
    /// ```
    /// use headroom_engine::{fund::Confidence, var::IntervalRanks};
    /// // 0.95^58 is above 5%, 0.95^59 below: from 59 losses on the largest of them bounds a 95% VaR.
    /// let of = |observations| IntervalRanks::of(observations, Confidence::new(0.95).unwrap()).upper;
    /// assert_eq!((of(58), of(59)), (None, Some(59)));
    /// ```
    pub fn of(observations: usize, confidence: Confidence) -> Self {
        let law = Binomial { trials: observations, probability: confidence.value() };
        // Both probabilities rise or fall in the rank, so each end is a partition point.
        let (mut low, mut high) = (1, observations + 1);
        while low < high {
            let middle = usize::midpoint(low, high);
            if law.at_most(middle - 1) <= LEFT_OUT { low = middle + 1 } else { high = middle }
        }
        let lower = (low - 1).max(1);
        let (mut low, mut high) = (1, observations + 1);
        while low < high {
            let middle = usize::midpoint(low, high);
            if law.at_least(middle) <= LEFT_OUT { high = middle } else { low = middle + 1 }
        }
        Self { lower, upper: (low <= observations).then_some(low) }
    }

    /// The fewest losses of which the largest bounds a VaR: the least T with `confidence^T <= 5%`.
    ///
    /// ```
    /// use headroom_engine::{fund::Confidence, var::IntervalRanks};
    /// let of = |level| IntervalRanks::fewest_with_upper(Confidence::new(level).unwrap());
    /// assert_eq!([0.95, 0.975, 0.99].map(of), [59, 119, 299]);
    /// ```
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, at least 5")]
    pub fn fewest_with_upper(confidence: Confidence) -> usize {
        (libm::log(LEFT_OUT) / libm::log(confidence.value())).ceil() as usize
    }
}

/// How sure a ranked VaR of the fund is, in money at its horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OrderStatistics {
    /// The lower end of the 90% interval of VaR: a loss of the sample.
    pub lower: f64,
    /// The upper end; `None`: beyond the sample.
    pub upper: Option<f64>,
    /// The chance that VaR is above `total_var`.
    pub above_total_var: f64,
}

impl OrderStatistics {
    /// Of the losses that are ranked, by the ranks of their VaR.
    ///
    /// With m of T losses above `total_var`, the chance that VaR is above it is `1 - I_a(m + 1/2, T - m + 1/2)`: that of a
    /// probability of such losses above `a = 1 - confidence`, by Jeffreys' prior. Source: as [`IntervalRanks::of`]; Brown, Cai
    /// and DasGupta, Statistical Science 16 (2001) 101-133.
    ///
    /// ```
    /// use headroom_engine::{fund::Confidence, var::{IntervalRanks, OrderStatistics}};
    /// let level = Confidence::new(0.99).unwrap();
    /// let losses: Vec<f64> = (1..=299).map(f64::from).collect();
    /// let found = OrderStatistics::of(&losses, IntervalRanks::of(299, level), level, 0.0);
    /// assert_eq!((found.lower, found.upper, found.above_total_var), (293.0, Some(299.0), 1.0));
    /// ```
    pub fn of(losses: &[f64], ranks: IntervalRanks, confidence: Confidence, total_var: f64) -> Self {
        let worst = largest(losses, losses.len() + 1 - ranks.lower);
        let at = |rank: usize| losses[worst[losses.len() - rank]];
        let above = losses.iter().filter(|loss| **loss > total_var).count();
        Self {
            lower: at(ranks.lower),
            upper: ranks.upper.map(at),
            above_total_var: chance_above(losses.len(), above, confidence),
        }
    }
}

/// The chance that VaR is above a bound that `above` of `observations` losses are above: as [`OrderStatistics::of`].
///
/// ```
/// use headroom_engine::{fund::Confidence, var::chance_above};
/// // One of 250 losses above it, at 99%.
/// assert!((chance_above(250, 1, Confidence::new(0.99).unwrap()) - 0.170_328_730_7).abs() < 1e-10);
/// ```
pub fn chance_above(observations: usize, above: usize, confidence: Confidence) -> f64 {
    // The chance that the rest is below the confidence: the smaller argument keeps its digits.
    jeffreys_below(observations - above, above, confidence.value(), confidence.tail())
}
