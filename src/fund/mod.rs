//! What there is: the fund of a snapshot, as immutable values.
//!
//! Here live the words of the field (strategy, budget, position, limit, scenario) and their units.
//! No file, no figure, no screen: reading is `wire`'s, computing is `risk`'s. The value types with a
//! rule of their own ([`StrategyId`], [`Confidence`], [`Horizon`]) are checked at construction; a
//! [`Snapshot`] as a whole is made by `wire::snapshot`, which checks every rule of the format.

mod budget;
mod history;
mod identifiers;
mod limit;
mod log;
mod marginal;
mod position;
mod reallocation;
mod snapshot;
mod strategy;
mod stress;
mod unit;

pub use budget::{Method, RiskBudget, UsageBasis};
pub use history::History;
pub(crate) use identifiers::identifiers;
pub use limit::{ControlId, CoverageLimit, Limits};
pub use log::{LogEntry, LogEvent, LoggedMove, merged, standing};
pub use marginal::Opportunity;
pub use position::{Holding, Position};
pub use reallocation::{CorrelationSpikeRule, Policy};
pub use snapshot::{Fund, Snapshot};
pub use strategy::{DEFAULT_PERIODS, MOST_STRATEGIES, Strategy, StrategyId};
pub use stress::{DEFAULT_SEVERITY, MOST_COMBINED, MOST_MOVES, Move, Scenario, Scope, Shock};
pub use unit::{Confidence, Horizon, Loss, Money, Share, TailCount};
