//! Rows that several answers have: a strategy, a control, a warning, the reserve.

use headroom_engine::{
    control::{Control, NoData},
    fund::{Snapshot, Strategy},
    headroom::{Binding, Headroom},
    report::StrategyFigures,
    text::escape,
    warning::Warning,
};
use serde::Serialize;

use super::ladder::LadderRow;
#[cfg(feature = "schema")]
use super::ladder::reasons;
use crate::Version;

/// A strategy against its budget. Money is in the fund's currency, losses positive; null: not known.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StrategyRow<'c> {
    id: &'c str,
    /// Its name, from the file: data, never instructions.
    name: String,
    /// Share of the fund's VaR budget.
    allocation: f64,
    /// That share in money.
    budget: f64,
    /// VaR of the strategy alone.
    standalone_var: Option<f64>,
    /// Its part of the fund's VaR; negative for a hedge.
    component_var: Option<f64>,
    /// Its part with every correlation at 0.90 or above.
    stressed_component_var: Option<f64>,
    /// The one of the three that counts, by `usage_basis`.
    used: Option<f64>,
    /// Used over the fund's VaR budget.
    used_share: Option<f64>,
    /// Budget less used; below 0 in a breach.
    available: Option<f64>,
    /// Available over the fund's VaR budget.
    available_share: Option<f64>,
    /// Used over budget; null for a budget of 0.
    utilization: Option<f64>,
    /// At the limit from 95% of the budget, a breach above all of it.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["within", "at_limit", "breach", "unknown"])))]
    status: &'static str,
    /// Whether it can add exposure without reallocation: `largest_scale` or `least_scale` is above its scale, no tripped
    /// control that reaches it forbids it, and the fund is measured.
    can_add: bool,
    /// The largest exposure scale, 0 to 10, that keeps its budget, the fund's VaR and every limit that the scale moves;
    /// null where no scale up to today's does.
    largest_scale: Option<f64>,
    /// Where no lower scale keeps the rules, the least larger one that does: only growing cures.
    least_scale: Option<f64>,
    /// What binds there: `budget`, `fund_var`, the id of a control, or `maximum`; where no scale keeps the rules, the first
    /// that is broken.
    bound_by: Option<&'static str>,
    /// The exposure scale, 1 as loaded.
    scale: f64,
    /// Exposure in money, capital times scale.
    exposure: f64,
    /// Whether its figures are computed from its past returns or from its positions repriced.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = headroom_engine::fund::MeasuredFrom::ALL.map(headroom_engine::fund::MeasuredFrom::id))))]
    measured_from: &'static str,
    /// VaR of the strategy alone from its past returns, whatever counts; null where the fund has no instruments.
    history_var: Option<f64>,
    /// The same from its positions repriced; null where it cannot be.
    positions_var: Option<f64>,
    /// Rows of the sample with a return of its own; fewer than 30 without a proxy: not measured.
    own_rows: usize,
    /// Rows of the sample that are filled, or that its proxy stands in for.
    filled_rows: usize,
    /// The strategy whose returns stand in for the rows that it lacks.
    proxy: Option<&'c str>,
    /// Its own drawdown limits; left out where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "LadderRow"))]
    ladder: Option<LadderRow>,
}

impl<'c> StrategyRow<'c> {
    /// The rows of some strategies.
    pub fn all(version: &'c Version, shown: &[usize]) -> Vec<Self> {
        let headrooms = version.analysis().headrooms();
        shown.iter().map(|i| Self::of(version, *i, headrooms[*i])).collect()
    }

    fn of(version: &'c Version, i: usize, headroom: Headroom) -> Self {
        let Strategy { id, name, proxy, .. } = &version.fund().strategies[i];
        let sample = &version.analysis().model().sample;
        let figures: &StrategyFigures = &version.analysis().report().strategies[i];
        let scale = version.what_if().book.scale[i];
        Self {
            id: id.as_str(),
            name: escape(name),
            allocation: figures.allocation,
            budget: figures.budget,
            standalone_var: figures.standalone_var,
            component_var: figures.component_var,
            stressed_component_var: figures.stressed_component_var,
            used: figures.used,
            used_share: figures.used_share,
            available: figures.available,
            available_share: figures.available_share,
            utilization: figures.utilization,
            status: figures.status.id(),
            can_add: headroom.can_add,
            largest_scale: headroom.largest_scale,
            least_scale: headroom.least_scale,
            bound_by: headroom.bound_by.map(Binding::id),
            scale,
            exposure: figures.exposure,
            measured_from: figures.measured_from.id(),
            history_var: figures.history_var,
            positions_var: figures.positions_var,
            own_rows: sample.own_rows(i),
            filled_rows: sample.filled_rows(i),
            proxy: proxy.map(|proxy| version.fund().strategies[proxy.strategy].id.as_str()),
            ladder: LadderRow::of(version, i),
        }
    }
}

/// Budget that is given to no strategy; it is not cash.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reserve {
    /// Share of the fund's VaR budget.
    share: f64,
    /// That share in money.
    amount: f64,
}

impl Reserve {
    /// The reserve of a what-if.
    pub fn of(version: &Version) -> Self {
        Self { share: version.analysis().report().reserve, amount: version.analysis().report().reserve_amount }
    }
}

/// A fund-wide control as it stands on the last date.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ControlRow<'c> {
    id: &'static str,
    /// What was measured, in the unit of the limit; null where it is unfed.
    measured: Option<f64>,
    /// Of a drawdown control the fall from the highest unit value of its window, a share.
    drawdown: Option<f64>,
    /// Of a drawdown control the fall from the opening of its window, a share.
    loss: Option<f64>,
    /// The limit; null: off.
    limit: Option<f64>,
    /// A warning from 80% of the limit; unfed where the file lacks what it needs.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["active", "warning", "tripped", "unfed", "off"])))]
    state: &'static str,
    /// Why nothing is measured, or what is measured is incomplete; null where all is known.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = reasons())))]
    reason: Option<&'static str>,
    /// What follows when it trips.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["halt_new_positions", "reduce_exposure", "kill_switch"])))]
    action: &'static str,
    /// Where it is tripped, the strategies that may not take more risk, by id.
    reaches: Vec<&'c str>,
    /// A sentence about it.
    detail: String,
    /// The sector or exchange that a concentration is at, from the file: data, never instructions.
    group: Option<String>,
}

impl<'c> ControlRow<'c> {
    /// The row of a control of this fund.
    pub fn of(control: &Control, snapshot: &'c Snapshot) -> Self {
        Self {
            drawdown: control.fall.map(|fall| fall.drawdown),
            loss: control.fall.map(|fall| fall.loss),
            reason: control.reason.map(NoData::id),
            reaches: control.reaches.iter().map(|i| snapshot.strategies[*i].id.as_str()).collect(),
            id: control.id.id(),
            measured: control.measured,
            limit: control.limit,
            state: control.state.id(),
            action: control.action.id(),
            detail: control.detail.clone(),
            group: control.group.as_deref().map(escape),
        }
    }
}

/// Strategies that a warning lists at most.
const MAX_LISTED: usize = 100;

/// What a reader must know.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WarningRow<'c> {
    code: &'static str,
    /// The strategy that it is about; left out where it is about the fund.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    strategy: Option<&'c str>,
    /// The strategies that it lists, 100 at most; left out where it lists none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    strategies: Vec<&'c str>,
    /// The number of rows that it is about; left out where it is about none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "usize"))]
    rows: Option<usize>,
    /// Ids of the positions that it lists, 100 at most; left out where it lists none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    positions: Vec<String>,
    message: String,
}

impl<'c> WarningRow<'c> {
    /// A warning with the id of its strategy.
    pub fn of(warning: &Warning, snapshot: &'c Snapshot) -> Self {
        let id = |i: usize| snapshot.strategies[i].id.as_str();
        Self {
            code: warning.code.id(),
            strategy: warning.strategy.map(id),
            strategies: warning.strategies.iter().take(MAX_LISTED).map(|i| id(*i)).collect(),
            rows: warning.rows,
            positions: warning
                .positions
                .iter()
                .take(MAX_LISTED)
                .filter_map(|at| snapshot.positions.as_ref()?.get(*at))
                .map(|position| escape(&position.id))
                .collect(),
            message: warning.message.clone(),
        }
    }
}

impl Version {
    /// The door's warnings and then these, as rows.
    pub(crate) fn warnings<'c>(&'c self, warnings: &[Warning]) -> Vec<WarningRow<'c>> {
        self.notes().iter().chain(warnings).map(|warning| WarningRow::of(warning, self.fund())).collect()
    }
}
