//! A fund that answers more than one call.

use headroom_session::Version;
use headroom_wire::to_json;
use pyo3::prelude::*;

use crate::{
    answer::{call, version_of},
    error::Failure,
    guard::detached,
};

/// A fund as its file states it, with the figures that calls have needed so far.
#[pyclass(frozen, module = "headroom_risk._engine")]
pub struct Fund {
    version: Version,
}

#[pymethods]
impl Fund {
    /// Reads a file of the format `headroom.snapshot/1`.
    #[new]
    fn new(py: Python<'_>, file: &[u8]) -> PyResult<Self> {
        let version = detached(py, || version_of(file))?;
        Ok(Self { version })
    }

    /// The answer of a tool as its own bytes; `arguments` is a JSON object, or "" for none.
    fn answer(&self, py: Python<'_>, tool: &str, arguments: &str) -> PyResult<String> {
        detached(py, || call(&self.version, tool, arguments))
    }

    /// The fund as a file that the page opens.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        detached(py, || Ok::<_, Failure>(to_json(self.version.fund())))
    }
}
