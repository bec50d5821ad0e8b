//! A covariance with what it is made of, so that where one series changes only its own row is computed anew.

use nalgebra::DMatrix;

use super::covariance::{Products, Shrinkage, centred, gram, weighted};
use crate::{
    fund::{CovarianceRule, Estimator, Shared},
    math::{moments::is_constant, vector::dot},
};

/// Sigma by a rule, of n series of equal length T >= 2: n x n, in squared returns per period.
///
/// Constant series are zeros and stay out of the shrinkage. Sources: those of [`sample_covariance`](super::sample_covariance),
/// [`ewma_covariance`](super::ewma_covariance) and [`ledoit_wolf`](super::ledoit_wolf).
///
/// ```
/// use headroom_engine::{correlation::covariance, fund::{CovarianceRule, Estimator}};
/// // Weights .9 / 1.9 and 1 / 1.9
/// let rule = CovarianceRule { estimator: Estimator::Ewma, ewma_lambda: 0.9 };
/// let sigma = covariance(&[&[0.01, -0.02], &[0.05, 0.05]], rule);
/// assert!((sigma[(0, 0)] - (0.9 * 0.0001 + 0.0004) / 1.9).abs() < 1e-18 && sigma[(1, 1)] == 0.0);
/// ```
pub fn covariance(series: &[&[f64]], rule: CovarianceRule) -> DMatrix<f64> {
    Sigma::of(series, rule).matrix
}

/// Sigma of some series by a rule, as [`covariance`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sigma {
    /// The covariance, n x n, in squared returns per period.
    pub matrix: DMatrix<f64>,
    /// The series that count, ascending: all, or by another estimator than `sample` those that move.
    members: Vec<usize>,
    /// Theirs, centred or weighted.
    prepared: Vec<Shared<Vec<f64>>>,
    /// What a shrinkage is of.
    products: Option<Products>,
}

impl Sigma {
    /// Of series of equal length T >= 2.
    pub fn of<C: AsRef<[f64]>>(series: &[C], rule: CovarianceRule) -> Self {
        let counts = |i: &usize| rule.estimator == Estimator::Sample || !is_constant(series[*i].as_ref());
        let members: Vec<usize> = (0..series.len()).filter(counts).collect();
        let of_members: Vec<&[f64]> = members.iter().map(|i| series[*i].as_ref()).collect();
        let prepared: Vec<_> = Shared::each(prepared(&of_members, rule));
        let products = (rule.estimator == Estimator::LedoitWolf).then(|| Products::of(&prepared));
        let mut sigma = Self { matrix: DMatrix::zeros(series.len(), series.len()), members, prepared, products };
        let found = match &sigma.products {
            Some(products) => Shrinkage::of_products(products).covariance().0,
            None => gram(&sigma.prepared, sigma.scale(rule)),
        };
        sigma.place(&found);
        sigma
    }

    /// Of the same series but for the one at `edited`: the same to the bit as anew.
    pub fn edited<C: AsRef<[f64]>>(&self, series: &[C], rule: CovarianceRule, edited: usize) -> Self {
        let counts = rule.estimator == Estimator::Sample || !is_constant(series[edited].as_ref());
        let member = self.members.binary_search(&edited).ok();
        let Some(at) = member.filter(|_| counts) else {
            // Still before and after: it has no row. Else others join or leave the estimate.
            return if counts == member.is_some() { self.clone() } else { Self::of(series, rule) };
        };
        let mut sigma = self.clone();
        let anew = prepared(&[series[edited].as_ref()], rule);
        sigma.prepared[at] = anew.into_iter().map(Shared::from).next().unwrap_or_default();
        if let Some(products) = &mut sigma.products {
            products.edit(&sigma.prepared, at);
            let found = Shrinkage::of_products(products).covariance().0;
            sigma.place(&found);
            return sigma;
        }
        let scale = sigma.scale(rule);
        for (member, other) in self.members.iter().zip(&sigma.prepared) {
            let value = dot(&sigma.prepared[at], other) * scale;
            (sigma.matrix[(edited, *member)], sigma.matrix[(*member, edited)]) = (value, value);
        }
        sigma
    }

    /// Puts the covariance of the members into the whole.
    fn place(&mut self, found: &DMatrix<f64>) {
        for (a, i) in self.members.iter().enumerate() {
            for (b, j) in self.members.iter().enumerate() {
                self.matrix[(*i, *j)] = found[(a, b)];
            }
        }
    }

    /// What the sums of products are multiplied by.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn scale(&self, rule: CovarianceRule) -> f64 {
        let observations = self.prepared.first().map_or(0, |series| series.len());
        if rule.estimator == Estimator::Ewma { 1.0 } else { 1.0 / (observations as f64 - 1.0) }
    }
}

fn prepared(series: &[&[f64]], rule: CovarianceRule) -> Vec<Vec<f64>> {
    if rule.estimator == Estimator::Ewma { weighted(series, rule.ewma_lambda) } else { centred(series) }
}
