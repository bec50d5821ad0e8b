//! table

pub(crate) mod series;
