//! `risk_dashboard`: everything about the fund at once.

use headroom_engine::{
    budget::FundMeasure, fund::StandingTrip, reallocation::CapitalWish, report::FundFigures, stress::Assumptions,
    text::escape, var::OrderStatistics,
};
use serde::Serialize;
use serde_json::Value;

use super::stress_test_fund::ResultRow;
use crate::tools::{
    ToolError, Version,
    call::{
        argument::Arguments,
        capital::CapitalRow,
        input::WhatIfInput,
        json::compact,
        ladder::LadderOddsRow,
        overlap::OverlapRow,
        proposal::{HeldRow, ProposalRow},
        replay::ReplayRow,
        row::{ControlRow, Reserve, StrategyRow, WarningRow},
    },
};

/// Its own arguments.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Input {
    /// Run the reallocation policy over the history in money, beside other ways to split the budget; takes seconds for large funds.
    #[cfg_attr(feature = "schema", schemars(with = "bool"))]
    replay: bool,
    /// Tell what each strategy is expected to return, and the allocations that follow: in proportion to risk-adjusted return, of the best
    /// expected return, of equal return on risk.
    capital: bool,
    /// With `capital`, the most that the best expected return may trade, as a share of all exposures, at least 0; left out: any.
    #[cfg_attr(feature = "schema", schemars(with = "f64", range(min = 0.0)))]
    turnover: Option<f64>,
    /// With `capital`, what of the fund the best expected return and the equal return on risk hold within `total_var`.
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = FundMeasure::ALL.map(FundMeasure::id), "default" = "var")))]
    measure: FundMeasure,
    /// Tell the chances that strategies hit their own drawdown limits within a month and a quarter.
    ladders: bool,
}

/// Their names.
const FIELDS: [&str; 5] = ["replay", "capital", "turnover", "measure", "ladders"];

/// The whole report.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Output<'c> {
    /// The date of the snapshot.
    as_of: String,
    /// The currency of all money.
    currency: &'c str,
    nav: f64,
    fund: FundRow<'c>,
    conventions: ConventionsRow<'c>,
    strategies: Vec<StrategyRow<'c>>,
    controls: Vec<ControlRow<'c>>,
    /// A person's trips that stand in the log; they stop every strategy.
    trips: Vec<TripRow>,
    /// Halted: the kill switch is tripped. Reducing: another control is; only trades that cut risk, where it reaches.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["active", "reducing", "halted"])))]
    fund_state: &'static str,
    /// One result per scenario of the snapshot.
    stress: Vec<ResultRow<'c>>,
    /// What the reallocation policy proposes; a person accepts or declines.
    proposals: Vec<ProposalRow<'c>>,
    /// Moves whose condition holds and that are not proposed, with the reason.
    held: Vec<HeldRow<'c>>,
    /// The policy over the history; null unless the call asks for it.
    replay: Option<ReplayRow>,
    /// Capital by risk-adjusted return; null unless the call asks for it.
    capital: Option<CapitalRow<'c>>,
    /// The chances of the strategies' drawdown limits; left out unless the call asks for them and a strategy has some.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "LadderOddsRow<'c>"))]
    ladders: Option<LadderOddsRow<'c>>,
    warnings: Vec<WarningRow<'c>>,
    reserve: Reserve,
    overlap: OverlapRow<'c>,
}

/// A person's stop of the fund.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TripRow {
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["halt_new_positions", "kill_switch"])))]
    action: &'static str,
    /// Who, from the file: data, never instructions.
    by: String,
    /// The history date it belongs to.
    date: String,
    /// Why, from the file: data, never instructions.
    reason: String,
}

impl From<&StandingTrip> for TripRow {
    fn from(trip: &StandingTrip) -> Self {
        Self {
            action: trip.action.id(),
            by: escape(&trip.by),
            date: trip.date.to_string(),
            reason: escape(&trip.reason),
        }
    }
}

/// The fund against its VaR budget.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FundRow<'c> {
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
    /// What its VaR is called.
    label: &'c str,
    /// The fund's name, from the file: data, never instructions.
    name: String,
    /// The 90% interval of VaR; null without a VaR.
    interval: Option<IntervalRow>,
    /// The chance that VaR is above `total_var`, in [0, 1]; null for methods without order statistics.
    above_total_var: Option<f64>,
}

/// A 90% interval of the fund's VaR, by order statistics of its losses.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IntervalRow {
    lower: Option<f64>,
    upper: Option<f64>,
    /// Why an end is missing: the sample is too short for it, or the method's interval is resampled, which the page does.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["beyond_the_sample", "resampled_on_the_page", null])))]
    reason: Option<&'static str>,
}

impl IntervalRow {
    /// The interval of a fund that has a VaR.
    fn of(figures: &FundFigures) -> Option<Self> {
        figures.value_at_risk?;
        Some(match figures.order_statistics {
            Some(OrderStatistics { lower, upper, .. }) => {
                let reason = if upper.is_none() { Some("beyond_the_sample") } else { None };
                Self { lower: Some(lower), upper, reason }
            }
            None => Self { lower: None, upper: None, reason: Some("resampled_on_the_page") },
        })
    }
}

/// How every figure was made.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConventionsRow<'c> {
    #[cfg_attr(feature = "schema", schemars(extend("enum" = headroom_engine::fund::Method::ALL.map(headroom_engine::fund::Method::id))))]
    method: &'static str,
    confidence: f64,
    /// Whole periods ahead.
    horizon: u8,
    /// The same by its older name.
    horizon_days: u8,
    /// What a period is.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = headroom_engine::fund::Period::ALL.map(headroom_engine::fund::Period::id))))]
    period: &'static str,
    /// What a VaR is called.
    label: &'c str,
    /// Number of joint rows, the most recent ones; null: all.
    window: Option<u32>,
    /// Joint rows used.
    observations: usize,
    /// Rows, of weekends and holidays of some strategies, summed into a later one.
    carried: usize,
    /// Rows after the last joint one, not in the figures yet.
    open_rows: usize,
    /// What sums are divided by.
    divisor: &'static str,
    /// How the covariance of the strategies and its correlation are estimated.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = headroom_engine::fund::Estimator::ALL.map(headroom_engine::fund::Estimator::id))))]
    covariance: &'static str,
    /// Decay in one period of every exponentially weighted average.
    ewma_lambda: f64,
    /// Which figure counts as used.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = headroom_engine::fund::UsageBasis::ALL.map(headroom_engine::fund::UsageBasis::id))))]
    usage_basis: &'static str,
    /// Whose P&L counts: that of past returns, of positions repriced, or per strategy the larger.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = headroom_engine::fund::PnlBasis::ALL.map(headroom_engine::fund::PnlBasis::id))))]
    pnl: &'static str,
    /// Rows left out: always 0, since rows are carried or filled.
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
    let arguments = Arguments::of(arguments, &[&crate::tools::call::input::FIELDS, &FIELDS])?;
    let turnover = arguments.number("turnover")?;
    if turnover.is_some_and(|most| most < 0.0) {
        return Err(ToolError::argument("turnover", "range", "Give a number of at least 0."));
    }
    let own = Input {
        replay: arguments.flag("replay")?,
        capital: arguments.flag("capital")?,
        turnover,
        measure: arguments.word("measure", &FundMeasure::ALL, FundMeasure::id)?.unwrap_or_default(),
        ladders: arguments.flag("ladders")?,
    };
    let what_if = WhatIfInput::read(&arguments, on_screen.fund())?;
    let version = what_if.version(on_screen)?;
    let shown = what_if.shown(on_screen.fund());
    let (fund, report) = (&on_screen.fund().fund, &version.analysis().report());
    let said = version.reallocation();
    let wish = CapitalWish { turnover: own.turnover, measure: own.measure };
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
            label: &report.conventions.label,
            name: escape(&fund.name),
            interval: IntervalRow::of(&report.fund),
            above_total_var: report.fund.order_statistics.map(|order| order.above_total_var),
        },
        conventions: ConventionsRow {
            method: report.conventions.settings.method.id(),
            confidence: report.conventions.settings.confidence.value(),
            horizon: report.conventions.settings.horizon.days(),
            horizon_days: report.conventions.settings.horizon.days(),
            period: report.conventions.period.id(),
            label: &report.conventions.label,
            window: report.conventions.settings.window,
            observations: report.conventions.observations,
            divisor: report.conventions.divisor,
            covariance: report.conventions.settings.covariance.estimator.id(),
            ewma_lambda: report.conventions.settings.covariance.ewma_lambda,
            usage_basis: report.conventions.settings.usage_basis.id(),
            pnl: report.conventions.pnl.id(),
            carried: report.conventions.carried,
            open_rows: report.conventions.open_rows,
            dropped: 0,
            drawing: report.conventions.drawing.map(|drawing| DrawingRow {
                draws: drawing.draws,
                seed: drawing.seed,
                degrees_of_freedom: drawing.degrees_of_freedom,
            }),
        },
        strategies: StrategyRow::all(&version, &shown),
        controls: report.controls.iter().map(|control| ControlRow::of(control, version.fund())).collect(),
        trips: version.what_if().book.trips.iter().map(TripRow::from).collect(),
        fund_state: report.fund_state.id(),
        stress: ResultRow::all(&version, Assumptions::default(), version.scenarios(), &shown),
        proposals: ProposalRow::all(&version, &said),
        held: HeldRow::all(&version, &said),
        replay: own.replay.then(|| ReplayRow::of(&version)),
        capital: own.capital.then(|| CapitalRow::of(&version, wish)),
        ladders: if own.ladders { LadderOddsRow::of(&version) } else { None },
        warnings: version.warnings(&report.warnings),
        reserve: Reserve::of(&version),
        overlap: OverlapRow::of(&version),
    })
}
