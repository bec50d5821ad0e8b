//! The simulated law of Z2: published critical values, numpy's p-values, and the size of its errors.

use headroom_engine::{
    backtest::{Backtest, SHORTFALL_DRAWS, ShortfallTest, shortfall_statistic},
    fund::{Method, Settings},
    math::{Extremes, Moments, normal_density, normal_quantile},
    var::LossLaw,
};

use headroom_engine::testing::{Seeded, confidence, fund_of, near};

/// Shortfall of a standard normal.
fn normal_shortfall(level: f64) -> f64 {
    normal_density(normal_quantile(level)) / confidence(level).tail()
}

/// Z2 of every draw of a right normal model, in ascending order; its standard deviation does not matter.
fn normal_draws(level: f64, rows: usize) -> Vec<f64> {
    let (laws, shortfall) = (vec![LossLaw::Normal { sd: 1.0 }; rows], vec![normal_shortfall(level); rows]);
    let test = ShortfallTest::new(0.0, &laws, &shortfall, confidence(level));
    let mut draws: Vec<f64> = (0..SHORTFALL_DRAWS).map(|number| test.draw(number)).collect();
    draws.sort_by(f64::total_cmp);
    draws
}

/// The p-value of a statistic among the draws.
fn p_among(draws: &[f64], statistic: f64) -> f64 {
    ShortfallTest::p_of(draws.partition_point(|draw| *draw <= statistic))
}

#[test]
fn g29_z2_critical_values() {
    // G29; numpy on the same streams, tests/reference/contract: -2.4754, -1.1085, -.6974, -.4819.
    for (level, rows, wanted, here) in [
        (0.99, 60, -2.46, -2.475_406_505_1),
        (0.99, 250, -1.12, -1.108_481_933_0),
        (0.975, 250, -0.70, -0.697_387_858_8),
        (0.95, 250, -0.48, -0.481_872_590_9),
    ] {
        let found = normal_draws(level, rows)[499];
        near(found, wanted, 0.05);
        near(found, here, 1e-9);
    }
}

/// The p-value of a Z2 of -0.7 over 250 rows with one law at 97.5%.
fn p_of_law(law: &LossLaw, shortfall: f64) -> f64 {
    ShortfallTest::new(-0.7, &vec![law.clone(); 250], &[shortfall; 250], confidence(0.975)).p_value()
}

#[test]
fn shortfall_p_follows_the_law_of_the_method() {
    // numpy and scipy.stats on the same streams: u from contract.stream, losses by t.ppf and by the expansion.
    let t = LossLaw::StudentT { scale: 2.0, degrees_of_freedom: 4.0 };
    near(p_of_law(&t, 7.987_114_045_425_707), 0.058_794_120_587_941_21, 1e-15);
    let losses = Moments { mean: -0.001, sd: 0.02, skewness: 0.3, excess_kurtosis: 1.2 };
    near(p_of_law(&LossLaw::Expansion(losses), 0.05), 0.109_489_051_094_890_51, 1e-15);
    // Heavier tails than the normal's make a low Z2 less telling.
    let normal = p_of_law(&LossLaw::Normal { sd: 1.0 }, normal_shortfall(0.975));
    assert!(normal < 0.05 && p_of_law(&t, 7.987_114_045_425_707) > 0.05, "{normal}");
}

#[test]
fn shortfall_p_does_not_depend_on_how_the_draws_are_divided() {
    let laws = vec![LossLaw::empirical(&[-1.0, 0.0, 2.0, 3.0, 5.0], 2.0); 40];
    let test = ShortfallTest::new(-0.2, &laws, &[4.0; 40], confidence(0.6));
    let parts: usize = (0..20).map(|part| test.at_most(part * 500..(part + 1) * 500)).sum();
    assert_eq!(ShortfallTest::p_of(parts), test.p_value());
    assert!((0.01..0.99).contains(&test.p_value()));
}

/// A standard normal number by inversion.
fn normal(random: &mut Seeded) -> f64 {
    normal_quantile(random.unit().larger(f64::MIN_POSITIVE))
}

/// Trials of a simulation of errors.
const TRIALS: usize = 10_000;

#[test]
fn shortfall_test_of_a_right_model_rejects_as_often_as_it_says() {
    // Done-when 5: 2% either side of 5%, over 10,000 histories of 250 rows from the law that was forecast.
    let mut random = Seeded::new(51);
    for level in [0.975, 0.99] {
        let (draws, shortfall) = (normal_draws(level, 250), [normal_shortfall(level); 250]);
        let quantile = [normal_quantile(level); 250];
        let rejected = (0..TRIALS).filter(|_| {
            let losses: Vec<f64> = (0..250).map(|_| normal(&mut random)).collect();
            let z = shortfall_statistic(&losses, &quantile, &shortfall, confidence(level).tail()).unwrap();
            p_among(&draws, z) < 0.05
        });
        let size = rejected.count() as f64 / TRIALS as f64;
        assert!((0.03..=0.07).contains(&size), "{level}: {size}");
    }
}

#[test]
fn shortfall_test_of_a_rolling_model_states_its_size() {
    // Rolling windows estimate what they forecast, which the draws take as known: the sizes are measured and stated.
    let (window, rows, trials) = (250, 250, 2_000);
    let mut random = Seeded::new(52);
    let mut fund = fund_of(&[(1.0, vec![0.0; window + rows])]);
    let draws = normal_draws(0.975, rows);
    let settings =
        Settings { method: Method::Parametric, confidence: confidence(0.975), ..Settings::of(&fund.risk_budget) };
    let rejected = (0..trials).filter(|_| {
        fund.history.returns[0].iter_mut().for_each(|r| *r = Some(0.01 * normal(&mut random)));
        let series = Backtest::with_window(&fund, settings, window).unwrap().fund(&[1.0]).unwrap();
        p_among(&draws, series.verdict.shortfall.unwrap()) < 0.05
    });
    let size = rejected.count() as f64 / f64::from(trials);
    println!("size {size}");
    assert!((0.03..=0.10).contains(&size), "{size}");
}
