//! What a fund is: strategies, budget, history, positions, limits, scenarios, as immutable values.
//!
//! No file, no figure and no screen: `headroom-wire` reads a fund, the other modules compute its figures. Types with a rule of
//! their own ([`StrategyId`], [`Confidence`], [`Horizon`]) are checked at construction.

pub mod check;
pub(crate) mod confidence;
pub(crate) mod conventions;
pub(crate) mod history;
pub(crate) mod identifiers;
pub(crate) mod instrument;
pub(crate) mod limits;
pub(crate) mod log;
pub(crate) mod policy;
pub(crate) mod position;
pub(crate) mod risk_budget;
pub(crate) mod scenario;
pub(crate) mod snapshot;
pub(crate) mod split;
pub(crate) mod strategy;
pub(crate) mod what_if;

pub use crate::shared::Shared;
pub use confidence::{Confidence, TailCount};
pub use conventions::{CovarianceRule, Estimator, Horizon, MeasuredFrom, Method, PnlBasis, UsageBasis, var_label};
pub use history::{History, Period};
pub(crate) use identifiers::identifiers;
pub use instrument::{Instrument, InstrumentHistory};
pub use limits::{Action, ControlId, CoverageLimit, DrawdownMeasure, Limits};
pub use log::{LogEntry, LogEvent, LoggedMove, StandingTrip, merged, standing, standing_trips};
pub use policy::{CorrelationSpikeRule, Policy};
pub use position::{Holding, Position, Positions, PositionsIter};
pub use risk_budget::{RiskBudget, Settings};
pub use scenario::{
    MOST_COMBINED, Scenario,
    moves::{MOST_MOVES, Move, Scope},
    parameter::{Domain, Parameter, Severity, Unit, Value},
    shock::{DEFAULT_SEVERITY, MOVE_SIZE, SHOCK_KINDS, Shock, ShockKind},
};
pub(crate) use snapshot::common_ends;
pub use snapshot::{Fund, Snapshot};
pub use split::{Cents, Split, in_proportion};
pub use strategy::{DrawdownLimits, MOST_STRATEGIES, Opportunity, Proxy, RECOVERY_SHARE, Rung, Strategy, StrategyId};
pub use what_if::Book;
