//! Used, available, status: how a budget stands, and whether a strategy can add risk.

use super::scale::{Binding, LargestScale};
use crate::fund::{Loss, Money};

/// The share of a budget from which it counts as at its limit.
pub const AT_LIMIT_FROM: f64 = 0.95;

/// Relative slack of both thresholds, so that rounding alone moves no status.
const SLACK: f64 = 1e-9;

/// How a budget stands. Memoryless: leaving `at_limit` only under 90% is the replay's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BudgetStatus {
    /// Below 95%.
    Within,
    /// From 95% to 100%.
    AtLimit,
    /// Above 100%.
    Breach,
    /// Nothing is known of what is used.
    Unknown,
}

impl BudgetStatus {
    /// The word for it in the tools.
    pub fn id(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::AtLimit => "at_limit",
            Self::Breach => "breach",
            Self::Unknown => "unknown",
        }
    }
}

/// The status of a budget: breach where used > budget (1 + 1e-9), at limit from 0.95 budget (1 - 1e-9), else within.
///
/// With a budget of 0: breach where anything is used, else within. Unknown without a figure.
///
/// ```
/// use headroom::{fund::{Loss, Money}, risk::{BudgetStatus, status}};
/// assert_eq!(status(Some(Loss(95.0)), Money(100.0)), BudgetStatus::AtLimit);
/// assert_eq!(status(Some(Loss(94.0)), Money(100.0)), BudgetStatus::Within);
/// assert_eq!(status(Some(Loss(1.0)), Money(0.0)), BudgetStatus::Breach);
/// ```
pub fn status(used: Option<Loss>, budget: Money) -> BudgetStatus {
    let Some(Loss(used)) = used else {
        return BudgetStatus::Unknown;
    };
    if used > budget.0 * (1.0 + SLACK) {
        BudgetStatus::Breach
    } else if budget.0 > 0.0 && used >= AT_LIMIT_FROM * budget.0 * (1.0 - SLACK) {
        BudgetStatus::AtLimit
    } else {
        BudgetStatus::Within
    }
}

/// Whether a strategy can add exposure.
#[derive(Debug, Clone, PartialEq)]
pub enum AddAnswer {
    /// It can.
    Yes,
    /// It cannot.
    No {
        /// The rule that binds.
        rule: Binding,
        /// What would free it.
        freed_by: &'static str,
    },
    /// Without a VaR nobody knows.
    Unknown,
}

/// Whether a strategy can add `extra` exposure in money without reallocation: its status is within and the scale it would
/// have is no more than its largest. At its limit or in breach the answer is no, whatever the extra.
///
/// `capital` in money, `scale` today's, `largest` from `largest_scales`.
pub fn can_add(
    status: BudgetStatus,
    capital: Money,
    scale: f64,
    largest: Option<LargestScale>,
    extra: Money,
) -> AddAnswer {
    let Some(largest) = largest else {
        return AddAnswer::Unknown;
    };
    let rule = match status {
        BudgetStatus::Unknown => return AddAnswer::Unknown,
        BudgetStatus::AtLimit | BudgetStatus::Breach => Binding::Budget,
        BudgetStatus::Within if capital.0 * scale + extra.0 <= capital.0 * largest.scale => {
            return AddAnswer::Yes;
        }
        BudgetStatus::Within => largest.bound_by,
    };
    AddAnswer::No { rule, freed_by: freed_by(rule) }
}

/// What would free a strategy that a rule binds.
pub fn freed_by(rule: Binding) -> &'static str {
    match rule {
        Binding::Budget => "a larger allocation from the reserve, or less exposure",
        Binding::FundVar => "less exposure of another strategy",
        Binding::Limit(_) => "less exposure where the limit reaches",
        Binding::Maximum => "more capital: a scale ends at 10",
    }
}
