//! Historical VaR: the k-th largest loss of the sample.

use std::sync::Arc;

use super::{Built, Inputs, MethodSpec, VarMethod};
use crate::{
    monte_carlo::Draws,
    var::path::{PathStart, VarPath, historical::HistoricalPath},
    warning::WarningCode,
};

pub const SPEC: MethodSpec = MethodSpec {
    build,
    resample: build,
    divisor: |_| "none: ranked losses",
    has_order_statistics: true,
    fallback: (WarningCode::TooFewObservations, |_| unreachable!("it stands in for others")),
    needs_draws: false,
    is_of_fund_losses: |_| true,
};

/// Everything as [`VarMethod`] leaves it.
#[derive(Debug)]
struct Historical(Arc<Inputs>);

/// The method on returns, whatever was done to them.
pub fn build(inputs: Arc<Inputs>, _: Option<Arc<Draws>>) -> Built {
    Ok(Arc::new(Historical(inputs)))
}

impl VarMethod for Historical {
    fn inputs(&self) -> &Inputs {
        &self.0
    }

    fn along<'a>(&'a self, start: PathStart<'a>) -> Box<dyn VarPath + 'a> {
        Box::new(HistoricalPath::of(&self.0, &start))
    }
}
