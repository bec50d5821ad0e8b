//! What a control is measured on, and how it stands.

use super::{
    drawdown::{Drawdowns, Fall},
    no_data::NoData,
};
use crate::{
    exposure::{Exposures, PositionTable},
    fund::{ControlId, CoverageLimit, Limits, identifiers},
};

/// Slack, relative, of both thresholds: `0.8 x 0.05` is above `0.04` in doubles, and rounding alone moves no state.
pub(crate) const SLACK: f64 = 1e-12;

/// The share of a limit from which a control warns.
pub const WARNING_FROM: f64 = 0.8;

pub use crate::fund::Action;

/// The three controls that have a history.
pub const DRAWDOWNS: [ControlId; 3] = [ControlId::DailyDrawdown, ControlId::WeeklyDrawdown, ControlId::MonthlyDrawdown];

identifiers! {
    /// How a control stands.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ControlState {
        /// Below 80% of its limit.
        Active => "active",
        /// From 80% of its limit.
        Warning => "warning",
        /// Past its limit.
        Tripped => "tripped",
        /// What it needs is not in the file: amber, never green.
        Unfed => "unfed",
        /// The file sets no limit.
        Off => "off",
    }
}

/// One control as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// Which.
    pub id: ControlId,
    /// What was measured, in the unit of the limit; `None` where it is unfed.
    pub measured: Option<f64>,
    /// Of a drawdown control the fall from the highest and from the opening of its window.
    pub fall: Option<Fall>,
    /// The limit; for coverage the share wanted. `None`: off.
    pub limit: Option<f64>,
    /// Money until it is at its limit, negative past it: of a drawdown the loss on top of today's P&L, of an exposure what more
    /// may be held, of a concentration in the largest group, of the coverage of what cannot be sold. `None` without a measure
    /// or a limit, and where no amount gets there.
    pub room: Option<f64>,
    /// How it stands.
    pub state: ControlState,
    /// Why nothing is measured; of a tripped one, what is missing beside what is known to be past the limit.
    pub reason: Option<NoData>,
    /// The strategies that the reason is about, by index.
    pub missing: Vec<usize>,
    /// Where it is tripped, the strategies that may not take more risk, by index.
    pub reaches: Vec<usize>,
    /// What follows when it trips.
    pub action: Action,
    /// A sentence for a person; ids only.
    pub detail: String,
    /// The sector or exchange that a concentration is measured at.
    pub group: Option<String>,
}

identifiers! {
    /// The state of the fund by its worst control.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum FundState {
        /// No control is tripped.
        Active => "active",
        /// A control other than the kill switch is tripped: only trades that cut risk, where it reaches.
        Reducing => "reducing",
        /// The kill switch is tripped.
        Halted => "halted",
    }
}

/// What the controls are measured on.
#[derive(Debug, Clone, Copy)]
pub struct Measured<'a> {
    /// The number of strategies.
    pub strategies: usize,
    /// The drawdown windows.
    pub drawdowns: &'a Drawdowns,
    /// The positions; `None`: unfed.
    pub positions: Option<&'a PositionTable>,
    /// Their exposures at the book's scales; given where `positions` is.
    pub exposures: Option<&'a Exposures>,
    /// Share of their gross that can be sold within the hours of the limit; read where `positions` is given.
    pub coverage: f64,
    /// P&L of a shock on top of today, 0 without one.
    pub shock: f64,
}

/// The coverage limit, or 80% in 4 hours where the file sets none.
pub fn coverage_limit(limits: &Limits) -> CoverageLimit {
    limits.liquidity_coverage.unwrap_or_default()
}

/// The state of one control without memory: tripped past the limit, warning from 80% of it.
pub fn memoryless(id: ControlId, measured: Option<f64>, limit: Option<f64>) -> ControlState {
    let Some(limit) = limit else {
        return ControlState::Off;
    };
    let Some(measured) = measured else {
        return ControlState::Unfed;
    };
    if !id.is_floor() {
        return ceiling_state(Some(measured), Some(limit));
    }
    let warns_at = 1.0 - WARNING_FROM * (1.0 - limit);
    state_of(measured < limit * (1.0 - SLACK), measured < 1.0 && measured <= warns_at * (1.0 + SLACK))
}

/// The state of a limit that trips above it, without memory: of every control but a floor, and of a strategy's ladder.
pub(crate) fn ceiling_state(measured: Option<f64>, limit: Option<f64>) -> ControlState {
    let Some(limit) = limit else {
        return ControlState::Off;
    };
    let Some(measured) = measured else {
        return ControlState::Unfed;
    };
    state_of(measured > limit * (1.0 + SLACK), measured >= WARNING_FROM * limit * (1.0 - SLACK))
}

fn state_of(trips: bool, warns: bool) -> ControlState {
    match (trips, warns) {
        (true, _) => ControlState::Tripped,
        (false, true) => ControlState::Warning,
        (false, false) => ControlState::Active,
    }
}
