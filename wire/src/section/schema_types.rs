//! Types and values that stand for those of a file in the schema.

use headroom_engine::fund::Scenario;
use schemars::JsonSchema;
use serde_json::{Value, json};

use super::scenarios::ScenarioFile;

/// The scenarios of a file that has none.
pub(crate) fn default_scenarios() -> Value {
    let scenarios = Scenario::defaults();
    let scenarios: Vec<ScenarioFile<'_>> = scenarios.iter().map(Into::into).collect();
    json!(scenarios)
}

/// A share of a whole.
#[derive(JsonSchema)]
pub(crate) struct Share(
    #[schemars(range(min = 0, max = 1))]
    #[expect(dead_code, reason = "a number in the schema, never a value")]
    f64,
);

/// P&L of a day over the capital of the day.
#[derive(JsonSchema)]
pub(crate) struct Return(
    #[schemars(range(min = -1, max = 100))]
    #[expect(dead_code, reason = "a number in the schema, never a value")]
    f64,
);

/// A price.
#[derive(JsonSchema)]
pub(crate) struct Price(
    #[schemars(range(max = 1e15), extend("minimum" = 1e-200))]
    #[expect(dead_code, reason = "a number in the schema, never a value")]
    f64,
);

/// Money that comes in, or, negative, goes out.
#[derive(JsonSchema)]
pub(crate) struct Flow(
    #[schemars(range(min = -1e15, max = 1e15))]
    #[expect(dead_code, reason = "a number in the schema, never a value")]
    f64,
);

/// Money there may be none of.
#[derive(JsonSchema)]
pub(crate) struct Capital(
    #[schemars(range(min = 0, max = 1e15))]
    #[expect(dead_code, reason = "a number in the schema, never a value")]
    f64,
);
