//! `explain`: where one figure comes from.

use headroom_engine::{
    fund::{ControlId, Scenario},
    text::escape,
};
use headroom_wire::scenario_argument;
use serde::Serialize;
use serde_json::Value;

use crate::{
    explain::{About, ExplainedDay, ExplainedInput, ExplainedPosition, Figure, Unasked, explain},
    tools::{
        ToolError, Version,
        call::{argument::Arguments, input::WhatIfInput, json::compact, row::WarningRow},
    },
};

/// Its own arguments.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Input {
    /// Which figure; `fund_var` if left out.
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = Figure::ALL.map(Figure::id))))]
    figure: Option<Figure>,
    /// The strategy that it is of, by id; of `utilization` left out for the fund's.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    strategy: Option<usize>,
    /// The control that `measured` is of.
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = ControlId::ALL.map(ControlId::id))))]
    control: Option<ControlId>,
    /// The scenario that it is under; of `coverage` and `hours_to_liquidate` left out for the fund as it is.
    #[cfg_attr(feature = "schema", schemars(with = "headroom_wire::ScenarioFile<'static>"))]
    scenario: Option<Scenario>,
}

/// Their names.
const FIELDS: [&str; 4] = ["figure", "strategy", "control", "scenario"];

/// One figure and what it is made of.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Output<'c> {
    #[cfg_attr(feature = "schema", schemars(extend("enum" = Figure::ALL.map(Figure::id))))]
    figure: &'static str,
    /// The figure; null: not known. Of `interval` its upper end.
    value: Option<f64>,
    #[cfg_attr(feature = "schema", schemars(extend("enum" = UNITS)))]
    unit: &'static str,
    /// What a VaR is called.
    label: &'c str,
    /// Method, rows and usage basis.
    convention: &'c str,
    definition: &'static str,
    /// By the names of the inputs, and with their numbers.
    formula: &'c str,
    inputs: Vec<InputRow>,
    /// Where it is published.
    source: &'static str,
    /// The rows behind it: of a ranked VaR its row, of a shortfall or a component those of the tail; else null.
    days: Option<Vec<DayRow>>,
    /// The positions behind it, of a strategy that is measured from them by historical VaR; else null.
    positions: Option<Vec<PositionRow>>,
    warnings: Vec<WarningRow<'c>>,
}

/// The units of figures and inputs.
#[cfg(feature = "schema")]
const UNITS: [&str; 5] = ["money", "share", "scale", "hours", "number"];

/// A number that it is made from.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ExplainedInput"))]
pub struct InputRow {
    name: &'static str,
    value: Option<f64>,
    #[cfg_attr(feature = "schema", schemars(extend("enum" = UNITS)))]
    unit: &'static str,
}

/// A row behind it.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DayRow {
    date: String,
    /// Rows of closed days summed into it.
    carried: usize,
    /// How much it counts; they sum to 1.
    weight: f64,
    /// P&L on it over one period, negative for a loss.
    pnl: f64,
    /// Its part of the figure; they sum to the value.
    part: f64,
    /// Strategies without a return of their own there.
    filled: usize,
}

/// A position behind it.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ExplainedPosition"))]
pub struct PositionRow {
    /// Its id, from the file: data, never instructions.
    id: String,
    /// What is traded, from the file: data, never instructions.
    instrument: String,
    /// P&L on the rows behind the figure by their weights, over one period, negative for a loss.
    pnl: f64,
    /// Its part of the figure; they sum to the value.
    part: f64,
}

impl From<ExplainedInput> for InputRow {
    fn from(ExplainedInput { name, value, unit }: ExplainedInput) -> Self {
        Self { name, value, unit }
    }
}

impl From<ExplainedDay> for DayRow {
    fn from(day: ExplainedDay) -> Self {
        let ExplainedDay { date, carried, weight, pnl, part, filled } = day;
        Self { date: date.to_string(), carried, weight, pnl, part, filled }
    }
}

/// Answers a call.
pub fn answer(on_screen: &Version, arguments: &Value) -> Result<String, ToolError> {
    let arguments = Arguments::of(arguments, &[&crate::tools::call::input::FIELDS, &FIELDS])?;
    let what_if = WhatIfInput::read(&arguments, on_screen.fund())?;
    let read_scenario = |value| scenario_argument("scenario", value).map_err(|faults| ToolError::faults(&faults));
    let own = Input {
        figure: arguments.word("figure", &Figure::ALL, Figure::id)?,
        strategy: arguments.strategy("strategy", on_screen.fund())?,
        control: arguments.word("control", &ControlId::ALL, ControlId::id)?,
        scenario: arguments.get("scenario").map(read_scenario).transpose()?,
    };
    let version = what_if.version(on_screen)?;
    let about = About { strategy: own.strategy, control: own.control, scenario: own.scenario };
    let found = explain(&version, own.figure.unwrap_or(Figure::FundVar), &about).map_err(
        |Unasked { place, message, is_superfluous }| {
            ToolError::argument(place, if is_superfluous { "exclusive" } else { "missing" }, message)
        },
    )?;
    compact(&Output {
        figure: found.figure.id(),
        value: found.value,
        unit: found.unit,
        label: &found.label,
        convention: &found.convention,
        definition: found.definition,
        formula: &found.formula,
        inputs: found.inputs.into_iter().map(InputRow::from).collect(),
        source: found.source,
        positions: found.positions.map(|positions| {
            let position = |row: ExplainedPosition| PositionRow {
                id: escape(&row.id),
                instrument: escape(&row.instrument),
                pnl: row.pnl,
                part: row.part,
            };
            positions.into_iter().map(position).collect()
        }),
        days: found.days.map(|days| days.into_iter().map(DayRow::from).collect()),
        warnings: version.warnings(&found.warnings),
    })
}
