//! Monte Carlo VaR: historical on draws of a t copula over empirical margins.

use std::sync::Arc;

use super::{FundRisk, Inputs, MethodSpec, SeriesRisk, VarMethod, historical};
use crate::{
    monte_carlo::Draws,
    var::{
        EstimateError, Tail,
        path::{PathStart, VarPath, monte_carlo::MonteCarloPath},
    },
};

/// Its resamples are historical: what is unsure is the sample that it draws from, not its 100,000 draws.
pub const SPEC: MethodSpec = MethodSpec {
    build: |inputs, draws| Ok(Arc::new(MonteCarlo { inputs, draws: draws.ok_or(EstimateError::NotDrawn)? })),
    has_order_statistics: false,
    needs_draws: true,
    is_of_fund_losses: |_| false,
    ..historical::SPEC
};

#[derive(Debug)]
struct MonteCarlo {
    inputs: Arc<Inputs>,
    draws: Arc<Draws>,
}

impl VarMethod for MonteCarlo {
    fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    fn losses(&self, exposure: &[f64]) -> Vec<f64> {
        self.draws.losses(exposure)
    }

    fn shortfalls(&self, exposure: &[f64], tail: &Tail) -> Vec<f64> {
        self.draws.shortfalls(exposure, tail)
    }

    fn alone(&self, strategy: usize) -> SeriesRisk {
        let (value_at_risk, expected_shortfall) = self.draws.unit_risk(strategy, self.inputs.confidence);
        SeriesRisk::own(value_at_risk, expected_shortfall)
    }

    /// As by default, without a tail: draws have no dates.
    fn fund_of(&self, exposure: &[f64], losses: &[f64]) -> FundRisk {
        FundRisk { tail: None, ..super::fund_by_tail(self, exposure, losses) }
    }

    fn along<'a>(&'a self, start: PathStart<'a>) -> Box<dyn VarPath + 'a> {
        Box::new(MonteCarloPath::of(&self.draws, &self.inputs, &start))
    }
}
