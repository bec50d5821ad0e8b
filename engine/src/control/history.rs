//! The controls over time: what each measured day by day, what latched, and what released it.
//!
//! The states of [`super`] are memoryless; the memory is here, as a pure function of the history and of the log's
//! resets. Daily drawdown halts until the next day. Weekly drawdown stays tripped until the fall is back under half of the
//! limit, or a reset. Monthly drawdown, the kill switch, stays tripped until a reset. Positions are known as of today only,
//! so that the exposure controls have a state today and no history.

use std::{ops::Deref, sync::Arc};

use jiff::civil::Date;

use super::{
    Action, Control, ControlState, DRAWDOWNS, FundState,
    drawdown::UnitValues,
    fund_state,
    ladder::LadderPast,
    latch::{Change, ControlChange, Entries, Hold, Latch, Said},
    memoryless,
    stop::Stops,
};
use crate::fund::{ControlId, LogEntry, LogEvent, Snapshot, StandingTrip, standing_trips};

/// The part of the gross at the trip down to which a weekly trip reduces exposure.
pub const REDUCED_TO: f64 = 0.5;

/// A control at the close of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ControlDay {
    /// What was measured; `None` where it is unfed.
    pub measured: Option<f64>,
    /// How it stands, latches counted.
    pub state: ControlState,
}

/// Something that happened to a control at the close of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ControlEvent {
    /// The day.
    pub date: Date,
    /// The control.
    pub control: ControlId,
    /// What happened.
    pub change: ControlChange,
    /// What was measured then.
    pub measured: Option<f64>,
    /// The limit.
    pub limit: f64,
    /// Whether it is on a date of the control's own window that ends today, or in the log. A trip that is not latches
    /// nothing: it tells what the limit of today would have done.
    pub counts: bool,
}

/// A latch that is closed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClosedLatch {
    /// The control.
    pub control: ControlId,
    /// The day it tripped.
    pub since: Date,
    /// Gross exposure at the trip in money; `None` where it is not known: positions are those of today.
    pub gross: Option<f64>,
}

impl ClosedLatch {
    /// The gross that the action allows, half of the gross at the trip, in money; `None` where the action sets none or
    /// the gross at the trip is not known.
    ///
    /// ```
    /// use headroom_engine::{control::ClosedLatch, fund::ControlId};
    /// let of = |control| ClosedLatch { control, since: jiff::civil::date(2026, 11, 20), gross: Some(800.0) };
    /// assert_eq!(of(ControlId::WeeklyDrawdown).target_gross(), Some(400.0));
    /// assert_eq!(of(ControlId::MonthlyDrawdown).target_gross(), None);
    /// ```
    pub fn target_gross(&self) -> Option<f64> {
        let reduces = self.control.action() == Action::ReduceExposure;
        self.gross.filter(|_| reduces).map(|gross| gross * REDUCED_TO)
    }
}

/// The controls day by day up to today: what a history and a log decide, whatever the book. Walked once a file and log.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlPast {
    /// The dates of the history.
    pub dates: Vec<Date>,
    /// The drawdown controls, in the order of [`DRAWDOWNS`], on every date.
    pub days: [Vec<ControlDay>; 3],
    /// How far the unit value was below its highest so far at the close of every date, as a share of that highest. The unit
    /// value grows by P&L over the NAV before it, so no subscription moves it. `None` on a date whose NAV before it was not above
    /// 0, or that lost everything: the unit value begins anew after it.
    pub under_water: Vec<Option<f64>>,
    /// The fund by its drawdown controls at the close of every date, before the resets of that date.
    pub fund: Vec<FundState>,
    /// What happened, oldest first.
    pub events: Vec<ControlEvent>,
    /// The latches that are closed.
    pub latches: Vec<ClosedLatch>,
    /// A person's trips that stand.
    pub trips: Vec<StandingTrip>,
    /// The ladders of the strategies that have one, in the fund's order.
    pub ladders: LadderPast,
    /// The number of strategies.
    strategies: usize,
    /// What each drawdown control remembers at the end.
    memory: [Latch; 3],
}

/// The controls over their past, and as they stand with their latches at one book.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlHistory {
    past: Arc<ControlPast>,
    /// The eight controls as they stand, latches and resets counted.
    pub now: Vec<Control>,
    /// The fund by its worst control, latches and resets counted.
    pub fund_state: FundState,
}

/// A history is read as its past.
impl Deref for ControlHistory {
    type Target = ControlPast;

    fn deref(&self) -> &ControlPast {
        &self.past
    }
}

impl ControlHistory {
    /// A past that ends in the memoryless controls of `today`, which may be empty where only the past is asked for: a
    /// closed latch keeps its control tripped, and the fund is as its worst control.
    ///
    /// ```
    /// use headroom_engine::{control::{ControlHistory, ControlPast, FundState}, fund::{Book}, report::controls_at};
    /// # let mut fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
    /// let today = controls_at(&fund, &model, &Book::of(&fund));
    /// assert_eq!(headroom_engine::control::fund_state(&today, &[]), FundState::Active);
    /// // A loss of 5 of 1,005 on 22 October is past 0.4%: the kill switch trips.
    /// fund.limits.monthly_drawdown = Some(0.004);
    /// let past = ControlPast::of(&fund, &[], None);
    /// assert_eq!(ControlHistory::at(past.into(), &today).fund_state, FundState::Halted);
    /// ```
    pub fn at(past: Arc<ControlPast>, today: &[Control]) -> Self {
        let mut now = today.to_vec();
        for (id, latch) in DRAWDOWNS.into_iter().zip(&past.memory) {
            if let Some(control) = now.iter_mut().find(|control| control.id == id) {
                let state = latch.state_now(control.state);
                if state == ControlState::Tripped && control.state != state {
                    control.reaches = (0..past.strategies).collect();
                }
                control.state = state;
            }
        }
        Self { fund_state: fund_state(&now, &past.trips), now, past }
    }
}

impl ControlHistory {
    /// What stops the fund and its strategies, latches and resets counted.
    pub fn stops(&self) -> Stops<'_> {
        Stops { controls: &self.now, trips: &self.past.trips, ladders: &self.past.ladders.now }
    }
}

impl ControlPast {
    /// Whether a reset of this control would open a latch.
    ///
    /// ```
    /// use headroom_engine::{control::ControlPast, fund::{ControlId}};
    /// # let mut fund = headroom_engine::testing::three_four_five();
    /// // A loss of 5 of 1,005 on 22 October is past 0.4%: the kill switch trips.
    /// fund.limits.monthly_drawdown = Some(0.004);
    /// let past = ControlPast::of(&fund, &[], None);
    /// assert!(past.can_reset(ControlId::MonthlyDrawdown) && !past.can_reset(ControlId::WeeklyDrawdown));
    /// ```
    pub fn can_reset(&self, control: ControlId) -> bool {
        self.latches.iter().any(|latch| latch.control == control)
    }

    /// How often today's limit would have tripped a control without stopping anybody, and the last date.
    pub fn would_have_tripped(&self, control: ControlId) -> Option<(usize, Date)> {
        let is_told =
            |event: &&ControlEvent| event.control == control && event.change == ControlChange::Tripped && !event.counts;
        let dates: Vec<Date> = self.events.iter().filter(is_told).map(|event| event.date).collect();
        dates.last().map(|last| (dates.len(), *last))
    }

    /// The past of a snapshot under a log; see [`control_history`] for what its resets and trips do.
    ///
    /// `gross_today` is the gross of the positions in money, for a latch that closed on the last date; `None` where it
    /// is not known.
    ///
    /// ```
    /// use headroom_engine::{control::{ControlChange, ControlPast}};
    /// # let mut fund = headroom_engine::testing::three_four_five();
    /// // A loss of 5 of 1,005 on 22 October is past 0.4%: the kill switch trips.
    /// fund.limits.monthly_drawdown = Some(0.004);
    /// let past = ControlPast::of(&fund, &[], None);
    /// let [trip] = &past.events[..] else { unreachable!() };
    /// assert_eq!((trip.date, trip.change), (jiff::civil::date(2026, 10, 22), ControlChange::Tripped));
    /// assert!((trip.measured.unwrap() - 5.0 / 1_005.0).abs() < 1e-15);
    /// ```
    pub fn of(snapshot: &Snapshot, log: &[LogEntry], gross_today: Option<f64>) -> Self {
        let path = UnitValues::of(snapshot);
        let windows = DRAWDOWNS.map(|control| path.opening(control));
        let dates = &snapshot.history.dates;
        let mut latches = DRAWDOWNS.map(|control| Latch::new(Hold::of(control), snapshot.limits.of(control)));
        let mut entries = Entries::of(log, |entry| {
            let (control, said) = match entry.event {
                LogEvent::Trip { control, measured, .. } => (control, Said::Trip(measured)),
                LogEvent::Reset { control, .. } => (control, Said::Reset),
                _ => return None,
            };
            Some((DRAWDOWNS.iter().position(|id| *id == control)?, said))
        });
        let mut days = [const { Vec::new() }; 3];
        let (mut fund, mut events) = (Vec::with_capacity(dates.len()), Vec::new());
        let first = dates.first().copied().unwrap_or(Date::MIN);
        let limits = latches.each_ref().map(|latch| latch.limit.unwrap_or_default());
        let tell = |events: &mut Vec<ControlEvent>, date, k: usize, change, measured| {
            tell(
                events,
                ControlEvent { date, control: DRAWDOWNS[k], change, measured, limit: limits[k], counts: true },
            );
        };
        entries.apply(&mut latches, |date| date < first, |date, k, change, m| tell(&mut events, date, k, change, m));
        for (t, date) in dates.iter().enumerate() {
            let falls = path.at(t);
            let measured = DRAWDOWNS.map(|id| {
                let measured = Some(falls.fall(id, 0.0)?.by(snapshot.limits.measure_of(id)));
                let is_fed = t < path.today || path.feed.reason(id).is_none();
                measured.filter(|_| is_fed || memoryless(id, measured, snapshot.limits.of(id)) == ControlState::Tripped)
            });
            for (k, latch) in latches.iter_mut().enumerate() {
                let (state, changed) = latch.step(*date, measured[k], *date >= windows[k]);
                events.extend(changed.map(|Change { change, counts }| ControlEvent {
                    date: *date,
                    control: DRAWDOWNS[k],
                    change,
                    measured: measured[k],
                    limit: limits[k],
                    counts,
                }));
                days[k].push(ControlDay { measured: measured[k], state });
            }
            fund.push(worst(days.each_ref().map(|days| days[t].state)));
            let next = dates.get(t + 1);
            entries.apply(
                &mut latches,
                |date| next.is_none_or(|next| date < *next),
                |date, k, change, m| tell(&mut events, date, k, change, m),
            );
        }
        let closed = DRAWDOWNS.into_iter().zip(&latches).filter_map(|(control, latch)| {
            let since = latch.since?;
            let gross = if dates.last() == Some(&since) { gross_today } else { logged_gross(log, control, since) };
            Some(ClosedLatch { control, since, gross })
        });
        Self {
            dates: dates.clone(),
            days,
            under_water: path.under_water(),
            fund,
            events,
            latches: closed.collect(),
            trips: standing_trips(log),
            ladders: LadderPast::of(snapshot, log, &path.feed),
            strategies: snapshot.strategies.len(),
            memory: latches,
        }
    }
}

/// The controls of a snapshot over its history, under the resets of a log, ending in the memoryless controls of `today`.
///
/// A reset counts only for a latch that is closed on its date, and from the next date on. It accepts the fall as it stands:
/// the control trips again once the fall is larger than that, or has been within the limit and passes it anew. A trip
/// latches on a date of the control's own window that ends today (the calendar month or the rolling 30 days; the week), and
/// one that the log holds on any date; older ones are told and latch nothing.
/// `today` may be of another book, and empty where only latches are asked for; `gross_today` is the gross of the positions in
/// money.
///
/// ```
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// # let book = headroom_engine::fund::Book::of(&fund);
/// # let report = headroom_engine::report::assess(&fund, &model, &book);
/// // One day of loss: 5 of a NAV of 1,005, within the limit of 2%.
/// let history = headroom_engine::control::control_history(&fund, &[], &report.controls, None);
/// assert!((history.days[0][10].measured.unwrap() - 5.0 / 1_005.0).abs() < 1e-15);
/// assert!(history.events.is_empty() && history.latches.is_empty());
/// ```
pub fn control_history(
    snapshot: &Snapshot,
    log: &[LogEntry],
    today: &[Control],
    gross_today: Option<f64>,
) -> ControlHistory {
    ControlHistory::at(Arc::new(ControlPast::of(snapshot, log, gross_today)), today)
}

/// A self-test of one control: what a breach made up for it does.
pub fn fires(control: ControlId, measured: Option<f64>, limit: Option<f64>) -> bool {
    if !DRAWDOWNS.contains(&control) {
        return memoryless(control, measured, limit) == ControlState::Tripped;
    }
    Latch::new(Hold::of(control), limit).step(Date::MIN, measured, true).0 == ControlState::Tripped
}

/// Tells what the log did to a latch, where the history has not told it; what both tell counts.
fn tell(events: &mut Vec<ControlEvent>, event: ControlEvent) {
    let is_told =
        |told: &&mut ControlEvent| (told.date, told.control, told.change) == (event.date, event.control, event.change);
    match events.iter_mut().rev().find(is_told) {
        Some(told) => told.counts = true,
        None => events.push(event),
    }
}

pub(super) fn worst(states: [ControlState; 3]) -> FundState {
    match states.map(|state| state == ControlState::Tripped) {
        [_, _, true] => FundState::Halted,
        [false, false, false] => FundState::Active,
        _ => FundState::Reducing,
    }
}

fn logged_gross(log: &[LogEntry], of: ControlId, since: Date) -> Option<f64> {
    log.iter().find_map(|entry| match entry.event {
        LogEvent::Trip { control, gross, .. } if control == of && entry.date == since => gross,
        _ => None,
    })
}
