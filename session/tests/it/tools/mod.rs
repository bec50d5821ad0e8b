//! The six MCP tools, below their doors: surface, figures, refusals, hostile text, and random calls.

mod attack;
mod candidate;
mod fuzz;
mod hostile;
mod ladder;
mod refusal;
mod schema;
mod valid;

use std::sync::Arc;

use headroom_engine::{
    fund::{Method, Opportunity, Snapshot, Split, StrategyId},
    reallocation::replay,
    warning::{Warning, WarningCode},
};
use headroom_session::{
    Edit, Session, Version, WhatIf,
    tools::{Carried, ErrorCode, Packed, Tool, ToolError, result_json, takes_time},
};
use headroom_wire::{parse, to_json};
use serde_json::{Value, json};

use headroom_engine::testing::{Desk, Seeded, allocated, fund_of, random_fund, with_positions};

const SEED: &[u8] = include_bytes!("../../../../assets/sample/seed.json");
const DEMO: &[u8] = include_bytes!("../../../../assets/sample/demo.json");

pub fn seed() -> Snapshot {
    parse(SEED).unwrap()
}

pub fn demo() -> Snapshot {
    parse(DEMO).unwrap()
}

/// An opportunity with undated returns.
fn opportunity(returns: Vec<f64>) -> Opportunity {
    Opportunity {
        strategy: StrategyId::new("joining").unwrap(),
        name: "Joining".to_owned(),
        conviction: 0.5,
        requested_share: 0.05,
        capital: 1_000.0,
        returns,
        dates: None,
    }
}

fn context(snapshot: Snapshot) -> Version {
    Version::new(Arc::new(snapshot))
}

fn text(tool: Tool, context: &Version, arguments: &Value) -> String {
    tool.call(context, arguments).unwrap_or_else(|error| panic!("{error}")).text
}

fn answer(tool: Tool, context: &Version, arguments: &Value) -> Value {
    serde_json::from_str(&text(tool, context, arguments)).unwrap()
}

fn refused(tool: Tool, context: &Version, arguments: &Value) -> ToolError {
    match tool.call(context, arguments) {
        Ok(_) => panic!("{} is answered", tool.name()),
        Err(error) => error,
    }
}

/// Arguments that every tool takes, each changing something.
fn what_ifs() -> Vec<Value> {
    vec![
        json!({}),
        json!({ "allocation": { "directional": 0.1 } }),
        json!({ "exposure": { "mm_strategy": 1.5, "directional": 0 } }),
        json!({ "method": "parametric" }),
        json!({ "method": "filtered_historical" }),
        json!({ "confidence": 0.95 }),
        json!({ "horizon_days": 10 }),
        json!({ "window": 60 }),
        json!({ "window": 100_000 }),
        json!({ "strategies": ["directional", "mm_strategy"] }),
    ]
}

#[test]
fn tools_agree_with_the_report() {
    let snapshot = demo();
    let desk = Desk::of(&snapshot);
    let (report, largest) = (desk.report(), desk.headrooms());
    let context = context(snapshot.clone());
    let dashboard = answer(Tool::RiskDashboard, &context, &json!({}));
    let budget = answer(Tool::RiskBudgetStatus, &context, &json!({}));
    let number = |value: &Value| value.as_f64();
    assert_eq!(number(&dashboard["fund"]["var"]), report.fund.value_at_risk);
    assert_eq!(number(&dashboard["fund"]["es"]), report.fund.expected_shortfall);
    assert_eq!(dashboard["fund"]["status"], report.fund.status.id());
    assert_eq!(dashboard["strategies"], budget["strategies"]);
    assert_eq!(number(&budget["reserve"]["amount"]), Some(report.reserve_amount));
    for (i, row) in budget["strategies"].as_array().unwrap().iter().enumerate() {
        let figures = &report.strategies[i];
        assert_eq!(row["id"], snapshot.strategies[i].id.as_str());
        assert_eq!(number(&row["used"]), figures.used);
        assert_eq!(number(&row["component_var"]), figures.component_var);
        assert_eq!(number(&row["largest_scale"]), largest[i].largest_scale);
        assert_eq!(number(&row["least_scale"]), largest[i].least_scale);
        assert_eq!(row["can_add"], largest[i].can_add);
        assert_eq!(row["bound_by"], largest[i].bound_by.unwrap().id());
    }
    for (i, row) in dashboard["controls"].as_array().unwrap().iter().enumerate() {
        assert_eq!(row["id"], report.controls[i].id.id());
        assert_eq!(number(&row["measured"]), report.controls[i].measured);
        assert_eq!(row["state"], report.controls[i].state.id());
    }
    let stress = answer(Tool::StressTestFund, &context, &json!({}));
    assert_eq!(stress["results"], dashboard["stress"]);
    for (i, scenario) in snapshot.scenarios.iter().enumerate() {
        let result = desk.stress(scenario);
        let row = &stress["results"][i];
        assert_eq!(number(&row["pnl"]), result.pnl);
        assert_eq!(number(&row["var_after"]), result.var_after);
        let ids: Vec<&str> = result.tripped().map(|id| id.id()).collect();
        assert_eq!(row["controls_tripped"], json!(ids));
        let by_id = row["by_strategy"].as_object().unwrap();
        assert_eq!(by_id.len(), snapshot.strategies.len());
    }
    let correlation = answer(Tool::CorrelationMatrix, &context, &json!({}));
    let risk = desk.model.risk.as_ref().unwrap();
    for (i, row) in correlation["matrix"].as_array().unwrap().iter().enumerate() {
        for (j, value) in row.as_array().unwrap().iter().enumerate() {
            assert_eq!(number(value), Some(risk.correlation[(i, j)]));
        }
    }
}

#[test]
fn fields_stand_in_the_order_of_the_contract() {
    let context = context(seed());
    let dashboard = text(Tool::RiskDashboard, &context, &json!({}));
    assert!(dashboard.starts_with(r#"{"as_of":"2026-"#), "{dashboard}");
    let places: Vec<usize> = [
        "\"fund\":",
        "\"conventions\":",
        "\"strategies\":",
        "\"controls\":",
        "\"fund_state\":",
        "\"stress\":",
        "\"proposals\":[",
        "\"held\":[",
    ]
    .iter()
    .map(|key| dashboard.find(key).unwrap())
    .collect();
    assert!(places.is_sorted());
    let stress = text(Tool::StressTestFund, &context, &json!({}));
    assert!(stress.contains(r#""by_strategy":{"mm_strategy":"#), "the order of the file, not of the alphabet");
}

#[test]
fn same_call_gives_the_same_bytes_whatever_the_order_of_arguments() {
    let context = context(seed());
    for tool in Tool::ALL {
        let one: Value =
            serde_json::from_str(r#"{"confidence":0.95,"exposure":{"directional":0.5,"mm_strategy":0.75}}"#).unwrap();
        let other: Value =
            serde_json::from_str(r#"{"exposure":{"mm_strategy":0.750,"directional":0.5},"confidence":0.95}"#).unwrap();
        assert_eq!(text(tool, &context, &one), text(tool, &context, &other));
    }
}

#[test]
fn settings_of_the_call_count_like_settings_of_the_file() {
    let (mut snapshot, before) = (seed(), context(seed()));
    snapshot.risk_budget.window = Some(60);
    snapshot.risk_budget.confidence = headroom_engine::fund::Confidence::new(0.95).unwrap();
    let after = context(snapshot);
    let given = json!({ "window": 60, "confidence": 0.95 });
    for tool in Tool::ALL {
        assert_eq!(text(tool, &before, &given), text(tool, &after, &json!({})));
    }
}

#[test]
fn screen_answers_as_its_export_does() {
    let mut random = Seeded::new(7);
    for _ in 0..20 {
        let fund = random_fund(&mut random, 6);
        let mut fund = with_positions(&mut random, fund);
        fund.opportunities = vec![opportunity((0..60).map(|_| random.daily_return()).collect())];
        let mut session = Session::new(Arc::new(fund));
        let mut exposure = serde_json::Map::new();
        for strategy in 0..session.loaded().strategies.len() {
            let _ = session.apply(Edit::Allocation { strategy, share: random.unit() / 3.0 });
            let scale = random.unit();
            session.apply(Edit::Exposure { strategy, scale }).unwrap();
            exposure.insert(session.loaded().strategies[strategy].id.to_string(), json!(scale));
        }
        session.apply(Edit::Confidence(0.95)).unwrap();
        session.apply(Edit::Horizon(5)).unwrap();
        let screen = session.version().clone();
        let export = parse(to_json(&session.now().exported()).as_bytes()).unwrap();
        let export = context(export);
        for tool in Tool::ALL {
            assert_eq!(text(tool, &screen, &json!({})), text(tool, &export, &json!({ "exposure": exposure })),);
        }
    }
}

#[test]
fn carried_fund_answers_as_the_screen_does() {
    let mut session = Session::new(Arc::new(seed()));
    let opportunity = Box::new(session.loaded().opportunities[0].clone());
    session.apply(Edit::Exposure { strategy: 0, scale: 0.5 }).unwrap();
    session.apply(Edit::Allocation { strategy: 1, share: 0.2 }).unwrap();
    session.apply(Edit::Confidence(0.95)).unwrap();
    let calls = [
        json!({}),
        json!({ "method": "monte_carlo", "strategies": ["directional"] }),
        json!({ "exposure": { "directional": 11 } }),
        json!({ "exposure": { "mm_strategy": 1 } }),
    ];
    // With the opportunity in the file, and in the fund.
    for is_admitted in [false, true] {
        if is_admitted {
            session.apply(Edit::Admit { opportunity: opportunity.clone(), share: 0.05 }).unwrap();
        }
        let screen = session.version().clone();
        let carried = Carried::of(session.now()).version().unwrap();
        let packed = Packed::of(session.now()).version().unwrap();
        assert_eq!(carried.what_if().book, screen.what_if().book);
        assert_eq!(packed.what_if().book, screen.what_if().book);
        assert_eq!(packed.fund().history, screen.fund().history);
        // What a worker replays is what is on screen.
        let now = session.now();
        let start = Split::new(&now.book.allocation);
        let of_screen = replay(&now.snapshot, now.settings, &start, &now.log);
        let (fund, analysis) = (packed.fund(), packed.analysis());
        let start = Split::new(&analysis.book().allocation);
        assert_eq!(replay(fund, analysis.conventions(), &start, &fund.log), of_screen);
        for (tool, call) in
            Tool::ALL.into_iter().flat_map(|tool| calls.iter().map(move |call| (tool, call.to_string())))
        {
            assert_eq!(result_json(tool, &carried, &call), result_json(tool, &screen, &call), "{call}");
        }
    }
}

#[test]
fn scales_that_are_of_no_fund_leave_it_as_its_file_has_it() {
    let screen = Version::new(Arc::new(seed()));
    for scale in [Vec::new(), vec![2.0; 9]] {
        let carried = Carried { scale: scale.clone(), ..Carried::of(screen.what_if()) }.version().unwrap();
        let packed = Packed { scale, ..Packed::of(screen.what_if()) }.version().unwrap();
        assert_eq!(carried.what_if().book, screen.what_if().book);
        assert_eq!(packed.what_if().book, screen.what_if().book);
    }
}

#[test]
fn call_takes_time_by_the_method_it_names_else_by_that_on_screen() {
    let of_screen = |method: Method| {
        let mut snapshot = seed();
        snapshot.risk_budget.method = method;
        WhatIf::of(&Arc::new(snapshot))
    };
    let [historical, drawn] = [Method::Historical, Method::MonteCarlo].map(of_screen);
    for (arguments, by_screen) in [
        ("", [false, true]),
        (r#"{"confidence":0.95}"#, [false, true]),
        (r#"{"method":"monte_carlo"}"#, [true, true]),
        (r#"{"method":"parametric"}"#, [false, false]),
        (r#"{"replay":true}"#, [true, true]),
        (r#"{"replay":false}"#, [false, true]),
        (r#"{"capital":true}"#, [true, true]),
        // Refused, and nothing is drawn for it.
        (r#"{"method":7}"#, [false, false]),
        (r#"{"method":"monte carlo"}"#, [false, false]),
    ] {
        assert_eq!([&historical, &drawn].map(|screen| takes_time(screen, arguments)), by_screen, "{arguments}");
    }
}

#[test]
fn dashboard_replays_the_history_where_it_is_asked_to() {
    let context = context(demo());
    let answer = |arguments: Value| Tool::RiskDashboard.call(&context, &arguments).expect("an answer");
    let parsed = |arguments: Value| -> Value { serde_json::from_str(&answer(arguments).text).expect("JSON") };
    assert!(parsed(json!({}))["replay"].is_null() && parsed(json!({ "replay": false }))["replay"].is_null());
    let found = &parsed(json!({ "replay": true }))["replay"];
    // tests/reference/replay.py
    let text = include_str!("../../../../tests/reference/replay.json");
    let wanted = &serde_json::from_str::<Value>(text).expect("the reference is JSON")["demo"];
    assert_eq!((&found["first"], &found["rows"]), (&wanted["first"], &wanted["rows"]));
    let paths = found["paths"].as_array().expect("paths");
    assert_eq!(paths.len(), 5);
    for path in paths {
        let wanted = &wanted["paths"][path["path"].as_str().expect("an id")];
        for name in
            ["total_return", "annual_return", "volatility", "sharpe", "max_drawdown", "turnover", "cost", "forgone"]
        {
            let [found, wanted] = [path, wanted].map(|of| of[name].as_f64().expect(name));
            assert!((found - wanted).abs() <= 1e-8 * wanted.abs(), "{name}: {found} for {wanted}");
        }
        let ends = &wanted["differences"]["sharpe"];
        let found = &path["differences"]["sharpe"];
        assert!((found["upper"].as_f64().expect("an end") - ends[1].as_f64().expect("an end")).abs() < 1e-9);
        assert_eq!(path["breach_days"].as_f64(), wanted["breach_days"].as_f64());
    }
    let refused = Tool::RiskDashboard.call(&context, &json!({ "replay": 1 })).expect_err("no flag");
    assert_eq!((refused.code, refused.path.as_str(), refused.rule), (ErrorCode::InvalidArgument, "replay", "type"));
}

#[test]
fn dashboard_proposes_capital_in_three_ways() {
    let context = context(demo());
    let call = |arguments: Value| -> Value {
        let text = Tool::RiskDashboard.call(&context, &arguments).expect("an answer").text;
        serde_json::from_str::<Value>(&text).expect("JSON")["capital"].clone()
    };
    let found = call(json!({ "capital": true }));
    let of = |capital: &Value, at: usize| capital["proposals"][at].clone();
    let kinds = [0, 1, 2].map(|at| of(&found, at)["kind"].as_str().expect("an id").to_owned());
    assert_eq!(kinds, ["proportional_sharpe", "best_return", "equal_return"]);
    let (best, equal) = (of(&found, 1), of(&found, 2));
    assert!(best["residual"].as_f64().expect("a residual") <= 1e-8 && best["reason"].is_null());
    assert!(best["after"]["var"].as_f64().expect("a VaR") <= 500_000.0 * (1.0 + 1e-9));
    assert!(best["after"]["expected_return"].as_f64() > found["today"]["expected_return"].as_f64());
    assert!(equal["after"]["return_on_risk"].as_f64() > found["today"]["return_on_risk"].as_f64());
    let sum = |proposal: &Value| -> f64 {
        let moves = proposal["moves"].as_array().expect("moves");
        moves.iter().map(|one| one["proposed"].as_f64().expect("a share")).sum()
    };
    assert!((0..3).all(|at| (sum(&of(&found, at)) - 0.85).abs() < 1e-12)); // the reserve is 15%
    // What may be traded holds the best, and no other.
    let little = call(json!({ "capital": true, "turnover": 0.01 }));
    assert!(of(&little, 1)["held_by"].as_array().expect("rules").contains(&json!("turnover")));
    assert_eq!(of(&little, 2)["moves"], equal["moves"]);
    // A fund above its VaR that may not trade.
    let mut above = demo();
    above.risk_budget.total_var = 100_000.0;
    let text = Tool::RiskDashboard.call(&self::context(above), &json!({ "capital": true, "turnover": 0 }));
    let above: Value = serde_json::from_str(&text.expect("an answer").text).expect("JSON");
    let best = of(&above["capital"], 1);
    assert_eq!((best["reason"].as_str(), best["after"].is_null()), (Some("conflict"), true));
    assert_eq!(best["conflict"].as_array().and_then(|rules| rules.last()), Some(&json!("turnover")));
    let refused = Tool::RiskDashboard.call(&context, &json!({ "turnover": -0.5 })).expect_err("below 0");
    assert_eq!((refused.code, refused.path.as_str(), refused.rule), (ErrorCode::InvalidArgument, "turnover", "range"));
}

#[test]
fn dashboard_tells_expected_returns_and_shares_in_proportion() {
    let answer = |fund: Snapshot| -> Value {
        let text = Tool::RiskDashboard.call(&context(fund), &json!({ "capital": true })).expect("an answer").text;
        serde_json::from_str::<Value>(&text).expect("JSON")["capital"].clone()
    };
    // tests/reference/capital.py
    let wanted: Value =
        serde_json::from_str(include_str!("../../../../tests/reference/capital.json")).expect("the reference is JSON");
    let found = answer(demo());
    assert_eq!((&found["prior_years"], &found["prior_return"]), (&json!(3), &json!(0)));
    let rows = found["strategies"].as_array().expect("rows");
    assert_eq!(rows.len(), 8);
    let number = |value: &Value| value.as_f64().expect("a number");
    for row in rows {
        let wanted = &wanted[row["strategy"].as_str().expect("an id")];
        let names =
            ["history", "weight", "expected", "volatility", "sharpe", "implied", "share", "proposed", "agreement"];
        for name in names {
            let [found, wanted] = [row, wanted].map(|of| number(&of[name]));
            assert!((found - wanted).abs() <= 1e-10 * wanted.abs(), "{name}: {found} for {wanted}");
        }
        assert!((number(&row["interval"]["lower"]) - number(&wanted["interval"][0])).abs() < 1e-10);
        assert!((number(&row["interval"]["upper"]) - number(&wanted["interval"][1])).abs() < 1e-10);
        assert!(row["given"].is_null());
    }
    // The reserve stays: shares sum to .85.
    assert!((rows.iter().map(|row| number(&row["proposed"])).sum::<f64>() - 0.85).abs() < 1e-12);
    // A return that the file states is the one expected, and has no interval.
    let mut stated = demo();
    stated.strategies[0].expected_return = Some(-0.25);
    let row = &answer(stated)["strategies"][0];
    assert_eq!((number(&row["given"]), number(&row["expected"]), number(&row["proposed"])), (-0.25, -0.25, 0.0));
    assert!(row["interval"].is_null() && !row["history"].is_null());
}

#[test]
fn narrowing_takes_rows_and_no_figure_of_the_fund() {
    let context = context(demo());
    let ids = ["trend_following", "market_making", "directional"];
    let given = json!({ "strategies": ids });
    for tool in [Tool::RiskDashboard, Tool::RiskBudgetStatus, Tool::StressTestFund] {
        let (all, some) = (answer(tool, &context, &json!({})), answer(tool, &context, &given));
        assert_eq!(narrowed(&all), some, "{}", tool.name());
    }
    let one = answer(Tool::RiskBudgetStatus, &context, &json!({ "strategy": "directional" }));
    assert_eq!(one, answer(Tool::RiskBudgetStatus, &context, &json!({ "strategies": ["directional"] })));

    let (all, some) =
        (answer(Tool::CorrelationMatrix, &context, &json!({})), answer(Tool::CorrelationMatrix, &context, &given));
    assert_eq!(some["ids"], json!(["market_making", "directional", "trend_following"]));
    let place = |id: &Value| all["ids"].as_array().unwrap().iter().position(|other| other == id).unwrap();
    let mut sum = 0.0;
    for (i, a) in some["ids"].as_array().unwrap().iter().enumerate() {
        for (j, b) in some["ids"].as_array().unwrap().iter().enumerate() {
            assert_eq!(some["matrix"][i][j], all["matrix"][place(a)][place(b)]);
            if i < j {
                sum += some["matrix"][i][j].as_f64().unwrap();
            }
        }
    }
    assert!((some["average"].as_f64().unwrap() - sum / 3.0).abs() < 1e-15, "of the sub-matrix");
}

/// The answer with the rows of three strategies alone.
fn narrowed(value: &Value) -> Value {
    let keep = ["market_making", "directional", "trend_following"];
    match value {
        Value::Object(fields) => {
            let is_by_strategy = fields.contains_key("basis_funding");
            let kept = fields.iter().filter(|(key, _)| !is_by_strategy || keep.contains(&key.as_str()));
            Value::Object(kept.map(|(key, value)| (key.clone(), narrowed(value))).collect())
        }
        Value::Array(entries) => {
            let is_row = |entry: &Value| entry.get("component_var").is_some();
            let kept = entries.iter().filter(|e| !is_row(e) || keep.contains(&e["id"].as_str().unwrap()));
            Value::Array(kept.map(narrowed).collect())
        }
        other => other.clone(),
    }
}

#[test]
fn partial_allocation_moves_the_reserve_and_only_the_sum_counts() {
    let context = context(seed());
    // 0.3, 0.25, 0.2 and 0.25 in reserve: raising one past the reserve is allowed where another pays.
    let swap = json!({ "allocation": { "mm_strategy": 0.6, "arb_strategy": 0.1 } });
    let status = answer(Tool::RiskBudgetStatus, &context, &swap);
    assert!((status["reserve"]["share"].as_f64().unwrap() - 0.1).abs() < 1e-12);
    assert_eq!(status["strategies"][2]["allocation"], json!(0.2));
    let beyond = refused(
        Tool::RiskBudgetStatus,
        &context,
        &json!({ "allocation": { "mm_strategy": 0.8, "arb_strategy": 0.1 } }),
    );
    assert_eq!((beyond.code, beyond.path.as_str()), (ErrorCode::ReserveExceeded, "allocation"));
    assert!(beyond.message.contains("could raise it to 0.7"), "{}", beyond.message);
}

#[test]
fn fund_without_a_var_answers_null_and_a_warning() {
    let mut snapshot = seed();
    snapshot.history.dates.truncate(20);
    for series in &mut snapshot.history.returns {
        series.truncate(20);
    }
    let context = context(snapshot);
    let dashboard = answer(Tool::RiskDashboard, &context, &json!({}));
    assert_eq!(dashboard["fund"]["var"], Value::Null);
    assert_eq!(dashboard["fund"]["status"], "unknown");
    assert_eq!(dashboard["strategies"][0]["can_add"], false);
    assert_eq!(dashboard["warnings"][0]["code"], "too_few_observations");
    let matrix = refused(Tool::CorrelationMatrix, &context, &json!({}));
    assert_eq!(matrix.code, ErrorCode::TooFewObservations);
}

#[test]
fn doors_warning_comes_first_in_every_answer() {
    let note = Warning::fund(WarningCode::SnapshotStale, "old");
    let context = context(seed()).noted(vec![note]);
    for tool in Tool::ALL {
        assert_eq!(answer(tool, &context, &json!({}))["warnings"][0]["code"], "snapshot_stale");
    }
}

#[test]
fn result_carries_the_answer_twice_and_a_refusal_once() {
    let context = context(seed());
    let result: Value = serde_json::from_str(&result_json(Tool::RiskBudgetStatus, &context, "")).unwrap();
    let block = result["content"][0]["text"].as_str().unwrap();
    assert_eq!(block, text(Tool::RiskBudgetStatus, &context, &json!({})));
    assert_eq!(serde_json::from_str::<Value>(block).unwrap(), result["structuredContent"]);
    assert_eq!(result["isError"], false);
    let result: Value = serde_json::from_str(&result_json(Tool::RiskBudgetStatus, &context, "[1")).unwrap();
    assert_eq!((&result["isError"], result.get("structuredContent")), (&json!(true), None));
}

#[test]
fn answer_past_16_mib_is_refused() {
    let returns = |i: usize| (0..30).map(|t| ((31 * i + 17 * t) % 97) as f64 / 1_000.0 - 0.05).collect();
    let strategies: Vec<(f64, Vec<f64>)> = (0..512).map(|i| (1_000.0, returns(i))).collect();
    let mut snapshot = allocated(fund_of(&strategies), &[1.0 / 512.0; 512]);
    snapshot.scenarios.clear();
    let context = context(snapshot);
    let many = vec![json!({ "kind": "liquidity_crisis", "depth_reduction": 0.5 }); 1_000];
    let error = refused(Tool::StressTestFund, &context, &json!({ "scenarios": many }));
    assert_eq!((error.code, error.rule), (ErrorCode::AnswerTooLarge, "size"));
    let few = json!({ "scenarios": many[..10] });
    assert!(Tool::StressTestFund.call(&context, &few).is_ok());
}
