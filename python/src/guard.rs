//! Work apart from the interpreter, and a panic in it as an exception: Dask never resolves a future that ends with PyO3's
//! own `PanicException`, because that is no `Exception`.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

use pyo3::prelude::*;

use crate::error::Failure;

/// Runs `work` detached from the interpreter.
///
/// # Errors
///
/// What `work` refuses, and a panic as [`Failure::Panic`]. Nothing that `work` was changing is used after a panic: a fund
/// is immutable, and what it computes on first use is set only once it is there.
pub fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> Result<T, Failure> + Send) -> PyResult<T> {
    let done = py.detach(|| catch_unwind(AssertUnwindSafe(work)));
    let result = done.unwrap_or_else(|panic| Err(Failure::Panic(words(&*panic))));
    result.map_err(|failure| failure.into_exception(py))
}

/// The message of a panic.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a message".to_owned())
}
