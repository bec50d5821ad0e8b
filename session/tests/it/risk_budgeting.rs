//! The risk budgeting solver: published figures, scipy, and what mathematics promises.

use headroom_engine::budget::{RiskBudgetingError, risk_budgeting, risk_budgeting_within};
use headroom_engine::testing::{Seeded, near, square};
use nalgebra::DMatrix;

fn weights(covariance: &DMatrix<f64>, budgets: &[f64]) -> Vec<f64> {
    let found = risk_budgeting(covariance, budgets).unwrap();
    assert!(found.residual <= 1e-10);
    let sum: f64 = found.exposure.iter().sum();
    found.exposure.iter().map(|x| x / sum).collect()
}

#[track_caller]
pub fn all_near(found: &[f64], wanted: &[f64], tolerance: f64) {
    assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(wanted) {
        near(*found, *wanted, tolerance);
    }
}

fn four() -> DMatrix<f64> {
    square(&[0.04, 0.006, -0.004, 0.01, 0.006, 0.09, 0.03, 0.0, -0.004, 0.03, 0.16, -0.02, 0.01, 0.0, -0.02, 0.0225])
}

#[test]
fn g03_budgeting_of_a_diagonal_is_by_volatility() {
    let covariance = DMatrix::from_diagonal(&nalgebra::DVector::from_row_slice(&[0.01, 0.04, 0.09, 0.16]));
    all_near(&weights(&covariance, &[1.0; 4]), &[0.48, 0.24, 0.16, 0.12], 1e-10); // G3, 1/sd over its sum
}

#[test]
fn g04_budgeting_matches_maillard() {
    let covariance =
        square(&[0.01, 0.016, 0.0, 0.0, 0.016, 0.04, 0.0, 0.0, 0.0, 0.0, 0.09, -0.06, 0.0, 0.0, -0.06, 0.16]);
    let found = weights(&covariance, &[0.25; 4]);
    all_near(&found, &[0.383_612_51, 0.191_806_25, 0.242_617_85, 0.181_963_39], 6e-9); // G4, Maillard et al. 2010
}

#[test]
fn budgeting_matches_scipy() {
    let found = risk_budgeting(&four(), &[0.4, 0.3, 0.2, 0.1]).unwrap();
    // scipy.optimize.minimize (BFGS), then Newton in extended precision on x_i (Cx)_i = b_i
    let wanted = [2.869_322_052_101_147_4, 1.563_578_578_412_98, 1.130_985_044_661_050_7, 1.977_533_918_057_814];
    all_near(&found.exposure, &wanted, 1e-10);
}

#[test]
fn budgeting_within_bounds_matches_scipy() {
    let bounds = [(0.0, 2.0), (0.0, 9.0), (2.0, 9.0), (0.0, 1.5)];
    let found = risk_budgeting_within(&four(), &[0.4, 0.3, 0.2, 0.1], &bounds, 1.0, None).unwrap();
    // scipy.optimize.minimize (L-BFGS-B) for the bounds that bind, then Newton for the one that none holds
    all_near(&found.exposure, &[2.0, 1.469_046_102_516_824_8, 2.0, 1.5], 1e-10);
    assert_eq!((&found.at_cap[..], &found.at_floor[..]), (&[0, 3][..], &[2][..]));
    // Bounds that hold nothing change nothing.
    let wide = risk_budgeting_within(&four(), &[0.4, 0.3, 0.2, 0.1], &[(0.0, 99.0); 4], 1.0, None).unwrap();
    let free = risk_budgeting(&four(), &[0.4, 0.3, 0.2, 0.1]).unwrap();
    all_near(&wide.exposure, &free.exposure, 1e-9);
    assert!(wide.at_cap.is_empty() && wide.at_floor.is_empty());
}

#[test]
fn budgeting_of_nothing_gets_nothing() {
    let found = risk_budgeting(&four(), &[0.5, 0.0, 0.5, 0.0]).unwrap();
    assert_eq!((found.exposure[1], found.exposure[3]), (0.0, 0.0));
    let pair = square(&[0.04, -0.004, -0.004, 0.16]);
    let alone = risk_budgeting(&pair, &[0.5, 0.5]).unwrap();
    assert_eq!([found.exposure[0], found.exposure[2]], [alone.exposure[0], alone.exposure[1]]);
}

/// A covariance of `n` series on a few factors, some of them hedges.
fn factors(random: &mut Seeded, n: usize) -> DMatrix<f64> {
    let loadings = DMatrix::from_fn(n, 4, |_, _| random.between(-0.5, 1.0));
    let own: Vec<f64> = (0..n).map(|_| random.between(0.05, 1.0)).collect();
    let scale: Vec<f64> = (0..n).map(|_| random.between(0.001, 0.1)).collect();
    let product = &loadings * loadings.transpose();
    DMatrix::from_fn(n, n, |i, j| (product[(i, j)] + if i == j { own[i] } else { 0.0 }) * scale[i] * scale[j])
}

#[test]
fn budgeting_reaches_the_shares_at_any_size() {
    let mut random = Seeded::new(81);
    for n in [1, 2, 3, 8, 40, 120, 250, 251, 300] {
        let covariance = factors(&mut random, n);
        let budgets: Vec<f64> = (0..n).map(|_| random.between(0.1, 1.0)).collect();
        let total: f64 = budgets.iter().sum();
        let x = risk_budgeting(&covariance, &budgets).unwrap().exposure;
        let products: Vec<f64> =
            (0..n).map(|i| x[i] * (0..n).map(|j| covariance[(i, j)] * x[j]).sum::<f64>()).collect();
        let variance: f64 = products.iter().sum();
        near(variance, 1.0, 1e-8); // the scale of the answer
        for (product, budget) in products.iter().zip(&budgets) {
            assert!((product / variance - budget / total).abs() <= 1e-10, "n = {n}");
        }
        assert!(x.iter().all(|x| *x > 0.0));
    }
}

#[test]
fn budgeting_forms_agree_and_follow_permutations() {
    let mut random = Seeded::new(82);
    for _ in 0..40 {
        let n = random.whole(2, 12);
        let covariance = factors(&mut random, n);
        let budgets: Vec<f64> = (0..n).map(|_| random.between(0.01, 1.0)).collect();
        let newton = risk_budgeting(&covariance, &budgets).unwrap().exposure;
        let no_bounds = vec![(0.0, 1e12); n];
        let descent = risk_budgeting_within(&covariance, &budgets, &no_bounds, 1.0, None).unwrap().exposure;
        all_near(&newton, &descent, 1e-7);
        let turned = DMatrix::from_fn(n, n, |i, j| covariance[(n - 1 - i, n - 1 - j)]);
        let back: Vec<f64> = budgets.iter().rev().copied().collect();
        let mut found = risk_budgeting(&turned, &back).unwrap().exposure;
        found.reverse();
        all_near(&found, &newton, 1e-8);
    }
}

#[test]
fn budgeting_within_is_least() {
    // No feasible point near the answer has a smaller objective: it is the minimum of a convex function.
    let mut random = Seeded::new(83);
    for _ in 0..40 {
        let n = random.whole(2, 6);
        let covariance = factors(&mut random, n);
        let budgets: Vec<f64> = (0..n).map(|_| random.between(0.05, 1.0)).collect();
        let total: f64 = budgets.iter().sum();
        let free = risk_budgeting(&covariance, &budgets).unwrap().exposure;
        let bounds: Vec<(f64, f64)> =
            free.iter().map(|x| (x * random.between(0.0, 1.2), x * random.between(1.2, 2.0))).collect();
        let bounds: Vec<(f64, f64)> = bounds.iter().map(|(a, b)| (a * 0.9, b * random.between(0.6, 1.0))).collect();
        let bounds: Vec<(f64, f64)> = bounds.iter().map(|(a, b)| (a.min(*b), *b)).collect();
        let found = risk_budgeting_within(&covariance, &budgets, &bounds, 1.0, None).unwrap();
        let objective = |x: &[f64]| {
            let quadratic: f64 = (0..n).map(|i| x[i] * (0..n).map(|j| covariance[(i, j)] * x[j]).sum::<f64>()).sum();
            0.5 * quadratic - (0..n).map(|i| budgets[i] / total * libm::log(x[i])).sum::<f64>()
        };
        let least = objective(&found.exposure);
        for _ in 0..200 {
            let near_by: Vec<f64> = (0..n)
                .map(|i| (found.exposure[i] * random.between(0.97, 1.03)).clamp(bounds[i].0, bounds[i].1))
                .collect();
            assert!(objective(&near_by) >= least - 1e-13 * least.abs());
        }
    }
}

#[test]
fn budgeting_survives_hard_matrices() {
    // A singular one: two copies. Any split of their joint exposure has the same risk; the answer is the even one.
    let copies = square(&[0.04, 0.04, 0.0, 0.04, 0.04, 0.0, 0.0, 0.0, 0.09]);
    let found = risk_budgeting(&copies, &[0.25, 0.25, 0.5]).unwrap();
    near(found.exposure[0], found.exposure[1], 1e-9); // by symmetry
    // Budgets of very different size, volatilities of very different size.
    let wide = square(&[1e-12, 0.0, 0.0, 0.0, 1.0, 0.3, 0.0, 0.3, 1e6]);
    assert!(risk_budgeting(&wide, &[1e-6, 0.1, 0.9]).unwrap().residual <= 1e-10);
    // Long exposures that cancel have no risk to share.
    let cancels = square(&[0.04, -0.04, -0.04, 0.04]);
    assert_eq!(risk_budgeting(&cancels, &[0.5, 0.5]), Err(RiskBudgetingError::Cancels));
}

#[test]
fn budgeting_refuses_what_cannot_be() {
    let refused = |budgets: &[f64]| risk_budgeting(&four(), budgets).unwrap_err();
    assert_eq!(refused(&[0.0; 4]), RiskBudgetingError::NoBudget);
    assert_eq!(refused(&[0.5, -0.1, 0.3, 0.3]), RiskBudgetingError::Budget { strategy: 1, value: -0.1 });
    assert!(matches!(refused(&[0.5, f64::NAN, 0.3, 0.3]), RiskBudgetingError::Budget { strategy: 1, .. }));
    let still = square(&[0.04, 0.0, 0.0, 0.0]);
    assert_eq!(risk_budgeting(&still, &[0.5, 0.5]).unwrap_err(), RiskBudgetingError::NoRisk { strategy: 1 });
    assert!(risk_budgeting(&still, &[0.5, 0.0]).is_ok());
    let broken = square(&[0.04, f64::NAN, f64::NAN, 0.04]);
    assert!(matches!(risk_budgeting(&broken, &[0.5, 0.5]), Err(RiskBudgetingError::NotFound { .. })));
    let crossed = risk_budgeting_within(&still, &[1.0, 0.0], &[(2.0, 1.0), (0.0, 1.0)], 1.0, None);
    assert_eq!(crossed.unwrap_err(), RiskBudgetingError::Bounds { strategy: 0, floor: 2.0, cap: 1.0 });
}
