//! Parametric VaR: normal with zero mean, by the covariance of the returns.
//!
//! Source: J.P. Morgan and Reuters, RiskMetrics Technical Document (1996); McNeil, Frey and Embrechts, Quantitative Risk
//! Management (2015), 2.3.

use std::sync::Arc;

use super::{Built, FundForecast, FundRisk, Inputs, MethodSpec, SeriesRisk, VarMethod, historical};
use crate::{
    correlation,
    fund::Estimator,
    math::{Extremes, normal_density, normal_quantile},
    monte_carlo::Draws,
    var::{
        LossLaw,
        contribution::{covariance_products, scaled_to},
        path::{PathStart, VarPath, parametric::ParametricPath},
    },
};

pub const SPEC: MethodSpec = MethodSpec {
    build,
    resample: build,
    divisor,
    has_order_statistics: false,
    // The other estimators look at each strategy: shrinkage at all pairs, both at which ones move.
    is_of_fund_losses: |estimator| estimator == Estimator::Sample,
    ..historical::SPEC
};

fn divisor(estimator: Estimator) -> &'static str {
    match estimator {
        Estimator::Sample => "T-1",
        Estimator::Ewma => "1: weights sum to 1",
        Estimator::LedoitWolf => "T",
    }
}

fn build(inputs: Arc<Inputs>, _: Option<Arc<Draws>>) -> Built {
    Ok(Arc::new(Parametric { z: normal_quantile(inputs.confidence.value()), inputs }))
}

#[derive(Debug)]
struct Parametric {
    inputs: Arc<Inputs>,
    /// `z = Phi^-1(confidence)`.
    z: f64,
}

impl Parametric {
    /// `phi(z) / a`: expected shortfall at a standard deviation of 1.
    fn shortfall(&self) -> f64 {
        normal_density(self.z) / self.inputs.confidence.tail()
    }
}

impl VarMethod for Parametric {
    fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    fn losses(&self, _: &[f64]) -> Vec<f64> {
        Vec::new()
    }

    fn alone(&self, strategy: usize) -> SeriesRisk {
        let variance = match &self.inputs.returns.own[strategy] {
            Some(own) => correlation::covariance(&[own], self.inputs.rule)[(0, 0)],
            None => self.inputs.covariance()[(strategy, strategy)],
        };
        let sd = variance.sqrt();
        SeriesRisk::own(self.z * sd, self.shortfall() * sd)
    }

    fn fund_of(&self, exposure: &[f64], _: &[f64]) -> FundRisk {
        let products = covariance_products(exposure, self.inputs.covariance(), exposure);
        let factor = self.inputs.horizon_factor;
        let sd = products.iter().sum::<f64>().larger(0.0).sqrt();
        let value_at_risk = self.z * sd * factor;
        FundRisk {
            value_at_risk,
            expected_shortfall: self.shortfall() * sd * factor,
            components: scaled_to(value_at_risk, &products),
            tail: None,
            is_fallback: false,
        }
    }

    fn forecast(&self, exposure: &[f64]) -> FundForecast {
        let products = covariance_products(exposure, self.inputs.covariance(), exposure);
        let sd = products.iter().sum::<f64>().larger(0.0).sqrt();
        FundForecast { risk: SeriesRisk::own(self.z * sd, self.shortfall() * sd), law: LossLaw::Normal { sd } }
    }

    fn along<'a>(&'a self, start: PathStart<'a>) -> Box<dyn VarPath + 'a> {
        Box::new(ParametricPath::of(&self.inputs, &start, self.z))
    }
}
