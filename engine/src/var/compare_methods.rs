//! The fund by every method at once, on the same dates and exposures: how much the figure owes to the method.

use super::{method::FundRisk, model::RiskModel};
use crate::fund::Method;

/// The fund at these exposures by every method of [`Method::ALL`], in its order: [`RiskModel::fund`] as `estimate` would give it
/// with that method; `None` for Monte Carlo unless it is the model's own. `exposure` one a strategy, in money.
///
/// ```
/// use headroom_engine::{fund::Settings, model::estimate, var::compare_methods};
/// # let fund = headroom_engine::testing::three_four_five();
/// let model = estimate(&fund, Settings::of(&fund.risk_budget)).risk.unwrap();
/// // Twice the exposures, twice the VaR.
/// let at = |times: f64| compare_methods(&model, &[times * 100.0; 2])[1].1.as_ref().unwrap().value_at_risk;
/// assert!((at(2.0) / at(1.0) - 2.0).abs() < 1e-14);
/// ```
pub fn compare_methods(risk: &RiskModel, exposure: &[f64]) -> Vec<(Method, Option<FundRisk>)> {
    Method::ALL.into_iter().map(|method| (method, risk.by(method).map(|by| by.fund(exposure)))).collect()
}
