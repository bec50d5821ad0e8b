//! The section `strategies`.

use headroom_engine::fund::{
    DEFAULT_PERIODS, MOST_STRATEGIES, Strategy,
    check::{PERIODS, Path, Rule, STOCK},
};
use serde::Serialize;

use super::values::{Id, Text};
use crate::{
    check::{Check, ids::repeated},
    node::Node,
};

/// A strategy of the fund.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Strategy", deny_unknown_fields))]
pub struct StrategyFile<'s> {
    /// Its id, unique in the fund.
    id: Id<'s>,
    /// Its name for people; the id if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Text<'static>"))]
    name: Option<Text<'s>>,
    /// What a return of 1 would earn.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1e15)))]
    capital: f64,
    /// Periods of its returns in a year.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(extend("default" = DEFAULT_PERIODS), range(min = 1, max = 366)))]
    periods_per_year: f64,
}

impl<'s> From<&'s Strategy> for StrategyFile<'s> {
    fn from(strategy: &'s Strategy) -> Self {
        Self {
            id: Id(strategy.id.as_str()),
            name: Some(Text(&strategy.name)),
            capital: strategy.capital,
            periods_per_year: strategy.periods_per_year,
        }
    }
}

/// The fields of a strategy.
pub const FIELDS: [&str; 4] = ["id", "name", "capital", "periods_per_year"];

/// Reads it.
pub fn read(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<Vec<Strategy>> {
    let entries = check.entries(at, node, 1..=MOST_STRATEGIES)?;
    let repeated = repeated(&entries, "id");
    let mut strategies = Vec::with_capacity(entries.len());
    for (i, entry) in entries.into_iter().enumerate() {
        let at = at.index(i);
        let before = repeated.get(&i).copied();
        strategies.push(strategy(check, &at, entry, before));
    }
    strategies.into_iter().collect()
}

/// Reads a strategy; `before` is the one that has its id already.
fn strategy(check: &mut Check, at: &Path<'_>, node: Node<'_>, before: Option<usize>) -> Option<Strategy> {
    let mut strategy = check.record(at, node, &FIELDS)?;
    let id = strategy.need(check, "id", |check, at, node| {
        let id = check.id(at, node)?;
        if let Some(before) = before {
            let message = format_args!("Give it an id of its own; `strategies[{before}]` has this.");
            check.fault(at, Rule::DuplicateId, format_args!("\"{id}\""), message);
        }
        Some(id)
    });
    let name = strategy.have(check, "name", Check::text);
    let capital = strategy.need(check, "capital", |check, at, node| check.money(at, node, STOCK));
    let periods = strategy.have(check, "periods_per_year", |check, at, node| check.number(at, node, PERIODS));
    let id = id?;
    Some(Strategy {
        name: name.unwrap_or_else(|| id.as_str().to_owned()),
        id,
        capital: capital?,
        periods_per_year: periods.unwrap_or(DEFAULT_PERIODS),
    })
}
