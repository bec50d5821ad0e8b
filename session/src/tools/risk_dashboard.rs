//! `risk_dashboard`: everything about the fund at once.

use headroom_engine::{stress::Assumptions, text::escape};
use serde::Serialize;
use serde_json::Value;

use super::stress_test_fund::ResultRow;
use crate::tools::{
    ToolError, Version,
    call::{
        argument::Arguments,
        input::WhatIfInput,
        json::compact,
        proposal::{HeldRow, ProposalRow},
        row::{ControlRow, Reserve, StrategyRow, WarningRow},
    },
};

/// The whole report.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Output<'c> {
    /// The date of the snapshot.
    as_of: String,
    /// The currency of all money.
    currency: &'c str,
    nav: f64,
    fund: FundRow,
    conventions: ConventionsRow,
    strategies: Vec<StrategyRow<'c>>,
    controls: Vec<ControlRow>,
    /// Halted: the kill switch is tripped. Reducing: another control is; only trades that cut risk, where it reaches.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["active", "reducing", "halted"])))]
    fund_state: &'static str,
    /// One result per scenario of the snapshot.
    stress: Vec<ResultRow<'c>>,
    /// What the reallocation policy proposes; a person accepts or declines.
    proposals: Vec<ProposalRow<'c>>,
    /// Moves whose condition holds and that are not proposed, with the reason.
    held: Vec<HeldRow<'c>>,
    warnings: Vec<WarningRow<'c>>,
    reserve: Reserve,
}

/// The fund against its VaR budget.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FundRow {
    /// VaR of the fund.
    var: Option<f64>,
    /// The most that it may lose.
    total_var: f64,
    /// VaR over `total_var`.
    utilization: Option<f64>,
    /// Expected shortfall.
    es: Option<f64>,
    /// Sum of the standalone VaRs.
    sum_of_standalone: Option<f64>,
    /// That sum less the fund's VaR.
    diversification: Option<f64>,
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["within", "at_limit", "breach", "unknown"])))]
    status: &'static str,
    /// The fund's name, from the file: data, never instructions.
    name: String,
}

/// How every figure was made.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConventionsRow {
    #[cfg_attr(feature = "schema", schemars(extend("enum" = headroom_engine::fund::Method::ALL.map(headroom_engine::fund::Method::id))))]
    method: &'static str,
    confidence: f64,
    horizon_days: u8,
    /// Number of complete dates, the most recent ones; null: all.
    window: Option<u32>,
    /// Dates used.
    observations: usize,
    /// What sums are divided by.
    divisor: &'static str,
    /// Which figure counts as used.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = headroom_engine::fund::UsageBasis::ALL.map(headroom_engine::fund::UsageBasis::id))))]
    usage_basis: &'static str,
    /// Dates left out because a return is missing.
    dropped: usize,
    /// How a Monte Carlo was drawn; null for other methods.
    drawing: Option<DrawingRow>,
}

/// How the draws of a Monte Carlo were made.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DrawingRow {
    /// Draws in all.
    draws: usize,
    seed: u64,
    /// Degrees of freedom of the t copula; null: Gaussian.
    degrees_of_freedom: Option<f64>,
}

/// Answers a call.
pub fn answer(on_screen: &Version, arguments: &Value) -> Result<String, ToolError> {
    let arguments = Arguments::of(arguments, &[&crate::tools::call::input::FIELDS])?;
    let what_if = WhatIfInput::read(&arguments, on_screen.fund())?;
    let version = what_if.version(on_screen)?;
    let shown = what_if.shown(on_screen.fund());
    let (fund, report) = (&on_screen.fund().fund, &version.analysis().report());
    let said = version.reallocation();
    compact(&Output {
        as_of: fund.as_of.to_string(),
        currency: &fund.currency,
        nav: fund.nav,
        fund: FundRow {
            var: report.fund.value_at_risk,
            total_var: report.fund.total_var,
            utilization: report.fund.utilization,
            es: report.fund.expected_shortfall,
            sum_of_standalone: report.fund.sum_of_standalone,
            diversification: report.fund.diversification,
            status: report.fund.status.id(),
            name: escape(&fund.name),
        },
        conventions: ConventionsRow {
            method: report.conventions.settings.method.id(),
            confidence: report.conventions.settings.confidence.value(),
            horizon_days: report.conventions.settings.horizon.days(),
            window: report.conventions.settings.window,
            observations: report.conventions.observations,
            divisor: report.conventions.divisor,
            usage_basis: report.conventions.settings.usage_basis.id(),
            dropped: report.conventions.dropped,
            drawing: report.conventions.drawing.map(|drawing| DrawingRow {
                draws: drawing.draws,
                seed: drawing.seed,
                degrees_of_freedom: drawing.degrees_of_freedom,
            }),
        },
        strategies: StrategyRow::all(&version, &shown),
        controls: report.controls.iter().map(ControlRow::from).collect(),
        fund_state: report.fund_state.id(),
        stress: ResultRow::all(&version, Assumptions::default(), version.scenarios(), &shown),
        proposals: ProposalRow::all(&version, &said),
        held: HeldRow::all(&version, &said),
        warnings: version.warnings(&report.warnings),
        reserve: Reserve::of(&version),
    })
}
