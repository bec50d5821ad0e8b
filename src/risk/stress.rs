//! Stress scenarios over all strategies at once: P&L, what the fund's VaR becomes, what the controls would say.
//!
//! P&L is money, negative for a loss. The losses themselves are in [`super::stress_loss`].

use super::{
    aggregate::{aggregate, aggregate_components, spiked},
    assess::RiskReport,
    book::Book,
    exposure::Exposures,
    kernel::ratio,
    limit::{Action, Control, ControlId, ControlState, FundState, Measured, controls, coverage_limit, fund_state},
    liquidity::{Sale, coverage, hours_to_liquidate},
    model::Model,
    stress_loss::{Losses, Severities, losses},
    warning::{Warning, WarningCode},
};
use crate::fund::{Loss, Money, Scenario, Snapshot};

/// What a scenario does to the fund.
#[derive(Debug, Clone, PartialEq)]
pub struct StressResult {
    /// The scenario.
    pub scenario: Scenario,
    /// P&L of the fund; `None` where a figure that it needs is missing.
    pub pnl: Option<Money>,
    /// P&L a strategy.
    pub by_strategy: Vec<Option<Money>>,
    /// P&L a position, in the file's order; what a strategy without positions loses is in no position.
    pub by_position: Vec<Option<Money>>,
    /// NAV after.
    pub nav_after: Option<Money>,
    /// `V(C)`, in every scenario.
    pub var_before: Option<Loss>,
    /// `V(C')`, with C' = C where no correlation spikes; never below `V(C)`.
    pub var_after: Option<Loss>,
    /// Expected shortfall of the fund x `V(C') / V(C)`.
    pub es_after: Option<Loss>,
    /// `V(C') / total_var`.
    pub utilization_after: Option<f64>,
    /// A strategy's component of `V(C')` over its budget; `None` for a budget of 0.
    pub utilization_by_strategy: Vec<Option<f64>>,
    /// Share of gross that can be sold in the hours of the coverage limit, before; `None` without positions in the file.
    pub coverage_before: Option<f64>,
    /// The same under the outage and the depth of the scenario.
    pub coverage_after: Option<f64>,
    /// Hours in which the share of the coverage limit can be sold; `None` if never.
    pub hours_to_liquidate: Option<f64>,
    /// Gross of the frozen positions; `None` without an outage.
    pub gross_frozen: Option<Money>,
    /// What the frozen positions can lose, if the exchange never comes back; `None` without an outage.
    pub worst_case: Option<Loss>,
    /// Sum of beta x notional of the positions that are not frozen, of strategies that have a frozen one.
    pub net_delta_unhedged: Option<Money>,
    /// The controls with the shock as today's P&L.
    pub controls: Vec<Control>,
    /// The fund by its worst control then.
    pub fund_state: FundState,
    /// What a reader must know.
    pub warnings: Vec<Warning>,
}

impl StressResult {
    /// Every control that is tripped after the shock, those tripped before too.
    pub fn tripped(&self) -> impl Iterator<Item = ControlId> {
        self.controls.iter().filter(|control| control.state == ControlState::Tripped).map(|control| control.id)
    }

    /// What the tripped controls would do, each action once, the gravest first.
    pub fn actions(&self) -> Vec<Action> {
        [Action::KillSwitch, Action::ReduceExposure, Action::HaltNewPositions]
            .into_iter()
            .filter(|action| self.tripped().any(|id| id.action() == *action))
            .collect()
    }
}

/// The result of one scenario, of one to eight shocks that strike together, on a report of the same book.
///
/// `AllMarketsDown`, `ExchangeOutage` and `LiquidityCrisis` lose money; `CorrelationSpike` loses none and raises the VaR. In a
/// combination P&L adds, the highest correlation counts, depth factors multiply, and of several outages of an exchange the
/// longest. Cannot fail: what is missing is `None`, with a warning.
///
/// ```
/// use headroom::{fund::{Scenario, Share, Shock}, risk::{ControlId, stress}};
/// # let file = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/three-four-five.json"));
/// # let fund = headroom::wire::parse(file).unwrap();
/// # let model = headroom::risk::estimate(&fund, headroom::risk::Settings::of(&fund.risk_budget));
/// # let (lens, book) = (headroom::risk::stressed_lens(&model), headroom::risk::Book::of(&fund));
/// # let report = headroom::risk::assess(&fund, &model, &lens, &book);
/// // Betas 1 and .5 on notionals of 100: a fall of .2 costs 20 + 10, that is 3% of the NAV, past the daily limit of 2%.
/// let down = Scenario::from(Shock::AllMarketsDown { magnitude: Share(0.2) });
/// let result = stress(&fund, &model, &book, &report, &down);
/// assert!((result.pnl.unwrap().0 + 30.0).abs() < 1e-12);
/// assert_eq!(result.tripped().collect::<Vec<_>>(), [ControlId::DailyDrawdown]);
/// ```
pub fn stress(
    snapshot: &Snapshot,
    model: &Model,
    book: &Book,
    report: &RiskReport,
    scenario: &Scenario,
) -> StressResult {
    let severities = Severities::of(scenario);
    let standalone_1d = standalone_one_day(model, book, snapshot);
    let Losses { by_strategy, by_position, frozen_hours, mut warnings } =
        losses(snapshot, model, book, &severities, standalone_1d.as_deref());
    let pnl: Option<f64> = by_strategy.iter().copied().sum();
    let outage = severities.has_outage().then(|| Outage::of(snapshot, book, &frozen_hours));
    severities.warn(model, &mut warnings);

    let after = VarAfter::of(snapshot, model, book, &severities, &mut warnings);
    let table = model.positions.as_ref();
    let hit: Vec<Sale> = table.map(|table| Sale::all(table, &book.scale)).unwrap_or_default();
    let limit = coverage_limit(&snapshot.limits);
    let coverage_before = table.map(|_| coverage(&hit, limit.hours));
    let hit = severities.strike(hit, &frozen_hours);
    let exposures = table.map(|table| Exposures::at(table, &book.scale));
    // Where the P&L is not known the controls stay as they were.
    let controls = match pnl {
        Some(shock) => controls(
            &snapshot.limits,
            Measured {
                drawdowns: &model.drawdowns,
                positions: table,
                exposures: exposures.as_ref(),
                sales: &hit,
                shock,
            },
        ),
        None => report.controls.clone(),
    };
    StressResult {
        scenario: scenario.clone(),
        pnl: pnl.map(Money),
        by_strategy: by_strategy.into_iter().map(|p| p.map(Money)).collect(),
        by_position: by_position.into_iter().map(|p| p.map(Money)).collect(),
        nav_after: pnl.map(|pnl| Money(snapshot.fund.nav.0 + pnl)),
        var_before: after.as_ref().map(|a| a.before),
        var_after: after.as_ref().map(|a| a.after),
        es_after: after.as_ref().zip(report.fund.expected_shortfall).and_then(|(a, es)| Some(Loss(es.0 * a.ratio()?))),
        utilization_after: after.as_ref().and_then(|a| ratio(a.after.0, report.fund.total_var.0)),
        utilization_by_strategy: (0..snapshot.strategies.len())
            .map(|i| {
                let budget = report.strategies[i].budget.0;
                after.as_ref().and_then(|a| ratio(a.components[i].0, budget))
            })
            .collect(),
        coverage_before,
        coverage_after: table.map(|_| coverage(&hit, limit.hours)),
        hours_to_liquidate: table.and_then(|_| hours_to_liquidate(&hit, limit.share.0)),
        gross_frozen: outage.as_ref().map(|o| Money(o.gross_frozen)),
        worst_case: outage.as_ref().map(|o| Loss(o.can_lose)),
        net_delta_unhedged: outage.as_ref().map(|o| Money(o.net_delta_unhedged)),
        fund_state: fund_state(&controls),
        controls,
        warnings,
    }
}

/// The standalone VaRs before the horizon's factor.
fn standalone_one_day(model: &Model, book: &Book, snapshot: &Snapshot) -> Option<Vec<f64>> {
    let risk = model.risk.as_ref().ok()?;
    let exposure = book.exposure(snapshot);
    Some((0..exposure.len()).map(|i| risk.standalone_of(i, exposure[i]).0 / risk.horizon_factor()).collect())
}

/// The fund's VaR under the correlation before and after.
struct VarAfter {
    before: Loss,
    after: Loss,
    components: Vec<Loss>,
}

impl VarAfter {
    fn of(
        snapshot: &Snapshot,
        model: &Model,
        book: &Book,
        severities: &Severities,
        warnings: &mut Vec<Warning>,
    ) -> Option<Self> {
        let risk = model.risk.as_ref().ok()?;
        let v = risk.standalone(&book.exposure(snapshot));
        let before = aggregate(&v, &risk.correlation);
        let Some(rho) = severities.rho else {
            return Some(Self { before, after: before, components: aggregate_components(&v, &risk.correlation) });
        };
        let stressed = spiked(&risk.correlation, rho);
        if stressed.repaired_distance > 0.0 {
            warnings.push(Warning::fund(
                WarningCode::Repaired,
                format!(
                    "The correlation spiked to {rho} was repaired, at a distance of {:.3e}",
                    stressed.repaired_distance
                ),
            ));
        }
        Some(Self {
            before,
            after: Loss(aggregate(&v, &stressed.matrix).0.max(before.0)),
            components: aggregate_components(&v, &stressed.matrix),
        })
    }

    /// `V(C') / V(C)`; `None` where V(C) is 0.
    fn ratio(&self) -> Option<f64> {
        (self.before.0 > 0.0).then(|| self.after.0 / self.before.0)
    }
}

/// What an outage freezes.
struct Outage {
    gross_frozen: f64,
    can_lose: f64,
    net_delta_unhedged: f64,
}

impl Outage {
    fn of(snapshot: &Snapshot, book: &Book, frozen_hours: &[f64]) -> Self {
        let positions = snapshot.positions.as_deref().unwrap_or_default();
        let mut has_frozen = vec![false; snapshot.strategies.len()];
        let mut outage = Self { gross_frozen: 0.0, can_lose: 0.0, net_delta_unhedged: 0.0 };
        for (position, hours) in positions.iter().zip(frozen_hours) {
            if *hours > 0.0 {
                let scale = book.scale[position.strategy];
                has_frozen[position.strategy] = true;
                outage.gross_frozen += (position.notional() * scale).abs();
                outage.can_lose += position.most_to_lose() * scale;
            }
        }
        for (position, hours) in positions.iter().zip(frozen_hours) {
            if *hours == 0.0 && has_frozen[position.strategy] {
                outage.net_delta_unhedged += position.beta * position.notional() * book.scale[position.strategy];
            }
        }
        outage
    }
}
