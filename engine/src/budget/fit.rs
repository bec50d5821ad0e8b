//! Exposures that fit the budgets on the usage basis that binds, and that can always be applied.
//!
//! Applying them is an edit of `session`'s; the solver is `risk_budgeting`'s, the rules they keep are `fit_rules`'.

use std::borrow::Cow;

use nalgebra::DMatrix;

use super::{
    fit_rules::FitRules,
    risk_budgeting::{RiskBudgetingError, risk_budgeting, risk_budgeting_within},
};
use crate::{
    control::Stops,
    correlation::{STRESSED_BASIS_RHO, spiked},
    fund::{Book, Snapshot, UsageBasis},
    headroom::Binding,
    math::Extremes,
    model::Model,
    var::{EstimateError, RiskModel, contribution::variance_products},
};

/// The largest scale that a fit gives where the caller sets no cap.
pub const FIT_CAP: f64 = 3.0;

/// Halvings or doublings on the way to a fund VaR.
const MAX_ROUNDS: usize = 200;

/// How the exposures were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FitForm {
    /// Budget over standalone VaR, strategy by strategy, inside floors and caps.
    Standalone,
    /// Risk budgeting: every share of the variance is its budget (Spinu 2013).
    Exact,
    /// Risk budgeting in which floors or caps hold some shares: the log-barrier form (Richard and Roncalli 2019, equation 9).
    LogBarrier,
}

/// Exposures that fit the budgets.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Exposure scale, one a strategy, 0 where the allocation is 0.
    pub scale: Vec<f64>,
    /// How they were found.
    pub form: FitForm,
    /// Used of each strategy on the binding basis at these scales, in money; 0 for one that is not measured.
    pub used: Vec<f64>,
    /// Used over the sum of used.
    pub shares: Vec<f64>,
    /// The share asked for: allocation over the sum of allocations.
    pub wanted: Vec<f64>,
    /// The largest difference between `shares` and `wanted`.
    pub distance: f64,
    /// Of risk budgeting, the largest difference between a share of the variance and its budget among strategies that no
    /// bound holds, both relative to their sums; 0 on the standalone basis.
    pub residual: f64,
    /// VaR of the fund at these scales, by the model's method and at its horizon.
    pub fund_var: f64,
    /// The common factor, in (0, 1], that brought every fitted scale inside the rules.
    pub factor: f64,
    /// The rule that the factor keeps; `None` at 1.
    pub factor_keeps: Option<Binding>,
    /// How far the fit went on the way from today's scales, in [0, 1].
    pub way: f64,
    /// The rule that stopped it there; `None` at 1.
    pub way_ends_at: Option<Binding>,
    /// Strategies held at their cap.
    pub at_cap: Vec<usize>,
    /// Strategies held at their floor.
    pub at_floor: Vec<usize>,
    /// Strategies held at today's scale by a tripped control, a person's stop or a fund that is not measured.
    pub at_today: Vec<usize>,
    /// Strategies that keep their scale: not measured, or without a loss in their tail.
    pub kept: Vec<usize>,
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

/// Long-only exposure scales that fit the budgets on the usage basis of the model's settings, and that an edit can always set.
///
/// Standalone: `s_i = b_i / v_i(1)`, budget over standalone VaR at scale 1. Component and stressed component: exposures whose
/// shares of `x'Sigma x` are the allocation's, stressed with every correlation at 0.90 or above, with a fund VaR of
/// `total_var x (1 - reserve)`. `bounds` are floor and cap of each
/// scale, inside [0, 10]; `None`: 0 to [`FIT_CAP`]. A strategy that is not measured, or whose standalone VaR is not above 0, keeps
/// its scale; one that `stops` reach is capped at today's; a budget of 0 gets 0.
///
/// One common factor, the largest at most 1, then keeps the fund's VaR, the budgets and the limits of gross, net and coverage, or
/// leaves each no worse than today. A concentration is not moved by a factor: there the fit ends on the straight way from
/// today's scales, at the last scales that an edit may set.
///
/// # Errors
///
/// No VaR; all allocations 0; of risk budgeting, a share that no exposure can have, and floors above the target. Source: as
/// [`risk_budgeting`], [`risk_budgeting_within`].
///
/// ```
/// # use headroom_engine::{budget::*, control::Stops, fund::*, model::*};
/// # let fund = headroom_engine::testing::three_four_five();
/// // Standalone VaR 3 and 4, fund VaR 5; budgets 4 and 5 of a total of 10.
/// let model = estimate(&fund, Settings::of(&fund.risk_budget));
/// let fit = fit_exposures(&fund, &model, &Book::of(&fund), &Stops::default(), None).unwrap();
/// assert!((fit.scale[0] - 4.0 / 3.0).abs() < 1e-12 && (fit.scale[1] - 5.0 / 4.0).abs() < 1e-12);
/// assert_eq!((fit.form, fit.factor, fit.way), (FitForm::Standalone, 1.0, 1.0));
/// ```
pub fn fit_exposures(
    snapshot: &Snapshot,
    model: &Model,
    book: &Book,
    stops: &Stops<'_>,
    bounds: Option<&[(f64, f64)]>,
) -> Result<Fit, FitError> {
    let risk = model.risk.as_ref().map_err(Clone::clone)?;
    let total: f64 = book.allocation.iter().sum();
    if total <= 0.0 {
        return Err(RiskBudgetingError::NoBudget.into());
    }
    let count = snapshot.strategies.len();
    let capital: Vec<f64> = snapshot.strategies.iter().map(|strategy| strategy.capital).collect();
    let at_one = risk.standalone(&capital);
    let is_kept: Vec<bool> = (0..count).map(|i| !risk.is_measured[i] || at_one[i] <= 0.0).collect();
    // Without a measured fund nothing can be raised.
    let is_complete = (0..count).all(|i| risk.is_measured[i] || capital[i] * book.scale[i] == 0.0);
    let is_stopped = |i: usize| !is_complete || stops.reaching(i).next().is_some();
    let whole_range = vec![(0.0, FIT_CAP); count];
    let given = bounds.unwrap_or(&whole_range);
    let bounds: Vec<(f64, f64)> = (0..count)
        .map(|i| {
            let cap = if is_stopped(i) { given[i].1.smaller(book.scale[i]) } else { given[i].1 };
            (given[i].0.smaller(cap), cap)
        })
        .collect();
    let basis = model.settings.usage_basis;
    let problem =
        Problem { snapshot, risk, book, capital: &capital, at_one: &at_one, is_kept: &is_kept, bounds: &bounds, basis };
    let found = match basis {
        UsageBasis::Standalone => problem.standalone(),
        UsageBasis::Component | UsageBasis::StressedComponent => problem.risk_budgeting()?,
    };
    let rules = FitRules::of(snapshot, model, risk, book);
    let (factor, factor_keeps) = rules.factor(&found.scale, &is_kept);
    let factored: Vec<f64> =
        (0..count).map(|i| if is_kept[i] { found.scale[i] } else { factor * found.scale[i] }).collect();
    let (scale, way, way_ends_at) = rules.way(factored, stops);
    let used = rules.used(&scale);
    let of_used: f64 = used.iter().sum();
    let shares: Vec<f64> = used.iter().map(|used| if of_used > 0.0 { used / of_used } else { 0.0 }).collect();
    let wanted: Vec<f64> = book.allocation.iter().map(|share| share / total).collect();
    let distance = shares.iter().zip(&wanted).map(|(share, wanted)| (share - wanted).abs()).fold(0.0, f64::larger);
    let exposure: Vec<f64> = scale.iter().zip(&capital).map(|(scale, capital)| scale * capital).collect();
    let (at_today, at_cap) = found.at_cap.into_iter().partition(|i| bounds[*i].1 < given[*i].1);
    Ok(Fit {
        form: found.form,
        used,
        shares,
        wanted,
        distance,
        residual: found.residual,
        fund_var: risk.fund(&exposure).value_at_risk,
        factor,
        factor_keeps,
        way,
        way_ends_at,
        at_cap,
        at_floor: found.at_floor,
        at_today,
        kept: (0..count).filter(|i| is_kept[*i]).collect(),
        scale,
    })
}

/// Scales before the rules, and which of them a bound holds.
struct Found {
    scale: Vec<f64>,
    form: FitForm,
    residual: f64,
    at_cap: Vec<usize>,
    at_floor: Vec<usize>,
}

/// Exposures by risk budgeting, and which of them a bound holds.
struct Bounded {
    exposure: Vec<f64>,
    at_cap: Vec<usize>,
    at_floor: Vec<usize>,
}

/// What is fitted, inside which bounds of the scales.
struct Problem<'a> {
    snapshot: &'a Snapshot,
    risk: &'a RiskModel,
    book: &'a Book,
    capital: &'a [f64],
    /// Standalone VaR of each strategy at scale 1.
    at_one: &'a [f64],
    is_kept: &'a [bool],
    bounds: &'a [(f64, f64)],
    basis: UsageBasis,
}

impl Problem<'_> {
    /// Budget over standalone VaR at scale 1, inside the bounds.
    fn standalone(&self) -> Found {
        let (mut at_cap, mut at_floor) = (Vec::new(), Vec::new());
        let scale = (0..self.capital.len()).map(|i| {
            let (floor, cap) = self.bounds[i];
            if self.is_kept[i] {
                return self.book.scale[i];
            }
            if self.book.allocation[i] == 0.0 {
                return 0.0;
            }
            let free = self.book.allocation[i] * self.snapshot.risk_budget.total_var / self.at_one[i];
            if free > cap {
                at_cap.push(i);
            } else if free < floor {
                at_floor.push(i);
            }
            free.clamp(floor, cap)
        });
        Found { scale: scale.collect(), form: FitForm::Standalone, residual: 0.0, at_cap, at_floor }
    }

    /// Sigma; on the stressed basis with every correlation at 0.90 or above.
    fn sigma(&self) -> Cow<'_, DMatrix<f64>> {
        let sigma = &self.risk.covariance;
        if self.basis != UsageBasis::StressedComponent {
            return Cow::Borrowed(sigma);
        }
        let stressed = spiked(&self.risk.correlation, STRESSED_BASIS_RHO).matrix;
        let sd = |i: usize| sigma[(i, i)].sqrt();
        Cow::Owned(DMatrix::from_fn(sigma.nrows(), sigma.ncols(), |i, j| sd(i) * sd(j) * stressed[(i, j)]))
    }

    /// Shares of the variance by the allocation, scaled to the fund VaR that the allocations give.
    fn risk_budgeting(&self) -> Result<Found, FitError> {
        let budgets: Vec<f64> = (0..self.capital.len())
            .map(|i| if self.is_kept[i] || self.bounds[i].1 == 0.0 { 0.0 } else { self.book.allocation[i] })
            .collect();
        let keep = |i: usize| if self.is_kept[i] { self.book.scale[i] } else { 0.0 };
        let total: f64 = self.book.allocation.iter().sum();
        let held = |i: &usize| self.book.allocation[*i] > 0.0 && !self.is_kept[*i] && self.bounds[*i].1 == 0.0;
        let nothing: Vec<usize> = (0..budgets.len()).filter(held).collect();
        if budgets.iter().all(|budget| *budget == 0.0) {
            let scale = (0..budgets.len()).map(keep).collect();
            return Ok(Found { scale, form: FitForm::Exact, residual: 0.0, at_cap: nothing, at_floor: Vec::new() });
        }
        let scaled = Scaled {
            risk: self.risk,
            sigma: self.sigma(),
            kept: (0..budgets.len()).map(|i| self.capital[i] * keep(i)).collect(),
            budgets: &budgets,
            bounds: &self.bounds.iter().zip(self.capital).map(|((a, b), c)| (a * c, b * c)).collect::<Vec<_>>(),
            target: self.snapshot.risk_budget.total_var * total,
        };
        let id = |i: usize| self.snapshot.strategies[i].id.to_string();
        let found = scaled.solve().map_err(|error| match error {
            FitError::Shares(RiskBudgetingError::NoRisk { strategy }) => FitError::NoRisk { id: id(strategy) },
            other => other,
        })?;
        let is_free = found.at_cap.is_empty() && found.at_floor.is_empty() && nothing.is_empty();
        // A scale at its bound is the bound to the bit.
        let to_scale = |i: usize| match budgets[i] {
            0.0 => keep(i),
            _ => (found.exposure[i] / self.capital[i]).clamp(self.bounds[i].0, self.bounds[i].1),
        };
        Ok(Found {
            scale: (0..budgets.len()).map(to_scale).collect(),
            form: if is_free { FitForm::Exact } else { FitForm::LogBarrier },
            residual: scaled.residual(&found),
            at_cap: [found.at_cap, nothing].concat(),
            at_floor: found.at_floor,
        })
    }
}

/// A fund VaR wanted of exposures between bounds, in money.
struct Scaled<'a> {
    risk: &'a RiskModel,
    /// The covariance whose shares are budgeted.
    sigma: Cow<'a, DMatrix<f64>>,
    /// Exposures that are not fitted.
    kept: Vec<f64>,
    budgets: &'a [f64],
    bounds: &'a [(f64, f64)],
    target: f64,
}

impl Scaled<'_> {
    /// Every share its budget where no bound holds one, else between the bounds.
    fn solve(&self) -> Result<Bounded, FitError> {
        let free = risk_budgeting(&self.sigma, self.budgets)?;
        let at_one = self.risk.fund(&free.exposure).value_at_risk;
        if at_one <= 0.0 {
            return Err(FitError::NoLoss { value: at_one, target: self.target });
        }
        let factor = self.target / at_one;
        let exposure: Vec<f64> = free.exposure.iter().map(|x| x * factor).collect();
        let fits = |i: usize| self.budgets[i] == 0.0 || (self.bounds[i].0..=self.bounds[i].1).contains(&exposure[i]);
        let is_alone = self.kept.iter().all(|x| *x == 0.0);
        if is_alone && (0..exposure.len()).all(fits) {
            return Ok(Bounded { exposure, at_cap: Vec::new(), at_floor: Vec::new() });
        }
        self.within(factor * factor)
    }

    /// The exposures at a strength of the budgets, and their VaR.
    fn at(&self, lambda: f64, start: Option<&[f64]>) -> Result<(Bounded, f64), FitError> {
        let found = risk_budgeting_within(&self.sigma, self.budgets, self.bounds, lambda, start)?;
        let all: Vec<f64> = found.exposure.iter().zip(&self.kept).map(|(x, kept)| x + kept).collect();
        let value_at_risk = self.risk.fund(&all).value_at_risk;
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

    /// The largest difference between a share of the variance and its budget among strategies that no bound holds, both
    /// relative to their sums.
    fn residual(&self, found: &Bounded) -> f64 {
        let products = variance_products(&found.exposure, &self.sigma);
        let is_free = |i: &usize| self.budgets[*i] > 0.0 && !found.at_cap.contains(i) && !found.at_floor.contains(i);
        let free: Vec<usize> = (0..products.len()).filter(is_free).collect();
        let sum = |of: &[f64]| free.iter().map(|i| of[*i]).sum::<f64>();
        let (shared, asked) = (sum(&products), sum(self.budgets));
        free.iter().map(|i| (products[*i] / shared - self.budgets[*i] / asked).abs()).fold(0.0, f64::larger)
    }
}
