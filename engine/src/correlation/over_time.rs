//! Correlation over time: of a pair, and of all pairs on average.

use super::spike::{correlation, unit};
use crate::math::vector::dot;

/// Correlation of two strategies over each `window` rows on end that are own rows of both.
///
/// `a` and `b` are on the same rows, oldest first, `None` where a strategy has no return of its own; rows without both do not
/// count, as in [`pair_spikes`](super::pair_spikes), whose `now` is the last of these. One entry per stretch: the last row of it
/// and the correlation, -1 to 1, `None` where one of the two is constant.
///
/// ```
/// use headroom_engine::correlation::rolling_correlation;
/// let a = [0.01, -0.01, 0.02, 0.0].map(Some);
/// let b = [Some(0.02), None, Some(0.04), Some(0.0)];
/// let found = rolling_correlation(&a, &b, 3);
/// assert_eq!(found.len(), 1);
/// assert!(found[0].0 == 3 && (found[0].1.unwrap() - 1.0).abs() < 1e-15);
/// ```
pub fn rolling_correlation(a: &[Option<f64>], b: &[Option<f64>], window: usize) -> Vec<(usize, Option<f64>)> {
    let (mut rows, mut ours, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for (row, (a, b)) in a.iter().zip(b).enumerate() {
        if let (Some(a), Some(b)) = (a, b) {
            rows.push(row);
            ours.push(*a);
            theirs.push(*b);
        }
    }
    let stretch = |end: usize| {
        let from = end + 1 - window;
        let found = unit(&ours[from..=end]).zip(unit(&theirs[from..=end])).map(|(a, b)| correlation(&a, &b));
        (rows[end], found)
    };
    (window.max(2) - 1..rows.len()).map(stretch).collect()
}

/// Mean correlation over all pairs of series on the same rows, -1 to 1, without a matrix of them.
///
/// A constant series is left out; `None` with fewer than two others. With m series of mean 0 and length 1 the mean is
/// `(|sum of them|^2 - m) / (m (m - 1))`.
///
/// ```
/// use headroom_engine::correlation::average_correlation;
/// let (up, down) = ([1.0, -1.0, 2.0], [-1.0, 1.0, -2.0]);
/// // One pair at 1, two at -1.
/// assert!((average_correlation(&[&up, &up, &down]).unwrap() + 1.0 / 3.0).abs() < 1e-15);
/// assert_eq!(average_correlation(&[&up, &[0.5; 3]]), None);
/// ```
#[allow(clippy::cast_precision_loss, reason = "at most 512 series")]
pub fn average_correlation(series: &[&[f64]]) -> Option<f64> {
    let units: Vec<Vec<f64>> = series.iter().filter_map(|series| unit(series)).collect();
    let (first, others) = units.split_first().filter(|(_, others)| !others.is_empty())?;
    let mut sum = first.clone();
    for other in others {
        for (sum, value) in sum.iter_mut().zip(other) {
            *sum += value;
        }
    }
    let count = units.len() as f64;
    Some((dot(&sum, &sum) - count) / (count * (count - 1.0)))
}
