//! The drawdown controls of a replayed path: what its own P&L trips, and what that leaves of the next exposures.

use jiff::civil::Date;

use super::{
    Action, ControlState, DRAWDOWNS, FundState, REDUCED_TO,
    drawdown::UnitValues,
    latch::{Hold, Latch},
};
use crate::{
    fund::{ControlId, Limits, LogEntry, LogEvent, Snapshot, standing},
    math::Extremes,
};

/// The controls on the unit value of one path, with their latches.
///
/// A tripped daily control lets no exposure rise on the next row; the weekly one holds half of the gross at its trip until it
/// is released; the kill switch holds nothing until a reset of the log.
#[derive(Debug, Clone)]
pub(crate) struct PathControls {
    limits: Limits,
    values: UnitValues,
    latches: [Latch; 3],
    states: [ControlState; 3],
    /// The resets of the log that stand, by date.
    resets: Vec<(Date, ControlId)>,
    next_reset: usize,
    /// Half of the gross at the trip of a weekly control that is closed, in money.
    largest_gross: Option<f64>,
}

impl PathControls {
    /// The controls of a snapshot before the first row of a path, under the resets of a log.
    pub fn new(snapshot: &Snapshot, log: &[LogEntry]) -> Self {
        let entries = log.iter().zip(standing(log)).filter(|(_, stands)| *stands);
        let reset = |(entry, _): (&LogEntry, bool)| match entry.event {
            LogEvent::Reset { control, .. } => Some((entry.date, control)),
            _ => None,
        };
        let mut resets: Vec<(Date, ControlId)> = entries.filter_map(reset).collect();
        crate::math::sort_by(&mut resets, |(a, _), (b, _)| a.cmp(b));
        Self {
            limits: snapshot.limits.clone(),
            values: UnitValues::empty(snapshot),
            latches: DRAWDOWNS.map(|control| Latch::new(Hold::of(control), snapshot.limits.of(control))),
            states: [ControlState::Off; 3],
            resets,
            next_reset: 0,
            largest_gross: None,
        }
    }

    /// The states at the close of a row with its P&L, the NAV before it and the gross of the path, all in money; `next` is the
    /// date of the next row: resets before it open latches after this close. The fund's state before them.
    pub fn close(&mut self, date: Date, pnl: f64, base: f64, gross: f64, next: Option<Date>) -> FundState {
        self.values.push(date, pnl, base);
        let falls = self.values.at(self.values.today);
        for (k, latch) in self.latches.iter_mut().enumerate() {
            let id = DRAWDOWNS[k];
            let measured = falls.fall(id, 0.0).map(|fall| fall.by(self.limits.measure_of(id)));
            let was_open = latch.since.is_none();
            self.states[k] = latch.step(date, measured, true).0;
            if id.action() == Action::ReduceExposure && was_open && latch.since.is_some() {
                self.largest_gross = Some(gross * REDUCED_TO);
            }
        }
        let state = super::history::worst(self.states);
        while let Some((at, control)) = self.resets.get(self.next_reset).copied() {
            if next.is_some_and(|next| at >= next) {
                break;
            }
            self.next_reset += 1;
            if let Some(k) = DRAWDOWNS.iter().position(|id| *id == control)
                && at >= date
                && self.latches[k].reset(at)
            {
                self.states[k] = ControlState::Warning;
            }
        }
        state
    }

    /// Lowers the exposures of the next row, in money, to what the states allow; `before` are those of the last row.
    pub fn restrain(&self, before: &[f64], exposure: &mut [f64]) {
        for (state, control) in self.states.iter().zip(DRAWDOWNS) {
            if *state != ControlState::Tripped {
                continue;
            }
            match control.action() {
                Action::HaltNewPositions => {
                    exposure.iter_mut().zip(before).for_each(|(x, before)| *x = x.smaller(*before))
                }
                Action::ReduceExposure => {
                    let gross: f64 = exposure.iter().sum();
                    if let Some(largest) = self.largest_gross.filter(|largest| gross > *largest) {
                        exposure.iter_mut().for_each(|x| *x *= largest / gross);
                    }
                }
                Action::KillSwitch => exposure.fill(0.0),
            }
        }
    }
}
