//! The laws and tests behind a backtest's verdict: published numbers, and scipy's.

use headroom_engine::{
    backtest::{Transitions, Zone, christoffersen, conditional_coverage, kupiec, shortfall_statistic},
    math::{Binomial, chi_square_tail_one, chi_square_tail_two},
};

use headroom_engine::testing::near;

/// Fails unless a probability agrees to `tolerance` of itself.
#[track_caller]
fn relative(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance * wanted.abs(), "found {found:?}, wanted {wanted:?} to {tolerance:e}");
}

#[test]
fn binomial_matches_scipy() {
    let law = |trials, probability| Binomial { trials, probability };
    relative(law(250, 0.01).at_most(4), 0.892_187_626_903_625_1, 1e-13); // scipy 1.x stats.binom(250, .01).cdf(4)
    relative(law(250, 0.01).at_least(4), 0.241_883_302_235_116_75, 1e-13); // scipy stats.binom(250, .01).sf(3)
    relative(law(250, 0.01).at_most(9), 0.999_749_809_931_259_5, 1e-13); // scipy stats.binom(250, .01).cdf(9)
    relative(law(250, 0.01).at_least(10), 0.000_250_190_068_740_507_8, 1e-12); // scipy stats.binom(250, .01).sf(9)
    relative(law(5_000, 0.01).at_least(80), 5.165_193_510_754_145e-5, 1e-11); // scipy stats.binom(5000, .01).sf(79)
    relative(law(5_000, 0.4).at_most(1_900), 0.001_990_265_963_010_451, 1e-11); // scipy stats.binom(5000, .4).cdf(1900)
    relative(law(5_000, 0.49).at_most(2_300), 1.157_424_285_461_054_1e-5, 1e-11); // scipy stats.binom(5000, .49).cdf(2300)
    relative(law(1_000, 0.025).at_least(60), 1.125_831_115_503_217_7e-9, 1e-11); // scipy stats.binom(1000, .025).sf(59)
    relative(law(20, 0.1).at_least(20), 1e-20, 1e-13); // .1 to the 20th
    relative(law(100, 0.05).two_sided(0), 0.011_841_058_440_668_045, 1e-13); // 2 x .95 to the 100th
    relative(law(100, 0.05).two_sided(12), 0.008_548_364_932_731_837, 1e-12); // scipy, 2 x stats.binom(100, .05).sf(11)
    relative(law(250, 0.01).two_sided(4), 0.483_766_604_470_233_5, 1e-13); // scipy, 2 x stats.binom(250, .01).sf(3)
    near(law(250, 0.01).two_sided(2), 1.0, 0.0); // the middle
    near(law(7, 0.0).at_most(0), 1.0, 0.0); // never
    near(law(7, 1.0).at_least(7), 1.0, 0.0); // always
    near(law(7, 0.3).at_most(9), 1.0, 1e-15); // no more than there are
    near(law(7, 0.3).at_least(8), 0.0, 0.0); // no more than there are
}

#[test]
fn chi_square_matches_scipy() {
    relative(chi_square_tail_one(0.1), 0.751_829_634_045_849_2, 1e-14); // scipy stats.chi2.sf(.1, 1)
    relative(chi_square_tail_one(1.0), 0.317_310_507_862_911_15, 1e-14); // scipy stats.chi2.sf(1, 1); 68-95-99.7 rule
    relative(chi_square_tail_one(3.841_458_820_694_124), 0.05, 1e-13); // NIST handbook 1.3.6.7.4, 3.841
    relative(chi_square_tail_one(6.634_896_601_021_213), 0.01, 1e-13); // NIST handbook 1.3.6.7.4, 6.635
    relative(chi_square_tail_one(100.0), 1.523_970_604_832_1e-23, 1e-12); // scipy stats.chi2.sf(100, 1)
    relative(chi_square_tail_two(5.991_464_547_107_979), 0.05, 1e-14); // NIST handbook 1.3.6.7.4, 5.991
    relative(chi_square_tail_two(30.0), 3.059_023_205_018_258e-7, 1e-14); // exp(-15)
    near(chi_square_tail_one(-1e-18), 1.0, 0.0); // rounding under 0 is 0
    near(chi_square_tail_two(0.0), 1.0, 0.0); // nothing seen
}

#[test]
fn g05_kupiec_matches_published_values() {
    near(kupiec(1_043, 57, 0.05).statistic, 0.461_47, 5e-6); // G5
    near(kupiec(250, 3, 0.01).statistic, 0.094_940, 5e-7); // G5
    near(kupiec(250, 0, 0.01).statistic, 5.025_168, 5e-7); // G5, 2 x 250 x -ln(.99)
    relative(kupiec(250, 0, 0.01).p_value, 0.024_981_503_053_449_73, 1e-12); // scipy stats.chi2.sf
    relative(kupiec(250, 7, 0.01).statistic, 5.496_990_447_792_683, 1e-12); // scipy special.xlogy
    relative(kupiec(250, 7, 0.01).p_value, 0.019_049_230_890_526_535, 1e-11); // scipy stats.chi2.sf
    relative(kupiec(250, 10, 0.01).p_value, 0.000_318_984_508_213_383_5, 1e-11); // scipy stats.chi2.sf
    relative(kupiec(500, 10, 0.01).statistic, 3.913_619_576_461_244, 1e-12); // scipy special.xlogy
    relative(kupiec(1_000, 20, 0.01).statistic, 7.827_239_152_922_488, 1e-12); // scipy special.xlogy
    relative(kupiec(1_000, 35, 0.025).p_value, 0.055_868_509_434_031_03, 1e-11); // scipy stats.chi2.sf
    near(kupiec(200, 10, 0.05).statistic, 0.0, 1e-13); // as many as expected
    near(kupiec(50, 50, 0.05).statistic, 299.573_227_355_399_07, 1e-12); // nothing but exceptions: -2 x 50 ln(.05)
}

#[test]
fn kupiec_accepts_what_its_table_accepts() {
    // Kupiec 1995, table 3; Jorion, Value at Risk, 3rd ed., table 6-2: not rejected at 95% between, both ends excluded.
    let table = [
        (0.025, [(255, 2, 12), (510, 6, 21), (1_000, 15, 36)]),
        (0.05, [(255, 6, 21), (510, 16, 36), (1_000, 37, 65)]),
        (0.075, [(255, 11, 28), (510, 27, 51), (1_000, 59, 92)]),
        (0.1, [(255, 16, 36), (510, 38, 65), (1_000, 81, 120)]),
    ];
    let is_accepted = |days, x, tail| kupiec(days, x, tail).p_value > 0.05;
    let accepted = |days: usize, tail: f64| (0..=days).filter(|x| is_accepted(days, *x, tail)).collect::<Vec<_>>();
    for (tail, rows) in table {
        for (days, low, high) in rows {
            assert_eq!(accepted(days, tail), (low + 1..high).collect::<Vec<_>>(), "{days} days at {tail}");
        }
    }
    assert_eq!(accepted(510, 0.01), (2..11).collect::<Vec<_>>()); // 1 < N < 11
    assert_eq!(accepted(1_000, 0.01), (5..17).collect::<Vec<_>>()); // 4 < N < 17
    assert_eq!(accepted(255, 0.01).last(), Some(&6)); // N < 7
}

#[test]
fn g06_christoffersen_matches_published_values() {
    let of = |n00, n01, n10, n11| christoffersen(Transitions { n00, n01, n10, n11 });
    near(of(932, 53, 53, 4).statistic, 0.258_66, 5e-6); // G6
    near(of(932, 53, 53, 4).p_value, 0.611_04, 5e-6); // G6
    relative(of(230, 9, 9, 1).statistic, 0.705_549_961_912_134_4, 1e-10); // scipy special.xlogy
    relative(of(244, 2, 2, 1).statistic, 5.425_235_005_524_147, 1e-11); // scipy special.xlogy
    relative(of(240, 4, 4, 1).p_value, 0.075_741_581_746_581_26, 1e-10); // scipy stats.chi2.sf
    relative(of(247, 1, 1, 0).statistic, 0.008_064_537_982_836_129, 1e-9); // scipy special.xlogy
    relative(of(245, 0, 0, 4).statistic, 40.984_664_383_549_04, 1e-12); // scipy special.xlogy, 0 ln 0 = 0
    near(of(250, 0, 0, 0).statistic, 0.0, 0.0); // no exception: no run
    let conditional = conditional_coverage(kupiec(1_043, 57, 0.05), of(932, 53, 53, 4));
    near(conditional.statistic, 0.461_466_395_328_955_1 + 0.258_663_152_585_800_3, 1e-12); // the sum, scipy
    near(conditional.p_value, 0.697_631_136_277_999_3, 1e-12); // exp(-x / 2), scipy stats.chi2.sf
}

#[test]
fn g07_zones_are_those_of_basel() {
    let zones = |days, tail| -> (usize, usize) {
        let first = |zone| (0..=days).find(|x| Zone::of(days, *x, tail) == zone).expect("the zone is there");
        assert_eq!(first(Zone::Green), 0);
        (first(Zone::Yellow), first(Zone::Red))
    };
    assert_eq!(zones(250, 0.01), (5, 10)); // G7, Basel Committee 1996, table 2
    assert_eq!(zones(500, 0.01), (9, 15)); // scipy stats.binom(500, .01).cdf at 95% and 99.99%
    assert_eq!(zones(1_000, 0.01), (15, 24)); // scipy stats.binom(1000, .01).cdf
    assert_eq!(zones(250, 0.05), (18, 27)); // scipy stats.binom(250, .05).cdf
    assert_eq!(zones(250, 0.025), (11, 17)); // scipy stats.binom(250, .025).cdf
    assert_eq!(zones(100, 0.05), (9, 15)); // scipy stats.binom(100, .05).cdf
}

#[test]
fn shortfall_statistic_counts_what_exceptions_lost() {
    let of = |losses: &[f64], es: f64| shortfall_statistic(losses, &[1.0; 4], &[es; 4], 0.25);
    near(of(&[2.0, 0.0, 0.5, 1.0], 2.0).unwrap(), 0.0, 1e-15); // one exception of what was forecast; 1 is not above 1
    near(of(&[4.0, 0.0, 0.0, 0.0], 2.0).unwrap(), -1.0, 1e-15); // twice what was forecast
    near(of(&[2.0, 2.0, 2.0, 0.0], 2.0).unwrap(), -2.0, 1e-15); // three times as many
    near(of(&[0.0; 4], 2.0).unwrap(), 1.0, 0.0); // none
    assert_eq!(of(&[2.0; 4], 0.0), None);
    assert_eq!(shortfall_statistic(&[], &[], &[], 0.25), None);
}
