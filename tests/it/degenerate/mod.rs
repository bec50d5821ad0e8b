//! Funds at the edge of what a file can hold: each gives a number, with a warning where one is due, or says why there is
//! none; and no figure anywhere is NaN or infinite.

mod case;
mod collinear;
mod sample;
mod what_if;

use std::{fmt::Debug, sync::Arc};

use headroom::view::{Notation, budget_view, stress_columns};
use headroom_engine::{
    budget::BudgetStatus,
    control::drill,
    correlation::{Estimator, Order, correlation_matrix},
    fund::{Method, Scenario},
    report::RiskReport,
    var::EstimateError,
    warning::WarningCode,
};
use headroom_session::{Version, tools::Tool};
use serde_json::Value;

use self::case::{Case, Wanted};
use headroom_engine::testing::{Desk, all, down, near, outage, spike, squeeze};

fn cases() -> Vec<Case> {
    let groups = [
        sample::dates(),
        sample::still(),
        collinear::together(),
        what_if::exposures(),
        what_if::sizes(),
        what_if::positions(),
    ];
    groups.into_iter().flatten().collect()
}

/// The places where a number that is printed is not one. `Debug` prints every figure, those to come too.
fn unfit(what: &impl Debug, case: &str, place: &str) -> Vec<String> {
    let text = format!("{what:?}");
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    ["NaN", "inf"]
        .iter()
        .flat_map(|word| text.match_indices(word))
        .filter(|(at, word)| !text[..*at].ends_with(is_word) && !text[at + word.len()..].starts_with(is_word))
        .map(|(at, word)| {
            let before: String = text[..at].chars().rev().take(40).collect();
            format!("{case}, {place}: {}{word}", before.chars().rev().collect::<String>())
        })
        .collect()
}

/// Fails with every place that is not a number.
#[track_caller]
fn all_finite(places: &[String]) {
    assert!(places.is_empty(), "{} figures:\n{}", places.len(), places.join("\n"));
}

fn has(report: &RiskReport, code: WarningCode) -> bool {
    report.warnings.iter().any(|warning| warning.code == code)
}

#[test]
fn degenerate_inputs_are_over_sixty_named_cases() {
    let names: Vec<&str> = cases().iter().map(|case| case.name).collect();
    assert!(names.len() >= 60, "{}", names.len());
    for (k, name) in names.iter().enumerate() {
        assert!(!names[..k].contains(name), "{name} twice");
    }
}

#[test]
fn degenerate_inputs_give_the_figure_by_hand_or_the_reason() {
    for case in cases() {
        let desk = case.desk(|_| ());
        let report = desk.report();
        match case.wanted {
            Wanted::Refused(observations) => {
                let reason = EstimateError::TooFewObservations { observations };
                assert_eq!(desk.model.risk.as_ref().err(), Some(&reason), "{}", case.name);
                assert!(has(&report, WarningCode::TooFewObservations), "{}", case.name);
                assert_eq!(report.fund.value_at_risk, None, "{}", case.name);
                assert_eq!(report.fund.status, BudgetStatus::Unknown, "{}", case.name);
            }
            Wanted::Historical(wanted, warnings) => {
                let found = report.fund.value_at_risk.unwrap_or_else(|| panic!("{} has no VaR", case.name));
                // Relative, so that the least figures count too; losses that cancel leave a rounding of 30.
                let off = (found - wanted).abs();
                let room = if wanted == 0.0 { 1e-13 } else { 1e-10 * wanted.abs() };
                assert!(off <= room, "{}: found {found:e}, wanted {wanted:e}", case.name);
                for code in warnings {
                    assert!(has(&report, *code), "{}: no warning {}", case.name, code.id());
                }
            }
        }
    }
}

#[test]
fn degenerate_inputs_keep_the_promises_of_every_method() {
    let mut places = Vec::new();
    for case in cases() {
        for method in Method::ALL {
            let desk = case.desk(|fund| fund.risk_budget.method = method);
            let report = desk.report();
            let name = format!("{}, {}", case.name, method.id());
            places.extend(unfit(&report, &name, "report"));
            match &desk.model.risk {
                Err(error) => {
                    let is_told = report.warnings.iter().any(|warning| warning.message == error.to_string());
                    assert!(is_told, "{name}: {error} is not told");
                    assert_eq!(report.fund.value_at_risk, None, "{name}");
                }
                Ok(_) => promises(&report, &name),
            }
            // A scale for each of a crowd takes long by a method whose VaR is a curve.
            if desk.snapshot.strategies.len() <= 20 {
                let headrooms = desk.headrooms();
                places.extend(unfit(&headrooms, &name, "headroom"));
                let is_measured = |i: usize| desk.model.risk.as_ref().is_ok_and(|risk| risk.is_measured[i]);
                assert!(headrooms.iter().enumerate().all(|(i, h)| h.bound_by.is_some() == is_measured(i)), "{name}");
            }
        }
    }
    all_finite(&places);
}

/// What holds of every report with a VaR.
fn promises(report: &RiskReport, name: &str) {
    let value_at_risk = report.fund.value_at_risk.unwrap_or_else(|| panic!("{name} has no VaR"));
    assert!(report.fund.expected_shortfall.is_some(), "{name} has no expected shortfall");
    let components: Option<Vec<f64>> = report.strategies.iter().map(|s| s.component_var).collect();
    match components {
        None => {
            let is_told = has(report, WarningCode::NoTailLoss) || has(report, WarningCode::NotMeasured);
            assert!(is_told, "{name}: no components, and not told");
        }
        Some(parts) => {
            let size: f64 = parts.iter().map(|part| part.abs()).sum();
            let sum: f64 = parts.iter().sum();
            assert!((sum - value_at_risk).abs() <= 1e-12 * size.max(value_at_risk.abs()), "{name}: {sum:e}");
        }
    }
    let is_whole = !has(report, WarningCode::NotMeasured);
    for strategy in &report.strategies {
        assert_eq!(strategy.standalone_var.is_some(), strategy.standalone_es.is_some(), "{name}");
        assert!(strategy.standalone_var.is_some() || !is_whole, "{name}");
        assert!(strategy.exposure != 0.0 || strategy.standalone_var.unwrap_or_default() == 0.0, "{name}");
        assert!(strategy.exposure != 0.0 || strategy.component_var.is_none_or(|part| part == 0.0), "{name}");
    }
}

#[test]
fn degenerate_inputs_stand_every_scenario() {
    let everything = all(&[down(1.0), spike(1.0), outage("x", 720.0, 10.0), squeeze(1.0)]);
    let mut scenarios = Scenario::defaults();
    scenarios.extend([everything, down(0.0), spike(0.0), squeeze(0.0), squeeze(1.0), outage("nowhere", 1.0, 3.0)]);
    let mut places = Vec::new();
    for case in cases() {
        for method in [Method::Historical, Method::Parametric] {
            let desk = case.desk(|fund| fund.risk_budget.method = method);
            let report = desk.report();
            for scenario in &scenarios {
                let result = desk.stress(scenario);
                places.extend(unfit(&result, case.name, "stress"));
                let is_missing = result.pnl.is_none() || result.nav_after.is_none();
                assert!(!is_missing || !result.warnings.is_empty(), "{}: no P&L, and not told", case.name);
                let columns = stress_columns(&desk.snapshot, &report, &[result], Notation::PLAIN);
                places.extend(unfit(&columns, case.name, "stress view"));
            }
        }
    }
    all_finite(&places);
}

#[test]
fn degenerate_inputs_have_a_correlation_matrix() {
    let mut places = Vec::new();
    for case in cases() {
        let desk = case.desk(|_| ());
        let Ok(risk) = &desk.model.risk else { continue };
        let views: Vec<&[f64]> = risk.returns().iter().map(|series| series.as_slice()).collect();
        let ids: Vec<String> = desk.snapshot.strategies.iter().map(|s| s.id.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let exposed: Vec<bool> = desk.book.exposure(&desk.snapshot).iter().map(|x| *x != 0.0).collect();
        for estimator in Estimator::ALL {
            for rho in [None, Some(0.0), Some(0.9), Some(1.0)] {
                let shown = correlation_matrix(&views, &exposed, &ids, estimator, Order::Cluster, rho);
                let name = format!("{}, {}", case.name, estimator.id());
                places.extend(unfit(&shown, &name, "correlation matrix"));
                assert!(shown.min_eigenvalue.is_some_and(|least| least >= -1e-9), "{name}: {:?}", shown.min_eigenvalue);
                let n = views.len();
                for (i, j) in (0..n).flat_map(|i| (0..n).map(move |j| (i, j))) {
                    let c = shown.matrix[(i, j)];
                    near(c, shown.matrix[(j, i)], 0.0);
                    assert!(if i == j { c == 1.0 } else { c.abs() <= 1.0 }, "{name}: {c} at {i}, {j}");
                }
            }
        }
    }
    all_finite(&places);
}

#[test]
fn degenerate_inputs_show_no_nan() {
    let mut places = Vec::new();
    for case in cases() {
        let desk: Desk = case.desk(|_| ());
        let view = budget_view(&desk.snapshot, &desk.book, &desk.report(), &desk.headrooms());
        places.extend(unfit(&view, case.name, "budget view"));
        let tests = drill(&desk.snapshot.limits, &desk.model.drawdowns, desk.model.positions.as_ref(), &desk.book);
        places.extend(unfit(&tests, case.name, "self-test"));
        let context = Version::new(Arc::new(desk.snapshot));
        for tool in Tool::ALL {
            match tool.call(&context, &Value::Null) {
                Ok(answer) => places.extend(unfit(&answer.text, case.name, tool.name())),
                Err(error) => assert!(!error.to_string().is_empty(), "{}", case.name),
            }
        }
    }
    all_finite(&places);
}
