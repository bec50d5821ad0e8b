//! `correlation_matrix`: how the returns of the strategies move together.

use headroom_engine::{
    correlation::{EstimatedCorrelation, Estimator, Order, pair_spikes},
    fund::{CovarianceRule, Scenario},
    sample::MIN_OBSERVATIONS,
    stress::correlation_floor,
};
use headroom_wire::scenario_argument;
use serde::Serialize;
use serde_json::Value;

use crate::tools::{
    ErrorCode, ToolError, Version,
    call::{argument::Arguments, input::WhatIfInput, json::compact, row::WarningRow},
};

/// Its own arguments.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Input {
    /// How the correlation is estimated; as the fund's covariance if left out.
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = Estimator::ALL.map(Estimator::id))))]
    estimator: Option<Estimator>,
    /// In which order the strategies stand: as in the file, or those that move together side by side. `file` if left out.
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = ORDERS.map(order_id))))]
    order: Option<Order>,
    /// Raise the correlations as this scenario does; of it only a correlation spike matters.
    #[cfg_attr(feature = "schema", schemars(with = "headroom_wire::ScenarioFile<'static>"))]
    scenario: Option<Scenario>,
}

/// Their names.
const FIELDS: [&str; 3] = ["estimator", "order", "scenario"];

/// The orders.
const ORDERS: [Order; 2] = [Order::File, Order::Cluster];

fn order_id(order: Order) -> &'static str {
    match order {
        Order::File => "file",
        Order::Cluster => "cluster",
    }
}

/// The matrix and what is worth knowing of it.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Output<'c> {
    /// The strategies, in the order of rows and columns.
    ids: Vec<&'c str>,
    /// Correlations, row by row.
    matrix: Vec<Vec<f64>>,
    #[cfg_attr(feature = "schema", schemars(extend("enum" = Estimator::ALL.map(Estimator::id))))]
    estimator: &'static str,
    /// Number of joint rows, the most recent ones; null: all.
    window: Option<u32>,
    /// Dates used.
    observations: usize,
    min_eigenvalue: Option<f64>,
    /// Largest over smallest eigenvalue; null where the matrix is singular.
    condition_number: Option<f64>,
    /// Frobenius distance of the repair, 0 if none.
    repaired_distance: f64,
    /// Mean over the pairs; null for one strategy.
    average: Option<f64>,
    /// The pair with the largest correlation; null for one strategy.
    highest: Option<Highest<'c>>,
    /// Pairs whose correlation over the last dates has risen, by the policy's rule.
    spikes: Vec<Spike<'c>>,
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ORDERS.map(order_id))))]
    order: &'static str,
    /// Share of the target, for `ledoit_wolf`.
    shrinkage: Option<f64>,
    warnings: Vec<WarningRow<'c>>,
}

/// A pair of strategies, by id, and its correlation.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Highest<'c> {
    pair: [&'c str; 2],
    value: f64,
}

/// A pair of strategies, by id, its correlation over the last rows and over those before, and whether the rise is more than
/// chance.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Spike<'c> {
    pair: [&'c str; 2],
    now: f64,
    before: f64,
    /// One-sided p-value of the rise.
    p_value: f64,
    /// Whether it is significant among all pairs of the fund, by the policy's false discovery rate.
    significant: bool,
}

/// Answers a call.
pub fn answer(on_screen: &Version, arguments: &Value) -> Result<String, ToolError> {
    let arguments = Arguments::of(arguments, &[&crate::tools::call::input::FIELDS, &FIELDS])?;
    let snapshot = on_screen.fund();
    let what_if = WhatIfInput::read(&arguments, snapshot)?;
    let read_scenario = |value| scenario_argument("scenario", value).map_err(|faults| ToolError::faults(&faults));
    let own = Input {
        estimator: arguments.word("estimator", &Estimator::ALL, Estimator::id)?,
        order: arguments.word("order", &ORDERS, order_id)?,
        scenario: arguments.get("scenario").map(read_scenario).transpose()?,
    };
    let version = what_if.version(on_screen)?;
    let sample = &version.analysis().model().sample;
    let observations = sample.observations();
    if observations < MIN_OBSERVATIONS {
        return Err(ToolError::new(
            ErrorCode::TooFewObservations,
            "history.dates",
            "count",
            format!("{observations} rows of returns: a correlation matrix needs {MIN_OBSERVATIONS}."),
        ));
    }

    let conventions = version.analysis().conventions();
    let rule = CovarianceRule {
        estimator: own.estimator.unwrap_or(conventions.covariance.estimator),
        ..conventions.covariance
    };
    let order = own.order.unwrap_or_default();
    let ids: Vec<&str> = snapshot.strategies.iter().map(|s| s.id.as_str()).collect();
    let exposed: Vec<bool> = version.what_if().book.exposure(snapshot).into_iter().map(|x| x > 0.0).collect();
    // What has no exposure has no correlation: its returns do not matter.
    let still = vec![0.0; observations];
    let series: Vec<&[f64]> =
        (0..ids.len()).map(|i| sample.column(i).filter(|_| exposed[i]).unwrap_or(&still)).collect();
    let keep = what_if.shown(snapshot);
    let found = EstimatedCorrelation::of(&series, &exposed, &ids, rule)
        .among(&keep)
        .shown(order, own.scenario.as_ref().and_then(correlation_floor));

    let policy = &snapshot.policy;
    let is_own = |strategy: usize, row: usize| sample.own(strategy)[row].is_some();
    let spikes = pair_spikes(&series, &is_own, &policy.correlation_spike, policy.spike_significance);
    let is_kept = |i: usize| keep.binary_search(&i).is_ok();
    let pair = |(i, j): (usize, usize)| [ids[keep[i]], ids[keep[j]]];
    let mut warnings = sample.warnings.clone();
    warnings.extend(found.warnings);
    let matrix = &found.matrix;
    compact(&Output {
        ids: found.order.iter().map(|i| ids[keep[*i]]).collect(),
        matrix: found.order.iter().map(|i| found.order.iter().map(|j| matrix[(*i, *j)]).collect()).collect(),
        estimator: rule.estimator.id(),
        window: conventions.window,
        observations,
        min_eigenvalue: found.min_eigenvalue,
        condition_number: found.condition_number,
        repaired_distance: found.repaired_distance,
        average: found.average,
        highest: found.highest.map(|(at, value)| Highest { pair: pair(at), value }),
        spikes: spikes
            .into_iter()
            .filter(|spike| is_kept(spike.pair.0) && is_kept(spike.pair.1))
            .map(|spike| Spike {
                pair: [ids[spike.pair.0], ids[spike.pair.1]],
                now: spike.now,
                before: spike.before,
                p_value: spike.p_value,
                significant: spike.is_significant,
            })
            .collect(),
        order: order_id(order),
        shrinkage: found.shrinkage,
        warnings: version.warnings(&warnings),
    })
}
