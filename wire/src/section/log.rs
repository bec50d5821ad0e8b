//! The section `log`.

use headroom_engine::fund::{
    Action, ControlId, LogEntry, LogEvent, LoggedMove, Rung,
    check::{Path, RATIO, Rule, SHARE, STOCK},
};
use jiff::civil::DateTime;
use serde::{Serialize, Serializer};

use super::values::{Day, Id, Text};
use crate::{
    check::{Check, Presence, value::date},
    node::Node,
};

/// Something that happened; entries stand in the order in which they were written and are only ever added.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "LogEntry", deny_unknown_fields))]
pub enum EntryFile<'s> {
    /// A control went past its limit.
    Trip {
        /// The history date it belongs to.
        date: Day,
        /// When it was written, in UTC.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(with = "Moment"))]
        at: Option<Moment>,
        /// Which control; of a person's trip left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = ControlId::ALL.map(ControlId::id))))]
        control: Option<&'static str>,
        /// What was measured, in the unit of the limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(with = "f64"))]
        measured: Option<f64>,
        /// The limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(with = "f64"))]
        limit: Option<f64>,
        /// Gross exposure at the trip, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(with = "f64", range(min = 0, max = 1e15)))]
        gross: Option<f64>,
        /// What a person tripped, in the place of a control.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = PERSONS.map(Action::id))))]
        action: Option<&'static str>,
        /// The strategy whose ladder tripped, in the place of a control; it may have left the fund since.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(with = "Id<'static>"))]
        strategy: Option<Id<'s>>,
        /// Which of its limits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = Rung::ALL.map(Rung::id))))]
        rung: Option<&'static str>,
        /// Who did it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(with = "Text"))]
        by: Option<Text<'s>>,
        /// Why.
        reason: Text<'s>,
    },
    /// A person released a latch.
    Reset {
        /// The history date it belongs to.
        date: Day,
        /// When it was written, in UTC.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(with = "Moment"))]
        at: Option<Moment>,
        /// Which control; of a person's trip left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = ControlId::ALL.map(ControlId::id))))]
        control: Option<&'static str>,
        /// What a person had tripped, in the place of a control.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = PERSONS.map(Action::id))))]
        action: Option<&'static str>,
        /// The strategy whose ladder was reset, in the place of a control; it may have left the fund since.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(with = "Id<'static>"))]
        strategy: Option<Id<'s>>,
        /// Which of its limits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = Rung::ALL.map(Rung::id))))]
        rung: Option<&'static str>,
        /// Who did it.
        by: Text<'s>,
        /// Why.
        reason: Text<'s>,
    },
    /// A person accepted a proposal of the reallocation policy.
    Accepted(MoveFile<'s>),
    /// A person declined one.
    Declined(MoveFile<'s>),
    /// A person took an earlier entry back.
    Withdrawn {
        /// The history date it belongs to.
        date: Day,
        /// When it was written, in UTC.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(with = "Moment"))]
        at: Option<Moment>,
        /// The place of that entry in the log, counted from 0.
        #[cfg_attr(feature = "schema", schemars(range(min = 0)))]
        entry: usize,
        /// Why.
        reason: Text<'s>,
    },
}

/// A proposal of the reallocation policy that was decided on.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct MoveFile<'s> {
    /// The history date it belongs to.
    date: Day,
    /// When it was written, in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Moment"))]
    at: Option<Moment>,
    /// The rule.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 4)))]
    rule: u8,
    /// Whose share; the strategy may have left the fund since.
    strategy: Id<'s>,
    /// The share before.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    from: f64,
    /// The share after.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    to: f64,
    /// Why.
    reason: Text<'s>,
}

/// A moment of the years 1900 to 2199 in UTC as `YYYY-MM-DDTHH:MM:SSZ`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Moment(
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("format" = "date-time"), pattern("^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")))]
     DateTime,
);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}Z", self.0))
    }
}

impl<'s> From<&'s LogEntry> for EntryFile<'s> {
    fn from(entry: &'s LogEntry) -> Self {
        let (date, at, reason) = (Day(entry.date), entry.at.map(Moment), Text(&entry.reason));
        match &entry.event {
            LogEvent::Trip { control, measured, limit, gross } => Self::Trip {
                date,
                at,
                control: Some(control.id()),
                measured: Some(*measured),
                limit: Some(*limit),
                gross: *gross,
                action: None,
                strategy: None,
                rung: None,
                by: None,
                reason,
            },
            LogEvent::LadderTrip { strategy, rung, measured, limit } => Self::Trip {
                date,
                at,
                control: None,
                measured: Some(*measured),
                limit: Some(*limit),
                gross: None,
                action: None,
                strategy: Some(Id(strategy.as_str())),
                rung: Some(rung.id()),
                by: None,
                reason,
            },
            LogEvent::PersonTrip { action, by } => Self::Trip {
                date,
                at,
                control: None,
                measured: None,
                limit: None,
                gross: None,
                action: Some(action.id()),
                strategy: None,
                rung: None,
                by: Some(Text(by)),
                reason,
            },
            LogEvent::Reset { control, by } => {
                let control = Some(control.id());
                Self::Reset { date, at, control, action: None, strategy: None, rung: None, by: Text(by), reason }
            }
            LogEvent::ActionReset { action, by } => {
                let action = Some(action.id());
                Self::Reset { date, at, control: None, action, strategy: None, rung: None, by: Text(by), reason }
            }
            LogEvent::LadderReset { strategy, rung, by } => {
                let (strategy, rung) = (Some(Id(strategy.as_str())), Some(rung.id()));
                Self::Reset { date, at, control: None, action: None, strategy, rung, by: Text(by), reason }
            }
            LogEvent::Accepted(of) => Self::Accepted(MoveFile::new(date, at, of, reason)),
            LogEvent::Declined(of) => Self::Declined(MoveFile::new(date, at, of, reason)),
            LogEvent::Withdrawn { entry } => Self::Withdrawn { date, at, entry: *entry, reason },
        }
    }
}

impl<'s> MoveFile<'s> {
    fn new(date: Day, at: Option<Moment>, of: &'s LoggedMove, reason: Text<'s>) -> Self {
        let strategy = Id(of.strategy.as_str());
        Self { date, at, rule: of.rule, strategy, from: of.from, to: of.to, reason }
    }
}

/// The fields of an entry of any kind.
pub const FIELDS: [&str; 16] = [
    "kind", "date", "at", "control", "measured", "limit", "gross", "action", "by", "rule", "strategy", "rung", "from",
    "to", "entry", "reason",
];

/// What a person can trip.
const PERSONS: [Action; 2] = [Action::KillSwitch, Action::HaltNewPositions];

const TRIP: &str = "trip";

const RESET: &str = "reset";

const ACCEPTED: &str = "accepted";

const DECLINED: &str = "declined";

const WITHDRAWN: &str = "withdrawn";

/// The words for an entry's kind.
const KINDS: [&str; 5] = [TRIP, RESET, ACCEPTED, DECLINED, WITHDRAWN];

/// Entries of a log in a file at most.
pub const MAX_LOG: usize = 10_000;

/// Reads it.
pub fn read(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<Vec<LogEntry>> {
    let entries = check.entries(at, node, 0..=MAX_LOG)?;
    let count = entries.len();
    let mut log: Vec<LogEntry> = Vec::with_capacity(count);
    for (i, node) in entries.into_iter().enumerate() {
        let at = at.index(i);
        log.extend(entry(check, &at, node, i));
    }
    let is_whole = log.len() == count;
    is_whole.then_some(log)
}

/// Reads the entry at place `index`: the fields of its kind, and no others.
fn entry(check: &mut Check, at: &Path<'_>, node: Node<'_>, index: usize) -> Option<LogEntry> {
    let mut fields = check.record(at, node, &FIELDS)?;
    let kind = fields.need(check, "kind", |check, at, node| check.word(at, node, &KINDS, |kind| kind));
    let needed_by = |kinds: &[&str]| match kind {
        None => Presence::Allowed,
        Some(kind) if kinds.contains(&kind) => Presence::Needed,
        Some(_) => Presence::Excluded,
    };
    let date = fields.need(check, "date", Check::date);
    let has_moment = fields.has("at");
    let written = fields.have(check, "at", checked_moment);
    // A trip or a reset is of a control, of a strategy's ladder, or of a person's action.
    let (has_action, of_ladder) = (fields.has("action"), fields.has("rung"));
    let is_of = |kinds: &[&str], holds: bool| match needed_by(kinds) {
        Presence::Needed if !holds => Presence::Excluded,
        presence => presence,
    };
    const BOTH: [&str; 2] = [TRIP, RESET];
    let action = fields.read(check, "action", is_of(&BOTH, has_action && !of_ladder), |check, at, node| {
        check.word(at, node, &PERSONS, Action::id)
    });
    let control = fields.read(check, "control", is_of(&BOTH, !has_action && !of_ladder), |check, at, node| {
        check.word(at, node, &ControlId::ALL, ControlId::id)
    });
    let rung = fields
        .read(check, "rung", is_of(&BOTH, of_ladder), |check, at, node| check.word(at, node, &Rung::ALL, Rung::id));
    let of_measure = is_of(&[TRIP], !has_action || of_ladder);
    let mut number =
        |check: &mut Check, name| fields.read(check, name, of_measure, |check, at, node| check.number(at, node, RATIO));
    let (measured, limit) = (number(check, "measured"), number(check, "limit"));
    let has_gross = fields.has("gross");
    let gross_presence = match is_of(&[TRIP], !has_action && !of_ladder) {
        Presence::Needed => Presence::Allowed,
        presence => presence,
    };
    let gross = fields.read(check, "gross", gross_presence, |check, at, node| check.money(at, node, STOCK));
    let by_presence = is_of(&BOTH, kind != Some(TRIP) || (has_action && !of_ladder));
    let by = fields.read(check, "by", by_presence, Check::text);
    let of_a_move = || needed_by(&[ACCEPTED, DECLINED]);
    let rule = fields.read(check, "rule", of_a_move(), |check, at, node| check.whole(at, node, 1, 4));
    let of_strategy = if of_ladder { needed_by(&[TRIP, RESET, ACCEPTED, DECLINED]) } else { of_a_move() };
    let strategy = fields.read(check, "strategy", of_strategy, Check::id);
    let from = fields.read(check, "from", of_a_move(), |check, at, node| check.share(at, node, SHARE));
    let to = fields.read(check, "to", of_a_move(), |check, at, node| check.share(at, node, SHARE));
    let before = fields.read(check, "entry", needed_by(&[WITHDRAWN]), |check, at, node| place(check, at, node, index));
    let reason = fields.need(check, "reason", Check::text);
    let moved =
        || Some(LoggedMove { rule: u8::try_from(rule?).ok()?, strategy: strategy.clone()?, from: from?, to: to? });
    let event = match kind? {
        TRIP if of_ladder => {
            LogEvent::LadderTrip { strategy: strategy.clone()?, rung: rung?, measured: measured?, limit: limit? }
        }
        RESET if of_ladder => LogEvent::LadderReset { strategy: strategy.clone()?, rung: rung?, by: by? },
        TRIP if has_action => LogEvent::PersonTrip { action: action?, by: by? },
        RESET if has_action => LogEvent::ActionReset { action: action?, by: by? },
        TRIP => {
            let gross = if has_gross { Some(gross?) } else { None };
            LogEvent::Trip { control: control?, measured: measured?, limit: limit?, gross }
        }
        RESET => LogEvent::Reset { control: control?, by: by? },
        ACCEPTED => LogEvent::Accepted(moved()?),
        DECLINED => LogEvent::Declined(moved()?),
        _ => LogEvent::Withdrawn { entry: before? },
    };
    let at = if has_moment { Some(written?) } else { None };
    Some(LogEntry { date: date?, at, event, reason: reason? })
}

/// Reads the place of an entry before this one.
fn place(check: &mut Check, at: &Path<'_>, node: Node<'_>, index: usize) -> Option<usize> {
    let place = check.whole(at, node, 0, u32::MAX)? as usize;
    if place >= index {
        check.fault(at, Rule::Reference, place, "Name an entry before this one, counted from 0.");
        return None;
    }
    Some(place)
}

/// Reads a moment.
fn checked_moment(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<DateTime> {
    let text = check.any_text(at, node)?;
    let found = moment(&text);
    if found.is_none() {
        let message = "Give a real moment of the years 1900 to 2199 in UTC as YYYY-MM-DDTHH:MM:SSZ.";
        check.fault(at, Rule::Date, Node::Text(text), message);
    }
    found
}

/// The moment in UTC that stands as `YYYY-MM-DDTHH:MM:SSZ`, if it is a real one of the years 1900 to 2199.
///
/// ```
/// use headroom_wire::moment;
/// assert_eq!(moment("2026-11-20T10:30:05Z").map(|moment| moment.minute()), Some(30));
/// assert!(moment("2026-11-20T24:00:00Z").is_none());
/// ```
pub fn moment(text: &str) -> Option<DateTime> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    let &[h1, h2, b':', m1, m2, b':', s1, s2] = time.as_bytes() else {
        return None;
    };
    let two = |tens: u8, ones: u8| {
        let is_number = tens.is_ascii_digit() && ones.is_ascii_digit();
        is_number.then(|| i8::try_from((tens - b'0') * 10 + (ones - b'0')).ok()).flatten()
    };
    let day = date(day)?;
    DateTime::new(day.year(), day.month(), day.day(), two(h1, h2)?, two(m1, m2)?, two(s1, s2)?, 0).ok()
}
