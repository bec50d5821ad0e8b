//! Stress: a scenario applied to all strategies at once, what would follow, and the reverse.

pub(crate) mod assumptions;
pub(crate) mod lab;
pub(crate) mod least_severity;
pub(crate) mod liquidation;
pub(crate) mod loss;
pub(crate) mod response;
pub(crate) mod reverse;
pub(crate) mod run;
pub(crate) mod shock;
pub(crate) mod waterfall;
pub(crate) mod worst_days;

pub use assumptions::{Assumptions, Impact, Scaling};
pub use lab::StressLab;
pub use least_severity::{LeastSeverity, Reach, SeverityDial, SeveritySearch, at_severity, least_severities};
pub use liquidation::{Knot, Liquidation, LiquidationCurve, liquidation, sales_under};
pub use response::{Response, Stuck, StuckReason, Unwind};
pub use reverse::{
    NoReverseStress, PlausibleMove, ReverseStress, most_plausible_move, reverse_stress, reverse_stresses,
};
pub use run::{StressResult, stress};
pub use shock::{correlation_floor, exchange_outage::pour};
pub use waterfall::{Step, StepOf, Waterfall, waterfall_by_exchange, waterfall_by_strategy};
pub use worst_days::{WEEK, WorstStretch, worst_days};
