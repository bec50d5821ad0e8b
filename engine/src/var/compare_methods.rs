//! The fund by every method at once, on the same dates and exposures: how much the figure owes to the method.

use super::{model::RiskModel, rolling::Forecast};
use crate::{fund::Method, math::vector::losses, var::filtered_returns};

/// VaR and expected shortfall of the fund by one method, in money, at the model's horizon, a loss positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MethodFigures {
    /// The method.
    pub method: Method,
    /// Its figures; `None` for Monte Carlo, whose scenarios are drawn where it is the model's method alone.
    pub figures: Option<(f64, f64)>,
    /// Whether the figures are the method's own; `false` outside the domain of Cornish-Fisher, where the historical ones
    /// stand in.
    pub is_own: bool,
}

/// The fund at these exposures by every method of [`Method::ALL`], in its order.
///
/// The model's own method is [`RiskModel::fund`]; the others are what `estimate` would give with that method, from the fund's
/// losses on the same dates. `exposure` one a strategy, in money.
///
/// ```
/// use headroom_engine::{fund::Settings, model::estimate, var::compare_methods};
/// # let fund = headroom_engine::testing::three_four_five();
/// let model = estimate(&fund, Settings::of(&fund.risk_budget)).risk.unwrap();
/// // Twice the exposures, twice the VaR.
/// let at = |times: f64| compare_methods(&model, &[times * 100.0; 2])[1].figures.unwrap().0;
/// assert!((at(2.0) / at(1.0) - 2.0).abs() < 1e-14);
/// ```
pub fn compare_methods(risk: &RiskModel, exposure: &[f64]) -> Vec<MethodFigures> {
    let (own, confidence) = (risk.settings().method, risk.settings().confidence);
    let lost = losses(risk.returns(), exposure, risk.observations());
    let of = |method: Method| {
        if method == own {
            let fund = risk.fund(exposure);
            let figures = Some((fund.value_at_risk, fund.expected_shortfall));
            return MethodFigures { method, figures, is_own: fund.is_own };
        }
        let forecast = match method {
            Method::Historical => Forecast::historical(&lost, confidence),
            Method::Parametric => Forecast::parametric(&lost, confidence),
            Method::CornishFisher => Forecast::cornish_fisher(&lost, confidence),
            Method::StudentT => Forecast::student_t(&lost, confidence),
            Method::FilteredHistorical => Forecast::historical(&rescaled(risk, exposure), confidence),
            Method::MonteCarlo => return MethodFigures { method, figures: None, is_own: true },
        };
        let factor = risk.horizon_factor();
        let scaled = |figure: f64| figure * factor;
        MethodFigures {
            method,
            figures: Some((scaled(forecast.value_at_risk), scaled(forecast.expected_shortfall))),
            is_own: forecast.is_own,
        }
    };
    Method::ALL.into_iter().map(of).collect()
}

/// The fund's losses in returns rescaled to today's volatility.
fn rescaled(risk: &RiskModel, exposure: &[f64]) -> Vec<f64> {
    let columns: Vec<Vec<f64>> = risk.returns().iter().map(|column| filtered_returns(column)).collect();
    losses(&columns, exposure, risk.observations())
}
