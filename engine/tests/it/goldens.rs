//! Goldens of covariance, correlation and tail: each named after its number in the contract; the figures are published or those
//! of numpy and scipy. The others stand with their subjects, named the same way.

use headroom_engine::{
    correlation::{aggregate, aggregate_components},
    fund::Method,
    math::{Extremes, nearest_correlation},
    testing::{Desk, allocated, confidence, fund_of, near, square},
    var::{
        QuantileType, components_of_covariance, cornish_fisher_risk, expected_shortfall, next_variance,
        quantile_of_losses, standardised_t_quantile, standardised_t_shortfall, value_at_risk,
    },
};
use nalgebra::DMatrix;

/// n x n with `rho` off the diagonal.
fn equicorrelation(n: usize, rho: f64) -> DMatrix<f64> {
    DMatrix::from_fn(n, n, |i, j| if i == j { 1.0 } else { rho })
}

#[test]
fn g01_uncorrelated_three_and_four_are_five() {
    let c = DMatrix::identity(2, 2);
    near(aggregate(&[3.0, 4.0], &c), 5.0, 1e-15); // G1
    let parts = aggregate_components(&[3.0, 4.0], &c);
    near(parts[0], 1.8, 1e-15); // G1
    near(parts[1], 3.2, 1e-15); // G1
}

#[test]
fn g02_two_assets_of_jorion() {
    let exposure = [2e6, 1e6];
    let covariance = square(&[0.0025, 0.0, 0.0, 0.0144]);
    let sd = (4e12_f64 * 0.0025 + 1e12 * 0.0144).sqrt();
    near(sd, 156_205.0, 1e-6); // G2, Jorion chapter 7
    let parts = components_of_covariance(&exposure, &covariance, 1.65 * sd).unwrap();
    near(parts[0] + parts[1], 257_738.0, 2e-6); // G2
    near(parts[0], 105_630.0, 5e-6); // G2
    near(parts[1], 152_108.0, 5e-6); // G2
}

#[test]
fn g08_equicorrelation_concentrates_a_fund_within_its_budgets() {
    let v = [15_000.0, 12_500.0, 10_000.0];
    let wanted = [(0.0, 21_937.411_0), (0.3, 27_545.417_0), (0.6, 32_190.837_2), (0.9, 36_245.689_4), (1.0, 37_500.0)]; // G8
    for (rho, wanted) in wanted {
        near(aggregate(&v, &equicorrelation(3, rho)), wanted, 3e-9);
    }
    let parts = aggregate_components(&v, &equicorrelation(3, 0.9));
    for (part, wanted) in parts.iter().zip([14_587.941_6, 12_070.400_8, 9_587.347_0]) {
        near(*part, wanted, 6e-9); // G8
    }
}

#[test]
fn g10_nearest_correlation_of_higham() {
    let found = nearest_correlation(&square(&[1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0])).unwrap();
    near(found.matrix[(0, 1)], 0.760_689_853_4, 2e-10); // G10
    near(found.matrix[(0, 2)], 0.157_298_106_1, 1e-9); // G10
    near(found.distance, 0.527_790_5, 1e-7); // G10
}

/// 24 monthly returns in percent, Bacon.
const BACON: [f64; 24] = [
    0.3, 2.6, 1.1, -1.0, 1.5, 2.5, 1.6, 6.7, -1.4, 4.0, -0.5, 8.1, 4.0, -3.7, -6.1, 1.7, -4.9, -2.2, 7.0, 5.8, -6.5,
    2.4, -0.5, -0.9,
];

#[test]
fn g11_monthly_returns_of_bacon() {
    let losses: Vec<f64> = BACON.iter().map(|percent| -percent / 100.0).collect();
    let level = confidence(0.95);
    near(quantile_of_losses(&losses, level, QuantileType::Seven), 0.059_2, 1e-12); // G11, numpy
    near(value_at_risk(&losses, level), 0.061, 1e-14); // G11, type 1
    near(expected_shortfall(&losses, level), 0.064_333_3, 1e-6); // G11, PerformanceAnalytics
    near(cornish_fisher_risk(&losses, level).value_at_risk, 0.056_029_0, 1e-6); // G11, PerformanceAnalytics
    // The largest fall of a wealth that earns them one after the other.
    let (mut wealth, mut peak, mut fall) = (1.0_f64, 1.0_f64, 0.0_f64);
    for loss in losses {
        wealth *= 1.0 - loss;
        peak = peak.larger(wealth);
        fall = fall.larger(1.0 - wealth / peak);
    }
    near(fall, 0.144_672_96, 1e-7); // G11, Bacon
}

#[test]
fn g12_ewma_of_hull() {
    near(next_variance(1e-4, 0.02, 0.9), 0.000_13, 1e-14); // G12
}

#[test]
fn g13_standardised_t_at_99() {
    let level = confidence(0.99);
    for (nu, var, es) in [(4.0, 2.649_492, 3.691_510), (6.0, 2.565_978, 3.292_545), (10.0, 2.471_991, 3.008_184)]
    // G13, scipy
    {
        near(standardised_t_quantile(level, nu), var, 3e-7);
        near(standardised_t_shortfall(level, nu), es, 3e-7);
    }
}

#[test]
fn g14_higham_repairs_three_pairs() {
    let found = nearest_correlation(&square(&[1.0, 0.9, 0.7, 0.9, 1.0, 0.3, 0.7, 0.3, 1.0])).unwrap();
    let pairs = [found.matrix[(0, 1)], found.matrix[(0, 2)], found.matrix[(1, 2)]];
    for (pair, wanted) in pairs.into_iter().zip([0.894_575_3, 0.696_620_8, 0.302_543_6]) {
        near(pair, wanted, 1e-6); // G14
    }
}

/// Of a whole fund: what its report says is G1's.
#[test]
fn g01_report_of_a_fund_adds_up_as_the_golden() {
    // 60 rows on which the two never move together: (+, +), (+, -), (-, +), (-, -) in turn.
    let signs = |period: usize| (0..60).map(move |t| if (t / period).is_multiple_of(2) { 1.0 } else { -1.0 });
    let returns = |size: f64, period| signs(period).map(|sign: f64| sign * size).collect::<Vec<f64>>();
    let mut fund = allocated(fund_of(&[(1e3, returns(0.003, 1)), (1e3, returns(0.004, 2))]), &[0.5, 0.5]);
    fund.risk_budget.method = Method::Parametric;
    let report = Desk::of(&fund).report();
    let v: Vec<f64> = report.strategies.iter().map(|row| row.standalone_var.unwrap()).collect();
    let fund = report.fund.value_at_risk.unwrap();
    near(v[1] / v[0], 4.0 / 3.0, 1e-12);
    near(fund / v[0], 5.0 / 3.0, 1e-12); // G1
    near(report.strategies[0].component_var.unwrap() / fund, 0.36, 1e-12); // G1
}
