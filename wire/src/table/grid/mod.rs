//! Bytes to sheets: cells with the place where they stand, in bounds of bytes, rows, columns and cells.
//!
//! What a sheet is about is not known here.

pub(crate) mod bytes;
pub(crate) mod delimited;
pub(crate) mod records;
pub(crate) mod sheet;
pub(crate) mod workbook;
