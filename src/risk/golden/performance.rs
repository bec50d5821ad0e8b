//! Published figures of drawdowns and of Sharpe ratios as evidence.

use super::super::{drawdown::largest_fall, sharpe::SharpeRatio};
use super::{
    Golden,
    GoldenSubject::{Drawdown, Sharpe},
    data::{BACON, BACON_BENCHMARK},
};

const R: &str = "R's PerformanceAnalytics 2.1, maxDrawdown, on Bacon's series";
const BAILEY: &str = "Bailey and Lopez de Prado, The Sharpe Ratio Efficient Frontier, 2012";

/// The figures of this file.
pub fn goldens() -> Vec<Golden> {
    vec![
        Golden::new(Drawdown, "Largest fall, portfolio", R, 0.144_672_955_739_218_12, 1e-14, || largest_fall(&BACON)),
        Golden::new(Drawdown, "Largest fall, benchmark", R, 0.128_071_444_320_000_28, 1e-14, || {
            largest_fall(&BACON_BENCHMARK)
        }),
        Golden::new(Drawdown, "Largest fall of +25%, -20%, -50%, +100%", "by hand: 1.25 to 0.5", 0.6, 1e-15, || {
            largest_fall(&[0.25, -0.2, -0.5, 1.0])
        }),
        Golden::new(Sharpe, "Probabilistic Sharpe ratio with skewness and kurtosis", BAILEY, 0.913, 5e-4, || {
            probability(-2.448, 10.164)
        }),
        Golden::new(Sharpe, "Probabilistic Sharpe ratio as if normal", BAILEY, 0.982, 5e-4, || probability(0.0, 3.0)),
        Golden::new(Sharpe, "Least track record in years, daily", BAILEY, 2.73, 5e-3, || years(250.0, 0.0, 3.0)),
        Golden::new(Sharpe, "Least track record in years, weekly", BAILEY, 2.83, 5e-3, || years(52.0, 0.0, 3.0)),
        Golden::new(Sharpe, "Least track record in years, monthly", BAILEY, 3.24, 5e-3, || years(12.0, 0.0, 3.0)),
        Golden::new(Sharpe, "Least track record in years, monthly, hedge fund", BAILEY, 4.99, 5e-3, || {
            years(12.0, -0.72, 5.78)
        }),
    ]
}

/// Their hedge fund: a monthly ratio of 0.458 over two years.
fn probability(skew: f64, kurtosis: f64) -> Option<f64> {
    let fund = SharpeRatio { per_period: 0.458, periods_per_year: 12.0, observations: 24, skew, kurtosis };
    fund.probability_above(0.0)
}

/// Years that an annual ratio of 2 needs to be above 1 at 95%.
fn years(periods_per_year: f64, skew: f64, kurtosis: f64) -> Option<f64> {
    let per_period = 2.0 / periods_per_year.sqrt();
    let ratio = SharpeRatio { per_period, periods_per_year, observations: 2, skew, kurtosis };
    Some(ratio.least_track_record(1.0, 0.95)? / periods_per_year)
}
