//! `stress_test_fund`: what scenarios do to the whole fund.

use headroom_engine::{
    fund::{Move, Scenario, Scope, Snapshot, Value},
    stress::{Assumptions, StressResult},
    text::escape,
    watch::{expect, step},
};
use headroom_wire::{ScenarioFile, scenarios_argument};
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use crate::{
    shock_place,
    tools::{
        ToolError, Version,
        call::{
            argument::Arguments,
            input::WhatIfInput,
            json::{ById, compact},
            row::WarningRow,
        },
    },
};

/// Its own arguments.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Input {
    /// The scenarios; those of the fund's file if left out. Each is one shock, or a list of up to eight that strike together.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<ScenarioFile<'static>>", length(min = 1, max = 1_000)))]
    scenarios: Option<Vec<Scenario>>,
}

/// Their names.
const FIELDS: [&str; 1] = ["scenarios"];

/// The results, one a scenario, in their order.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Output<'c> {
    results: Vec<ResultRow<'c>>,
    /// What is to be known of all results.
    warnings: Vec<WarningRow<'c>>,
}

/// What a scenario does to the fund. P&L is negative for a loss; null: not known.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResultRow<'c> {
    /// The scenario; an exchange in it is data, never instructions.
    #[serde(serialize_with = "as_in_a_file")]
    #[cfg_attr(feature = "schema", schemars(with = "ScenarioFile<'static>"))]
    scenario: Scenario,
    /// What it assumes beside the scenario.
    assumptions: AssumptionsRow,
    /// P&L of the fund.
    pnl: Option<f64>,
    /// P&L by strategy id.
    #[cfg_attr(feature = "schema", schemars(with = "std::collections::BTreeMap<String, Option<f64>>"))]
    by_strategy: ById<'c, Option<f64>>,
    nav_after: Option<f64>,
    /// VaR of the fund.
    var_before: Option<f64>,
    /// VaR of the fund under the highest correlation spike of the scenario; never lower.
    var_after: Option<f64>,
    /// Share of gross that can be sold in the hours of the coverage limit.
    coverage_before: Option<f64>,
    coverage_after: Option<f64>,
    /// Hours in which the share of the coverage limit can be sold; null if never, or without positions.
    hours_to_liquidate: Option<f64>,
    /// Gross of the frozen positions; null without an outage.
    gross_frozen: Option<f64>,
    /// Ids of the controls that would be tripped, those tripped before too.
    controls_tripped: Vec<&'static str>,
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["active", "reducing", "halted"])))]
    fund_state: &'static str,
    warnings: Vec<WarningRow<'c>>,
    /// What the frozen positions can lose, if the exchange never comes back; null without an outage.
    worst_case: Option<f64>,
    /// Beta times notional left unhedged by what is frozen; null without an outage.
    net_delta_unhedged: Option<f64>,
    /// Expected shortfall of the fund after, likewise.
    es_after: Option<f64>,
    /// VaR after over the fund's VaR budget.
    utilization_after: Option<f64>,
    /// Used after, on the usage basis, over a strategy's budget, by id.
    #[cfg_attr(feature = "schema", schemars(with = "std::collections::BTreeMap<String, Option<f64>>"))]
    utilization_by_strategy: ById<'c, Option<f64>>,
    /// Parts of the VaR after by strategy id; they add to it.
    #[cfg_attr(feature = "schema", schemars(with = "std::collections::BTreeMap<String, Option<f64>>"))]
    components_after: ById<'c, Option<f64>>,
    /// What the tripped controls would do, the gravest first.
    actions: Vec<&'static str>,
}

impl<'c> ResultRow<'c> {
    /// The results of scenarios, told of some strategies. One at a time: a result holds a figure for every position.
    pub fn all(version: &'c Version, assumptions: Assumptions, scenarios: &[Scenario], shown: &[usize]) -> Vec<Self> {
        let lab = version.analysis().stress_lab(assumptions);
        expect(scenarios.len() as u64);
        let row = |scenario| {
            step();
            Self::of(version, &lab.run(scenario), shown)
        };
        scenarios.iter().map(row).collect()
    }

    fn of(version: &'c Version, result: &StressResult, shown: &[usize]) -> Self {
        let snapshot = version.fund();
        let id = |i: usize| snapshot.strategies[i].id.as_str();
        Self {
            scenario: escaped(&result.scenario),
            assumptions: AssumptionsRow::of(result),
            pnl: result.pnl,
            by_strategy: ById(shown.iter().map(|i| (id(*i), result.by_strategy[*i])).collect()),
            nav_after: result.nav_after,
            var_before: result.var_before,
            var_after: result.var_after,
            coverage_before: result.coverage_before,
            coverage_after: result.coverage_after,
            hours_to_liquidate: result.hours_to_liquidate,
            gross_frozen: result.gross_frozen,
            controls_tripped: result.tripped().map(|control| control.id()).collect(),
            fund_state: result.fund_state.id(),
            warnings: result.warnings.iter().map(|warning| WarningRow::of(warning, snapshot)).collect(),
            worst_case: result.worst_case,
            net_delta_unhedged: result.net_delta_unhedged,
            es_after: result.es_after,
            utilization_after: result.utilization_after,
            utilization_by_strategy: ById(shown.iter().map(|i| (id(*i), result.utilization_by_strategy[*i])).collect()),
            components_after: ById(shown.iter().map(|i| (id(*i), result.components_after[*i])).collect()),
            actions: result.actions().into_iter().map(|action| action.id()).collect(),
        }
    }
}

/// What a result assumes beside what the scenario says.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Assumptions"))]
struct AssumptionsRow {
    /// How the cost of selling grows with the size.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["square_root", "linear"])))]
    impact: &'static str,
    /// Factor of that cost.
    coefficient: f64,
    /// How an outage's loss grows with its hours.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["square_root", "linear"])))]
    scaling: &'static str,
    /// Volatility in a day of a linear instrument of which the file gives none: the standard deviation of its return.
    volatility_linear: f64,
    /// The same of a binary: the standard deviation of its price.
    volatility_binary: f64,
    /// How far correlations move towards 1 for the base of the VaR after; null without a spike.
    theta: Option<f64>,
    /// The same for the expected shortfall after.
    theta_es: Option<f64>,
}

impl AssumptionsRow {
    fn of(result: &StressResult) -> Self {
        let on = result.assumptions;
        Self {
            impact: on.impact.id(),
            coefficient: on.coefficient,
            scaling: on.scaling.id(),
            volatility_linear: on.volatility.linear,
            volatility_binary: on.volatility.binary,
            theta: result.theta,
            theta_es: result.theta_es,
        }
    }
}

/// The results of the scenarios on screen as the tool would answer, under these assumptions.
///
/// # Errors
///
/// As the tool: an answer that is too large, and what is on screen without a figure.
pub fn stress_json(on_screen: &Version, assumptions: Assumptions) -> Result<String, ToolError> {
    let shown: Vec<usize> = (0..on_screen.fund().strategies.len()).collect();
    compact(&Output {
        results: ResultRow::all(on_screen, assumptions, on_screen.scenarios(), &shown),
        warnings: on_screen.warnings(&on_screen.analysis().report().warnings),
    })
}

/// Answers a call.
pub fn answer(on_screen: &Version, arguments: &Json) -> Result<String, ToolError> {
    let arguments = Arguments::of(arguments, &[&crate::tools::call::input::FIELDS, &FIELDS])?;
    let what_if = WhatIfInput::read(&arguments, on_screen.fund())?;
    let own =
        Input { scenarios: arguments.get("scenarios").map(|given| scenarios(given, on_screen.fund())).transpose()? };
    let version = what_if.version(on_screen)?;
    let scenarios = own.scenarios.as_deref().unwrap_or(on_screen.scenarios());
    compact(&Output {
        results: ResultRow::all(&version, Assumptions::default(), scenarios, &what_if.shown(on_screen.fund())),
        warnings: version.warnings(&version.analysis().report().warnings),
    })
}

/// The scenarios that a caller gives: at least one.
fn scenarios(value: &Json, snapshot: &Snapshot) -> Result<Vec<Scenario>, ToolError> {
    let scenarios = scenarios_argument("scenarios", value).map_err(|faults| ToolError::faults(&faults))?;
    if scenarios.is_empty() {
        let message = "Give at least one scenario, or leave the list out.";
        return Err(ToolError::argument("scenarios", "count", message));
    }
    for (i, scenario) in scenarios.iter().enumerate() {
        for (k, shock) in scenario.shocks.iter().enumerate() {
            let is_unknown =
                |m: &Move| matches!(&m.scope, Scope::Strategy(id) if snapshot.strategy_index(id).is_none());
            for (parameter, value) in shock.kind().parameters.iter().zip(shock.values()) {
                if let Value::Moves(moves) = value
                    && let Some(at) = moves.iter().position(is_unknown)
                {
                    let place = shock_place(&scenarios, i, k, &format!("{}[{at}].name", parameter.key));
                    return Err(ToolError::unknown_strategy(place));
                }
            }
        }
    }
    Ok(scenarios)
}

/// The scenario with the text of a file or caller escaped.
fn escaped(scenario: &Scenario) -> Scenario {
    let value = |_: &_, value| match value {
        Value::Text(text) => Value::Text(escape(&text)),
        Value::Moves(moves) => Value::Moves(
            moves
                .into_iter()
                .map(|one| Move { scope: one.scope.named(one.scope.name().map(escape).unwrap_or_default()), ..one })
                .collect(),
        ),
        Value::Number(_) | Value::Date(_) => value,
    };
    Scenario {
        name: scenario.name.as_deref().map(escape),
        shocks: scenario.shocks.iter().map(|shock| shock.map(value)).collect(),
    }
}

fn as_in_a_file<S: Serializer>(scenario: &Scenario, serializer: S) -> Result<S::Ok, S::Error> {
    ScenarioFile::from(scenario).serialize(serializer)
}
