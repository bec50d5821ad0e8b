//! What binds a strategy: the rule, and the scales on which it is broken.

use crate::fund::ControlId;

/// What stops a strategy from growing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// Its own VaR budget.
    Budget,
    /// The fund's VaR budget.
    FundVar,
    /// A fund-wide limit.
    Limit(ControlId),
    /// Nothing but the cap of 10.
    Maximum,
}

impl Binding {
    /// Stable identifier used in the MCP tools; of a limit, that of its control.
    ///
    /// ```
    /// use headroom_engine::{fund::ControlId, headroom::Binding};
    /// assert_eq!((Binding::FundVar.id(), Binding::Limit(ControlId::GrossExposure).id()), ("fund_var", "gross_exposure"));
    /// ```
    pub fn id(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::FundVar => "fund_var",
            Self::Limit(control) => control.id(),
            Self::Maximum => "maximum",
        }
    }
}

/// The largest scale of a strategy and what binds there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LargestScale {
    /// The scale, 0 to 10.
    pub scale: f64,
    /// What binds.
    pub bound_by: Binding,
}

/// Scales on which a rule is broken: above `from`, below `to`. A `from` below 0 says that it is broken at 0 too.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Broken {
    /// The rule.
    pub rule: Binding,
    /// Above this scale.
    pub from: f64,
    /// Below this scale; infinite where it stays broken.
    pub to: f64,
}
