//! Other programs' VaR and expected shortfall, against the programs themselves.

use headroom_engine::audit::{NotGiven, Peer, parametric_with_mean, peer_figures, peer_figures_of_fund};

use headroom_engine::testing::{Desk, confidence, fund_of, near, scripted};

/// 24 monthly returns from Bacon, Practical Portfolio Performance Measurement and Attribution.
fn bacon() -> Vec<f64> {
    let percent = [
        0.3, 2.6, 1.1, -1.0, 1.5, 2.5, 1.6, 6.7, -1.4, 4.0, -0.5, 8.1, 4.0, -3.7, -6.1, 1.7, -4.9, -2.2, 7.0, 5.8,
        -6.5, 2.4, -0.5, -0.9,
    ];
    percent.map(|p: f64| p / 100.0).to_vec()
}

/// 120 days of profit.
fn gains() -> Vec<f64> {
    scripted(120, 1.0).into_iter().map(|r| 0.03 + r * 0.001).collect()
}

/// Fails unless a peer's figures are the wanted ones to 1e-13 relative, `None` where it gives none.
#[track_caller]
fn reproduces(peer: Peer, returns: &[f64], level: f64, wanted: (Option<f64>, Option<f64>)) {
    let found = peer_figures(returns, confidence(level), peer);
    for (found, wanted) in [(found.value_at_risk, wanted.0), (found.expected_shortfall, wanted.1)] {
        let found = found.ok();
        assert_eq!(found.is_some(), wanted.is_some(), "{peer:?} at {level}: {found:?}, wanted {wanted:?}");
        if let (Some(found), Some(wanted)) = (found, wanted) {
            near(found - wanted, 0.0, 1e-13 * wanted.abs());
        }
    }
}

#[test]
fn convention_matches_numpy() {
    let row = |returns: Vec<f64>, level, wanted| reproduces(Peer::Numpy, &returns, level, wanted);
    row(bacon(), 0.95, (Some(0.059_199_999_999_999_99), None)); // numpy 2.4.6, 1e-13
    row(bacon(), 0.99, (Some(0.064_08), None)); // numpy 2.4.6, 1e-13
    row(bacon(), 0.9, (Some(0.045_400_000_000_000_01), None)); // numpy 2.4.6, 1e-13
    row(scripted(100, 0.01), 0.95, (Some(0.010_255_502_957_882_988), None)); // numpy 2.4.6, 1e-13
    row(scripted(101, 0.01), 0.95, (Some(0.010_238_853_958_060_86), None)); // numpy 2.4.6, 1e-13
    row(scripted(250, 0.01), 0.99, (Some(0.014_653_468_487_396_968), None)); // numpy 2.4.6, 1e-13
    row(scripted(250, 1e-5), 0.99, (Some(1.465_346_848_739_696_6e-5), None)); // numpy 2.4.6, 1e-13
    row(gains(), 0.975, (Some(-0.028_857_947_822_077_64), None)); // numpy 2.4.6, 1e-13
    row(scripted(250, 2.0), 0.99, (Some(2.930_693_697_479_393), None)); // numpy 2.4.6, 1e-13
    row(scripted(250, 0.01), 0.75, (Some(0.003_508_851_699_897_419_4), None)); // numpy 2.4.6, 1e-13
}

#[test]
fn convention_matches_performance_analytics_historical() {
    let row =
        |returns: Vec<f64>, level, wanted| reproduces(Peer::PerformanceAnalyticsHistorical, &returns, level, wanted);
    row(bacon(), 0.95, (Some(0.059_199_999_999_999_99), Some(0.063))); // PerformanceAnalytics 2.1.0, 1e-13
    row(bacon(), 0.99, (Some(0.064_08), Some(0.065))); // PerformanceAnalytics 2.1.0, 1e-13
    row(bacon(), 0.9, (Some(0.045_400_000_000_000_01), Some(0.058_333_333_333_333_334))); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(100, 0.01), 0.95, (Some(0.010_255_502_957_882_988), Some(0.012_936_459_166_773_901))); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(101, 0.01), 0.95, (Some(0.010_238_853_958_060_86), Some(0.012_936_459_166_773_901))); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(250, 0.01), 0.99, (Some(0.014_653_468_487_396_966), Some(0.014_848_231_882_568_806))); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(250, 1e-5), 0.99, (Some(1.465_346_848_739_696_8e-5), Some(1.484_823_188_256_880_8e-5))); // PerformanceAnalytics 2.1.0, 1e-13
    row(gains(), 0.975, (None, None)); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(250, 2.0), 0.99, (Some(1.0), Some(1.0))); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(250, 0.01), 0.75, (Some(0.003_508_851_699_897_419), Some(0.006_780_995_341_806_079))); // PerformanceAnalytics 2.1.0, 1e-13
}

#[test]
fn convention_matches_performance_analytics_gaussian() {
    let row =
        |returns: Vec<f64>, level, wanted| reproduces(Peer::PerformanceAnalyticsGaussian, &returns, level, wanted);
    row(bacon(), 0.95, (Some(0.054_681_898_336_454_406), Some(0.070_859_669_670_695_85))); // PerformanceAnalytics 2.1.0, 1e-13
    row(bacon(), 0.99, (Some(0.081_066_524_086_076_9), Some(0.094_186_021_080_489_51))); // PerformanceAnalytics 2.1.0, 1e-13
    row(bacon(), 0.9, (Some(0.040_616_351_979_715_12), Some(0.058_945_662_454_204_996))); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(100, 0.01), 0.95, (Some(0.009_506_855_612_784_576), Some(0.011_727_580_918_374_683))); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(101, 0.01), 0.95, (Some(0.009_508_808_311_310_57), Some(0.011_722_231_915_373_197))); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(250, 0.01), 0.99, (Some(0.012_424_496_642_353_47), Some(0.014_180_919_443_933_496))); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(250, 1e-5), 0.99, (Some(1.242_449_664_235_347e-5), Some(1.418_091_944_393_349_5e-5))); // PerformanceAnalytics 2.1.0, 1e-13
    row(gains(), 0.975, (None, None)); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(250, 2.0), 0.99, (Some(1.0), Some(1.0))); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(250, 0.01), 0.75, (Some(0.003_862_533_185_867_181_5), Some(0.006_954_934_975_042_739))); // PerformanceAnalytics 2.1.0, 1e-13
}

#[test]
fn convention_matches_performance_analytics_modified() {
    let row =
        |returns: Vec<f64>, level, wanted| reproduces(Peer::PerformanceAnalyticsModified, &returns, level, wanted);
    row(bacon(), 0.95, (Some(0.056_028_994_816_641_01), Some(0.068_791_103_854_392_08))); // PerformanceAnalytics 2.1.0, 1e-13
    row(bacon(), 0.99, (Some(0.078_180_598_761_917_05), Some(0.089_838_333_332_385_83))); // PerformanceAnalytics 2.1.0, 1e-13
    row(bacon(), 0.9, (Some(0.042_567_611_898_736_69), Some(0.058_767_981_473_958_68))); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(100, 0.01), 0.95, (Some(0.009_797_934_371_492_935), Some(0.012_542_221_494_948_774))); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(101, 0.01), 0.95, (Some(0.009_775_617_634_968_098), Some(0.012_502_242_627_965_82))); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(250, 0.01), 0.99, (Some(0.013_313_775_168_031_266), Some(0.016_624_695_549_217_555))); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(250, 1e-5), 0.99, (Some(1.331_377_516_803_126_7e-5), Some(1.662_469_554_921_756e-5))); // PerformanceAnalytics 2.1.0, 1e-13
    row(gains(), 0.975, (None, None)); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(250, 2.0), 0.99, (Some(1.0), Some(1.0))); // PerformanceAnalytics 2.1.0, 1e-13
    row(scripted(250, 0.01), 0.75, (Some(0.003_588_674_030_938_165_7), Some(0.006_841_526_365_110_919_5))); // PerformanceAnalytics 2.1.0, 1e-13
}

#[test]
fn convention_matches_skfolio() {
    let row = |returns: Vec<f64>, level, wanted| reproduces(Peer::Skfolio, &returns, level, wanted);
    row(bacon(), 0.95, (Some(0.061), Some(0.064_333_333_333_333_33))); // skfolio 1.12.2, 1e-13
    row(bacon(), 0.99, (Some(0.065), Some(0.065))); // skfolio 1.12.2, 1e-13
    row(bacon(), 0.9, (Some(0.049), Some(0.060_666_666_666_666_674))); // skfolio 1.12.2, 1e-13
    row(scripted(100, 0.01), 0.95, (Some(0.010_238_853_958_060_86), Some(0.012_936_459_166_773_901))); // skfolio 1.12.2, 1e-13
    row(scripted(101, 0.01), 0.95, (Some(0.010_238_853_958_060_86), Some(0.012_909_750_204_311_395))); // skfolio 1.12.2, 1e-13
    row(scripted(250, 0.01), 0.99, (Some(0.014_689_184_876_192_224), Some(0.014_880_041_283_844_122))); // skfolio 1.12.2, 1e-13
    row(scripted(250, 1e-5), 0.99, (Some(1.468_918_487_619_222_4e-5), Some(1.488_004_128_384_412_6e-5))); // skfolio 1.12.2, 1e-13
    row(gains(), 0.975, (Some(-0.028_862_037_023_113_657), Some(-0.028_575_638_929_649_906))); // skfolio 1.12.2, 1e-13
    row(scripted(250, 2.0), 0.99, (Some(2.937_836_975_238_444_6), Some(2.976_008_256_768_824_6))); // skfolio 1.12.2, 1e-13
    row(scripted(250, 0.01), 0.75, (Some(0.003_547_304_915_703_600_4), Some(0.006_806_864_865_214_899))); // skfolio 1.12.2, 1e-13
}

#[test]
fn convention_matches_quantlib() {
    let row = |returns: Vec<f64>, level, wanted| reproduces(Peer::QuantLib, &returns, level, wanted);
    row(bacon(), 0.95, (Some(0.061), Some(0.065))); // QuantLib 1.44, 1e-13
    row(bacon(), 0.99, (Some(0.065), None)); // QuantLib 1.44, 1e-13
    row(bacon(), 0.9, (Some(0.049), Some(0.063))); // QuantLib 1.44, 1e-13
    row(scripted(100, 0.01), 0.95, (Some(0.010_238_853_958_060_86), Some(0.012_936_459_166_773_903))); // QuantLib 1.44, 1e-13
    row(scripted(101, 0.01), 0.95, (Some(0.010_238_853_958_060_86), Some(0.012_936_459_166_773_903))); // QuantLib 1.44, 1e-13
    row(scripted(250, 0.01), 0.99, (Some(0.014_689_184_876_192_224), Some(0.014_927_755_385_757_097))); // QuantLib 1.44, 1e-13
    row(scripted(250, 1e-5), 0.99, (Some(1.468_918_487_619_222_4e-5), Some(1.492_775_538_575_71e-5))); // QuantLib 1.44, 1e-13
    row(gains(), 0.975, (Some(0.0), None)); // QuantLib 1.44, 1e-13
    row(scripted(250, 2.0), 0.99, (Some(2.937_836_975_238_444_6), Some(2.985_551_077_151_419_5))); // QuantLib 1.44, 1e-13
    row(scripted(250, 0.01), 0.75, (None, None)); // QuantLib 1.44, 1e-13
}

#[test]
fn convention_matches_ore() {
    let row = |returns: Vec<f64>, level, wanted| reproduces(Peer::OpenSourceRiskEngine, &returns, level, wanted);
    row(bacon(), 0.95, (Some(0.061), Some(0.063))); // ORE's function on Boost 1.74, 1e-13
    row(bacon(), 0.99, (None, None)); // ORE's function on Boost 1.74, 1e-13
    row(bacon(), 0.9, (Some(0.049), Some(0.058_333_333_333_333_33))); // ORE's function on Boost 1.74, 1e-13
    row(scripted(100, 0.01), 0.95, (Some(0.010_238_853_958_060_86), Some(0.012_486_858_298_655_06))); // ORE's function on Boost 1.74, 1e-13
    row(scripted(101, 0.01), 0.95, (Some(0.010_238_853_958_060_86), Some(0.012_486_858_298_655_06))); // ORE's function on Boost 1.74, 1e-13
    row(scripted(250, 0.01), 0.99, (Some(0.014_689_184_876_192_224), Some(0.014_848_231_882_568_808))); // ORE's function on Boost 1.74, 1e-13
    row(scripted(250, 1e-5), 0.99, (Some(1.468_918_487_619_222_4e-5), Some(1.484_823_188_256_880_8e-5))); // ORE's function on Boost 1.74, 1e-13
    row(gains(), 0.975, (Some(-0.028_862_037_023_113_657), Some(-0.028_647_238_453_015_846))); // ORE's function on Boost 1.74, 1e-13
    row(scripted(250, 2.0), 0.99, (Some(2.937_836_975_238_444_6), Some(2.969_646_376_513_761_5))); // ORE's function on Boost 1.74, 1e-13
    row(scripted(250, 0.01), 0.75, (Some(0.003_547_304_915_703_600_4), Some(0.006_780_995_341_806_08))); // ORE's function on Boost 1.74, 1e-13
}

#[test]
fn parametric_with_mean_matches_scipy() {
    let row = |returns: Vec<f64>, level, wanted: (f64, f64)| {
        let (value_at_risk, shortfall) = parametric_with_mean(&returns, confidence(level));
        near(value_at_risk / wanted.0, 1.0, 1e-12);
        near(shortfall / wanted.1, 1.0, 1e-12);
    };
    row(bacon(), 0.95, (0.056_051_558_220_025_81, 0.072_577_278_421_699_31)); // scipy 1.17.1 norm.ppf, numpy std(ddof=1), 1e-12
    row(bacon(), 0.99, (0.083_003_660_197_215_7, 0.096_405_329_193_331_92)); // scipy 1.17.1 norm.ppf, numpy std(ddof=1), 1e-12
    row(bacon(), 0.9, (0.041_683_492_386_188_69, 0.060_407_026_681_045_84)); // scipy 1.17.1 norm.ppf, numpy std(ddof=1), 1e-12
    row(scripted(100, 0.01), 0.95, (0.009_550_894_302_359_06, 0.011_782_807_211_780_17)); // scipy 1.17.1 norm.ppf, numpy std(ddof=1), 1e-12
    row(scripted(101, 0.01), 0.95, (0.009_552_264_352_777_675, 0.011_776_727_544_545_91)); // scipy 1.17.1 norm.ppf, numpy std(ddof=1), 1e-12
    row(scripted(250, 0.01), 0.99, (0.012_448_685_232_636_602, 0.014_208_631_453_608_449)); // scipy 1.17.1 norm.ppf, numpy std(ddof=1), 1e-12
    row(scripted(250, 1e-5), 0.99, (1.244_868_523_263_660_3e-5, 1.420_863_145_360_845e-5)); // scipy 1.17.1 norm.ppf, numpy std(ddof=1), 1e-12
    row(gains(), 0.975, (-0.028_905_179_272_033_194, -0.028_706_216_701_508_462)); // scipy 1.17.1 norm.ppf, numpy std(ddof=1), 1e-12
    row(scripted(250, 2.0), 0.99, (2.489_737_046_527_320_5, 2.841_726_290_721_689_4)); // scipy 1.17.1 norm.ppf, numpy std(ddof=1), 1e-12
    row(scripted(250, 0.01), 0.75, (0.003_869_546_305_615_832, 0.006_968_151_514_845_762)); // scipy 1.17.1 norm.ppf, numpy std(ddof=1), 1e-12
}

#[test]
fn convention_says_why_there_is_no_figure() {
    let of = |peer, returns: &[f64], level| peer_figures(returns, confidence(level), peer);
    let (flat, modified) = ([-0.01; 40], Peer::PerformanceAnalyticsModified);
    assert_eq!(of(Peer::Numpy, &flat, 0.95).expected_shortfall, Err(NotGiven::NoFunction));
    assert_eq!(of(modified, &flat, 0.95).value_at_risk, Err(NotGiven::DoNotMove)); // PerformanceAnalytics 2.1.0: NaN
    assert_eq!(of(modified, &flat, 0.95).expected_shortfall, Err(NotGiven::DoNotMove)); // the same: NA
    assert_eq!(of(modified, &gains(), 0.95).value_at_risk, Err(NotGiven::Negative)); // the same: NA
    assert_eq!(of(Peer::QuantLib, &flat, 0.89).value_at_risk, Err(NotGiven::Confidence)); // QuantLib 1.44 throws
    assert_eq!(of(Peer::QuantLib, &flat, 0.95).expected_shortfall, Err(NotGiven::NoDaysBelow)); // QuantLib 1.44 throws
    let ore = of(Peer::OpenSourceRiskEngine, &flat, 0.99);
    assert_eq!(ore.value_at_risk, Err(NotGiven::TailBelowOneDay)); // Boost 1.74: NaN
    for peer in [Peer::PerformanceAnalyticsHistorical, Peer::PerformanceAnalyticsGaussian] {
        let found = of(peer, &[-0.007_812_5; 40], 0.95);
        assert_eq!(found.value_at_risk, Ok(0.007_812_5)); // PerformanceAnalytics 2.1.0
        assert_eq!(found.expected_shortfall, Ok(0.007_812_5)); // the same, with a warning
    }
    let reasons = [NotGiven::NoFunction, NotGiven::Negative, NotGiven::DoNotMove, NotGiven::NoDaysBelow];
    assert!(reasons.iter().all(|reason| reason.to_string().len() > 20));
}

#[test]
fn convention_of_the_fund_is_that_of_its_returns_on_nav() {
    // Two strategies, NAV 4,000: the fund's return is (1,000 a + 500 b) / 4,000; 9 days are sqrt(9) of one.
    let (a, b) = (scripted(250, 0.01), scripted(251, 0.02)[1..].to_vec());
    let mut snapshot = fund_of(&[(1_000.0, a.clone()), (500.0, b.clone())]);
    snapshot.risk_budget.horizon = headroom_engine::fund::Horizon::new(9).expect("9 days");
    let risk = Desk::of(&snapshot).model.risk.expect("250 dates");
    let on_nav: Vec<f64> = a.iter().zip(&b).map(|(a, b)| (1_000.0 * a + 500.0 * b) / 4_000.0).collect();
    for peer in Peer::ALL {
        let found = peer_figures_of_fund(&risk, confidence(0.99), &[1_000.0, 500.0], 4_000.0, peer);
        let wanted = peer_figures(&on_nav, confidence(0.99), peer);
        let pairs =
            [(found.value_at_risk, wanted.value_at_risk), (found.expected_shortfall, wanted.expected_shortfall)];
        for (found, wanted) in pairs {
            assert_eq!(found.is_ok(), wanted.is_ok(), "{peer:?}");
            if let (Ok(found), Ok(wanted)) = (found, wanted) {
                near(found, wanted * 4_000.0 * 3.0, 1e-13); // in money, sqrt(9)
            }
        }
    }
}

#[test]
fn conventions_are_told_apart() {
    for (k, peer) in Peer::ALL.into_iter().enumerate() {
        assert!(!peer.rule().is_empty() && !peer.source().is_empty() && !peer.name().is_empty());
        assert!(Peer::ALL[..k].iter().all(|other| other.id() != peer.id() && other.name() != peer.name()));
    }
}
