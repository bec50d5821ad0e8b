//! The returns that a method measures: those of the fund's rows, and each strategy's own.

use std::sync::OnceLock;

use nalgebra::DMatrix;

use crate::{correlation::sample_covariance, fund::Confidence};

/// The returns that a method measures, and its conventions.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Inputs {
    /// Returns on the fund's rows, one series per strategy of equal length, as fractions, oldest first.
    pub fund: Vec<Vec<f64>>,
    /// Returns of each strategy on its own rows; `None`: those on the fund's rows.
    pub own: Vec<Option<Vec<f64>>>,
    /// The level of VaR and expected shortfall.
    pub confidence: Confidence,
    /// `sqrt(h)`, the factor from a one-period figure to the horizon.
    pub horizon_factor: f64,
    covariance: OnceLock<DMatrix<f64>>,
}

impl Inputs {
    /// Inputs whose strategies have all of the fund's rows.
    pub fn new(fund: Vec<Vec<f64>>, confidence: Confidence, horizon_factor: f64) -> Self {
        Self { own: vec![None; fund.len()], fund, confidence, horizon_factor, covariance: OnceLock::new() }
    }

    /// The same conventions on returns transformed series by series.
    pub fn map(&self, transform: impl Fn(&[f64]) -> Vec<f64>) -> Self {
        Self {
            fund: self.fund.iter().map(|series| transform(series)).collect(),
            own: self.own.iter().map(|own| own.as_deref().map(&transform)).collect(),
            covariance: OnceLock::new(),
            ..*self
        }
    }

    /// Number of rows of the fund, T.
    pub fn observations(&self) -> usize {
        self.fund.first().map_or(0, Vec::len)
    }

    /// Returns of a strategy on its own rows.
    pub fn own(&self, strategy: usize) -> &[f64] {
        self.own[strategy].as_deref().unwrap_or(&self.fund[strategy])
    }

    /// Covariance of the returns on the fund's rows, n x n, one period; estimated on first use.
    pub fn covariance(&self) -> &DMatrix<f64> {
        self.covariance.get_or_init(|| {
            let series: Vec<&[f64]> = self.fund.iter().map(Vec::as_slice).collect();
            sample_covariance(&series)
        })
    }
}
