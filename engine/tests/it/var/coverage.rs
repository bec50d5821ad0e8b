//! Ten thousand simulated samples: the intervals of a VaR hold it as often as they say.

use headroom_engine::{
    fund::{Confidence, CovarianceRule, Horizon, Method},
    math::{Extremes, normal_quantile},
    var::{IntervalRanks, OrderStatistics, Resampling},
};

use headroom_engine::testing::{Seeded, confidence};

/// Share of `trials` that hold.
fn share(trials: usize, mut holds: impl FnMut() -> bool) -> f64 {
    (0..trials).filter(|_| holds()).count() as f64 / trials as f64
}

/// A uniform number in (0, 1).
fn unit(random: &mut Seeded) -> f64 {
    random.unit().larger(1e-300)
}

fn interval(losses: &[f64], level: Confidence) -> OrderStatistics {
    OrderStatistics::of(losses, IntervalRanks::of(losses.len(), level), level, 0.0)
}

#[test]
fn order_statistics_hold_the_var_at_least_88_times_in_100() {
    // The law does not matter: ranks of losses are ranks of their probabilities, and the VaR's probability is the confidence.
    // Exact coverage, scipy.stats.binom: cdf(s - 1) - cdf(r - 1), N ~ binomial(T, .99); T 250 has no upper end, 1 - cdf(r - 1).
    let mut random = Seeded::new(71);
    let level = confidence(0.99);
    for (rows, exact) in [(250, 0.958_816_815_930_151), (500, 0.929_143_152_519_125)] {
        let found = share(10_000, || {
            let losses: Vec<f64> = (0..rows).map(|_| unit(&mut random)).collect();
            let OrderStatistics { lower, upper, .. } = interval(&losses, level);
            lower <= 0.99 && upper.is_none_or(|upper| 0.99 <= upper)
        });
        assert!((found - exact).abs() < 0.015, "{rows}: {found}, exactly {exact}");
        assert!(found >= 0.88, "{rows}: {found}");
    }
}

#[test]
fn order_statistics_end_where_a_sample_has_an_end() {
    let upper = |rows| IntervalRanks::of(rows, confidence(0.99)).upper;
    assert_eq!((upper(250), upper(298), upper(500).is_some()), (None, None, true));
}

/// Whether a sample's bootstrap interval holds a figure of its law.
fn resampled(returns: Vec<f64>, method: Method, level: f64) -> headroom_engine::var::Uncertainty {
    let resampling = Resampling {
        columns: vec![returns.into()],
        exposure: vec![1.0],
        method,
        confidence: confidence(level),
        covariance: CovarianceRule::default(),
        horizon: Horizon::DAY,
    };
    resampling.uncertainty(0.0)
}

#[test]
fn bootstrap_holds_the_var_of_a_right_normal_model() {
    // numpy, 600 samples each: 88.5% of 250 rows, 89.2% of 500.
    let mut random = Seeded::new(72);
    let var = normal_quantile(0.99);
    for rows in [250, 500] {
        let found = share(500, || {
            let returns = (0..rows).map(|_| normal_quantile(unit(&mut random))).collect();
            let interval = resampled(returns, Method::Parametric, 0.99).value_at_risk;
            interval.low <= var && var <= interval.high
        });
        println!("parametric {rows}: {found}");
        // Three standard errors of 500 samples are 4%.
        assert!(found >= 0.88 - 0.04, "{rows}: {found}");
    }
}

#[test]
fn bootstrap_of_a_shortfall_has_an_upper_end_where_the_tail_has_rows() {
    // What is beyond a sample no resample holds. Both ends hold the shortfall of normal returns, numpy, 1,000 samples each: 62%
    // of 250 rows and 72% of 500 at 99%, which hence have no upper end; 87% of 500 at 95%, which have. The lower end alone: 97% and more.
    let mut random = Seeded::new(73);
    for (rows, level, has_end, wanted) in [(250, 0.99, false, 0.94), (500, 0.99, false, 0.94), (500, 0.95, true, 0.87)]
    {
        let shortfall = headroom_engine::math::normal_density(normal_quantile(level)) / (1.0 - level);
        let found = share(300, || {
            let returns = (0..rows).map(|_| normal_quantile(unit(&mut random))).collect();
            let found = resampled(returns, Method::Historical, level);
            assert_eq!(found.shortfall_upper().is_some(), has_end, "{rows} rows at {level}");
            let is_below = found.shortfall_upper().is_none_or(|upper| shortfall <= upper);
            found.expected_shortfall.low <= shortfall && is_below
        });
        println!("shortfall {rows} at {level}: {found}");
        // Three standard errors of 300 samples are 6%.
        assert!(found >= wanted - 0.06, "{rows} at {level}: {found}");
    }
    // Moments and fitted distributions rest on all rows.
    let returns = (0..250).map(|_| normal_quantile(unit(&mut random))).collect();
    assert!(resampled(returns, Method::Parametric, 0.99).shortfall_upper().is_some());
}
