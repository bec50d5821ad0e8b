//! The log of a session: entries are only ever added. What undo takes back is told by an entry of its own.

use std::sync::Arc;

use headroom_engine::{
    control::{ControlChange, ControlPast, LadderEvent},
    exposure::Exposures,
    fund::{LogEntry, LogEvent, Snapshot, standing},
};
use headroom_wire::MAX_LOG;
use jiff::civil::DateTime;

use crate::WhatIf;

/// Characters of a name or a reason at most, by the file format.
pub const MOST_TEXT: usize = 200;

/// What an entry says that undo or a way back wrote.
const TAKEN_BACK: &str = "Undone";

/// A log with the trips that the history of a snapshot tells and the log lacks: what an export writes. It holds
/// [`MAX_LOG`] entries at most, as a file does: where there are more, `within` says which are left out.
pub fn with_trips(loaded: &Snapshot, log: &[LogEntry]) -> Vec<LogEntry> {
    let own = log.len();
    let mut log = log.to_vec();
    let gross = Exposures::gross_as_loaded(loaded);
    let ControlPast { events, ladders, .. } = ControlPast::of(loaded, &log, gross);
    for event in events {
        let (ControlChange::Tripped, Some(measured)) = (event.change, event.measured) else {
            continue;
        };
        if !event.counts {
            continue;
        }
        let is_there = log.iter().any(|entry| match entry.event {
            LogEvent::Trip { control, .. } => control == event.control && entry.date == event.date,
            _ => false,
        });
        if !is_there {
            let gross = gross.filter(|_| event.date == loaded.history.last_date());
            let (control, limit) = (event.control, event.limit);
            let event_of = LogEvent::Trip { control, measured, limit, gross };
            let reason = "Past its limit".to_owned();
            log.push(LogEntry { date: event.date, at: None, event: event_of, reason });
        }
    }
    for event in ladders.events {
        let LadderEvent {
            date,
            rung,
            limit,
            change: ControlChange::Tripped,
            measured: Some(measured),
            counts: true,
            ..
        } = event
        else {
            continue;
        };
        let id = &loaded.strategies[event.strategy].id;
        let is_there = log.iter().any(|entry| match &entry.event {
            LogEvent::LadderTrip { strategy, rung: of, .. } => strategy == id && *of == rung && entry.date == date,
            _ => false,
        });
        if !is_there {
            let event = LogEvent::LadderTrip { strategy: id.clone(), rung, measured, limit };
            log.push(LogEntry { date, at: None, event, reason: "Past its limit".to_owned() });
        }
    }
    let told = log.split_off(own);
    within(MAX_LOG, log, told)
}

/// A log of at most `most` entries, of those of its own and the trips that the history tells beside them.
///
/// Left out are first the oldest trips that the history tells, which every reader finds there again; then entries that were
/// taken back, with what took them back; then the oldest proposals that were decided on; then the oldest of the rest. An entry
/// that was taken back stays, and what took it back says how many are left out: no other kind of entry says something
/// without a consequence.
fn within(most: usize, mut log: Vec<LogEntry>, mut told: Vec<LogEntry>) -> Vec<LogEntry> {
    if log.len() + told.len() > most {
        told.drain(..(log.len() + told.len() - most).min(told.len()));
    }
    if log.len() > most {
        log = shortened(most, &log);
    }
    log.extend(told);
    log
}

fn shortened(most: usize, log: &[LogEntry]) -> Vec<LogEntry> {
    let mut kept = standing(log);
    let mut count = kept.iter().filter(|is_kept| **is_kept).count();
    // Room for the entry that says what is left out, and for what it takes back.
    let room = most.saturating_sub(2);
    let is_move = |entry: &LogEntry| matches!(entry.event, LogEvent::Accepted(_) | LogEvent::Declined(_));
    for is_any in [false, true] {
        for (place, entry) in log.iter().enumerate() {
            if count > room && kept[place] && (is_any || is_move(entry)) {
                kept[place] = false;
                count -= 1;
            }
        }
    }
    let left_out = log.len() - count;
    let mut short: Vec<LogEntry> = Vec::with_capacity(count + 2);
    // The last entry that is left out and says something; all of a log cannot be withdrawals.
    let last = (0..log.len()).rev().find(|at| !kept[*at] && !matches!(log[*at].event, LogEvent::Withdrawn { .. }));
    for (place, entry) in log.iter().enumerate() {
        if kept[place] {
            short.push(entry.clone());
        }
        if Some(place) == last {
            let reason = format!("{} entries up to here are left out: a file holds {most}", left_out - 1);
            let withdrawn = LogEvent::Withdrawn { entry: short.len() };
            short.push(entry.clone());
            short.push(LogEntry { date: entry.date, at: entry.at, event: withdrawn, reason });
        }
    }
    short
}

/// A log that says what `wanted` says and goes on from `now`: what no longer holds is withdrawn, what holds again is
/// written again.
///
/// The log of now itself where it says that already: what is made of a log is then not made anew.
pub fn continued(loaded: &Snapshot, now: &Arc<Vec<LogEntry>>, wanted: &[LogEntry]) -> Arc<Vec<LogEntry>> {
    let says = |entry: &LogEntry| (entry.date, entry.event.clone(), entry.reason.clone());
    let mut missing: Vec<&LogEntry> = wanted.iter().zip(standing(wanted)).filter(|(_, s)| *s).map(|(e, _)| e).collect();
    let mut log = now.to_vec();
    for (place, (old, stands)) in now.iter().zip(standing(now)).enumerate() {
        if !stands {
            continue;
        }
        match missing.iter().position(|entry| says(entry) == says(old)) {
            Some(found) => {
                missing.remove(found);
            }
            None => log.push(entry(loaded, LogEvent::Withdrawn { entry: place }, TAKEN_BACK)),
        }
    }
    log.extend(missing.into_iter().map(|entry| LogEntry { at: None, ..entry.clone() }));
    if log.len() == now.len() { Arc::clone(now) } else { Arc::new(log) }
}

/// The same entries, those from `first` on written at a moment.
pub fn stamp(log: &mut [LogEntry], first: usize, at: Option<DateTime>) {
    for entry in log.iter_mut().skip(first) {
        entry.at = at;
    }
}

pub(crate) fn entry(loaded: &Snapshot, event: LogEvent, reason: &str) -> LogEntry {
    LogEntry { date: loaded.history.last_date(), at: None, event, reason: reason.to_owned() }
}

pub(crate) fn with_entry(now: &WhatIf, entry: LogEntry) -> WhatIf {
    let mut next = now.clone();
    Arc::make_mut(&mut next.log).push(entry);
    next
}
