//! Inputs that once gave figures without a word: the same kinds, small, with what is right.

use headroom_engine::fund::Method;
use headroom_session::tools::Tool;
use serde_json::{Value, json};

use super::{answer, context, seed};
use headroom_engine::testing::{allocated, fund_of, holding, linear};

/// Returns of this size, up and down.
fn swing(size: f64, turn: usize) -> Vec<f64> {
    (0_usize..150).map(|t| if (t * turn).is_multiple_of(3) { -size } else { size }).collect()
}

fn warns(answer: &Value, code: &str) -> bool {
    answer["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == code)
}

#[test]
fn squares_that_underflow_are_told_with_every_method() {
    let mut fund = allocated(fund_of(&[(1e6, swing(1e-170, 1)), (1e6, swing(1e-170, 2))]), &[0.4, 0.4]);
    fund.risk_budget.total_var = 1e-160;
    let version = context(fund);
    for method in Method::ALL {
        let told = answer(Tool::RiskDashboard, &version, &json!({ "method": method.id() }));
        assert!(warns(&told, "constant_returns"), "{}: {}", method.id(), told["warnings"]);
    }
    for estimator in ["sample", "ewma", "ledoit_wolf"] {
        let told = answer(Tool::CorrelationMatrix, &version, &json!({ "estimator": estimator }));
        assert_eq!(told["matrix"], json!([[1, 0], [0, 1]]));
        assert!(warns(&told, "constant_returns"), "{estimator}");
    }
}

#[test]
fn exchanges_are_groups_by_letter_and_one_without_positions_is_told() {
    let exchanges = ["binance", "Binance", "binance ", "okx"];
    let positions = exchanges.map(|exchange| linear(0, exchange, "crypto", 1_000.0));
    let fund = holding(allocated(fund_of(&[(1e6, swing(0.01, 1))]), &[0.4]), positions.to_vec());
    let version = context(fund);
    let dashboard = answer(Tool::RiskDashboard, &version, &json!({}));
    let told = dashboard["warnings"].as_array().unwrap().iter().find(|warning| warning["code"] == "similar_names");
    assert_eq!(told.unwrap()["positions"].as_array().unwrap().len(), 3, "not the one at okx");
    let controls = &dashboard["controls"];
    let concentration = controls.as_array().unwrap().iter().find(|c| c["id"] == "exchange_concentration").unwrap();
    assert_eq!(concentration["measured"], 0.25); // 1,000 of 4,000
    let outage = |exchange: &str| {
        let scenario = json!({ "kind": "exchange_outage", "exchange": exchange, "duration_hours": 24 });
        answer(Tool::StressTestFund, &version, &json!({ "scenarios": [scenario] }))["results"][0].take()
    };
    assert_eq!(outage("binance")["gross_frozen"], 1_000);
    assert!(warns(&outage("BINANCE"), "no_exchange_positions"));
}

#[test]
fn what_if_up_to_the_largest_scale_is_allowed() {
    let version = context(seed());
    let rows = answer(Tool::RiskBudgetStatus, &version, &json!({}))["strategies"].take();
    let mut checked = 0;
    for row in rows.as_array().unwrap() {
        if let Some(largest) = row["largest_scale"].as_f64().filter(|largest| *largest > 1.0) {
            for part in [0.1, 0.5, 0.9, 1.0] {
                let exposure = json!({ row["id"].as_str().unwrap(): 1.0 + part * (largest - 1.0) });
                answer(Tool::RiskBudgetStatus, &version, &json!({ "exposure": exposure }));
                checked += 1;
            }
        }
    }
    assert!(checked > 0);
}

#[test]
fn input_schemas_hold_no_union_of_types() {
    fn walk(schema: &Value, path: &str) {
        match schema {
            Value::Object(rules) => {
                assert!(!rules.get("type").is_some_and(Value::is_array), "{path}: {schema}");
                for (rule, inner) in rules {
                    let is_null = |one: &Value| one["type"] == "null";
                    assert!(!inner.as_array().is_some_and(|any| any.iter().any(is_null)), "{path}.{rule}");
                    walk(inner, &format!("{path}.{rule}"));
                }
            }
            Value::Array(all) => all.iter().for_each(|one| walk(one, path)),
            _ => {}
        }
    }
    for tool in Tool::ALL {
        walk(&tool.definition()["inputSchema"], tool.name());
    }
}

#[test]
fn window_of_null_is_still_all_rows() {
    let version = context(seed());
    let all = answer(Tool::RiskDashboard, &version, &json!({ "window": null }));
    assert_eq!(all, answer(Tool::RiskDashboard, &version, &json!({})));
}
