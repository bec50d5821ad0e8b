//! The sample funds of the reallocation policy and of the controls, and the worked example in the docs.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use headroom_engine::fund::Snapshot;
use headroom_engine::{
    budget::BudgetStatus,
    control::{ControlState, FundState, control_history},
    fund::Settings,
    reallocation::{HeldReason, Mover, Proposal, Reallocation, ReallocationRule, RuleBook, last_moves, reallocation},
};
use headroom_session::{Edit, Session, Version, tools::Tool};
use headroom_wire::parse;
use serde_json::{Value, json};

use headroom_engine::testing::Desk;

fn sample(name: &str) -> Snapshot {
    let path = format!("{}/assets/sample/{name}.json", concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let bytes = std::fs::read(&path).expect("the sample is there");
    parse(&bytes).unwrap_or_else(|faults| panic!("{path}: {faults}"))
}

fn said(snapshot: &Snapshot) -> Reallocation {
    let desk = Desk::of(snapshot);
    let report = desk.report();
    let rules = RuleBook::today(snapshot, Settings::of(&snapshot.risk_budget));
    let moved = last_moves(snapshot, &snapshot.log);
    reallocation(snapshot, &rules, &desk.book, &report, &moved, (report.fund_state, &[])).with_scales(
        snapshot,
        &desk.model,
        &desk.book,
        &report,
    )
}

#[test]
fn samples_show_every_rule() {
    for name in ["demo", "conditions"] {
        let rules: BTreeSet<u8> = said(&sample(name)).proposals.iter().map(|p| p.rule.number()).collect();
        assert_eq!(rules, BTreeSet::from([1, 2, 3, 4]), "{name}");
    }
    let held = said(&sample("conditions")).held;
    assert!(
        matches!(&held[..], [one] if one.rule == ReallocationRule::AtLimit
        && matches!(one.reason, HeldReason::ShortRecord { days_needed: Some(_), .. })),
        "{held:?}"
    );
}

#[test]
fn samples_show_every_state_of_a_control() {
    let mut seen = Vec::new();
    for name in ["demo", "seed", "conditions", "halted"] {
        let snapshot = sample(name);
        let report = Desk::of(&snapshot).report();
        let history = control_history(&snapshot, &snapshot.log, &report.controls, None);
        seen.extend(history.now.iter().map(|control| control.state));
    }
    use ControlState::{Active, Off, Tripped, Unfed, Warning};
    for state in [Active, Warning, Tripped, Unfed, Off] {
        assert!(seen.contains(&state), "no control is {}", state.id());
    }
}

#[test]
fn halted_sample_is_halted_by_memory_alone() {
    let snapshot = sample("halted");
    let report = Desk::of(&snapshot).report();
    assert_eq!(report.fund_state, FundState::Active);
    let history = control_history(&snapshot, &snapshot.log, &report.controls, None);
    assert_eq!(history.fund_state, FundState::Halted);
    assert_eq!(history.latches.len(), 1);
}

/// The lines of the table: the condition, its rule, and the part of the file that makes it.
const LINES: [(&str, u8, &str, &str); 4] = [
    (
        "A strategy uses less than half of its budget, a week on end",
        1,
        "/policy/underuse_share",
        "`idle` has 20% of the total VaR of 100,000 and uses 8,000 of its 20,000. It shrinks towards the share at which that \
         is 80%, by one step at most; what it gives up goes to the reserve",
    ),
    (
        "A strategy stands at its limit, five days on end, with a Sharpe ratio above the threshold",
        2,
        "/policy/sharpe_threshold",
        "`earner` uses 97% of its 15%. Its Sharpe ratio passes, and so does the probability that it is more than luck. It \
         grows from the reserve towards 80%. `hopeful` stands at its limit too, and its Sharpe ratio passes; its record is too \
         short to prove it, so the grant is held, with the days that are still needed",
    ),
    (
        "A new opportunity with high conviction, and the fund stays within its VaR with it",
        3,
        "/opportunities/0",
        "`lending` asks for 4%. It gets the lesser of its request, the reserve and a step",
    ),
    (
        "The correlation of two strategies has jumped",
        4,
        "/policy/correlation_spike",
        "`events` has traded what `quotes` trades for 20 days. Both shrink so that the pair, at the new correlation, is as \
         large as it was at the old one",
    ),
];

/// A value without the numbers of a long list, its fields in the order of the alphabet whatever the build keeps.
fn short(value: &Value) -> Value {
    match value {
        Value::Array(list) if list.len() > 10 => json!(format!("{} numbers", list.len())),
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, Value> = fields.iter().map(|(key, value)| (key, short(value))).collect();
            sorted.into_iter().map(|(key, value)| (key.clone(), value)).collect()
        }
        other => other.clone(),
    }
}

fn page() -> String {
    let file: Value = serde_json::from_str(
        &std::fs::read_to_string(format!(
            "{}/assets/sample/conditions.json",
            concat!(env!("CARGO_MANIFEST_DIR"), "/..")
        ))
        .unwrap(),
    )
    .unwrap();
    let context = Version::new(std::sync::Arc::new(sample("conditions")));
    let answer = Tool::RiskDashboard.call(&context, &json!({})).unwrap();
    let answer: Value = serde_json::from_str(&answer.text).unwrap();
    let proposals = answer["proposals"].as_array().unwrap();
    let block = |value: &Value| format!("```json\n{}\n```\n", serde_json::to_string_pretty(&short(value)).unwrap());
    let mut page = String::from(
        "# The conditions, line by line\n\n\
         The sample fund `assets/sample/conditions.json` meets every condition of the reallocation policy on its last date. Open \
         it on the page (`?snapshot=sample/conditions.json&view=reallocation`), or ask `headroom-mcp` for its `risk_dashboard`: \
         the proposals below are that answer, and a test holds this page to it.\n\n\
         Reductions come first, so that grants see what they free: the proposals are made in the order 4, 1, 3, 2. Nothing moves \
         by more than `policy.step`, falls below `policy.floor`, or moves again within `policy.cooldown_days`. A person accepts or \
         declines each.\n\n\
         | condition | rule | proposals |\n|---|---|---|\n",
    );
    let of_rule = |rule: u8| proposals.iter().filter(move |p| p["rule"] == rule);
    let percent = |value: &Value| format!("{:.2}%", value.as_f64().unwrap() * 100.0);
    for (condition, rule, ..) in LINES {
        let told: Vec<String> = of_rule(rule)
            .map(|p| format!("`{}` {} to {}", p["strategy"].as_str().unwrap(), percent(&p["from"]), percent(&p["to"])))
            .collect();
        page += &format!("| {condition} | {rule} | {} |\n", told.join(", "));
    }
    for (condition, rule, place, words) in LINES {
        page += &format!(
            "\n## {rule}. {condition}\n\nThe file, `{}`:\n\n",
            place.trim_start_matches('/').replace('/', ".")
        );
        page += &block(file.pointer(place).unwrap());
        page += &format!("\n{words}.\n\nThe proposal:\n\n");
        for proposal in of_rule(rule) {
            page += &block(proposal);
        }
        if rule == 2 {
            page += "\nHeld:\n\n";
            page += &block(&answer["held"][0]);
        }
    }
    page
}

#[test]
fn worked_example_is_what_the_tool_answers() {
    let path = format!("{}/docs/conditions.md", concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    if std::env::var_os("HEADROOM_WRITE").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(published == page(), "run HEADROOM_WRITE=1 cargo test -p headroom-session worked_example");
}

#[test]
fn accepted_cut_takes_the_scale_that_fits_along() {
    let fund = Arc::new(sample("conditions"));
    let proposals = said(&fund).proposals;
    let cut = proposals.iter().find(|p| p.rule == ReallocationRule::CorrelationSpike).unwrap();
    let (scale, Mover::Strategy(quotes)) = (cut.scale_to.unwrap(), cut.mover) else { panic!("{cut:?}") };
    let accepted = |cut: Proposal| {
        let mut session = Session::new(Arc::clone(&fund));
        session.apply(Edit::Accept(vec![cut])).unwrap();
        let report = session.version().analysis().report();
        (session.version().what_if().book.scale[quotes], report.strategies[quotes].status)
    };
    assert_eq!(accepted(cut.clone()), (scale, BudgetStatus::AtLimit)); // as much as the new budget takes
    let alone = Proposal { scale_to: None, ..cut.clone() };
    assert_eq!(accepted(alone), (1.0, BudgetStatus::Breach));
}

#[test]
fn spikes_of_fewer_strategies_are_those_of_the_fund() {
    let context = Version::new(Arc::new(sample("conditions")));
    let spikes = |arguments: Value| -> Value {
        let text = Tool::CorrelationMatrix.call(&context, &arguments).unwrap().text;
        serde_json::from_str::<Value>(&text).unwrap()["spikes"].take()
    };
    let all = spikes(json!({}));
    assert_eq!(all[0]["pair"], json!(["quotes", "events"]));
    assert_eq!((all.as_array().unwrap().len(), &all[0]["significant"]), (1, &json!(true)));
    assert_eq!(spikes(json!({ "strategies": ["events", "quotes"] })), all);
    assert_eq!(spikes(json!({ "strategies": ["events", "idle"] })), json!([]));
}
