//! The controls view: the eight as they stand with their latches, and what happened to them.

use headroom_engine::{
    control::{
        Action, Control, ControlChange, ControlDay, ControlEvent, ControlHistory, ControlState, DRAWDOWNS, FundState,
        LadderEvent,
    },
    fund::{ControlId, DrawdownMeasure, LogEntry, LogEvent, LoggedMove, Period, Snapshot, standing},
    math::sort_by,
    model::Model,
    text::escape,
};

use super::{
    budget::{control_name, state_word},
    chart::lines::{Line, LineChart},
    ladder::{rung_name, rung_subject},
    words::data_notes::{data_notes, period_word, why},
};
use crate::view::tone::Tone;

/// The whole view.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlView {
    /// A word for the state of the fund.
    pub fund: &'static str,
    /// Its tone.
    pub tone: Tone,
    /// What may be done in that state, as a sentence.
    pub allowed: String,
    /// The eight controls.
    pub rows: Vec<ControlRow>,
    /// What the data lack and what to do, as sentences.
    pub notes: Vec<String>,
    /// What the history's step means for the controls, where it is not a day.
    pub period: Option<String>,
    /// What happened, newest first.
    pub log: Vec<LogRow>,
}

/// One control as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlRow {
    /// Which.
    pub id: ControlId,
    /// Its name.
    pub name: &'static str,
    /// A word for its state.
    pub state: &'static str,
    /// Its tone.
    pub tone: Tone,
    /// What was measured.
    pub measured: Option<f64>,
    /// The limit.
    pub limit: Option<f64>,
    /// Whether both are money; else shares.
    pub is_money: bool,
    /// How much of the limit is used, 1 at the limit; for coverage what cannot be sold over what need not be.
    pub used: Option<f64>,
    /// The sector or exchange, escaped.
    pub group: Option<String>,
    /// What is measured, as a sentence.
    pub detail: String,
    /// Why nothing is measured and what to do, as a sentence with names.
    pub why: Option<String>,
    /// Both measures of a fall, where they differ.
    pub falls: Option<String>,
    /// What the limit would have done in the past without stopping anybody.
    pub past: Option<String>,
    /// What follows when it trips.
    pub action: &'static str,
    /// The date since which a latch is closed.
    pub latched_since: Option<String>,
    /// The gross in money down to which exposure is to go.
    pub target_gross: Option<f64>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRow {
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

/// The view of a control history, the log it was made under, and the fund with its model.
pub fn control_view(history: &ControlHistory, log: &[LogEntry], snapshot: &Snapshot, model: &Model) -> ControlView {
    let step = model.sample.step.period;
    let is_coarse = step != Period::Day;
    let unwatched = history.now.iter().filter(|control| control.state == ControlState::Unfed).count();
    let mut rows = control_rows(history);
    for (row, control) in rows.iter_mut().zip(&history.now) {
        row.why = why(control, snapshot, model);
        row.falls = control.fall.filter(|fall| fall.drawdown != fall.loss).map(|fall| {
            match snapshot.limits.measure_of(row.id) {
                DrawdownMeasure::Drawdown => format!("From its opening {}", percent(fall.loss)),
                DrawdownMeasure::Loss => format!("From its highest {}", percent(fall.drawdown)),
            }
        });
    }
    ControlView {
        notes: data_notes(snapshot, model),
        period: is_coarse
            .then(|| format!("The returns are {}: each figure is at the close of a {}", period_word(step), step.id())),
        fund: fund_word(history.fund_state),
        tone: if unwatched > 0 && history.fund_state == FundState::Active {
            Tone::Watch
        } else {
            history.fund_state.into()
        },
        allowed: allowed(history.fund_state, unwatched),
        rows,
        log: log_rows(history, log, snapshot),
    }
}

/// The state of a fund in words.
pub fn fund_word(state: FundState) -> &'static str {
    match state {
        FundState::Active => "Trading normally",
        FundState::Reducing => "Reducing",
        FundState::Halted => "Halted",
    }
}

/// What a tripped control does, in words.
pub fn action_word(action: Action) -> &'static str {
    match action {
        Action::HaltNewPositions => "Halts new positions",
        Action::ReduceExposure => "Reduces exposure to half of the gross at the trip",
        Action::KillSwitch => "Kill switch: latched until a person resets it",
    }
}

/// What a person trips, as a name.
fn action_name(action: Action) -> &'static str {
    match action {
        Action::HaltNewPositions => "Halt of new positions",
        Action::ReduceExposure => "Reduction of exposure",
        Action::KillSwitch => "Kill switch",
    }
}

fn allowed(state: FundState, unwatched: usize) -> String {
    match (state, unwatched) {
        (FundState::Active, 0) => "No control is tripped: risk can be added within the budgets".to_owned(),
        (FundState::Active, 1) => "One control has no data and cannot stop anything: watch it yourself".to_owned(),
        (FundState::Active, count) => {
            format!("{count} controls have no data and cannot stop anything: watch those yourself")
        }
        (FundState::Reducing, _) => "Only trades that cut risk, where the tripped control reaches".to_owned(),
        (FundState::Halted, _) => {
            "The kill switch is on: only trades that cut risk, until a person resets it with a reason".to_owned()
        }
    }
}

/// The eight controls as they stand, latches counted: the rows of the table, and the meters of the strip.
pub fn control_rows(history: &ControlHistory) -> Vec<ControlRow> {
    history.now.iter().map(|control| row(control, history)).collect()
}

fn row(control: &Control, history: &ControlHistory) -> ControlRow {
    let latch = history.latches.iter().find(|latch| latch.control == control.id);
    ControlRow {
        id: control.id,
        name: control_name(control.id),
        state: state_word(control.state),
        tone: control.state.into(),
        measured: control.measured,
        limit: control.limit,
        is_money: control.id.is_money(),
        used: control.measured.zip(control.limit).and_then(|(measured, limit)| control.id.usage(measured, limit)),
        group: control.group.as_deref().map(escape),
        detail: match control.limit {
            None => "The file sets no limit for it".to_owned(),
            Some(_) => control.detail.clone(),
        },
        why: None,
        falls: None,
        past: history.would_have_tripped(control.id).map(|(times, last)| match times {
            1 => format!("Would have tripped once, on {last}"),
            times => format!("Would have tripped {times} times, last {last}"),
        }),
        action: action_word(control.action),
        latched_since: latch.map(|latch| latch.since.to_string()),
        target_gross: latch.and_then(|latch| latch.target_gross()),
    }
}

/// A share in percent, two decimals.
fn percent(share: f64) -> String {
    format!("{:.2}%", 100.0 * share)
}

fn log_rows(history: &ControlHistory, log: &[LogEntry], snapshot: &Snapshot) -> Vec<LogRow> {
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
    let mut row = LogRow {
        date: entry.date.to_string(),
        written: entry.at.map(|at| format!("{at} UTC")),
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

/// How far the fund was under its highest and its openings at each close, below 0, with the limits of the drawdown controls;
/// `None` where nothing was measured.
pub fn drawdown_chart(history: &ControlHistory, snapshot: &Snapshot) -> Option<LineChart> {
    let line = |(control, days): (ControlId, &Vec<ControlDay>)| Line {
        name: control_name(control).to_owned(),
        values: days.iter().map(|day| day.measured.map(|fall| 0.0 - fall)).collect(),
        limit: snapshot.limits.of(control).map(|limit| -limit),
    };
    let lines = DRAWDOWNS.into_iter().zip(&history.days).map(line).collect();
    LineChart::of(history.dates.iter().map(ToString::to_string).collect(), lines)
}

/// What the three drawdown controls and the fund were on one date.
#[derive(Debug, Clone, PartialEq)]
pub struct DayReading {
    /// The date.
    pub date: String,
    /// A word for the fund's state.
    pub fund: &'static str,
    /// Its tone.
    pub tone: Tone,
    /// Name, what was measured, a word for the state, its tone.
    pub controls: Vec<(&'static str, Option<f64>, &'static str, Tone)>,
}

/// The reading of one date; `None` past the history.
pub fn day_reading(history: &ControlHistory, at: usize) -> Option<DayReading> {
    let state = *history.fund.get(at)?;
    let reading = |(control, days): (ControlId, &Vec<ControlDay>)| {
        let day = days[at];
        (control_name(control), day.measured, state_word(day.state), Tone::from(day.state))
    };
    Some(DayReading {
        date: history.dates[at].to_string(),
        fund: fund_word(state),
        tone: state.into(),
        controls: DRAWDOWNS.into_iter().zip(&history.days).map(reading).collect(),
    })
}
