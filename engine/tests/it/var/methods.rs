//! The methods behind a VaR: distributions, moments and fits against independent values.

use headroom_engine::fund::{Horizon, Method, Snapshot};
use headroom_engine::{
    fund::Settings,
    math::{moments, normal_cdf, student_t_cdf, student_t_density, student_t_log_density, student_t_quantile},
    var::{
        Tail, components_of_tail, cornish_fisher_risk, expected_shortfall, is_in_cornish_fisher_domain, student_t_fit,
        student_t_risk, value_at_risk,
    },
    warning::WarningCode,
};

use headroom_engine::testing::{Desk, Seeded, confidence, fund_of, near, random_fund, returns_at};

/// A heavy-tailed series that a script can make again: `(u - 1/2) / (v + thin)` with u and v from the generator
/// `s -> 1103515245 s + 12345 mod 2^31`, started at 11, both as `(s + 1/2) / 2^31`.
fn series(thin: f64, count: usize) -> Vec<f64> {
    let mut state = 11_u64;
    let mut next = move || {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        (state as f64 + 0.5) / 2_147_483_648.0
    };
    (0..count)
        .map(|_| {
            let u = next();
            (u - 0.5) / (next() + thin)
        })
        .collect()
}

#[test]
fn student_t_quantile_matches_forty_digits() {
    let relative = |found: f64, wanted: f64| near(found / wanted, 1.0, 1e-13);
    relative(student_t_quantile(0.01, 4.0), -3.746_947_387_979_197); // mpmath, 40 digits
    relative(student_t_quantile(0.01, 2.1), -6.530_821_866_914_483); // mpmath, 40 digits
    relative(student_t_quantile(0.01, 50.0), -2.403_271_916_674_172); // mpmath, 40 digits
    relative(student_t_quantile(0.05, 1.0), -6.313_751_514_675_043); // mpmath, 40 digits
    relative(student_t_quantile(0.4, 3.7), -0.272_164_464_292_069_6); // mpmath, 40 digits
    relative(student_t_quantile(1e-12, 2.5), -55_306.174_076_515_82); // mpmath, 40 digits
    relative(student_t_quantile(0.15, 1000.0), -1.036_971_110_827_399); // mpmath, 40 digits
    relative(student_t_quantile(1e-6, 100000.0), -4.753_704_716_391_288); // mpmath, 40 digits
    relative(student_t_quantile(0.01, 10000000.0), -2.326_348_246_948_322_7); // mpmath, 40 digits
}

#[test]
fn student_t_cdf_matches_scipy() {
    let rows = [
        (-1e3, 2.1, 2.679_383_551_779_523e-7, -21.298_328_422_942_298), // scipy 1.16 stats.t.cdf, logpdf
        (-1e3, 30.5, 9.785_381_442_580_768e-71, -164.692_710_176_553_9), // scipy, far out
        (-5.0, 6.0, 0.001_226_170_880_379_275_5, -6.708_215_329_151_418), // scipy
        (-2.5, 30.5, 0.009_008_122_931_895_898, -3.863_115_575_069_001_4), // scipy
        (-0.3, 2.1, 0.395_642_726_194_758_4, -1.099_331_196_035_122_9), // scipy
        (0.7, 6.0, 0.744_928_309_524_620_2, -1.235_178_970_959_401_2),  // scipy
        (3.0, 30.5, 0.997_330_795_451_862_7, -4.999_674_103_478_632),   // scipy
    ];
    for (x, nu, below, log_density) in rows {
        near(student_t_cdf(x, nu) / below, 1.0, 1e-13); // relative, in the tail too
        near(student_t_log_density(x, nu), log_density, 1e-14);
        near(student_t_density(x, nu) / libm::exp(log_density), 1.0, 1e-13); // its exponential
    }
}

#[test]
fn student_t_quantile_is_the_inverse_of_the_cdf() {
    for nu in [1.0, 1.5, 2.1, 3.0, 8.0, 50.0, 1e4, 1e5, 2e6] {
        for p in [1e-12, 1e-6, 0.001, 0.01, 0.1, 0.25, 0.4, 0.499, 0.501, 0.6, 0.9, 0.99] {
            let x = student_t_quantile(p, nu);
            near(student_t_cdf(x, nu) / p, 1.0, 1e-12); // at nu = 1e6 far out a rounding of x counts x^2 times
        }
        near(student_t_quantile(0.2, nu), -student_t_quantile(0.8, nu), 1e-14); // symmetry
    }
    assert_eq!(student_t_quantile(0.5, 3.0), 0.0);
    assert_eq!(student_t_quantile(1.0, 3.0), f64::INFINITY);
    assert_eq!(student_t_quantile(0.0, 3.0), f64::NEG_INFINITY);
    near(student_t_quantile(0.99, f64::INFINITY), 2.326_347_874_040_841, 1e-15); // the normal
}

#[test]
fn normal_cdf_matches_scipy() {
    near(normal_cdf(1.0), 0.841_344_746_068_542_9, 1e-15); // scipy special.ndtr
    near(normal_cdf(-10.0) / 7.619_853_024_160_527e-24, 1.0, 1e-13); // scipy special.ndtr
    near(normal_cdf(-2.326_347_874_040_841) / 0.01, 1.0, 1e-14); // its own 1% point
}

#[test]
fn student_t_fit_matches_scipy() {
    // Location, scale and nu by reweighting and scipy.optimize.brentq on the profile score; VaR and ES by scipy.stats.t, 99%.
    let rows = [
        // scipy 1.17
        (
            0.25,
            300,
            [
                -0.040_966_659_217_815,
                0.467_722_772_444_743_5,
                9.010_290_920_310_823,
                1.319_337_279_668_277_2,
                1.618_385_797_006_928_2,
            ],
        ),
        (
            0.35,
            250,
            [
                -0.031_798_430_082_58,
                0.407_549_753_265_156_86,
                36.031_582_916_755_76,
                0.992_137_139_145_889_2,
                1.153_404_989_027_203_3,
            ],
        ),
        (
            0.15,
            1000,
            [
                -0.037_008_550_748_045_5,
                0.546_526_715_959_166_7,
                4.993_233_881_540_053,
                1.840_066_568_726_659_7,
                2.435_388_065_143_718,
            ],
        ),
        (
            0.1,
            60,
            [-0.112_324_251_820_362_8, 0.495_546_379_749_289_1, 2.1, 3.236_325_132_936_964_4, 6.251_750_442_473_382],
        ),
    ];
    for (thin, count, wanted) in rows {
        let found = student_t_risk(&series(thin, count), confidence(0.99)).unwrap();
        let fit = found.fit;
        let figures = [fit.location, fit.scale, fit.degrees_of_freedom, found.value_at_risk, found.expected_shortfall];
        for (found, wanted) in figures.into_iter().zip(wanted) {
            near(found / wanted, 1.0, 1e-8);
        }
    }
}

#[test]
fn g25_student_t_fit_has_its_scale_and_nu() {
    // G25: scipy 1.17, as above.
    let g11 = [
        0.3, 2.6, 1.1, -1.0, 1.5, 2.5, 1.6, 6.7, -1.4, 4.0, -0.5, 8.1, 4.0, -3.7, -6.1, 1.7, -4.9, -2.2, 7.0, 5.8,
        -6.5, 2.4, -0.5, -0.9,
    ];
    let found = student_t_risk(&g11.map(|percent| -percent / 100.0), confidence(0.95)).unwrap();
    assert_eq!(found.fit.degrees_of_freedom, 50.0);
    near(found.fit.scale, 0.038_166_443_921_851_7, 1e-10);
    near(found.value_at_risk, 0.063_963_335_161_236_8, 1e-10);
    near(found.expected_shortfall, 0.081_042_684_626_089_8, 1e-10);
    let found =
        student_t_risk(&[-9.0, -3.0, -2.0, -1.0, -1.0, 0.0, 1.0, 1.0, 2.0, 3.0, 5.0], confidence(0.99)).unwrap();
    near(found.fit.degrees_of_freedom, 3.106_716_056_279_19, 1e-8);
    near(found.fit.location, 0.081_753_607_955_450_6, 1e-8);
    near(found.fit.scale, 2.369_565_417_009_13, 1e-8);
    near(found.value_at_risk, 10.469_495_298_767_6, 1e-7);
}

#[test]
fn student_t_gives_way_where_a_third_of_the_values_are_one() {
    // Ruling 11: 4 of 11 are more than a third, 4 of 12 are not.
    let mut sample = vec![-9.0, -3.0, -2.0, 0.0, 0.0, 0.0, 0.0, 2.0, 3.0, 4.0, 5.0];
    assert_eq!(student_t_risk(&sample, confidence(0.95)), None);
    sample.push(6.0);
    assert!(student_t_risk(&sample, confidence(0.95)).is_some());
}

#[test]
fn student_t_fit_is_free_of_scale_and_place() {
    let series = series(0.2, 400);
    let fit = student_t_fit(&series);
    assert!(fit.degrees_of_freedom > 2.5 && fit.degrees_of_freedom < 20.0, "{fit:?}");
    for (scale, shift) in [(1e-9, 0.0), (1e12, 0.0), (-3.0, 0.0), (1.0, 5.0)] {
        let moved: Vec<f64> = series.iter().map(|x| scale * x + shift).collect();
        let found = student_t_fit(&moved);
        near(found.degrees_of_freedom, fit.degrees_of_freedom, 1e-8);
        near(found.scale / (scale * fit.scale), scale.signum(), 1e-8);
    }
}

#[test]
fn student_t_fit_stops_at_its_ends() {
    assert_eq!(student_t_fit(&[0.0; 40]).degrees_of_freedom, 50.0); // nothing moves
    assert_eq!(student_t_risk(&[2.0; 40], confidence(0.99)).unwrap().value_at_risk, 0.0);
    let even: Vec<f64> = (0..200).map(f64::from).collect();
    assert_eq!(student_t_fit(&even).degrees_of_freedom, 50.0); // no tail
    let cubes: Vec<f64> = (-200..200).map(|k| f64::from(k * k * k) * f64::from(k * k) * f64::from(k * k)).collect();
    assert_eq!(student_t_fit(&cubes).degrees_of_freedom, 2.1); // all tail
}

#[test]
fn moments_match_scipy() {
    let m = moments(&series(0.35, 250));
    near(m.mean, -0.031_438_291_339_318_9, 1e-14); // numpy mean
    near(m.sd, 0.419_319_355_935_548_87, 1e-14); // numpy std
    near(m.skewness, 0.038_410_605_460_061_094, 1e-13); // scipy.stats.skew
    near(m.excess_kurtosis, 0.157_280_967_879_164, 1e-13); // scipy.stats.kurtosis
    let tiny: Vec<f64> = series(0.35, 250).iter().map(|x| x * 1e-120).collect();
    near(moments(&tiny).excess_kurtosis, m.excess_kurtosis, 1e-12); // free of scale
    let still = moments(&[0.1; 30]);
    assert_eq!((still.mean, still.sd, still.skewness, still.excess_kurtosis), (0.1, 0.0, 0.0, 0.0));
}

#[test]
fn cornish_fisher_matches_numpy() {
    // Written from the definition in numpy with scipy.stats.skew and kurtosis (population moments).
    let rows = [
        (0.25, 300, 0.99, 1.338_247_509_845_045_2, 1.689_040_267_471_164), // numpy
        (0.35, 250, 0.95, 0.661_516_448_006_954_1, 0.852_476_855_718_066_8), // numpy
        (0.15, 1000, 0.99, 1.851_902_618_379_782_9, 2.518_213_258_721_485_4), // numpy
        (0.1, 60, 0.975, 1.311_012_573_164_456_9, 1.311_012_573_164_456_9), // numpy: the VaR, which the series is below
    ];
    for (thin, count, level, var, shortfall) in rows {
        let found = cornish_fisher_risk(&series(thin, count), confidence(level));
        near(found.value_at_risk, var, 1e-12);
        near(found.expected_shortfall, shortfall, 1e-12);
        assert!(found.is_in_domain);
    }
}

#[test]
fn cornish_fisher_domain_is_where_the_expansion_rises() {
    // dh/dq by the definition at 4,001 quantiles from -100 to 100, against the closed form.
    let rises = |s: f64, k: f64| {
        (-2000..=2000).all(|step| {
            let q = f64::from(step) / 20.0;
            1.0 + q * s / 3.0 + (3.0 * q * q - 3.0) * k / 24.0 - (6.0 * q * q - 5.0) * s * s / 36.0 >= -1e-9
        })
    };
    let (mut inside, mut outside) = (0, 0);
    for i in -30..=30 {
        for j in -10..=130 {
            // Off the edges, where the two may round apart.
            let (s, k) = (f64::from(i) / 10.0 + 0.003, f64::from(j) / 10.0 + 0.003);
            assert_eq!(is_in_cornish_fisher_domain(s, k), rises(s, k), "S {s}, K {k}");
            if rises(s, k) { inside += 1 } else { outside += 1 }
        }
    }
    assert!(inside > 500 && outside > 500, "{inside} {outside}");
    // Maillard 2012: the largest skewness is 6 (sqrt 2 - 1) = 2.4853.
    assert!((0..=1500).any(|k| is_in_cornish_fisher_domain(2.485, f64::from(k) / 100.0)));
    assert!((0..=1500).all(|k| !is_in_cornish_fisher_domain(2.486, f64::from(k) / 100.0)));
}

#[test]
fn cornish_fisher_of_a_still_sample_is_its_loss() {
    let found = cornish_fisher_risk(&[3.0; 40], confidence(0.99));
    assert_eq!((found.value_at_risk, found.expected_shortfall), (3.0, 3.0));
    assert!(found.is_in_domain);
}

/// Settings of a fund with another method.
fn by(snapshot: &Snapshot, method: Method) -> Desk {
    Desk::with(snapshot, Settings { method, ..Settings::of(&snapshot.risk_budget) })
}

/// Losses of the fund of a desk, written out.
fn losses_of(desk: &Desk) -> Vec<f64> {
    let exposure = desk.book.exposure(&desk.snapshot);
    let returns = &desk.snapshot.history.returns;
    (0..desk.snapshot.history.dates.len())
        .map(|t| -(0..exposure.len()).map(|i| exposure[i] * returns[i][t].unwrap()).sum::<f64>())
        .collect()
}

#[test]
fn methods_measure_the_losses_of_the_book() {
    let mut random = Seeded::new(31);
    let mut fell_back = 0;
    for _ in 0..60 {
        let mut snapshot = random_fund(&mut random, 5);
        snapshot.risk_budget.horizon = Horizon::new(4).unwrap();
        if random.once_in(3) {
            snapshot.history.returns[0][5] = Some(-0.4);
        }
        let level = snapshot.risk_budget.confidence;
        for method in [Method::CornishFisher, Method::StudentT] {
            let mut desk = by(&snapshot, method);
            desk.book.scale.iter_mut().for_each(|scale| *scale = random.between(0.0, 3.0));
            let (report, losses) = (desk.report(), losses_of(&desk));
            let (var, shortfall, is_own) = match method {
                Method::StudentT => {
                    let risk = student_t_risk(&losses, level).unwrap();
                    (risk.value_at_risk, risk.expected_shortfall, true)
                }
                _ => {
                    let risk = cornish_fisher_risk(&losses, level);
                    if risk.is_in_domain {
                        (risk.value_at_risk, risk.expected_shortfall, true)
                    } else {
                        (value_at_risk(&losses, level), expected_shortfall(&losses, level), false)
                    }
                }
            };
            fell_back += usize::from(!is_own);
            near(report.fund.value_at_risk.unwrap(), 2.0 * var, 1e-10); // sqrt of 4 days
            near(report.fund.expected_shortfall.unwrap(), 2.0 * shortfall, 1e-10);
            let is_told =
                report.warnings.iter().any(|w| w.code == WarningCode::CornishFisherDomain && w.strategy.is_none());
            assert_eq!(is_told, !is_own);
            // Ruling 9: Euler shares of the historical shortfall of the same sample.
            let columns: Vec<Vec<f64>> =
                snapshot.history.returns.iter().map(|s| s.iter().map(|r| r.unwrap()).collect()).collect();
            let exposure = desk.book.exposure(&snapshot);
            let parts = components_of_tail(&columns, &exposure, &Tail::of(&losses, level), 2.0 * var);
            for (i, row) in report.strategies.iter().enumerate() {
                match (row.component_var, &parts) {
                    (Some(found), Some(parts)) => near(found, parts[i], 1e-9),
                    (found, parts) => assert!(found.is_none() && parts.is_none()),
                }
            }
        }
    }
    assert!(fell_back > 5 && fell_back < 55, "{fell_back} of 60 funds outside the domain");
}

#[test]
fn cornish_fisher_falls_back_figure_by_figure() {
    // One strategy with a lone crash, outside the domain, beside one that is inside it.
    let crash = returns_at(&[(3, -0.2)]);
    let calm: Vec<f64> = series(0.15, 30).iter().map(|x| x / 100.0).collect();
    let desk = by(&fund_of(&[(1_000.0, crash), (1_000.0, calm.clone())]), Method::CornishFisher);
    let told = |desk: &Desk| {
        let warnings = desk.report().warnings;
        let of_domain = warnings.iter().filter(|w| w.code == WarningCode::CornishFisherDomain);
        of_domain.map(|w| w.strategy).collect::<Vec<_>>()
    };
    assert_eq!(told(&desk), [Some(0), None]); // the strategy, and with it the fund
    let report = desk.report();
    near(report.strategies[0].standalone_var.unwrap(), 0.0, 0.0); // third largest loss of the crash: nothing
    let calm_losses: Vec<f64> = calm.iter().map(|r| -1_000.0 * r).collect();
    let own = cornish_fisher_risk(&calm_losses, confidence(0.9));
    near(report.strategies[1].standalone_var.unwrap(), own.value_at_risk, 1e-12); // the expansion
    assert_eq!(report.conventions.divisor, "T");
    // Without exposure to the crash the fund is inside; the strategy's own series is not.
    let desk = desk.at(0, 0.0);
    assert_eq!(told(&desk), [Some(0)]);
    near(desk.report().fund.value_at_risk.unwrap(), own.value_at_risk, 1e-12);
    assert_eq!(by(&desk.snapshot, Method::StudentT).report().conventions.divisor, "none: maximum likelihood");
}
