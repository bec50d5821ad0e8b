//! The section `scenarios` as it is written. How it is read is in [`self`].

use headroom_engine::fund::{
    Domain, MOST_COMBINED, MOST_MOVES, Move, Parameter, SHOCK_KINDS, Scenario, Scope, Shock, ShockKind, Value,
    check::{MOVE, Path},
};
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::values::{Day, Text};
use crate::{
    check::{Check, Presence, Record, ids::Ids},
    node::Node,
};

/// A stress scenario, or several that strike together.
#[derive(Serialize)]
#[serde(untagged)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Scenario"))]
pub enum ScenarioFile<'s> {
    /// One shock.
    One(NamedShockFile<'s>),
    /// Shocks that strike together: read as a combined scenario without a name, and never written.
    Together(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 8)))] Vec<ShockFile<'s>>),
    /// Shocks that strike together, which may have a name.
    Combined(CombinedFile<'s>),
}

/// A shock that may have a name.
#[derive(Serialize)]
pub struct NamedShockFile<'s> {
    #[serde(flatten)]
    shock: ShockFile<'s>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Text<'s>>,
}

/// Shocks that strike together, which may have a name.
#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "CombinedScenario", deny_unknown_fields)
)]
pub struct CombinedFile<'s> {
    /// Always `combined`.
    #[cfg_attr(feature = "schema", schemars(extend("const" = "combined")))]
    kind: &'static str,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Text<'s>"))]
    name: Option<Text<'s>>,
    /// The shocks.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 8)))]
    shocks: Vec<ShockFile<'s>>,
}

/// One thing that goes wrong: its kind, then the parameters of the kind.
pub struct ShockFile<'s>(&'s Shock);

impl Serialize for ShockFile<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kind = self.0.kind();
        let mut map = serializer.serialize_map(Some(1 + kind.parameters.len()))?;
        map.serialize_entry("kind", kind.id)?;
        for (parameter, value) in kind.parameters.iter().zip(self.0.values()) {
            map.serialize_key(parameter.key)?;
            match (parameter.domain, &value) {
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a whole number in its range"
                )]
                (Domain::Whole { .. }, Value::Number(number)) => map.serialize_value(&(*number as u32))?,
                (_, Value::Number(number)) => map.serialize_value(number)?,
                (_, Value::Text(text)) => map.serialize_value(text)?,
                (_, Value::Date(date)) => map.serialize_value(&Day(*date))?,
                (_, Value::Moves(moves)) => {
                    map.serialize_value(&moves.iter().map(MoveFile::from).collect::<Vec<_>>())?;
                }
            }
        }
        map.end()
    }
}

/// A move of prices.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Move", deny_unknown_fields))]
pub struct MoveFile<'s> {
    /// What moves: the market by each position's beta, or all that is of one strategy, sector, exchange or instrument.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["market", "strategy", "sector", "exchange", "instrument"])))]
    scope: &'static str,
    /// Which one; nothing for the market.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Text<'s>"))]
    name: Option<Text<'s>>,
    /// By how much of the price: -0.2 is a fall of 20%.
    #[serde(rename = "move")]
    #[cfg_attr(feature = "schema", schemars(range(min = -1, max = 10)))]
    size: f64,
}

impl<'s> From<&'s Scenario> for ScenarioFile<'s> {
    fn from(scenario: &'s Scenario) -> Self {
        let name = scenario.name.as_deref().map(Text);
        match (&scenario.shocks[..], name) {
            ([shock], name) => Self::One(NamedShockFile { shock: shock.into(), name }),
            (shocks, name) => {
                let shocks = shocks.iter().map(ShockFile::from).collect();
                Self::Combined(CombinedFile { kind: "combined", name, shocks })
            }
        }
    }
}

impl<'s> From<&'s Shock> for ShockFile<'s> {
    fn from(shock: &'s Shock) -> Self {
        Self(shock)
    }
}

impl<'s> From<&'s Move> for MoveFile<'s> {
    fn from(Move { scope, size }: &'s Move) -> Self {
        Self { scope: scope.id(), name: scope.name().map(Text), size: *size }
    }
}

/// The fields of a scenario of any kind: `kind`, `name`, the parameters of every kind, each once, and `shocks`.
pub const FIELDS: [&str; FIELD_COUNT] = {
    let mut fields = ["kind"; FIELD_COUNT];
    fields[1] = "name";
    let mut at = 2;
    let mut k = 0;
    while k < SHOCK_KINDS.len() {
        let mut p = 0;
        while p < SHOCK_KINDS[k].parameters.len() {
            if is_first(k, p) {
                fields[at] = SHOCK_KINDS[k].parameters[p].key;
                at += 1;
            }
            p += 1;
        }
        k += 1;
    }
    fields[at] = "shocks";
    fields
};

const FIELD_COUNT: usize = {
    let mut count = 3;
    let mut k = 0;
    while k < SHOCK_KINDS.len() {
        let mut p = 0;
        while p < SHOCK_KINDS[k].parameters.len() {
            if is_first(k, p) {
                count += 1;
            }
            p += 1;
        }
        k += 1;
    }
    count
};

/// Whether no kind before this one has a parameter of the same key.
const fn is_first(kind: usize, parameter: usize) -> bool {
    let key = SHOCK_KINDS[kind].parameters[parameter].key.as_bytes();
    let mut k = 0;
    while k < kind {
        let mut p = 0;
        while p < SHOCK_KINDS[k].parameters.len() {
            if is_same(SHOCK_KINDS[k].parameters[p].key.as_bytes(), key) {
                return false;
            }
            p += 1;
        }
        k += 1;
    }
    true
}

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// The fields of a move.
pub const MOVE_FIELDS: [&str; 3] = ["scope", "name", "move"];

const COMBINED: &str = "combined";

/// Identifiers of a scenario's kind; a shock inside a list may be any but the last.
const KINDS: [&str; SHOCK_KINDS.len() + 1] = {
    let mut kinds = [COMBINED; SHOCK_KINDS.len() + 1];
    let mut k = 0;
    while k < SHOCK_KINDS.len() {
        kinds[k] = SHOCK_KINDS[k].id;
        k += 1;
    }
    kinds
};

/// The words for a move's scope.
const SCOPES: [&str; 5] = ["market", "strategy", "sector", "exchange", "instrument"];

/// Scenarios of a file at most.
const MOST: usize = 1_000;

/// Reads it; a move of a strategy is held against the ids of the file, where they are known.
pub fn read(check: &mut Check, at: &Path<'_>, node: Node<'_>, ids: Option<&Ids>) -> Option<Vec<Scenario>> {
    let entries = check.entries(at, node, 0..=MOST)?;
    let mut scenarios = Vec::with_capacity(entries.len());
    for (i, entry) in entries.into_iter().enumerate() {
        scenarios.push(scenario(check, &at.index(i), entry, ids));
    }
    scenarios.into_iter().collect()
}

/// Reads a scenario: one shock, or several that strike together, as a list or with a name.
pub fn scenario(check: &mut Check, at: &Path<'_>, node: Node<'_>, ids: Option<&Ids>) -> Option<Scenario> {
    if node.length().is_some() {
        return shocks(check, at, node, ids).map(Scenario::together);
    }
    let mut fields = check.record(at, node, &FIELDS)?;
    let kind = fields.need(check, "kind", |check, at, node| check.word(at, node, &KINDS, |kind| kind));
    let name = fields.have(check, "name", Check::text);
    let presence = if kind == Some(COMBINED) { Presence::Needed } else { Presence::Excluded };
    let presence = if kind.is_none() { Presence::Allowed } else { presence };
    let together = fields.read(check, "shocks", presence, |check, at, node| shocks(check, at, node, ids));
    let shock = shock_of(check, &mut fields, kind, ids);
    let shocks = match kind? {
        COMBINED => together?,
        _ => vec![shock?],
    };
    Some(Scenario { name, shocks })
}

/// Reads shocks that strike together.
fn shocks(check: &mut Check, at: &Path<'_>, node: Node<'_>, ids: Option<&Ids>) -> Option<Vec<Shock>> {
    let entries = check.entries(at, node, 1..=MOST_COMBINED)?;
    let mut shocks = Vec::with_capacity(entries.len());
    for (i, entry) in entries.into_iter().enumerate() {
        shocks.push(shock(check, &at.index(i), entry, ids));
    }
    shocks.into_iter().collect()
}

/// Reads a shock of a list.
fn shock(check: &mut Check, at: &Path<'_>, node: Node<'_>, ids: Option<&Ids>) -> Option<Shock> {
    let mut fields = check.record(at, node, &FIELDS)?;
    let plain = &KINDS[..KINDS.len() - 1];
    let kind = fields.need(check, "kind", |check, at, node| check.word(at, node, plain, |kind| kind));
    let _: Option<String> = fields.read(check, "name", Presence::Excluded, Check::text);
    let _: Option<()> = fields.read(check, "shocks", Presence::Excluded, |_, _, _| None);
    shock_of(check, &mut fields, kind, ids)
}

/// The fields of a shock of this kind, and no others. Where the kind cannot be told, any of them is checked.
fn shock_of(
    check: &mut Check,
    fields: &mut Record<'_, '_, FIELD_COUNT>,
    kind: Option<&'static str>,
    ids: Option<&Ids>,
) -> Option<Shock> {
    let kind_id = kind;
    let kind = kind.and_then(ShockKind::of);
    let mut values: Vec<Option<Value>> = vec![None; kind.map_or(0, |kind| kind.parameters.len())];
    for (k, of_kind) in SHOCK_KINDS.iter().enumerate() {
        for (p, first) in of_kind.parameters.iter().enumerate().filter(|(p, _)| is_first(k, *p)) {
            let place = kind.and_then(|kind| kind.position(first.key));
            let parameter = place.zip(kind).map_or(&of_kind.parameters[p], |(at, kind)| &kind.parameters[at]);
            let presence = match (kind_id, place) {
                (None, _) => Presence::Allowed,
                (Some(_), Some(_)) if parameter.default.is_none() => Presence::Needed,
                (Some(_), Some(_)) => Presence::Allowed,
                (Some(_), None) => Presence::Excluded,
            };
            let value =
                fields.read(check, first.key, presence, |check, at, node| value(check, at, node, parameter, ids));
            if let Some(at) = place {
                values[at] = value.or(parameter.default.map(Value::Number));
            }
        }
    }
    kind?.build(&values.into_iter().collect::<Option<Vec<_>>>()?)
}

/// Reads the value of a parameter.
fn value(check: &mut Check, at: &Path<'_>, node: Node<'_>, parameter: &Parameter, ids: Option<&Ids>) -> Option<Value> {
    match parameter.domain {
        Domain::Number { range, .. } => check.number(at, node, range).map(Value::Number),
        Domain::Whole { min, max, .. } => {
            check.whole(at, node, min, max).map(|number| Value::Number(f64::from(number)))
        }
        Domain::Exchange => check.text(at, node).map(Value::Text),
        Domain::Date => check.date(at, node).map(Value::Date),
        Domain::Moves => moves(check, at, node, ids).map(Value::Moves),
    }
}

/// Reads the moves of a custom shock.
fn moves(check: &mut Check, at: &Path<'_>, node: Node<'_>, ids: Option<&Ids>) -> Option<Vec<Move>> {
    let entries = check.entries(at, node, 1..=MOST_MOVES)?;
    let mut moves = Vec::with_capacity(entries.len());
    for (i, entry) in entries.into_iter().enumerate() {
        moves.push(one_move(check, &at.index(i), entry, ids));
    }
    moves.into_iter().collect()
}

fn one_move(check: &mut Check, at: &Path<'_>, node: Node<'_>, ids: Option<&Ids>) -> Option<Move> {
    let mut fields = check.record(at, node, &MOVE_FIELDS)?;
    let scope = fields.need(check, "scope", |check, at, node| check.word(at, node, &SCOPES, |scope| scope));
    let presence = match scope {
        None => Presence::Allowed,
        Some("market") => Presence::Excluded,
        Some(_) => Presence::Needed,
    };
    let name = fields.read(check, "name", presence, |check, at, node| {
        let name = check.text(at, node)?;
        if let (Some("strategy"), Some(ids)) = (scope, ids)
            && ids.index(&name).is_none()
        {
            ids.unknown(check, at, &name, format_args!("\"{name}\""));
            return None;
        }
        Some(name)
    });
    let size = fields.need(check, "move", |check, at, node| check.number(at, node, MOVE));
    let scope = match scope? {
        "market" => Scope::Market,
        "strategy" => Scope::Strategy(name?),
        "sector" => Scope::Sector(name?),
        "exchange" => Scope::Exchange(name?),
        _ => Scope::Instrument(name?),
    };
    Some(Move { scope, size: size? })
}
