//! The split of the budget in proportion to what is left of each strategy's Sharpe ratio after shrinkage.

use crate::{
    fund::{Split, in_proportion},
    math::Extremes,
};

/// The split that keeps the reserve of `start` and gives the rest in proportion to `max(0, sharpe)`, over the strategies that
/// have a share in `start`; `None` where no such ratio is above 0. No share of a strategy that is `held` rises; what nobody may take goes to
/// the reserve.
///
/// `sharpe` is one a strategy, of any unit common to all; `None` counts as 0. Source: the proportional rule; for independent
/// strategies it is that of the largest Sharpe ratio of the fund, with exposures in units of their volatility.
///
/// ```
/// use headroom_engine::{fund::Split, reallocation::sharpe_split};
/// // 80% in the ratio of 1 to 3; the third loses.
/// let split = sharpe_split(&[Some(0.5), Some(1.5), Some(-1.0)], &Split::new(&[0.4, 0.2, 0.2]), &[]).unwrap();
/// assert!((split.allocation()[0] - 0.2).abs() < 1e-15 && (split.allocation()[1] - 0.6).abs() < 1e-15);
/// assert_eq!(split.allocation()[2], 0.0);
/// let held = sharpe_split(&[Some(0.5), Some(1.5), None], &Split::new(&[0.4, 0.2, 0.2]), &[1]).unwrap();
/// assert!((held.allocation()[0] - 0.6).abs() < 1e-15 && held.allocation()[1] == 0.2);
/// ```
pub fn sharpe_split(sharpe: &[Option<f64>], start: &Split, held: &[usize]) -> Option<Split> {
    let weight =
        |(sharpe, share): (&Option<f64>, &f64)| if *share > 0.0 { sharpe.unwrap_or(0.0).larger(0.0) } else { 0.0 };
    let weights: Vec<f64> = sharpe.iter().zip(start.allocation()).map(weight).collect();
    let sum: f64 = weights.iter().sum();
    let share = |i: usize| start.allocation()[i];
    let most: Vec<f64> = (0..weights.len()).map(|i| if held.contains(&i) { share(i) } else { f64::INFINITY }).collect();
    (sum > 0.0).then(|| Split::new(&in_proportion(&weights, 1.0 - start.reserve(), &most)))
}
