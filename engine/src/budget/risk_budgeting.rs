//! Risk budgeting: long-only exposures whose shares of the fund's variance are the budgets asked for.
//!
//! The solver alone, on slices; which budgets, caps and scale a fund wants is `fit`'s.

use nalgebra::{DMatrix, DVector};

use crate::math::{
    Extremes,
    vector::{dot, products},
};

/// Above this number of strategies no matrix is factorised.
const NEWTON_UP_TO: usize = 250;

/// The largest difference between a share and its budget.
pub const RESIDUAL: f64 = 1e-10;

/// Steps of Newton's method, or sweeps over the coordinates, before the solver gives up.
const MAX_STEPS: usize = 20_000;

/// Sum of exposures, in standard deviations, at a fund's standard deviation of 1, from which they cancel.
const CANCELS: f64 = 1e6;

/// Exposures by risk budgets.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskBudgeting {
    /// The exposures, at least 0, 0 where the budget is 0.
    pub exposure: Vec<f64>,
    /// The largest absolute difference between a strategy's share of the variance and its budget; with bounds among those that
    /// no bound holds.
    pub residual: f64,
    /// Steps of Newton's method, or sweeps.
    pub steps: usize,
    /// Strategies held at their cap.
    pub at_cap: Vec<usize>,
    /// Strategies held at their floor.
    pub at_floor: Vec<usize>,
}

/// Budgets that no exposures can have.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RiskBudgetingError {
    /// Nothing is asked for.
    #[error("allocation: every share is 0, there is nothing to fit")]
    NoBudget,
    /// A budget below 0, or not a number.
    #[error("allocation[{strategy}]: {value} is refused, it must be at least 0")]
    Budget {
        /// Index of the strategy.
        strategy: usize,
        /// Its budget.
        value: f64,
    },
    /// A strategy that does not move can have no share of the risk.
    #[error("allocation[{strategy}]: its returns do not move, so it can have no share of the risk")]
    NoRisk {
        /// Index of the strategy.
        strategy: usize,
    },
    /// A floor above its cap, below 0, or not a number.
    #[error("bounds[{strategy}]: from {floor} to {cap} is refused, it must hold 0 <= floor <= cap and a cap above 0")]
    Bounds {
        /// Index of the strategy.
        strategy: usize,
        /// Its floor.
        floor: f64,
        /// Its cap.
        cap: f64,
    },
    /// Long exposures that cancel: budgets have no risk to share.
    #[error("covariance: exposures by these budgets cancel, there is no risk to share")]
    Cancels,
    /// The covariance is not finite, or it took too many steps.
    #[error("covariance: no exposures found, the shares still miss their budgets by {residual:.3e}")]
    NotFound {
        /// The largest difference left.
        residual: f64,
    },
}

/// Exposures with `x_i (Sigma x)_i / x'Sigma x = b_i`, scaled so that `x'Sigma x = 1`.
///
/// Minimises `1/2 y'Cy - sum b_i ln y_i` on the correlation C, `x_i = y_i / sd_i`: convex, with one answer. Damped Newton, above
/// 250 strategies its steps by conjugate gradients, or where they fail cyclical coordinate descent; the shares miss their
/// budgets by 1e-10 at most. `covariance` n x n, positive semi-definite; `budgets` n values at least 0, taken relative to their
/// sum; a budget of 0 gets an exposure of 0. Errors: all budgets 0, one of a series that does not move, long exposures that
/// cancel. Source: Spinu 2013, "An algorithm for computing risk parity weights"; Nocedal and Wright, Numerical Optimization (2006), algorithm 7.1, for the inexact steps;
/// Griveau-Billion, Richard and Roncalli 2013 for the coordinates.
///
/// ```
/// let found = headroom_engine::budget::risk_budgeting(&nalgebra::DMatrix::identity(2, 2), &[0.36, 0.64]).unwrap();
/// assert!((found.exposure[0] - 0.6).abs() < 1e-10 && (found.exposure[1] - 0.8).abs() < 1e-10); // 3, 4 and 5
/// ```
pub fn risk_budgeting(covariance: &DMatrix<f64>, budgets: &[f64]) -> Result<RiskBudgeting, RiskBudgetingError> {
    let problem = Problem::of(covariance, budgets)?;
    let (y, steps) = match problem.live.len() {
        0..=NEWTON_UP_TO => problem.newton(),
        _ => problem.inexact_newton().unwrap_or_else(|| problem.coordinates()),
    };
    let residual = problem.miss(&y);
    // The answer has a variance of 1; where it takes exposures of that size, it stands on rounding alone.
    if y.iter().sum::<f64>() >= CANCELS {
        return Err(RiskBudgetingError::Cancels);
    }
    if residual > RESIDUAL {
        return Err(RiskBudgetingError::NotFound { residual });
    }
    Ok(RiskBudgeting { exposure: problem.exposures(&y), residual, steps, at_cap: Vec::new(), at_floor: Vec::new() })
}

/// Exposures between floors and caps at the strength `lambda` of the budgets: the log-barrier form.
///
/// Minimises `1/2 x'Sigma x - lambda sum b_i ln x_i` over `floor_i <= x_i <= cap_i`, by cyclical coordinate descent with each
/// coordinate held inside its bounds. Strategies that no bound holds have shares in proportion to their budgets; the residual is
/// taken among them. A larger `lambda` gives a larger fund, so it is found from the fund's VaR. `bounds` n pairs, in the unit of
/// the exposures; a budget of 0 gets an exposure of 0 whatever its floor. Errors as [`risk_budgeting`], and bounds that cross.
/// Source: Richard and Roncalli 2019, "Constrained Risk Budgeting Portfolios", equation 9 and section 3.
///
/// ```
/// use headroom_engine::budget::risk_budgeting_within;
/// let bounds = [(0.0, 0.3), (0.0, 9.0)];
/// let found = risk_budgeting_within(&nalgebra::DMatrix::identity(2, 2), &[0.36, 0.64], &bounds, 1.0, None).unwrap();
/// assert_eq!((found.exposure[0], &found.at_cap[..]), (0.3, &[0][..]));
/// assert!((found.exposure[1] - 0.8).abs() < 1e-10); // sqrt(.64)
/// ```
pub fn risk_budgeting_within(
    covariance: &DMatrix<f64>,
    budgets: &[f64],
    bounds: &[(f64, f64)],
    lambda: f64,
    start: Option<&[f64]>,
) -> Result<RiskBudgeting, RiskBudgetingError> {
    let problem = Problem::of(covariance, budgets)?;
    let mut scaled = Vec::with_capacity(problem.live.len());
    for (&strategy, sd) in problem.live.iter().zip(&problem.sd) {
        let (floor, cap) = bounds[strategy];
        if !(floor >= 0.0 && floor <= cap && cap > 0.0) {
            return Err(RiskBudgetingError::Bounds { strategy, floor, cap });
        }
        scaled.push((floor * sd, cap * sd));
    }
    let start = start.map(|x| problem.live.iter().zip(&problem.sd).map(|(i, sd)| x[*i] * sd).collect());
    let (y, steps) = problem.within(&scaled, lambda, start);
    let is_inside = |k: usize| y[k] > scaled[k].0 && y[k] < scaled[k].1;
    let residual = problem.residual(&y, &is_inside);
    if residual > RESIDUAL {
        return Err(RiskBudgetingError::NotFound { residual });
    }
    let held = |is_held: &dyn Fn(usize) -> bool| {
        (0..y.len()).filter(|k| is_held(*k)).map(|k| problem.live[k]).collect::<Vec<_>>()
    };
    let mut exposure = problem.exposures(&y);
    for &strategy in &problem.live {
        let (floor, cap) = bounds[strategy];
        exposure[strategy] = exposure[strategy].clamp(floor, cap);
    }
    let at_cap = held(&|k| y[k] >= scaled[k].1);
    let at_floor = held(&|k| y[k] <= scaled[k].0 && y[k] < scaled[k].1);
    for &strategy in &at_cap {
        exposure[strategy] = bounds[strategy].1;
    }
    for &strategy in &at_floor {
        exposure[strategy] = bounds[strategy].0;
    }
    Ok(RiskBudgeting { exposure, residual, steps, at_cap, at_floor })
}

/// The strategies with a budget, on their correlation.
struct Problem {
    count: usize,
    /// Index of each strategy with a budget.
    live: Vec<usize>,
    /// Its standard deviation.
    sd: Vec<f64>,
    /// Its budget, of a sum of 1.
    budgets: Vec<f64>,
    /// Their correlation, with the ones of the diagonal.
    correlation: DMatrix<f64>,
}

impl Problem {
    fn of(covariance: &DMatrix<f64>, budgets: &[f64]) -> Result<Self, RiskBudgetingError> {
        if let Some((strategy, value)) = budgets.iter().enumerate().find(|(_, b)| !(**b >= 0.0 && b.is_finite())) {
            return Err(RiskBudgetingError::Budget { strategy, value: *value });
        }
        let total: f64 = budgets.iter().sum();
        if total <= 0.0 {
            return Err(RiskBudgetingError::NoBudget);
        }
        let live: Vec<usize> = (0..budgets.len()).filter(|i| budgets[*i] > 0.0).collect();
        if covariance.iter().any(|value| !value.is_finite()) {
            return Err(RiskBudgetingError::NotFound { residual: f64::INFINITY });
        }
        if let Some(&strategy) = live.iter().find(|i| covariance[(**i, **i)] <= 0.0) {
            return Err(RiskBudgetingError::NoRisk { strategy });
        }
        let sd: Vec<f64> = live.iter().map(|i| covariance[(*i, *i)].sqrt()).collect();
        let n = live.len();
        let mut correlation = DMatrix::identity(n, n);
        for b in 0..n {
            for a in 0..b {
                let pair = covariance[(live[a], live[b])] / (sd[a] * sd[b]);
                (correlation[(a, b)], correlation[(b, a)]) = (pair, pair);
            }
        }
        let budgets = live.iter().map(|i| budgets[*i] / total).collect();
        Ok(Self { count: covariance.nrows(), live, sd, budgets, correlation })
    }

    /// A start with `y'Cy` near 1: the answer of a diagonal C, scaled by what C makes of it.
    fn start(&self) -> Vec<f64> {
        let roots: Vec<f64> = self.budgets.iter().map(|b| b.sqrt()).collect();
        let square: f64 = roots.iter().zip(self.products(&roots)).map(|(root, product)| root * product).sum();
        // Where the diversified start has hardly any risk, its unscaled self will do.
        let factor = if square > 1e-6 { 1.0 / square.sqrt() } else { 1.0 };
        roots.iter().map(|root| root * factor).collect()
    }

    /// Damped Newton; each step is `H^-1 (b / y - Cy)` with `H = C + diag(b / y^2)`.
    fn newton(&self) -> (Vec<f64>, usize) {
        let n = self.live.len();
        let mut y = DVector::from_vec(self.start());
        let mut best = (f64::INFINITY, y.clone());
        let mut since_best = 0;
        for step in 1..=MAX_STEPS {
            let residual = self.miss(y.as_slice());
            if residual < best.0 {
                best = (residual, y.clone());
                since_best = 0;
            } else {
                since_best += 1;
            }
            // Below the tolerance a step or two more costs little and brings the answer to its last digits.
            if residual <= 1e-15 || (best.0 <= RESIDUAL && since_best > 1) {
                return (best.1.as_slice().to_vec(), step);
            }
            let mut hessian = self.correlation.clone();
            let mut slope = &self.correlation * &y;
            for k in 0..n {
                hessian[(k, k)] += self.budgets[k] / (y[k] * y[k]);
                slope[k] = self.budgets[k] / y[k] - slope[k];
            }
            let Some(factor) = hessian.cholesky() else {
                break;
            };
            let change = factor.solve(&slope);
            let relative = (0..n).map(|k| (change[k] / y[k]).abs()).fold(0.0, f64::larger);
            // Spinu's damping: inside the unit of relative change the plain step is safe.
            let decrement = slope.dot(&change).larger(0.0).sqrt();
            let damping = if decrement <= 0.95 * (3.0 - 5.0_f64.sqrt()) / 2.0 * self.least_root() {
                1.0
            } else {
                1.0 / (1.0 + relative)
            };
            y += change * damping;
            if y.iter().any(|value| !(*value > 0.0 && value.is_finite())) {
                break;
            }
        }
        (best.1.as_slice().to_vec(), MAX_STEPS)
    }

    /// Newton's method, each step solved by conjugate gradients as far as it pays: what correlations add to the diagonal of the Hessian
    /// is mostly a few common factors, so a handful of products is enough. `None` where it does not lead to the answer.
    fn inexact_newton(&self) -> Option<(Vec<f64>, usize)> {
        const MAX_NEWTON_STEPS: usize = 40;
        const DONE: f64 = 1e-12;
        let mut y = self.start();
        for step in 1..=MAX_NEWTON_STEPS {
            let products = self.products(&y);
            let own = || y.iter().zip(&products).zip(&self.budgets).map(|((y, p), b)| (y * p, *b));
            // Of a share of its budget: what is left to be done.
            let miss = own().map(|(risk, b)| (risk / b - 1.0).abs()).fold(0.0, f64::larger);
            if own().map(|(risk, b)| (risk - b).abs()).fold(0.0, f64::larger) <= DONE {
                return Some((y, step));
            }
            let curvature: Vec<f64> = self.budgets.iter().zip(&y).map(|(b, y)| b / (y * y)).collect();
            let slope = y.iter().zip(&products).zip(&self.budgets).map(|((y, p), b)| b / y - p).collect();
            let change = self.conjugate(&curvature, slope, miss.clamp(1e-6, 0.1));
            let relative = change.iter().zip(&y).map(|(change, y)| (change / y).abs()).fold(0.0, f64::larger);
            let damping = if relative <= 0.5 { 1.0 } else { 1.0 / (1.0 + relative) };
            for (y, change) in y.iter_mut().zip(change) {
                *y += damping * change;
            }
            if !y.iter().all(|value| *value > 0.0 && value.is_finite()) {
                return None;
            }
        }
        None
    }

    /// The solution of `(C + diag(curvature)) x = residual`, to `tolerance` of the residual, both sides scaled by the diagonal.
    fn conjugate(&self, curvature: &[f64], mut residual: Vec<f64>, tolerance: f64) -> Vec<f64> {
        const MAX_PRODUCTS: usize = 100;
        let scaled = |residual: &[f64]| -> Vec<f64> {
            residual.iter().zip(curvature).map(|(r, curvature)| r / (1.0 + curvature)).collect()
        };
        let mut x = vec![0.0; residual.len()];
        let mut direction = scaled(&residual);
        let mut size = dot(&residual, &direction);
        let enough = tolerance * tolerance * size;
        for _ in 0..MAX_PRODUCTS {
            let mut bent = self.products(&direction);
            for ((bent, curvature), d) in bent.iter_mut().zip(curvature).zip(&direction) {
                *bent += curvature * d;
            }
            let length = size / dot(&direction, &bent);
            for (((x, r), d), bent) in x.iter_mut().zip(&mut residual).zip(&direction).zip(&bent) {
                *x += length * d;
                *r -= length * bent;
            }
            let next = scaled(&residual);
            let left = dot(&residual, &next);
            if left <= enough || left.is_nan() {
                break;
            }
            for (d, next) in direction.iter_mut().zip(next) {
                *d = next + left / size * *d;
            }
            size = left;
        }
        x
    }

    /// `sqrt(min b)`: the barrier of a small budget turns sharply, so its region of plain steps is smaller.
    fn least_root(&self) -> f64 {
        self.budgets.iter().copied().fold(1.0, f64::smaller).sqrt()
    }

    /// Cyclical coordinate descent without bounds.
    fn coordinates(&self) -> (Vec<f64>, usize) {
        let bounds = vec![(0.0, f64::INFINITY); self.live.len()];
        self.within(&bounds, 1.0, None)
    }

    /// Each coordinate in turn takes the root of `y^2 + c y - lambda b = 0`, `c` what the others make of it, inside its bounds.
    fn within(&self, bounds: &[(f64, f64)], lambda: f64, start: Option<Vec<f64>>) -> (Vec<f64>, usize) {
        let n = self.live.len();
        let mut y = start.unwrap_or_else(|| self.start().iter().map(|y| y * lambda.sqrt()).collect());
        for (y, (floor, cap)) in y.iter_mut().zip(bounds) {
            *y = y.clamp(*floor, *cap);
        }
        let mut products = self.products(&y);
        let mut enough = 1e-11;
        for sweep in 1..=MAX_STEPS {
            let mut moved = 0.0_f64;
            for k in 0..n {
                let others = products[k] - y[k];
                let target = lambda * self.budgets[k];
                let root = (others * others + 4.0 * target).sqrt();
                // The positive root, without cancellation.
                let free = if others > 0.0 { 2.0 * target / (root + others) } else { 0.5 * (root - others) };
                let next = free.clamp(bounds[k].0, bounds[k].1);
                let change = next - y[k];
                if change != 0.0 {
                    moved = moved.larger(change.abs() / next);
                    let column = self.correlation.column(k);
                    for (product, c) in products.iter_mut().zip(column.iter()) {
                        *product += change * c;
                    }
                    y[k] = next;
                }
            }
            if moved > enough {
                if !moved.is_finite() {
                    return (y, sweep);
                }
                continue;
            }
            // Small moves of a slow descent can hide a share that still misses its budget.
            let is_inside = |k: usize| y[k] > bounds[k].0 && y[k] < bounds[k].1;
            if self.residual(&y, &is_inside) <= 0.1 * RESIDUAL || enough < 1e-15 {
                return (y, sweep);
            }
            enough *= 0.1;
            products = self.products(&y);
        }
        (y, MAX_STEPS)
    }

    /// `Cy`.
    fn products(&self, y: &[f64]) -> Vec<f64> {
        products(&self.correlation, y)
    }

    /// How far `y` is from the answer without bounds, where `y_k (Cy)_k` is the budget and the shares are too.
    fn miss(&self, y: &[f64]) -> f64 {
        let own = self.products(y).into_iter().enumerate().map(|(k, product)| (y[k] * product - self.budgets[k]).abs());
        own.fold(self.residual(y, &|_| true), f64::larger)
    }

    /// The largest difference between share and budget among the strategies that count, both of a sum of 1 there.
    fn residual(&self, y: &[f64], counts: &dyn Fn(usize) -> bool) -> f64 {
        let counted: Vec<usize> = (0..y.len()).filter(|k| counts(*k)).collect();
        let products = self.products(y);
        let risk: Vec<f64> = counted.iter().map(|k| y[*k] * products[*k]).collect();
        let (all, budgets): (f64, f64) = (risk.iter().sum(), counted.iter().map(|k| self.budgets[*k]).sum());
        if counted.is_empty() {
            return 0.0;
        }
        if !(all > 0.0 && all.is_finite()) {
            return f64::INFINITY;
        }
        counted
            .iter()
            .zip(&risk)
            .map(|(k, risk)| (risk / all - self.budgets[*k] / budgets).abs())
            .fold(0.0, f64::larger)
    }

    /// `x_i = y_i / sd_i`, 0 for a strategy without a budget.
    fn exposures(&self, y: &[f64]) -> Vec<f64> {
        let mut exposure = vec![0.0; self.count];
        for ((i, sd), y) in self.live.iter().zip(&self.sd).zip(y) {
            exposure[*i] = y / sd;
        }
        exposure
    }
}
