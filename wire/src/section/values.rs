//! The value types that sections of a file share.

use headroom_engine::fund::Strategy;
use jiff::civil::Date;
use serde::{Serialize, Serializer};

/// The id of a strategy: 1 to 64 of `a-z A-Z 0-9 _ - .`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Id<'s>(
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64), pattern("^[A-Za-z0-9_.-]+$")))] pub &'s str,
);

/// A name of 1 to 200 characters.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Text<'s>(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))] pub &'s str);

/// A date of the years 1900 to 2199 as `YYYY-MM-DD`.
#[derive(Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Date"))]
pub struct Day(
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("format" = "date"), pattern("^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$")))]
    pub Date,
);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// An object with a field per strategy id, in the order of the strategies.
pub(crate) struct PerStrategy<'s, T>(Vec<(&'s str, T)>);

impl<'s, T> PerStrategy<'s, T> {
    /// A value for each strategy that has one; `None` where none has.
    pub fn new(strategies: &'s [Strategy], values: impl IntoIterator<Item = Option<T>>) -> Option<Self> {
        let ids = strategies.iter().map(|strategy| strategy.id.as_str());
        let pairs: Vec<_> = ids.zip(values).filter_map(|(id, value)| Some((id, value?))).collect();
        (!pairs.is_empty()).then_some(Self(pairs))
    }
}

impl<T: Serialize> Serialize for PerStrategy<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(id, value)| (id, value)))
    }
}
