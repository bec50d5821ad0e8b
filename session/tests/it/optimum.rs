//! The best expected return against skfolio 1.12.2, Riskfolio-Lib 7.4.0 and cvxpy 1.9.3 with Clarabel 0.11.1, on the same sample and
//! limits: `tests/reference/optimum.py` writes `tests/reference/optimum.json`.

use headroom_engine::{
    budget::{CapitalScope, KKT, best_return},
    control::Stops,
    fund::{Book, Limits, Method, Settings, Snapshot, UsageBasis},
    model::estimate,
    testing::{holding, linear, near},
};
use serde_json::Value;

fn file(name: &str) -> String {
    std::fs::read_to_string(format!("{}/../{name}", env!("CARGO_MANIFEST_DIR"))).expect(name)
}

/// The demonstration fund by the normal law, one position of its capital a strategy in one of three sectors, with the limits of a
/// case and nothing else.
fn fund_of(case: &Value) -> Snapshot {
    let fund = headroom_wire::parse(file("assets/sample/demo.json").as_bytes()).expect("the sample loads");
    let capital: f64 = fund.strategies.iter().map(|strategy| strategy.capital).sum();
    let number = |name: &str| case[name].as_f64();
    let count = fund.strategies.len();
    let positions = fund.strategies.iter().enumerate();
    let positions = positions.map(|(i, s)| linear(i, &format!("e{i}"), ["a", "b", "c"][i % 3], s.capital)).collect();
    let mut fund = holding(fund, positions);
    fund.instruments = Default::default();
    fund.limits = Limits {
        gross_exposure: number("gross").map(|gross| gross * capital),
        sector_concentration: number("sector"),
        ..Limits::default()
    };
    let budget = &mut fund.risk_budget;
    budget.method = Method::from_id("parametric").expect("a method");
    budget.usage_basis = UsageBasis::Standalone;
    budget.total_var = case["var"].as_f64().expect("a VaR") * capital;
    // All budgets together are what the standalone VaRs may sum to; none of these programs knows budgets beside that sum.
    let share = number("standalone").map_or(1e3, |standalone| standalone * capital / budget.total_var);
    (budget.allocation, budget.reserve) = (vec![share / count as f64; count], 0.0);
    fund
}

#[test]
fn best_return_is_that_of_skfolio_riskfolio_and_clarabel() {
    let reference: Value = serde_json::from_str(&file("tests/reference/optimum.json")).expect("JSON");
    let numbers = |list: &Value| -> Vec<f64> {
        list.as_array().expect("a list").iter().map(|number| number.as_f64().expect("a number")).collect()
    };
    let expected: Vec<Option<f64>> = numbers(&reference["expected"]).into_iter().map(Some).collect();
    let cases = reference["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 7);
    for case in cases {
        let fund = fund_of(case);
        let capital: f64 = fund.strategies.iter().map(|strategy| strategy.capital).sum();
        let model = estimate(&fund, Settings::of(&fund.risk_budget));
        let book = Book::of(&fund);
        let scope = CapitalScope::of(&fund, &model, &book, &Stops::default(), &expected).expect("a VaR");
        let found = best_return(&scope, case["turnover"].as_f64()).expect("a best");
        assert!(found.residual <= KKT, "{}: {}", case["name"], found.residual);
        let earned = scope.figures(&found.scale).expected_return / capital;
        for program in ["cvxpy", "skfolio", "riskfolio"] {
            if let Some(objective) = case[program].as_f64() {
                near(earned, objective, 1e-6);
                assert!(
                    (earned / objective - 1.0).abs() < 1e-6,
                    "{} by {program}: {earned}, {objective}",
                    case["name"]
                );
            }
        }
        for (i, wanted) in numbers(&case["exposure"]).into_iter().enumerate() {
            let exposure = found.scale[i] * fund.strategies[i].capital / capital;
            assert!((exposure - wanted).abs() < 1e-5, "{} {i}: {exposure}, {wanted}", case["name"]);
        }
    }
}
