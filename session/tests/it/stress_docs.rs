//! The page on stress shows the answer of the program, and what it says of the file is read.

use std::sync::Arc;

use headroom_session::{Version, tools::Tool};
use headroom_wire::{parse, scenarios_argument};
use serde_json::Value;

const PAGE: &str = include_str!("../../../docs/stress.md");

fn blocks(fence: &str) -> Vec<&'static str> {
    PAGE.split(fence).skip(1).map(|block| block.split("\n```").next().unwrap()).collect()
}

#[test]
fn stress_page_shows_the_real_answer() {
    let [call, shown] = blocks("```json\n")[..] else { panic!("a call and an answer") };
    let seed = parse(include_bytes!("../../../assets/sample/seed.json")).unwrap();
    let arguments: Value = serde_json::from_str(call).unwrap();
    let found = Tool::StressTestFund.call(&Version::new(Arc::new(seed)), &arguments).unwrap().text;
    let (found, shown): (Value, Value) = (serde_json::from_str(&found).unwrap(), serde_json::from_str(shown).unwrap());
    assert_eq!(found, shown);
    assert_eq!(found["results"].as_array().unwrap().len(), 4); // the four of the seed
}

#[test]
fn stress_page_shows_scenarios_that_load() {
    let shown = blocks("```\n").into_iter().find(|block| block.starts_with("{ \"kind\": \"custom\"")).unwrap();
    let list = format!("[{}]", shown.replace("\n{ \"kind\": \"combined\"", ",\n{ \"kind\": \"combined\""));
    let read = scenarios_argument("scenarios", &serde_json::from_str(&list).unwrap()).unwrap();
    let names: Vec<_> = read.iter().map(|scenario| scenario.name.as_deref()).collect();
    assert_eq!(names, [Some("Crypto winter"), Some("Winter and an outage")]);
    assert_eq!((read[0].shocks.len(), read[1].shocks.len()), (1, 2));
}
