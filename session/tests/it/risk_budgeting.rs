//! The risk budgeting solver and the exposures that fit a fund's budgets: published figures, scipy, and what mathematics promises.

use headroom_engine::fund::{Method, Snapshot};
use headroom_engine::{
    budget::{FitError, FitForm, RiskBudgetingError, fit_exposures, risk_budgeting, risk_budgeting_within},
    fund::{Book, Settings},
    model::estimate,
};
use headroom_session::{Edit, Session};
use nalgebra::DMatrix;

use headroom_engine::testing::{Seeded, allocated, confidence, fund_of, near, random_fund, square};

fn weights(covariance: &DMatrix<f64>, budgets: &[f64]) -> Vec<f64> {
    let found = risk_budgeting(covariance, budgets).unwrap();
    assert!(found.residual <= 1e-10);
    let sum: f64 = found.exposure.iter().sum();
    found.exposure.iter().map(|x| x / sum).collect()
}

#[track_caller]
fn all_near(found: &[f64], wanted: &[f64], tolerance: f64) {
    assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(wanted) {
        near(*found, *wanted, tolerance);
    }
}

fn four() -> DMatrix<f64> {
    square(&[0.04, 0.006, -0.004, 0.01, 0.006, 0.09, 0.03, 0.0, -0.004, 0.03, 0.16, -0.02, 0.01, 0.0, -0.02, 0.0225])
}

#[test]
fn budgeting_of_a_diagonal_is_by_volatility() {
    let covariance = DMatrix::from_diagonal(&nalgebra::DVector::from_row_slice(&[0.01, 0.04, 0.09, 0.16]));
    all_near(&weights(&covariance, &[1.0; 4]), &[0.48, 0.24, 0.16, 0.12], 1e-10); // G3, 1/sd over its sum
}

#[test]
fn budgeting_matches_maillard() {
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

/// `((37 i + 17 t^2 + 11 t (i + 1)) mod 101 - 50) / 1000 x (1 + i / 2)`, 120 dates.
fn formula(i: usize) -> Vec<f64> {
    let factor = 1.0 + 0.5 * i as f64;
    let number = |t: usize| ((37 * i + 17 * t * t + 11 * t * (i + 1)) % 101) as f64 - 50.0;
    (0..120).map(|t| number(t) / 1000.0 * factor).collect()
}

fn four_strategies(method: Method) -> Snapshot {
    let capital = [1_000.0, 2_000.0, 500.0, 1_500.0];
    let strategies: Vec<(f64, Vec<f64>)> = (0..4).map(|i| (capital[i], formula(i))).collect();
    let mut snapshot = allocated(fund_of(&strategies), &[0.3, 0.2, 0.1, 0.15]);
    snapshot.risk_budget.confidence = confidence(0.95);
    snapshot.risk_budget.method = method;
    snapshot
}

fn fit(snapshot: &Snapshot, bounds: Option<&[(f64, f64)]>) -> Result<headroom_engine::budget::Fit, FitError> {
    let model = estimate(snapshot, Settings::of(&snapshot.risk_budget));
    fit_exposures(snapshot, &model, &Book::of(snapshot), bounds)
}

#[test]
fn fit_matches_scipy() {
    let found = fit(&four_strategies(Method::Historical), None).unwrap();
    // scipy.optimize.minimize (BFGS) and numpy: shares by covariance, the sixth largest loss of 120 at 75
    let wanted = [0.939_872_227_254_722, 0.234_740_871_876_381, 0.595_295_325_347_625, 0.190_857_974_515_695];
    all_near(&found.scale, &wanted, 1e-9);
    near(found.fund_var, 75.0, 1e-12); // 100 x (1 - .25)
    all_near(&found.shares, &[0.4, 4.0 / 15.0, 2.0 / 15.0, 0.2], 1e-10); // allocation over .75
    assert!(found.residual <= 1e-10 && found.is_reached && found.form == FitForm::Exact);
    let found = fit(&four_strategies(Method::Parametric), None).unwrap();
    let wanted = [1.030_958_147_610_7, 0.257_490_334_771_437, 0.652_987_233_907_664, 0.209_354_610_294_388];
    all_near(&found.scale, &wanted, 1e-9); // the same with z sqrt(x'Sx)
}

#[test]
fn fit_within_bounds_matches_scipy() {
    let bounds = [(0.0, 10.0), (0.0, 0.15), (0.0, 0.5), (0.25, 10.0)];
    let found = fit(&four_strategies(Method::Historical), Some(&bounds)).unwrap();
    // scipy: L-BFGS-B inside brentq on lambda
    all_near(&found.scale, &[0.873, 0.15, 0.5, 0.25], 1e-9);
    near(found.fund_var, 75.0, 1e-9);
    assert_eq!((&found.at_cap[..], &found.at_floor[..]), (&[1, 2][..], &[3][..]));
    assert!(found.is_reached && found.form == FitForm::LogBarrier);
    let found = fit(&four_strategies(Method::Parametric), Some(&bounds)).unwrap();
    all_near(&found.scale, &[1.212_235_095_245_1, 0.15, 0.5, 0.25], 1e-9); // the same
}

#[test]
fn fit_tells_what_does_not_fit() {
    let snapshot = four_strategies(Method::Historical);
    // Caps that leave no room: all of them bind, the fund stays under the target, and it is told.
    let found = fit(&snapshot, Some(&[(0.0, 0.1); 4])).unwrap();
    assert!(!found.is_reached && found.fund_var < 75.0);
    assert_eq!((found.at_cap.len(), &found.scale[..]), (4, &[0.1; 4][..]));
    // Floors that give more than the budgets: refused.
    let refused = fit(&snapshot, Some(&[(5.0, 10.0); 4])).unwrap_err();
    assert!(matches!(refused, FitError::Floors { least, target } if least > target && target == 75.0), "{refused}");
    // A range of 0 to 10 binds where capital is small beside the budget.
    let mut small = snapshot.clone();
    small.strategies[2].capital = 10.0;
    let found = fit(&small, None).unwrap();
    assert_eq!((found.at_cap.as_slice(), found.scale[2]), (&[2][..], 10.0));
    assert!(found.is_reached && found.residual <= 1e-10);
    let mut none = snapshot.clone();
    none.strategies[1].capital = 0.0;
    assert_eq!(fit(&none, None).unwrap_err(), FitError::NoCapital { id: "s1".to_owned() });
    let mut still = snapshot.clone();
    still.history.returns[3].fill(Some(0.001));
    assert_eq!(fit(&still, None).unwrap_err(), FitError::NoRisk { id: "s3".to_owned() });
    let mut empty = snapshot.clone();
    empty.risk_budget.allocation.fill(0.0);
    assert_eq!(fit(&empty, None).unwrap_err(), FitError::Shares(RiskBudgetingError::NoBudget));
    let mut short = snapshot;
    short.history.dates.truncate(29);
    short.history.returns.iter_mut().for_each(|series| series.truncate(29));
    assert!(matches!(fit(&short, None), Err(FitError::Estimate(_))));
    // A fund that gains on every day has no VaR to bring up to the budgets.
    let rising: Vec<f64> = (0..30).map(|t| 0.01 + 0.001 * (t % 5) as f64).collect();
    let gains = allocated(fund_of(&[(1_000.0, rising)]), &[0.5]);
    assert!(matches!(fit(&gains, None), Err(FitError::NoLoss { .. })));
}

#[test]
fn fit_is_one_step_to_undo() {
    let snapshot = four_strategies(Method::Historical);
    let found = fit(&snapshot, None).unwrap();
    let mut session = Session::new(std::sync::Arc::new(snapshot));
    session.apply(Edit::Exposures(found.scale.clone())).unwrap();
    assert_eq!(session.now().book.scale, found.scale);
    session.undo();
    assert!(session.is_as_loaded());
}

#[test]
fn fit_keeps_the_budgets_of_random_funds() {
    let mut random = Seeded::new(84);
    let mut bound = 0;
    for _ in 0..60 {
        let mut snapshot = random_fund(&mut random, 8);
        let methods = [Method::Historical, Method::Parametric, Method::FilteredHistorical];
        snapshot.risk_budget.method = methods[random.whole(0, 2)];
        let bounds: Vec<(f64, f64)> = (0..snapshot.strategies.len())
            .map(|_| (if random.once_in(3) { random.between(0.0, 0.2) } else { 0.0 }, random.between(0.3, 10.0)))
            .collect();
        for bounds in [None, Some(&bounds[..])] {
            let found = match fit(&snapshot, bounds) {
                Ok(found) => found,
                Err(FitError::NoCapital { .. } | FitError::Floors { .. } | FitError::NoLoss { .. }) => continue,
                Err(other) => panic!("{other}"),
            };
            bound += usize::from(found.form == FitForm::LogBarrier);
            assert!(found.residual <= 1e-9, "{:e}", found.residual);
            assert!(found.fund_var <= found.target * (1.0 + 1e-9));
            assert!(found.is_reached || found.at_cap.len() == snapshot.strategies.len());
            for (i, scale) in found.scale.iter().enumerate() {
                let (floor, cap) = bounds.map_or((0.0, 10.0), |bounds| bounds[i]);
                assert!((floor..=cap).contains(scale));
            }
        }
    }
    assert!(bound > 20, "{bound} with a bound that binds");
}
