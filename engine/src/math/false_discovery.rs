//! Many hypotheses tested at once.

use crate::math::sort_numbers;

/// Which of many hypotheses to reject so that the expected share of false rejections is at most `rate`.
///
/// With the p-values in ascending order, all up to the last with `p_(k) <= k/n rate` are rejected. `p_values` in `[0, 1]`,
/// independent or positively dependent; `rate` in `(0, 1]`. Source: Benjamini and Hochberg, Journal of the Royal Statistical
/// Society B 57 (1995) 289-300.
///
/// ```
/// // The third is above 3/4 of the rate, but the fourth is below the whole of it.
/// let rejected = headroom_engine::math::benjamini_hochberg(&[0.01, 0.02, 0.04, 0.05], 0.05);
/// assert_eq!(rejected, [true; 4]);
/// ```
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn benjamini_hochberg(p_values: &[f64], rate: f64) -> Vec<bool> {
    let count = p_values.len() as f64;
    let mut sorted = p_values.to_vec();
    sort_numbers(&mut sorted);
    let is_low = |k: &usize| sorted[*k] <= (*k as f64 + 1.0) / count * rate;
    let largest = (0..sorted.len()).rev().find(is_low).map(|k| sorted[k]);
    p_values.iter().map(|p| largest.is_some_and(|largest| *p <= largest)).collect()
}
