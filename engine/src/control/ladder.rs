//! The ladder of a strategy: how far its unit value is below its high-water mark, and what that halves or takes out.
//!
//! The unit value is `W_t = W_(t-1) (1 + P&L_t / B_t)` from 1, as the fund's, on the capital of the date: `B_t` is the capital
//! and `P&L_t` capital x return, so that `P&L_t / B_t` is the return. A change of capital moves it as little as a flow moves
//! the fund's; a date without a return, or with a capital of 0, moves nothing. The high-water mark is its highest so far, the
//! opening of 1 counted; no reset moves it. What-if scales move nothing here.

use jiff::civil::Date;

use super::{
    feed::Feed,
    latch::{Change, ControlChange, Entries, Hold, Latch, Said},
    no_data::NoData,
    state::{Action, ControlState, ceiling_state},
};
use crate::fund::{ControlId, DrawdownLimits, LogEntry, LogEvent, Rung, Snapshot, identifiers};

identifiers! {
    /// What the ladder leaves of a strategy.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum LadderState {
        /// No limit is tripped.
        Active => "active",
        /// The soft limit is tripped: half of its exposure.
        Halved => "halved",
        /// The hard limit is tripped: nothing until a person resets it.
        Out => "out",
    }
}

impl Rung {
    /// What follows when it trips; it reaches its own strategy alone.
    pub fn action(self) -> Action {
        match self {
            Self::Soft => Action::ReduceExposure,
            Self::Hard => Action::KillSwitch,
        }
    }

    /// The identifier of the stop in a refusal.
    pub fn stop_id(self) -> &'static str {
        match self {
            Self::Soft => "soft_drawdown",
            Self::Hard => "hard_drawdown",
        }
    }
}

/// One strategy on its ladder.
#[derive(Debug, Clone, PartialEq)]
pub struct Ladder {
    /// Index of the strategy.
    pub strategy: usize,
    /// Its limits.
    pub limits: DrawdownLimits,
    /// The fall of its unit value from its high-water mark, `1 - W / mark`, as a share; `None` where it is unfed.
    pub measured: Option<f64>,
    /// The last date at the mark; `None` where it has been under its opening since the first.
    pub marked: Option<Date>,
    /// Why nothing is measured; of a tripped one, what is missing beside what is known to be past the limit.
    pub reason: Option<NoData>,
    /// How the soft and the hard limit stand.
    pub states: [ControlState; 2],
    /// The days since which their latches are closed; `None` where a latch is open or not counted.
    pub since: [Option<Date>; 2],
}

impl Ladder {
    /// The ladders of a fund's strategies that have one, in its order, as of today and without memory.
    ///
    /// ```
    /// use headroom_engine::{control::{Drawdowns, Ladder, LadderState}, fund::DrawdownLimits};
    /// # let mut fund = headroom_engine::testing::three_four_five();
    /// let limits = DrawdownLimits { soft: Some(0.02), hard: Some(0.05), recovery_share: 0.5 };
    /// fund.strategies[0].drawdown_limits = Some(limits);
    /// let ladders = Ladder::all(&fund, Drawdowns::of(&fund).feed());
    /// // It lost 1.8% and 3% and made 4%: 0.9906416 of its opening, which is its highest.
    /// assert!((ladders[0].measured.unwrap() - 0.0093584).abs() < 1e-12);
    /// // It was there last on the day before the first loss.
    /// assert_eq!(ladders[0].marked, Some(jiff::civil::date(2026, 10, 21)));
    /// assert_eq!((ladders.len(), ladders[0].state()), (1, LadderState::Active));
    /// ```
    pub fn all(snapshot: &Snapshot, feed: &Feed) -> Vec<Self> {
        let today = snapshot.today();
        let of = |(strategy, limits): (usize, DrawdownLimits)| {
            let mut walk = Walk::of(snapshot, strategy);
            let fall = (0..=today).map(|t| walk.close(t)).last().flatten();
            Self::at(strategy, limits, &walk, (fall, snapshot), feed)
        };
        laddered(snapshot).map(of).collect()
    }

    /// The ladder of a strategy after a walk that ended in a fall.
    fn at(
        strategy: usize,
        limits: DrawdownLimits,
        walk: &Walk<'_>,
        (fall, snapshot): (Option<f64>, &Snapshot),
        feed: &Feed,
    ) -> Self {
        let coarse = feed.coarse(ControlId::MonthlyDrawdown);
        let fall = fall.filter(|_| coarse.is_none());
        let positive = (fall.is_none() && coarse.is_none()).then_some(NoData::NavNotPositive);
        let reason = coarse.or(positive).or_else(|| feed.reason_of(strategy));
        // Past a limit by what is known, it trips all the same.
        let known = |rung| fall.filter(|_| reason.is_none() || is_past(fall, limits.of(rung)));
        let states = Rung::ALL.map(|rung| ceiling_state(known(rung), limits.of(rung)));
        Self {
            strategy,
            limits,
            measured: Rung::ALL.into_iter().find_map(known),
            marked: walk.marked.map(|t| snapshot.history.dates[t]),
            reason,
            states,
            since: [None; 2],
        }
    }

    /// How a limit stands.
    pub fn state_of(&self, rung: Rung) -> ControlState {
        self.states[rung as usize]
    }

    /// What the ladder leaves of the strategy.
    pub fn state(&self) -> LadderState {
        match self.stopped_by() {
            None => LadderState::Active,
            Some(Rung::Soft) => LadderState::Halved,
            Some(Rung::Hard) => LadderState::Out,
        }
    }

    /// The gravest limit that is tripped.
    pub fn stopped_by(&self) -> Option<Rung> {
        Rung::ALL.into_iter().rev().find(|rung| self.state_of(*rung) == ControlState::Tripped)
    }

    /// The gravest limit of its own ladder that has stopped a strategy.
    pub fn stop_of(ladders: &[Self], strategy: usize) -> Option<Rung> {
        ladders.iter().find(|ladder| ladder.strategy == strategy)?.stopped_by()
    }

    /// The worst of the states of its limits: tripped, then unfed, warning, active.
    pub fn worst(&self) -> ControlState {
        let order = [ControlState::Tripped, ControlState::Unfed, ControlState::Warning, ControlState::Active];
        order.into_iter().find(|state| self.states.contains(state)).unwrap_or(ControlState::Off)
    }

    /// Whether a reset would open a latch.
    pub fn can_reset(&self, rung: Rung) -> bool {
        self.since[rung as usize].is_some()
    }
}

/// Something that happened to a limit of a ladder at the close of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LadderEvent {
    /// The day.
    pub date: Date,
    /// Index of the strategy.
    pub strategy: usize,
    /// The limit.
    pub rung: Rung,
    /// What happened.
    pub change: ControlChange,
    /// The fall then, as a share.
    pub measured: Option<f64>,
    /// The limit, as a share.
    pub limit: f64,
    /// Whether it is on a date since the high-water mark that stands today, or in the log. A trip that is not latches nothing.
    pub counts: bool,
}

/// The ladders over their past.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LadderPast {
    /// As they stand, latches and resets counted, in the fund's order.
    pub now: Vec<Ladder>,
    /// What happened, strategy by strategy, oldest first.
    pub events: Vec<LadderEvent>,
}

impl LadderPast {
    /// The ladders of a fund under a log: the rules of the fund's drawdown controls, see
    /// [`control_history`](super::control_history), with the dates since the high-water mark of today as the window.
    ///
    /// The soft limit releases where the fall is under `recovery_share` of it, or on a reset; the hard limit on a reset alone.
    pub fn of(snapshot: &Snapshot, log: &[LogEntry], feed: &Feed) -> Self {
        let mut past = Self::default();
        for (strategy, limits) in laddered(snapshot) {
            past.walk(snapshot, log, feed, (strategy, limits));
        }
        past
    }

    fn walk(
        &mut self,
        snapshot: &Snapshot,
        log: &[LogEntry],
        feed: &Feed,
        (strategy, limits): (usize, DrawdownLimits),
    ) {
        let (dates, today) = (&snapshot.history.dates, snapshot.today());
        let id = &snapshot.strategies[strategy].id;
        let mut walk = Walk::of(snapshot, strategy);
        let falls: Vec<Option<f64>> = (0..dates.len()).map(|t| walk.close(t)).collect();
        let mut ladder = Ladder::at(strategy, limits, &walk, (falls[today], snapshot), feed);
        let opening = walk.marked.map_or(0, |t| t + 1);
        let mut latches = Rung::ALL.map(|rung| {
            let hold = match rung {
                Rung::Soft => Hold::BackUnder(limits.recovery_share),
                Rung::Hard => Hold::Reset,
            };
            Latch::new(hold, limits.of(rung))
        });
        let mut entries = Entries::of(log, |entry| match &entry.event {
            LogEvent::LadderTrip { strategy, rung, measured, .. } if strategy == id => {
                Some((*rung as usize, Said::Trip(*measured)))
            }
            LogEvent::LadderReset { strategy, rung, .. } if strategy == id => Some((*rung as usize, Said::Reset)),
            _ => None,
        });
        let mut events: Vec<LadderEvent> = Vec::new();
        let event = |date, k: usize, change, measured, counts| {
            let (rung, limit) = (Rung::ALL[k], limits.of(Rung::ALL[k]).unwrap_or_default());
            LadderEvent { date, strategy, rung, change, measured, limit, counts }
        };
        let tell = |events: &mut Vec<LadderEvent>, date, k, change, measured| {
            let told = event(date, k, change, measured, true);
            let is_told = |event: &&mut LadderEvent| {
                (event.date, event.rung, event.change) == (told.date, told.rung, told.change)
            };
            match events.iter_mut().rev().find(is_told) {
                Some(event) => event.counts = true,
                None => events.push(told),
            }
        };
        let first = dates.first().copied().unwrap_or(Date::MIN);
        entries.apply(&mut latches, |date| date < first, |date, k, change, m| tell(&mut events, date, k, change, m));
        let is_coarse = feed.coarse(ControlId::MonthlyDrawdown).is_some();
        for (t, date) in dates.iter().enumerate() {
            for (k, latch) in latches.iter_mut().enumerate() {
                let is_known = t < today || ladder.reason.is_none() || is_past(falls[t], latch.limit);
                let measured = falls[t].filter(|_| is_known && !is_coarse);
                let (_, changed) = latch.step(*date, measured, t >= opening);
                events.extend(changed.map(|Change { change, counts }| event(*date, k, change, measured, counts)));
            }
            let next = dates.get(t + 1);
            entries.apply(
                &mut latches,
                |date| next.is_none_or(|next| date < *next),
                |date, k, change, m| tell(&mut events, date, k, change, m),
            );
        }
        for (k, latch) in latches.iter().enumerate() {
            ladder.states[k] = latch.state_now(ladder.states[k]);
            ladder.since[k] = latch.since;
        }
        self.now.push(ladder);
        self.events.append(&mut events);
    }

    /// How often today's limit would have tripped without stopping anybody, and the last date.
    pub fn would_have_tripped(&self, strategy: usize, rung: Rung) -> Option<(usize, Date)> {
        let is_told = |event: &&LadderEvent| {
            (event.strategy, event.rung, event.change) == (strategy, rung, ControlChange::Tripped) && !event.counts
        };
        let dates: Vec<Date> = self.events.iter().filter(is_told).map(|event| event.date).collect();
        dates.last().map(|last| (dates.len(), *last))
    }
}

/// The strategies with a ladder and their limits.
fn laddered(snapshot: &Snapshot) -> impl Iterator<Item = (usize, DrawdownLimits)> {
    snapshot.strategies.iter().enumerate().filter_map(|(i, strategy)| Some((i, strategy.drawdown_limits?)))
}

fn is_past(fall: Option<f64>, limit: Option<f64>) -> bool {
    ceiling_state(fall, limit) == ControlState::Tripped
}

/// The unit value of a strategy, close by close.
struct Walk<'a> {
    returns: &'a [Option<f64>],
    capital: Option<&'a [f64]>,
    /// Whether it has capital where the history gives none.
    is_live: bool,
    worth: f64,
    mark: f64,
    /// The last date at its mark; `None`: the opening.
    marked: Option<usize>,
}

impl<'a> Walk<'a> {
    fn of(snapshot: &'a Snapshot, strategy: usize) -> Self {
        Self {
            returns: &snapshot.history.returns[strategy],
            capital: snapshot.history.capital[strategy].as_deref(),
            is_live: snapshot.strategies[strategy].capital > 0.0,
            worth: 1.0,
            mark: 1.0,
            marked: None,
        }
    }

    /// The fall at the close of date `t`; `None` where an earlier unit value is not above 0.
    fn close(&mut self, t: usize) -> Option<f64> {
        if self.worth <= 0.0 {
            return None;
        }
        let has_capital = self.capital.map_or(self.is_live, |capital| capital[t] > 0.0);
        self.worth *= 1.0 + self.returns[t].filter(|_| has_capital).unwrap_or_default();
        if self.worth >= self.mark {
            (self.mark, self.marked) = (self.worth, Some(t));
        }
        Some(1.0 - self.worth / self.mark)
    }
}
