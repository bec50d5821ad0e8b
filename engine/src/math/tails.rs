//! Tail probabilities: of the binomial distribution, of a share of successes, and of chi-square with one and two degrees of
//! freedom.

use super::{beta::beta_fraction, order::Extremes, student_t::log_gamma_ratio};

/// The distribution of the number of successes in independent trials.
///
/// Tails are sums of positive terms by the recurrence `P(k+1) / P(k) = (N-k) p / ((k+1)(1-p))`, outward from the mode, so
/// their relative error is about `N` x 1e-16 far out too. Unit: probability.
/// Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions, 3rd ed. 2005, section 3.2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Binomial {
    /// Number of trials, N.
    pub trials: usize,
    /// Probability of a success, in `[0, 1]`.
    pub probability: f64,
}

impl Binomial {
    /// `P(X <= count)`, in `[0, 1]`; 1 from N on.
    ///
    /// ```
    /// let coins = headroom_engine::math::Binomial { trials: 3, probability: 0.5 };
    /// // Of the eight outcomes, one has no head and three have one.
    /// assert!((coins.at_most(1) - 4.0 / 8.0).abs() < 1e-15);
    /// ```
    pub fn at_most(self, count: usize) -> f64 {
        let weights = self.weights();
        let kept = (count + 1).min(weights.len());
        (sum_upwards(&weights[..kept]) / sum_upwards(&weights)).smaller(1.0)
    }

    /// `P(X >= count)`, in `[0, 1]`; 0 above N.
    ///
    /// ```
    /// let coins = headroom_engine::math::Binomial { trials: 3, probability: 0.5 };
    /// // One of the eight outcomes has three heads, none has four.
    /// assert!((coins.at_least(3) - 1.0 / 8.0).abs() < 1e-15 && coins.at_least(4) == 0.0);
    /// ```
    pub fn at_least(self, count: usize) -> f64 {
        let weights = self.weights();
        let from = count.min(weights.len());
        (sum_upwards(&weights[from..]) / sum_upwards(&weights)).smaller(1.0)
    }

    /// The two-sided p-value of a count: `min(1, 2 min(P(X <= count), P(X >= count)))`.
    ///
    /// Source: Cox and Hinkley, Theoretical Statistics (1974), chapter 3.
    ///
    /// ```
    /// let coins = headroom_engine::math::Binomial { trials: 3, probability: 0.5 };
    /// // No head: twice the 1/8 below; one head: twice the 4/8 below is 1.
    /// assert!((coins.two_sided(0) - 0.25).abs() < 1e-15 && (coins.two_sided(1) - 1.0).abs() < 1e-15);
    /// ```
    pub fn two_sided(self, count: usize) -> f64 {
        (2.0 * self.at_most(count).smaller(self.at_least(count))).smaller(1.0)
    }

    /// `P(X = k) / P(X = mode)` for k = 0..=N.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts are far below 2^53; the mode lies in 0..=N"
    )]
    fn weights(self) -> Vec<f64> {
        let (n, p) = (self.trials, self.probability.clamp(0.0, 1.0));
        let mode = (((n + 1) as f64 * p) as usize).min(n);
        let mut weights = vec![1.0; n + 1];
        for k in mode..n {
            weights[k + 1] = weights[k] * ((n - k) as f64 * p / ((k + 1) as f64 * (1.0 - p)));
        }
        for k in (1..=mode).rev() {
            weights[k - 1] = weights[k] * (k as f64 * (1.0 - p) / ((n - k + 1) as f64 * p));
        }
        weights
    }
}

/// The sum of weights with one peak, from the smallest terms up on each side of it.
fn sum_upwards(weights: &[f64]) -> f64 {
    let peak = (1..weights.len()).find(|k| weights[*k] < weights[k - 1]).unwrap_or(weights.len());
    let (rising, falling) = weights.split_at(peak);
    rising.iter().sum::<f64>() + falling.iter().rev().sum::<f64>()
}

/// `P(X > x)` with one degree of freedom: `erfc(sqrt(x / 2))`; 1 at or below 0.
///
/// Unit: probability. Source: Abramowitz and Stegun 26.4.4 with 26.2.29.
///
/// ```
/// // The square of a standard normal exceeds 1.96^2 with probability 5%.
/// assert!((headroom_engine::math::chi_square_tail_one(1.959_963_984_540_054 * 1.959_963_984_540_054) - 0.05).abs() < 1e-15);
/// ```
pub fn chi_square_tail_one(x: f64) -> f64 {
    libm::erfc((x.larger(0.0) / 2.0).sqrt())
}

/// `P(X > x)` with two degrees of freedom: `exp(-x / 2)`; 1 at or below 0.
///
/// Unit: probability. Source: Abramowitz and Stegun 26.4.5, the exponential distribution with mean 2.
///
/// ```
/// assert_eq!(headroom_engine::math::chi_square_tail_two(0.0), 1.0);
/// assert!((headroom_engine::math::chi_square_tail_two(5.991_464_547_107_982) - 0.05).abs() < 1e-15);
/// ```
pub fn chi_square_tail_two(x: f64) -> f64 {
    libm::exp(-x.larger(0.0) / 2.0)
}

/// `I(x; m + 1/2, n + 1/2)` for counts m and n, not both 0, and x in (0, 1), with `y = 1 - x`: the chance that a share of
/// successes is below x after m successes in m + n trials, by Jeffreys' prior.
///
/// `1 / B(m + 1/2, n + 1/2)` is a product of m factors and one ratio of gammas, so nothing cancels.
/// Source: Abramowitz and Stegun 26.5.8; Brown, Cai and DasGupta, Statistical Science 16 (2001) 101-133, section 3.1.1.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn jeffreys_below(m: usize, n: usize, x: f64, y: f64) -> f64 {
    if m > n {
        return 1.0 - jeffreys_below(n, m, y, x);
    }
    let (p, q) = (m as f64 + 0.5, n as f64 + 0.5);
    let mut log_front = libm::log(n as f64) - log_gamma_ratio(n as f64) - 0.5 * libm::log(std::f64::consts::PI);
    for j in 1..=m {
        let j = j as f64;
        log_front += libm::log((n as f64 + j) / (j - 0.5));
    }
    let front = libm::exp(log_front + p * libm::log(x) + q * libm::log(y));
    if x < (p + 1.0) / (p + q + 2.0) {
        front * beta_fraction(p, q, x) / p
    } else {
        1.0 - front * beta_fraction(q, p, y) / q
    }
}

#[cfg(test)]
mod tests {
    use super::jeffreys_below;

    #[test]
    fn jeffreys_chance_matches_scipy() {
        // scipy.special.betainc(m + .5, n + .5, x) of scipy 1.17
        let rows = [
            (0, 120, 0.01, 0.99, 0.879_984_236_675_015_9),
            (1, 249, 0.01, 0.99, 0.829_671_269_299_138_8),
            (5, 245, 0.01, 0.99, 0.067_859_297_262_460_22),
            (12, 140, 0.05, 0.95, 0.058_529_306_283_180_996),
            (10, 390, 0.025, 0.975, 0.479_539_042_423_966_94),
            (2000, 3000, 0.4, 0.6, 0.499_616_081_609_796_2),
            (249, 1, 0.99, 0.01, 0.170_328_730_700_860_88),
            (0, 1, 0.3, 0.7, 0.660_745_949_143_545_7),
            (3, 0, 0.2, 0.8, 0.001_133_783_103_359_644_8),
        ];
        for (m, n, x, y, wanted) in rows {
            let found = jeffreys_below(m, n, x, y);
            assert!((found / wanted - 1.0).abs() < 1e-11, "{m} {n}: {found} {wanted}");
        }
    }
}
