//! Exposures that fit the budgets: shares of risk by the allocation, a fund VaR that leaves the reserve.
//!
//! Applying them is an edit of `session`'s; the solver is `risk_budgeting`'s.

use super::risk_budgeting::{RiskBudgetingError, risk_budgeting, risk_budgeting_within};
use crate::{
    fund::{Book, Snapshot, check::MAX_SCALE},
    model::Model,
    var::{EstimateError, RiskModel, contribution::variance_products},
};

/// How near the fund's VaR comes to what is wanted, relative.
const NEAR: f64 = 1e-9;

/// Halvings or doublings on the way to a fund VaR.
const MAX_ROUNDS: usize = 200;

/// Which form of risk budgeting gave the exposures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FitForm {
    /// Every share is its budget (Spinu 2013).
    Exact,
    /// Bounds hold some; the log-barrier form (Richard and Roncalli 2019, equation 9).
    LogBarrier,
}

/// Exposures that fit the budgets.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Exposure scale, one a strategy, 0 where the allocation is 0.
    pub scale: Vec<f64>,
    /// Which form gave them.
    pub form: FitForm,
    /// Share of the fund's variance, one a strategy.
    pub shares: Vec<f64>,
    /// The share asked for: allocation over the sum of allocations.
    pub wanted: Vec<f64>,
    /// The largest difference of the two; with bounds among the strategies that none holds, both relative to their sums.
    pub residual: f64,
    /// `total_var x (1 - reserve)`.
    pub target: f64,
    /// VaR of the fund at these exposures, by the model's method and at its horizon.
    pub fund_var: f64,
    /// Whether the fund's VaR is the target; if not, every strategy with a budget is at its cap.
    pub is_reached: bool,
    /// Strategies held at their cap.
    pub at_cap: Vec<usize>,
    /// Strategies held at their floor.
    pub at_floor: Vec<usize>,
}

/// Why no exposures fit.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FitError {
    /// No VaR.
    #[error("{0}")]
    Estimate(#[from] EstimateError),
    /// No shares.
    #[error("{0}")]
    Shares(#[from] RiskBudgetingError),
    /// A budget for a strategy without capital: no scale gives it an exposure.
    #[error("allocation.{id}: it has no capital, so no scale gives it an exposure")]
    NoCapital {
        /// Its id.
        id: String,
    },
    /// A budget for a strategy that does not move.
    #[error("allocation.{id}: its returns do not move, so it can have no share of the risk")]
    NoRisk {
        /// Its id.
        id: String,
    },
    /// The fund loses nothing in its tail, so no scale brings it to a VaR.
    #[error("fund VaR: {value} at shares that fit, so no scale brings it to {target}")]
    NoLoss {
        /// VaR at an exposure that fits.
        value: f64,
        /// The VaR wanted.
        target: f64,
    },
    /// Already at the floors the fund's VaR is more than the budgets give.
    #[error("floors: at them the fund's VaR is {least}, above the {target} that the budgets give")]
    Floors {
        /// VaR at the floors.
        least: f64,
        /// The VaR wanted.
        target: f64,
    },
}

/// Long-only exposure scales whose shares of the fund's variance are the allocation's, with a fund VaR of
/// `total_var x (1 - reserve)`.
///
/// Shares by covariance, whatever the method; the scale by the fund VaR of the model's method. `bounds` floor and cap of each
/// strategy's scale, inside `[0, 10]`; `None`: 0 to 10. Where none binds every share is its budget to 1e-10; else the log-barrier
/// form, with `lambda` such that the fund's VaR is the target. Errors: no VaR, all allocations 0, one of a strategy that cannot have
/// it, floors above the target. Source: as `risk_budgeting`, `risk_budgeting_within`.
///
/// ```
/// # use headroom_engine::{budget::*, fund::*, model::*};
/// # use headroom_engine::fund::{Method};
/// # let mut fund = headroom_engine::testing::three_four_five();
/// # let series = |r: f64, step: usize| (0..40).map(|t| Some(if t / step % 2 == 0 { r } else { -r })).collect();
/// # fund.history.returns = vec![series(0.03, 1), series(0.04, 2)];
/// # fund.risk_budget.method = Method::from_id("parametric").unwrap();
/// # (fund.risk_budget.allocation, fund.risk_budget.reserve) = (vec![0.36, 0.64], 0.0);
/// // Two uncorrelated strategies, 3 and 4 of risk: at equal scales their shares are 9/25 and 16/25, the allocation's.
/// let model = estimate(&fund, Settings::of(&fund.risk_budget));
/// let fit = fit_exposures(&fund, &model, &Book::of(&fund), Some(&[(0.0, 1e3); 2])).unwrap();
/// assert!((fit.scale[0] / fit.scale[1] - 1.0).abs() < 1e-9);
/// assert!((fit.fund_var - 10.0).abs() < 1e-9 && fit.residual < 1e-10);
/// ```
pub fn fit_exposures(
    snapshot: &Snapshot,
    model: &Model,
    book: &Book,
    bounds: Option<&[(f64, f64)]>,
) -> Result<Fit, FitError> {
    let risk = model.risk.as_ref().map_err(Clone::clone)?;
    let budgets: Vec<f64> = book.allocation.clone();
    let capital: Vec<f64> = snapshot.strategies.iter().map(|strategy| strategy.capital).collect();
    let id = |i: usize| snapshot.strategies[i].id.to_string();
    if let Some(i) = (0..budgets.len()).find(|i| budgets[*i] > 0.0 && capital[*i] <= 0.0) {
        return Err(FitError::NoCapital { id: id(i) });
    }
    let free = risk_budgeting(&risk.covariance, &budgets).map_err(|error| match error {
        RiskBudgetingError::NoRisk { strategy } => FitError::NoRisk { id: id(strategy) },
        other => other.into(),
    })?;
    let total: f64 = budgets.iter().sum();
    let target = snapshot.risk_budget.total_var * total;
    let at_one = risk.fund(&free.exposure).value_at_risk;
    if at_one <= 0.0 {
        return Err(FitError::NoLoss { value: at_one, target });
    }
    let whole_range = vec![(0.0, MAX_SCALE); capital.len()];
    let scales = bounds.unwrap_or(&whole_range);
    let bounds: Vec<(f64, f64)> = scales.iter().zip(&capital).map(|((floor, cap), c)| (floor * c, cap * c)).collect();
    let problem = Scaled { risk, budgets: &budgets, bounds: &bounds, target };
    let factor = target / at_one;
    let exposure: Vec<f64> = free.exposure.iter().map(|x| x * factor).collect();
    let fits = |i: usize| budgets[i] == 0.0 || (bounds[i].0..=bounds[i].1).contains(&exposure[i]);
    let found = if (0..budgets.len()).all(fits) {
        Bounded { exposure, at_cap: Vec::new(), at_floor: Vec::new() }
    } else {
        problem.within(factor * factor)?
    };
    // A scale at its bound is the bound to the bit.
    let to_scale = |i: usize, x: f64| if x == 0.0 { 0.0 } else { (x / capital[i]).clamp(scales[i].0, scales[i].1) };
    let scale = found.exposure.iter().enumerate().map(|(i, x)| to_scale(i, *x)).collect();
    Ok(problem.told(found, scale))
}

/// Exposures and which of them a bound holds.
struct Bounded {
    exposure: Vec<f64>,
    at_cap: Vec<usize>,
    at_floor: Vec<usize>,
}

/// A fund VaR wanted of exposures between bounds, in money.
struct Scaled<'a> {
    risk: &'a RiskModel,
    budgets: &'a [f64],
    bounds: &'a [(f64, f64)],
    target: f64,
}

impl Scaled<'_> {
    /// The exposures at a strength of the budgets, and their VaR.
    fn at(&self, lambda: f64, start: Option<&[f64]>) -> Result<(Bounded, f64), FitError> {
        let found = risk_budgeting_within(&self.risk.covariance, self.budgets, self.bounds, lambda, start)?;
        let value_at_risk = self.risk.fund(&found.exposure).value_at_risk;
        Ok((Bounded { exposure: found.exposure, at_cap: found.at_cap, at_floor: found.at_floor }, value_at_risk))
    }

    /// The strength at which the fund's VaR is the target: bracketed by doubling, then false position (Illinois).
    fn within(&self, lambda: f64) -> Result<Bounded, FitError> {
        let live = self.budgets.iter().filter(|b| **b > 0.0).count();
        let (mut low, mut high) = (None, None);
        let mut lambda = lambda;
        for _ in 0..MAX_ROUNDS {
            let (found, value_at_risk) = self.at(lambda, None)?;
            let miss = value_at_risk - self.target;
            if miss <= 0.0 {
                if found.at_cap.len() == live {
                    return Ok(found);
                }
                low = Some((lambda, miss, found));
                lambda *= 4.0;
            } else {
                if found.at_floor.len() == live {
                    return Err(FitError::Floors { least: value_at_risk, target: self.target });
                }
                high = Some((lambda, miss));
                lambda *= 0.25;
            }
            if let (Some(_), Some(_)) = (&low, &high) {
                break;
            }
        }
        match (low, high) {
            (Some(low), Some(high)) => self.between(low, high),
            (Some((_, _, found)), None) => Ok(found),
            (None, Some((_, miss))) => Err(FitError::Floors { least: self.target + miss, target: self.target }),
            (None, None) => unreachable!("a round finds one of the two"),
        }
    }

    fn between(&self, low: (f64, f64, Bounded), high: (f64, f64)) -> Result<Bounded, FitError> {
        let (mut a, mut at_a, mut best) = low;
        let (mut b, mut at_b) = high;
        let (mut nearest, mut kept) = (at_a, 0_i32);
        for _ in 0..MAX_ROUNDS {
            if -nearest <= 1e-13 * self.target || b - a <= 1e-15 * b {
                break;
            }
            let middle = (a * at_b - b * at_a) / (at_b - at_a);
            let middle = if middle > a && middle < b { middle } else { 0.5 * (a + b) };
            let (found, value_at_risk) = self.at(middle, Some(&best.exposure))?;
            let miss = value_at_risk - self.target;
            if miss <= 0.0 {
                (a, at_a, best, nearest) = (middle, miss, found, miss);
                if kept == -1 {
                    at_b *= 0.5;
                }
                kept = -1;
            } else {
                (b, at_b) = (middle, miss);
                if kept == 1 {
                    at_a *= 0.5;
                }
                kept = 1;
            }
        }
        Ok(best)
    }

    /// What a reader is told of exposures found.
    fn told(&self, found: Bounded, scale: Vec<f64>) -> Fit {
        let products = variance_products(&found.exposure, &self.risk.covariance);
        let variance: f64 = products.iter().sum();
        let shares: Vec<f64> = products.iter().map(|p| if variance > 0.0 { p / variance } else { 0.0 }).collect();
        let total: f64 = self.budgets.iter().sum();
        let wanted: Vec<f64> = self.budgets.iter().map(|b| b / total).collect();
        let is_free = |i: &usize| self.budgets[*i] > 0.0 && !found.at_cap.contains(i) && !found.at_floor.contains(i);
        let free: Vec<usize> = (0..shares.len()).filter(is_free).collect();
        let sum = |of: &[f64]| free.iter().map(|i| of[*i]).sum::<f64>();
        let (shared, asked) = (sum(&shares), sum(&wanted));
        let residual = free.iter().map(|i| (shares[*i] / shared - wanted[*i] / asked).abs()).fold(0.0, f64::max);
        let fund_var = self.risk.fund(&found.exposure).value_at_risk;
        let is_bound = !(found.at_cap.is_empty() && found.at_floor.is_empty());
        Fit {
            scale,
            form: if is_bound { FitForm::LogBarrier } else { FitForm::Exact },
            shares,
            wanted,
            residual,
            target: self.target,
            fund_var,
            is_reached: (fund_var - self.target).abs() <= NEAR * self.target,
            at_cap: found.at_cap,
            at_floor: found.at_floor,
        }
    }
}
