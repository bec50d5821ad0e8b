//! How many independent bets the fund makes, and its first common factor.
//!
//! A number of bets is the exponential of the entropy of shares of risk: n where n parts are equal, 1 where one part is all.
//! Source: Meucci, Managing diversification, Risk 22 (2009).

use nalgebra::DMatrix;

use super::reason::NoFigure;
use crate::{
    math::{Extremes, order_by, spectrum::tridiagonal::Tridiagonal},
    report::RiskReport,
};

/// Eigenvalues this close, relative to the larger, count as equal.
const TIE: f64 = 1e-9;

/// A strategy's part of the VaR below this share of it is below 0, and no rounding of 0.
const BELOW_ZERO: f64 = -1e-12;

/// A sum of loadings smaller than this is 0.
const NEUTRAL: f64 = 1e-9;

/// One strategy beside the first factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FactorLoading {
    /// Element of the eigenvector, of length 1; 0 for a strategy without risk.
    pub loading: f64,
    /// Correlation of the strategy's P&L with the factor, in [-1, 1]; `None` for a strategy without risk.
    pub correlation: Option<f64>,
    /// Its part of the fund's exposure to the factor, `loading / sum of loadings`; `None` where the sum is 0. Parts add to 1.
    pub part: Option<f64>,
}

/// The first principal component of the strategies' P&L: the largest source of variance that they have in common.
///
/// Sign: the fund is long the factor, the loadings sum to at least 0; where they sum to 0 the largest in size is positive, the
/// first in the file of equals.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstFactor {
    /// Share of the fund's variance, `(sum of loadings)^2 x eigenvalue / fund variance`, in [0, 1].
    pub variance_share: f64,
    /// Share of the fund's VaR by the fund's method, `(sum of loadings) x sum of loading_i component_i / VaR`: its Euler part,
    /// below 0 where the factor gains in the fund's tail. By the parametric method it is `variance_share`. `None` without
    /// components or where VaR is not above 0.
    pub var_share: Option<f64>,
    /// One per strategy, in the fund's order.
    pub loadings: Vec<FactorLoading>,
}

/// Principal components of the P&L of the strategies with risk: vectors of one length, that of `active`.
#[derive(Debug, Clone, PartialEq)]
pub struct Principal {
    /// The strategies with risk, by index.
    pub active: Vec<usize>,
    /// Standard deviation of P&L of each, in money.
    pub sd: Vec<f64>,
    /// Eigenvalues, the largest first, none below 0, in money squared.
    pub values: Vec<f64>,
    /// The sum of loadings of each component, in the order of the eigenvalues.
    pub sums: Vec<f64>,
    /// The loadings of the first, in the order of `active`.
    pub first: Vec<f64>,
}

/// `exp(-sum p ln p)` of shares that sum to 1.
///
/// ```
/// use headroom_engine::overlap::effective_bets;
/// assert!((effective_bets(&[0.25; 4]) - 4.0).abs() < 1e-14);
/// assert_eq!(effective_bets(&[1.0, 0.0]), 1.0);
/// ```
pub fn effective_bets(shares: &[f64]) -> f64 {
    let terms = shares.iter().filter(|share| **share > 0.0).map(|share| share * libm::log(*share));
    libm::exp(-terms.sum::<f64>())
}

/// Effective number of bets by the strategies' parts of the fund's VaR: [`effective_bets`] of `component_i / VaR`.
///
/// # Errors
///
/// `NoVar`, `NotMeasured`, `NoRisk` where the fund has no components or a VaR that is not above 0, `Hedged` where a part is
/// below 0: with parts of both signs shares are no distribution, and Meucci's own measure is of principal components, whose
/// shares are never negative. Leaving the hedge out, or counting its size, would be another measure.
pub fn component_bets(report: &RiskReport) -> Result<f64, NoFigure> {
    let var = report.fund.value_at_risk.ok_or(NoFigure::NoVar)?;
    let is_unmeasured = |row: &&crate::report::StrategyFigures| row.exposure != 0.0 && row.standalone_var.is_none();
    if report.strategies.iter().any(|row| is_unmeasured(&row)) {
        return Err(NoFigure::NotMeasured);
    }
    let measured = report.strategies.iter().filter(|row| row.standalone_var.is_some());
    let parts: Option<Vec<f64>> = measured.map(|row| row.component_var).collect();
    let shares: Vec<f64> = match parts {
        Some(parts) if var > 0.0 => parts.iter().map(|part| part / var).collect(),
        _ => return Err(NoFigure::NoRisk),
    };
    if shares.iter().any(|share| *share < BELOW_ZERO) {
        return Err(NoFigure::Hedged);
    }
    Ok(effective_bets(&shares))
}

impl Principal {
    /// The components of `x_i Sigma_ij x_j`, the covariance of P&L at exposures in money: a strategy with half the capital and
    /// twice the returns is the same strategy.
    ///
    /// # Errors
    ///
    /// `NoRisk` where no P&L moves, `NotSolved` where the eigenvalues do not converge.
    pub fn of(exposure: &[f64], covariance: &DMatrix<f64>) -> Result<Self, NoFigure> {
        let pnl = |i: usize, j: usize| exposure[i] * covariance[(i, j)] * exposure[j];
        let active: Vec<usize> = (0..exposure.len()).filter(|i| pnl(*i, *i) > 0.0).collect();
        if active.is_empty() {
            return Err(NoFigure::NoRisk);
        }
        let n = active.len();
        let form = Tridiagonal::of(&DMatrix::from_fn(n, n, |i, j| pnl(active[i], active[j])));
        // The sum of a vector's elements is its product with ones.
        let found = form.as_ref().and_then(|form| form.eigenvalues(&vec![1.0; n]));
        let (form, (values, sums)) = form.zip(found).ok_or(NoFigure::NotSolved)?;
        let order = order_by(n, &mut |a, b| values[b].total_cmp(&values[a]));
        Ok(Self {
            sd: active.iter().map(|i| pnl(*i, *i).sqrt()).collect(),
            first: form.vector(values[order[0]]),
            values: order.iter().map(|k| values[*k].larger(0.0)).collect(),
            sums: order.iter().map(|k| sums[*k]).collect(),
            active,
        })
    }

    /// Each component's part of the fund's variance, `(sum of loadings)^2 x eigenvalue`.
    fn parts(&self) -> Vec<f64> {
        self.sums.iter().zip(&self.values).map(|(sum, value)| sum * sum * value).collect()
    }

    /// Effective number of bets by principal components: [`effective_bets`] of their shares of the fund's variance.
    ///
    /// Components with equal eigenvalues have no directions of their own: their shares are spread evenly over them, so that n
    /// equal uncorrelated strategies are n bets whatever basis a solver returns.
    ///
    /// # Errors
    ///
    /// `NoRisk` where the fund's variance is 0.
    pub fn bets(&self) -> Result<f64, NoFigure> {
        let mut parts = self.parts();
        let mut start = 0;
        while start < parts.len() {
            let tied = self.values[start..].iter().take_while(|v| **v >= self.values[start] * (1.0 - TIE)).count();
            let sum: f64 = parts[start..start + tied].iter().sum();
            #[allow(clippy::cast_precision_loss, reason = "at most 512")]
            parts[start..start + tied].fill(sum / tied as f64);
            start += tied;
        }
        let variance: f64 = parts.iter().sum();
        if variance <= 0.0 {
            return Err(NoFigure::NoRisk);
        }
        let shares: Vec<f64> = parts.iter().map(|part| part / variance).collect();
        Ok(effective_bets(&shares))
    }

    /// The first factor; VaR and components are those of the report.
    ///
    /// # Errors
    ///
    /// `NoRisk` where the fund's variance is 0, `Tied` where the two largest eigenvalues are equal.
    pub fn first(&self, report: &RiskReport) -> Result<FirstFactor, NoFigure> {
        let parts = self.parts();
        let variance: f64 = parts.iter().sum();
        if variance <= 0.0 {
            return Err(NoFigure::NoRisk);
        }
        if self.values.get(1).is_some_and(|second| *second >= self.values[0] * (1.0 - TIE)) {
            return Err(NoFigure::Tied);
        }
        let mut loadings = self.first.clone();
        let mut sum: f64 = loadings.iter().sum();
        let is_neutral = sum.abs() < NEUTRAL;
        let largest = loadings.iter().fold(0.0_f64, |largest, loading| largest.larger(loading.abs()));
        let of_sign = loadings.iter().find(|loading| loading.abs() >= largest * (1.0 - TIE)).copied();
        if (is_neutral && of_sign.is_some_and(|loading| loading < 0.0)) || (!is_neutral && sum < 0.0) {
            loadings.iter_mut().for_each(|loading| *loading = -*loading);
            sum = -sum;
        }
        let factor_sd = self.values[0].sqrt();
        let none = FactorLoading { loading: 0.0, correlation: None, part: (!is_neutral).then_some(0.0) };
        let mut all = vec![none; report.strategies.len()];
        for (at, i) in self.active.iter().enumerate() {
            let correlation = (loadings[at] * factor_sd / self.sd[at]).clamp(-1.0, 1.0);
            all[*i] = FactorLoading {
                loading: loadings[at],
                correlation: Some(correlation),
                part: (!is_neutral).then(|| loadings[at] / sum),
            };
        }
        let components: Option<f64> =
            self.active.iter().zip(&loadings).map(|(i, e)| Some(e * report.strategies[*i].component_var?)).sum();
        let fund_var = report.fund.value_at_risk.filter(|var| *var > 0.0);
        Ok(FirstFactor {
            variance_share: parts[0] / variance,
            var_share: components.zip(fund_var).map(|(own, var)| sum * own / var),
            loadings: all,
        })
    }
}
