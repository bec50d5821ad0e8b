//! Single values as people and programs write them: numbers, dates and names. What a column means is not known here.

pub(crate) mod date;
pub(crate) mod name;
pub(crate) mod number;
