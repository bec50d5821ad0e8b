//! The methods behind a VaR: distributions, moments and fits against independent values.

use headroom::risk::{
    moments, normal_cdf, student_t_cdf, student_t_density, student_t_freedom, student_t_log_density,
    student_t_quantile, student_t_risk,
};

use crate::support::{confidence, near};

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
    for (x, freedom, below, log_density) in rows {
        near(student_t_cdf(x, freedom) / below, 1.0, 1e-13); // relative, in the tail too
        near(student_t_log_density(x, freedom), log_density, 1e-14);
        near(student_t_density(x, freedom) / libm::exp(log_density), 1.0, 1e-13); // its exponential
    }
}

#[test]
fn student_t_quantile_is_the_inverse_of_the_cdf() {
    for freedom in [1.0, 1.5, 2.1, 3.0, 8.0, 50.0, 1e4, 1e5, 2e6] {
        for p in [1e-12, 1e-6, 0.001, 0.01, 0.1, 0.25, 0.4, 0.499, 0.501, 0.6, 0.9, 0.99] {
            let x = student_t_quantile(p, freedom);
            near(student_t_cdf(x, freedom) / p, 1.0, 1e-12); // at nu = 1e6 far out a rounding of x counts x^2 times
        }
        near(student_t_quantile(0.2, freedom), -student_t_quantile(0.8, freedom), 1e-14); // symmetry
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
    // Root of the likelihood's derivative by scipy.optimize.brentq over digamma, VaR and ES by scipy.stats.t, at 99%.
    let rows = [
        (0.25, 300, 9.030_991_212_318_341, 1.318_540_217_992_076, 1.617_103_660_622_355), // scipy
        (0.35, 250, 35.752_453_256_727_87, 0.994_175_661_043_032_6, 1.155_913_856_931_382_3), // scipy
        (0.15, 1000, 5.212_544_006_583_361, 1.805_308_889_695_081_5, 2.370_236_968_309_390_7), // scipy
        (0.1, 60, 3.172_357_017_495_297, 2.443_324_217_630_819_6, 3.679_692_990_772_273_3), // scipy
    ];
    for (thin, count, freedom, var, shortfall) in rows {
        let found = student_t_risk(&series(thin, count), confidence(0.99));
        near(found.freedom, freedom, 1e-8);
        near(found.value_at_risk.0, var, 1e-9);
        near(found.expected_shortfall.0, shortfall, 1e-9);
    }
}

#[test]
fn student_t_fit_is_free_of_scale_and_place() {
    let series = series(0.2, 400);
    let freedom = student_t_freedom(&series);
    assert!(freedom > 2.5 && freedom < 20.0, "{freedom}");
    for (scale, shift) in [(1e-9, 0.0), (1e12, 0.0), (-3.0, 0.0), (1.0, 5.0)] {
        let moved: Vec<f64> = series.iter().map(|x| scale * x + shift).collect();
        near(student_t_freedom(&moved), freedom, 1e-8);
    }
}

#[test]
fn student_t_fit_stops_at_its_ends() {
    assert_eq!(student_t_freedom(&[0.0; 40]), 50.0); // nothing moves
    assert_eq!(student_t_risk(&[2.0; 40], confidence(0.99)).value_at_risk.0, 0.0);
    let even: Vec<f64> = (0..200).map(f64::from).collect();
    assert_eq!(student_t_freedom(&even), 50.0); // no tail
    let mut lone = vec![0.0; 400];
    lone[7] = 1.0;
    assert_eq!(student_t_freedom(&lone), 2.1); // all tail
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
