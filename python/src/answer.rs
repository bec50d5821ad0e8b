//! One call on one file, pure: the same bytes in, the same bytes out. What a fleet sends to its workers.

use std::sync::Arc;

use headroom_session::{
    Version,
    tools::{Answer, ErrorCode, Tool, ToolError},
};
use headroom_wire::parse;
use pyo3::prelude::*;
use serde_json::Value;

use crate::{error::Failure, guard::detached};

/// The answer of a tool on a file, as the tool's own bytes; `arguments` is a JSON object, or "" for none.
#[pyfunction]
pub fn answer(py: Python<'_>, file: &[u8], tool: &str, arguments: &str) -> PyResult<String> {
    detached(py, || call(&version_of(file)?, tool, arguments))
}

/// The version of the engine.
#[pyfunction]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Panics inside the guard, for the tests.
#[pyfunction]
#[pyo3(name = "_panic_for_test")]
pub fn panic_for_test(py: Python<'_>, message: &str) -> PyResult<()> {
    detached(py, || panic!("{message}"))
}

/// Calls a tool on a fund.
pub fn call(version: &Version, tool: &str, arguments: &str) -> Result<String, Failure> {
    let tool = Tool::from_name(tool).ok_or(Failure::NoTool)?;
    let arguments = match arguments {
        "" => Value::Null,
        text => serde_json::from_str(text).map_err(|_| {
            let message = "Give the arguments as a JSON object.";
            ToolError::new(ErrorCode::InvalidArgument, "", "syntax", message)
        })?,
    };
    let Answer { text } = tool.call(version, &arguments)?;
    Ok(text)
}

/// A fund as loaded; a Monte Carlo draws where a figure needs it.
pub fn version_of(file: &[u8]) -> Result<Version, Failure> {
    Ok(Version::new(Arc::new(parse(file)?)))
}
