//! The returns that a method measures: those of the fund's rows, and each strategy's own.

use std::sync::OnceLock;

use nalgebra::DMatrix;

use crate::{
    correlation,
    fund::{Confidence, CovarianceRule},
    sample::Returns,
};

/// The returns that a method measures, and its conventions.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Inputs {
    /// The returns.
    pub returns: Returns,
    /// The level of VaR and expected shortfall.
    pub confidence: Confidence,
    /// How Sigma is estimated.
    pub rule: CovarianceRule,
    /// `sqrt(h)`, the factor from a one-period figure to the horizon.
    pub horizon_factor: f64,
    covariance: OnceLock<DMatrix<f64>>,
}

impl Inputs {
    /// Inputs of a sample.
    pub fn new(returns: Returns, confidence: Confidence, rule: CovarianceRule, horizon_factor: f64) -> Self {
        Self { returns, confidence, rule, horizon_factor, covariance: OnceLock::new() }
    }

    /// These returns, of which only those of the strategy `edited` differ from those before: with a covariance to the bit as anew.
    pub fn edited(self, before: &Self, edited: usize) -> Self {
        if let Some(sigma) = before.covariance.get() {
            let series: Vec<&[f64]> = self.returns.fund.iter().map(Vec::as_slice).collect();
            self.covariance.get_or_init(|| correlation::covariance_edited(sigma, &series, self.rule, edited));
        }
        self
    }

    /// The same conventions on returns transformed series by series.
    pub fn map(&self, transform: impl Fn(&[f64]) -> Vec<f64>) -> Self {
        let Returns { fund, own } = &self.returns;
        let returns = Returns {
            fund: fund.iter().map(|series| transform(series)).collect(),
            own: own.iter().map(|own| own.as_deref().map(&transform)).collect(),
        };
        Self::new(returns, self.confidence, self.rule, self.horizon_factor)
    }

    /// Number of rows of the fund, T.
    pub fn observations(&self) -> usize {
        self.returns.observations()
    }

    /// Returns of a strategy on its own rows.
    pub fn own(&self, strategy: usize) -> &[f64] {
        self.returns.own(strategy)
    }

    /// Covariance of the returns on the fund's rows, n x n, one period; estimated on first use.
    pub fn covariance(&self) -> &DMatrix<f64> {
        self.covariance.get_or_init(|| {
            let series: Vec<&[f64]> = self.returns.fund.iter().map(Vec::as_slice).collect();
            correlation::covariance(&series, self.rule)
        })
    }
}
