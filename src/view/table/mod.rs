//! Tables: which columns and rows of them are shown.

pub mod columns;
pub mod window;
