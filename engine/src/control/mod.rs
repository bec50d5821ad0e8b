//! The eight fund-wide controls: what is measured, against which limit, and what follows when it trips.
//!
//! Memoryless: states are those of the last date. Latches and hysteresis belong to a replay and to the page's log.

pub(crate) mod breach;
pub(crate) mod drawdown;
pub(crate) mod drill;
pub(crate) mod feed;
pub(crate) mod history;
pub(crate) mod ladder;
pub(crate) mod ladder_odds;
pub(crate) mod latch;
pub(crate) mod no_data;
pub(crate) mod path;
pub(crate) mod rule;
pub(crate) mod state;
pub(crate) mod stop;

pub use drawdown::{Drawdowns, Fall, largest_fall, pnl_of};
pub use drill::{Drill, DrillOutcome, drill};
pub use feed::Feed;
pub use history::{ClosedLatch, ControlDay, ControlEvent, ControlHistory, ControlPast, REDUCED_TO, control_history};

pub use ladder::{Ladder, LadderEvent, LadderPast, LadderState};
pub use ladder_odds::{LadderOdds, LadderPaths, RungOdds, StrategyOdds, Tally, first_passage, ladder_horizons};
pub use latch::{ControlChange, RELEASED_UNDER};
pub use no_data::NoData;
use rule::{Reading, rule_of};
pub use state::{
    Action, Control, ControlState, DRAWDOWNS, FundState, Measured, WARNING_FROM, coverage_limit, memoryless,
};
pub use stop::{StopBy, Stops};

use crate::{
    exposure::{Exposures, PositionTable, coverage::coverage_of_sizes},
    fund::{ControlId, Limits, StandingTrip},
};

impl ControlId {
    /// What follows when it trips.
    ///
    /// ```
    /// use headroom_engine::{control::Action, fund::ControlId};
    /// assert_eq!(ControlId::MonthlyDrawdown.action(), Action::KillSwitch);
    /// ```
    pub fn action(self) -> Action {
        rule_of(self).action()
    }

    /// Whether its limit is money; else a share.
    pub fn is_money(self) -> bool {
        rule_of(self).is_money()
    }

    /// Whether it trips below its limit; else above it.
    pub fn is_floor(self) -> bool {
        rule_of(self).is_floor()
    }

    /// How much of a limit a measure uses: 1 at the limit; of a floor what is lacking over what may be lacking. `None`
    /// where the limit is a floor of 1.
    ///
    /// ```
    /// use headroom_engine::fund::ControlId;
    /// assert_eq!(ControlId::GrossExposure.usage(250.0, 1_000.0), Some(0.25));
    /// assert_eq!(ControlId::LiquidityCoverage.usage(0.75, 0.5), Some(0.5)); // a quarter of the gross of the half allowed
    /// ```
    pub fn usage(self, measured: f64, limit: f64) -> Option<f64> {
        if self.is_floor() { (limit < 1.0).then(|| (1.0 - measured) / (1.0 - limit)) } else { Some(measured / limit) }
    }
}

/// The eight controls, in the order of [`ControlId::ALL`].
pub fn controls(limits: &Limits, on: Measured<'_>) -> Vec<Control> {
    ControlId::ALL.into_iter().map(|id| control(id, limits, &on)).collect()
}

fn control(id: ControlId, limits: &Limits, on: &Measured<'_>) -> Control {
    let rule = rule_of(id);
    let Reading { measured, fall, group, reason } = rule.reading(limits, on);
    let limit = limits.of(id);
    let state = memoryless(id, measured, limit);
    let reached = |limit: f64| (0..on.strategies).filter(|i| rule.reaches(limit, on, *i)).collect();
    let detail = match (state, reason) {
        (ControlState::Off, _) => format!("The file sets no limit for {}", id.id()),
        (ControlState::Unfed, Some(reason)) => reason.describe().to_owned(),
        (_, Some(reason)) => format!("{}, by what is known: {}", rule.describe(limits, on), reason.describe()),
        _ => rule.describe(limits, on),
    };
    Control {
        id,
        measured,
        fall,
        limit,
        room: measured.and(limit).and_then(|limit| rule.room(limits, limit, on)),
        state,
        reason,
        missing: match reason {
            Some(NoData::MissingReturn) => on.drawdowns.feed().missing().to_vec(),
            _ => Vec::new(),
        },
        reaches: limit.filter(|_| state == ControlState::Tripped).map(reached).unwrap_or_default(),
        action: rule.action(),
        detail,
        group,
    }
}

/// The state of the fund: halted where the kill switch is tripped, by its control or by a person; reducing where another
/// control or a person's halt is.
///
/// ```
/// assert_eq!(headroom_engine::control::fund_state(&[], &[]), headroom_engine::control::FundState::Active);
/// ```
pub fn fund_state(controls: &[Control], trips: &[StandingTrip]) -> FundState {
    let tripped = controls.iter().filter(|control| control.state == ControlState::Tripped);
    let mut actions = tripped.map(|control| control.action).chain(trips.iter().map(|trip| trip.action)).peekable();
    if actions.peek().is_none() {
        FundState::Active
    } else if actions.any(|action| action == Action::KillSwitch) {
        FundState::Halted
    } else {
        FundState::Reducing
    }
}

/// What a control of exposure measures at other scales, the larger the worse: a floor's measure is negated. `None` for a
/// drawdown.
pub(crate) fn exposure_severity(
    id: ControlId,
    limits: &Limits,
    drawdowns: &Drawdowns,
    table: &PositionTable,
    scale: &[f64],
) -> Option<f64> {
    Severities::at(limits, drawdowns, table, scale).of(id)
}

/// What the controls of exposure measure at one set of scales.
pub(crate) struct Severities<'a> {
    limits: &'a Limits,
    drawdowns: &'a Drawdowns,
    table: &'a PositionTable,
    exposures: Exposures,
    coverage: f64,
}

impl<'a> Severities<'a> {
    pub(crate) fn at(limits: &'a Limits, drawdowns: &'a Drawdowns, table: &'a PositionTable, scale: &[f64]) -> Self {
        let (exposures, sizes) = Exposures::with_sizes(table, scale);
        let coverage = coverage_of_sizes(table, &sizes, coverage_limit(limits).hours);
        Self { limits, drawdowns, table, exposures, coverage }
    }

    /// As [`exposure_severity`].
    pub(crate) fn of(&self, id: ControlId) -> Option<f64> {
        let on = Measured {
            strategies: self.exposures.gross_by_strategy.len(),
            drawdowns: self.drawdowns,
            positions: Some(self.table),
            exposures: Some(&self.exposures),
            coverage: self.coverage,
            shock: 0.0,
        };
        let measured = rule_of(id).reading(self.limits, &on).measured.filter(|_| !DRAWDOWNS.contains(&id))?;
        Some(if id.is_floor() { -measured } else { measured })
    }
}

/// What a loss is measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The limit of a control.
    Control(ControlId),
    /// The VaR budget of the fund, `total_var`.
    TotalVar,
}
