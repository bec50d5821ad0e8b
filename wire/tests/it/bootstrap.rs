//! The bootstrap: figures on given days against numpy, block lengths, and how often the interval holds the truth.

use headroom_engine::fund::{CovarianceRule, Horizon, Method};
use headroom_engine::{
    fund::Settings,
    math::{Stream, normal_quantile},
    model::estimate,
    sample::{Returns, Sample},
    var::{FundRisk, RESAMPLES, Resampling, mean_block, stationary_days},
};
use headroom_wire::parse;

use headroom_engine::testing::{Seeded, confidence, near};

/// The demonstration fund at its capitals.
/// The fund's figures on a resample.
fn replicate(value_at_risk: f64, expected_shortfall: f64, components: Option<Vec<f64>>) -> FundRisk {
    FundRisk { value_at_risk, expected_shortfall, components, tail: None, is_fallback: false }
}

fn demo(method: Method) -> Resampling {
    let snapshot = parse(include_bytes!("../../../assets/sample/demo.json")).unwrap();
    Resampling {
        columns: Returns::of(&snapshot, &Sample::of(&snapshot, None)).fund,
        exposure: snapshot.strategies.iter().map(|s| s.capital).collect(),
        method,
        covariance: CovarianceRule::default(),
        confidence: confidence(0.99),
        horizon: Horizon::DAY,
    }
}

/// Days that a script can make too: `(floor(k^2 / 5) + k) mod T`.
fn rule_days(observations: u32) -> Vec<u32> {
    (0..observations).map(|k| (k * k / 5 + k) % observations).collect()
}

/// VaR, expected shortfall and the third component on [`rule_days`], by numpy.
const HISTORICAL: [f64; 3] = [360943.0, 397874.7171717172, 85513.04109164914];

/// The same, parametric.
const PARAMETRIC: [f64; 3] = [243987.686996447, 279528.03629608685, 60048.677982830595];

#[test]
fn bootstrap_on_given_days_is_numpys_historical() {
    let FundRisk { value_at_risk, expected_shortfall, components, .. } =
        demo(Method::Historical).on_days(&rule_days(495));
    // numpy: the same days, np.sort, then the 5th largest and (4 largest + 0.95 x the 5th) / 4.95
    near(value_at_risk, HISTORICAL[0], 1e-12);
    near(expected_shortfall, HISTORICAL[1], 1e-12); // the same
    near(components.unwrap()[2], HISTORICAL[2], 1e-11); // the same days of the third strategy
}

#[test]
fn bootstrap_on_given_days_is_numpys_parametric() {
    let FundRisk { value_at_risk, expected_shortfall, components, .. } =
        demo(Method::Parametric).on_days(&rule_days(495));
    near(value_at_risk, PARAMETRIC[0], 1e-12); // numpy.cov, scipy.stats.norm.ppf
    near(expected_shortfall, PARAMETRIC[1], 1e-12); // the same, scipy.stats.norm.pdf
    near(components.unwrap()[2], PARAMETRIC[2], 1e-11); // x_i (Sigma x)_i z / sd
}

#[test]
fn bootstrap_interval_is_numpys_percentiles() {
    let resampling = demo(Method::Historical);
    // np.quantile([0, 1, ..., 1000] / 2, [.05, .95]) = 25, 475
    let replicates: Vec<FundRisk> = (0..=1_000)
        .rev()
        .map(|k| {
            let value = f64::from(k) / 2.0;
            replicate(value, value + 1.0, Some(vec![value; 8]))
        })
        .collect();
    let found = resampling.uncertainty_of(&replicates, 400.0);
    near(found.value_at_risk.low, 25.0, 1e-12); // numpy
    near(found.value_at_risk.high, 475.0, 1e-12); // numpy
    near(found.expected_shortfall.high, 476.0, 1e-12); // numpy
    near(found.components.unwrap()[7].low, 25.0, 1e-12); // numpy
    assert_eq!(found.above_total_var, 200.0 / 1_001.0); // 400.5, 401, ..., 500
}

#[test]
fn bootstrap_without_components_somewhere_has_none() {
    let resampling = demo(Method::Historical);
    let replicate = |components| replicate(-1.0, 1.0, components);
    let found = resampling.uncertainty_of(&[replicate(Some(vec![0.0; 8])), replicate(None)], 1.0);
    assert_eq!(found.components, None);
}

#[test]
fn bootstrap_blocks_have_geometric_lengths() {
    for length in [1, 4, 8] {
        let observations = 40_000;
        let days = stationary_days(&mut Stream::new(9, 1), observations, length);
        let last = u32::try_from(observations).unwrap();
        let starts: Vec<usize> =
            (0..observations).filter(|k| *k == 0 || days[*k] != (days[*k - 1] + 1) % last).collect();
        let lengths: Vec<f64> = starts.windows(2).map(|pair| (pair[1] - pair[0]) as f64).collect();
        let (blocks, mean) = (lengths.len() as f64, length as f64);
        let found = lengths.iter().sum::<f64>() / blocks;
        // Geometric: variance L^2 - L; five standard errors, and the chance 1 / T of a start that runs on.
        assert!(
            (found - mean).abs() <= 5.0 * ((mean * mean - mean) / blocks).sqrt() + 1e-3 * mean,
            "{length}: {found}"
        );
        let ones = lengths.iter().filter(|l| **l == 1.0).count() as f64 / blocks;
        assert!((ones - 1.0 / mean).abs() <= 5.0 * (0.25 / blocks).sqrt() + 1e-3, "{length}: {ones} of length 1");
    }
}

#[test]
fn bootstrap_draws_every_day_alike() {
    let observations = 50;
    let mut counts = vec![0.0; observations];
    for number in 0..4_000 {
        for day in stationary_days(&mut Stream::new(4, number), observations, 1) {
            counts[day as usize] += 1.0;
        }
    }
    let square: f64 = counts.iter().map(|c| (c - 4_000.0) * (c - 4_000.0) / 4_000.0).sum();
    assert!(square < 96.2, "chi-square {square}"); // the 99.99% point with 49 degrees of freedom (scipy)
}

#[test]
fn bootstrap_interval_holds_the_truth_nine_times_in_ten() {
    // Independent normal days, sd 1, parametric 95%: the truth is z. The percentile interval is a little short at T = 200.
    let (rounds, resamples, observations) = (300, 200, 200);
    let truth = normal_quantile(0.95);
    let mut random = Seeded::new(17);
    let mut held = 0;
    for _ in 0..rounds {
        let days = (0..observations).map(|_| normal_quantile(random.unit().max(1e-12)));
        let resampling = Resampling {
            columns: vec![days.collect::<Vec<f64>>().into()],
            exposure: vec![1.0],
            method: Method::Parametric,
            covariance: CovarianceRule::default(),
            confidence: confidence(0.95),
            horizon: Horizon::DAY,
        };
        let replicates: Vec<FundRisk> = (0..resamples).map(|k| resampling.replicate(k)).collect();
        let found = resampling.uncertainty_of(&replicates, 1.0).value_at_risk;
        held += usize::from((found.low..=found.high).contains(&truth));
    }
    // 90% of 300 is 270; four binomial standard errors are 21, and 3% of shortness are 9 more.
    assert!((240..=291).contains(&held), "{held} of {rounds}");
}

#[test]
fn bootstrap_works_for_every_method() {
    for method in Method::ALL {
        let resampling = demo(method);
        let replicates: Vec<FundRisk> = (0..40).map(|k| resampling.replicate(k)).collect();
        let found = resampling.uncertainty_of(&replicates, 500_000.0);
        assert!(found.value_at_risk.low < found.value_at_risk.high, "{method:?}");
        assert!(found.expected_shortfall.low >= found.value_at_risk.low, "{method:?}");
        for replicate in &replicates {
            let parts: f64 = replicate.components.as_ref().unwrap().iter().sum();
            near(parts, replicate.value_at_risk, 1e-12);
        }
    }
}

#[test]
fn bootstrap_by_another_method_is_that_of_its_model() {
    let snapshot = parse(include_bytes!("../../../assets/sample/demo.json")).unwrap();
    let exposure: Vec<f64> = snapshot.strategies.iter().map(|s| s.capital).collect();
    let on_screen = Settings::of(&snapshot.risk_budget);
    let model_by = |method| estimate(&snapshot, Settings { method, ..on_screen });
    let shown = [Method::Historical, Method::FilteredHistorical].map(model_by);
    for method in Method::ALL {
        let own = match method {
            // Draws are no part of what is resampled.
            Method::MonteCarlo => Resampling::of(shown[0].risk.as_ref().unwrap(), &exposure),
            method => Resampling::of(model_by(method).risk.as_ref().unwrap(), &exposure),
        };
        for model in &shown {
            assert_eq!(Resampling::by(model.risk.as_ref().unwrap(), method, &exposure), own, "{method:?}");
        }
    }
    let filtered = Resampling::of(shown[1].risk.as_ref().unwrap(), &exposure);
    assert_eq!(filtered.columns, shown[1].risk.as_ref().unwrap().tail_returns());
}

#[test]
fn bootstrap_scales_with_the_horizon() {
    let day = demo(Method::Historical);
    let four = Resampling { horizon: Horizon::new(4).unwrap(), ..day.clone() };
    let (one, two) = (day.replicate(3), four.replicate(3));
    near(two.value_at_risk, 2.0 * one.value_at_risk, 1e-14);
    near(two.components.unwrap()[0], 2.0 * one.components.unwrap()[0], 1e-13);
}

#[test]
fn bootstrap_of_the_demonstration_fund_holds_its_figure() {
    let resampling = demo(Method::Historical);
    let found = resampling.uncertainty(500_000.0);
    assert_eq!((found.resamples, found.mean_block, found.seed), (RESAMPLES, 8, 0));
    assert_eq!(mean_block(495), 8);
    let days: Vec<u32> = (0..495).collect();
    let figure = resampling.on_days(&days).value_at_risk;
    assert_eq!(figure, 357_808.5); // the fifth largest of 495 losses (numpy)
    assert!(found.value_at_risk.low < figure && figure < found.value_at_risk.high);
}
