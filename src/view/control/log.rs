//! The log of the controls view: what tripped, and what persons did, newest first.

use headroom_engine::{
    control::{ControlChange, ControlEvent, ControlHistory, LadderEvent},
    fund::{ControlId, LogEntry, LogEvent, LoggedMove, Snapshot, standing},
    math::sort_by,
    text::escape,
};

use super::words::action_name;
use crate::view::{
    budget::control_name,
    date::day,
    ladder::{rung_name, rung_subject},
    tone::Tone,
};

/// What an event is of, to be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogKind {
    /// A limit tripped, or was released by its own rule.
    Limit,
    /// A person tripped or reset something.
    Person,
    /// A proposal was accepted or declined, or an entry was taken back.
    Proposal,
}

impl LogKind {
    /// Every kind, with what it is called in a choice.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Limit, "Trips and releases"),
        (Self::Person, "What persons did to controls"),
        (Self::Proposal, "Decisions on proposals"),
    ];
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRow {
    /// What it is of.
    pub kind: LogKind,
    /// The date it belongs to.
    pub date: String,
    /// When it was written, where a person wrote it.
    pub written: Option<String>,
    /// What it is about: the name of a control or a strategy.
    pub subject: String,
    /// What happened.
    pub what: String,
    /// Its tone.
    pub tone: Tone,
    /// What was measured then.
    pub measured: Option<f64>,
    /// The limit.
    pub limit: Option<f64>,
    /// Who did it, escaped.
    pub by: Option<String>,
    /// Why, escaped.
    pub reason: Option<String>,
}

/// The rows of a history and the log it was made under.
pub fn log_rows(history: &ControlHistory, log: &[LogEntry], snapshot: &Snapshot) -> Vec<LogRow> {
    let stands = standing(log);
    let of_entries =
        log.iter().enumerate().filter_map(|(place, entry)| entry_row(place, entry, (log, snapshot), &stands, history));
    let of_history = history.events.iter().map(|event| (*event, control_name(event.control).to_owned()));
    let of_ladders = history.ladders.events.iter().map(|event| {
        let LadderEvent { date, change, measured, limit, counts, .. } = *event;
        // A row names its subject; the control is not read.
        let of = ControlEvent { date, control: ControlId::MonthlyDrawdown, change, measured, limit, counts };
        (of, rung_subject(snapshot, event.strategy, event.rung))
    });
    let told = of_history.chain(of_ladders).filter(|(event, _)| !matches!(event.change, ControlChange::Reset { .. }));
    let mut rows: Vec<LogRow> = told.map(|(event, subject)| event_row(&event, subject)).chain(of_entries).collect();
    // Equal dates keep their order: what the history tells, then what persons did.
    sort_by(&mut rows, |a, b| a.date.cmp(&b.date));
    rows.reverse();
    rows
}

fn event_row(event: &ControlEvent, subject: String) -> LogRow {
    let (what, tone) = match event.change {
        ControlChange::Tripped => ("Tripped", Tone::Breach),
        ControlChange::Released | ControlChange::Reset { .. } => ("Released by its own rule", Tone::Calm),
    };
    LogRow {
        kind: LogKind::Limit,
        date: event.date.to_string(),
        written: None,
        subject,
        what: what.to_owned(),
        tone,
        measured: event.measured,
        limit: Some(event.limit),
        by: None,
        reason: None,
    }
}

/// What a person did; trips of the log are told by the history where they count.
fn entry_row(
    place: usize,
    entry: &LogEntry,
    (log, snapshot): (&[LogEntry], &Snapshot),
    stands: &[bool],
    history: &ControlHistory,
) -> Option<LogRow> {
    let reset = ControlChange::Reset { entry: place };
    let of_fund = history.events.iter().find(|event| event.change == reset).map(|event| (event.measured, event.limit));
    let of_ladder = || history.ladders.events.iter().find(|event| event.change == reset);
    let has_opened = of_fund.or_else(|| of_ladder().map(|event| (event.measured, event.limit)));
    let kind = match entry.event {
        LogEvent::Accepted(_) | LogEvent::Declined(_) | LogEvent::Withdrawn { .. } => LogKind::Proposal,
        _ => LogKind::Person,
    };
    let mut row = LogRow {
        kind,
        date: entry.date.to_string(),
        written: entry.at.map(|at| format!("{} {:02}:{:02} UTC", day(&at.date().to_string()), at.hour(), at.minute())),
        subject: String::new(),
        what: String::new(),
        tone: Tone::Muted,
        measured: has_opened.and_then(|(measured, _)| measured),
        limit: has_opened.map(|(_, limit)| limit),
        by: None,
        reason: Some(escape(&entry.reason)).filter(|reason| !reason.is_empty()),
    };
    match &entry.event {
        LogEvent::Trip { .. } | LogEvent::LadderTrip { .. } => return None,
        LogEvent::Reset { by, .. } | LogEvent::LadderReset { by, .. } => {
            row.subject = subject(&entry.event, snapshot);
            row.by = Some(escape(by));
            row.what = match (has_opened, stands[place]) {
                (Some(_), _) => "Reset",
                (None, true) => "Reset, without effect: no latch was closed",
                (None, false) => "Reset, taken back",
            }
            .to_owned();
        }
        LogEvent::PersonTrip { action, by } => {
            action_name(*action).clone_into(&mut row.subject);
            row.by = Some(escape(by));
            (row.what, row.tone) = match stands[place] {
                true => ("Tripped by a person".to_owned(), Tone::Breach),
                false => ("Tripped by a person, taken back".to_owned(), Tone::Muted),
            };
        }
        LogEvent::ActionReset { action, by } => {
            action_name(*action).clone_into(&mut row.subject);
            row.by = Some(escape(by));
            row.what = if stands[place] { "Reset" } else { "Reset, taken back" }.to_owned();
        }
        LogEvent::Accepted(moved) => tell_move(&mut row, "Accepted", moved, (stands[place], snapshot)),
        LogEvent::Declined(moved) => tell_move(&mut row, "Declined", moved, (stands[place], snapshot)),
        LogEvent::Withdrawn { entry } => {
            row.subject = log.get(*entry).map(|earlier| subject(&earlier.event, snapshot)).unwrap_or_default();
            row.what = "Took the earlier entry back".to_owned();
        }
    }
    Some(row)
}

fn tell_move(row: &mut LogRow, verb: &str, moved: &LoggedMove, (stands, snapshot): (bool, &Snapshot)) {
    row.subject = strategy_name(snapshot, moved);
    let taken_back = if stands { "" } else { ", taken back" };
    row.what = format!("{verb}{taken_back}: rule {}, {}", moved.rule, shares(moved));
}

fn shares(moved: &LoggedMove) -> String {
    format!("{:.2}% to {:.2}%", 100.0 * moved.from, 100.0 * moved.to)
}

/// The display name of the strategy that a decision is about; its id where it has left the fund.
fn strategy_name(snapshot: &Snapshot, moved: &LoggedMove) -> String {
    let found = snapshot.strategies.iter().find(|strategy| strategy.id == moved.strategy);
    found.map_or_else(|| moved.strategy.to_string(), |strategy| escape(&strategy.name))
}

fn subject(event: &LogEvent, snapshot: &Snapshot) -> String {
    match event {
        LogEvent::Trip { control, .. } | LogEvent::Reset { control, .. } => control_name(*control).to_owned(),
        LogEvent::LadderTrip { strategy, rung, .. } | LogEvent::LadderReset { strategy, rung, .. } => {
            match snapshot.strategy_index(strategy.as_str()) {
                Some(at) => rung_subject(snapshot, at, *rung),
                None => format!("{strategy}, {}", rung_name(*rung).to_lowercase()),
            }
        }
        LogEvent::PersonTrip { action, .. } | LogEvent::ActionReset { action, .. } => action_name(*action).to_owned(),
        LogEvent::Accepted(moved) | LogEvent::Declined(moved) => strategy_name(snapshot, moved),
        LogEvent::Withdrawn { .. } => String::new(),
    }
}
