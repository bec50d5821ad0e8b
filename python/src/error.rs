//! Refusals as the exceptions of `headroom_risk.error`, with code, path, rule, value and message.

use headroom_session::tools::ToolError;
use headroom_wire::{Faults, Rule};
use pyo3::prelude::*;
use serde_json::{Value, from_str};

/// Why there is no answer.
pub enum Failure {
    /// The file breaks the format.
    File(Faults),
    /// The call is refused.
    Tool(ToolError),
    /// There is no tool of this name.
    NoTool,
    /// The engine panicked, with this message.
    Panic(String),
}

impl From<Faults> for Failure {
    fn from(faults: Faults) -> Self {
        Self::File(faults)
    }
}

impl From<ToolError> for Failure {
    fn from(error: ToolError) -> Self {
        Self::Tool(error)
    }
}

impl Failure {
    /// The exception for it: `SnapshotError`, `ToolError` or `EngineError`.
    pub fn into_exception(self, py: Python<'_>) -> PyErr {
        self.exception(py).unwrap_or_else(|error| error)
    }

    fn exception(self, py: Python<'_>) -> PyResult<PyErr> {
        let module = py.import("headroom_risk.error")?;
        let made = match self {
            Self::File(Faults { list, more }) => {
                let fault = module.getattr("Fault")?;
                let mut faults = Vec::with_capacity(list.len());
                for found in list {
                    faults.push(fault.call1((found.path, Rule::id(found.rule), found.value, found.message))?);
                }
                module.getattr("SnapshotError")?.call1((faults, more))?
            }
            Self::Tool(error) => {
                let code = from_str::<Value>(&error.to_json()).ok();
                let code = code.as_ref().and_then(|fields| fields.get("code")?.as_str()).unwrap_or("internal");
                module.getattr("ToolError")?.call1((code, error.path, error.rule, error.message))?
            }
            Self::NoTool => {
                let names = headroom_session::tools::Tool::ALL.map(|tool| tool.name()).join(", ");
                let message = format!("There is no such tool; there are {names}.");
                module.getattr("ToolError")?.call1(("invalid_argument", "tool", "enum", message))?
            }
            Self::Panic(message) => module.getattr("EngineError")?.call1((message,))?,
        };
        Ok(PyErr::from_value(made))
    }
}
