//! The eight fund-wide controls: what is measured, against which limit, and what follows when it trips.
//!
//! Memoryless: states are those of the last date. Latches and hysteresis belong to a replay and to the page's log.

pub(crate) mod drawdown;
pub(crate) mod drill;
pub(crate) mod history;

pub use drawdown::{Drawdowns, largest_fall};
pub use drill::{Drill, DrillOutcome, drill};
pub use history::{
    ClosedLatch, ControlChange, ControlDay, ControlEvent, ControlHistory, ControlPast, DRAWDOWNS, REDUCED_TO,
    RELEASED_UNDER, control_history,
};

use crate::{
    exposure::{Exposures, PositionTable, Sale, coverage},
    fund::{ControlId, CoverageLimit, Limits, identifiers},
};

/// The share of a limit from which a control warns.
pub const WARNING_FROM: f64 = 0.8;

/// Slack, relative, of both thresholds: `0.8 x 0.05` is above `0.04` in doubles, and rounding alone moves no state.
const SLACK: f64 = 1e-12;

impl ControlId {
    /// What follows when it trips.
    ///
    /// ```
    /// use headroom_engine::{control::Action, fund::ControlId};
    /// assert_eq!(ControlId::MonthlyDrawdown.action(), Action::KillSwitch);
    /// ```
    pub fn action(self) -> Action {
        match self {
            Self::WeeklyDrawdown => Action::ReduceExposure,
            Self::MonthlyDrawdown => Action::KillSwitch,
            _ => Action::HaltNewPositions,
        }
    }
}

identifiers! {
    /// What a tripped control does.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Action {
        /// No new positions, where the control reaches.
        HaltNewPositions => "halt_new_positions",
        /// Exposure down to half of the gross at the trip.
        ReduceExposure => "reduce_exposure",
        /// Everything stops until a person resets it.
        KillSwitch => "kill_switch",
    }
}

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
    /// The limit; for coverage the share wanted. `None`: off.
    pub limit: Option<f64>,
    /// How it stands.
    pub state: ControlState,
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
    /// The drawdown windows.
    pub drawdowns: &'a Drawdowns,
    /// The positions; `None`: unfed.
    pub positions: Option<&'a PositionTable>,
    /// Their exposures at the book's scales; given where `positions` is.
    pub exposures: Option<&'a Exposures>,
    /// How they can be sold; as long as the positions.
    pub sales: &'a [Sale],
    /// P&L of a shock on top of today, 0 without one.
    pub shock: f64,
}

/// The eight controls, in the order of [`ControlId::ALL`].
pub fn controls(limits: &Limits, on: Measured<'_>) -> Vec<Control> {
    ControlId::ALL
        .into_iter()
        .map(|id| {
            let (measured, group) = measure(id, limits, on);
            let limit = limit_of(id, limits);
            let state = memoryless(id, measured, limit);
            Control { id, measured, limit, state, action: id.action(), detail: detail(id, state, limits, on), group }
        })
        .collect()
}

/// The state of the fund: halted where the kill switch is tripped, reducing where another control is.
///
/// ```
/// assert_eq!(headroom_engine::control::fund_state(&[]), headroom_engine::control::FundState::Active);
/// ```
pub fn fund_state(controls: &[Control]) -> FundState {
    let is_tripped = |c: &&Control| c.state == ControlState::Tripped;
    let mut tripped = controls.iter().filter(is_tripped).peekable();
    if tripped.peek().is_none() {
        FundState::Active
    } else if tripped.any(|c| c.action == Action::KillSwitch) {
        FundState::Halted
    } else {
        FundState::Reducing
    }
}

/// The limit of a control, in the unit of what it measures; for coverage the share wanted. `None` where the file sets none.
///
/// ```
/// use headroom_engine::{control::limit_of, fund::{ControlId, Limits}};
/// let limits = Limits { daily_drawdown: Some(0.02), ..Limits::default() };
/// assert_eq!(limit_of(ControlId::DailyDrawdown, &limits), Some(0.02));
/// assert_eq!(limit_of(ControlId::GrossExposure, &limits), None);
/// ```
pub fn limit_of(id: ControlId, limits: &Limits) -> Option<f64> {
    match id {
        ControlId::DailyDrawdown => limits.daily_drawdown,
        ControlId::WeeklyDrawdown => limits.weekly_drawdown,
        ControlId::MonthlyDrawdown => limits.monthly_drawdown,
        ControlId::GrossExposure => limits.gross_exposure,
        ControlId::NetExposure => limits.net_exposure,
        ControlId::SectorConcentration => limits.sector_concentration,
        ControlId::ExchangeConcentration => limits.exchange_concentration,
        ControlId::LiquidityCoverage => limits.liquidity_coverage.map(|l| l.share),
    }
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
    let (trips, warns) = if id == ControlId::LiquidityCoverage {
        let warns_at = 1.0 - WARNING_FROM * (1.0 - limit);
        (measured < limit * (1.0 - SLACK), measured < 1.0 && measured <= warns_at * (1.0 + SLACK))
    } else {
        (measured > limit * (1.0 + SLACK), measured >= WARNING_FROM * limit * (1.0 - SLACK))
    };
    match (trips, warns) {
        (true, _) => ControlState::Tripped,
        (false, true) => ControlState::Warning,
        (false, false) => ControlState::Active,
    }
}

/// What a control measures, and the group that a concentration is at.
fn measure(id: ControlId, limits: &Limits, on: Measured<'_>) -> (Option<f64>, Option<String>) {
    let concentration = |names: fn(&PositionTable) -> &[String], sizes: fn(&Exposures) -> &[f64]| {
        let (Some(table), Some(exposures)) = (on.positions, on.exposures) else {
            return (None, None);
        };
        match exposures.largest_share(sizes(exposures)) {
            Some((group, share)) => (Some(share), Some(names(table)[group].clone())),
            None => (Some(0.0), None),
        }
    };
    match id {
        ControlId::DailyDrawdown => (on.drawdowns.daily(on.shock), None),
        ControlId::WeeklyDrawdown => (on.drawdowns.weekly(on.shock), None),
        ControlId::MonthlyDrawdown => (on.drawdowns.monthly(on.shock), None),
        ControlId::GrossExposure => (on.exposures.map(|e| e.gross), None),
        ControlId::NetExposure => (on.exposures.map(|e| e.net.abs()), None),
        ControlId::SectorConcentration => concentration(|t| t.sectors.as_slice(), |e| &e.gross_by_sector),
        ControlId::ExchangeConcentration => concentration(|t| t.exchanges.as_slice(), |e| &e.gross_by_exchange),
        ControlId::LiquidityCoverage => {
            let covered = on.positions.map(|_| coverage(on.sales, coverage_limit(limits).hours));
            (covered, None)
        }
    }
}

/// A sentence about the control as it stands.
fn detail(id: ControlId, state: ControlState, limits: &Limits, on: Measured<'_>) -> String {
    let is_drawdown = matches!(id, ControlId::DailyDrawdown | ControlId::WeeklyDrawdown | ControlId::MonthlyDrawdown);
    match (state, id) {
        (ControlState::Off, _) => format!("The file sets no limit for {}", id.id()),
        (ControlState::Unfed, _) if is_drawdown => "A NAV of the window is not above 0".to_owned(),
        (ControlState::Unfed, _) => "The file has no positions".to_owned(),
        (_, ControlId::DailyDrawdown) => "Loss of the day over the NAV before".to_owned(),
        (_, ControlId::WeeklyDrawdown) => {
            "Fall from the highest NAV, the worse of calendar week and rolling 7 days".to_owned()
        }
        (_, ControlId::MonthlyDrawdown) => {
            "Fall from the highest NAV, the worse of calendar month and rolling 30 days".to_owned()
        }
        (_, ControlId::GrossExposure) => "Sum of absolute notionals".to_owned(),
        (_, ControlId::NetExposure) if on.exposures.is_some_and(|e| e.net < 0.0) => {
            "Net short: absolute sum of notionals".to_owned()
        }
        (_, ControlId::NetExposure) => "Net long: absolute sum of notionals".to_owned(),
        (_, ControlId::SectorConcentration) => "Largest sector's share of gross".to_owned(),
        (_, ControlId::ExchangeConcentration) => "Largest exchange's share of gross".to_owned(),
        (_, ControlId::LiquidityCoverage) => {
            format!("Share of gross that can be sold in {} hours", coverage_limit(limits).hours)
        }
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
