//! The report: every figure of the fund at one book. The only way up: every view and tool shows these figures.

use crate::{
    budget::{BudgetStatus, status},
    control::{Control, FundState, Measured, controls, coverage_limit, fund_state},
    correlation::{STRESSED_BASIS_RHO, aggregate, spiked_risk},
    exposure::{Exposures, PositionTable, coverage::coverage_of_sizes},
    fund::{Book, MeasuredFrom, Method, Period, PnlBasis, Settings, Snapshot, UsageBasis, var_label},
    math::vector::ratio,
    model::Model,
    monte_carlo::Drawing,
    var::{BasisVar, OrderStatistics, Tail, method::spec},
    warning::{Warning, WarningCode},
};

/// How every figure was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Conventions {
    /// Method, confidence, horizon, window and usage basis.
    pub settings: Settings,
    /// Whose P&L counts: that of the settings, where left out by what can be repriced.
    pub pnl: PnlBasis,
    /// Observations used.
    pub observations: usize,
    /// What a period of the horizon is.
    pub period: Period,
    /// What a VaR is called: [`var_label`].
    pub label: String,
    /// Rows carried into a later one of the sample.
    pub carried: usize,
    /// Rows after the last joint one, not in the sample yet.
    pub open_rows: usize,
    /// What sums are divided by.
    pub divisor: &'static str,
    /// How a Monte Carlo was drawn.
    pub drawing: Option<Drawing>,
}

/// The fund line.
#[derive(Debug, Clone, PartialEq)]
pub struct FundFigures {
    /// VaR of the fund.
    pub value_at_risk: Option<f64>,
    /// Expected shortfall of the fund.
    pub expected_shortfall: Option<f64>,
    /// The most that it may lose.
    pub total_var: f64,
    /// VaR over `total_var`; `None` also while a strategy that is not measured has exposure.
    pub utilization: Option<f64>,
    /// Sum of the standalone VaRs.
    pub sum_of_standalone: Option<f64>,
    /// Sum of the standalone VaRs less the fund's VaR.
    pub diversification: Option<f64>,
    /// `V(C)`: the standalone VaRs under the sample correlation.
    pub aggregate: Option<f64>,
    /// VaR of the fund with every correlation at 0.90 or above, as [`spiked_risk`].
    pub stressed: Option<f64>,
    /// How the fund's budget stands.
    pub status: BudgetStatus,
    /// The fund's worst days, where the method has days.
    pub tail: Option<Tail>,
    /// How sure the VaR is, where it is one of the sample's rows.
    pub order_statistics: Option<OrderStatistics>,
}

/// One strategy's row.
#[derive(Debug, Clone, PartialEq)]
pub struct StrategyFigures {
    /// Exposure in money, capital x scale.
    pub exposure: f64,
    /// Share of `total_var`.
    pub allocation: f64,
    /// That share in money.
    pub budget: f64,
    /// VaR of the strategy alone.
    pub standalone_var: Option<f64>,
    /// Expected shortfall of the strategy alone.
    pub standalone_es: Option<f64>,
    /// Its part of the fund's VaR.
    pub component_var: Option<f64>,
    /// Its part with every correlation at 0.90 or above.
    pub stressed_component_var: Option<f64>,
    /// The one of the three that counts.
    pub used: Option<f64>,
    /// Used over `total_var`.
    pub used_share: Option<f64>,
    /// Budget less used.
    pub available: Option<f64>,
    /// Available over `total_var`.
    pub available_share: Option<f64>,
    /// Used over budget; `None` for a budget of 0, or one too small to divide by.
    pub utilization: Option<f64>,
    /// How the budget stands.
    pub status: BudgetStatus,
    /// What its figures are computed from.
    pub measured_from: MeasuredFrom,
    /// VaR of the strategy alone from its history, whatever counts, at the report's exposure and horizon; `None` where the fund has
    /// nothing to compare, as [`BasisVar`].
    pub history_var: Option<f64>,
    /// The same from its positions repriced; `None` where it cannot be.
    pub positions_var: Option<f64>,
}

/// Every figure of the fund at one book.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskReport {
    /// How every figure was made.
    pub conventions: Conventions,
    /// The fund line.
    pub fund: FundFigures,
    /// One row a strategy, in the snapshot's order.
    pub strategies: Vec<StrategyFigures>,
    /// The reserve as a share.
    pub reserve: f64,
    /// The reserve in money.
    pub reserve_amount: f64,
    /// Exposures of the positions; `None` where the file has none.
    pub exposures: Option<Exposures>,
    /// The eight controls.
    pub controls: Vec<Control>,
    /// The fund by its worst control.
    pub fund_state: FundState,
    /// What a reader must know.
    pub warnings: Vec<Warning>,
}

#[cfg(feature = "testing")]
thread_local! {
    /// Number of reports computed on this thread.
    pub(crate) static ASSESSMENTS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Every figure of a snapshot at a book, from its model.
///
/// Cannot fail: a figure that is missing is `None`, with a warning. Re-estimates nothing.
///
/// ```
/// use headroom_engine::{fund::{Book, Settings}, model::estimate, report::assess};
/// # let fund = headroom_engine::testing::three_four_five();
/// // Alone its strategies lose 3 and 4 on their worst days, together 1.8 + 3.2 on another.
/// let model = estimate(&fund, Settings::of(&fund.risk_budget));
/// let report = assess(&fund, &model, &Book::of(&fund));
/// let near = |found: f64, wanted: f64| (found - wanted).abs() < 1e-12;
/// assert!(near(report.fund.value_at_risk.unwrap(), 5.0) && near(report.fund.diversification.unwrap(), 2.0));
/// let [three, four] = &report.strategies[..] else { unreachable!() };
/// assert!(near(three.component_var.unwrap(), 1.8) && near(four.component_var.unwrap(), 3.2));
/// // Budgets .4 and .5 of 10
/// assert!(near(three.utilization.unwrap(), 3.0 / 4.0) && near(four.utilization.unwrap(), 4.0 / 5.0));
/// ```
pub fn assess(snapshot: &Snapshot, model: &Model, book: &Book) -> RiskReport {
    #[cfg(feature = "testing")]
    ASSESSMENTS.set(ASSESSMENTS.get() + 1);
    let budget = &snapshot.risk_budget;
    let exposure = book.exposure(snapshot);
    let usage = UsageFigures::of(model, &exposure, budget.total_var);
    let mut warnings = model.warnings(snapshot);
    usage.warn(snapshot, &mut warnings);

    let strategies: Vec<StrategyFigures> = (0..exposure.len())
        .map(|i| {
            let row = usage.row(i, exposure[i], book.allocation[i], budget.total_var, model.settings.usage_basis);
            measured_row(row, model, i)
        })
        .collect();
    let sized = model.positions.as_ref().map(|table| Exposures::with_sizes(table, &book.scale));
    let controls = controls_on(snapshot, model, book, sized.as_ref());
    let period = model.sample.step.period;
    warn_of_illiquid(snapshot, model.positions.as_ref(), &mut warnings);
    warn_of_similar_names(model.positions.as_ref(), &mut warnings);
    RiskReport {
        conventions: Conventions {
            settings: model.settings,
            pnl: model.measured.basis,
            observations: model.sample.observations(),
            period,
            label: var_label(model.settings.horizon, period, model.settings.confidence),
            carried: model.sample.carried.iter().sum(),
            open_rows: model.sample.open_rows,
            divisor: (spec(model.settings.method).divisor)(model.settings.covariance.estimator),
            drawing: model.drawing(),
        },
        fund: usage.fund(budget.total_var),
        strategies,
        reserve: book.reserve,
        reserve_amount: book.reserve * budget.total_var,
        exposures: sized.map(|(exposures, _)| exposures),
        fund_state: fund_state(&controls, &book.trips),
        controls,
        warnings,
    }
}

/// The row with what it is measured from.
fn measured_row(row: StrategyFigures, model: &Model, i: usize) -> StrategyFigures {
    let factor = row.exposure * model.settings.horizon.factor();
    let BasisVar { history, positions } = model.measured.var[i];
    StrategyFigures {
        measured_from: model.measured.from[i],
        history_var: history.map(|unit| unit * factor),
        positions_var: positions.map(|unit| unit * factor),
        ..row
    }
}

/// The eight controls at a book, without memory: those of [`assess`], and no VaR is made for them.
///
/// ```
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// let controls = headroom_engine::report::controls_at(&fund, &model, &headroom_engine::fund::Book::of(&fund));
/// assert_eq!((controls.len(), controls[0].id.id()), (8, "daily_drawdown"));
/// ```
pub fn controls_at(snapshot: &Snapshot, model: &Model, book: &Book) -> Vec<Control> {
    let sized = model.positions.as_ref().map(|table| Exposures::with_sizes(table, &book.scale));
    controls_on(snapshot, model, book, sized.as_ref())
}

fn controls_on(snapshot: &Snapshot, model: &Model, book: &Book, sized: Option<&(Exposures, Vec<f64>)>) -> Vec<Control> {
    let positions = model.positions.as_ref();
    let hours = coverage_limit(&snapshot.limits).hours;
    let coverage = positions.zip(sized).map_or(1.0, |(table, (_, sizes))| coverage_of_sizes(table, sizes, hours));
    let exposures = sized.map(|(exposures, _)| exposures);
    let drawdowns = &model.drawdowns;
    let strategies = book.scale.len();
    controls(&snapshot.limits, Measured { strategies, drawdowns, positions, exposures, coverage, shock: 0.0 })
}

/// The three figures that can count as used, of every strategy.
struct UsageFigures {
    standalone: Option<Vec<f64>>,
    shortfall: Option<Vec<f64>>,
    component: Option<Vec<f64>>,
    stressed_component: Option<Vec<f64>>,
    aggregate: Option<f64>,
    stressed: Option<f64>,
    value_at_risk: Option<f64>,
    expected_shortfall: Option<f64>,
    tail: Option<Tail>,
    is_fallback: bool,
    method: Method,
    order: Option<OrderStatistics>,
    is_measured: Vec<bool>,
    /// Whether every exposed strategy is measured.
    is_complete: bool,
}

impl UsageFigures {
    fn of(model: &Model, exposure: &[f64], total_var: f64) -> Self {
        let Ok(risk) = &model.risk else {
            return Self {
                standalone: None,
                shortfall: None,
                component: None,
                stressed_component: None,
                aggregate: None,
                stressed: None,
                value_at_risk: None,
                expected_shortfall: None,
                tail: None,
                is_fallback: false,
                method: model.settings.method,
                order: None,
                is_measured: Vec::new(),
                is_complete: false,
            };
        };
        let losses = risk.outcome_losses(exposure);
        let fund = risk.fund_of(exposure, &losses);
        let standalone = risk.standalone(exposure);
        let under_sample = aggregate(&standalone, &risk.correlation);
        let spiked = spiked_risk(
            &standalone,
            &risk.correlation,
            fund.value_at_risk,
            fund.components.as_deref(),
            STRESSED_BASIS_RHO,
        );
        Self {
            shortfall: Some(risk.standalone_shortfall(exposure)),
            component: fund.components,
            stressed_component: spiked.components,
            aggregate: Some(under_sample),
            stressed: Some(spiked.after),
            value_at_risk: Some(fund.value_at_risk),
            expected_shortfall: Some(fund.expected_shortfall),
            tail: fund.tail,
            is_fallback: fund.is_fallback,
            method: model.settings.method,
            order: risk.order_statistics(losses, total_var),
            is_complete: exposure.iter().zip(&risk.is_measured).all(|(x, is_measured)| *is_measured || *x == 0.0),
            is_measured: risk.is_measured.clone(),
            standalone: Some(standalone),
        }
    }

    fn row(&self, i: usize, exposure: f64, allocation: f64, total_var: f64, basis: UsageBasis) -> StrategyFigures {
        let at = |figures: &Option<Vec<f64>>| figures.as_ref().filter(|_| self.is_measured[i]).map(|losses| losses[i]);
        let used = match basis {
            UsageBasis::Standalone => at(&self.standalone),
            UsageBasis::Component => at(&self.component),
            UsageBasis::StressedComponent => at(&self.stressed_component),
        };
        let budget = allocation * total_var;
        let available = used.map(|used| budget - used);
        StrategyFigures {
            exposure,
            allocation,
            budget,
            standalone_var: at(&self.standalone),
            standalone_es: at(&self.shortfall),
            component_var: at(&self.component),
            stressed_component_var: at(&self.stressed_component),
            used,
            used_share: used.and_then(|used| ratio(used, total_var)),
            available,
            available_share: available.and_then(|available| ratio(available, total_var)),
            utilization: used.and_then(|used| ratio(used, budget)),
            status: status(used, budget),
            measured_from: MeasuredFrom::default(),
            history_var: None,
            positions_var: None,
        }
    }

    fn fund(self, total_var: f64) -> FundFigures {
        let sum = self.standalone.as_ref().map(|v| v.iter().sum());
        // What is not measured is never green.
        let measured = self.value_at_risk.filter(|_| self.is_complete);
        FundFigures {
            value_at_risk: self.value_at_risk,
            expected_shortfall: self.expected_shortfall,
            total_var,
            utilization: measured.and_then(|var| ratio(var, total_var)),
            sum_of_standalone: sum,
            diversification: sum.zip(self.value_at_risk).map(|(sum, var)| sum - var),
            aggregate: self.aggregate,
            stressed: self.stressed,
            status: status(measured, total_var),
            tail: self.tail,
            order_statistics: self.order,
        }
    }

    fn warn(&self, snapshot: &Snapshot, warnings: &mut Vec<Warning>) {
        if self.value_at_risk.is_some() && self.component.is_none() {
            warnings.push(Warning::fund(
                WarningCode::NoTailLoss,
                "The fund loses nothing in its tail: it has no components",
            ));
        }
        if self.is_fallback {
            let (code, sentence) = spec(self.method).fallback;
            warnings.push(Warning::fund(code, sentence("the fund")));
        }
        for (i, v) in self.standalone.iter().flatten().enumerate() {
            if *v < 0.0 {
                warnings.push(Warning::strategy(
                    WarningCode::NegativeStandalone,
                    i,
                    format!(
                        "The standalone VaR of {} is below 0 and counts as 0 under a correlation",
                        snapshot.strategies[i].id
                    ),
                ));
            }
        }
    }
}

/// Positions without a liquidity count as not liquidatable, a warning a strategy.
fn warn_of_illiquid(snapshot: &Snapshot, positions: Option<&PositionTable>, warnings: &mut Vec<Warning>) {
    let mut without = vec![0_usize; snapshot.strategies.len()];
    for line in positions.iter().flat_map(|table| &table.lines) {
        without[line.strategy] += usize::from(line.liquidity_per_hour == 0.0);
    }
    for (i, count) in without.into_iter().enumerate().filter(|(_, count)| *count > 0) {
        warnings.push(Warning::strategy(
            WarningCode::NotLiquidatable,
            i,
            format!(
                "{count} of the positions of {} without liquidity_per_hour count as not liquidatable",
                snapshot.strategies[i].id
            ),
        ));
    }
}

/// Groups are by letter: one exchange written two ways is two, and a concentration in it is not seen.
fn warn_of_similar_names(positions: Option<&PositionTable>, warnings: &mut Vec<Warning>) {
    let Some(table) = positions else { return };
    let alike = table.alike.positions(&table.lines);
    if !alike.is_empty() {
        let message = "Sectors or exchanges whose names differ by case or blanks alone are groups of their own";
        warnings.push(Warning { positions: alike, ..Warning::fund(WarningCode::SimilarNames, message) });
    }
}
