//! A snapshot from a document: the sections in the order of the format's table, all faults in one answer.

use std::sync::Arc;

use headroom_engine::fund::{
    Policy, Scenario, Shared, Snapshot,
    check::{Faults, Path, Rule},
};

use crate::{
    FORMAT,
    check::{Check, Record, ids::Ids},
    json,
    node::Node,
    section::{
        fund, history, instruments, limits, log, opportunities, policy, positions, risk_budget, scenarios, strategies,
    },
};

/// The sections, in the order in which they are checked, after the format's name.
pub(crate) const FIELDS: [&str; 12] = [
    "format",
    "fund",
    "risk_budget",
    "strategies",
    "history",
    "positions",
    "instruments",
    "limits",
    "policy",
    "opportunities",
    "scenarios",
    "log",
];

/// Reads a snapshot from JSON.
///
/// Every rule of the format is checked; a snapshot that is returned breaks none.
///
/// # Errors
///
/// All faults of the file, section by section, the first hundred of them listed. A file that is too large, not UTF-8 or
/// not JSON has one fault alone.
///
/// ```
/// use headroom_engine::fund::check::Rule;
/// use headroom_wire::parse;
/// let faults = parse(br#"{ "format": "headroom.snapshot/1", "fund": { "nav": -1 } }"#).unwrap_err();
/// let nav = faults.list.iter().find(|fault| fault.path == "fund.nav").unwrap();
/// assert_eq!((nav.rule, nav.value.as_str()), (Rule::Range, "-1"));
/// ```
pub fn parse(bytes: &[u8]) -> Result<Snapshot, Faults> {
    json::read(bytes, check)?
}

/// Checks a document of any origin.
pub(crate) fn check(document: Node<'_>) -> Result<Snapshot, Faults> {
    let mut check = Check::default();
    let snapshot = read(&mut check, document);
    check.finish(snapshot)
}

fn read(check: &mut Check, document: Node<'_>) -> Option<Snapshot> {
    let mut top = check.record(&Path::Root, document, &FIELDS)?;
    top.need(check, "format", shallow(format));
    let ids = Ids::of(top.peek("strategies"));
    let ids = ids.as_ref();
    let last_date = history::last_date(top.peek("history"));
    let length = top.peek("history").and_then(|history| history.field("dates")).and_then(Node::length);

    let fund = section(check, &mut top, "fund", |check, at, node| fund::read(check, at, node, last_date));
    let risk_budget =
        section(check, &mut top, "risk_budget", |check, at, node| risk_budget::read(check, at, node, ids));
    let strategies = section(check, &mut top, "strategies", |check, at, node| strategies::read(check, at, node, ids));
    let history = section(check, &mut top, "history", |check, at, node| history::read(check, at, node, ids));
    let positions = optional(check, &mut top, "positions", |check, at, node| positions::read(check, at, node, ids));
    let instruments = optional(check, &mut top, "instruments", |check, at, node| {
        instruments::read(check, at, node, length, positions.as_deref().unwrap_or_default())
    });
    let limits = optional(check, &mut top, "limits", limits::read);
    let policy = optional(check, &mut top, "policy", policy::read);
    let opportunities =
        optional(check, &mut top, "opportunities", |check, at, node| opportunities::read(check, at, node, ids));
    let scenarios = optional(check, &mut top, "scenarios", |check, at, node| scenarios::read(check, at, node, ids));
    let log = optional(check, &mut top, "log", log::read);
    Some(Snapshot {
        fund: fund?,
        risk_budget: risk_budget?,
        strategies: strategies?,
        history: history?.into(),
        positions: positions.map(Shared::each),
        instruments: Arc::new(instruments.unwrap_or_default()),
        limits: limits.unwrap_or_default(),
        policy: policy.unwrap_or_else(Policy::default),
        opportunities: opportunities.unwrap_or_default(),
        scenarios: scenarios.unwrap_or_else(Scenario::defaults),
        log: log.unwrap_or_default(),
    })
}

/// The document with its sections in place.
type Sections<'p, 'a> = Record<'p, 'a, { FIELDS.len() }>;

/// Reads a section that must be there.
fn section<'a, T>(
    check: &mut Check,
    top: &mut Sections<'_, 'a>,
    name: &'static str,
    read: impl FnOnce(&mut Check, &Path<'_>, Node<'a>) -> Option<T>,
) -> Option<T> {
    check.begin_section();
    top.need(check, name, shallow(read))
}

/// Reads a section that may be left out.
fn optional<'a, T>(
    check: &mut Check,
    top: &mut Sections<'_, 'a>,
    name: &'static str,
    read: impl FnOnce(&mut Check, &Path<'_>, Node<'a>) -> Option<T>,
) -> Option<T> {
    check.begin_section();
    top.have(check, name, shallow(read))
}

/// Reads what is not nested too deep.
fn shallow<'a, T>(
    read: impl FnOnce(&mut Check, &Path<'_>, Node<'a>) -> Option<T>,
) -> impl FnOnce(&mut Check, &Path<'_>, Node<'a>) -> Option<T> {
    |check, at, node| match check.is_shallow(at, &node) {
        true => read(check, at, node),
        false => None,
    }
}

/// Reads the format's name, which has to be this one.
pub(crate) fn format(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<()> {
    let text = check.any_text(at, node)?;
    if text != FORMAT {
        let message = format_args!("Give `{FORMAT}`; other formats are not read.");
        check.fault(at, Rule::Format, Node::Text(text), message);
    }
    Some(())
}
