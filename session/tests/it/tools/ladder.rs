//! The drawdown limits of strategies in the tools: states where there are some, chances where they are asked for.

use std::sync::Arc;

use headroom_engine::fund::{DrawdownLimits, Snapshot};
use headroom_session::{
    WhatIf,
    tools::{Tool, takes_time},
};
use serde_json::{Value, json};

use super::{answer, context, demo, text};

/// The demonstration fund with a ladder of its third strategy, which lies past the soft limit.
fn laddered() -> Snapshot {
    let mut snapshot = demo();
    let limits = DrawdownLimits { soft: Some(0.0001), hard: Some(0.5), recovery_share: 0.5 };
    snapshot.strategies[2].drawdown_limits = Some(limits);
    snapshot
}

#[test]
fn ladder_is_told_where_a_strategy_has_one_and_nowhere_else() {
    let plain = context(demo());
    let told = context(laddered());
    for tool in [Tool::RiskDashboard, Tool::RiskBudgetStatus] {
        assert!(!text(tool, &plain, &json!({})).contains("\"ladder"));
        let found = answer(tool, &told, &json!({}));
        let ladders: Vec<bool> =
            found["strategies"].as_array().unwrap().iter().map(|row| row.get("ladder").is_some()).collect();
        assert_eq!(ladders.iter().filter(|has| **has).count(), 1);
        let ladder = &found["strategies"][2]["ladder"];
        assert_eq!((&ladder["state"], &ladder["soft"]["state"]), (&json!("halved"), &json!("tripped")));
        assert_eq!((&ladder["hard"]["state"], &ladder["reason"]), (&json!("active"), &Value::Null));
        assert!(ladder["measured"].as_f64().unwrap() > 0.0001);
        // It may only go down; the fund's state is its own.
        assert_eq!(found["strategies"][2]["can_add"], json!(false));
    }
    // A raise is refused in the session's words.
    let id = demo().strategies[2].id.to_string();
    let error = Tool::RiskDashboard.call(&told, &json!({ "exposure": { id: 1.1 } })).unwrap_err();
    assert_eq!((error.rule, error.path.starts_with("exposure.")), ("soft_drawdown", true));
}

#[test]
fn chances_of_ladders_are_those_of_the_engine_where_they_are_asked_for() {
    let told = context(laddered());
    let asked = json!({ "ladders": true });
    assert!(!text(Tool::RiskDashboard, &told, &json!({})).contains("\"ladders\""));
    assert!(!text(Tool::RiskDashboard, &context(demo()), &asked).contains("\"ladders\""));
    assert!(takes_time(&WhatIf::of(&Arc::new(laddered())), &asked.to_string()));
    let found = answer(Tool::RiskDashboard, &told, &asked);
    let analysis = told.analysis();
    let odds = analysis.ladder_paths(&analysis.model().ladders).unwrap().odds();
    let row = &found["ladders"]["strategies"][0];
    assert_eq!(row["id"], json!(demo().strategies[2].id.to_string()));
    let numbers = |value: &Value| serde_json::from_value::<Vec<f64>>(value.clone()).unwrap();
    assert_eq!(numbers(&row["hard"]["trips"]), odds.strategies[0].rungs[1].trips);
    assert_eq!(numbers(&row["soft"]["trips"]), [1.0, 1.0]); // past it already
    assert_eq!(numbers(&found["ladders"]["stops_in_a_month"]), odds.stops);
    assert_eq!(found["ladders"]["periods"], json!([20, 60]));
    // In closed form, without an error, under the parametric method.
    let normal = answer(Tool::RiskDashboard, &told, &json!({ "ladders": true, "method": "parametric" }));
    assert_eq!(normal["ladders"]["strategies"][0]["hard"]["level_error"], Value::Null);
}
