//! A new strategy and the explanation of figures, through their tools, and the admission that keeps what was told.

use headroom_engine::fund::{Opportunity, Snapshot};
use headroom_session::{
    Edit, Session,
    tools::{ErrorCode, Tool},
};
use serde_json::{Value, json};
use std::sync::Arc;

use super::{answer, context, demo, refused, seed};
use headroom_engine::testing::{allocated, confidence, fund_of, near};
use jiff::ToSpan;

fn figure(value: &Value) -> f64 {
    value.as_f64().expect("a figure")
}

#[test]
fn g15_marginal_contribution_of_the_seed_is_its_own_example() {
    let found = answer(Tool::MarginalContribution, &context(seed()), &json!({ "new_strategy": "crypto_mm" }));
    assert_eq!(found["basis"], "returns");
    near(figure(&found["var_increase"]), 2_500.0, 1e-12); // G15
    near(figure(&found["diversification_benefit"]), -800.0, 1e-11); // G15
    near(figure(&found["net_contribution"]), 1_700.0, 1e-11); // G15
    near(figure(&found["fund_before"]), 23_100.0, 1e-12); // tests/reference/contract, the fund VaR on screen
    near(figure(&found["first_order"]), -195.631_067_961_165, 1e-11); // tests/reference/contract
    near(figure(&found["share_after"]), -0.007_888_349_514_563_11, 1e-11); // tests/reference/contract
    near(figure(&found["sharpe"]["new"]), 0.220_869_044_265_865, 1e-12); // tests/reference/contract
    near(figure(&found["sharpe"]["correlation"]), 0.031_621_708_730_693, 1e-12); // tests/reference/contract
    near(figure(&found["admitted_var"]), 24_800.0, 1e-12); // its calendar is the fund's
    assert_eq!(
        (&found["rows"], &found["filled_rows"], &found["on_common"]["dates"]),
        (&json!(120), &json!(0), &json!(120))
    );
}

#[test]
fn three_returns_and_a_matrix_have_an_answer() {
    let context = context(seed());
    let matrix = answer(Tool::CorrelationMatrix, &context, &json!({ "estimator": "sample" }))["matrix"].clone();
    let call = json!({ "new_strategy": "fresh", "capital": 400_000, "expected_returns": [0.01, -0.005, 0.02],
        "existing_correlations": matrix });
    let found = answer(Tool::MarginalContribution, &context, &call);
    assert_eq!((&found["basis"], &found["rows"]), (&json!("short_series"), &json!(3)));
    near(figure(&found["var_increase"]), 11_709.027_525_234_96, 1e-12); // scipy: norm.ppf(.99) std(ddof=1) 400,000
    near(figure(&found["interval"]["lower"]), 6_765.023_784_662_168, 1e-12); // scipy: u sqrt(2 / chi2.ppf(.95, 2))
    near(figure(&found["interval"]["upper"]), 51_699.998_482_419_884, 1e-12); // scipy: u sqrt(2 / chi2.ppf(.05, 2))
    let rows: Vec<Vec<f64>> = serde_json::from_value(matrix).unwrap();
    let mean = (rows[0][1] + rows[0][2] + rows[1][2]) / 3.0;
    near(figure(&found["assumed_correlation"]["rho"]), mean, 1e-13); // by its definition
    // V1^2 = V0^2 + u^2 + 2 u rho sum v, v = 11,000, 12,500, 5,000
    let (before, u) = (figure(&found["correlation_form"]["before"]), figure(&found["var_increase"]));
    let after = (before * before + u * u + 2.0 * u * mean * 28_500.0).sqrt();
    near(figure(&found["net_contribution"]), after - before, 1e-11);
    near(figure(&found["fund_after"]), 23_100.0 + after - before, 1e-12);
    let codes: Vec<&Value> = found["warnings"].as_array().unwrap().iter().map(|w| &w["code"]).collect();
    assert!(codes.contains(&&json!("short_series")));
}

#[test]
fn correlation_form_stands_beside_the_sample_s() {
    let context = context(seed());
    let call = json!({ "new_strategy": "crypto_mm", "existing_correlations": [[1, 0.2, 0.2], [0.2, 1, 0.2], [0.2, 0.2, 1]],
        "new_correlations": [0.1, 0.4, -0.2] });
    let found = answer(Tool::MarginalContribution, &context, &call);
    near(figure(&found["net_contribution"]), 1_700.0, 1e-11); // that of the sample stays
    // sqrt(11,000^2 + 12,500^2 + 5,000^2 + .4 (11,000 x 12,500 + 11,000 x 5,000 + 12,500 x 5,000))
    let before = (302_250_000.0_f64 + 0.4 * 255_000_000.0).sqrt();
    near(figure(&found["correlation_form"]["before"]), before, 1e-12);
    // u = 2,500, rho'v = 1,100 + 5,000 - 1,000
    let after = (before * before + 6_250_000.0 + 5_000.0 * 5_100.0).sqrt();
    near(figure(&found["correlation_form"]["after"]), after, 1e-12);
}

#[test]
fn candidates_are_refused_at_their_argument() {
    let context = context(seed());
    let returns = [0.01, -0.005, 0.02];
    let of = |more: Value| {
        let mut call = json!({ "new_strategy": "fresh", "capital": 400_000, "expected_returns": returns });
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let error = refused(Tool::MarginalContribution, &context, &call);
        (error.code, error.path, error.rule)
    };
    let invalid = |path: &str, rule| (ErrorCode::InvalidArgument, path.to_owned(), rule);
    assert_eq!(of(json!({})), invalid("existing_correlations", "missing"));
    assert_eq!(of(json!({ "new_strategy": "mm_strategy" })), invalid("new_strategy", "duplicate_id"));
    assert_eq!(of(json!({ "new_strategy": "a b" })), invalid("new_strategy", "id"));
    assert_eq!(of(json!({ "capital": 0 })), invalid("capital", "range"));
    assert_eq!(of(json!({ "expected_returns": [0.1] })), invalid("expected_returns", "count"));
    assert_eq!(of(json!({ "expected_returns": [0.1, -2] })), invalid("expected_returns[1]", "range"));
    assert_eq!(of(json!({ "dates": ["2026-11-20"] })), invalid("dates", "length"));
    assert_eq!(of(json!({ "dates": ["2026-11-20", "2026-11-19", "2026-13-01"] })), invalid("dates[2]", "date"));
    assert_eq!(of(json!({ "existing_correlations": [0.1] })), invalid("existing_correlations", "length"));
    assert_eq!(of(json!({ "existing_correlations": [0.9, -0.9, 0.1] })).2, "psd");
    assert_eq!(of(json!({ "new_correlations": [0, 0, 0] })), invalid("new_correlations", "exclusive"));
    assert_eq!(of(json!({ "var": 5 })), invalid("var", "exclusive"));
    let skewed = json!({ "existing_correlations": [[1, 0.1, 0], [0.2, 1, 0], [0, 0, 1]] });
    assert_eq!(of(skewed), invalid("existing_correlations[0][1]", "range"));
    let nobody = refused(Tool::MarginalContribution, &context, &json!({ "new_strategy": "fresh" }));
    assert_eq!((nobody.path.as_str(), nobody.rule), ("capital", "missing"));
}

/// Issue: accepting `crypto_lending` took the demonstration fund's VaR from 357,809 to 129,172.
#[test]
fn admitted_candidate_moves_the_fund_by_what_was_told_and_no_other_own_figure() {
    let told = answer(Tool::MarginalContribution, &context(demo()), &json!({ "new_strategy": "crypto_lending" }));
    let opportunity: Opportunity =
        demo().opportunities.into_iter().find(|other| other.strategy.as_str() == "crypto_lending").unwrap();
    let share = opportunity.requested_share;
    let mut session = Session::new(Arc::new(demo()));
    let own = |session: &Session| {
        let report = session.version().analysis().report().clone();
        let figures = report.strategies.iter().map(|row| (row.standalone_var, row.standalone_es, row.used));
        let measured: Vec<Option<f64>> = report.controls.iter().map(|control| control.measured).collect();
        (figures.collect::<Vec<_>>(), measured, report.fund.value_at_risk.unwrap(), report.conventions.observations)
    };
    let (before, controls, fund, rows) = own(&session);
    near(fund, 357_808.5, 1e-12); // tests/reference/contract
    session.apply(Edit::Admit { opportunity: Box::new(opportunity), share }).unwrap();
    let (after, controls_after, fund_after, rows_after) = own(&session);
    assert_eq!(after[..before.len()], before[..], "to the bit");
    assert_eq!(rows_after, rows);
    assert_eq!(controls_after[..3], controls[..3], "no past drawdown moves");
    assert_eq!(fund_after, figure(&told["fund_after"]));
    near(fund_after - fund, figure(&told["net_contribution"]), 1e-9);
    assert_eq!(figure(&told["admitted_var"]), fund_after);
    let snapshot = session.now().snapshot.clone();
    assert!(snapshot.history.capital.last().unwrap().as_ref().unwrap().iter().all(|capital| *capital == 0.0));
}

#[test]
fn explanations_are_the_figures_of_the_dashboard_and_their_rows_add_up() {
    let context = context(demo());
    let dashboard = answer(Tool::RiskDashboard, &context, &json!({}));
    let of = |call: Value| answer(Tool::Explain, &context, &call);
    for (figure, field) in [("fund_var", "var"), ("fund_es", "es"), ("diversification", "diversification")] {
        assert_eq!(of(json!({ "figure": figure }))["value"], dashboard["fund"][field]);
    }
    for row in dashboard["strategies"].as_array().unwrap() {
        for name in
            ["budget", "used", "available", "utilization", "standalone_var", "component_var", "stressed_component_var"]
        {
            let found = of(json!({ "figure": name, "strategy": row["id"] }));
            assert_eq!(found["value"], row[name], "{name}");
        }
        for name in ["largest_scale", "least_scale"] {
            assert_eq!(of(json!({ "figure": name, "strategy": row["id"] }))["value"], row[name], "{name}");
        }
    }
    for control in dashboard["controls"].as_array().unwrap() {
        let found = of(json!({ "figure": "measured", "control": control["id"] }));
        assert_eq!(found["value"], control["measured"]);
    }
    let first = dashboard["strategies"][0]["id"].clone();
    for call in [
        json!({ "figure": "fund_var" }),
        json!({ "figure": "fund_es" }),
        json!({ "figure": "component_var", "strategy": first }),
        json!({ "figure": "standalone_var", "strategy": first }),
    ] {
        let found = of(call);
        let days = found["days"].as_array().unwrap();
        let sum = |field: &str| days.iter().map(|day| figure(&day[field])).sum::<f64>();
        near(sum("weight"), 1.0, 1e-12);
        near(sum("part"), figure(&found["value"]), 1e-12);
    }
    let budget = of(json!({ "figure": "budget", "strategy": first }));
    let numbers = format!("allocation * total_var = {} * {}", dashboard["strategies"][0]["allocation"], 400_000);
    assert!(budget["formula"].as_str().unwrap().starts_with("allocation * total_var = "), "{numbers}");
    assert!(budget["definition"].as_str().unwrap().ends_with('.') && !budget["source"].as_str().unwrap().is_empty());
}

#[test]
fn explanation_asks_for_what_it_is_of() {
    let context = context(seed());
    let of = |call: Value| {
        let error = refused(Tool::Explain, &context, &call);
        (error.path, error.rule)
    };
    assert_eq!(of(json!({ "figure": "budget" })), ("strategy".to_owned(), "missing"));
    assert_eq!(of(json!({ "figure": "measured" })), ("control".to_owned(), "missing"));
    assert_eq!(of(json!({ "figure": "pnl" })), ("scenario".to_owned(), "missing"));
    assert_eq!(of(json!({ "figure": "fund_var", "strategy": "mm_strategy" })), ("strategy".to_owned(), "exclusive"));
    assert_eq!(of(json!({ "figure": "nothing" })), ("figure".to_owned(), "enum"));
    let under = json!({ "figure": "var_after", "scenario": { "kind": "correlation_spike", "rho": 0.9 } });
    near(figure(&answer(Tool::Explain, &context, &under)["value"]), 27_590.759_322_642_8, 1e-10); // G17
}

/// A fund of these standalone VaRs: each loses its own on a row of its own.
fn fund_of_vars(v: &[f64]) -> Snapshot {
    let series = |i: usize| (0..40).map(|t| if t == 3 * i + 2 { -v[i] / 1e6 } else { 0.0001 }).collect();
    let strategies: Vec<(f64, Vec<f64>)> = (0..v.len()).map(|i| (1e6, series(i))).collect();
    let mut snapshot = allocated(fund_of(&strategies), &vec![0.9 / v.len() as f64; v.len()]);
    snapshot.risk_budget.total_var = 1e5;
    snapshot.risk_budget.confidence = confidence(0.99);
    snapshot
}

#[test]
fn g09_matrix_in_the_place_of_the_fund_s() {
    let context = context(fund_of_vars(&[15_000.0, 12_500.0, 10_000.0]));
    let matrix = json!([[1, 0.2, 0.2], [0.2, 1, 0.2], [0.2, 0.2, 1]]);
    let call = json!({ "new_strategy": "fresh", "var": 8_000, "existing_correlations": matrix, "new_correlations": [0.1, 0.4, -0.2] });
    let found = answer(Tool::MarginalContribution, &context, &call);
    assert_eq!((&found["basis"], figure(&found["var_increase"])), (&json!("correlations"), 8_000.0));
    near(figure(&found["correlation_form"]["before"]), 25_811.819_0, 5e-9); // G9
    near(figure(&found["correlation_form"]["after"]), 28_324.018_1, 5e-9); // G9
    near(figure(&found["net_contribution"]), 2_512.199_1, 5e-8); // G9
    near(figure(&found["diversification_benefit"]), -5_487.800_9, 5e-8); // G9
    near(figure(&found["first_order"]), 1_394.709_9, 5e-8); // G9
    // On top of the fund VaR on screen.
    near(figure(&found["fund_after"]) - figure(&found["fund_before"]), 2_512.199_1, 5e-8); // G9
    // The same numbers without a matrix, on the sample's correlation.
    let sample = answer(Tool::CorrelationMatrix, &context, &json!({ "estimator": "sample" }))["matrix"].clone();
    let by = |more: Value| {
        let mut call = json!({ "new_strategy": "fresh", "var": 8_000 });
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        answer(Tool::MarginalContribution, &context, &call)
    };
    let vector = by(json!({ "existing_correlations": [0.1, 0.4, -0.2] }));
    let whole = by(json!({ "existing_correlations": sample, "new_correlations": [0.1, 0.4, -0.2] }));
    near(figure(&vector["net_contribution"]), figure(&whole["net_contribution"]), 1e-10);
    // Left out beside a matrix: its mean off the diagonal, told.
    let assumed = by(json!({ "existing_correlations": matrix }));
    near(figure(&assumed["assumed_correlation"]["rho"]), 0.2, 1e-15);
    let given = by(json!({ "existing_correlations": matrix, "new_correlations": [0.2, 0.2, 0.2] }));
    near(figure(&assumed["net_contribution"]), figure(&given["net_contribution"]), 1e-12);
}

#[test]
fn assumed_correlation_is_cut_to_what_is_possible() {
    let context = context(fund_of_vars(&[15_000.0, 12_500.0]));
    let call = json!({ "new_strategy": "fresh", "var": 8_000, "existing_correlations": [[1, -0.9], [-0.9, 1]] });
    let found = answer(Tool::MarginalContribution, &context, &call);
    // rho^2 1'C^-1 1 <= 1 with 1'C^-1 1 = 2 / (1 - .9): by hand
    near(figure(&found["assumed_correlation"]["rho"]), -(0.05_f64.sqrt()), 1e-9);
}

#[test]
fn own_rows_and_not_returns_decide_the_form() {
    // 60 dated returns, the first 25 of them before the fund's first row.
    let context = context(fund_of_vars(&[15_000.0, 12_500.0]));
    let last = *context.analysis().fund().history.dates.last().unwrap();
    let from = last.checked_sub(64.days()).unwrap();
    let dates: Vec<String> = (0..60).map(|t| from.checked_add(t.days()).unwrap().to_string()).collect();
    let returns: Vec<f64> = (0..60).map(|t| 0.001 * f64::from(t % 7 - 3)).collect();
    let call = json!({ "new_strategy": "fresh", "capital": 1e6, "expected_returns": returns, "dates": dates,
        "existing_correlations": [0.1, 0.2] });
    let found = answer(Tool::MarginalContribution, &context, &call);
    // The fund's first row is 39 days before its last, the last return 5 days before it.
    assert_eq!((&found["basis"], &found["rows"]), (&json!("returns"), &json!(35)));
    let call = json!({ "new_strategy": "fresh", "capital": 1e6, "expected_returns": &returns[..50], "dates": &dates[..50],
        "existing_correlations": [0.1, 0.2] });
    let found = answer(Tool::MarginalContribution, &context, &call);
    assert_eq!((&found["basis"], &found["rows"]), (&json!("short_series"), &json!(25)));
}
