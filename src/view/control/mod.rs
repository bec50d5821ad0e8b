//! The controls view: the eight as they stand with their latches, and what happened to them.

pub mod chart;
pub mod concentration;
pub mod log;
pub mod words;

use headroom_engine::{
    control::{Control, ControlHistory, ControlState, DRAWDOWNS, FundState},
    fund::{ControlId, DrawdownMeasure, LogEntry, Period, Snapshot},
    math::sort_by,
    model::Model,
    text::escape,
};

use self::{
    log::{LogRow, log_rows},
    words::{act_word, action_word, fund_word},
};
use super::{
    budget::{control_name, state_word},
    date::day,
    number::Notation,
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
    /// Money until it is at its limit, negative past it.
    pub room: Option<f64>,
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
    /// What follows when it trips, in two or three words.
    pub act: &'static str,
    /// The same as a clause.
    pub action: &'static str,
    /// The date since which a latch is closed.
    pub latched_since: Option<String>,
    /// The gross in money down to which exposure is to go.
    pub target_gross: Option<f64>,
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

impl ControlRow {
    /// Whether its past is known: positions are those of today.
    pub fn has_history(&self) -> bool {
        DRAWDOWNS.contains(&self.id)
    }

    /// What the room is, in a sentence; `None` where there is none.
    pub fn room_words(&self, written: Notation) -> Option<String> {
        let money = (written.money)(self.room?.abs());
        if self.room? < 0.0 {
            return Some(match self.has_history() {
                true => format!("{money} of gains would take it back to its limit"),
                false => format!("{money} past its limit"),
            });
        }
        Some(match self.id {
            ControlId::DailyDrawdown | ControlId::WeeklyDrawdown | ControlId::MonthlyDrawdown => {
                format!("It takes a loss of {money} on top of today to reach its limit")
            }
            ControlId::GrossExposure => format!("{money} of room for more positions"),
            ControlId::NetExposure => format!("{money} of room for more on the same side"),
            ControlId::SectorConcentration | ControlId::ExchangeConcentration => match &self.group {
                Some(group) => format!("{money} of room for more in {group}"),
                None => format!("{money} of room"),
            },
            ControlId::LiquidityCoverage => format!("{money} of room for what cannot be sold in time"),
        })
    }
}

/// What is nearest to its limit without being past it, in a sentence; `None` where nothing is measured against a limit.
pub fn nearest_words(rows: &[ControlRow], written: Notation) -> Option<String> {
    let mut near: Vec<(&ControlRow, f64)> =
        rows.iter().filter(|row| row.tone != Tone::Breach).filter_map(|row| Some((row, row.used?))).collect();
    sort_by(&mut near, |a, b| b.1.total_cmp(&a.1));
    let (row, used) = near.first()?;
    let room = row.room.map_or(String::new(), |room| format!(", {} of room", (written.money)(room)));
    Some(format!("Nearest to its limit: {}, {} of it{room}", row.name, (written.percent)(*used)))
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
        room: control.room,
        group: control.group.as_deref().map(escape),
        detail: match control.limit {
            None => "The file sets no limit for it".to_owned(),
            Some(_) => control.detail.clone(),
        },
        why: None,
        falls: None,
        past: history.would_have_tripped(control.id).map(|(times, last)| match times {
            1 => format!("Would have tripped once, on {}", day(&last.to_string())),
            times => format!("Would have tripped {times} times, last on {}", day(&last.to_string())),
        }),
        act: act_word(control.action),
        action: action_word(control.action),
        latched_since: latch.map(|latch| day(&latch.since.to_string())),
        target_gross: latch.and_then(|latch| latch.target_gross()),
    }
}

/// A share in percent, two decimals.
fn percent(share: f64) -> String {
    format!("{:.2}%", 100.0 * share)
}
