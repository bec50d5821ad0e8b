//! The split of the budget under which every strategy brings the same risk to the fund.

use nalgebra::DMatrix;

use super::risk_budgeting::risk_budgeting;
use crate::fund::{Split, UsageBasis};

/// The split that keeps the reserve and gives every strategy that has a share and moves the budget of equal risk
/// contributions; `None` where no strategy does.
///
/// On the component bases the shares are equal. On the standalone basis they are in proportion to `y_i sd_i`, the standalone risk
/// of the exposures y whose components are equal: `y_i (Sigma y)_i = 1`. Source: Maillard, Roncalli and Teiletche 2010; solved by
/// [`risk_budgeting`].
///
/// `covariance` is that of the returns of all strategies.
pub fn equal_risk_split(covariance: &DMatrix<f64>, start: &Split, basis: UsageBasis) -> Option<Split> {
    let is_in = |i: &usize| start.allocation()[*i] > 0.0 && covariance[(*i, *i)] > 0.0;
    let members: Vec<usize> = (0..covariance.nrows()).filter(is_in).collect();
    let weights: Vec<f64> = match basis {
        UsageBasis::Component | UsageBasis::StressedComponent => vec![1.0; members.len()],
        UsageBasis::Standalone => {
            let sd = |member: usize| covariance[(members[member], members[member])].sqrt();
            let correlation = DMatrix::from_fn(members.len(), members.len(), |a, b| {
                covariance[(members[a], members[b])] / (sd(a) * sd(b))
            });
            risk_budgeting(&correlation, &vec![1.0; members.len()]).ok()?.exposure
        }
    };
    let sum: f64 = weights.iter().sum();
    if sum.is_nan() || sum <= 0.0 {
        return None;
    }
    let given = 1.0 - start.reserve();
    let mut shares = vec![0.0; covariance.nrows()];
    for (member, weight) in members.iter().zip(weights) {
        shares[*member] = given * weight / sum;
    }
    Some(Split::new(&shares))
}
