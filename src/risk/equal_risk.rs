//! The split of the budget under which every strategy brings the same risk to the fund.

use super::{covariance::sample_covariance, split::Split};
use crate::fund::{Share, UsageBasis};

/// The split that keeps the reserve and gives every strategy that has a share and moves the budget of equal risk
/// contributions; `None` where no strategy does.
///
/// On the component bases the shares are equal. On the standalone basis they are in proportion to `y_i sd_i`, the standalone risk
/// of the exposures y whose components are equal: `y_i (Sigma y)_i = 1`. Source: Maillard, Roncalli and Teiletche 2010; solved by
/// cyclical coordinate descent, Griveau-Billion, Richard and Roncalli 2013.
pub fn equal_risk_split(returns: &[&[f64]], start: &Split, basis: UsageBasis) -> Option<Split> {
    let covariance = sample_covariance(returns);
    let is_in = |i: &usize| start.allocation()[*i] > 0.0 && covariance[(*i, *i)] > 0.0;
    let members: Vec<usize> = (0..returns.len()).filter(is_in).collect();
    let weights: Vec<f64> = match basis {
        UsageBasis::Component | UsageBasis::StressedComponent => vec![1.0; members.len()],
        UsageBasis::Standalone => {
            let correlation = |a: usize, b: usize| {
                let (i, j) = (members[a], members[b]);
                covariance[(i, j)] / (covariance[(i, i)].sqrt() * covariance[(j, j)].sqrt())
            };
            equal_contributions(members.len(), correlation)?
        }
    };
    let sum: f64 = weights.iter().sum();
    if sum.is_nan() || sum <= 0.0 {
        return None;
    }
    let given = 1.0 - start.reserve();
    let mut shares = vec![Share(0.0); returns.len()];
    for (member, weight) in members.iter().zip(weights) {
        shares[*member] = Share(given * weight / sum);
    }
    Some(Split::new(&shares))
}

/// Sweeps at most.
const MOST_SWEEPS: usize = 1_000;

/// The z with `z_i (C z)_i = 1` for a correlation C: each in turn solves its own quadratic.
fn equal_contributions(count: usize, correlation: impl Fn(usize, usize) -> f64) -> Option<Vec<f64>> {
    let mut z = vec![1.0; count];
    for _ in 0..MOST_SWEEPS {
        let mut largest: f64 = 0.0;
        for i in 0..count {
            let others: f64 = (0..count).filter(|j| *j != i).map(|j| correlation(i, j) * z[j]).sum();
            let next = 0.5 * ((others * others + 4.0).sqrt() - others);
            if !next.is_finite() {
                return None;
            }
            largest = largest.max((next - z[i]).abs() / next.max(f64::MIN_POSITIVE));
            z[i] = next;
        }
        if largest <= 1e-12 {
            break;
        }
    }
    Some(z)
}
