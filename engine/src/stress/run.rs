//! Stress scenarios over all strategies at once: P&L, what the fund's VaR becomes, what the controls would say.
//!
//! P&L is money, negative for a loss. The losses themselves are in [`super::loss`].

use super::{
    lab::StressLab,
    loss::{Losses, losses},
    shock::CombinedShocks,
};
use crate::{
    control::{Action, Control, ControlState, FundState, Measured, controls, coverage_limit, fund_state},
    correlation::{STRESSED_BASIS_RHO, SpikedRisk, spiked_risk},
    exposure::{coverage, hours_to_liquidate},
    fund::{Book, ControlId, Scenario, Snapshot, UsageBasis},
    math::vector::ratio,
    model::Model,
    report::RiskReport,
    stress::{Assumptions, shock::exchange_outage::Frozen},
    warning::Warning,
};

/// What a scenario does to the fund.
#[derive(Debug, Clone, PartialEq)]
pub struct StressResult {
    /// The scenario.
    pub scenario: Scenario,
    /// What it assumes beside the scenario.
    pub assumptions: Assumptions,
    /// P&L of the fund; `None` where a figure that it needs is missing.
    pub pnl: Option<f64>,
    /// P&L a strategy.
    pub by_strategy: Vec<Option<f64>>,
    /// P&L a position, in the file's order; what a strategy without positions loses is in no position, nor is a replay of the
    /// history, which knows strategies only.
    pub by_position: Vec<Option<f64>>,
    /// The part of a position's P&L that is the cost of selling into less depth; empty where depth stays.
    pub liquidity_cost: Vec<f64>,
    /// NAV after.
    pub nav_after: Option<f64>,
    /// VaR of the fund, in every scenario.
    pub var_before: Option<f64>,
    /// VaR of the fund under the highest spike, as [`spiked_risk`]; that before without one.
    pub var_after: Option<f64>,
    /// Expected shortfall of the fund under the highest spike, likewise.
    pub es_after: Option<f64>,
    /// How far correlations move towards 1 for the base of the VaR after; `None` without a spike.
    pub theta: Option<f64>,
    /// The same for the expected shortfall after.
    pub theta_es: Option<f64>,
    /// Parts of the VaR after, one per strategy, which add to it.
    pub components_after: Vec<Option<f64>>,
    /// VaR after over `total_var`.
    pub utilization_after: Option<f64>,
    /// Used after, on the usage basis, over a strategy's budget; standalone use does not move. `None` for a budget of 0.
    pub utilization_by_strategy: Vec<Option<f64>>,
    /// Share of gross that can be sold in the hours of the coverage limit, before; `None` without positions in the file.
    pub coverage_before: Option<f64>,
    /// The same under the outage and the depth of the scenario.
    pub coverage_after: Option<f64>,
    /// Hours in which the share of the coverage limit can be sold; `None` if never.
    pub hours_to_liquidate: Option<f64>,
    /// Gross of the frozen positions; `None` without an outage.
    pub gross_frozen: Option<f64>,
    /// What the frozen positions can lose, if the exchange never comes back; `None` without an outage.
    pub worst_case: Option<f64>,
    /// Sum of beta x notional of the positions that are not frozen, of strategies that have a frozen one.
    pub net_delta_unhedged: Option<f64>,
    /// The controls with the shock as today's P&L.
    pub controls: Vec<Control>,
    /// The fund by its worst control then.
    pub fund_state: FundState,
    /// What a reader must know.
    pub warnings: Vec<Warning>,
}

impl StressResult {
    /// Every control that is tripped after the shock, those tripped before too, in the order of the controls.
    ///
    /// ```
    /// use headroom_engine::{fund::{ControlId, Scenario, Shock}, stress::stress};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
    /// # let book = headroom_engine::fund::Book::of(&fund);
    /// # let report = headroom_engine::report::assess(&fund, &model, &book);
    /// // A fall of .4 costs 40 + 20, 6% of the NAV: past the daily limit of 2% and the weekly one of 5%.
    /// let down = Scenario::from(Shock::AllMarketsDown { magnitude: 0.4 });
    /// let result = stress(&fund, &model, &book, &report, &down);
    /// assert_eq!(result.tripped().collect::<Vec<_>>(), [ControlId::DailyDrawdown, ControlId::WeeklyDrawdown]);
    /// ```
    pub fn tripped(&self) -> impl Iterator<Item = ControlId> {
        self.controls.iter().filter(|control| control.state == ControlState::Tripped).map(|control| control.id)
    }

    /// What the tripped controls would do, each action once, the gravest first; empty where none is tripped.
    ///
    /// ```
    /// use headroom_engine::{control::Action, fund::{Scenario, Shock}, stress::stress};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
    /// # let book = headroom_engine::fund::Book::of(&fund);
    /// # let report = headroom_engine::report::assess(&fund, &model, &book);
    /// // A fall of .4 costs 40 + 20, 6% of the NAV: past the daily limit of 2% and the weekly one of 5%.
    /// let down = Scenario::from(Shock::AllMarketsDown { magnitude: 0.4 });
    /// let result = stress(&fund, &model, &book, &report, &down);
    /// assert_eq!(result.actions(), [Action::ReduceExposure, Action::HaltNewPositions]);
    /// ```
    pub fn actions(&self) -> Vec<Action> {
        [Action::KillSwitch, Action::ReduceExposure, Action::HaltNewPositions]
            .into_iter()
            .filter(|action| self.tripped().any(|id| id.action() == *action))
            .collect()
    }
}

/// The result of one scenario, of one to eight shocks that strike together, on a report of the same book.
///
/// `AllMarketsDown`, `ExchangeOutage`, `LiquidityCrisis`, `Custom` and `Historical` make P&L; `CorrelationSpike` makes none and
/// raises the VaR. In a combination P&L adds, the highest correlation counts, depth factors multiply, and of several outages of
/// an exchange the longest. Cannot fail: what is missing is `None`, with a warning. For several scenarios make one
/// [`StressLab`].
///
/// ```
/// use headroom_engine::{fund::{ControlId, Scenario, Shock}, stress::stress};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// # let book = headroom_engine::fund::Book::of(&fund);
/// # let report = headroom_engine::report::assess(&fund, &model, &book);
/// // Betas 1 and .5 on notionals of 100: a fall of .2 costs 20 + 10, that is 3% of the NAV, past the daily limit of 2%.
/// let down = Scenario::from(Shock::AllMarketsDown { magnitude: 0.2 });
/// let result = stress(&fund, &model, &book, &report, &down);
/// assert!((result.pnl.unwrap() + 30.0).abs() < 1e-12);
/// assert_eq!(result.tripped().collect::<Vec<_>>(), [ControlId::DailyDrawdown]);
/// ```
pub fn stress(
    snapshot: &Snapshot,
    model: &Model,
    book: &Book,
    report: &RiskReport,
    scenario: &Scenario,
) -> StressResult {
    StressLab::new(snapshot, model, book, report, Assumptions::default()).run(scenario)
}

impl StressLab<'_> {
    /// The result of one scenario, as [`stress`] gives it: P&L in money, negative for a loss, VaR and cost positive for
    /// one. Cannot fail: what is missing is `None`, with a warning.
    ///
    /// ```
    /// use headroom_engine::{fund::{Scenario, Shock}, stress::{Assumptions, StressLab}};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
    /// # let book = headroom_engine::fund::Book::of(&fund);
    /// # let report = headroom_engine::report::assess(&fund, &model, &book);
    /// // Standalone VaRs of 3 and 4 that move as one.
    /// let lab = StressLab::new(&fund, &model, &book, &report, Assumptions::default());
    /// let result = lab.run(&Scenario::from(Shock::CorrelationSpike { rho: 1.0 }));
    /// assert_eq!(result.pnl.unwrap(), 0.0);
    /// assert!((result.var_after.unwrap() - 7.0).abs() < 1e-12);
    /// ```
    pub fn run(&self, scenario: &Scenario) -> StressResult {
        let shocks = CombinedShocks::of(scenario);
        let table = self.model.positions.as_ref();
        let out = table.map_or_else(Vec::new, |table| shocks.outages_at(table));
        let Losses { by_strategy, by_position, liquidity, mut warnings } = losses(self, &shocks, &out);
        let pnl: Option<f64> = by_strategy.iter().copied().sum();
        let outage = shocks.has_outage().then(|| Frozen::of(self, &out));
        shocks.warn(self.model, &mut warnings);

        let floor = shocks.correlation_floor();
        let var = floor.and_then(|rho| self.spiked_var(rho));
        let es = floor.and_then(|rho| self.spiked_shortfall(rho));
        let var_after = var.as_ref().map(|var| var.after).or(self.report.fund.value_at_risk);
        let limit = coverage_limit(&self.snapshot.limits);
        let hit = table.filter(|_| !shocks.keeps_liquidity()).map(|table| shocks.stressed(&self.sales, table));
        let covered = hit.as_ref().map(|hit| coverage(hit, limit.hours));
        // Where the P&L is not known the drawdowns stay as they were: the exposures and the coverage need none.
        let controls = controls(
            &self.snapshot.limits,
            Measured {
                strategies: self.exposure.len(),
                drawdowns: &self.model.drawdowns,
                positions: table,
                exposures: self.report.exposures.as_ref(),
                coverage: covered.or(self.coverage_before).unwrap_or(1.0),
                shock: pnl.unwrap_or(0.0),
            },
        );
        let total_var = self.report.fund.total_var;
        StressResult {
            scenario: scenario.clone(),
            assumptions: self.assumptions,
            pnl,
            by_strategy,
            by_position,
            liquidity_cost: liquidity,
            nav_after: pnl.map(|pnl| self.snapshot.fund.nav + pnl),
            var_before: self.report.fund.value_at_risk,
            var_after,
            es_after: es.as_ref().map(|es| es.after).or(self.report.fund.expected_shortfall),
            theta: var.as_ref().and_then(|var| var.theta),
            theta_es: es.and_then(|es| es.theta),
            // What is not measured before is not measured after.
            utilization_after: self.report.fund.utilization.and(var_after).and_then(|var| ratio(var, total_var)),
            utilization_by_strategy: self.utilization_after(floor, var.as_ref()),
            components_after: match var {
                Some(var) => self.per_strategy(var.components),
                None => self.report.strategies.iter().map(|row| row.component_var).collect(),
            },
            coverage_before: self.coverage_before,
            coverage_after: covered.or(self.coverage_before),
            hours_to_liquidate: match &hit {
                Some(hit) => hours_to_liquidate(hit, limit.share),
                None => self.hours_before,
            },
            gross_frozen: outage.map(|o| o.gross),
            worst_case: outage.map(|o| o.gross),
            net_delta_unhedged: outage.map(|o| o.net_delta_unhedged),
            fund_state: fund_state(&controls, &self.book.trips),
            controls,
            warnings,
        }
    }

    /// VaR of the fund under a spike; `None` where it is missing before.
    fn spiked_var(&self, rho: f64) -> Option<SpikedRisk> {
        let rows = &self.report.strategies;
        // A strategy that is not measured has no part.
        let has_components = rows.iter().any(|row| row.component_var.is_some());
        let components: Option<Vec<f64>> =
            has_components.then(|| rows.iter().map(|row| row.component_var.unwrap_or(0.0)).collect());
        let (risk, v) = (self.model.risk.as_ref().ok()?, self.standalone.as_ref()?);
        Some(spiked_risk(v, &risk.correlation, self.report.fund.value_at_risk?, components.as_deref(), rho))
    }

    /// Expected shortfall of the fund under a spike; `None` where it is missing before.
    fn spiked_shortfall(&self, rho: f64) -> Option<SpikedRisk> {
        let risk = self.model.risk.as_ref().ok()?;
        let v = risk.standalone_shortfall(&self.exposure);
        Some(spiked_risk(&v, &risk.correlation, self.report.fund.expected_shortfall?, None, rho))
    }

    /// Used after over the budget of every strategy. On the stressed basis correlations are at the floor or at that of the basis,
    /// whichever is higher.
    fn utilization_after(&self, floor: Option<f64>, spiked: Option<&SpikedRisk>) -> Vec<Option<f64>> {
        let used = match (self.model.settings.usage_basis, floor) {
            (UsageBasis::Component, Some(_)) => self.per_strategy(spiked.and_then(|spiked| spiked.components.clone())),
            (UsageBasis::StressedComponent, Some(rho)) if rho > STRESSED_BASIS_RHO => {
                self.per_strategy(spiked.and_then(|spiked| spiked.components.clone()))
            }
            _ => self.report.strategies.iter().map(|row| row.used).collect(),
        };
        used.into_iter().zip(&self.report.strategies).map(|(used, row)| ratio(used?, row.budget)).collect()
    }

    fn per_strategy(&self, figures: Option<Vec<f64>>) -> Vec<Option<f64>> {
        let is_measured = |i: usize| self.model.risk.as_ref().is_ok_and(|risk| risk.is_measured[i]);
        (0..self.exposure.len()).map(|i| figures.as_ref().filter(|_| is_measured(i)).map(|all| all[i])).collect()
    }
}
