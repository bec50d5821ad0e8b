//! `marginal_contribution`: what a strategy that is not in the fund yet would do to the fund's VaR.

use headroom_engine::{
    candidate::{
        CorrelatedNewcomer, CorrelationForm, EntryBudgets, GivenCorrelations, MarginalContribution, MarginalError,
        OnCommon, SharpeTest,
    },
    fund::{Opportunity, StrategyId},
    var::EstimateError,
    warning::{Warning, WarningCode},
};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use crate::tools::{
    ErrorCode, ToolError, Version,
    call::{argument::Arguments, input::WhatIfInput, json::compact, row::WarningRow},
};

/// Its own arguments.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Input {
    /// The id that the new strategy would have. Of an opportunity of the fund's file all else may be left out; left out, it is
    /// the first of them.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    new_strategy: Option<String>,
    /// Its capital: what a return of 1 would earn.
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 1e-200)))]
    capital: Option<f64>,
    /// Its returns, as fractions of the capital, oldest first. From 30 on it enters the fund's own sample; of fewer its own VaR is
    /// by their standard deviation, and `existing_correlations` decide.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<f64>", length(min = 2, max = 5_000)))]
    expected_returns: Option<Vec<f64>>,
    /// A date per return, ascending; left out, the returns are those of the fund's last rows.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>", length(min = 2, max = 5_000)))]
    dates: Option<Vec<Date>>,
    /// Its standalone VaR in money, in place of returns; `existing_correlations` then decide.
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 1e-200)))]
    var: Option<f64>,
    /// In the order of the fund's strategies: its correlation with each, or the matrix among the strategies in the place of the
    /// fund's, as `correlation_matrix` answers it.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Value>", length(min = 1, max = 512)))]
    existing_correlations: Option<GivenCorrelations>,
    /// Beside a matrix: its correlation with each strategy. Left out, those of its returns; of fewer than 30 the mean of the
    /// matrix off the diagonal, told as `assumed_correlation`.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<f64>", length(min = 1, max = 512)))]
    #[expect(dead_code, reason = "read into the matrix that it stands beside")]
    new_correlations: Option<Vec<f64>>,
    /// The share of the fund's VaR budget that it asks for; the opportunity's if left out.
    #[cfg_attr(feature = "schema", schemars(with = "f64", range(min = 0, max = 1)))]
    requested_share: Option<f64>,
}

/// Their names.
const FIELDS: [&str; 8] = [
    "new_strategy",
    "capital",
    "expected_returns",
    "dates",
    "var",
    "existing_correlations",
    "new_correlations",
    "requested_share",
];

/// What it does to the fund. Money is in the fund's currency, losses positive; null: not known.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Output<'c> {
    new_strategy: String,
    /// What decides: its returns on the fund's rows, or the correlations that were given.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["returns", "short_series", "correlations"])))]
    basis: &'static str,
    /// Its VaR alone.
    var_increase: f64,
    /// Net contribution less VaR increase: normally negative.
    diversification_benefit: f64,
    /// VaR of the fund with it less that without it.
    net_contribution: f64,
    /// The 90% interval of `var_increase`, of a short series.
    interval: Option<EndsRow>,
    /// VaR of the fund without it.
    fund_before: f64,
    fund_after: f64,
    /// VaR of the fund once it is admitted and its own calendar counts; null without 30 returns.
    admitted_var: Option<f64>,
    /// By returns its component of the VaR with it; by correlations the derivative at nothing, times the exposure.
    first_order: Option<f64>,
    /// Its share of the fund's VaR with it.
    share_after: Option<f64>,
    /// Rows of the fund with a return of its own.
    rows: Option<usize>,
    /// Rows that are filled.
    filled_rows: Option<usize>,
    /// The fund with and without it on rows that all have; null where there are fewer than 30.
    on_common: Option<OnCommonRow>,
    /// Standalone VaRs under the correlations given; null without any.
    correlation_form: Option<CorrelationFormRow>,
    /// What stands in for its correlations where a matrix came without them.
    assumed_correlation: Option<AssumedRow>,
    /// Whether a little of it raises the fund's Sharpe ratio; null where returns do not move.
    sharpe: Option<SharpeRow>,
    budget: BudgetRow,
    /// What a VaR is called.
    label: &'c str,
    warnings: Vec<WarningRow<'c>>,
}

/// Two ends.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EndsRow {
    lower: f64,
    upper: f64,
}

/// On common rows alone.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OnCommonRow {
    /// Number of these rows.
    dates: usize,
    var_with: f64,
    var_without: f64,
}

/// Standalone VaRs under correlations.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CorrelationFormRow {
    before: f64,
    after: f64,
    net_contribution: f64,
}

/// One correlation for all.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AssumedRow {
    rho: f64,
}

/// Sharpe ratios of a row: passed where `new` is above `hurdle`, the correlation times that of the fund.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharpeRow {
    new: f64,
    fund: f64,
    correlation: f64,
    hurdle: f64,
    passed: bool,
}

/// The budgets after entry.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BudgetRow {
    /// The share asked for; null where none was given.
    requested_share: Option<f64>,
    /// That share in money.
    amount: Option<f64>,
    /// Its VaR alone against that amount.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["within", "at_limit", "breach", "unknown"])))]
    status: &'static str,
    /// The fund's VaR with it against the fund's VaR budget.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["within", "at_limit", "breach", "unknown"])))]
    fund_status: &'static str,
    /// The reserve in money.
    reserve: f64,
    /// The same after the share; below 0 where it cannot be given.
    reserve_after: Option<f64>,
    /// Whether the reserve is at least its VaR alone.
    covered: bool,
}

impl BudgetRow {
    fn of(budgets: &EntryBudgets, requested: Option<f64>) -> Self {
        Self {
            requested_share: requested,
            amount: requested.map(|_| budgets.budget),
            status: requested.map_or("unknown", |_| budgets.status.id()),
            fund_status: budgets.fund_status.id(),
            reserve: budgets.reserve,
            reserve_after: requested.map(|_| budgets.reserve_after),
            covered: budgets.is_covered,
        }
    }
}

impl From<SharpeTest> for SharpeRow {
    fn from(test: SharpeTest) -> Self {
        let SharpeTest { newcomer: new, fund, correlation, hurdle, is_passed: passed } = test;
        Self { new, fund, correlation, hurdle, passed }
    }
}

impl From<OnCommon> for OnCommonRow {
    fn from(OnCommon { rows, var_with, var_without }: OnCommon) -> Self {
        Self { dates: rows, var_with, var_without }
    }
}

impl From<&CorrelationForm> for CorrelationFormRow {
    fn from(form: &CorrelationForm) -> Self {
        let (before, after, net_contribution) = (form.entry.before, form.entry.after, form.net_contribution);
        Self { before, after, net_contribution }
    }
}

/// Answers a call.
pub fn answer(on_screen: &Version, arguments: &Value) -> Result<String, ToolError> {
    let arguments = Arguments::of(arguments, &[&crate::tools::call::input::FIELDS, &FIELDS])?;
    let what_if = WhatIfInput::read(&arguments, on_screen.fund())?;
    let own = Input::read(&arguments)?;
    let version = what_if.version(on_screen)?;
    let candidate = own.candidate(on_screen)?;
    let requested = own.requested_share.or(candidate.requested);
    let share = requested.unwrap_or(0.0);
    let found = match candidate.known {
        Known::Returns(opportunity) => {
            let opportunity = Opportunity { requested_share: share, ..*opportunity };
            version.analysis().marginal_contribution(&opportunity, own.existing_correlations.as_ref())
        }
        Known::Var(standalone, correlations) => {
            version.analysis().marginal_contribution_of_correlations(&CorrelatedNewcomer {
                standalone,
                correlations,
                sharpe: None,
                requested_share: share,
            })
        }
    };
    let found = found.map_err(|error| refusal(&error, own.existing_correlations.as_ref()))?;
    let report = version.analysis().report();
    let mut warnings = report.warnings.clone();
    warnings.extend(warnings_of(&found));
    compact(&Output {
        new_strategy: candidate.id,
        basis: match found.basis {
            headroom_engine::candidate::ContributionForm::Returns => "returns",
            headroom_engine::candidate::ContributionForm::ShortSeries => "short_series",
            headroom_engine::candidate::ContributionForm::Correlations => "correlations",
        },
        var_increase: found.var_increase,
        diversification_benefit: found.diversification_benefit,
        net_contribution: found.net_contribution,
        interval: found.interval.map(|[lower, upper]| EndsRow { lower, upper }),
        fund_before: found.fund_before,
        fund_after: found.fund_after,
        admitted_var: found.admitted_var,
        first_order: found.first_order,
        share_after: found.share_after,
        rows: found.rows.map(|rows| rows.own),
        filled_rows: found.rows.map(|rows| rows.filled),
        on_common: found.on_common.map(OnCommonRow::from),
        assumed_correlation: found
            .correlation_form
            .as_ref()
            .and_then(|form| form.assumed_correlation)
            .map(|rho| AssumedRow { rho }),
        correlation_form: found.correlation_form.as_ref().map(CorrelationFormRow::from),
        sharpe: found.sharpe.map(SharpeRow::from),
        budget: BudgetRow::of(&found.budgets, requested),
        label: &report.conventions.label,
        warnings: version.warnings(&warnings),
    })
}

fn warnings_of(found: &MarginalContribution) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let Some(rows) = found.rows else {
        return warnings;
    };
    if found.interval.is_some() {
        let message = format!(
            "The new strategy has {} returns on rows of the fund: its VaR is by their standard deviation, with its interval",
            rows.own
        );
        warnings.push(Warning::fund(WarningCode::ShortSeries, message).with_rows(rows.own));
    }
    if rows.filled > 0 {
        let message = format!("Rows of the new strategy filled by its beta and one of its residuals: {}", rows.filled);
        warnings.push(Warning::fund(WarningCode::Filled, message).with_rows(rows.filled));
    }
    warnings
}

/// A new strategy as the arguments and the file give it.
struct Candidate {
    id: String,
    /// The share that the file asks for.
    requested: Option<f64>,
    known: Known,
}

enum Known {
    Returns(Box<Opportunity>),
    Var(f64, GivenCorrelations),
}

impl Input {
    fn read(arguments: &Arguments<'_>) -> Result<Self, ToolError> {
        let new_correlations = arguments.numbers("new_correlations")?;
        let existing_correlations = match arguments.get("existing_correlations") {
            Some(Value::Array(rows)) if rows.first().is_some_and(Value::is_array) => {
                let among = arguments.rows_of_numbers("existing_correlations")?.unwrap_or_default();
                Some(GivenCorrelations::Matrix { among, with_candidate: new_correlations.clone() })
            }
            _ => arguments.numbers("existing_correlations")?.map(GivenCorrelations::Vector),
        };
        if new_correlations.is_some() && !matches!(existing_correlations, Some(GivenCorrelations::Matrix { .. })) {
            let message =
                "Give it beside a matrix in existing_correlations; a list there is already of the new strategy.";
            return Err(ToolError::argument("new_correlations", "exclusive", message));
        }
        Ok(Self {
            new_strategy: arguments.text("new_strategy")?.map(str::to_owned),
            capital: arguments.number("capital")?,
            expected_returns: arguments.numbers("expected_returns")?,
            dates: arguments.dates("dates")?,
            var: arguments.number("var")?,
            existing_correlations,
            new_correlations,
            requested_share: arguments.number("requested_share")?,
        })
    }

    fn candidate(&self, version: &Version) -> Result<Candidate, ToolError> {
        let missing = |place: &str, message: &str| Err(ToolError::argument(place, "missing", message));
        let opportunities = &version.fund().opportunities;
        let of_file = match &self.new_strategy {
            None => opportunities.first(),
            Some(id) => opportunities.iter().find(|other| other.strategy.as_str() == id),
        };
        let id = match (&self.new_strategy, of_file) {
            (Some(id), _) => StrategyId::new(id.as_str()),
            (None, Some(opportunity)) => Some(opportunity.strategy.clone()),
            (None, None) => return missing("new_strategy", "Give the id that the new strategy would have."),
        };
        let Some(strategy) = id else {
            let message = "Give an id of 1 to 64 of a-z A-Z 0-9 _ - and a dot.";
            return Err(ToolError::argument("new_strategy", "id", message));
        };
        if version.fund().strategy_index(strategy.as_str()).is_some() {
            let message = "A strategy of the fund has this id; raise its exposure to see what more of it would do.";
            return Err(ToolError::argument("new_strategy", "duplicate_id", message));
        }
        let (id, requested) = (strategy.to_string(), of_file.map(|opportunity| opportunity.requested_share));
        if let Some(standalone) = self.var {
            if self.expected_returns.is_some() {
                return Err(ToolError::argument("var", "exclusive", "Give var or expected_returns, not both."));
            }
            let Some(correlations) = self.existing_correlations.clone() else {
                return missing("existing_correlations", "Give its correlations: without returns they decide.");
            };
            return Ok(Candidate { id, requested, known: Known::Var(standalone, correlations) });
        }
        let Some(capital) = self.capital.or(of_file.map(|opportunity| opportunity.capital)) else {
            return missing("capital", "Give the capital of the new strategy.");
        };
        let (returns, dates) = match (&self.expected_returns, of_file) {
            (Some(returns), _) => (returns.clone(), self.dates.clone()),
            (None, Some(opportunity)) => (opportunity.returns.clone(), opportunity.dates.clone()),
            (None, None) => return missing("expected_returns", "Give its returns, or its standalone VaR as var."),
        };
        if !(2..=5_000).contains(&returns.len()) {
            return Err(ToolError::argument("expected_returns", "count", "Give 2 to 5,000 returns."));
        }
        let (name, conviction, requested_share) = (id.clone(), 1.0, 0.0);
        let opportunity = Opportunity { strategy, name, conviction, requested_share, capital, returns, dates };
        Ok(Candidate { id, requested, known: Known::Returns(Box::new(opportunity)) })
    }
}

/// A refusal of the engine at the argument that it is about.
fn refusal(error: &MarginalError, given: Option<&GivenCorrelations>) -> ToolError {
    let message = error.to_string();
    match error {
        MarginalError::Estimate(EstimateError::NotDrawn) => {
            ToolError::new(ErrorCode::Internal, "method", "monte_carlo_running", message)
        }
        MarginalError::Estimate(_) => ToolError::new(ErrorCode::TooFewObservations, "history.dates", "count", message),
        MarginalError::TooFewOwnRows { .. } => {
            ToolError::new(ErrorCode::TooFewObservations, "expected_returns", "count", message)
        }
        MarginalError::NeedsCorrelations { .. } => ToolError::argument("existing_correlations", "missing", message),
        MarginalError::OutOfRange { place, .. } => {
            let place = match place.as_str() {
                "standalone" => "var".to_owned(),
                other if other.starts_with("returns[") => format!("expected_{other}"),
                other => other.to_owned(),
            };
            ToolError::argument(place, "range", message)
        }
        MarginalError::Length { place, .. } => ToolError::argument(place.clone(), "length", message),
        MarginalError::Dates { dates, returns } => {
            ToolError::argument("dates", if dates == returns { "order" } else { "length" }, message)
        }
        MarginalError::Infeasible(found) => {
            let argument = match given {
                Some(GivenCorrelations::Matrix { with_candidate: Some(_), .. }) => "new_correlations",
                _ => "existing_correlations",
            };
            match found.intervals.first() {
                Some(interval) => ToolError::argument(
                    format!("{argument}[{}]", interval.strategy),
                    "psd",
                    format!(
                        "No returns can have these correlations; with the others as they are this one must lie in [{}, {}].",
                        interval.low, interval.high
                    ),
                ),
                None => ToolError::argument(argument, "psd", message),
            }
        }
    }
}
