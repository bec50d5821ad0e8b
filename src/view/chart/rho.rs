//! The fund's VaR as all correlations rise.

use headroom_engine::{
    Analysis,
    fund::{Scenario, Shock},
    stress::Assumptions,
};

use super::lines::{Line, LineChart};

/// Steps from 0 to 1.
const STEPS: u32 = 20;

/// VaR of the fund with every correlation at 0, 0.05, ... 1 or above, against its limit; `None` without a VaR.
pub fn rho_chart(analysis: &Analysis) -> Option<LineChart> {
    let rhos: Vec<f64> = (0..=STEPS).map(|k| f64::from(k) / f64::from(STEPS)).collect();
    let scenarios: Vec<Scenario> = rhos.iter().map(|rho| Shock::CorrelationSpike { rho: *rho }.into()).collect();
    let results = analysis.stress(&scenarios, Assumptions::default());
    let line = Line {
        name: "Fund VaR".to_owned(),
        values: results.iter().map(|result| result.var_after).collect(),
        limit: Some(analysis.fund().risk_budget.total_var),
    };
    LineChart::of(rhos.iter().map(|rho| format!("{rho:.2}")).collect(), vec![line])
}
