//! A fund as tables: the sheets of a workbook, or one CSV file each. Reading them again gives the same fund to the bit.

pub(crate) mod delimited;
pub(crate) mod grid;
pub(crate) mod sheets;
pub(crate) mod workbook;
