//! The section `scenarios` as it is written. How it is read is in [`self`].

use headroom_engine::fund::{
    DEFAULT_SEVERITY, MOST_COMBINED, MOST_MOVES, Move, Scenario, Scope, Shock,
    check::{DEPTH, HOURS, MOVE, Path, SEVERITY, SHARE},
};
use serde::Serialize;

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
    /// Shocks that strike together.
    Together(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 8)))] Vec<ShockFile<'s>>),
    /// Shocks that strike together, with a name.
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

/// Shocks that strike together, with a name.
#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "CombinedScenario", deny_unknown_fields)
)]
pub struct CombinedFile<'s> {
    /// The word for it.
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

/// One thing that goes wrong.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Shock", deny_unknown_fields))]
pub enum ShockFile<'s> {
    /// Every market falls.
    AllMarketsDown {
        /// The fall.
        #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
        magnitude: f64,
    },
    /// Every correlation rises to `rho` or stays where it is above.
    CorrelationSpike {
        /// The floor of the correlations.
        #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
        rho: f64,
    },
    /// Positions at an exchange are frozen for a while.
    ExchangeOutage {
        /// The exchange.
        exchange: Text<'s>,
        /// How long.
        #[cfg_attr(feature = "schema", schemars(extend("exclusiveMinimum" = 0), range(max = 720)))]
        duration_hours: f64,
        /// Daily VaRs that the frozen positions lose.
        #[serde(default)]
        #[cfg_attr(feature = "schema", schemars(extend("default" = headroom_engine::fund::DEFAULT_SEVERITY), range(min = 0, max = 10)))]
        severity: f64,
    },
    /// Less can be sold in an hour.
    LiquidityCrisis {
        /// Share of the depth that is gone.
        #[cfg_attr(feature = "schema", schemars(extend("exclusiveMaximum" = 1), range(min = 0)))]
        depth_reduction: f64,
    },
    /// Prices move as given; the moves that reach a position add.
    Custom {
        /// The moves.
        #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
        moves: Vec<MoveFile<'s>>,
    },
    /// Days of the history come again, at today's exposures.
    Historical {
        /// The last of the days, a complete date of the history.
        date: Day,
        /// How many complete dates up to it.
        #[serde(default)]
        #[cfg_attr(feature = "schema", schemars(extend("default" = 1), range(min = 1, max = 20)))]
        days: u8,
        /// How many times what happened then.
        #[serde(default)]
        #[cfg_attr(feature = "schema", schemars(extend("default" = 1.0), range(min = 0, max = 10)))]
        multiplier: f64,
    },
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
            (shocks, None) => Self::Together(shocks.iter().map(ShockFile::from).collect()),
            (shocks, name) => {
                let shocks = shocks.iter().map(ShockFile::from).collect();
                Self::Combined(CombinedFile { kind: "combined", name, shocks })
            }
        }
    }
}

impl<'s> From<&'s Shock> for ShockFile<'s> {
    fn from(shock: &'s Shock) -> Self {
        match shock {
            Shock::AllMarketsDown { magnitude } => Self::AllMarketsDown { magnitude: *magnitude },
            Shock::CorrelationSpike { rho } => Self::CorrelationSpike { rho: *rho },
            Shock::ExchangeOutage { exchange, duration_hours, severity } => {
                Self::ExchangeOutage { exchange: Text(exchange), duration_hours: *duration_hours, severity: *severity }
            }
            Shock::LiquidityCrisis { depth_reduction } => Self::LiquidityCrisis { depth_reduction: *depth_reduction },
            Shock::Custom { moves } => Self::Custom { moves: moves.iter().map(MoveFile::from).collect() },
            Shock::Historical { date, days, multiplier } => {
                Self::Historical { date: Day(*date), days: *days, multiplier: *multiplier }
            }
        }
    }
}

impl<'s> From<&'s Move> for MoveFile<'s> {
    fn from(Move { scope, size }: &'s Move) -> Self {
        Self { scope: scope.id(), name: scope.name().map(Text), size: *size }
    }
}

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
