//! What is lost under stress, position by position, what getting out costs, and the most plausible loss of a size.

use headroom_engine::{
    correlation::Mahalanobis,
    exposure::AssumedVolatility,
    fund::{Book, Method, Settings, Snapshot},
    model::{Model, estimate},
    report::assess,
    stress::{
        Assumptions, Impact, ReverseStress, Scaling, StressLab, StressResult, Unwind, reverse_stress, reverse_stresses,
    },
};
use serde_json::{Value, json};

/// The loss of a reverse stress, over the fund's VaR budget.
const REVERSED: f64 = 1.5;

/// Impact and scaling that are not the defaults.
const LINEAR: Assumptions = Assumptions {
    impact: Impact::Linear,
    coefficient: 0.7,
    scaling: Scaling::Linear,
    volatility: AssumedVolatility { linear: 0.03, binary: 0.05 },
};

/// Every scenario of the file under the default assumptions and under linear ones, at exposure scales that are not 1.
pub fn stresses(snapshot: &Snapshot, settings: Settings) -> Value {
    let model = estimate(snapshot, Settings { method: Method::Historical, ..settings });
    let mut book = Book::of(snapshot);
    for (i, scale) in book.scale.iter_mut().enumerate() {
        *scale = 0.5 + 0.25 * (i % 4) as f64;
    }
    let report = assess(snapshot, &model, &book);
    let of = |assumptions: Assumptions| {
        let lab = StressLab::new(snapshot, &model, &book, &report, assumptions);
        let told = |result: &StressResult| {
            let mut figures = stress(result);
            figures["unwind"] = json!([0.5, 0.0].map(|left| lab.unwind(result, left).map(|found| unwind(&found))));
            figures
        };
        snapshot.scenarios.iter().map(|scenario| told(&lab.run(scenario))).collect::<Vec<_>>()
    };
    json!({ "scale": book.scale, "defaults": of(Assumptions::default()), "linear": of(LINEAR) })
}

fn stress(result: &StressResult) -> Value {
    json!({
        "pnl": result.pnl,
        "by_strategy": result.by_strategy.iter().collect::<Vec<_>>(),
        "by_position": result.by_position.iter().collect::<Vec<_>>(),
        "liquidity_cost": result.liquidity_cost.iter().collect::<Vec<_>>(),
        "nav_after": result.nav_after,
        "var_before": result.var_before,
        "var_after": result.var_after,
        "es_after": result.es_after,
        "utilization_by_strategy": result.utilization_by_strategy,
        "coverage_after": result.coverage_after,
        "hours_to_liquidate": result.hours_to_liquidate,
        "gross_frozen": result.gross_frozen,
        "worst_case": result.worst_case,
        "net_delta_unhedged": result.net_delta_unhedged,
        "drawdowns": result.controls[..3].iter().map(|c| c.measured).collect::<Vec<_>>(),
    })
}

fn unwind(found: &Unwind) -> Value {
    json!({
        "gross_reached": found.gross_reached,
        "var_reached": found.var_reached,
        "hours_needed": found.hours_needed,
        "stuck": found.stuck.iter().map(|s| json!([s.position, s.amount])).collect::<Vec<_>>(),
        "cost": found.cost,
        "liquidity_adjusted_loss": found.liquidity_adjusted_loss,
    })
}

/// The reverse stress of a loss, of every bound, and the distance of the first day.
pub fn reverse(snapshot: &Snapshot, model: &Model) -> Value {
    let loss = REVERSED * snapshot.risk_budget.total_var;
    let book = Book::of(snapshot);
    let found = reverse_stress(snapshot, model, &book, loss);
    let risk = model.risk.as_ref().ok();
    let first = risk.map(|risk| risk.returns().iter().map(|r| r[0]).collect::<Vec<_>>());
    let far = risk.zip(first).and_then(|(risk, day)| Mahalanobis::of(&risk.covariance).map(|m| m.distance(&day)));
    let bounds = reverse_stresses(snapshot, model, &book);
    json!({
        "returns": found.as_ref().map(|f| &f.returns),
        "distance": found.as_ref().map(|f| f.distance),
        "first_day": far,
        "bounds": bounds.iter().map(|(_, found)| found.as_ref().ok().map(bound)).collect::<Vec<_>>(),
    })
}

fn bound(found: &ReverseStress) -> Value {
    json!({
        "loss": found.loss,
        "by_strategy": found.by_strategy.iter().collect::<Vec<_>>(),
        "probability": found.normal_probability,
        "days": [found.days_as_bad, found.days_as_far],
    })
}
