//! The fund's VaR under a correlation, estimated or stressed.

use nalgebra::{Cholesky, DMatrix};

use crate::math::{
    Extremes, nearest_correlation, spectrum,
    vector::{dot, products},
};

/// Minimum correlation of the stressed usage basis.
pub const STRESSED_BASIS_RHO: f64 = 0.90;

/// `V(C) = sqrt(v'Cv)`, the fund's VaR from standalone VaRs under a correlation.
///
/// `v` in money, one per strategy, negative values counting as 0; `c` n x n. In money, at least 0. Exact for elliptical
/// returns. Source: Jorion, Value at Risk, 3rd edition, chapter 7.
///
/// ```
/// use headroom_engine::correlation::aggregate;
/// let fund = aggregate(&[3.0, 4.0], &nalgebra::DMatrix::identity(2, 2));
/// assert_eq!(fund, 5.0);
/// ```
pub fn aggregate(v: &[f64], c: &DMatrix<f64>) -> f64 {
    let (square, _) = square_and_products(v, c);
    square.larger(0.0).sqrt()
}

/// Components `v_i (Cv)_i / V(C)`, one per strategy; their sum is `V(C)`. All 0 where `V(C)` is 0.
///
/// Shapes and units as [`aggregate`]. Source: Tasche 1999.
///
/// ```
/// use headroom_engine::correlation::aggregate_components;
/// let parts = aggregate_components(&[3.0, 4.0], &nalgebra::DMatrix::identity(2, 2));
/// assert_eq!(parts, [1.8, 3.2]);
/// ```
pub fn aggregate_components(v: &[f64], c: &DMatrix<f64>) -> Vec<f64> {
    let (square, products) = square_and_products(v, c);
    let total = square.larger(0.0).sqrt();
    products.into_iter().map(|product| if total > 0.0 { product / total } else { 0.0 }).collect()
}

/// `v'Cv` and its n terms `v_i (Cv)_i`.
fn square_and_products(v: &[f64], c: &DMatrix<f64>) -> (f64, Vec<f64>) {
    let v = counted(v);
    let products: Vec<f64> = v.iter().zip(products(c, &v)).map(|(v, weighted)| v * weighted).collect();
    (products.iter().sum(), products)
}

/// Losses, negative ones as 0.
fn counted(v: &[f64]) -> Vec<f64> {
    v.iter().map(|loss| loss.larger(0.0)).collect()
}

/// A correlation matrix in which every pair is at `rho` or above.
#[derive(Debug, Clone, PartialEq)]
pub struct StressedCorrelation {
    /// The matrix, positive semi-definite within 1e-10.
    pub matrix: DMatrix<f64>,
    /// Frobenius distance of the repair; 0 without one.
    pub repaired_distance: f64,
}

/// Each off-diagonal correlation becomes `max(c_ij, rho)`; the result is repaired if it is not positive semi-definite.
///
/// `c` n x n with ones on the diagonal, `rho` in `[0, 1]`.
///
/// ```
/// let c = headroom_engine::correlation::spiked(&nalgebra::DMatrix::from_row_slice(2, 2, &[1.0, 0.2, 0.2, 1.0]), 0.9);
/// assert_eq!((c.matrix[(0, 1)], c.repaired_distance), (0.9, 0.0));
/// ```
pub fn spiked(c: &DMatrix<f64>, rho: f64) -> StressedCorrelation {
    let n = c.nrows();
    let raised = DMatrix::from_fn(n, n, |i, j| if i == j { 1.0 } else { c[(i, j)].larger(rho) });
    if is_plainly_positive(&raised) || spectrum(&raised).is_none_or(|s| s.is_positive_semi_definite()) {
        return StressedCorrelation { matrix: raised, repaired_distance: 0.0 };
    }
    match nearest_correlation(&raised) {
        Some(nearest) => StressedCorrelation { matrix: nearest.matrix, repaired_distance: nearest.distance },
        None => StressedCorrelation { matrix: raised, repaired_distance: 0.0 },
    }
}

/// A figure of the fund's risk, VaR or expected shortfall, under a spike of every correlation.
#[derive(Debug, Clone, PartialEq)]
pub struct SpikedRisk {
    /// How far the correlations must move towards 1 before `sqrt(v'Cv)` is the fund's own figure, in `[0, 1]`; `None` where it is
    /// above that figure already, or where there is no such matrix.
    pub theta: Option<f64>,
    /// The figure after, in money.
    pub after: f64,
    /// Its parts, one per strategy, which add to it; `None` where the figure has no parts.
    pub components: Option<Vec<f64>>,
}

/// Gap between `S^2` and `Q^2`, relative to `S^2`, below which the standalone figures add up already; and that by which rounding may
/// leave a figure of the fund short of `Q`, as of a fund of one strategy.
const EQUAL_SQUARES: f64 = 1e-12;

/// The fund's risk with every correlation at `rho` or above, on the base of the fund's own figure.
///
/// `v` standalone figures in money, negative ones counting as 0; `c` n x n; `fund` the fund's figure and `components` its parts;
/// `rho` in `[0, 1]`. With `S = sum v` and `Q = sqrt(v'Cv)`: where `fund >= Q`, `theta = min(1, (fund^2 - Q^2) / (S^2 - Q^2))`, the
/// base is `(1 - theta) C + theta 11'`, and the figure after is `max(fund, sqrt(v'C'v))`, `C'` the base with every pair raised to
/// `rho`; otherwise the base is `C` and the figure after is `fund sqrt(v'C'v) / Q`. Part i moves by
/// `v_i (C'v)_i / v'C'v x after - v_i (Bv)_i / v'Bv x fund`, `B` the base. It rises with `rho`, is never below `fund` and never above
/// `max(fund, S)`. Where no pair is raised, and where `fund` or `Q` is not above 0, every figure is as before.
///
/// ```
/// use headroom_engine::correlation::spiked_risk;
/// // Standalone 3 and 4 that do not move together, and a fund of 6 = 2.4 + 3.6.
/// let found = spiked_risk(&[3.0, 4.0], &nalgebra::DMatrix::identity(2, 2), 6.0, Some(&[2.4, 3.6]), 0.9);
/// assert!((found.theta.unwrap() - 11.0 / 24.0).abs() < 1e-15); // (36 - 25) / (49 - 25)
/// assert!((found.after - 46.6_f64.sqrt()).abs() < 1e-14); // 25 + 2 x .9 x 12
/// ```
pub fn spiked_risk(v: &[f64], c: &DMatrix<f64>, fund: f64, components: Option<&[f64]>, rho: f64) -> SpikedRisk {
    let unmoved = |theta| SpikedRisk { theta, after: fund, components: components.map(<[f64]>::to_vec) };
    let Some(Bridge { q, theta, .. }) = Bridge::of(v, c, fund) else { return unmoved(None) };
    let bridge = theta.unwrap_or(0.0);
    let base = |i: usize, j: usize, c: f64| if i == j { 1.0 } else { (1.0 - bridge) * c + bridge };
    if (0..c.ncols()).all(|j| c.column(j).iter().enumerate().all(|(i, c)| base(i, j, *c) >= rho)) {
        return unmoved(theta);
    }
    // Of each row of the base, and of it with every pair raised, its part.
    let losses = counted(v);
    let (mut row, mut raised) = (vec![0.0; v.len()], vec![0.0; v.len()]);
    let (mut parts_before, mut parts_after) = (Vec::with_capacity(v.len()), Vec::with_capacity(v.len()));
    for (i, loss) in losses.iter().enumerate() {
        // Column i is row i: the matrix is symmetric.
        for ((row, raised), c) in row.iter_mut().zip(&mut raised).zip(c.column(i).iter()) {
            *row = (1.0 - bridge) * c + bridge;
            *raised = if *row > rho { *row } else { rho };
        }
        (row[i], raised[i]) = (1.0, 1.0);
        parts_before.push(loss * dot(&row, &losses));
        parts_after.push(loss * dot(&raised, &losses));
    }
    let (square_before, square_after): (f64, f64) = (parts_before.iter().sum(), parts_after.iter().sum());
    let spiked = square_after.larger(0.0).sqrt();
    let after = if theta.is_some() { fund.larger(spiked) } else { fund * (spiked / q) };
    let moved = |(i, before): (usize, &f64)| {
        before + (parts_after[i] / square_after * after - parts_before[i] / square_before * fund)
    };
    SpikedRisk { theta, after, components: components.map(|parts| parts.iter().enumerate().map(moved).collect()) }
}

/// The fund's risk with the correlation of one pair at `rho` or above, in money, on the base of the fund's own figure.
///
/// All else as [`spiked_risk`]: it raises this pair where that raises every pair, so it is never above that.
///
/// ```
/// use headroom_engine::correlation::spiked_pair;
/// // As there, with a third that stays as it is: 5^2 + 2 x .5 x 3 x 4.
/// let c = nalgebra::DMatrix::identity(3, 3);
/// let after = spiked_pair(&[3.0, 4.0, 0.0], &c, 5.0, (0, 1), 0.5);
/// assert!((after - 37.0_f64.sqrt()).abs() < 1e-14);
/// ```
pub fn spiked_pair(v: &[f64], c: &DMatrix<f64>, fund: f64, (i, j): (usize, usize), rho: f64) -> f64 {
    let Some(Bridge { square, q, sum, theta }) = Bridge::of(v, c, fund) else { return fund };
    let bridge = theta.unwrap_or(0.0);
    let rise = rho - ((1.0 - bridge) * c[(i, j)] + bridge);
    if rise <= 0.0 {
        return fund;
    }
    // v'C'v differs from v'Bv in the two cells of the pair.
    let base = (1.0 - bridge) * square + bridge * (sum * sum);
    let spiked = (base + 2.0 * v[i].larger(0.0) * v[j].larger(0.0) * rise).larger(0.0).sqrt();
    if theta.is_some() { fund.larger(spiked) } else { fund * (spiked / q) }
}

/// From standalone figures under a correlation to the fund's own figure, which is on the base of a spike.
struct Bridge {
    /// `v'Cv`.
    square: f64,
    /// Its root.
    q: f64,
    /// Of the standalone figures.
    sum: f64,
    /// As in [`SpikedRisk`].
    theta: Option<f64>,
}

impl Bridge {
    /// `None` where the fund's figure or `q` is not above 0.
    fn of(v: &[f64], c: &DMatrix<f64>, fund: f64) -> Option<Self> {
        let (square, _) = square_and_products(v, c);
        let q = square.larger(0.0).sqrt();
        if fund <= 0.0 || q <= 0.0 {
            return None;
        }
        let sum: f64 = v.iter().map(|v| v.larger(0.0)).sum();
        let gap = sum * sum - square;
        let theta = match fund >= q * (1.0 - EQUAL_SQUARES) {
            true if gap <= EQUAL_SQUARES * sum * sum => Some(0.0),
            true => Some(((fund * fund - square) / gap).clamp(0.0, 1.0)),
            false => None,
        };
        Some(Self { square, q, sum, theta })
    }
}

/// Whether a matrix has a Cholesky factor: much cheaper to test than eigenvalues.
fn is_plainly_positive(matrix: &DMatrix<f64>) -> bool {
    matrix.iter().all(|value| value.is_finite()) && Cholesky::new(matrix.clone()).is_some()
}
