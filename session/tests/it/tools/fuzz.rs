//! Random calls: each is answered by its schema or refused with a code, and nothing else happens.

use headroom_session::tools::Tool;
use serde_json::{Map, Value, json};

use super::{context, hostile::hostile_names, valid::check};
use headroom_engine::testing::{Seeded, random_fund, with_positions};

/// Calls, unless `HEADROOM_CALLS` says how many.
const CALLS: usize = 100_000;

/// Makes random arguments: mostly well-formed names and shapes, with anything at all in them.
struct Caller {
    random: Seeded,
    names: Vec<String>,
}

impl Caller {
    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.random.whole(0, of.len() - 1)]
    }

    fn id(&mut self) -> String {
        match self.random.whole(0, 9) {
            0 => self.one(&["__proto__", "constructor", "s9", "", "S0", "s0 ", "a.b"]).to_owned(),
            1 => self.names[self.random.whole(0, 199)].clone(),
            i => format!("s{}", i % 4),
        }
    }

    fn number(&mut self) -> Value {
        match self.random.whole(0, 9) {
            0 => json!(-1),
            1 => json!(f64::MAX),
            2 => json!(u64::MAX),
            3 => json!(1e-300),
            4 => json!(self.random.whole(0, 40)),
            _ => json!(self.random.unit()),
        }
    }

    fn anything(&mut self, depth: usize) -> Value {
        match self.random.whole(0, if depth > 0 { 7 } else { 4 }) {
            0 => Value::Null,
            1 => json!(self.random.once_in(2)),
            2 | 3 => self.number(),
            4 => json!(self.id()),
            5 | 6 => (0..self.random.whole(0, 3)).map(|_| self.anything(depth - 1)).collect(),
            _ => (0..self.random.whole(0, 3)).map(|_| (self.id(), self.anything(depth - 1))).collect(),
        }
    }

    fn per_strategy(&mut self) -> Value {
        let fields = (0..self.random.whole(0, 3)).map(|_| (self.id(), self.number()));
        Value::Object(fields.collect::<Map<_, _>>())
    }

    fn shock(&mut self) -> Value {
        match self.random.whole(0, 4) {
            0 => json!({ "kind": "all_markets_down", "magnitude": self.number() }),
            1 => json!({ "kind": "correlation_spike", "rho": self.random.unit() }),
            2 => {
                json!({ "kind": "exchange_outage", "exchange": self.one(&["x", "y", "z"]), "duration_hours": self.random.whole(0, 30) })
            }
            3 => json!({ "kind": "liquidity_crisis", "depth_reduction": self.random.unit() }),
            _ => self.anything(2),
        }
    }

    fn scenario(&mut self) -> Value {
        if self.random.once_in(3) {
            return (0..self.random.whole(0, 9)).map(|_| self.shock()).collect();
        }
        self.shock()
    }

    fn argument(&mut self) -> (String, Value) {
        let name = self.one(&[
            "allocation",
            "allocation",
            "exposure",
            "exposure",
            "method",
            "confidence",
            "horizon_days",
            "window",
            "strategies",
            "strategy",
            "scenarios",
            "estimator",
            "order",
            "scenario",
            "Method",
            "",
        ]);
        let value = match name {
            _ if self.random.once_in(12) => self.anything(3),
            "allocation" | "exposure" => self.per_strategy(),
            "method" => json!(self.one(&["historical", "parametric", "filtered_historical", "garch"])),
            "strategies" => (0..self.random.whole(0, 3)).map(|_| json!(self.id())).collect(),
            "strategy" => json!(self.id()),
            "scenarios" => (0..self.random.whole(0, 3)).map(|_| self.scenario()).collect(),
            "scenario" => self.scenario(),
            "estimator" => json!(self.one(&["sample", "ewma", "ledoit_wolf", "x"])),
            "order" => json!(self.one(&["file", "cluster", "x"])),
            "window" => json!(self.random.whole(28, 60)),
            _ => self.number(),
        };
        (name.to_owned(), value)
    }

    fn arguments(&mut self) -> Value {
        match self.random.whole(0, 30) {
            0 => self.anything(3),
            _ => (0..self.random.whole(0, 3)).map(|_| self.argument()).collect(),
        }
    }
}

#[test]
fn random_calls_are_answered_or_refused() {
    let calls = std::env::var("HEADROOM_CALLS").map_or(CALLS, |text| text.parse().unwrap());
    let mut caller = Caller { random: Seeded::new(3), names: hostile_names() };
    let schemas = Tool::ALL.map(|tool| tool.definition()["outputSchema"].take());
    let (mut answered, mut refused) = (0, 0);
    let mut on = None;
    for call in 0..calls {
        if call % 5_000 == 0 {
            let fund = random_fund(&mut caller.random, 4);
            on = Some(context(with_positions(&mut caller.random, fund)));
        }
        let which = caller.random.whole(0, Tool::ALL.len() - 1);
        let arguments = caller.arguments();
        match Tool::ALL[which].call(on.as_ref().unwrap(), &arguments) {
            Ok(answer) => {
                answered += 1;
                if answered % 20 == 1 {
                    let value: Value = serde_json::from_str(&answer.text).unwrap();
                    check(&schemas[which], &value, &arguments.to_string());
                }
            }
            Err(error) => {
                refused += 1;
                assert!(!error.rule.is_empty() && error.message.ends_with(|c: char| !c.is_whitespace()));
                assert!(error.path.chars().count() <= 800, "{}", error.path);
            }
        }
    }
    assert!(answered > calls / 5 && refused > calls / 5, "{answered} answered, {refused} refused");
}
