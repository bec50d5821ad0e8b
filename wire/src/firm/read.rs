//! The checks of a firm: columns of one length, and of each fund either figures or a refusal.

use std::collections::BTreeMap;

use headroom_engine::{
    budget::BudgetStatus,
    control::{ControlState, FundState},
    fund::{
        ControlId,
        check::{Faults, MONEY, Path, Rule, STOCK, Span},
    },
};
use serde_json::{Map, Value};

use super::{COLUMNS, ERROR_FIELDS, FIELDS, FIRM_FORMAT, Firm, FirmError, FirmFigures, FirmFund, MAX_FUNDS};
use crate::{
    check::{Check, Record},
    json,
    node::Node,
    section::scenarios,
};

/// Characters of a path or of an id, which is one, at most.
const MAX_PATH: usize = 1_000;

/// Warnings of a fund at most: far above what there are.
const MAX_WARNINGS: u32 = 1_000_000;

/// A ratio of two amounts of money, either of which may be small.
const RATIO: Span = Span::from_to(-1e30, 1e30);

/// Reads a firm from the bytes of its file.
///
/// # Errors
///
/// Every fault with its place, rule and value, as [`crate::parse`].
///
/// ```
/// let faults = headroom_wire::parse_firm(br#"{"format": "headroom.firm/2"}"#).unwrap_err();
/// assert_eq!((faults.list[0].path.as_str(), faults.list[0].rule.id()), ("format", "format"));
/// ```
pub fn parse_firm(bytes: &[u8]) -> Result<Firm, Faults> {
    json::read(bytes, check)?
}

/// Checks a document.
fn check(document: Node<'_>) -> Result<Firm, Faults> {
    let mut check = Check::default();
    let firm = firm(&mut check, document);
    check.finish(firm)
}

fn firm(check: &mut Check, document: Node<'_>) -> Option<Firm> {
    let mut top = check.record(&Path::Root, document, &FIELDS)?;
    let format = top.need(check, "format", |check, at, node| {
        let text = check.any_text(at, node)?;
        if text == FIRM_FORMAT {
            return Some(());
        }
        let message = format_args!("Give `{FIRM_FORMAT}`; other formats are not read.");
        check.fault(at, Rule::Format, Node::Text(text), message);
        None
    });
    // Of another format nothing more is worth telling.
    format?;
    let engine = top.need(check, "engine", Check::text);
    top.need(check, "tool", |check, at, node| check.word(at, node, &["risk_dashboard"], |word| word));
    let arguments = top.need(check, "arguments", arguments);
    #[allow(clippy::cast_possible_truncation, reason = "a small constant")]
    let count = top.need(check, "count", |check, at, node| check.whole(at, node, 0, MAX_FUNDS as u32));
    let controls = top.need(check, "controls", |check, at, node| {
        let entries = check.entries(at, node, 0..=ControlId::ALL.len())?;
        each(check, at, entries, |check, at, node| check.word(at, node, &ControlId::ALL, ControlId::id))
    });
    check.begin_section();
    let funds = top.need(check, "funds", |check, at, node| {
        if !check.is_shallow(at, &node) {
            return None;
        }
        let columns = check.record(at, node, &COLUMNS)?;
        funds(check, at, columns, count? as usize, controls.as_deref()?)
    });
    Some(Firm { engine: engine?, arguments: arguments?, funds: funds? })
}

/// The arguments of the call, as JSON; what they may be is the tool's to say.
fn arguments(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<String> {
    if !check.is_shallow(at, &node) {
        return None;
    }
    if !matches!(node, Node::Object(_)) {
        check.wrong_type(at, &node, "an object");
        return None;
    }
    value(check, at, node).map(|value| value.to_string())
}

fn value(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<Value> {
    Some(match node {
        Node::Null => Value::Null,
        Node::Bool(yes) => yes.into(),
        #[allow(clippy::cast_possible_truncation, reason = "a whole number that a double holds exactly")]
        Node::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => (number as i64).into(),
        Node::Number(number) => number.into(),
        Node::Text(text) => text.into_owned().into(),
        Node::Object(fields) => {
            let mut object = Map::new();
            for (key, field) in fields {
                let at = at.key(&key);
                if object.contains_key(&*key) {
                    check.duplicate_key(&at, &field);
                    return None;
                }
                let field = value(check, &at, field)?;
                object.insert(key.into_owned(), field);
            }
            object.into()
        }
        Node::Series(_) | Node::List(_) => {
            let entries = node.entries()?.into_iter().enumerate();
            entries.map(|(i, entry)| value(check, &at.index(i), entry)).collect::<Option<Vec<_>>>()?.into()
        }
        Node::NotFinite(_) => {
            check.fault(at, Rule::Finite, node, "Give a finite number.");
            return None;
        }
        Node::Long(_) | Node::Deep(_) => {
            check.wrong_type(at, &node, "a short value");
            return None;
        }
    })
}

fn each<'a, T>(
    check: &mut Check,
    at: &Path<'_>,
    entries: Vec<Node<'a>>,
    mut read: impl FnMut(&mut Check, &Path<'_>, Node<'a>) -> Option<T>,
) -> Option<Vec<T>> {
    let read: Vec<Option<T>> =
        entries.into_iter().enumerate().map(|(i, entry)| read(check, &at.index(i), entry)).collect();
    read.into_iter().collect()
}

/// The columns of the funds as they are read, one after the other.
type Columns<'p, 'a> = Record<'p, 'a, { COLUMNS.len() }>;

/// Reads a column: an entry per fund, `None` where it has none.
fn column<'a, T>(
    check: &mut Check,
    columns: &mut Columns<'_, 'a>,
    name: &'static str,
    count: usize,
    mut read: impl FnMut(&mut Check, &Path<'_>, Node<'a>) -> Option<T>,
) -> Option<Vec<Option<T>>> {
    columns.need(check, name, |check, at, node| {
        let Some(length) = node.length() else {
            check.wrong_type(at, &node, "a list with an entry per fund");
            return None;
        };
        if length != count {
            let message = format_args!("Give an entry per fund, {count} of them, as `count` says.");
            check.fault(at, Rule::Length, format_args!("{length} entries"), message);
            return None;
        }
        let entries = node.entries()?;
        each(check, at, entries, |check, at, node| match node {
            Node::Null => Some(None),
            node => read(check, at, node).map(Some),
        })
    })
}

fn funds(
    check: &mut Check,
    at: &Path<'_>,
    mut columns: Columns<'_, '_>,
    count: usize,
    controls: &[ControlId],
) -> Option<Vec<FirmFund>> {
    let c = &mut columns;
    let id = column(check, c, "id", count, path);
    let snapshot = column(check, c, "snapshot", count, path);
    let snapshot_sha256 = column(check, c, "snapshot_sha256", count, sha256);
    column(check, c, "answer", count, path);
    let answer_sha256 = column(check, c, "answer_sha256", count, sha256);
    let name = column(check, c, "name", count, Check::text);
    let currency = column(check, c, "currency", count, Check::text);
    let nav = column(check, c, "nav", count, |check, at, node| check.number(at, node, STOCK));
    let [var, es, total_var, stressed_var, worst_pnl] = ["var", "es", "total_var", "stressed_var", "worst_pnl"]
        .map(|name| column(check, c, name, count, |check, at, node| check.number(at, node, MONEY)));
    let utilization = column(check, c, "utilization", count, |check, at, node| check.number(at, node, RATIO));
    let status =
        column(check, c, "status", count, |check, at, node| check.word(at, node, &BudgetStatus::ALL, BudgetStatus::id));
    let fund_state =
        column(check, c, "fund_state", count, |check, at, node| check.word(at, node, &FundState::ALL, FundState::id));
    let states = column(check, c, "controls", count, |check, at, node| {
        let entries = check.entries(at, node, controls.len()..=controls.len())?;
        each(check, at, entries, |check, at, node| check.word(at, node, &ControlState::ALL, ControlState::id))
    });
    let tripped = column(check, c, "tripped", count, |check, at, node| {
        let entries = check.entries(at, node, 0..=controls.len())?;
        each(check, at, entries, |check, at, node| check.word(at, node, controls, ControlId::id))
    });
    let worst_scenario =
        column(check, c, "worst_scenario", count, |check, at, node| scenarios::scenario(check, at, node, None));
    let warnings = column(check, c, "warnings", count, |check, at, node| check.whole(at, node, 0, MAX_WARNINGS));
    let error = column(check, c, "error", count, error);

    let mut id = id?.into_iter();
    let mut snapshot = snapshot?.into_iter();
    let mut snapshot_sha256 = snapshot_sha256?.into_iter();
    let mut answer_sha256 = answer_sha256?.into_iter();
    let (mut name, mut currency, mut nav) = (name?.into_iter(), currency?.into_iter(), nav?.into_iter());
    let (mut var, mut es, mut total_var) = (var?.into_iter(), es?.into_iter(), total_var?.into_iter());
    let (mut utilization, mut stressed_var) = (utilization?.into_iter(), stressed_var?.into_iter());
    let (mut status, mut fund_state) = (status?.into_iter(), fund_state?.into_iter());
    let (mut states, mut tripped) = (states?.into_iter(), tripped?.into_iter());
    let (mut worst_scenario, mut worst_pnl) = (worst_scenario?.into_iter(), worst_pnl?.into_iter());
    let (mut warnings, mut error) = (warnings?.into_iter(), error?.into_iter());
    let mut seen = BTreeMap::new();
    let mut found = Vec::with_capacity(count);
    for i in 0..count {
        let mut of = Entry { check, at, i, is_refused: false };
        let id = of.need("id", id.next().flatten());
        if let Some(id) = &id
            && let Some(before) = seen.insert(id.clone(), i)
        {
            let message = format_args!("Give each fund an id of its own; this one is also funds.id[{before}].");
            of.check.fault(&of.at.key("id").index(i), Rule::DuplicateId, Node::Text(id.as_str().into()), message);
        }
        let snapshot = of.need("snapshot", snapshot.next().flatten());
        let error = error.next().flatten();
        of.is_refused = error.is_some();
        let answer_sha256 = of.figure("answer_sha256", answer_sha256.next().flatten());
        let name = of.figure("name", name.next().flatten());
        let currency = of.figure("currency", currency.next().flatten());
        let nav = of.figure("nav", nav.next().flatten());
        let total_var = of.figure("total_var", total_var.next().flatten());
        let status = of.figure("status", status.next().flatten());
        let fund_state = of.figure("fund_state", fund_state.next().flatten());
        let states = of.figure("controls", states.next().flatten());
        let tripped = of.figure("tripped", tripped.next().flatten());
        let warnings = of.figure("warnings", warnings.next().flatten());
        let (var, es) = (of.may("var", var.next().flatten()), of.may("es", es.next().flatten()));
        let utilization = of.may("utilization", utilization.next().flatten());
        let stressed_var = of.may("stressed_var", stressed_var.next().flatten());
        let worst_scenario = of.may("worst_scenario", worst_scenario.next().flatten());
        let worst_pnl = of.may("worst_pnl", worst_pnl.next().flatten());
        let controls: Option<Vec<_>> = states.map(|states| controls.iter().copied().zip(states).collect());
        of.agree(tripped, controls.as_deref());
        let outcome = match error {
            Some(error) => Some(Err(error)),
            None => (|| {
                Some(Ok(FirmFigures {
                    answer_sha256: answer_sha256?,
                    name: name?,
                    currency: currency?,
                    nav: nav?,
                    var,
                    es,
                    total_var: total_var?,
                    utilization,
                    stressed_var,
                    status: status?,
                    fund_state: fund_state?,
                    controls: controls?,
                    worst: worst_scenario.zip(worst_pnl),
                    warnings: warnings?,
                }))
            })(),
        };
        let snapshot_sha256 = snapshot_sha256.next().flatten();
        found.push(id.zip(snapshot).zip(outcome).map(|((id, snapshot), outcome)| FirmFund {
            id,
            snapshot,
            snapshot_sha256,
            outcome,
        }));
    }
    found.into_iter().collect()
}

/// One fund of the columns.
struct Entry<'c, 'p> {
    check: &'c mut Check,
    at: &'c Path<'p>,
    i: usize,
    is_refused: bool,
}

impl Entry<'_, '_> {
    fn need<T>(&mut self, name: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            let at = self.at.key(name);
            self.check.fault(&at.index(self.i), Rule::Missing, "null", "Give it; every fund has one.");
        }
        value
    }

    /// What a fund that was computed has, and a refused one has not.
    fn figure<T>(&mut self, name: &'static str, value: Option<T>) -> Option<T> {
        if self.is_refused {
            return self.may(name, value);
        }
        if value.is_none() {
            let at = self.at.key(name);
            let message = "Give it, or the `error` of a fund that was refused.";
            self.check.fault(&at.index(self.i), Rule::Missing, "null", message);
        }
        value
    }

    /// What a fund that was computed may have.
    fn may<T>(&mut self, name: &'static str, value: Option<T>) -> Option<T> {
        if self.is_refused && value.is_some() {
            let at = self.at.key(name);
            let message = "Leave it null: the fund has an `error`.";
            self.check.fault(&at.index(self.i), Rule::Exclusive, "a value", message);
        }
        value
    }

    /// The list of tripped controls is that of their states.
    fn agree(&mut self, tripped: Option<Vec<ControlId>>, controls: Option<&[(ControlId, ControlState)]>) {
        let Some((tripped, controls)) = tripped.zip(controls) else { return };
        let of_states = controls.iter().filter(|(_, state)| *state == ControlState::Tripped).map(|(id, _)| *id);
        if !of_states.eq(tripped) {
            let at = self.at.key("tripped");
            let message = "List the controls whose state in `controls` is tripped, in their order.";
            self.check.fault(&at.index(self.i), Rule::Reference, "other controls", message);
        }
    }
}

/// A path relative to the firm's file, or an id, which is one.
fn path(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<String> {
    let text = check.any_text(at, node)?;
    if text.is_empty() || text.starts_with('/') || text.chars().nth(MAX_PATH).is_some() {
        let message = format_args!("Give a relative path of 1 to {MAX_PATH} characters.");
        check.fault(at, Rule::Text, Node::Text(text), message);
        return None;
    }
    Some(text.into_owned())
}

fn sha256(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<String> {
    let text = check.any_text(at, node)?;
    if text.len() != 64 || !text.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')) {
        check.fault(at, Rule::Text, Node::Text(text), "Give 64 hexadecimal digits, in lower case.");
        return None;
    }
    Some(text.into_owned())
}

fn error(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<FirmError> {
    let mut fields = check.record(at, node, &ERROR_FIELDS)?;
    let mut text =
        |name| fields.need(check, name, |check, at, node| check.any_text(at, node).map(|text| text.into_owned()));
    let [code, path, rule, message] = ERROR_FIELDS.map(&mut text);
    Some(FirmError { code: code?, path: path?, rule: rule?, message: message? })
}
