//! Used, available, status: how a budget stands, and what would free a strategy.

use crate::{fund::identifiers, headroom::Binding};

/// The share of a budget from which it counts as at its limit.
pub const AT_LIMIT_FROM: f64 = 0.95;

/// The share of a budget below which a strategy that was at its limit leaves it.
pub const LEAVES_LIMIT_BELOW: f64 = 0.90;

/// Relative slack of both thresholds, so that rounding alone moves no status.
const SLACK: f64 = 1e-9;

identifiers! {
    /// How a budget stands. [`status`] has no memory; [`status_after`] leaves the limit only below 90%.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum BudgetStatus {
        /// Below 95%.
        Within => "within",
        /// From 95% to 100%.
        AtLimit => "at_limit",
        /// Above 100%.
        Breach => "breach",
        /// Nothing is known of what is used.
        Unknown => "unknown",
    }
}

/// The status of a budget: breach where used > budget (1 + 1e-9), at limit from 0.95 budget (1 - 1e-9), else within.
///
/// With a budget of 0: breach where anything is used, else within. Unknown without a figure.
///
/// ```
/// use headroom_engine::{budget::{BudgetStatus, status}, fund::{}};
/// assert_eq!(status(Some(95.0), 100.0), BudgetStatus::AtLimit);
/// assert_eq!(status(Some(94.0), 100.0), BudgetStatus::Within);
/// assert_eq!(status(Some(1.0), 0.0), BudgetStatus::Breach);
/// ```
pub fn status(used: Option<f64>, budget: f64) -> BudgetStatus {
    let Some(used) = used else {
        return BudgetStatus::Unknown;
    };
    if used > budget * (1.0 + SLACK) {
        BudgetStatus::Breach
    } else if budget > 0.0 && used >= AT_LIMIT_FROM * budget * (1.0 - SLACK) {
        BudgetStatus::AtLimit
    } else {
        BudgetStatus::Within
    }
}

/// The status of a budget over time: as [`status`], but what was at its limit or in breach stays at its limit until it is
/// below 90% of its budget.
///
/// ```
/// use headroom_engine::{budget::{BudgetStatus, status_after}, fund::{}};
/// let later = |used| status_after(BudgetStatus::AtLimit, Some(used), 100.0);
/// assert_eq!((later(90.0), later(89.0)), (BudgetStatus::AtLimit, BudgetStatus::Within));
/// ```
pub fn status_after(before: BudgetStatus, used: Option<f64>, budget: f64) -> BudgetStatus {
    let was_out = matches!(before, BudgetStatus::AtLimit | BudgetStatus::Breach);
    let is_still_near = budget > 0.0 && used.is_some_and(|used| used >= LEAVES_LIMIT_BELOW * budget * (1.0 - SLACK));
    match status(used, budget) {
        BudgetStatus::Within if was_out && is_still_near => BudgetStatus::AtLimit,
        plain => plain,
    }
}

/// What would free a strategy that a rule binds.
///
/// ```
/// use headroom_engine::{budget::freed_by, headroom::Binding};
/// assert_eq!(freed_by(Binding::Budget), "a larger allocation from the reserve, or less exposure");
/// ```
pub fn freed_by(rule: Binding) -> &'static str {
    match rule {
        Binding::Budget => "a larger allocation from the reserve, or less exposure",
        Binding::FundVar => "less exposure of another strategy",
        Binding::Limit(_) => "less exposure where the limit reaches",
        Binding::Maximum => "more capital: a scale ends at 10",
    }
}
