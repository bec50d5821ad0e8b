//! Shrunk covariances against scikit-learn.

use headroom_engine::correlation::{EstimatedCorrelation, Order, covariance, ledoit_wolf_identity, sample_covariance};
use headroom_engine::fund::{CovarianceRule, Estimator};
use nalgebra::DMatrix;

use headroom_engine::testing::{near, scripted};

/// Three series that partly move together: a, b + a/2, c - 3a/10.
fn three(dates: usize) -> Vec<Vec<f64>> {
    let (a, b, c) = (scripted(250, 0.01), &scripted(251, 0.02)[1..], &scripted(252, 0.015)[2..]);
    let with_a = |own: &[f64], beta: f64| own.iter().zip(&a).map(|(r, a)| r + beta * a).take(dates).collect();
    vec![a[..dates].to_vec(), with_a(b, 0.5), with_a(c, -0.3)]
}

fn shrunk(series: &[Vec<f64>]) -> (DMatrix<f64>, Option<f64>) {
    let views: Vec<&[f64]> = series.iter().map(Vec::as_slice).collect();
    ledoit_wolf_identity(&views)
}

/// Relative.
#[track_caller]
fn same(found: f64, wanted: f64, tolerance: f64) {
    near(found / wanted, 1.0, tolerance);
}

#[test]
fn ledoit_wolf_identity_matches_scikit_learn() {
    let (s, share) = shrunk(&three(250));
    same(share.unwrap(), 0.061_235_930_825_100_46, 1e-12); // scikit-learn 1.9.1 LedoitWolf.shrinkage_
    same(s[(0, 0)], 2.940_981_540_655_228e-5, 1e-12); // scikit-learn 1.9.1 covariance_
    same(s[(0, 1)], 1.600_265_293_463_343e-5, 1e-12); // scikit-learn 1.9.1 covariance_
    same(s[(0, 2)], -4.141_617_208_103_609e-6, 1e-12); // scikit-learn 1.9.1 covariance_
    same(s[(1, 1)], 1.147_237_078_170_004e-4, 1e-12); // scikit-learn 1.9.1 covariance_
    same(s[(1, 2)], 2.038_961_771_661_075_6e-6, 1e-12); // scikit-learn 1.9.1 covariance_
    same(s[(2, 2)], 6.109_314_410_409_353e-5, 1e-12); // scikit-learn 1.9.1 covariance_
    let (s, share) = shrunk(&three(10));
    same(share.unwrap(), 0.543_022_749_841_304_7, 1e-12); // scikit-learn 1.9.1, ten dates
    same(s[(0, 1)], 1.454_159_415_829_814_9e-5, 1e-12); // scikit-learn 1.9.1, ten dates
    same(s[(1, 2)], 1.513_401_186_927_255_2e-5, 1e-12); // scikit-learn 1.9.1, ten dates
}

#[test]
fn ledoit_wolf_identity_of_more_series_than_dates_is_definite() {
    let (a, b) = (scripted(250, 0.01), &scripted(251, 0.02)[1..]);
    let series: Vec<Vec<f64>> =
        (0..8).map(|k| (0..5).map(|t| a[t] * f64::from(k + 1) + b[k as usize + t]).collect()).collect();
    let (s, share) = shrunk(&series);
    same(share.unwrap(), 0.264_840_802_473_422_07, 1e-12); // scikit-learn 1.9.1, 8 series, 5 dates
    same(s[(0, 0)], 1.859_007_526_090_676_4e-4, 1e-12); // scikit-learn 1.9.1
    same(s[(0, 7)], 7.252_245_535_470_134e-5, 1e-12); // scikit-learn 1.9.1
    same(s[(7, 7)], 4.695_516_709_037_963e-4, 1e-12); // scikit-learn 1.9.1
    assert!(s.clone().cholesky().is_some(), "shrunk, it has an inverse");
    let views: Vec<&[f64]> = series.iter().map(Vec::as_slice).collect();
    assert!(sample_covariance(&views).rank(1e-12) < 8, "the sample has none");
}

#[test]
fn ledoit_wolf_identity_where_nothing_is_left_to_shrink() {
    let (s, share) = shrunk(&[scripted(250, 0.01)]);
    assert_eq!(share, None); // one series is its own target
    same(s[(0, 0)], 2.686_589_13e-5, 1e-8); // scikit-learn 1.9.1, eight digits printed
    let (s, share) = shrunk(&[vec![0.01; 40], vec![-0.02; 40]]);
    assert_eq!((s, share), (DMatrix::zeros(2, 2), None)); // none moves
    let (s, share) = shrunk(&[scripted(250, 0.01), vec![0.001; 250]]);
    same(share.unwrap(), 0.021_935_746_881_174_244, 1e-12); // scikit-learn 1.9.1, one of two moves
    same(s[(1, 1)], 2.946_616_95e-7, 1e-8); // scikit-learn 1.9.1, eight digits printed
    near(s[(0, 1)], 0.0, 0.0);
}

#[test]
fn sigma_is_of_the_rule_chosen() {
    let series: [&[f64]; 4] = [
        &[0.01, -0.02, 0.015, 0.003, -0.007, 0.012, -0.01, 0.004],
        &[0.008, -0.015, 0.01, -0.002, -0.01, 0.02, -0.004, 0.001],
        &[-0.01, 0.012, 0.002, 0.006, 0.001, -0.008, 0.009, -0.003],
        &[0.002; 8], // constant: zeros, and no part of the shrinkage
    ];
    // numpy: cov(ddof=1); weights of .94 and .9 on products; Ledoit and Wolf's appendix B by sums
    let ewma = |ewma_lambda| CovarianceRule { estimator: Estimator::Ewma, ewma_lambda };
    let cases: [(CovarianceRule, [f64; 3]); 3] = [
        (Estimator::Sample.into(), [0.000148125, 0.000124428571428571, 6.12678571428571e-05]),
        (ewma(0.94), [0.000121540714086584, 0.000103892112824125, 5.19045645516296e-05]),
        (Estimator::LedoitWolf.into(), [0.000129609375, 9.12086565354456e-05, 5.3609375e-05]),
    ];
    for (rule, wanted) in cases {
        let sigma = covariance(&series, rule);
        let found = [sigma[(0, 0)], sigma[(1, 0)], sigma[(2, 2)]];
        found.iter().zip(wanted).for_each(|(found, wanted)| same(*found, wanted, 1e-13));
        assert_eq!((sigma[(3, 3)], sigma[(0, 3)]), (0.0, 0.0));
    }
    same(covariance(&series, ewma(0.9))[(0, 0)], 0.000115451164804752, 1e-13); // numpy
}

#[test]
fn returns_too_small_to_be_squared_are_told_and_give_no_nan() {
    let small = |size: f64, turn: usize| {
        (0_usize..40).map(|t| if (t * turn).is_multiple_of(3) { -size } else { size }).collect::<Vec<f64>>()
    };
    for size in [1e-170, 1e-90, 5e-324] {
        let (a, b) = (small(size, 1), small(size, 2));
        for estimator in [Estimator::Sample, Estimator::Ewma, Estimator::LedoitWolf] {
            let found = EstimatedCorrelation::of(&[&a, &b], &[true, true], &["a", "b"], estimator);
            let shown = found.shown(Order::File, None);
            assert!(shown.matrix.iter().all(|c| c.is_finite()) && shown.matrix[(0, 1)] == 0.0);
            assert_eq!(shown.warnings.len(), 2, "{size:e}");
            assert!(shown.warnings[0].message.contains("too small to be squared"));
        }
    }
}
