//! The section `history`.

use headroom_engine::fund::{
    History, Period, Strategy,
    check::{MONEY, Path, RETURN, Rule, STOCK},
};
use jiff::civil::Date;
use serde::Serialize;

use super::values::{Day, PerStrategy};
use crate::{
    check::{Check, ids::Ids, value::Gaps},
    node::Node,
};

/// The dated returns of the strategies, oldest to newest.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "History", deny_unknown_fields))]
pub struct HistoryFile<'s> {
    /// What one return covers; by the dates if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = Period::ALL.map(Period::id))))]
    period: Option<&'static str>,
    /// The dates, strictly ascending.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 5_000)))]
    dates: Vec<Day>,
    /// Per strategy, every one of them, a number per date: P&L of the period over the strategy's capital of the date;
    /// `null` where there is none.
    #[cfg_attr(
        feature = "schema",
        schemars(with = "PerStrategy<'static, Vec<Option<crate::section::schema_types::Return>>>")
    )]
    returns: Option<PerStrategy<'s, &'s [Option<f64>]>>,
    /// Per strategy its capital on each date; today's on every date for a strategy left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "PerStrategy<'static, Vec<crate::section::schema_types::Capital>>")
    )]
    capital: Option<PerStrategy<'s, Vec<f64>>>,
    /// Money subscribed (positive) or redeemed at the start of each date; none where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<crate::section::schema_types::Flow>"))]
    flows: Option<&'s [f64]>,
}

impl<'s> HistoryFile<'s> {
    /// The history of these strategies as a file states it.
    pub fn new(history: &'s History, strategies: &'s [Strategy]) -> Self {
        let returns = history.returns.iter().map(|series| Some(&series[..]));
        let capital = history.capital.iter().map(|series| {
            let series = series.as_ref()?;
            Some(series.clone())
        });
        Self {
            period: history.period.map(Period::id),
            dates: history.dates.iter().copied().map(Day).collect(),
            returns: PerStrategy::new(strategies, returns),
            capital: PerStrategy::new(strategies, capital),
            flows: history.flows.as_deref(),
        }
    }
}

/// Its fields.
pub const FIELDS: [&str; 5] = ["period", "dates", "returns", "capital", "flows"];

/// Dates of a history at most.
pub const MOST: usize = 5_000;

/// The last date of a history that is not read yet, if it is one.
pub fn last_date(history: Option<&Node<'_>>) -> Option<Date> {
    match history?.field("dates")? {
        Node::List(dates) => crate::check::value::date(dates.last()?.text()?),
        _ => None,
    }
}

/// Reads it.
pub fn read(check: &mut Check, at: &Path<'_>, node: Node<'_>, ids: Option<&Ids>) -> Option<History> {
    let mut history = check.record(at, node, &FIELDS)?;
    let period = history.have(check, "period", |check, at, node| check.word(at, node, &Period::ALL, Period::id));
    let length = history.peek("dates").and_then(Node::length);
    let dates = history.need(check, "dates", |check, at, node| check.dates(at, node, 1..=MOST));
    let returns = history.need(check, "returns", |check, at, node| returns(check, at, node, ids, length));
    let capital = history.have(check, "capital", |check, at, node| {
        Ids::per_strategy(ids, check, at, node, |check, at, node| {
            let capital = check.numbers(at, node, STOCK, length)?;
            Some(capital.into_iter().collect::<Vec<_>>())
        })
    });
    let flows = history.have(check, "flows", |check, at, node| check.numbers(at, node, MONEY, length));
    let strategies = ids.map_or(0, |ids| ids.first.len());
    Some(History {
        period,
        dates: dates?,
        returns: returns?,
        capital: match capital {
            Some(capital) => capital.into_iter().map(Option::flatten).collect(),
            None => vec![None; strategies],
        },
        flows,
    })
}

/// Reads the returns, one series for every strategy.
fn returns(
    check: &mut Check,
    at: &Path<'_>,
    node: Node<'_>,
    ids: Option<&Ids>,
    length: Option<usize>,
) -> Option<Vec<Vec<Option<f64>>>> {
    let returns = Ids::per_strategy(ids, check, at, node, |check, at, node| {
        check.series(at, node, RETURN, length, Gaps::Allowed)
    })?;
    for (series, id) in returns.iter().zip(ids.map_or(&[][..], |ids| &ids.first)) {
        if let (None, Some(id)) = (series, id) {
            let message = "Add the returns of this strategy; every strategy needs some.";
            check.fault(&at.key(id), Rule::Missing, "nothing", message);
        }
    }
    returns.into_iter().map(Option::flatten).collect()
}
