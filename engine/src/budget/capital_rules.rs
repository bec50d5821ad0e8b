//! The rules that hold a proposal of capital, as the scales of the strategies move them.

use nalgebra::DMatrix;

use super::{fit::FIT_CAP, fit_rules::FitRules};
use crate::{
    control::{Ladder, Stops},
    correlation::{STRESSED_BASIS_RHO, correlation_of, spiked},
    exposure::PositionTable,
    fund::{Book, ControlId, CoverageLimit, Limits, Shared, Snapshot, UsageBasis, identifiers, in_proportion},
    headroom::Binding,
    math::Extremes,
    model::Model,
    var::{EstimateError, RiskModel},
};

/// A scale this near to a bound or to today's is there.
const SNAP: f64 = 1e-9;

/// Past a bound by this much, relative, is rounding.
const ROUNDING: f64 = 1e-10;

/// What a proposal of capital must keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CapitalRule {
    /// A rule of the fund; as [`Binding::Budget`] the sum of what strategies use, against all of their budgets.
    Of(Binding),
    /// The fund's expected shortfall within `total_var`.
    ExpectedShortfall,
    /// The most that may be traded.
    Turnover,
}

impl CapitalRule {
    /// Stable identifier used in the MCP tools.
    ///
    /// ```
    /// use headroom_engine::{budget::CapitalRule, headroom::Binding};
    /// assert_eq!([CapitalRule::Of(Binding::FundVar), CapitalRule::Turnover].map(CapitalRule::id), ["fund_var", "turnover"]);
    /// ```
    pub fn id(self) -> &'static str {
        match self {
            Self::Of(rule) => rule.id(),
            Self::ExpectedShortfall => "fund_es",
            Self::Turnover => "turnover",
        }
    }
}

identifiers! {
    /// What of the fund is held within `total_var`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum FundMeasure {
        /// Its VaR, as the budget does.
        #[default]
        Var => "var",
        /// Its expected shortfall, which is never below its VaR.
        ExpectedShortfall => "es",
    }
}

/// Who may not take more risk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CapitalStops {
    /// Strategies that something stops: their exposure does not rise.
    pub stopped: Vec<usize>,
    /// Strategies that their own ladder has stopped: neither their exposure nor their share rises.
    pub held: Vec<usize>,
}

impl CapitalStops {
    /// Of everything that stops a fund of `count` strategies.
    pub fn of(stops: &Stops<'_>, count: usize) -> Self {
        Self {
            stopped: (0..count).filter(|i| stops.reaching(*i).next().is_some()).collect(),
            held: (0..count).filter(|i| Ladder::stop_of(stops.ladders, *i).is_some()).collect(),
        }
    }
}

/// A rule `a's <= b` on the scales s, one coefficient a strategy.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleRow {
    /// Which.
    pub rule: CapitalRule,
    /// a.
    pub terms: Vec<f64>,
    /// b.
    pub bound: f64,
}

impl ScaleRow {
    fn of(control: ControlId, terms: Vec<f64>, bound: f64) -> Self {
        Self { rule: CapitalRule::Of(Binding::Limit(control)), terms, bound }
    }

    /// How far past the bound; below 0 within it.
    pub(super) fn excess(&self, scale: &[f64]) -> f64 {
        let value: f64 = self.terms.iter().zip(scale).map(|(a, s)| a * s).sum();
        value - self.bound
    }

    /// How far past the bound, at least 0, relative to the sum of the coefficients and the bound.
    fn relative_excess(&self, scale: &[f64]) -> f64 {
        let size = self.terms.iter().map(|a| a.abs()).sum::<f64>() + self.bound.abs();
        if size > 0.0 { (self.excess(scale) / size).larger(0.0) } else { 0.0 }
    }
}

/// Coverage: what can be sold in time is a minimum, so it is kept by rows cut where it is broken.
#[derive(Debug, Clone)]
struct Coverage {
    limit: CoverageLimit,
    gross: Vec<f64>,
    /// Of each pool what can be sold in time, and its size by strategy.
    pools: Vec<(f64, Vec<f64>)>,
}

impl Coverage {
    /// The row that holds everywhere and says at these scales what coverage says: `share gross - sum min(size, rate hours) <= 0`.
    fn row(&self, scale: &[f64]) -> ScaleRow {
        let mut terms: Vec<f64> = self.gross.iter().map(|gross| self.limit.share * gross).collect();
        let mut bound = 0.0;
        for (sold, sizes) in &self.pools {
            if sizes.iter().zip(scale).map(|(size, s)| size * s).sum::<f64>() > *sold {
                bound += sold;
            } else {
                terms.iter_mut().zip(sizes).for_each(|(term, size)| *term -= size);
            }
        }
        ScaleRow::of(ControlId::LiquidityCoverage, terms, bound)
    }
}

/// The limits of exposure that are set.
#[derive(Debug, Clone, Default)]
pub struct ExposureRows {
    /// Gross, net and concentrations.
    pub rows: Vec<ScaleRow>,
    coverage: Option<Coverage>,
}

impl ExposureRows {
    fn of(table: Option<&PositionTable>, limits: &Limits, count: usize) -> Self {
        let Some(table) = table else { return Self::default() };
        let zeros = || vec![0.0; count];
        let (mut gross, mut net) = (zeros(), zeros());
        let mut sectors = vec![zeros(); table.sectors.len()];
        let mut exchanges = vec![zeros(); table.exchanges.len()];
        for line in &table.lines {
            gross[line.strategy] += line.size();
            net[line.strategy] += line.net();
            sectors[line.sector][line.strategy] += line.size();
            exchanges[line.exchange][line.strategy] += line.size();
        }
        let mut rows = Vec::new();
        if let Some(limit) = limits.gross_exposure {
            rows.push(ScaleRow::of(ControlId::GrossExposure, gross.clone(), limit));
        }
        if let Some(limit) = limits.net_exposure {
            for sign in [1.0, -1.0] {
                rows.push(ScaleRow::of(ControlId::NetExposure, net.iter().map(|net| sign * net).collect(), limit));
            }
        }
        let groups = [
            (ControlId::SectorConcentration, limits.sector_concentration, &sectors),
            (ControlId::ExchangeConcentration, limits.exchange_concentration, &exchanges),
        ];
        for (control, limit, groups) in groups {
            let Some(limit) = limit.filter(|limit| *limit < 1.0) else { continue };
            let above = |group: &Vec<f64>| group.iter().zip(&gross).map(|(own, gross)| own - limit * gross).collect();
            rows.extend(groups.iter().map(|group| ScaleRow::of(control, above(group), 0.0)));
        }
        let coverage = limits.liquidity_coverage.map(|limit| {
            let sizes = |lines: &[usize]| {
                let mut sizes = zeros();
                lines.iter().map(|at| &table.lines[*at]).for_each(|line| sizes[line.strategy] += line.size());
                sizes
            };
            let pools = table.pools.iter().map(|pool| (pool.liquidity_per_hour * limit.hours, sizes(pool.lines)));
            Coverage { limit, gross, pools: pools.collect() }
        });
        Self { rows, coverage }
    }

    /// The row of coverage at these scales, where it is broken there.
    pub fn cut(&self, scale: &[f64]) -> Option<ScaleRow> {
        self.at(scale).filter(|row| row.relative_excess(scale) > ROUNDING)
    }

    /// The row of coverage at these scales.
    pub fn at(&self, scale: &[f64]) -> Option<ScaleRow> {
        self.coverage.as_ref().map(|coverage| coverage.row(scale))
    }
}

/// What a proposal of capital moves and what it starts from.
pub struct CapitalScope<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) risk: &'a RiskModel,
    pub(super) book: &'a Book,
    rules: FitRules<'a>,
    pub(super) exposures: ExposureRows,
    pub(super) basis: UsageBasis,
    pub(super) capital: Vec<f64>,
    /// Expected return of a year on capital, 0 where it is not known.
    pub(super) expected: Vec<f64>,
    /// Strategies whose exposure moves: measured, with capital, a share of the budget, a loss in their tail and an expected return.
    pub free: Vec<usize>,
    /// The largest scale of each strategy.
    pub(super) cap: Vec<f64>,
    /// Share of `total_var` that the free strategies have together.
    pub(super) given: f64,
    /// Strategies that their own ladder has stopped: neither their exposure nor their share rises.
    held: Vec<usize>,
    /// What of the fund is held within `total_var`.
    pub(super) measure: FundMeasure,
    used_today: Vec<f64>,
}

/// A fund at some exposures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CapitalFigures {
    /// What a year is expected to earn, in money: `sum m_i x_i` over the strategies with an expected return.
    pub expected_return: f64,
    /// VaR by the fund's method and horizon.
    pub value_at_risk: f64,
    /// Expected shortfall, alike.
    pub expected_shortfall: f64,
    /// Expected return over expected shortfall; `None` where there is none to lose.
    pub return_on_risk: Option<f64>,
}

impl<'a> CapitalScope<'a> {
    /// The scope of a book. `expected` one a strategy, of a year on capital.
    ///
    /// # Errors
    ///
    /// No VaR.
    pub fn of(
        snapshot: &'a Snapshot,
        model: &'a Model,
        book: &'a Book,
        stops: &Stops<'_>,
        expected: &[Option<f64>],
    ) -> Result<Self, EstimateError> {
        Self::within(snapshot, model, book, &CapitalStops::of(stops, snapshot.strategies.len()), expected)
    }

    /// As [`CapitalScope::of`].
    ///
    /// # Errors
    ///
    /// No VaR.
    pub fn within(
        snapshot: &'a Snapshot,
        model: &'a Model,
        book: &'a Book,
        stops: &CapitalStops,
        expected: &[Option<f64>],
    ) -> Result<Self, EstimateError> {
        let risk = model.risk.as_ref().map_err(Clone::clone)?;
        let capital: Vec<f64> = snapshot.strategies.iter().map(|strategy| strategy.capital).collect();
        let count = capital.len();
        let alone = risk.standalone(&capital);
        let is_free =
            |i: &usize| risk.is_measured[*i] && alone[*i] > 0.0 && book.allocation[*i] > 0.0 && expected[*i].is_some();
        let free: Vec<usize> = (0..count).filter(is_free).collect();
        // Without a measured fund nothing can be raised.
        let is_complete = (0..count).all(|i| risk.is_measured[i] || capital[i] * book.scale[i] == 0.0);
        let is_stopped = |i: usize| !is_complete || stops.stopped.contains(&i);
        let cap = |i: usize| if is_stopped(i) { FIT_CAP.smaller(book.scale[i]) } else { FIT_CAP };
        let rules = FitRules::of(snapshot, model, risk, book);
        Ok(Self {
            snapshot,
            risk,
            book,
            used_today: rules.used(&book.scale),
            rules,
            held: stops.held.clone(),
            measure: FundMeasure::Var,
            exposures: ExposureRows::of(model.positions.as_ref(), &snapshot.limits, count),
            basis: model.settings.usage_basis,
            expected: expected.iter().map(|expected| expected.unwrap_or(0.0)).collect(),
            cap: (0..count).map(cap).collect(),
            given: free.iter().map(|i| book.allocation[*i]).sum(),
            free,
            capital,
        })
    }

    /// The same with another measure of the fund held within `total_var`.
    pub fn held_by(mut self, measure: FundMeasure) -> Self {
        self.measure = measure;
        self
    }

    /// The returns that Sigma is estimated on, one series a strategy.
    pub fn returns(&self) -> &'a [Shared<Vec<f64>>] {
        self.risk.returns()
    }

    /// Exposures in money.
    pub(super) fn exposure(&self, scale: &[f64]) -> Vec<f64> {
        self.capital.iter().zip(scale).map(|(capital, scale)| capital * scale).collect()
    }

    /// The fund at some scales.
    pub fn figures(&self, scale: &[f64]) -> CapitalFigures {
        let exposure = self.exposure(scale);
        let fund = self.risk.fund(&exposure);
        let expected_return = self.expected.iter().zip(&exposure).map(|(m, x)| m * x).sum();
        let (value_at_risk, expected_shortfall) = (fund.value_at_risk, fund.expected_shortfall);
        let return_on_risk = (expected_shortfall > 0.0).then(|| expected_return / expected_shortfall);
        CapitalFigures { expected_return, value_at_risk, expected_shortfall, return_on_risk }
    }

    /// What the free strategies use together at some scales, hedges as 0, and the fund's VaR, each over what there is of it.
    pub(super) fn utilization(&self, scale: &[f64]) -> f64 {
        let (value_at_risk, used) = self.rules.var_and_used(scale);
        let total_var = self.snapshot.risk_budget.total_var;
        let of_budgets = self.sum_used(&used) / (self.given * total_var);
        let of_fund = match self.measure {
            FundMeasure::Var => value_at_risk,
            FundMeasure::ExpectedShortfall => {
                value_at_risk.larger(self.risk.fund(&self.exposure(scale)).expected_shortfall)
            }
        };
        of_budgets.larger(of_fund / total_var)
    }

    fn sum_used(&self, used: &[f64]) -> f64 {
        self.free.iter().map(|i| used[*i].larger(0.0)).sum()
    }

    /// The strategy that is held and uses the most above its share today, or above what it uses today, and how much of the larger it
    /// uses; `None` where none uses more.
    pub(super) fn overused(&self, scale: &[f64]) -> Option<(usize, f64)> {
        if self.held.is_empty() {
            return None;
        }
        let (used, total) = (self.rules.used(scale), self.snapshot.risk_budget.total_var);
        let over = |i: &usize| (*i, used[*i] / (self.book.allocation[*i] * total).larger(self.used_today[*i]));
        let held =
            self.held.iter().filter(|i| self.free.contains(i)).map(over).filter(|(_, over)| *over > 1.0 + ROUNDING);
        held.reduce(|a, b| if b.1 > a.1 { b } else { a })
    }

    /// The allocation at which every free strategy uses the same part of its budget; the others as they are, and the reserve where
    /// everybody may take what is proposed: no share of a strategy that its own ladder has stopped rises.
    pub fn allocation(&self, scale: &[f64]) -> Vec<f64> {
        let used = self.rules.used(scale);
        let sum = self.sum_used(&used);
        let mut allocation = self.book.allocation.clone();
        if sum > 0.0 {
            // No `max`: of -0 and 0 it returns one on the host and the other in wasm.
            let weight = |i: &usize| if used[*i] > 0.0 { used[*i] } else { 0.0 };
            let weights: Vec<f64> = self.free.iter().map(weight).collect();
            let most = |i: &usize| if self.held.contains(i) { self.book.allocation[*i] } else { f64::INFINITY };
            let most: Vec<f64> = self.free.iter().map(most).collect();
            let shares = in_proportion(&weights, self.given, &most);
            self.free.iter().zip(shares).for_each(|(i, share)| allocation[*i] = share);
        }
        allocation
    }

    /// Whether some scales keep the budgets and the fund's VaR, and each limit of exposure or leave it no worse than today.
    pub(super) fn keeps(&self, scale: &[f64]) -> bool {
        self.utilization(scale) <= 1.0 + ROUNDING && self.rules.keeps_limits(scale) && self.overused(scale).is_none()
    }

    /// A scale that is its bound, or today's, but for rounding.
    pub(super) fn snapped(&self, strategy: usize, scale: f64, cap: f64) -> f64 {
        let bounds = [0.0, cap, self.book.scale[strategy]];
        bounds.into_iter().find(|bound| (scale - bound).abs() <= SNAP).unwrap_or(scale)
    }

    /// A covariance with every correlation at 0.90 or above.
    pub(super) fn stressed(&self, covariance: &DMatrix<f64>) -> DMatrix<f64> {
        let stressed = spiked(&correlation_of(covariance), STRESSED_BASIS_RHO).matrix;
        let sd = |i: usize| covariance[(i, i)].sqrt();
        DMatrix::from_fn(covariance.nrows(), covariance.ncols(), |i, j| sd(i) * sd(j) * stressed[(i, j)])
    }
}
