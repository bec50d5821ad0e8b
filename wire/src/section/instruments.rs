//! The section `instruments`.

use std::collections::BTreeSet;

use headroom_engine::{
    fund::{
        Holding, Instrument, InstrumentHistory, Position,
        check::{AMOUNT, PRICE, Path, RETURN, Rule},
    },
    math::sort_by,
};
use serde::{Serialize, Serializer};

use crate::{
    check::{Check, Presence, value::Gaps},
    node::Node,
};

/// The history of an instrument: one of its two fields, with an entry per date of the fund's history.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(
    rename = "Instrument",
    deny_unknown_fields,
    extend("minProperties" = 1, "maxProperties" = 1)
))]
pub struct InstrumentFile<'s> {
    /// Its price on each date, of a binary in (0, 1); `null` where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Option<crate::section::schema_types::Price>>"))]
    prices: Option<&'s [Option<f64>]>,
    /// Its return on each date, never of a binary; `null` where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Option<crate::section::schema_types::Return>>"))]
    returns: Option<&'s [Option<f64>]>,
}

impl<'s> From<&'s InstrumentHistory> for InstrumentFile<'s> {
    fn from(history: &'s InstrumentHistory) -> Self {
        match history {
            InstrumentHistory::Prices(prices) => Self { prices: Some(prices), returns: None },
            InstrumentHistory::Returns(returns) => Self { prices: None, returns: Some(returns) },
        }
    }
}

/// The histories of instruments by name.
#[derive(Default)]
pub struct InstrumentsFile<'s>(pub &'s [Instrument]);

impl Serialize for InstrumentsFile<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|one| (&one.name, InstrumentFile::from(&one.history))))
    }
}

impl InstrumentsFile<'_> {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The fields of an instrument.
pub const FIELDS: [&str; 2] = ["prices", "returns"];

/// Instruments of a fund at most.
pub const MOST: usize = 2_000;

/// Reads it: `length` the number of dates of the history, `positions` those that were read.
pub fn read(
    check: &mut Check,
    at: &Path<'_>,
    node: Node<'_>,
    length: Option<usize>,
    positions: &[Position],
) -> Option<Vec<Instrument>> {
    let Node::Object(fields) = node else {
        check.wrong_type(at, &node, "an object with a field per instrument");
        return None;
    };
    let count = fields.len();
    if count > MOST {
        let message = format_args!("Give 0 to {MOST} instruments.");
        check.fault(at, Rule::Count, format_args!("{count} instruments"), message);
        return None;
    }
    let (linear, binary) = kinds(positions);
    let mut names = BTreeSet::new();
    let mut instruments = Vec::with_capacity(count);
    for (name, node) in fields {
        let at = at.key(&name);
        if !names.insert(name.clone()) {
            check.duplicate_key(&at, &node);
            continue;
        }
        let name = check.text(&at, Node::Text(name.clone()));
        let held = name.as_deref().map(|name| (linear.contains(name), binary.contains(name)));
        if held == Some((true, true)) {
            let message = "Hold this instrument in positions of one kind, linear or binary.";
            check.fault(&at, Rule::Exclusive, "both kinds", message);
        }
        let history = history(check, &at, node, length, held.is_some_and(|(_, is_binary)| is_binary));
        if let (Some(name), Some(history)) = (name, history) {
            instruments.push(Instrument { name, history });
        }
    }
    // One order whatever the file: tables hold prices and returns apart.
    sort_by(&mut instruments, |a, b| a.name.cmp(&b.name));
    (instruments.len() == count).then_some(instruments)
}

/// The instruments held in linear and in binary positions.
fn kinds(positions: &[Position]) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let of = |is_binary: bool| {
        let is_of_kind = move |p: &&Position| matches!(p.holding, Holding::Binary { .. }) == is_binary;
        let mut instruments = BTreeSet::new();
        instruments.extend(positions.iter().filter(is_of_kind).map(|p| p.instrument.as_str()));
        instruments
    };
    (of(false), of(true))
}

/// Reads the one history of an instrument.
fn history(
    check: &mut Check,
    at: &Path<'_>,
    node: Node<'_>,
    length: Option<usize>,
    is_binary: bool,
) -> Option<InstrumentHistory> {
    let mut instrument = check.record(at, node, &FIELDS)?;
    let has_prices = instrument.has("prices");
    let of_prices = if has_prices || !instrument.has("returns") { Presence::Needed } else { Presence::Allowed };
    let of_returns = if has_prices || is_binary { Presence::Excluded } else { Presence::Allowed };
    let span = if is_binary { PRICE } else { AMOUNT };
    let prices = instrument
        .read(check, "prices", of_prices, |check, at, node| check.series(at, node, span, length, Gaps::Allowed));
    let returns = instrument
        .read(check, "returns", of_returns, |check, at, node| check.series(at, node, RETURN, length, Gaps::Allowed));
    prices.map(InstrumentHistory::Prices).or(returns.map(InstrumentHistory::Returns))
}
