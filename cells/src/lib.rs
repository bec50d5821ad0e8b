//! Bytes of files to cells and numbers: every loop that runs once per cell of a large file, and nothing else.
//!
//! A crate of its own, compiled for speed inside a page built for size. What cells mean, what is asked and how a fault is
//! told is known to the layers above. Nothing is guessed here: what is not plain is left to the caller, or refused with a
//! short reason.
//!
//! What is called once a column or a row is never inlined: the linker would put its loop into a caller compiled for size.

pub mod cell;
pub mod json;
pub mod number;
pub mod separated;
pub mod value;
pub mod workbook;
mod xml;
