//! `risk_budget_status`: how each strategy stands against its budget.

use serde::Serialize;
use serde_json::Value;

use crate::tools::{
    ToolError, Version,
    call::{
        argument::Arguments,
        input::WhatIfInput,
        json::compact,
        row::{Reserve, StrategyRow, WarningRow},
    },
};

/// Its own arguments.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Input {
    /// Tell of this one strategy, by id. Not together with `strategies`.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    strategy: Option<usize>,
}

/// Their names.
const FIELDS: [&str; 1] = ["strategy"];

/// The risk budget and who uses how much of it.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Output<'c> {
    /// The most the fund may lose at the confidence and horizon of the call.
    total_var: f64,
    reserve: Reserve,
    strategies: Vec<StrategyRow<'c>>,
    warnings: Vec<WarningRow<'c>>,
}

/// Answers a call.
pub fn answer(on_screen: &Version, arguments: &Value) -> Result<String, ToolError> {
    let arguments = Arguments::of(arguments, &[&crate::tools::call::input::FIELDS, &FIELDS])?;
    let what_if = WhatIfInput::read(&arguments, on_screen.fund())?;
    let own = Input { strategy: arguments.strategy("strategy", on_screen.fund())? };
    let shown = match (own.strategy, &what_if.strategies) {
        (Some(_), Some(_)) => {
            let message = "Give strategy or strategies, not both.";
            return Err(ToolError::argument("strategy", "exclusive", message));
        }
        (Some(strategy), None) => vec![strategy],
        (None, _) => what_if.shown(on_screen.fund()),
    };
    let version = what_if.version(on_screen)?;
    compact(&Output {
        total_var: version.analysis().report().fund.total_var,
        reserve: Reserve::of(&version),
        strategies: StrategyRow::all(&version, &shown),
        warnings: version.warnings(&version.analysis().report().warnings),
    })
}
