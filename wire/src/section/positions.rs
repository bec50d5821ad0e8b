//! The section `positions`.

use headroom_engine::fund::{
    Holding, Position, Strategy,
    check::{AMOUNT, BETA, MONEY, PRICE, PRICE_VOLATILITY, Path, Rule, VOLATILITY},
};
use serde::Serialize;

use super::values::{Id, Text};
use crate::{
    check::{
        Check, Presence, Record,
        ids::{Ids, repeated},
    },
    node::Node,
};

/// A position of a strategy. Of kind `linear` it has a `notional`; of kind `binary` a `price` and `contracts`, each
/// paying 1 or 0.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(
    rename = "Position",
    deny_unknown_fields,
    extend("if" = { "properties": { "kind": { "const": "binary" } }, "required": ["kind"] }),
    extend("then" = { "properties": { "notional": false, "volatility": { "maximum": 1 } }, "required": ["price", "contracts"] }),
    extend("else" = { "properties": { "price": false, "contracts": false }, "required": ["notional"] })
))]
pub struct PositionFile<'s> {
    /// Its id, unique in the fund.
    id: Text<'s>,
    /// The id of its strategy.
    strategy: Id<'s>,
    /// What is traded.
    instrument: Text<'s>,
    /// Where it is held.
    exchange: Text<'s>,
    /// Its market category.
    sector: Text<'s>,
    /// What kind of thing is held.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(extend("default" = LINEAR, "enum" = KINDS)))]
    kind: &'static str,
    /// Signed notional; short is negative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", range(min = -1e15, max = 1e15)))]
    notional: Option<f64>,
    /// Price of a binary contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 1e-200, "exclusiveMaximum" = 1)))]
    price: Option<f64>,
    /// Signed number of binary contracts; short is negative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", range(min = -1e15, max = 1e15)))]
    contracts: Option<f64>,
    /// Move of its price for a move of 1 in the market; if left out 1 for linear, 0 for binary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", range(min = -100, max = 100)))]
    beta: Option<f64>,
    /// Money that can be sold in an hour at acceptable cost; not liquidatable if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 1e-200), range(max = 1e15)))]
    liquidity_per_hour: Option<f64>,
    /// Volatility of the instrument in a day: the standard deviation of its return, of a binary that of its price; assumed if left
    /// out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 1e-200), range(max = 10)))]
    volatility: Option<f64>,
}

impl<'s> PositionFile<'s> {
    /// A position of one of these strategies as a file states it.
    pub fn new(position: &'s Position, strategies: &'s [Strategy]) -> Self {
        let (kind, notional, binary) = match position.holding {
            Holding::Linear { notional } => (LINEAR, Some(notional), None),
            Holding::Binary { price, contracts } => (BINARY, None, Some((price, contracts))),
        };
        Self {
            id: Text(&position.id),
            strategy: Id(strategies[position.strategy].id.as_str()),
            instrument: Text(&position.instrument),
            exchange: Text(&position.exchange),
            sector: Text(&position.sector),
            kind,
            notional,
            price: binary.map(|(price, _)| price),
            contracts: binary.map(|(_, contracts)| contracts),
            beta: Some(position.beta),
            liquidity_per_hour: position.liquidity_per_hour,
            volatility: position.volatility,
        }
    }
}

/// The fields of a position.
pub const FIELDS: [&str; 12] = [
    "id",
    "strategy",
    "instrument",
    "exchange",
    "sector",
    "kind",
    "notional",
    "price",
    "contracts",
    "beta",
    "liquidity_per_hour",
    "volatility",
];

/// Positions of a fund at most.
const MOST: usize = 100_000;

const LINEAR: &str = "linear";

const BINARY: &str = "binary";

/// The words for a position's kind.
const KINDS: [&str; 2] = [LINEAR, BINARY];

/// Reads it.
pub fn read(check: &mut Check, at: &Path<'_>, node: Node<'_>, ids: Option<&Ids>) -> Option<Vec<Position>> {
    let entries = check.entries(at, node, 0..=MOST)?;
    let repeated = repeated(&entries, "id");
    let length = entries.len();
    let mut positions = Vec::with_capacity(length);
    for (i, entry) in entries.into_iter().enumerate() {
        let at = at.index(i);
        let before = repeated.get(&i).copied();
        positions.extend(position(check, &at, entry, before, ids));
    }
    (positions.len() == length).then_some(positions)
}

/// Reads a position; `before` is the one that has its id already.
fn position(
    check: &mut Check,
    at: &Path<'_>,
    node: Node<'_>,
    before: Option<usize>,
    ids: Option<&Ids>,
) -> Option<Position> {
    let mut position = check.record(at, node, &FIELDS)?;
    let id = position.need(check, "id", |check, at, node| {
        let id = check.text(at, node)?;
        if let Some(before) = before {
            let message = format_args!("Give it an id of its own; `positions[{before}]` has this.");
            check.fault(at, Rule::DuplicateId, format_args!("\"{id}\""), message);
        }
        Some(id)
    });
    let strategy = position.need(check, "strategy", |check, at, node| {
        let id = check.any_text(at, node)?;
        let index = ids?.index(&id);
        if let (Some(ids), None) = (ids, index) {
            ids.unknown(check, at, &id, format_args!("\"{id}\""));
        }
        index
    });
    let instrument = position.need(check, "instrument", Check::text);
    let exchange = position.need(check, "exchange", Check::text);
    let sector = position.need(check, "sector", Check::text);
    let kind = if position.has("kind") {
        position.have(check, "kind", |check, at, node| check.word(at, node, &KINDS, |kind| kind))
    } else {
        Some(LINEAR)
    };
    let holding = holding(check, &mut position, kind);
    let beta = position.have(check, "beta", |check, at, node| check.number(at, node, BETA));
    let liquidity_per_hour =
        position.have(check, "liquidity_per_hour", |check, at, node| check.money(at, node, AMOUNT));
    let range = if kind == Some(BINARY) { PRICE_VOLATILITY } else { VOLATILITY };
    let volatility = position.have(check, "volatility", |check, at, node| check.number(at, node, range));
    let holding = holding?;
    Some(Position {
        id: id?,
        strategy: strategy?,
        instrument: instrument?,
        exchange: exchange?,
        sector: sector?,
        holding,
        beta: beta.unwrap_or(match holding {
            Holding::Linear { .. } => 1.0,
            Holding::Binary { .. } => 0.0,
        }),
        liquidity_per_hour,
        volatility,
    })
}

/// Reads what is held: the fields of its kind, and no others. Where the kind cannot be told, any of them is checked.
fn holding(check: &mut Check, position: &mut Record<'_, '_, { FIELDS.len() }>, kind: Option<&str>) -> Option<Holding> {
    let presence = |of_kind| match kind {
        None => Presence::Allowed,
        Some(kind) if kind == of_kind => Presence::Needed,
        Some(_) => Presence::Excluded,
    };
    let notional = position.read(check, "notional", presence(LINEAR), |check, at, node| check.money(at, node, MONEY));
    let price = position.read(check, "price", presence(BINARY), |check, at, node| check.number(at, node, PRICE));
    let contracts =
        position.read(check, "contracts", presence(BINARY), |check, at, node| check.number(at, node, MONEY));
    match kind? {
        LINEAR => Some(Holding::Linear { notional: notional? }),
        _ => Some(Holding::Binary { price: price?, contracts: contracts? }),
    }
}
