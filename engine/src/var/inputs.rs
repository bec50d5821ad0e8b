//! The returns that a method measures: those of the fund's rows, and each strategy's own.

use std::sync::{Mutex, OnceLock};

use nalgebra::DMatrix;

use crate::{
    correlation::Sigma,
    fund::{Confidence, CovarianceRule},
    math::vector::{LossGroups, losses},
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
    sigma: OnceLock<Sigma>,
    kept: Kept,
}

/// The losses that were asked for last, so that an edit adds up what it changes alone. No figure depends on it.
#[derive(Debug, Default)]
struct Kept(Mutex<LossGroups>);

impl Clone for Kept {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Kept {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Inputs {
    /// Inputs of a sample.
    pub fn new(returns: Returns, confidence: Confidence, rule: CovarianceRule, horizon_factor: f64) -> Self {
        Self { returns, confidence, rule, horizon_factor, sigma: OnceLock::new(), kept: Kept::default() }
    }

    /// The same conventions on returns of which only those of the strategy `edited` differ: with a covariance to the bit as anew.
    pub fn edited(&self, returns: Returns, edited: usize) -> Self {
        let next = Self::new(returns, self.confidence, self.rule, self.horizon_factor);
        if let Some(sigma) = self.sigma.get() {
            next.sigma.get_or_init(|| sigma.edited(&next.returns.fund, next.rule, edited));
        }
        next
    }

    /// The same conventions on returns transformed series by series.
    pub fn map(&self, transform: impl Fn(&[f64]) -> Vec<f64>) -> Self {
        let Returns { fund, own } = &self.returns;
        let returns = Returns {
            fund: fund.iter().map(|series| transform(series).into()).collect(),
            own: own.iter().map(|own| own.as_ref().map(|own| transform(own).into())).collect(),
        };
        Self::new(returns, self.confidence, self.rule, self.horizon_factor)
    }

    /// Number of rows of the fund, T.
    pub fn observations(&self) -> usize {
        self.returns.observations()
    }

    /// Losses of the fund at exposures in money, one a row, one period.
    pub fn losses(&self, exposure: &[f64]) -> Vec<f64> {
        let (columns, rows) = (&self.returns.fund, self.observations());
        match self.kept.0.try_lock() {
            Ok(mut kept) => kept.losses(columns, exposure, rows),
            // Another thread is at it.
            Err(_) => losses(columns, exposure, rows),
        }
    }

    /// Returns of a strategy on its own rows.
    pub fn own(&self, strategy: usize) -> &[f64] {
        self.returns.own(strategy)
    }

    /// Covariance of the returns on the fund's rows, n x n, one period; estimated on first use.
    pub fn covariance(&self) -> &DMatrix<f64> {
        &self.sigma.get_or_init(|| Sigma::of(&self.returns.fund, self.rule)).matrix
    }
}
