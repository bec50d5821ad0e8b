//! What a series of exceptions says of the model that forecast them: their number, and whether they come in runs. How large
//! they are is [`super::shortfall_test`]'s.

use crate::math::{Binomial, Extremes, chi_square_tail_one, chi_square_tail_two};

/// From this number of days on the likelihood ratio uses the chi-square law; below, the exact binomial law stands beside it.
pub const EXACT_BELOW: usize = 250;

/// A likelihood-ratio statistic and its p-value: how often a right model would show one as large.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LikelihoodRatio {
    /// Minus twice the log of the ratio, at least 0.
    pub statistic: f64,
    /// `P(X > statistic)` under its chi-square law.
    pub p_value: f64,
}

/// How often an exception followed on none or on one: `n01` counts days with an exception after a day without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Transitions {
    /// None after none.
    pub n00: usize,
    /// One after none.
    pub n01: usize,
    /// None after one.
    pub n10: usize,
    /// One after one.
    pub n11: usize,
}

impl Transitions {
    /// The transitions of a series of days, oldest first.
    ///
    /// ```
    /// let t = headroom_engine::backtest::Transitions::of(&[false, true, true, false]);
    /// assert_eq!((t.n00, t.n01, t.n10, t.n11), (0, 1, 1, 1));
    /// ```
    pub fn of(is_exception: &[bool]) -> Self {
        let mut counts = Self::default();
        for pair in is_exception.windows(2) {
            match (pair[0], pair[1]) {
                (false, false) => counts.n00 += 1,
                (false, true) => counts.n01 += 1,
                (true, false) => counts.n10 += 1,
                (true, true) => counts.n11 += 1,
            }
        }
        counts
    }
}

/// The supervisors' colour for a number of exceptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// A right model shows as many.
    Green,
    /// In doubt.
    Yellow,
    /// Hardly the work of a right model.
    Red,
}

impl Zone {
    /// The zone of `exceptions` in `observations` days with tail `a` (1 less the confidence).
    ///
    /// Green where the binomial `P(X <= exceptions)` is below 95%, red from 99.99%, yellow between. 250 days at 99%: green
    /// to 4, yellow 5 to 9, red from 10. Source: Basel Committee, "Supervisory framework for the use of backtesting", 1996.
    ///
    /// ```
    /// use headroom_engine::backtest::Zone;
    /// assert_eq!([4, 5, 9, 10].map(|x| Zone::of(250, x, 0.01)), [Zone::Green, Zone::Yellow, Zone::Yellow, Zone::Red]);
    /// ```
    pub fn of(observations: usize, exceptions: usize, tail: f64) -> Self {
        let cumulative = Binomial { trials: observations, probability: tail }.at_most(exceptions);
        if cumulative < 0.95 {
            Self::Green
        } else if cumulative < 0.9999 {
            Self::Yellow
        } else {
            Self::Red
        }
    }
}

/// Kupiec's test of unconditional coverage: are there as many exceptions as the tail `a` says.
///
/// `-2 ln[(1-a)^(N-x) a^x] + 2 ln[(1-x/N)^(N-x) (x/N)^x]`, chi-square with one degree of freedom, `0 ln 0 = 0`; N days, x
/// exceptions, no unit. No days: statistic 0. Source: Kupiec, Journal of Derivatives 3 (1995) 73-84.
///
/// ```
/// // No exception in 250 days at 99%: -2 x 250 ln(.99).
/// let none = headroom_engine::backtest::kupiec(250, 0, 0.01);
/// assert!((none.statistic - 5.025_168).abs() < 1e-6 && none.p_value < 0.05);
/// ```
pub fn kupiec(observations: usize, exceptions: usize, tail: f64) -> LikelihoodRatio {
    let (n, x) = (observations, exceptions);
    let assumed = times_log(n - x, 1.0 - tail) + times_log(x, tail);
    let statistic = ratio(assumed, log_likelihood(n - x, x));
    LikelihoodRatio { statistic, p_value: chi_square_tail_one(statistic) }
}

/// Christoffersen's test of independence: is an exception as likely after one as after none.
///
/// `-2 ln L(p) + 2 ln L(p01, p11)` of the two-state chain, `p01 = n01/(n00+n01)`, `p11 = n11/(n10+n11)`, `p` both pooled;
/// chi-square with one degree of freedom, `0 ln 0 = 0`, no unit. Source: Christoffersen, International Economic Review 39
/// (1998) 841-862.
///
/// ```
/// use headroom_engine::backtest::{Transitions, christoffersen};
/// // One day in ten after an exception, one in ten after none: nothing speaks against independence.
/// let even = christoffersen(Transitions { n00: 81, n01: 9, n10: 9, n11: 1 });
/// assert!(even.statistic.abs() < 1e-12 && (even.p_value - 1.0).abs() < 1e-6);
/// ```
pub fn christoffersen(t: Transitions) -> LikelihoodRatio {
    let pooled = log_likelihood(t.n00 + t.n10, t.n01 + t.n11);
    let apart = log_likelihood(t.n00, t.n01) + log_likelihood(t.n10, t.n11);
    let statistic = ratio(pooled, apart);
    LikelihoodRatio { statistic, p_value: chi_square_tail_one(statistic) }
}

/// Christoffersen's conditional coverage: the right number and independent. The sum of both statistics, chi-square with two
/// degrees of freedom, no unit. Source: as [`christoffersen`], equation 3.
///
/// ```
/// use headroom_engine::backtest::{LikelihoodRatio, conditional_coverage};
/// let of = |statistic| LikelihoodRatio { statistic, p_value: 1.0 };
/// let both = conditional_coverage(of(1.8), of(3.2));
/// // exp(-5 / 2)
/// assert!((both.statistic - 5.0).abs() < 1e-15 && (both.p_value - 0.082_084_998_6).abs() < 1e-9);
/// ```
pub fn conditional_coverage(coverage: LikelihoodRatio, independence: LikelihoodRatio) -> LikelihoodRatio {
    let statistic = coverage.statistic + independence.statistic;
    LikelihoodRatio { statistic, p_value: chi_square_tail_two(statistic) }
}

/// `ln[(1-p)^misses p^hits]` at the observed `p`.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn log_likelihood(misses: usize, hits: usize) -> f64 {
    let all = (misses + hits) as f64;
    times_log(misses, misses as f64 / all) + times_log(hits, hits as f64 / all)
}

/// `count ln(probability)`, 0 for a count of 0.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn times_log(count: usize, probability: f64) -> f64 {
    if count == 0 { 0.0 } else { count as f64 * libm::log(probability) }
}

/// Minus twice the log ratio; rounding never takes it below 0.
fn ratio(restricted: f64, free: f64) -> f64 {
    (-2.0 * (restricted - free)).larger(0.0)
}
