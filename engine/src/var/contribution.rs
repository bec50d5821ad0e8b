//! Component VaR: the part of the fund's VaR due to each strategy. The components sum to the fund's VaR.

use nalgebra::DMatrix;

use super::tail::Tail;
use crate::monte_carlo::Draws;
use f64;

/// Euler components from a tail: fund VaR x `ES_i / ES`, with `ES_i = -E[p_i | tail]` and the fractional last day.
///
/// `columns` has one series of returns per strategy, `exposure` its money; `tail` has the fund's worst days on the same
/// dates. In money, negative for a hedge. All 0 where `fund_var` is exactly 0; `None` where the fund loses nothing in its tail.
/// Source: Tasche 1999 for the shares of expected shortfall.
///
/// ```
/// use headroom_engine::{fund::{Confidence}, var::{Tail, components_of_tail}};
/// // 40 days at 97.5%: the tail is the worst day, on which the strategies lose 1.8 and 3.2.
/// let mut columns = vec![vec![0.0; 40]; 2];
/// (columns[0][7], columns[1][7]) = (-1.8, -3.2);
/// let losses: Vec<f64> = (0..40).map(|t| -columns[0][t] - columns[1][t]).collect();
/// let tail = Tail::of(&losses, Confidence::new(0.975).unwrap());
/// let parts = components_of_tail(&columns, &[1.0, 1.0], &tail, 5.0).unwrap();
/// assert!((parts[0] - 1.8).abs() < 1e-15 && (parts[1] - 3.2).abs() < 1e-15);
/// ```
pub fn components_of_tail<C: AsRef<[f64]>>(
    columns: &[C],
    exposure: &[f64],
    tail: &Tail,
    fund_var: f64,
) -> Option<Vec<f64>> {
    scaled_to(fund_var, &shortfalls_of_tail(columns, exposure, tail))
}

/// `ES_i = -E[p_i | tail]`, one per strategy, in money.
pub fn shortfalls_of_tail<C: AsRef<[f64]>>(columns: &[C], exposure: &[f64], tail: &Tail) -> Vec<f64> {
    let of = |(column, x): (&C, &f64)| if *x == 0.0 { 0.0 } else { -x * tail.mean(|day| column.as_ref()[day]) };
    columns.iter().zip(exposure).map(of).collect()
}

/// Euler components of a covariance: `x_i (Sigma x)_i z / sqrt(x'Sigma x)`, that is fund VaR x share of variance.
///
/// `exposure` in money, `covariance` n x n of returns, `fund_var` = `z sqrt(x'Sigma x)`. As [`components_of_tail`].
///
/// ```
/// use headroom_engine::{ var::components_of_covariance};
/// let parts = components_of_covariance(&[3.0, 4.0], &nalgebra::DMatrix::identity(2, 2), 5.0).unwrap();
/// assert!((parts[0] - 1.8).abs() < 1e-15 && (parts[1] - 3.2).abs() < 1e-15);
/// ```
pub fn components_of_covariance(exposure: &[f64], covariance: &DMatrix<f64>, fund_var: f64) -> Option<Vec<f64>> {
    scaled_to(fund_var, &variance_products(exposure, covariance))
}

/// Share of each pair in the fund's variance: `x_i Sigma_ij x_j / x'Sigma x`, n x n, summing to 1. A row sums to the
/// strategy's share, its parametric component over the fund's VaR. `None` where the variance is 0.
///
/// ```
/// let shares = headroom_engine::var::share_of_risk(&[3.0, 4.0], &nalgebra::DMatrix::identity(2, 2)).unwrap();
/// assert_eq!((shares[(0, 0)], shares[(0, 1)]), (0.36, 0.0));
/// ```
pub fn share_of_risk(exposure: &[f64], covariance: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let variance: f64 = variance_products(exposure, covariance).iter().sum();
    let n = exposure.len();
    (variance > 0.0).then(|| DMatrix::from_fn(n, n, |i, j| exposure[i] * covariance[(i, j)] * exposure[j] / variance))
}

/// `x_i (Sigma x)_i`, one per strategy; their sum is the variance of the fund's P&L.
pub fn variance_products(exposure: &[f64], covariance: &DMatrix<f64>) -> Vec<f64> {
    covariance_products(exposure, covariance, exposure)
}

/// `x_i (Sigma y)_i`, one per strategy: the covariance of its P&L at exposure x with the fund's at y.
pub fn covariance_products(exposure: &[f64], covariance: &DMatrix<f64>, fund: &[f64]) -> Vec<f64> {
    let of = |(i, x): (usize, &f64)| x * covariance.column(i).iter().zip(fund).map(|(s, y)| s * y).sum::<f64>();
    exposure.iter().enumerate().map(of).collect()
}

/// Parts proportional to `weights` that sum to `total`: all 0 where it is 0, `None` where either is below 0.
pub(crate) fn scaled_to(total: f64, weights: &[f64]) -> Option<Vec<f64>> {
    if total == 0.0 {
        return Some(vec![0.0; weights.len()]);
    }
    let sum: f64 = weights.iter().sum();
    (total > 0.0 && sum > 0.0).then(|| weights.iter().map(|w| total * (w / sum)).collect())
}

impl Draws {
    /// Mean loss in the tail of each strategy at an exposure, in money: `-x_i E[r_i | tail]`.
    ///
    /// ```
    /// # use headroom_engine::{fund::Confidence, monte_carlo::{Block, Draws, Plan}, var::Tail};
    /// # let returns = vec![vec![0.02, -0.01]].into();
    /// # let block = Block { ranks: vec![0, 1, 1], draws: 3 };
    /// let draws = Draws::of(Plan::of(&returns), &returns, &[block]);
    /// // The worst of three draws of 100: the one of -1%.
    /// let tail = Tail::of(&draws.losses(&[100.0]), Confidence::new(0.9).unwrap());
    /// assert_eq!(draws.shortfalls(&[100.0], &tail), [1.0]);
    /// ```
    pub fn shortfalls(&self, exposure: &[f64], tail: &Tail) -> Vec<f64> {
        let of = |(i, x): (usize, &f64)| if *x == 0.0 { 0.0 } else { -x * tail.mean(|draw| self.at(i, draw)) };
        exposure.iter().enumerate().map(of).collect()
    }
}
