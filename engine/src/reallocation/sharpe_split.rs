//! The split of the budget in proportion to what is left of each strategy's Sharpe ratio after shrinkage.

use crate::fund::Split;

/// The split that keeps the reserve of `start` and gives the rest in proportion to `max(0, sharpe)`, over the strategies that
/// have a share in `start`; `None` where no such ratio is above 0.
///
/// `sharpe` is one a strategy, of any unit common to all; `None` counts as 0. Source: the proportional rule; for independent
/// strategies it is that of the largest Sharpe ratio of the fund, with exposures in units of their volatility.
///
/// ```
/// use headroom_engine::{fund::Split, reallocation::sharpe_split};
/// // 80% in the ratio of 1 to 3; the third loses.
/// let split = sharpe_split(&[Some(0.5), Some(1.5), Some(-1.0)], &Split::new(&[0.4, 0.2, 0.2])).unwrap();
/// assert!((split.allocation()[0] - 0.2).abs() < 1e-15 && (split.allocation()[1] - 0.6).abs() < 1e-15);
/// assert_eq!(split.allocation()[2], 0.0);
/// ```
pub fn sharpe_split(sharpe: &[Option<f64>], start: &Split) -> Option<Split> {
    let weight =
        |(sharpe, share): (&Option<f64>, &f64)| if *share > 0.0 { sharpe.unwrap_or(0.0).max(0.0) } else { 0.0 };
    let weights: Vec<f64> = sharpe.iter().zip(start.allocation()).map(weight).collect();
    let sum: f64 = weights.iter().sum();
    let given = 1.0 - start.reserve();
    (sum > 0.0).then(|| Split::new(&weights.iter().map(|weight| given * weight / sum).collect::<Vec<f64>>()))
}
