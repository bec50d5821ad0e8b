//! The best expected return for the risk: exposures that the fund's rules allow and that earn the most.

use nalgebra::DMatrix;

use super::{
    capital_rules::{CapitalRule, CapitalScope, FundMeasure, ScaleRow},
    grid::on_grid,
    interior_point::{KKT, Point, Program, Quadratic, Row},
};
use crate::{
    fund::UsageBasis,
    headroom::Binding,
    math::{Extremes, normal_density, normal_quantile},
};

/// Rows that coverage may need before it gives up.
const MAX_CUTS: usize = 60;

/// Rounds in which the covariance is brought to the method's own VaR.
const MAX_ROUNDS: usize = 16;

/// How near the method's VaR comes to what it may be, relative.
const NEAR: f64 = 1e-7;

/// Past what it may be by this much, relative, is rounding.
const ROUNDING: f64 = 1e-10;

/// A multiplier above this, in units of the largest cost, holds.
const HOLDS: f64 = 1e-6;

/// How far past its bound the least broken set of rules may be, relative, before they conflict.
const CONFLICT: f64 = 1e-7;

/// The best expected return.
#[derive(Debug, Clone, PartialEq)]
pub struct BestReturn {
    /// Exposure scale, one a strategy.
    pub scale: Vec<f64>,
    /// Shares of the budget at which every strategy that moves uses the same part of its own; the reserve as it is.
    pub allocation: Vec<f64>,
    /// The rules that hold it, each once.
    pub held_by: Vec<CapitalRule>,
    /// Strategies at the largest scale that they may have.
    pub at_cap: Vec<usize>,
    /// The part of the VaR allowed that the normal law on the covariance was given, so that the method's own VaR and the budgets
    /// hold; 1 where the two agree.
    pub risk_share: f64,
    /// Distance from the conditions of Karush, Kuhn and Tucker before the scales were set on the grid, at most 1e-8; in units of the
    /// largest expected return.
    pub residual: f64,
    /// Expected return of a year that the grid gave up, in money; 0 where no scale could be set on it.
    pub grid_cost: f64,
    /// Rows of coverage.
    cuts: Vec<ScaleRow>,
}

/// Why there is no best return.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BestReturnError {
    /// No strategy has a share of the budget, a loss in its tail and an expected return.
    #[error("no strategy has a share of the budget, a VaR and an expected return")]
    NothingMoves,
    /// Every expected return is 0 or below: the best exposure is none.
    #[error("no strategy is expected to earn")]
    NothingEarns,
    /// The rules cannot hold together; without any one of these the others can.
    #[error("the rules cannot hold together: {}", .rules.iter().map(|rule| rule.id()).collect::<Vec<_>>().join(", "))]
    Conflict {
        /// The smallest such set that dropping one rule after another leaves.
        rules: Vec<CapitalRule>,
    },
    /// The solver came no nearer than this.
    #[error("no exposures found, the conditions of the best are still missed by {residual:.3e}")]
    NotFound {
        /// Distance from the conditions.
        residual: f64,
    },
}

/// Exposures with the largest expected return `m'x` that the rules allow, long only, each up to three times as loaded.
///
/// Kept are: on the standalone basis the sum of standalone VaRs within the budgets of the strategies together; the fund's VaR within
/// `total_var`, on the component basis within all budgets; on the stressed basis also `z sqrt(x'S x)` within all budgets, S with
/// every correlation at 0.90 or above; gross, net, concentrations and coverage where they are set; `sum |x_i - x_i0|` within
/// `turnover` of `sum x_i0`. VaR is `z sqrt(h x'Sigma x)` at first, and what it may be is then scaled until the method's own VaR, and the
/// sum used, hold, to 1e-7; with [`FundMeasure::ExpectedShortfall`] the fund's expected shortfall too, `phi(z) / (1 - c)` in the place of
/// z. Strategies that are not [`CapitalScope::free`] keep their exposure.
///
/// The answer is polished and set on a grid of 1e-9 of exposure scale, rounded to where the rules hold.
///
/// Source: Markowitz 1952; Tasche 1999 for what holds at it: shares of risk are shares of return. Solved by
/// [`Program::solve`].
///
/// # Errors
///
/// Nothing moves or earns; rules that conflict; a solver that did not converge.
pub fn best_return(scope: &CapitalScope<'_>, turnover: Option<f64>) -> Result<BestReturn, BestReturnError> {
    if scope.free.is_empty() {
        return Err(BestReturnError::NothingMoves);
    }
    if scope.free.iter().all(|i| scope.expected[*i] * scope.cap[*i] <= 0.0) {
        return Err(BestReturnError::NothingEarns);
    }
    let mut problem = Problem {
        scope,
        expected: &scope.expected,
        covariance: &scope.risk.covariance,
        turnover,
        cap: scope.cap.clone(),
        cuts: Vec::new(),
        risk_share: 1.0,
    };
    let mut best: Option<BestReturn> = None;
    let (mut over, mut less) = (f64::NAN, 1e-9_f64);
    for _ in 0..MAX_ROUNDS {
        let found = match problem.solve() {
            Ok((point, program, rules)) => problem.found(&program.polished(&point), &rules),
            Err(error) => return best.ok_or(error),
        };
        if let Some((i, over)) = scope.overused(&found.scale) {
            problem.cap[i] = found.scale[i] * (1.0 - NEAR) / over;
            continue;
        }
        let used = scope.utilization(&found.scale);
        let held = found.held_by.iter().any(|rule| problem.is_of_risk(*rule));
        let earned = |scale: &[f64]| -> f64 { scope.figures(scale).expected_return };
        if used <= 1.0 + ROUNDING && best.as_ref().is_none_or(|best| earned(&found.scale) > earned(&best.scale)) {
            best = Some(found);
        }
        // The normal law says too much or too little: the VaR that it may have follows.
        if (used - 1.0).abs() <= ROUNDING || (used < 1.0 && (!held || used >= 1.0 - NEAR)) {
            break;
        }
        if used > 1.0 {
            (over, less) = (used - 1.0, (4.0 * less).smaller(0.5));
        }
        problem.risk_share *= (1.0 - if used > 1.0 { less } else { 0.5 * NEAR }) / used;
    }
    best.ok_or(BestReturnError::NotFound { residual: over })
}

/// The exposure scales of [`best_return`] for other expected returns and another covariance, held by the same rules at the same
/// VaR allowed; `None` where none are found.
pub(crate) fn best_return_on(
    scope: &CapitalScope<'_>,
    of: &BestReturn,
    turnover: Option<f64>,
    expected: &[f64],
    covariance: &DMatrix<f64>,
) -> Option<Vec<f64>> {
    let (cuts, risk_share) = (of.cuts.clone(), of.risk_share);
    let mut problem = Problem { scope, expected, covariance, turnover, cap: scope.cap.clone(), cuts, risk_share };
    let (point, ..) = problem.solve().ok()?;
    Some(problem.scale(&point.x))
}

/// One cone program.
struct Problem<'a> {
    scope: &'a CapitalScope<'a>,
    expected: &'a [f64],
    covariance: &'a DMatrix<f64>,
    turnover: Option<f64>,
    /// The largest scale of each strategy.
    cap: Vec<f64>,
    cuts: Vec<ScaleRow>,
    risk_share: f64,
}

/// A point, the program it is of, and the rule of each constraint.
type Solved = (Point, Program, Vec<Option<CapitalRule>>);

impl Problem<'_> {
    /// Whether the VaR of the normal law stands for a rule.
    fn is_of_risk(&self, rule: CapitalRule) -> bool {
        matches!(rule, CapitalRule::Of(Binding::FundVar) | CapitalRule::ExpectedShortfall)
            || (rule == CapitalRule::Of(Binding::Budget) && self.scope.basis != UsageBasis::Standalone)
    }

    fn solve(&mut self) -> Result<Solved, BestReturnError> {
        for _ in 0..MAX_CUTS {
            let (program, rules) = self.program(&[]);
            let point = program.solve(self.start(&program));
            if point.residual.is_nan() || point.residual > KKT {
                return Err(self.failure(point.residual));
            }
            let scale = self.scale(&point.x);
            match self.scope.exposures.cut(&scale) {
                Some(cut) => self.cuts.push(cut),
                None => return Ok((point, program, rules)),
            }
        }
        Err(BestReturnError::NotFound { residual: f64::NAN })
    }

    fn found(&self, point: &Point, rules: &[Option<CapitalRule>]) -> BestReturn {
        let mut held_by = Vec::new();
        for (rule, multiplier) in rules.iter().zip(&point.multipliers) {
            if let Some(rule) = rule.filter(|rule| *multiplier > HOLDS && !held_by.contains(rule)) {
                held_by.push(rule);
            }
        }
        let (scope, exact) = (self.scope, self.scale(&point.x));
        let scale = on_grid(scope, &exact, &self.cap, &self.rows(), self.turnover).unwrap_or_else(|| exact.clone());
        let earned = |scale: &[f64]| -> f64 {
            scope.free.iter().map(|i| scope.expected[*i] * scope.capital[*i] * scale[*i]).sum()
        };
        let grid_cost = earned(&exact) - earned(&scale);
        let at_cap = scope.free.iter().copied().filter(|i| scale[*i] == self.cap[*i]).collect();
        let allocation = scope.allocation(&scale);
        let (residual, cuts, risk_share) = (point.residual, self.cuts.clone(), self.risk_share);
        BestReturn { scale, allocation, held_by, at_cap, risk_share, residual, grid_cost, cuts }
    }

    fn start(&self, program: &Program) -> Vec<f64> {
        let mut start = vec![0.0; program.cost.len()];
        start.iter_mut().zip(&self.scope.free).for_each(|(x, i)| *x = 0.5 * self.cap[*i]);
        start
    }

    /// All scales of a point.
    fn scale(&self, x: &[f64]) -> Vec<f64> {
        let mut scale = self.scope.book.scale.clone();
        self.scope.free.iter().zip(x).for_each(|(i, x)| scale[*i] = self.scope.snapped(*i, *x, self.cap[*i]));
        scale
    }

    /// The exposures that do not move, in money.
    fn kept(&self) -> Vec<f64> {
        let mut kept = self.scope.exposure(&self.scope.book.scale);
        self.scope.free.iter().for_each(|i| kept[*i] = 0.0);
        kept
    }

    /// The variance of x within the square of what VaR may be.
    fn cone(&self, covariance: &DMatrix<f64>, most: f64) -> Quadratic {
        let (scope, kept) = (self.scope, self.kept());
        let free = &scope.free;
        let confidence = scope.risk.settings().confidence;
        let size = normal_quantile(confidence.value()) * scope.risk.horizon_factor() / most;
        let size = size * size;
        let products: Vec<f64> =
            covariance.column_iter().map(|column| column.iter().zip(&kept).map(|(s, x)| s * x).sum()).collect();
        let of_kept: f64 = products.iter().zip(&kept).map(|(product, x)| product * x).sum();
        Quadratic {
            matrix: DMatrix::from_fn(free.len(), free.len(), |a, b| {
                scope.capital[free[a]] * covariance[(free[a], free[b])] * scope.capital[free[b]] * size
            }),
            slope: free.iter().map(|i| scope.capital[*i] * products[*i] * size).collect(),
            constant: 0.5 * (of_kept * size - 1.0),
        }
    }

    /// The cones of the rules on VaR and of the budgets.
    fn cones(&self) -> Vec<(CapitalRule, Quadratic)> {
        let scope = self.scope;
        let total_var = scope.snapshot.risk_budget.total_var * self.risk_share;
        let budgets = scope.book.allocation.iter().sum::<f64>() * total_var;
        let (fund_var, budget) = (CapitalRule::Of(Binding::FundVar), CapitalRule::Of(Binding::Budget));
        let is_of_shortfall = scope.measure == FundMeasure::ExpectedShortfall;
        let mut cones = Vec::new();
        if is_of_shortfall {
            let confidence = scope.risk.settings().confidence;
            let z = normal_quantile(confidence.value());
            let most = total_var * z * confidence.tail() / normal_density(z);
            cones.push((CapitalRule::ExpectedShortfall, self.cone(self.covariance, most)));
        }
        match scope.basis {
            UsageBasis::Component if budgets < total_var * (1.0 - NEAR) => {
                cones.push((budget, self.cone(self.covariance, budgets)));
            }
            // A fund whose expected shortfall holds keeps its VaR.
            _ if is_of_shortfall => {}
            _ => cones.push((fund_var, self.cone(self.covariance, total_var))),
        }
        if scope.basis == UsageBasis::StressedComponent {
            cones.push((budget, self.cone(&scope.stressed(self.covariance), budgets)));
        }
        cones
    }

    /// The rows of the rules.
    fn rows(&self) -> Vec<ScaleRow> {
        let scope = self.scope;
        let mut rows = scope.exposures.rows.clone();
        rows.extend(self.cuts.iter().cloned());
        if scope.basis == UsageBasis::Standalone {
            let alone = scope.risk.standalone(&scope.capital);
            let terms = (0..alone.len()).map(|i| if scope.free.contains(&i) { alone[i] } else { 0.0 }).collect();
            let bound = scope.given * scope.snapshot.risk_budget.total_var;
            rows.push(ScaleRow { rule: CapitalRule::Of(Binding::Budget), terms, bound });
        }
        rows
    }

    /// The program without some rules, and the rule of each of its quadratics and rows; `None` of bounds.
    fn program(&self, without: &[CapitalRule]) -> (Program, Vec<Option<CapitalRule>>) {
        let scope = self.scope;
        let (free, count) = (&scope.free, scope.free.len());
        let turnover = self.turnover.filter(|_| !without.contains(&CapitalRule::Turnover));
        let size = if turnover.is_some() { 2 * count } else { count };
        let mut cost: Vec<f64> = free.iter().map(|i| -self.expected[*i] * scope.capital[*i]).collect();
        let largest = cost.iter().map(|cost| cost.abs()).fold(0.0, f64::larger);
        cost.iter_mut().for_each(|cost| *cost /= if largest > 0.0 { largest } else { 1.0 });
        cost.resize(size, 0.0);
        let mut program = Program { cost, ..Program::default() };
        let mut rules = Vec::new();
        for (rule, cone) in self.cones().into_iter().filter(|(rule, _)| !without.contains(rule)) {
            let mut slope = cone.slope;
            slope.resize(size, 0.0);
            program.quadratics.push(Quadratic { matrix: cone.matrix.resize(size, size, 0.0), slope, ..cone });
            rules.push(Some(rule));
        }
        for row in self.rows().iter().filter(|row| !without.contains(&row.rule)) {
            let kept: f64 =
                (0..row.terms.len()).filter(|i| !free.contains(i)).map(|i| row.terms[i] * scope.book.scale[i]).sum();
            let terms: Vec<(usize, f64)> = free.iter().map(|i| row.terms[*i]).enumerate().collect();
            let terms: Vec<(usize, f64)> = terms.into_iter().filter(|(_, a)| *a != 0.0).collect();
            if !terms.is_empty() || row.bound - kept < 0.0 {
                program.rows.push(Row::of(terms, row.bound - kept));
                rules.push(Some(row.rule));
            }
        }
        if let Some(most) = turnover {
            let today: f64 = scope.exposure(&scope.book.scale).iter().sum();
            let terms = free.iter().enumerate().map(|(at, i)| (count + at, scope.capital[*i])).collect();
            program.rows.push(Row::of(terms, most * today));
            rules.push(Some(CapitalRule::Turnover));
            for (at, i) in free.iter().enumerate() {
                for sign in [1.0, -1.0] {
                    program.rows.push(Row::of(vec![(at, sign), (count + at, -1.0)], sign * scope.book.scale[*i]));
                    rules.push(None);
                }
            }
        }
        for (at, i) in free.iter().enumerate() {
            program.rows.push(Row::of(vec![(at, 1.0)], self.cap[*i]));
            program.rows.push(Row::of(vec![(at, -1.0)], 0.0));
            rules.extend([None, None]);
        }
        (program, rules)
    }

    /// Why there is no best: rules that conflict, or a solver that did not converge.
    fn failure(&self, residual: f64) -> BestReturnError {
        if !self.conflict(&[]) {
            return BestReturnError::NotFound { residual };
        }
        let mut rules = Vec::new();
        for rule in self.program(&[]).1.into_iter().flatten() {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        let mut dropped: Vec<CapitalRule> = Vec::new();
        for rule in &rules {
            dropped.push(*rule);
            if !self.conflict(&dropped) {
                dropped.pop();
            }
        }
        rules.retain(|rule| !dropped.contains(rule));
        BestReturnError::Conflict { rules }
    }

    /// Whether the rules but some conflict: how far each must give way, all alike, for them to hold together.
    fn conflict(&self, without: &[CapitalRule]) -> bool {
        let (mut program, rules) = self.program(without);
        let (size, start) = (program.cost.len(), self.start(&program));
        program.cost = vec![0.0; size];
        program.cost.push(1.0);
        for quadratic in &mut program.quadratics {
            quadratic.matrix = quadratic.matrix.clone().resize(size + 1, size + 1, 0.0);
            quadratic.slope.push(-1.0);
        }
        let of_rows = &rules[program.quadratics.len()..];
        for (row, _) in program.rows.iter_mut().zip(of_rows).filter(|(_, rule)| rule.is_some()) {
            row.terms.push((size, -1.0));
        }
        program.rows.push(Row { terms: vec![(size, -1.0)], bound: 1.0 });
        let point = program.solve([start, vec![1.0]].concat());
        point.x[size] > CONFLICT
    }
}
