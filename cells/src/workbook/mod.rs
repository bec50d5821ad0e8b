//! A workbook of Excel 2007 or later (ECMA-376): its sheets, cell by cell.
//!
//! Every part is unpacked once, in bounds; nothing is laid out before its size is known.

mod package;
mod parts;
mod sheet;
mod text;

pub use package::{Package, Refused};
pub use parts::{Book, SheetName};
pub use sheet::{Odd, OddCell, Sheet, Stop};
