//! Inputs of the published figures, and the steps that several of them share.

use nalgebra::DMatrix;

use crate::{
    backtest::{Transitions, Zone, kupiec},
    budget::{risk_budgeting, risk_budgeting_within},
    candidate::{AggregateEntry, SharpeRatio, entry_into_aggregate},
    correlation::{aggregate, aggregate_components, correlation_of, sample_covariance},
    fund::Confidence,
    math::{
        Binomial, NearestCorrelation,
        moments::{mean_of, sd_of},
        nearest_correlation, normal_density, normal_quantile,
        vector::losses,
    },
    var::{
        CornishFisherRisk, QuantileType, StudentTRisk, Tail, components_of_covariance, components_of_tail,
        contribution::variance_products, cornish_fisher_risk, filtered_returns, quantile_of_losses, student_t_risk,
    },
};

/// 24 monthly returns of a portfolio, as fractions. Source: C. Bacon, Practical Portfolio Performance Measurement and
/// Attribution, 2nd edition, as `portfolio_bacon` of R's PerformanceAnalytics.
pub const BACON: [f64; 24] = [
    0.003, 0.026, 0.011, -0.010, 0.015, 0.025, 0.016, 0.067, -0.014, 0.040, -0.005, 0.081, 0.040, -0.037, -0.061,
    0.017, -0.049, -0.022, 0.070, 0.058, -0.065, 0.024, -0.005, -0.009,
];

/// The benchmark beside it, same source.
pub const BACON_BENCHMARK: [f64; 24] = [
    0.002, 0.025, 0.018, -0.011, 0.014, 0.018, 0.014, 0.065, -0.015, 0.042, -0.006, 0.083, 0.039, -0.038, -0.062,
    0.015, -0.048, 0.021, 0.060, 0.056, -0.067, 0.019, -0.003, 0.0,
];

/// Monthly returns of four hedge fund indices, January 1997 to December 1998: convertible arbitrage, CTA global, distressed
/// securities, emerging markets. Source: EDHEC-Risk Institute, as `edhec` of R's PerformanceAnalytics.
pub const EDHEC: [[f64; 24]; 4] = [
    [
        0.0119, 0.0123, 0.0078, 0.0086, 0.0156, 0.0212, 0.0193, 0.0134, 0.0122, 0.0100, 0.0, 0.0068, 0.0145, 0.0146,
        0.0144, 0.0126, 0.0056, -0.0006, 0.0060, -0.0319, -0.0196, -0.0214, 0.0269, 0.0113,
    ],
    [
        0.0393, 0.0298, -0.0021, -0.0170, -0.0015, 0.0085, 0.0591, -0.0473, 0.0198, -0.0098, 0.0133, 0.0286, 0.0104,
        -0.0065, 0.0122, -0.0296, 0.0193, 0.0051, -0.0010, 0.0691, 0.0454, 0.0004, -0.0089, 0.0221,
    ],
    [
        0.0178, 0.0122, -0.0012, 0.0030, 0.0233, 0.0217, 0.0234, 0.0147, 0.0350, -0.0064, 0.0054, 0.0073, 0.0095,
        0.0227, 0.0252, 0.0165, 0.0006, -0.0047, -0.0069, -0.0836, -0.0215, -0.0029, 0.0164, 0.0108,
    ],
    [
        0.0791, 0.0525, -0.0120, 0.0119, 0.0315, 0.0581, 0.0560, -0.0066, 0.0229, -0.0572, -0.0378, 0.0160, -0.0429,
        0.0339, 0.0318, 0.0041, -0.0825, -0.0422, 0.0019, -0.1922, -0.0395, 0.0140, 0.0430, -0.0098,
    ],
];

/// Money in each of the four.
pub const EDHEC_EXPOSURE: [f64; 4] = [1_000_000.0, 2_000_000.0, 500_000.0, 1_000_000.0];

/// Standalone VaRs of two strategies.
pub const PAIR: [f64; 2] = [3.0, 4.0];

/// Standalone VaRs of three strategies.
const THREE: [f64; 3] = [15_000.0, 12_500.0, 10_000.0];

/// Equal risk budgets.
pub const EVEN: [f64; 4] = [0.25; 4];

/// Unequal risk budgets.
pub const UNEVEN: [f64; 4] = [0.4, 0.3, 0.2, 0.1];

pub fn level(confidence: f64) -> Option<Confidence> {
    Confidence::new(confidence)
}

pub fn losses_of(returns: &[f64]) -> Vec<f64> {
    returns.iter().map(|r| 0.0 - r).collect()
}

/// The four EDHEC indices as the estimators take them.
pub fn edhec() -> [&'static [f64]; 4] {
    [&EDHEC[0], &EDHEC[1], &EDHEC[2], &EDHEC[3]]
}

pub fn edhec_covariance() -> DMatrix<f64> {
    sample_covariance(&edhec())
}

pub fn edhec_correlation() -> DMatrix<f64> {
    correlation_of(&edhec_covariance())
}

/// n x n with `rho` off the diagonal.
pub fn equicorrelation(n: usize, rho: f64) -> DMatrix<f64> {
    DMatrix::from_fn(n, n, |i, j| if i == j { 1.0 } else { rho })
}

/// A square matrix, row by row.
fn square(rows: &[f64]) -> DMatrix<f64> {
    let n = rows.len().isqrt();
    DMatrix::from_row_slice(n, n, rows)
}

fn part(losses: &[f64], i: usize) -> Option<f64> {
    losses.get(i).copied()
}

/// A quantile of Bacon's losses.
pub fn quantile(confidence: f64, rule: QuantileType) -> Option<f64> {
    Some(quantile_of_losses(&losses_of(&BACON), level(confidence)?, rule))
}

/// Losses of the emerging markets index, rescaled to today's volatility.
pub fn filtered() -> Vec<f64> {
    losses_of(&filtered_returns(&EDHEC[3], 0.94))
}

/// Expected shortfall of a standard normal beyond its tail `a`.
pub fn normal_shortfall(a: f64) -> f64 {
    normal_density(normal_quantile(a)) / a
}

pub fn sd_of_bacon() -> f64 {
    sd_of(&BACON, mean_of(&BACON))
}

/// Standard deviation per day of 10,000 at 20% a year of 250 days.
pub fn daily_sd() -> f64 {
    10_000.0 * 0.2 / 250.0_f64.sqrt()
}

/// An EDHEC index at 99% under a fitted t.
pub fn fitted(index: usize) -> Option<StudentTRisk> {
    student_t_risk(&losses_of(&EDHEC[index]), level(0.99)?)
}

pub fn modified(confidence: f64, returns: &[f64]) -> Option<CornishFisherRisk> {
    Some(cornish_fisher_risk(&losses_of(returns), level(confidence)?))
}

/// Component of one of the uncorrelated [`PAIR`].
pub fn three_and_four(i: usize) -> Option<f64> {
    part(&aggregate_components(&PAIR, &equicorrelation(2, 0.0)), i)
}

/// Exposures, covariance and standard deviation of Jorion's two assets: 2m at 5% and 1m at 12%, uncorrelated.
pub fn jorion() -> ([f64; 2], DMatrix<f64>, f64) {
    let exposure = [2_000_000.0, 1_000_000.0];
    let covariance = DMatrix::from_row_slice(2, 2, &[0.05 * 0.05, 0.0, 0.0, 0.12 * 0.12]);
    let variance: f64 = variance_products(&exposure, &covariance).iter().sum();
    (exposure, covariance, variance.sqrt())
}

pub fn jorion_component(i: usize) -> Option<f64> {
    let (exposure, covariance, sd) = jorion();
    part(&components_of_covariance(&exposure, &covariance, 1.65 * sd)?, i)
}

/// Fund VaR of the three strategies at one correlation.
pub fn aggregate_at(rho: f64) -> f64 {
    aggregate(&THREE, &equicorrelation(3, rho))
}

pub fn component_at_90(i: usize) -> Option<f64> {
    part(&aggregate_components(&THREE, &equicorrelation(3, 0.9)), i)
}

/// Parametric VaR at 99% of the four indices.
pub fn parametric_var() -> f64 {
    let variance: f64 = variance_products(&EDHEC_EXPOSURE, &edhec_covariance()).iter().sum();
    normal_quantile(0.99) * variance.sqrt()
}

pub fn parametric(i: usize) -> Option<f64> {
    part(&components_of_covariance(&EDHEC_EXPOSURE, &edhec_covariance(), parametric_var())?, i)
}

/// Historical VaR at 95% of the four indices, and its components.
fn historical_four() -> Option<(f64, Vec<f64>)> {
    let columns = EDHEC.map(|series| series.to_vec());
    let losses = losses(&columns, &EDHEC_EXPOSURE, EDHEC[0].len());
    let tail = Tail::of(&losses, level(0.95)?);
    let var = losses[tail.var_day()];
    Some((var, components_of_tail(&columns, &EDHEC_EXPOSURE, &tail, var)?))
}

pub fn historical_var() -> Option<f64> {
    Some(historical_four()?.0)
}

pub fn historical(i: usize) -> Option<f64> {
    part(&historical_four()?.1, i)
}

/// A fourth strategy of VaR 8,000 beside the three.
pub fn fourth() -> Option<AggregateEntry> {
    entry_into_aggregate(&THREE, &equicorrelation(3, 0.2), 8_000.0, &[0.1, 0.4, -0.2]).ok()
}

/// Net contribution of a VaR of 2,500 to a fund of 10,000 at the correlation that makes 11,700 of them.
pub fn worked_example() -> Option<f64> {
    let alone = DMatrix::identity(1, 1);
    let entry = entry_into_aggregate(&[10_000.0], &alone, 2_500.0, &[0.6128]).ok()?;
    Some(entry.after - entry.before)
}

/// The weight of one strategy under risk budgets; the weights sum to 1.
pub fn weight(covariance: &DMatrix<f64>, budgets: &[f64], i: usize) -> Option<f64> {
    let found = risk_budgeting(covariance, budgets).ok()?.exposure;
    Some(found.get(i)? / found.iter().sum::<f64>())
}

pub fn diagonal() -> DMatrix<f64> {
    let variances = [0.01, 0.04, 0.09, 0.16];
    DMatrix::from_fn(4, 4, |i, j| if i == j { variances[i] } else { 0.0 })
}

pub fn maillard() -> DMatrix<f64> {
    square(&[0.01, 0.016, 0.0, 0.0, 0.016, 0.04, 0.0, 0.0, 0.0, 0.0, 0.09, -0.06, 0.0, 0.0, -0.06, 0.16])
}

/// An exposure by [`UNEVEN`] budgets with a floor of 2 on the third and caps of 2 and 1.5 on the first and fourth.
pub fn bounded(i: usize) -> Option<f64> {
    let covariance = square(&[
        0.04, 0.006, -0.004, 0.01, 0.006, 0.09, 0.03, 0.0, -0.004, 0.03, 0.16, -0.02, 0.01, 0.0, -0.02, 0.0225,
    ]);
    let bounds = [(0.0, 2.0), (0.0, 9.0), (2.0, 9.0), (0.0, 1.5)];
    let found = risk_budgeting_within(&covariance, &UNEVEN, &bounds, 1.0, None).ok()?;
    found.exposure.get(i).copied()
}

/// 57 exceptions in 1,043 days, 4 of them the day after another.
pub fn clusters() -> Transitions {
    Transitions { n00: 932, n01: 53, n10: 53, n11: 4 }
}

/// Whether Kupiec's test keeps a number of exceptions: below the 95% point of a chi-square with one degree of freedom.
fn is_kept(days: u32, exceptions: u32, tail: f64) -> bool {
    kupiec(days as usize, exceptions as usize, tail).statistic < 3.841
}

/// The fewest exceptions from one on that Kupiec's test keeps.
pub fn fewest(days: u32, tail: f64) -> Option<f64> {
    (1..=days).find(|x| is_kept(days, *x, tail)).map(f64::from)
}

/// The most exceptions that Kupiec's test keeps.
pub fn most(days: u32, tail: f64) -> Option<f64> {
    (1..=days).rev().find(|x| is_kept(days, *x, tail)).map(f64::from)
}

/// The first number of exceptions in 250 days at 99% outside some zones.
pub fn first_past(is_inside: fn(Zone) -> bool) -> Option<f64> {
    (0..250_u32).find(|x| !is_inside(Zone::of(250, *x as usize, 0.01))).map(f64::from)
}

/// The probability of at most this number of exceptions in 250 days at 99%.
pub fn chance(exceptions: usize) -> f64 {
    Binomial { trials: 250, probability: 0.01 }.at_most(exceptions)
}

pub fn bacon() -> DMatrix<f64> {
    sample_covariance(&[&BACON, &BACON_BENCHMARK])
}

pub fn higham() -> Option<NearestCorrelation> {
    nearest_correlation(&square(&[1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0]))
}

/// 4 x 4 with 2 on the diagonal and -1 beside it.
pub fn tridiagonal() -> Option<NearestCorrelation> {
    nearest_correlation(&DMatrix::from_fn(4, 4, |i, j| [2.0, -1.0, 0.0, 0.0][i.abs_diff(j)]))
}

pub fn pairs() -> Option<NearestCorrelation> {
    nearest_correlation(&square(&[1.0, 0.9, 0.7, 0.9, 1.0, 0.3, 0.7, 0.3, 1.0]))
}

/// Bailey's hedge fund: a monthly ratio of 0.458 over two years.
pub fn probability(skew: f64, kurtosis: f64) -> Option<f64> {
    let fund = SharpeRatio { per_period: 0.458, periods_per_year: 12.0, observations: 24, skew, kurtosis };
    fund.probability_above(0.0)
}

/// Years after which an annual ratio of 2 is above 1 at 95%.
pub fn years(periods_per_year: f64, skew: f64, kurtosis: f64) -> Option<f64> {
    let per_period = 2.0 / periods_per_year.sqrt();
    let ratio = SharpeRatio { per_period, periods_per_year, observations: 2, skew, kurtosis };
    Some(ratio.least_track_record(1.0, 0.95)? / periods_per_year)
}
