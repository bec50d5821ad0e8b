//! The section `opportunities`.

use headroom_engine::fund::{
    Opportunity, StrategyId,
    check::{Path, RETURN, Rule, SHARE, STOCK},
};
use serde::Serialize;

use super::{
    history,
    values::{Day, Id, Text},
};
use crate::{
    check::{
        Check,
        ids::{Ids, repeated},
    },
    node::Node,
};

/// A strategy that is not in the fund yet and asks for part of the reserve.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Opportunity", deny_unknown_fields))]
pub struct OpportunityFile<'s> {
    /// The id it would have; no strategy and no other opportunity has it.
    strategy: Id<'s>,
    /// Its name for people; the id if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Text<'static>"))]
    name: Option<Text<'s>>,
    /// How sure its sponsor is.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    conviction: f64,
    /// The share of the fund's VaR it asks for.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    requested_share: f64,
    /// What a return of 1 would earn.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1e15)))]
    capital: f64,
    /// Its returns, oldest to newest.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<crate::section::schema_types::Return>", length(max = 5_000)))]
    returns: &'s [f64],
    /// The dates of its returns, strictly ascending; the last dates of the fund's sample if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Day>", length(max = 5_000)))]
    dates: Option<Vec<Day>>,
}

impl<'s> From<&'s Opportunity> for OpportunityFile<'s> {
    fn from(opportunity: &'s Opportunity) -> Self {
        let days = |dates: &Vec<_>| dates.iter().copied().map(Day).collect();
        Self {
            strategy: Id(opportunity.strategy.as_str()),
            name: Some(Text(&opportunity.name)),
            conviction: opportunity.conviction,
            requested_share: opportunity.requested_share,
            capital: opportunity.capital,
            returns: &opportunity.returns,
            dates: opportunity.dates.as_ref().map(days),
        }
    }
}

/// The fields of an opportunity.
pub const FIELDS: [&str; 7] = ["strategy", "name", "conviction", "requested_share", "capital", "returns", "dates"];

/// Opportunities of a file at most: as many as strategies.
const MOST: usize = 512;

/// Reads it.
pub fn read(check: &mut Check, at: &Path<'_>, node: Node<'_>, ids: Option<&Ids>) -> Option<Vec<Opportunity>> {
    let entries = check.entries(at, node, 0..=MOST)?;
    let repeated = repeated(&entries, "strategy");
    let mut opportunities = Vec::with_capacity(entries.len());
    for (i, entry) in entries.into_iter().enumerate() {
        let at = at.index(i);
        let before = repeated.get(&i).copied();
        opportunities.push(opportunity(check, &at, entry, before, ids));
    }
    opportunities.into_iter().collect()
}

/// Reads an opportunity; `before` is the one that has its id already.
fn opportunity(
    check: &mut Check,
    at: &Path<'_>,
    node: Node<'_>,
    before: Option<usize>,
    ids: Option<&Ids>,
) -> Option<Opportunity> {
    let mut opportunity = check.record(at, node, &FIELDS)?;
    let strategy = opportunity.need(check, "strategy", |check, at, node| {
        let id = check.id(at, node)?;
        is_new(check, at, &id, before, ids).then_some(id)
    });
    let name = opportunity.have(check, "name", Check::text);
    let conviction = opportunity.need(check, "conviction", |check, at, node| check.share(at, node, SHARE));
    let requested_share = opportunity.need(check, "requested_share", |check, at, node| check.share(at, node, SHARE));
    let capital = opportunity.need(check, "capital", |check, at, node| check.money(at, node, STOCK));
    // Where there are dates, the returns are measured by them.
    let length = opportunity.peek("dates").and_then(Node::length);
    let returns = opportunity.need(check, "returns", |check, at, node| {
        if node.length().is_some_and(|length| length > history::MOST) {
            check.entries(at, node, 0..=history::MOST)?;
            return None;
        }
        check.numbers(at, node, RETURN, length)
    });
    let has_dates = opportunity.has("dates");
    let dates = opportunity.have(check, "dates", |check, at, node| check.dates(at, node, 0..=history::MOST));
    let strategy = strategy?;
    Some(Opportunity {
        name: name.unwrap_or_else(|| strategy.as_str().to_owned()),
        strategy,
        conviction: conviction?,
        requested_share: requested_share?,
        capital: capital?,
        returns: returns?,
        dates: if has_dates { Some(dates?) } else { None },
    })
}

/// Whether no strategy of the fund and no opportunity before has the id; one that has is told.
fn is_new(check: &mut Check, at: &Path<'_>, id: &StrategyId, before: Option<usize>, ids: Option<&Ids>) -> bool {
    let has_it = match (ids.and_then(|ids| ids.index(id.as_str())), before) {
        (Some(index), _) => format!("strategies[{index}]"),
        (None, Some(before)) => format!("opportunities[{before}]"),
        (None, None) => return true,
    };
    let message = format_args!("Give it an id that is new; `{has_it}` has this.");
    check.fault(at, Rule::DuplicateId, format_args!("\"{id}\""), message);
    false
}
