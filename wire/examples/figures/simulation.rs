//! What is fitted, drawn and resampled: the copula, a Monte Carlo with some of its draws, a newcomer's, the bootstrap.

use std::error::Error;

use headroom_engine::{
    candidate::with_newcomer,
    fund::{Book, Method, Settings, Snapshot},
    model::estimate,
    monte_carlo::{Copula, Draws, Plan},
    sample::{Returns, Sample},
    var::{Interval, RESAMPLES, Resampling, Uncertainty},
};
use serde_json::{Value, json};

use crate::{method_figures, rows};

/// Draws whose ranks are told, the last ones.
const TOLD: usize = 64;

/// Samples on which a Student-t fund is told: its fit takes long.
const FITTED: usize = 2;

/// The Monte Carlo of a fund.
pub fn monte_carlo(snapshot: &Snapshot, settings: Settings) -> Result<Value, Box<dyn Error>> {
    let model = estimate(snapshot, Settings { method: Method::MonteCarlo, ..settings });
    let risk = model.risk.as_ref().map_err(ToString::to_string)?;
    let draws = risk.draws().ok_or("a Monte Carlo has draws")?;
    let mut figures = method_figures(snapshot, &model);
    figures["copula"] = copula(&draws.plan.copula);
    figures["ranks"] = json!((0..snapshot.strategies.len()).map(|i| last_ranks(draws, i)).collect::<Vec<_>>());
    Ok(figures)
}

fn copula(copula: &Copula) -> Value {
    json!({
        "correlation": rows(&copula.correlation),
        "repaired": copula.repaired_distance,
        "freedom": copula.degrees_of_freedom,
    })
}

fn last_ranks(draws: &Draws, strategy: usize) -> Option<&[u16]> {
    draws.of_strategy(strategy).1.map(|ranks| &ranks[draws.count() - TOLD..])
}

/// The copula of the fund with its newcomer, on their common dates.
pub fn joint_copula(snapshot: &Snapshot) -> Value {
    let (joined, _) = with_newcomer(snapshot, &Sample::of(snapshot, None), &snapshot.opportunities[0]);
    copula(&Plan::of(&Returns::of(&joined, &Sample::of(&joined, None))).copula)
}

/// What the bootstrap says by each method.
pub fn bootstrap(snapshot: &Snapshot, settings: Settings) -> Result<Value, Box<dyn Error>> {
    let exposure = Book::of(snapshot).exposure(snapshot);
    let mut all = serde_json::Map::new();
    for method in
        [Method::Historical, Method::Parametric, Method::FilteredHistorical, Method::CornishFisher, Method::StudentT]
    {
        let model = estimate(snapshot, Settings { method, ..settings });
        let risk = model.risk.as_ref().map_err(ToString::to_string)?;
        let resampling = Resampling::of(risk, &exposure);
        let figures = match method {
            Method::StudentT => json!(
                (0..FITTED)
                    .map(|number| resampling.replicate(number * (RESAMPLES / FITTED)))
                    .map(|r| json!([r.value_at_risk, r.expected_shortfall, r.components]))
                    .collect::<Vec<_>>()
            ),
            _ => uncertainty(&resampling.uncertainty(snapshot.risk_budget.total_var)),
        };
        all.insert(method.id().to_owned(), figures);
    }
    Ok(Value::Object(all))
}

fn uncertainty(found: &Uncertainty) -> Value {
    let ends = |interval: &Interval| [interval.low, interval.high];
    json!({
        "var": ends(&found.value_at_risk),
        "es": ends(&found.expected_shortfall),
        "components": found.components.as_ref().map(|all| all.iter().map(ends).collect::<Vec<_>>()),
        "above": found.above_total_var,
        "mean_block": found.mean_block,
    })
}
