//! Why a tool does not answer: a code, a place, a rule and a sentence, as data.

use headroom_engine::fund::check::Faults;
use serde::Serialize;

use crate::EditError;

/// The kinds of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// An argument breaks its rule.
    InvalidArgument,
    /// An id of no strategy of the fund.
    UnknownStrategy,
    /// The reserve cannot pay for an allocation.
    ReserveExceeded,
    /// There is no snapshot to answer from.
    SnapshotInvalid,
    /// Fewer than 30 joint rows.
    TooFewObservations,
    /// The answer is larger than a door carries.
    AnswerTooLarge,
    /// Too many calls at once.
    Busy,
    /// The program is at fault.
    Internal,
}

/// A refusal: which kind, where, by which rule, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{path}: {message}")]
pub struct ToolError {
    /// Which kind.
    pub code: ErrorCode,
    /// The path of the argument: `exposure.mm_strategy`, `scenarios[0].magnitude`; "" for the call as a whole.
    pub path: String,
    /// The rule that is broken, in the words of a file's faults.
    pub rule: &'static str,
    /// A sentence. What a caller wrote does not stand in it.
    pub message: String,
}

impl ToolError {
    /// A refusal.
    pub fn new(code: ErrorCode, path: impl Into<String>, rule: &'static str, message: impl Into<String>) -> Self {
        Self { code, path: path.into(), rule, message: message.into() }
    }

    /// An argument that breaks a rule.
    pub(crate) fn argument(path: impl Into<String>, rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidArgument, path, rule, message)
    }

    /// An id of no strategy.
    pub(crate) fn unknown_strategy(path: impl Into<String>) -> Self {
        let message = "The fund has no strategy of this id; risk_budget_status lists those it has.";
        Self::new(ErrorCode::UnknownStrategy, path, "reference", message)
    }

    /// An edit that the session refuses, in its words; `path` is that of the argument.
    pub(crate) fn edit(path: String, error: &EditError) -> Self {
        let (code, path) = match error {
            EditError::ReserveExceeded { .. } => (ErrorCode::ReserveExceeded, "allocation".to_owned()),
            EditError::NoSuchStrategy { .. } => (ErrorCode::UnknownStrategy, path),
            EditError::TooFewDates { .. } => (ErrorCode::TooFewObservations, path),
            EditError::Unmeasured { .. } => (ErrorCode::TooFewObservations, path),
            _ => (ErrorCode::InvalidArgument, path),
        };
        Self::new(code, path, error.rule(), error.to_string())
    }

    /// The first fault of an argument that is checked as a file is.
    pub(crate) fn faults(faults: &Faults) -> Self {
        let fault = faults.list.first().expect("what is refused has at least one fault");
        Self::argument(fault.path.clone(), fault.rule.id(), fault.message.clone())
    }

    /// The refusal as a door gives it: `{code, path, rule, message}`, compact.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("text and words are JSON")
    }
}
