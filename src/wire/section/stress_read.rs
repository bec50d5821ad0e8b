//! The section `scenarios` as it is read: each kind's own fields, and no others.

use crate::fund::{DEFAULT_SEVERITY, MOST_COMBINED, MOST_MOVES, Move, Scenario, Scope, Shock};
use crate::wire::check::Check;
use crate::wire::ids::Ids;
use crate::wire::node::Node;
use crate::wire::path::Path;
use crate::wire::record::{Presence, Record};
use crate::wire::span::{DEPTH, HOURS, MOVE, SEVERITY, SHARE};

/// The fields of a scenario of any kind.
pub const FIELDS: [&str; 13] = [
    "kind",
    "name",
    "magnitude",
    "rho",
    "exchange",
    "duration_hours",
    "severity",
    "depth_reduction",
    "moves",
    "date",
    "days",
    "multiplier",
    "shocks",
];

/// The fields of a move.
pub const MOVE_FIELDS: [&str; 3] = ["scope", "name", "move"];

const FALL: &str = "all_markets_down";
const SPIKE: &str = "correlation_spike";
const OUTAGE: &str = "exchange_outage";
const CRISIS: &str = "liquidity_crisis";
const CUSTOM: &str = "custom";
const HISTORICAL: &str = "historical";
const COMBINED: &str = "combined";

/// The words for a scenario's kind; a shock inside a list may be any but the last.
const KINDS: [&str; 7] = [FALL, SPIKE, OUTAGE, CRISIS, CUSTOM, HISTORICAL, COMBINED];

/// The words for a move's scope.
const SCOPES: [&str; 5] = ["market", "strategy", "sector", "exchange", "instrument"];

/// Scenarios of a file at most.
const MOST: usize = 1_000;

/// Days of a replay at most.
const MOST_DAYS: u32 = 20;

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
    fields: &mut Record<'_, '_, { FIELDS.len() }>,
    kind: Option<&'static str>,
    ids: Option<&Ids>,
) -> Option<Shock> {
    let needed_by = |of_kind| match kind {
        None => Presence::Allowed,
        Some(kind) if kind == of_kind => Presence::Needed,
        Some(_) => Presence::Excluded,
    };
    let allowed_by = |of_kind| match needed_by(of_kind) {
        Presence::Needed => Presence::Allowed,
        presence => presence,
    };
    let magnitude = fields.read(check, "magnitude", needed_by(FALL), |check, at, node| check.share(at, node, SHARE));
    let rho = fields.read(check, "rho", needed_by(SPIKE), |check, at, node| check.number(at, node, SHARE));
    let exchange = fields.read(check, "exchange", needed_by(OUTAGE), Check::text);
    let duration =
        fields.read(check, "duration_hours", needed_by(OUTAGE), |check, at, node| check.number(at, node, HOURS));
    let severity =
        fields.read(check, "severity", allowed_by(OUTAGE), |check, at, node| check.number(at, node, SEVERITY));
    let depth =
        fields.read(check, "depth_reduction", needed_by(CRISIS), |check, at, node| check.share(at, node, DEPTH));
    let moves = fields.read(check, "moves", needed_by(CUSTOM), |check, at, node| moves(check, at, node, ids));
    let date = fields.read(check, "date", needed_by(HISTORICAL), Check::date);
    let days =
        fields.read(check, "days", allowed_by(HISTORICAL), |check, at, node| check.whole(at, node, 1, MOST_DAYS));
    let multiplier =
        fields.read(check, "multiplier", allowed_by(HISTORICAL), |check, at, node| check.number(at, node, SEVERITY));
    match kind? {
        FALL => magnitude.map(|magnitude| Shock::AllMarketsDown { magnitude }),
        SPIKE => rho.map(|rho| Shock::CorrelationSpike { rho }),
        OUTAGE => Some(Shock::ExchangeOutage {
            exchange: exchange?,
            duration_hours: duration?,
            severity: severity.unwrap_or(DEFAULT_SEVERITY),
        }),
        CRISIS => depth.map(|depth_reduction| Shock::LiquidityCrisis { depth_reduction }),
        CUSTOM => moves.map(|moves| Shock::Custom { moves }),
        HISTORICAL => Some(Shock::Historical {
            date: date?,
            days: days.map_or(1, |days| u8::try_from(days).expect("days are at most 20")),
            multiplier: multiplier.unwrap_or(1.0),
        }),
        _ => None,
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
