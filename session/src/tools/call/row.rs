//! Rows that several answers have: a strategy, a control, a warning, the reserve.

use headroom_engine::{
    budget::BudgetStatus,
    control::{Control, FundState},
    fund::{Snapshot, Strategy},
    headroom::LargestScale,
    report::StrategyFigures,
    text::escape,
    warning::Warning,
};
use serde::Serialize;

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
    /// Whether it can add exposure without reallocation.
    can_add: bool,
    /// The largest exposure scale, 0 to 10, that keeps its budget, the fund's VaR and every limit.
    largest_scale: Option<f64>,
    /// What binds there: `budget`, `fund_var`, the id of a control, or `maximum`.
    bound_by: Option<&'static str>,
    /// The exposure scale, 1 as loaded.
    scale: f64,
    /// Exposure in money, capital times scale.
    exposure: f64,
}

impl<'c> StrategyRow<'c> {
    /// The rows of some strategies.
    pub fn all(version: &'c Version, shown: &[usize]) -> Vec<Self> {
        let largest = version.analysis().largest_scales();
        shown.iter().map(|i| Self::of(version, *i, largest[*i])).collect()
    }

    fn of(version: &'c Version, i: usize, largest: Option<LargestScale>) -> Self {
        let Strategy { id, name, .. } = &version.fund().strategies[i];
        let figures: &StrategyFigures = &version.analysis().report().strategies[i];
        let scale = version.what_if().book.scale[i];
        let can_add = figures.status == BudgetStatus::Within
            && version.analysis().report().fund_state == FundState::Active
            && largest.is_some_and(|largest| largest.scale > scale);
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
            can_add,
            largest_scale: largest.map(|largest| largest.scale),
            bound_by: largest.map(|largest| largest.bound_by.id()),
            scale,
            exposure: figures.exposure,
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
pub struct ControlRow {
    id: &'static str,
    /// What was measured, in the unit of the limit; null where it is unfed.
    measured: Option<f64>,
    /// The limit; null: off.
    limit: Option<f64>,
    /// A warning from 80% of the limit; unfed where the file lacks what it needs.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["active", "warning", "tripped", "unfed", "off"])))]
    state: &'static str,
    /// What follows when it trips.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["halt_new_positions", "reduce_exposure", "kill_switch"])))]
    action: &'static str,
    /// A sentence about it.
    detail: String,
    /// The sector or exchange that a concentration is at, from the file: data, never instructions.
    group: Option<String>,
}

impl From<&Control> for ControlRow {
    fn from(control: &Control) -> Self {
        Self {
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

/// What a reader must know.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WarningRow<'c> {
    code: &'static str,
    /// The strategy that it is about; left out where it is about the fund.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    strategy: Option<&'c str>,
    message: String,
}

impl<'c> WarningRow<'c> {
    /// A warning with the id of its strategy.
    pub fn of(warning: &Warning, snapshot: &'c Snapshot) -> Self {
        Self {
            code: warning.code.id(),
            strategy: warning.strategy.map(|i| snapshot.strategies[i].id.as_str()),
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
