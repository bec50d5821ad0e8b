//! The section `strategies`.

use headroom_engine::fund::{
    DrawdownLimits, MOST_STRATEGIES, Proxy, RECOVERY_SHARE, Strategy,
    check::{BOUND, PERIODS, PROXY_SCALE, Path, RETURN, Rule, STOCK},
};
use serde::Serialize;

use super::values::{Id, Text};
use crate::{
    check::{
        Check, Presence,
        ids::{Ids, repeated},
    },
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
    /// Periods of its returns in a year; by the period and the dates of its returns if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", range(min = 1, max = 366)))]
    periods_per_year: Option<f64>,
    /// Expected return of a year, on capital; shrunk from the history if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", range(min = -1, max = 100)))]
    expected_return: Option<f64>,
    /// The strategy, one without a proxy, whose returns stand in for the rows that this one lacks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Id<'static>"))]
    proxy: Option<Id<'s>>,
    /// Factor on the returns of the proxy; 1 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 1e-200), range(max = 10)))]
    proxy_scale: Option<f64>,
    /// How far its unit value may fall from its high-water mark; it has no ladder if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "DrawdownLimitsFile"))]
    drawdown_limits: Option<DrawdownLimitsFile>,
}

/// The ladder of a strategy: a soft and a hard limit, at least one of them, each a share of its high-water mark.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "DrawdownLimits", deny_unknown_fields))]
pub struct DrawdownLimitsFile {
    /// The fall past which its exposure is halved; below the hard one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 1e-200), range(max = 1)))]
    soft: Option<f64>,
    /// The fall past which it is out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 1e-200), range(max = 1)))]
    hard: Option<f64>,
    /// The part of the soft limit under which the halving ends; 0.5 if left out.
    #[serde(default = "recovery_share")]
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1e-200), range(max = 1)))]
    recovery_share: f64,
}

/// What `recovery_share` is where a file leaves it out.
#[cfg(feature = "schema")]
fn recovery_share() -> f64 {
    RECOVERY_SHARE
}

impl From<DrawdownLimits> for DrawdownLimitsFile {
    fn from(limits: DrawdownLimits) -> Self {
        Self { soft: limits.soft, hard: limits.hard, recovery_share: limits.recovery_share }
    }
}

impl<'s> StrategyFile<'s> {
    /// A strategy of these as a file states it.
    pub fn new(strategy: &'s Strategy, strategies: &'s [Strategy]) -> Self {
        Self {
            id: Id(strategy.id.as_str()),
            name: Some(Text(&strategy.name)),
            capital: strategy.capital,
            periods_per_year: strategy.periods_per_year,
            expected_return: strategy.expected_return,
            proxy: strategy.proxy.map(|proxy| Id(strategies[proxy.strategy].id.as_str())),
            proxy_scale: strategy.proxy.map(|proxy| proxy.scale),
            drawdown_limits: strategy.drawdown_limits.map(DrawdownLimitsFile::from),
        }
    }
}

/// The fields of a strategy.
pub const FIELDS: [&str; 8] =
    ["id", "name", "capital", "periods_per_year", "expected_return", "proxy", "proxy_scale", "drawdown_limits"];

/// The fields of `drawdown_limits`.
pub const LADDER_FIELDS: [&str; 3] = ["soft", "hard", "recovery_share"];

/// Reads it.
pub fn read(check: &mut Check, at: &Path<'_>, node: Node<'_>, ids: Option<&Ids>) -> Option<Vec<Strategy>> {
    let entries = check.entries(at, node, 1..=MOST_STRATEGIES)?;
    let repeated = repeated(&entries, "id");
    let others = Others { ids, has_proxy: entries.iter().map(|entry| entry.field("proxy").is_some()).collect() };
    let mut strategies = Vec::with_capacity(entries.len());
    for (i, entry) in entries.into_iter().enumerate() {
        let at = at.index(i);
        let before = repeated.get(&i).copied();
        strategies.push(strategy(check, &at, entry, before, i, &others));
    }
    strategies.into_iter().collect()
}

/// What a reference to another strategy is checked against.
struct Others<'i> {
    ids: Option<&'i Ids>,
    /// Whether a strategy names a proxy.
    has_proxy: Vec<bool>,
}

impl Others<'_> {
    /// Reads the id of a strategy that can be the proxy of strategy `of`.
    fn proxy(&self, check: &mut Check, at: &Path<'_>, node: Node<'_>, of: usize) -> Option<usize> {
        let id = check.any_text(at, node)?;
        let ids = self.ids?;
        let value = format!("\"{id}\"");
        match ids.index(&id) {
            None => ids.unknown(check, at, &id, value),
            Some(index) if index == of => check.fault(at, Rule::Reference, value, "Name another strategy than itself."),
            Some(index) if self.has_proxy[index] => {
                check.fault(at, Rule::Reference, value, "Name a strategy that has no proxy itself.");
            }
            Some(index) => return Some(index),
        }
        None
    }
}

/// Reads strategy number `i`; `before` is the one that has its id already.
fn strategy(
    check: &mut Check,
    at: &Path<'_>,
    node: Node<'_>,
    before: Option<usize>,
    i: usize,
    others: &Others<'_>,
) -> Option<Strategy> {
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
    let expected = strategy.have(check, "expected_return", |check, at, node| check.number(at, node, RETURN));
    let presence = if strategy.has("proxy_scale") { Presence::Needed } else { Presence::Allowed };
    let proxy = strategy.read(check, "proxy", presence, |check, at, node| others.proxy(check, at, node, i));
    let scale = strategy.have(check, "proxy_scale", |check, at, node| check.number(at, node, PROXY_SCALE));
    let ladder = strategy.have(check, "drawdown_limits", drawdown_limits);
    let id = id?;
    Some(Strategy {
        name: name.unwrap_or_else(|| id.as_str().to_owned()),
        id,
        capital: capital?,
        periods_per_year: periods,
        expected_return: expected,
        proxy: proxy.map(|strategy| Proxy { strategy, scale: scale.unwrap_or(1.0) }),
        drawdown_limits: ladder,
    })
}

/// Reads the ladder of a strategy.
fn drawdown_limits(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<DrawdownLimits> {
    let mut ladder = check.record(at, node, &LADDER_FIELDS)?;
    let presence = if ladder.has("hard") { Presence::Allowed } else { Presence::Needed };
    let soft = ladder.read(check, "soft", presence, |check, at, node| check.share(at, node, BOUND));
    let hard = ladder.have(check, "hard", |check, at, node| check.share(at, node, BOUND));
    let recovery = ladder.have(check, "recovery_share", |check, at, node| check.share(at, node, BOUND));
    if let (Some(soft), Some(hard)) = (soft, hard)
        && soft >= hard
    {
        check.fault(&at.key("soft"), Rule::Order, soft, format_args!("Give a soft limit below the hard one, {hard}."));
        return None;
    }
    Some(DrawdownLimits { soft, hard, recovery_share: recovery.unwrap_or(RECOVERY_SHARE) })
}
