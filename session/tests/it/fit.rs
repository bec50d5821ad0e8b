//! Exposures that fit a fund's budgets: on each usage basis against the Python reference, always applicable, every rule kept.

use std::{fs, sync::Arc};

use headroom_engine::{
    Analysis,
    budget::{Fit, FitError, FitForm, RiskBudgetingError},
    control::ControlState,
    fund::{Action, ControlId, Limits, LogEntry, LogEvent, Method, Snapshot, UsageBasis},
    headroom::Binding,
    testing::{Seeded, allocated, confidence, fund_of, holding, linear, near, random_fund, with_positions},
};
use headroom_session::{Edit, Session};
use headroom_wire::parse;

use super::{
    risk_budgeting::all_near,
    tools::{demo, seed},
};

/// `((37 i + 17 t^2 + 11 t (i + 1)) mod 101 - 50) / 1000 x (1 + i / 2)`, 120 dates.
fn formula(i: usize) -> Vec<f64> {
    let factor = 1.0 + 0.5 * i as f64;
    let number = |t: usize| ((37 * i + 17 * t * t + 11 * t * (i + 1)) % 101) as f64 - 50.0;
    (0..120).map(|t| number(t) / 1000.0 * factor).collect()
}

fn four_strategies(method: Method, basis: UsageBasis) -> Snapshot {
    let capital = [1_000.0, 2_000.0, 500.0, 1_500.0];
    let strategies: Vec<(f64, Vec<f64>)> = (0..4).map(|i| (capital[i], formula(i))).collect();
    let mut snapshot = allocated(fund_of(&strategies), &[0.3, 0.2, 0.1, 0.15]);
    snapshot.risk_budget.confidence = confidence(0.95);
    snapshot.risk_budget.method = method;
    snapshot.risk_budget.usage_basis = basis;
    snapshot
}

const BASES: [UsageBasis; 3] = [UsageBasis::Standalone, UsageBasis::Component, UsageBasis::StressedComponent];

fn fit(snapshot: &Snapshot, bounds: Option<&[(f64, f64)]>) -> Result<Fit, FitError> {
    let analysis = Analysis::new(snapshot.clone());
    analysis.fit_exposures(&analysis.stops(), bounds)
}

/// Applies the fit and fails unless every rule holds after it, or is no worse than before.
#[track_caller]
fn applied(snapshot: &Snapshot, bounds: Option<&[(f64, f64)]>) -> Fit {
    let mut session = Session::new(Arc::new(snapshot.clone()));
    let before = session.version().analysis().clone();
    let found = before.fit_exposures(&before.stops(), bounds).unwrap();
    session.apply(Edit::Exposures(found.scale.clone())).unwrap_or_else(|refused| panic!("{refused}"));
    assert_eq!(session.now().book.scale, found.scale);
    let (before, after) = (before.report().clone(), session.version().analysis().report().clone());
    let is_kept = |after: f64, before: f64, bound: f64| after <= bound.max(before) * (1.0 + 2e-9);
    let var = |report: &headroom_engine::report::RiskReport| report.fund.value_at_risk.unwrap();
    assert!(is_kept(var(&after), var(&before), snapshot.risk_budget.total_var), "fund VaR");
    for (after, before) in after.strategies.iter().zip(&before.strategies) {
        if let (Some(used), Some(used_before)) = (after.used, before.used) {
            assert!(is_kept(used, used_before, after.budget), "used {used} of {}", after.budget);
        }
    }
    // A cut is always allowed, also where it concentrates what is left.
    let is_raised = found.scale.iter().any(|scale| *scale > 1.0 + 1e-6);
    for (after, before) in after.controls.iter().zip(&before.controls).skip(3).filter(|_| is_raised) {
        let is_worse = after.state == ControlState::Tripped && before.state != ControlState::Tripped;
        assert!(!is_worse, "{} trips by the fit", after.id.id());
    }
    session.undo();
    assert!(session.is_as_loaded());
    found
}

#[test]
fn fit_on_each_basis_matches_the_reference() {
    // tests/reference/contract/fit.py, fitted_scales with a cap of 10
    let wanted = [
        (
            Method::Historical,
            UsageBasis::Standalone,
            [0.612_244_897_959_184, 0.144_927_536_231_884, 0.208_333_333_333_333, 0.088_888_888_888_889],
        ),
        (
            Method::Historical,
            UsageBasis::Component,
            [0.937_300_166_1, 0.234_098_478_3, 0.593_666_235_8, 0.190_335_671_2],
        ),
        (
            Method::Historical,
            UsageBasis::StressedComponent,
            [0.587_926_416_4, 0.126_462_082_5, 0.191_545_606_4, 0.084_342_243_0],
        ),
        (
            Method::Parametric,
            UsageBasis::Standalone,
            [0.634_270_681_799_26, 0.134_569_817_879_934, 0.200_929_560_661_705, 0.089_116_375_694_481],
        ),
        (
            Method::Parametric,
            UsageBasis::Component,
            [1.030_958_147_610_7, 0.257_490_334_771_4, 0.652_987_233_908, 0.209_354_610_294_3],
        ),
        (
            Method::Parametric,
            UsageBasis::StressedComponent,
            [0.968_264_338_9, 0.208_272_194_0, 0.315_459_171_0, 0.138_904_434_2],
        ),
    ];
    for (method, basis, wanted) in wanted {
        let found = fit(&four_strategies(method, basis), Some(&[(0.0, 10.0); 4])).unwrap();
        all_near(&found.scale, &wanted, 2e-9);
        let form = if basis == UsageBasis::Standalone { FitForm::Standalone } else { FitForm::Exact };
        assert_eq!(found.form, form);
    }
}

#[test]
fn fit_by_covariance_matches_scipy_before_the_factor() {
    let found = fit(&four_strategies(Method::Parametric, UsageBasis::Component), Some(&[(0.0, 10.0); 4])).unwrap();
    // scipy.optimize.minimize (BFGS) and numpy: shares by covariance, z sqrt(x'Sx) at 75 = 100 x (1 - .25)
    let wanted = [1.030_958_147_610_7, 0.257_490_334_771_437, 0.652_987_233_907_664, 0.209_354_610_294_388];
    all_near(&found.scale, &wanted, 1e-9);
    near(found.fund_var, 75.0, 1e-12);
    all_near(&found.shares, &[0.4, 4.0 / 15.0, 2.0 / 15.0, 0.2], 1e-10); // allocation over .75
    assert!(found.distance <= 1e-10 && found.residual <= 1e-10 && found.factor == 1.0 && found.factor_keeps.is_none());
    // By the historical components, which are not the covariance's, the first strategy would be past its 30.
    let found = fit(&four_strategies(Method::Historical, UsageBasis::Component), Some(&[(0.0, 10.0); 4])).unwrap();
    let before = [0.939_872_227_254_722, 0.234_740_871_876_381, 0.595_295_325_347_625, 0.190_857_974_515_695]; // the same at 75
    all_near(&found.scale, &before.map(|scale| scale * found.factor), 1e-9);
    assert_eq!(found.factor_keeps, Some(Binding::Budget));
    near(found.used[0], 30.0, 1e-12);
}

#[test]
fn fit_within_bounds_matches_scipy() {
    let bounds = [(0.0, 10.0), (0.0, 0.15), (0.0, 0.5), (0.25, 10.0)];
    let found = fit(&four_strategies(Method::Parametric, UsageBasis::Component), Some(&bounds)).unwrap();
    // scipy: L-BFGS-B inside brentq on lambda, then the factor
    let before = [1.212_235_095_245_1, 0.15, 0.5, 0.25];
    all_near(&found.scale, &before.map(|scale| scale * found.factor), 1e-9);
    assert_eq!((&found.at_cap[..], &found.at_floor[..], found.form), (&[1, 2][..], &[3][..], FitForm::LogBarrier));
    // Standalone: budget over VaR, 30 / 49, 20 / 138, 10 / 48 and 15 / 168.75 (numpy), inside the bounds; the floor of the last
    // takes 42.1875 of a budget of 15, which is no worse than today's 168.75.
    let snapshot = four_strategies(Method::Historical, UsageBasis::Standalone);
    let found = applied(&snapshot, Some(&bounds));
    all_near(&found.scale, &[30.0 / 49.0, 20.0 / 138.0, 10.0 / 48.0, 0.25], 1e-12);
    assert_eq!((&found.at_cap[..], &found.at_floor[..], found.factor), (&[][..], &[3][..], 1.0));
    // From a flat fund nothing is worse than the rules: one factor brings all to where the last keeps its budget.
    let mut session = Session::new(Arc::new(snapshot));
    session.apply(Edit::Exposures(vec![0.0; 4])).unwrap();
    let flat = session.version().analysis();
    let found = flat.fit_exposures(&flat.stops(), Some(&bounds)).unwrap();
    let factor = 15.0 / 42.187_5;
    all_near(&found.scale, &[30.0 / 49.0 * factor, 20.0 / 138.0 * factor, 10.0 / 48.0 * factor, 0.25 * factor], 1e-12);
    assert_eq!(found.factor_keeps, Some(Binding::Budget));
}

/// The fund of EDHEC's indices beside the repository; `None` where the file is not there.
fn edhec() -> Option<Snapshot> {
    let bytes = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/edhec-snapshot.json")).ok()?;
    Some(parse(&bytes).unwrap())
}

#[test]
fn fit_of_the_samples_and_edhec_applies_with_every_rule_kept() {
    // tests/reference/contract/fit.py, fitted_scales: first strategy and fund VaR by basis, and how far the way goes
    let cases = [
        (
            Some(demo()),
            [
                (1.098_901_098_9, 378_853.884_624, 0.698_482_683_76),
                (1.050_244_012_2, 357_629.494_487, 0.743_174_195_40),
                (0.956_910_552_5, 354_078.138_216, 0.953_171_223_00),
            ],
        ),
        (
            Some(seed()),
            [
                (1.363_636_363_6, 33_045.454_545, 1.0),
                (1.221_963_526_6, 29_960.836_567, 1.0),
                (1.285_055_903_2, 29_187.716_623, 1.0),
            ],
        ),
        (
            edhec(),
            [
                (1.275_510_204_1, 1_284_521.097_601, 1.0),
                (0.953_482_282_9, 1_101_189.577_435, 1.0),
                (0.932_373_412_8, 1_080_573.728_340, 1.0),
            ],
        ),
    ];
    for (snapshot, wanted) in cases {
        let Some(mut snapshot) = snapshot else { continue };
        for (basis, (first, fund_var, way)) in BASES.into_iter().zip(wanted) {
            snapshot.risk_budget.usage_basis = basis;
            let found = applied(&snapshot, None);
            // Of the demonstration fund an exchange ends the way; numpy, sizes by exchange.
            near(found.way, way, 1e-8);
            near(found.scale[0], 1.0 + way * (first - 1.0), 1e-8);
            if way == 1.0 {
                near(found.fund_var, fund_var, 1e-8);
            }
        }
    }
}

#[test]
fn fit_of_the_demo_ends_where_its_largest_exchange_does() {
    let found = applied(&demo(), None);
    // numpy, sizes by exchange: on the straight way from 1 to budget over standalone VaR the largest exchange reaches its limit.
    near(found.way, 0.698_482_683_76, 1e-8);
    near(found.scale[7], 1.0 + 0.698_482_683_76 * 1.380_952_380_95, 1e-8); // of 2.380 952 380 95
    assert_eq!(found.way_ends_at, Some(Binding::Limit(ControlId::ExchangeConcentration)));
    assert_eq!((found.factor, found.factor_keeps), (1.0, None));
}

/// Two strategies of standalone VaR 30 and 40 (their worst days apart), budgets 60 and 20 of 100.
fn two() -> Snapshot {
    let series = |day: usize, loss: f64| (0..40).map(|t| if t == day { -loss } else { 0.001 }).collect();
    let mut snapshot = allocated(fund_of(&[(1_000.0, series(3, 0.03)), (1_000.0, series(7, 0.04))]), &[0.6, 0.2]);
    snapshot.risk_budget.confidence = confidence(0.99);
    snapshot
}

#[test]
fn fit_keeps_gross_with_one_factor() {
    let mut snapshot = holding(two(), vec![linear(0, "x", "t", 300.0), linear(1, "y", "u", 400.0)]);
    snapshot.limits = Limits { gross_exposure: Some(720.0), ..Limits::default() };
    let found = applied(&snapshot, None);
    // Scales 2 and .5 have a gross of 800: 720 / 800 of them.
    near(found.factor, 0.9, 1e-12);
    all_near(&found.scale, &[1.8, 0.45], 1e-12);
    assert_eq!(found.factor_keeps, Some(Binding::Limit(ControlId::GrossExposure)));
}

#[test]
fn fit_keeps_the_scale_of_what_cannot_be_fitted() {
    let mut snapshot = two();
    // Gains on every row: no loss in its tail, whatever its scale.
    let rising = (0..40).map(|t| Some(0.01 + 0.0001 * f64::from(t % 5))).collect();
    snapshot.history.returns[1] = rising;
    let found = applied(&snapshot, None);
    assert_eq!((&found.kept[..], found.scale[1]), (&[1][..], 1.0));
    near(found.scale[0], 2.0, 1e-12);
    // Without capital there is no standalone VaR either.
    snapshot.strategies[1].capital = 0.0;
    assert_eq!(applied(&snapshot, None).kept, [1]);
    // A strategy that is not measured leaves the fund unmeasured: nothing is raised, what is over its budget is cut.
    let mut short = two();
    short.history.returns[1][..20].fill(None);
    short.risk_budget.allocation[0] = 0.15;
    short.risk_budget.reserve = 0.65;
    let found = applied(&short, None);
    assert_eq!((&found.kept[..], found.scale[1]), (&[1][..], 1.0));
    near(found.scale[0], 0.5, 1e-12); // 15 / 30
    short.risk_budget.allocation[0] = 0.6;
    short.risk_budget.reserve = 0.2;
    let found = applied(&short, None);
    assert_eq!((&found.at_today[..], found.scale[0]), (&[0][..], 1.0));
}

#[test]
fn fit_raises_nothing_that_a_stop_reaches() {
    let mut snapshot = two();
    let event = LogEvent::PersonTrip { action: Action::HaltNewPositions, by: "Ann".to_owned() };
    let date = *snapshot.history.dates.last().unwrap();
    snapshot.log = vec![LogEntry { date, at: None, event, reason: "Venue under review".to_owned() }];
    let found = applied(&snapshot, None);
    // Wanted 2 and .5: the raise stops at today's, the cut is made.
    assert_eq!((&found.scale[..], &found.at_today[..]), (&[1.0, 0.5][..], &[0][..]));
    assert_eq!(found.way, 1.0);
}

#[test]
fn fit_gives_nothing_to_a_budget_of_zero() {
    for basis in BASES {
        let mut snapshot = two();
        (snapshot.risk_budget.allocation, snapshot.risk_budget.reserve) = (vec![0.6, 0.0], 0.4);
        snapshot.risk_budget.usage_basis = basis;
        let found = applied(&snapshot, None);
        assert_eq!(found.scale[1], 0.0);
        near(found.scale[0], 2.0, 1e-9); // 60 / 30
        assert!(found.distance <= 1e-12);
    }
}

#[test]
fn fit_tells_what_does_not_fit() {
    let snapshot = four_strategies(Method::Historical, UsageBasis::Component);
    // Caps that leave no room: all of them bind, the fund stays under what its budgets give.
    let found = fit(&snapshot, Some(&[(0.0, 0.1); 4])).unwrap();
    assert!(found.fund_var < 75.0 && found.form == FitForm::LogBarrier);
    assert_eq!((found.at_cap.len(), &found.scale[..]), (4, &[0.1; 4][..]));
    // Floors that give more than the budgets: refused.
    let refused = fit(&snapshot, Some(&[(5.0, 10.0); 4])).unwrap_err();
    assert!(matches!(refused, FitError::Floors { least, target } if least > target && target == 75.0), "{refused}");
    // The cap of 3 binds where capital is small beside the budget.
    let mut small = snapshot.clone();
    small.strategies[2].capital = 10.0;
    let found = fit(&small, None).unwrap();
    near(found.scale[2], 3.0 * found.factor, 1e-12);
    assert_eq!(found.at_cap, [2]);
    assert!(found.residual <= 1e-10);
    let mut empty = snapshot.clone();
    empty.risk_budget.allocation.fill(0.0);
    assert_eq!(fit(&empty, None).unwrap_err(), FitError::Shares(RiskBudgetingError::NoBudget));
    let mut short = snapshot.clone();
    short.history.dates.truncate(29);
    short.history.returns.iter_mut().for_each(|series| series.truncate(29));
    assert!(matches!(fit(&short, None), Err(FitError::Estimate(_))));
    // A constant loss has a VaR and no variance to share.
    let mut still = snapshot;
    still.history.returns[3].fill(Some(-0.001));
    assert_eq!(fit(&still, None).unwrap_err(), FitError::NoRisk { id: "s3".to_owned() });
}

#[test]
fn fit_applies_to_random_funds() {
    let mut random = Seeded::new(84);
    let (mut fitted, mut on_the_way, mut by_factor) = (0, 0, 0);
    for round in 0..90 {
        let mut snapshot = random_fund(&mut random, 6);
        if round % 3 != 0 {
            snapshot = with_positions(&mut random, snapshot);
            snapshot.limits.sector_concentration = Some(random.between(0.3, 0.8));
            snapshot.limits.exchange_concentration = Some(random.between(0.3, 0.8));
        }
        let methods = [Method::Historical, Method::Parametric, Method::FilteredHistorical, Method::StudentT];
        snapshot.risk_budget.method = methods[random.whole(0, 3)];
        snapshot.risk_budget.usage_basis = BASES[round % 3];
        let bounds: Vec<(f64, f64)> = (0..snapshot.strategies.len())
            .map(|_| (if random.once_in(3) { random.between(0.0, 0.2) } else { 0.0 }, random.between(0.3, 10.0)))
            .collect();
        for bounds in [None, Some(&bounds[..])] {
            match fit(&snapshot, bounds) {
                Err(FitError::Floors { .. } | FitError::NoLoss { .. } | FitError::Shares(_)) => continue,
                Err(other) => panic!("{other}"),
                Ok(found) => assert!(found.scale.iter().all(|scale| (0.0..=10.0).contains(scale))),
            }
            let found = applied(&snapshot, bounds);
            assert!(found.residual <= 1e-9, "{:e}", found.residual);
            fitted += 1;
            on_the_way += usize::from(found.way < 1.0);
            by_factor += usize::from(found.factor < 1.0);
        }
    }
    assert!(fitted > 80 && on_the_way > 5 && by_factor > 10, "{fitted} {on_the_way} {by_factor}");
}
