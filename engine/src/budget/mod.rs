//! The risk budget: how it stands, equal risk, and exposures that fit it.

pub(crate) mod best_return;
pub(crate) mod capital_rules;
pub(crate) mod equal_return;
pub(crate) mod equal_risk;
pub(crate) mod fit;
pub(crate) mod fit_rules;
pub(crate) mod grid;
pub(crate) mod interior_point;
pub(crate) mod polish;
pub(crate) mod risk_budgeting;
pub(crate) mod status;

pub(crate) use best_return::best_return_on;
pub use best_return::{BestReturn, BestReturnError, best_return};
pub use capital_rules::{CapitalFigures, CapitalRule, CapitalScope, CapitalStops, FundMeasure};
pub(crate) use equal_return::equal_return_on;
pub use equal_return::{EqualReturn, EqualReturnEnd, equal_return};
pub use fit::{FIT_CAP, Fit, FitError, FitForm, fit_exposures};
pub use interior_point::{KKT, Point, Program, Quadratic, Row};
pub use risk_budgeting::{RiskBudgeting, RiskBudgetingError, risk_budgeting, risk_budgeting_within};
pub use status::{AT_LIMIT_FROM, BudgetStatus, LEAVES_LIMIT_BELOW, freed_by, status, status_after};
