//! A fund of a firm from the answer of `risk_dashboard`, where this tab computed it: the columns that a fleet writes.

use headroom_engine::{budget::BudgetStatus, control::ControlState, control::FundState, fund::ControlId};
use headroom_wire::{FirmError, FirmFigures, FirmFund, parse, scenario_argument};
use serde_json::Value;

/// A file of a firm: what tells it apart, its path, and the hash of its bytes.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path without `.json`.
    pub id: String,
    /// The path.
    pub snapshot: String,
    /// SHA-256 of its bytes; `None` where the browser gives none.
    pub sha256: Option<String>,
}

impl Source {
    /// The fund by what the tool answered, an answer or a refusal in the protocol's form, and the hash of the answer's text.
    pub fn answered(self, result: &str, answer_sha256: &str) -> FirmFund {
        let found: Value = serde_json::from_str(result).unwrap_or_default();
        let outcome = match found["structuredContent"].is_object() {
            true => figures(&found["structuredContent"], answer_sha256).ok_or_else(|| internal("(answer)", "")),
            false => Err(refusal(found["content"][0]["text"].as_str().unwrap_or_default())),
        };
        self.with(outcome)
    }

    /// The fund where no tool answered: its file breaks the format, or the engine broke off for that reason.
    pub fn refused(self, bytes: Option<&[u8]>, reason: &str) -> FirmFund {
        let fault = bytes.and_then(|bytes| parse(bytes).err()).and_then(|faults| faults.list.into_iter().next());
        let error = match fault {
            Some(fault) => FirmError {
                code: "snapshot_invalid".to_owned(),
                path: fault.path,
                rule: fault.rule.id().to_owned(),
                message: fault.message,
            },
            None => internal("", reason),
        };
        self.with(Err(error))
    }

    fn with(self, outcome: Result<FirmFigures, FirmError>) -> FirmFund {
        FirmFund { id: self.id, snapshot: self.snapshot, snapshot_sha256: self.sha256, outcome }
    }
}

fn internal(path: &str, reason: &str) -> FirmError {
    let message = if reason.is_empty() { "The answer could not be read." } else { reason };
    FirmError {
        code: "internal".to_owned(),
        path: path.to_owned(),
        rule: "exception".to_owned(),
        message: message.to_owned(),
    }
}

/// A tool's refusal from its JSON.
fn refusal(text: &str) -> FirmError {
    let found: Value = serde_json::from_str(text).unwrap_or_default();
    let field = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
    FirmError { code: field("code"), path: field("path"), rule: field("rule"), message: field("message") }
}

/// The figures of an answer; `None` where it is none of this engine.
fn figures(found: &Value, answer_sha256: &str) -> Option<FirmFigures> {
    let fund = &found["fund"];
    let controls = found["controls"].as_array()?.iter().map(|control| {
        let state = ControlState::from_id(control["state"].as_str()?)?;
        Some((ControlId::from_id(control["id"].as_str()?)?, state))
    });
    let stressed: Option<f64> =
        found["strategies"].as_array()?.iter().map(|row| row["stressed_component_var"].as_f64()).sum();
    let results = found["stress"].as_array()?.iter();
    let worst = results
        .filter_map(|result| Some((result, result["pnl"].as_f64()?)))
        .reduce(|worst, next| if next.1 < worst.1 { next } else { worst });
    #[allow(clippy::cast_possible_truncation, reason = "a handful")]
    let warnings = found["warnings"].as_array()?.len() as u32;
    Some(FirmFigures {
        answer_sha256: answer_sha256.to_owned(),
        name: fund["name"].as_str()?.to_owned(),
        currency: found["currency"].as_str()?.to_owned(),
        nav: found["nav"].as_f64()?,
        var: fund["var"].as_f64(),
        es: fund["es"].as_f64(),
        total_var: fund["total_var"].as_f64()?,
        utilization: fund["utilization"].as_f64(),
        stressed_var: stressed,
        status: BudgetStatus::from_id(fund["status"].as_str()?)?,
        fund_state: FundState::from_id(found["fund_state"].as_str()?)?,
        controls: controls.collect::<Option<_>>()?,
        worst: worst.and_then(|(result, pnl)| Some((scenario_argument("scenario", &result["scenario"]).ok()?, pnl))),
        warnings,
    })
}
