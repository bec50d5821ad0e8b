//! Correlation matrices by hand: estimators, health, spikes, order, and what is left out.

use headroom_engine::{
    correlation::{
        CorrelationMatrix, Estimator, Order, correlation_matrix, correlation_of, ewma_covariance, ledoit_wolf,
        sample_covariance, spiked,
    },
    math::{Extremes, nearest_correlation, spectrum},
    warning::WarningCode,
};
use nalgebra::DMatrix;

use headroom_engine::testing::{Seeded, near, square};

const IDS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// The matrix of series that all have an exposure.
fn matrix(series: &[Vec<f64>], estimator: Estimator, spike: Option<f64>) -> CorrelationMatrix {
    let views: Vec<&[f64]> = series.iter().map(Vec::as_slice).collect();
    let exposed = vec![true; series.len()];
    let ids = &IDS[..series.len()];
    correlation_matrix(&views, &exposed, ids, estimator, Order::File, spike)
}

/// n series that partly move together.
fn random_series(random: &mut Seeded, n: usize, dates: usize) -> Vec<Vec<f64>> {
    let common: Vec<f64> = (0..dates).map(|_| random.daily_return()).collect();
    (0..n)
        .map(|_| {
            let beta = random.between(-1.0, 2.0);
            common.iter().map(|m| beta * m + random.daily_return()).collect()
        })
        .collect()
}

#[test]
fn correlation_by_hand() {
    // Deviations (-1, 0, 1, 0), (0, 1, 0, -1), and the sum of the two.
    let (x, y) = (vec![0.0, 1.0, 2.0, 1.0], vec![0.0, 1.0, 0.0, -1.0]);
    let sum = x.iter().zip(&y).map(|(x, y)| x + y).collect();
    let opposite = x.iter().map(|x| 5.0 - 3.0 * x).collect();
    let found = matrix(&[x, y, sum, opposite], Estimator::Sample, None);
    let of = |i, j| found.matrix[(i, j)];
    near(of(0, 1), 0.0, 1e-15); // orthogonal
    near(of(0, 2), 0.5_f64.sqrt(), 1e-15); // 1 / sqrt(2)
    near(of(1, 2), 0.5_f64.sqrt(), 1e-15); // 1 / sqrt(2)
    near(of(0, 3), -1.0, 1e-15); // a negative multiple
    near(of(2, 3), -0.5_f64.sqrt(), 1e-15); // -1 / sqrt(2)
    near(found.average.unwrap(), (0.5_f64.sqrt() - 1.0) / 6.0, 1e-15); // (0 + r - 1 + r + 0 - r) / 6
    let ((i, j), value) = found.highest.unwrap();
    assert!(i == 0 || i == 1);
    assert_eq!(j, 2);
    near(value, 0.5_f64.sqrt(), 1e-15); // the largest signed value
    near(found.min_eigenvalue.unwrap(), 0.0, 1e-12); // x and its opposite: singular
    assert_eq!(found.condition_number, None); // ruling 32
    assert_eq!((found.repaired_distance, found.shrinkage), (0.0, None));
    assert_eq!(found.matrix, found.matrix.transpose());
}

#[test]
fn highest_is_the_first_of_equals() {
    let x = vec![0.0, 1.0, 2.0, 1.0];
    let found = matrix(&[x.clone(), x.clone(), x], Estimator::Sample, None);
    assert_eq!(found.highest.map(|(pair, _)| pair), Some((0, 1)));
    let raised = matrix(&random_series(&mut Seeded::new(1), 4, 60), Estimator::Sample, Some(1.0));
    assert_eq!(raised.highest, Some(((0, 1), 1.0)));
}

#[test]
fn one_strategy_has_no_pairs() {
    let found = matrix(&[vec![0.0, 1.0, 2.0, 1.0]], Estimator::LedoitWolf, Some(0.9));
    assert_eq!(found.matrix, square(&[1.0]));
    assert_eq!((found.average, found.highest), (None, None));
    assert_eq!(found.order, [0]);
    near(found.min_eigenvalue.unwrap(), 1.0, 1e-15); // of (1)
    near(found.condition_number.unwrap(), 1.0, 1e-15); // of (1)
}

#[test]
fn health_is_that_of_the_matrix_returned() {
    // All pairs at rho: eigenvalues 1 - rho and 1 + (n - 1) rho.
    let series = random_series(&mut Seeded::new(2), 5, 60);
    let sample = matrix(&series, Estimator::Sample, None);
    let highest = sample.highest.unwrap().1;
    let rho = 0.5 * (1.0 + highest);
    let found = matrix(&series, Estimator::Sample, Some(rho));
    near(found.min_eigenvalue.unwrap(), 1.0 - rho, 1e-13); // 1 - rho
    let condition = found.condition_number.unwrap();
    near(condition, (1.0 + 4.0 * rho) / (1.0 - rho), 1e-11); // their ratio
    near(found.average.unwrap(), rho, 1e-15); // every pair
    assert!(sample.min_eigenvalue.unwrap() > 0.0);
}

#[test]
fn constant_and_unexposed_strategies_stand_alone() {
    // Rulings 32 and 33: zeros beside a one, a warning each, no part in shrinkage; a spike raises their zeros too.
    let mut series = random_series(&mut Seeded::new(3), 6, 60);
    series[1] = vec![0.01; 60];
    let views: Vec<&[f64]> = series.iter().map(Vec::as_slice).collect();
    let exposed = [true, true, true, false, true, true];
    let live: Vec<&[f64]> = [0, 2, 4, 5].iter().map(|i| views[*i]).collect();
    for estimator in Estimator::ALL {
        let of = |spike| correlation_matrix(&views, &exposed, &IDS, estimator, Order::File, spike);
        let found = of(None);
        for i in 0..6 {
            for (apart, j) in [1, 3].into_iter().map(|j| (f64::from(i == j), j)) {
                assert_eq!(found.matrix[(i as usize, j as usize)], apart);
            }
        }
        let warned: Vec<_> = found.warnings.iter().map(|w| (w.code, w.strategy)).collect();
        let code = WarningCode::ConstantReturns;
        assert_eq!(warned, [(code, Some(1)), (code, Some(3))]);
        let alone = correlation_matrix(&live, &[true; 4], &IDS[..4], estimator, Order::File, None);
        assert_eq!(found.shrinkage, alone.shrinkage);
        for (a, i) in [0, 2, 4, 5].into_iter().enumerate() {
            for (b, j) in [0, 2, 4, 5].into_iter().enumerate() {
                assert_eq!(found.matrix[(i, j)], alone.matrix[(a, b)], "{}", estimator.id());
            }
        }
        assert_eq!(of(Some(0.3)).matrix[(0, 3)], 0.3);
        assert_eq!(of(Some(0.3)).matrix[(1, 3)], 0.3);
    }
}

#[test]
fn ewma_by_hand() {
    // Two dates: weights .94 / 1.94 and 1 / 1.94, zero mean.
    let found = ewma_covariance(&[&[0.01, 0.03], &[0.02, -0.01]], 0.94);
    near(found[(0, 0)] * 1e4, (0.94 * 1.0 + 9.0) / 1.94, 1e-14); // RiskMetrics 1996, lambda .94
    near(found[(0, 1)] * 1e4, (0.94 * 2.0 - 3.0) / 1.94, 1e-14); // RiskMetrics 1996, lambda .94
    near(found[(1, 1)] * 1e4, (0.94 * 4.0 + 1.0) / 1.94, 1e-14); // RiskMetrics 1996, lambda .94
}

#[test]
fn ledoit_wolf_shrinks_towards_the_mean_correlation() {
    // Ruling 33: (1 - d) r_ij + d rbar, variances kept.
    let mut random = Seeded::new(4);
    for _ in 0..50 {
        let series = random_series(&mut random, 5, 40);
        let views: Vec<&[f64]> = series.iter().map(Vec::as_slice).collect();
        let sample = correlation_of(&sample_covariance(&views));
        let found = matrix(&series, Estimator::LedoitWolf, None);
        let d = found.shrinkage.unwrap();
        assert!((0.0..=1.0).contains(&d));
        let mean = (sample.sum() - 5.0) / 20.0;
        for i in 0..5 {
            for j in 0..i {
                let wanted = (1.0 - d) * sample[(i, j)] + d * mean;
                near(found.matrix[(i, j)], wanted, 1e-14); // ruling 33
            }
        }
        let (covariance, same) = ledoit_wolf(&views);
        assert_eq!(same, Some(d));
        let by_t = sample_covariance(&views) * (39.0 / 40.0);
        for i in 0..5 {
            near(covariance[(i, i)] / by_t[(i, i)], 1.0, 1e-14); // divisor T
        }
        let gap = (correlation_of(&covariance) - &found.matrix).amax();
        near(gap, 0.0, 1e-14); // the same correlations in both
    }
}

#[test]
fn full_shrinkage_makes_every_pair_the_same() {
    // Independent series: nothing but noise tells the pairs apart, and d is often 1.
    let mut random = Seeded::new(5);
    let mut full = 0;
    for _ in 0..50 {
        let series: Vec<Vec<f64>> = (0..4).map(|_| (0..40).map(|_| random.daily_return()).collect()).collect();
        let found = matrix(&series, Estimator::LedoitWolf, None);
        if found.shrinkage == Some(1.0) {
            full += 1;
            let pairs = (0..4).flat_map(|i| (0..i).map(move |j| (i, j)));
            let first = found.matrix[(0, 1)];
            assert!(pairs.into_iter().all(|pair| found.matrix[pair] == first));
            assert_eq!(found.highest, Some(((0, 1), first)));
        }
    }
    assert!(full > 0, "no full shrinkage among them");
}

#[test]
fn shrinkage_of_one_or_two_series_is_none() {
    let series = random_series(&mut Seeded::new(6), 2, 40);
    let found = matrix(&series, Estimator::LedoitWolf, None);
    assert_eq!(found.shrinkage, None);
    let sample = matrix(&series, Estimator::Sample, None);
    near(found.matrix[(0, 1)], sample.matrix[(0, 1)], 1e-15); // nothing to shrink
}

#[test]
fn spiked_matrix_is_repaired_where_it_must_be() {
    // Two factors: raising the negative pairs of a positive semi-definite matrix leaves the cone.
    let mut random = Seeded::new(7);
    let mut repaired = 0;
    for _ in 0..300 {
        let mut noise = || -> Vec<f64> { (0..60).map(|_| random.daily_return()).collect() };
        let (p, q) = (noise(), noise());
        let series: Vec<Vec<f64>> = (0..5)
            .map(|_| {
                let (a, b) = (random.between(-1.0, 1.0), random.between(-1.0, 1.0));
                let of = |(p, q): (&f64, &f64)| a * p + b * q + 0.1 * random.daily_return();
                p.iter().zip(&q).map(of).collect()
            })
            .collect();
        let views: Vec<&[f64]> = series.iter().map(Vec::as_slice).collect();
        let c = correlation_of(&sample_covariance(&views));
        let rho = random.between(0.0, 0.6);
        let raised = DMatrix::from_fn(5, 5, |i, j| if i == j { 1.0 } else { c[(i, j)].larger(rho) });
        let found = spiked(&c, rho);
        assert!(spectrum(&found.matrix).unwrap().is_positive_semi_definite());
        assert!((0..5).all(|i| found.matrix[(i, i)] == 1.0));
        let distance = (&found.matrix - &raised).norm();
        near(found.repaired_distance, distance, 1e-15); // Frobenius
        if spectrum(&raised).unwrap().is_positive_semi_definite() {
            assert_eq!((found.repaired_distance, found.matrix), (0.0, raised));
        } else {
            repaired += 1;
            assert!(found.repaired_distance > 0.0);
            let again = nearest_correlation(&found.matrix).unwrap();
            near(again.distance, 0.0, 1e-9); // it is one of them already
        }
    }
    assert!(repaired > 10, "only {repaired} were repaired");
}

#[test]
fn spiked_quarter_turns_are_repaired() {
    // Unit vectors at 0, 45, 90 and 135 degrees; raised to 0 the least eigenvalue is 1 - sqrt(2) cos(36 degrees) = -.144.
    let r = 0.5_f64.sqrt();
    let c = square(&[1.0, r, 0.0, -r, r, 1.0, r, 0.0, 0.0, r, 1.0, r, -r, 0.0, r, 1.0]);
    let found = spiked(&c, 0.0);
    let mut raised = c.clone();
    raised[(0, 3)] = 0.0;
    raised[(3, 0)] = 0.0;
    let least = spectrum(&raised).unwrap().min_eigenvalue;
    let cosine = (1.0 + 5.0_f64.sqrt()) / 4.0;
    near(least, 1.0 - 2.0_f64.sqrt() * cosine, 1e-14); // cos 36 degrees is half the golden ratio
    assert!(spectrum(&found.matrix).unwrap().is_positive_semi_definite());
    let is_nearest = is_nearest_on_the_way(&found.matrix, found.repaired_distance, &raised);
    assert!(is_nearest, "a nearer one lies between");
}

/// Whether no positive semi-definite matrix on the way from the repaired one to the given one is nearer.
fn is_nearest_on_the_way(found: &DMatrix<f64>, distance: f64, given: &DMatrix<f64>) -> bool {
    (1..20).all(|step| {
        let share = f64::from(step) / 20.0;
        let between = found * (1.0 - share) + given * share;
        let is_nearer = (&between - given).norm() < distance;
        is_nearer && !spectrum(&between).unwrap().is_positive_semi_definite()
    })
}

#[test]
fn spectrum_of_what_is_not_finite_is_none() {
    for value in [f64::NAN, f64::INFINITY] {
        assert!(spectrum(&square(&[1.0, value, value, 1.0])).is_none());
    }
}

#[test]
fn cluster_order_keeps_together_what_moves_together() {
    // 0 with 2, 1 with 3, the rest apart.
    let mut random = Seeded::new(8);
    let mut noise = |size: f64| -> Vec<f64> { (0..200).map(|_| size * random.daily_return()).collect() };
    let (p, q) = (noise(1.0), noise(1.0));
    let mut near_to = |base: &[f64]| -> Vec<f64> { base.iter().zip(noise(0.1)).map(|(b, n)| b + n).collect() };
    let series = [p.clone(), q.clone(), near_to(&p), near_to(&q)];
    let views: Vec<&[f64]> = series.iter().map(Vec::as_slice).collect();
    let of = |order| correlation_matrix(&views, &[true; 4], &IDS[..4], Estimator::Sample, order, None);
    assert_eq!(of(Order::Cluster).order, [0, 2, 1, 3]); // the subtree with the earliest first
    assert_eq!(of(Order::File).order, [0, 1, 2, 3]);
    assert_eq!(of(Order::Cluster).matrix, of(Order::File).matrix);
}
