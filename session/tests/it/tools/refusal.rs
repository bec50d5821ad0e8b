//! Refusals: each with its code, its path and its rule, and in the words of the session.

use std::sync::Arc;

use headroom_engine::fund::Snapshot;
use headroom_session::{
    Edit, Session,
    tools::{ErrorCode, Tool},
};
use serde_json::{Value, json};

use super::{answer, context, opportunity, refused, seed};
use headroom_engine::testing::{allocated, fund_of};

#[test]
fn wrong_arguments_are_refused_with_code_path_and_rule() {
    use ErrorCode::{InvalidArgument, ReserveExceeded, UnknownStrategy};
    let context = context(seed());
    let of_all: Vec<(Value, ErrorCode, &str, &str)> = vec![
        (json!([]), InvalidArgument, "", "type"),
        (json!("x"), InvalidArgument, "", "type"),
        (json!({ "usage_basis": "component" }), InvalidArgument, "usage_basis", "unknown_field"),
        (json!({ "a b": 1 }), InvalidArgument, "[\"a b\"]", "unknown_field"),
        (json!({ "allocation": 3 }), InvalidArgument, "allocation", "type"),
        (json!({ "allocation": { "mm_strategy": "half" } }), InvalidArgument, "allocation.mm_strategy", "type"),
        (json!({ "allocation": { "mm_strategy": 1.5 } }), InvalidArgument, "allocation.mm_strategy", "range"),
        (json!({ "allocation": { "mm_strategy": -0.1 } }), InvalidArgument, "allocation.mm_strategy", "range"),
        (json!({ "allocation": { "mm_strategy": 0.9 } }), ReserveExceeded, "allocation", "reserve_exceeded"),
        (json!({ "allocation": { "nobody": 0.1 } }), UnknownStrategy, "allocation.nobody", "reference"),
        (json!({ "exposure": { "mm_strategy": 10.5 } }), InvalidArgument, "exposure.mm_strategy", "range"),
        (json!({ "exposure": { "a.b": 1 } }), UnknownStrategy, "exposure[\"a.b\"]", "reference"),
        (json!({ "exposure": null }), InvalidArgument, "exposure", "type"),
        (json!({ "method": "garch" }), InvalidArgument, "method", "enum"),
        (json!({ "method": 7 }), InvalidArgument, "method", "type"),
        (json!({ "confidence": 0.5 }), InvalidArgument, "confidence", "range"),
        (json!({ "confidence": 99 }), InvalidArgument, "confidence", "range"),
        (json!({ "horizon": 2, "horizon_days": 3 }), InvalidArgument, "horizon_days", "exclusive"),
        (json!({ "horizon": 21 }), InvalidArgument, "horizon", "range"),
        (json!({ "horizon_days": 0 }), InvalidArgument, "horizon_days", "range"),
        (json!({ "horizon_days": -3 }), InvalidArgument, "horizon_days", "range"),
        (json!({ "horizon_days": 1e9 }), InvalidArgument, "horizon_days", "range"),
        (json!({ "horizon_days": 1.5 }), InvalidArgument, "horizon_days", "type"),
        (json!({ "window": 29 }), InvalidArgument, "window", "range"),
        (json!({ "window": 1e12 }), InvalidArgument, "window", "range"),
        (json!({ "strategies": "mm_strategy" }), InvalidArgument, "strategies", "type"),
        (json!({ "strategies": [] }), InvalidArgument, "strategies", "count"),
        (json!({ "strategies": ["mm_strategy", 3] }), InvalidArgument, "strategies[1]", "type"),
        (json!({ "strategies": ["mm_strategy", "mm_strategy"] }), InvalidArgument, "strategies[1]", "duplicate_id"),
        (json!({ "strategies": ["nobody"] }), UnknownStrategy, "strategies[0]", "reference"),
    ];
    for tool in Tool::ALL {
        for (arguments, code, path, rule) in &of_all {
            let error = refused(tool, &context, arguments);
            assert_eq!((error.code, error.path.as_str(), error.rule), (*code, *path, *rule), "{arguments}");
        }
    }
    let of_one: Vec<(Tool, Value, ErrorCode, &str, &str)> = vec![
        (Tool::RiskBudgetStatus, json!({ "strategy": "nobody" }), UnknownStrategy, "strategy", "reference"),
        (
            Tool::RiskBudgetStatus,
            json!({ "strategy": "directional", "strategies": ["directional"] }),
            InvalidArgument,
            "strategy",
            "exclusive",
        ),
        (Tool::RiskDashboard, json!({ "scenarios": [] }), InvalidArgument, "scenarios", "unknown_field"),
        (Tool::StressTestFund, json!({ "scenarios": [] }), InvalidArgument, "scenarios", "count"),
        (Tool::StressTestFund, json!({ "scenarios": {} }), InvalidArgument, "scenarios", "type"),
        (
            Tool::StressTestFund,
            json!({ "scenarios": [{ "kind": "all_markets_down", "magnitude": 2 }] }),
            InvalidArgument,
            "scenarios[0].magnitude",
            "range",
        ),
        (
            Tool::StressTestFund,
            json!({ "scenarios": [[{ "kind": "correlation_spike", "rho": 0.9 }, { "kind": "flood" }]] }),
            InvalidArgument,
            "scenarios[0][1].kind",
            "enum",
        ),
        (
            Tool::StressTestFund,
            json!({ "scenarios": [{ "kind": "exchange_outage", "duration_hours": 4 }] }),
            InvalidArgument,
            "scenarios[0].exchange",
            "missing",
        ),
        (Tool::CorrelationMatrix, json!({ "estimator": "guess" }), InvalidArgument, "estimator", "enum"),
        (Tool::CorrelationMatrix, json!({ "order": "risk" }), InvalidArgument, "order", "enum"),
        (
            Tool::CorrelationMatrix,
            json!({ "scenario": { "kind": "correlation_spike", "rho": 1.01 } }),
            InvalidArgument,
            "scenario.rho",
            "range",
        ),
    ];
    for (tool, arguments, code, path, rule) in of_one {
        let error = refused(tool, &context, &arguments);
        assert_eq!((error.code, error.path.as_str(), error.rule), (code, path, rule), "{arguments}");
    }
}

#[test]
fn refusals_are_in_the_words_of_the_session() {
    let context = context(seed());
    let cases = [
        (json!({ "allocation": { "mm_strategy": 1.5 } }), Edit::Allocation { strategy: 0, share: 1.5 }),
        (json!({ "allocation": { "directional": 0.9 } }), Edit::Allocation { strategy: 2, share: 0.9 }),
        (json!({ "exposure": { "arb_strategy": -1 } }), Edit::Exposure { strategy: 1, scale: -1.0 }),
        (json!({ "confidence": 1 }), Edit::Confidence(1.0)),
        (json!({ "horizon_days": 21 }), Edit::Horizon(21)),
        (json!({ "window": 100_001 }), Edit::Window(Some(100_001))),
    ];
    for (arguments, edit) in cases {
        let wanted = Session::new(Arc::new(seed())).apply(edit).unwrap_err();
        for tool in Tool::ALL {
            let error = refused(tool, &context, &arguments);
            assert_eq!((error.message, error.rule), (wanted.to_string(), wanted.rule()));
        }
    }
}

#[test]
fn refusal_is_compact_json_of_four_fields() {
    let error = refused(Tool::RiskDashboard, &context(seed()), &json!({ "confidence": 2 }));
    assert_eq!(
        error.to_json(),
        r#"{"code":"invalid_argument","path":"confidence","rule":"range","message":"confidence: 2 is refused, it must lie in (0.5, 1)"}"#
    );
}

/// A fund of two strategies: the first loses 30 at worst, with a budget of `share` x 100; the second nearly nothing.
fn using(share: f64) -> Snapshot {
    let swinging = |size: f64| (0..30).map(|t| if t % 2 == 0 { -size } else { size }).collect::<Vec<f64>>();
    let mut fund = allocated(fund_of(&[(1_000.0, swinging(0.03)), (1_000.0, swinging(0.001))]), &[share, 0.1]);
    fund.opportunities.push(opportunity(swinging(0.002)));
    fund
}

#[test]
fn no_tool_raises_past_a_budget_and_every_tool_lowers_it() {
    // 30 of 31 goes up to 31 / 30, at its limit or not; 30 of 40 up to 40 / 30; 30 of 25 nowhere.
    for (share, scale, told) in [(0.31, 1.04, "1.033"), (0.4, 1.34, "1.333"), (0.25, 1.01, "1 at most")] {
        let context = context(using(share));
        let id = context.fund().strategies[0].id.to_string();
        for tool in Tool::ALL {
            let error = refused(tool, &context, &json!({ "exposure": { &id: scale } }));
            let wanted = (ErrorCode::InvalidArgument, format!("exposure.{id}"), "budget");
            assert_eq!((error.code, error.path.clone(), error.rule), wanted, "{}", tool.name());
            assert!(error.message.contains(told), "{}", error.message);
            answer(tool, &context, &json!({ "exposure": { &id: 0.5 } }));
            answer(tool, &context, &json!({ "exposure": { &id: 0 } }));
        }
        // More budget frees it, as far as the reserve goes.
        answer(Tool::RiskDashboard, &context, &json!({ "exposure": { &id: scale }, "allocation": { &id: 0.6 } }));
    }
}

#[test]
fn no_tool_raises_anything_in_a_stopped_fund() {
    let mut snapshot = using(0.8);
    snapshot.history.returns[0][29] = Some(-0.03);
    snapshot.limits.monthly_drawdown = Some(0.001);
    let context = context(snapshot);
    let id = context.fund().strategies[1].id.to_string();
    for tool in Tool::ALL {
        let error = refused(tool, &context, &json!({ "exposure": { &id: 1.01 } }));
        assert_eq!((error.code, error.rule), (ErrorCode::InvalidArgument, "monthly_drawdown"), "{}", tool.name());
        assert!(error.message.contains("exposures may only be lowered"), "{}", error.message);
        answer(tool, &context, &json!({ "exposure": { &id: 0.2 } }));
    }
}
