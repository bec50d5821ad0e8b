//! The engine's figures of snapshots as JSON, one object a line, for another program to compare with its own.
//!
//! `cargo run --example figures -- FOLDER` reads every `.json` file of the folder in the order of its name. A
//! figure that is missing is `null`. `tests/differential/compare.py` is the one that compares.

mod simulation;
mod stress;

use std::{env, error::Error, fs, path::PathBuf};

use headroom_engine::{
    Analysis,
    audit::{Peer, parametric_with_mean, peer_figures},
    backtest::Backtest,
    budget::{risk_budgeting, risk_budgeting_within},
    candidate::{
        CorrelatedNewcomer, GivenCorrelations, MarginalContribution, MarginalError, SharpeRatio, marginal_contribution,
        marginal_contribution_of_correlations,
    },
    correlation::{
        aggregate, aggregate_components, correlation_of, ewma_covariance, ledoit_wolf, ledoit_wolf_identity,
        sample_covariance, spiked,
    },
    fund::{Book, Confidence, Method, Settings, Snapshot, UsageBasis},
    math::{kendall_matrix, moments, nearest_correlation, spectrum},
    model::{Model, estimate},
    report::assess,
    var::{
        QuantileType, RiskModel, expected_shortfall, filtered_returns, quantile_of_losses, student_t_fit, value_at_risk,
    },
};
use nalgebra::DMatrix;
use serde_json::{Map, Value, json};

/// Where correlations are pushed apart so far that the matrix needs a repair.
const PUSHED: f64 = 1.7;

/// The threshold of the probabilistic Sharpe ratio, annualised.
const SHARPE: f64 = 1.0;

/// A newcomer without returns: its VaR over its capital, and its correlation with every strategy.
const CORRELATED: (f64, f64) = (0.02, 0.1);

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("which folder?")?;
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|e| e == "json"));
    files.sort();
    for file in files {
        let snapshot =
            headroom_wire::parse(&fs::read(&file)?).map_err(|faults| format!("{}: {faults}", file.display()))?;
        println!("{}", figures(&snapshot)?);
    }
    Ok(())
}

/// Every figure of a fund, named as in the comparison.
fn figures(snapshot: &Snapshot) -> Result<Value, Box<dyn Error>> {
    let settings = Settings::of(&snapshot.risk_budget);
    let model = estimate(snapshot, Settings { method: Method::Historical, ..settings });
    let risk = model.risk.as_ref().map_err(ToString::to_string)?;
    let exposure = Book::of(snapshot).exposure(snapshot);
    let returns = on_nav(risk, &exposure, snapshot);
    let mut answer = Map::new();
    let mut put = |name: &str, value: Value| answer.insert(name.to_owned(), value);
    put("methods", methods(snapshot, settings));
    put("tail", tail(&returns, settings.confidence));
    put("peers", peers(&returns, settings.confidence));
    put("moments", of_moments(&returns));
    put("matrices", matrices(risk));
    put("aggregate", of_aggregate(risk, &exposure));
    put("budgeting", budgeting(snapshot, risk, settings));
    put("entry", entry(snapshot, settings, &model));
    put("joint_copula", simulation::joint_copula(snapshot));
    put("monte_carlo", simulation::monte_carlo(snapshot, settings)?);
    put("bootstrap", simulation::bootstrap(snapshot, settings)?);
    put("controls", json!(controls(snapshot, &model)));
    put("sharpe", json!(risk.returns().iter().map(|r| sharpe(r)).collect::<Vec<_>>()));
    put("fund_sharpe", sharpe(&returns));
    put("backtest", backtest(snapshot, settings, &exposure));
    put("reverse", stress::reverse(snapshot, &model));
    put("stress", stress::stresses(snapshot, settings));
    put("filtered", json!(risk.returns().iter().map(|r| filtered_returns(r, 0.94)).collect::<Vec<_>>()));
    Ok(Value::Object(answer))
}

/// The fund's returns on its NAV.
fn on_nav(risk: &RiskModel, exposure: &[f64], snapshot: &Snapshot) -> Vec<f64> {
    let pnl = |t: usize| risk.returns().iter().zip(exposure).map(|(r, x)| x * r[t]).sum::<f64>();
    (0..risk.observations()).map(|t| pnl(t) / snapshot.fund.nav).collect()
}

/// VaR, shortfall, components and standalone figures by every method but the drawn one.
fn methods(snapshot: &Snapshot, settings: Settings) -> Value {
    let drawn = |method: &Method| *method == Method::MonteCarlo;
    let of = |method: Method| {
        let model = estimate(snapshot, Settings { method, ..settings });
        (method.id().to_owned(), method_figures(snapshot, &model))
    };
    Value::Object(Method::ALL.into_iter().filter(|m| !drawn(m)).map(of).collect())
}

fn method_figures(snapshot: &Snapshot, model: &Model) -> Value {
    let report = assess(snapshot, model, &Book::of(snapshot));
    let rows = &report.strategies;
    json!({
        "var": report.fund.value_at_risk,
        "es": report.fund.expected_shortfall,
        "components": rows.iter().map(|s| s.component_var).collect::<Vec<_>>(),
        "standalone": rows.iter().map(|s| s.standalone_var).collect::<Vec<_>>(),
        "standalone_es": rows.iter().map(|s| s.standalone_es).collect::<Vec<_>>(),
        "warnings": report.warnings.iter().map(|w| json!([w.code.id(), w.strategy])).collect::<Vec<_>>(),
    })
}

fn tail(returns: &[f64], confidence: Confidence) -> Value {
    let losses: Vec<f64> = returns.iter().map(|r| 0.0 - r).collect();
    let of = |rule| quantile_of_losses(&losses, confidence, rule);
    let (mean_var, mean_es) = parametric_with_mean(returns, confidence);
    json!({
        "type1": value_at_risk(&losses, confidence),
        "type5": of(QuantileType::Five),
        "type6": of(QuantileType::Six),
        "type7": of(QuantileType::Seven),
        "es": expected_shortfall(&losses, confidence),
        "mean_var": mean_var,
        "mean_es": mean_es,
    })
}

fn peers(returns: &[f64], confidence: Confidence) -> Value {
    let of = |peer: Peer| {
        let found = peer_figures(returns, confidence, peer);
        let figure = |figure: Result<f64, _>| figure.ok();
        (peer.id().to_owned(), json!([figure(found.value_at_risk), figure(found.expected_shortfall)]))
    };
    Value::Object(Peer::ALL.into_iter().map(of).collect())
}

fn of_moments(returns: &[f64]) -> Value {
    let found = moments(returns);
    json!({
        "mean": found.mean, "sd": found.sd, "skewness": found.skewness, "kurtosis": found.excess_kurtosis,
        "freedom": student_t_fit(returns).degrees_of_freedom,
    })
}

fn rows(matrix: &DMatrix<f64>) -> Vec<Vec<f64>> {
    matrix.row_iter().map(|row| row.iter().copied().collect()).collect()
}

fn matrices(risk: &RiskModel) -> Value {
    let views: Vec<&[f64]> = risk.returns().iter().map(|series| series.as_slice()).collect();
    let sample = sample_covariance(&views);
    let correlation = correlation_of(&sample);
    let (constant, constant_share) = ledoit_wolf(&views);
    let (identity, identity_share) = ledoit_wolf_identity(&views);
    let mut pushed = correlation.map(|c| (c * PUSHED).clamp(-1.0, 1.0));
    pushed.fill_diagonal(1.0);
    let health = spectrum(&correlation);
    json!({
        "sample": rows(&sample),
        "ewma": rows(&ewma_covariance(&views, 0.94)),
        "correlation": rows(&correlation),
        "constant": rows(&constant), "constant_share": constant_share,
        "identity": rows(&identity), "identity_share": identity_share,
        "nearest": nearest_correlation(&pushed).map(|found| json!([rows(&found.matrix), found.distance])),
        "min_eigenvalue": health.as_ref().map(|h| h.min_eigenvalue),
        "condition_number": health.and_then(|h| h.condition_number),
        "kendall": rows(&kendall_matrix(&views)),
    })
}

fn of_aggregate(risk: &RiskModel, exposure: &[f64]) -> Value {
    let alone = risk.standalone(exposure);
    let stressed = spiked(&risk.correlation, 0.9);
    let parts = |matrix: &DMatrix<f64>| aggregate_components(&alone, matrix);
    json!({
        "value": aggregate(&alone, &risk.correlation),
        "components": parts(&risk.correlation),
        "stressed": aggregate(&alone, &stressed.matrix),
        "stressed_components": parts(&stressed.matrix),
    })
}

/// Risk budgets, free, with caps, with floors and caps, and exposures that fit between floors and caps.
fn budgeting(snapshot: &Snapshot, risk: &RiskModel, settings: Settings) -> Value {
    let budgets: Vec<f64> = snapshot.risk_budget.allocation.clone();
    let free = risk_budgeting(&risk.covariance, &budgets).ok();
    let largest = free.as_ref().map_or(1.0, |found| found.exposure.iter().copied().fold(0.0, f64::max));
    let within = |bounds: &[(f64, f64)]| {
        risk_budgeting_within(&risk.covariance, &budgets, bounds, 1.0, None).ok().map(|found| found.exposure)
    };
    let cap = largest * 0.6;
    let both = (largest * 0.3, largest * 0.7);
    json!({
        "cap": cap,
        "held": within(&vec![(0.0, cap); budgets.len()]),
        "floor_and_cap": both,
        "between": within(&vec![both; budgets.len()]),
        "free": free.map(|found| found.exposure),
        "fit": fit(snapshot, settings),
    })
}

/// Scales on each usage basis, as loaded and by the parametric VaR with a cap on every other strategy and a floor on the rest.
fn fit(snapshot: &Snapshot, settings: Settings) -> Value {
    let on_basis = |usage_basis: UsageBasis| {
        let analysis = Analysis::new(snapshot.clone()).under(Settings { usage_basis, ..settings });
        let found = analysis.fit_exposures(&analysis.stops(), None).ok();
        json!({
            "scale": found.as_ref().map(|found| &found.scale),
            "factor": found.as_ref().map(|found| found.factor),
            "way": found.as_ref().map(|found| found.way),
        })
    };
    let [standalone, component, stressed_component] = UsageBasis::ALL.map(on_basis);
    json!({ "standalone": standalone, "component": component, "stressed_component": stressed_component })
}

/// The newcomer by every method, and by its correlation with each strategy alone.
fn entry(snapshot: &Snapshot, settings: Settings, model: &Model) -> Value {
    let newcomer = &snapshot.opportunities[0];
    let book = Book::of(snapshot);
    let figures = |found: Result<MarginalContribution, MarginalError>| {
        found.ok().map(|entry| {
            json!({
                "increase": entry.var_increase,
                "net": entry.net_contribution,
                "benefit": entry.diversification_benefit,
                "first_order": entry.first_order,
                "share": entry.share_after,
            })
        })
    };
    let of = |method: Method| {
        let found = marginal_contribution(snapshot, Settings { method, ..settings }, &book, newcomer);
        (method.id().to_owned(), json!(figures(found)))
    };
    let mut all: Map<String, Value> = Method::ALL.into_iter().map(of).collect();
    let correlated = CorrelatedNewcomer {
        standalone: CORRELATED.0 * newcomer.capital,
        correlations: GivenCorrelations::Vector(vec![CORRELATED.1; snapshot.strategies.len()]),
        sharpe: None,
        requested_share: newcomer.requested_share,
    };
    let found = marginal_contribution_of_correlations(snapshot, model, &book, &correlated);
    all.insert("correlations".to_owned(), json!(figures(found)));
    Value::Object(all)
}

fn controls(snapshot: &Snapshot, model: &Model) -> Vec<Option<f64>> {
    let report = assess(snapshot, model, &Book::of(snapshot));
    report.controls[..3].iter().map(|control| control.measured).collect()
}

fn sharpe(returns: &[f64]) -> Value {
    let found = SharpeRatio::of(returns, 252.0);
    json!([
        found.map(|s| s.annualised()),
        found.and_then(|s| s.probability_above(SHARPE)),
        found.and_then(|s| s.least_track_record(SHARPE, 0.95)),
        found.and_then(|s| s.probability_above(s.annualised() - SHARPE)),
        found.and_then(|s| s.least_track_record(s.annualised() - SHARPE, 0.95)),
    ])
}

fn backtest(snapshot: &Snapshot, settings: Settings, exposure: &[f64]) -> Value {
    let of = |method: Method| {
        let series = Backtest::with_window(snapshot, Settings { method, ..settings }, 40)
            .ok()
            .and_then(|backtest| backtest.fund(exposure));
        let figures = series.map(|series| {
            let verdict = series.verdict;
            let pair = |ratio: headroom_engine::backtest::LikelihoodRatio| [ratio.statistic, ratio.p_value];
            json!({
                "var": series.value_at_risk, "es": series.expected_shortfall,
                "exceptions": verdict.exceptions,
                "coverage": pair(verdict.coverage),
                "independence": pair(verdict.independence),
                "conditional": pair(verdict.conditional),
                "exact_p": verdict.exact_p,
                "z2": verdict.shortfall,
            })
        });
        (method.id().to_owned(), json!(figures))
    };
    Value::Object([Method::Historical, Method::Parametric, Method::FilteredHistorical].map(of).into_iter().collect())
}
