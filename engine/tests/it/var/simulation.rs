//! Ten thousand simulated funds: a right model shows as many exceptions as it says, and a wrong one is found out.

use headroom_engine::fund::{Method, Snapshot};
use headroom_engine::{
    backtest::{Backtest, Verdict, Zone},
    fund::Settings,
    math::{Binomial, student_t_cdf},
};

use headroom_engine::testing::{Seeded, confidence, fund_of};

/// Funds, each with one day that is forecast.
const FUNDS: usize = 10_000;

/// The law that moves returns.
#[derive(Clone, Copy)]
enum Law {
    /// Jointly normal.
    Normal,
    /// A joint t with four degrees of freedom: its tails are heavier than a normal's.
    FourDegrees,
}

/// A standard normal number by the polar method of Marsaglia.
fn normal(random: &mut Seeded) -> f64 {
    loop {
        let (x, y) = (2.0 * random.unit() - 1.0, 2.0 * random.unit() - 1.0);
        let square = x * x + y * y;
        if square > 0.0 && square < 1.0 {
            return x * (-2.0 * libm::log(square) / square).sqrt();
        }
    }
}

/// What a day's joint normal returns are stretched by: 1, or `sqrt(nu / chi-square)` with nu = 4.
fn stretch(random: &mut Seeded, law: Law) -> f64 {
    match law {
        Law::Normal => 1.0,
        // A chi-square of four degrees of freedom is -2 ln(u v).
        Law::FourDegrees => (4.0 / (-2.0 * libm::log((1.0 - random.unit()) * (1.0 - random.unit())))).sqrt(),
    }
}

/// Three strategies with random volatilities that share a market, on dates that are independent of one another.
fn simulate(random: &mut Seeded, law: Law, fund: &mut Snapshot) {
    let strategies: [(f64, f64); 3] =
        std::array::from_fn(|_| (random.between(-0.005, 0.01), random.between(0.002, 0.02)));
    for t in 0..fund.history.dates.len() {
        let (market, size) = (normal(random), stretch(random, law));
        for (i, (beta, own)) in strategies.iter().enumerate() {
            fund.history.returns[i][t] = Some(size * (beta * market + own * normal(random)));
        }
    }
}

/// The verdict on one forecast of each fund at 99%: the day after the window.
fn verdict(method: Method, law: Law, window: usize, seed: u64) -> Verdict {
    let mut random = Seeded::new(seed);
    let mut fund = fund_of(&[1_000.0, 700.0, 400.0].map(|capital| (capital, vec![0.0; window + 1])));
    let level = confidence(0.99);
    let settings = Settings { method, confidence: level, ..Settings::of(&fund.risk_budget) };
    let (mut loss, mut value_at_risk, mut shortfall) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..FUNDS {
        simulate(&mut random, law, &mut fund);
        let backtest = Backtest::with_window(&fund, settings, window).expect("one day after the window");
        let series = backtest.fund(&[1_000.0, 700.0, 400.0]).expect("all are exposed");
        loss.extend(series.loss);
        value_at_risk.extend(series.value_at_risk);
        shortfall.extend(series.expected_shortfall);
    }
    assert_eq!(loss.len(), FUNDS);
    Verdict::of(&loss, &value_at_risk, &shortfall, level)
}

/// Whether the number of exceptions lies in the 99.9% band of the binomial law.
fn is_in_band(exceptions: usize, probability: f64) -> bool {
    Binomial { trials: FUNDS, probability }.two_sided(exceptions) >= 0.001
}

#[test]
fn simulation_band_is_the_binomial_one() {
    assert!(is_in_band(69, 0.01) && !is_in_band(68, 0.01)); // scipy.stats.binom(10000, .01): 2 cdf(68) = .00084, 2 cdf(69) = .00126
    assert!(is_in_band(134, 0.01) && !is_in_band(135, 0.01)); // the same: 2 sf(133) = .00129, 2 sf(134) = .00093
}

#[test]
fn simulation_of_the_historical_model_keeps_to_its_band() {
    // The largest of 99 losses is passed by the hundredth with a probability of exactly 1 / 100, whatever the law.
    let verdict = verdict(Method::Historical, Law::FourDegrees, 99, 1);
    assert!(is_in_band(verdict.exceptions, 0.01), "{verdict:?}");
    assert_eq!(verdict.zone, Zone::Green, "{verdict:?}");
    assert!(verdict.coverage.p_value > 0.001 && verdict.independence.p_value > 0.001, "{verdict:?}");
}

#[test]
fn simulation_of_the_parametric_model_keeps_to_its_band() {
    // Of normal returns the loss over the sample's sd has a t law: P(t_149 > z) = 1.07%, which 1% cannot be told from.
    let verdict = verdict(Method::Parametric, Law::Normal, 150, 3);
    let exact = student_t_cdf(-2.326_347_874_040_841, 149.0);
    assert!(is_in_band(verdict.exceptions, exact) && is_in_band(verdict.exceptions, 0.01), "{verdict:?}");
    assert_ne!(verdict.zone, Zone::Red, "{verdict:?}");
    assert!(verdict.coverage.p_value > 0.001 && verdict.independence.p_value > 0.001, "{verdict:?}");
    assert!(verdict.shortfall.unwrap().abs() < 0.35, "{verdict:?}"); // sd of Z2 about sqrt(1 / 100)
}

#[test]
fn simulation_of_the_wrong_model_is_flagged() {
    // Normal quantiles for heavy tails.
    let verdict = verdict(Method::Parametric, Law::FourDegrees, 99, 4);
    assert!(!is_in_band(verdict.exceptions, 0.01), "{verdict:?}");
    assert_eq!(verdict.zone, Zone::Red, "{verdict:?}");
    assert!(verdict.coverage.p_value < 0.001 && verdict.conditional.p_value < 0.001, "{verdict:?}");
    assert!(verdict.shortfall.unwrap() < -0.7, "{verdict:?}"); // Acerbi and Szekely 2014: the 5% critical value
}
