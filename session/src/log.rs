//! The log of a session: entries are only ever added. What undo takes back is told by an entry of its own.

use std::sync::Arc;

use headroom_engine::{
    control::{ControlChange, ControlPast},
    exposure::Exposures,
    fund::{ControlId, LogEntry, LogEvent, LoggedMove, Money, Opportunity, Share, Snapshot, StrategyId, standing},
    reallocation::{Evidence, Mover, Proposal},
};
use jiff::civil::DateTime;

use crate::{EditError, WhatIf, edit::admit::admit};

/// Characters of a name or a reason at most, by the file format.
pub const MOST_TEXT: usize = 200;

/// What an entry says that undo or a way back wrote.
const TAKEN_BACK: &str = "Undone";

/// The what-if with a control reset by a person, for a reason.
///
/// Refused without a name or a reason, and where the control has no latch to open.
pub fn reset(loaded: &Snapshot, now: &WhatIf, control: ControlId, by: &str, reason: &str) -> Result<WhatIf, EditError> {
    let place = format!("controls.{}", control.id());
    for (field, text) in [("by", by), ("reason", reason)] {
        let is_text = !text.trim().is_empty() && text.chars().nth(MOST_TEXT).is_none();
        if !is_text {
            return Err(EditError::Text { place: format!("{place}.{field}") });
        }
    }
    if !ControlPast::of(loaded, &now.log, None).can_reset(control) {
        return Err(EditError::NotLatched { place });
    }
    let event = LogEvent::Reset { control, by: by.trim().to_owned() };
    Ok(with_entry(now, entry(loaded, event, reason.trim())))
}

/// The what-if with proposals accepted: their shares moved, their opportunities admitted, an entry each.
///
/// Refused as a whole where a share has moved since it was proposed, and where the reserve cannot pay.
pub fn accept(loaded: &Snapshot, now: &WhatIf, proposals: &[Proposal]) -> Result<WhatIf, EditError> {
    // Places of opportunities shift as one is admitted: their names do not.
    let named: Vec<Named> =
        proposals.iter().map(|proposal| Named::of(&now.snapshot, proposal)).collect::<Result<_, _>>()?;
    let mut next = now.clone();
    for (proposal, named) in proposals.iter().zip(&named) {
        next = match &named.opportunity {
            Some(opportunity) => admit(&next, opportunity, proposal.to)?,
            None => moved(&next, &named.id, proposal)?,
        };
        let event = LogEvent::Accepted(named.logged(proposal));
        next = with_entry(&next, entry(loaded, event, &reason(&now.snapshot, proposal)));
    }
    Ok(next)
}

/// The what-if with proposals declined: an entry each, and nothing else.
pub fn decline(loaded: &Snapshot, now: &WhatIf, proposals: &[Proposal]) -> Result<WhatIf, EditError> {
    let mut next = now.clone();
    for proposal in proposals {
        let event = LogEvent::Declined(Named::of(&now.snapshot, proposal)?.logged(proposal));
        next = with_entry(&next, entry(loaded, event, &reason(&now.snapshot, proposal)));
    }
    Ok(next)
}

/// Whether a proposal was declined on the last date of the history, and that still stands.
pub fn is_declined(snapshot: &Snapshot, log: &[LogEntry], proposal: &Proposal) -> bool {
    let Ok(named) = Named::of(snapshot, proposal) else {
        return false;
    };
    let last = snapshot.history.last_date();
    log.iter().zip(standing(log)).any(|(entry, stands)| match &entry.event {
        LogEvent::Declined(logged) => {
            stands && entry.date >= last && logged.rule == proposal.rule.number() && logged.strategy == named.id
        }
        _ => false,
    })
}

/// A log with the trips that the history of a snapshot tells and the log lacks: what an export writes.
pub fn with_trips(loaded: &Snapshot, log: &[LogEntry]) -> Vec<LogEntry> {
    let mut log = log.to_vec();
    let gross = Exposures::gross_as_loaded(loaded);
    for event in ControlPast::of(loaded, &log, gross).events {
        let (ControlChange::Tripped, Some(measured)) = (event.change, event.measured) else {
            continue;
        };
        let is_there = log.iter().any(|entry| match entry.event {
            LogEvent::Trip { control, .. } => control == event.control && entry.date == event.date,
            _ => false,
        });
        if !is_there {
            let gross = gross.filter(|_| event.date == loaded.history.last_date()).map(Money);
            let (control, limit) = (event.control, event.limit);
            let event_of = LogEvent::Trip { control, measured, limit, gross };
            let reason = "Past its limit".to_owned();
            log.push(LogEntry { date: event.date, at: None, event: event_of, reason });
        }
    }
    log
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

/// Why a proposal is made, as the log tells it; ids only.
pub fn reason(snapshot: &Snapshot, proposal: &Proposal) -> String {
    let percent = |share: f64| format!("{:.1}%", share * 100.0);
    match &proposal.evidence {
        Evidence::Underuse { utilization, .. } => {
            let most = utilization.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            format!("At most {} of its budget used on each of the last {} days", percent(most), utilization.len())
        }
        Evidence::AtLimit { utilization, record, .. } => format!(
            "At its limit on each of the last {} days, Sharpe {:.2} above {} with probability {}",
            utilization.len(),
            record.sharpe,
            record.threshold,
            percent(record.probability)
        ),
        Evidence::Opportunity { conviction, requested, fund_var_with } => {
            format!("Conviction {conviction}, {} asked for, fund VaR with it {fund_var_with:.0}", percent(*requested))
        }
        Evidence::CorrelationSpike { with, now, before, .. } => {
            let with = snapshot.strategies.get(*with).map_or("?", |strategy| strategy.id.as_str());
            format!("Correlation with {with} at {now:.2}, {before:.2} over the whole sample")
        }
    }
}

/// A proposal's strategy by name, and the opportunity where it is one.
struct Named {
    id: StrategyId,
    opportunity: Option<Opportunity>,
}

impl Named {
    fn of(snapshot: &Snapshot, proposal: &Proposal) -> Result<Self, EditError> {
        match proposal.mover {
            Mover::Strategy(value) => {
                let strategy = snapshot.strategies.get(value).ok_or(EditError::NoSuchStrategy { value })?;
                Ok(Self { id: strategy.id.clone(), opportunity: None })
            }
            Mover::Opportunity(value) => {
                let opportunity = snapshot.opportunities.get(value).ok_or(EditError::NoSuchStrategy { value })?;
                Ok(Self { id: opportunity.strategy.clone(), opportunity: Some(opportunity.clone()) })
            }
        }
    }

    fn logged(&self, proposal: &Proposal) -> LoggedMove {
        let (rule, strategy) = (proposal.rule.number(), self.id.clone());
        LoggedMove { rule, strategy, from: Share(proposal.from), to: Share(proposal.to) }
    }
}

/// A strategy's share moved as proposed.
fn moved(now: &WhatIf, id: &StrategyId, proposal: &Proposal) -> Result<WhatIf, EditError> {
    let strategy = now.snapshot.strategy_index(id.as_str()).ok_or(EditError::NoSuchStrategy { value: usize::MAX })?;
    let share = now.book.allocation[strategy].0;
    if (share - proposal.from).abs() > 1e-9 {
        let place = crate::edit::error::path_of(crate::edit::error::ALLOCATION, id.as_str());
        return Err(EditError::Stale { place, value: proposal.from, now: share });
    }
    crate::Edit::Allocation { strategy, share: proposal.to }.apply(&now.snapshot, now)
}

fn entry(loaded: &Snapshot, event: LogEvent, reason: &str) -> LogEntry {
    LogEntry { date: loaded.history.last_date(), at: None, event, reason: reason.to_owned() }
}

fn with_entry(now: &WhatIf, entry: LogEntry) -> WhatIf {
    let mut next = now.clone();
    Arc::make_mut(&mut next.log).push(entry);
    next
}
