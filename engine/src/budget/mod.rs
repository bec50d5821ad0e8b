//! The risk budget: how it stands, equal risk, and exposures that fit it.

pub(crate) mod equal_risk;
pub(crate) mod fit;
pub(crate) mod fit_rules;
pub(crate) mod risk_budgeting;
pub(crate) mod status;

pub use fit::{FIT_CAP, Fit, FitError, FitForm, fit_exposures};
pub use risk_budgeting::{RiskBudgeting, RiskBudgetingError, risk_budgeting, risk_budgeting_within};
pub use status::{AT_LIMIT_FROM, BudgetStatus, LEAVES_LIMIT_BELOW, freed_by, status, status_after};
