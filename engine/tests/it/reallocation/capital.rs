//! Capital by risk-adjusted return: the best expected return under the rules, and equal return on risk.

use headroom_engine::{
    budget::{
        BestReturn, BestReturnError, CapitalRule, CapitalScope, CapitalStops, EqualReturnEnd, FIT_CAP, FundMeasure,
        KKT, best_return, equal_return,
    },
    control::{ControlState, Ladder, Stops},
    fund::{Book, ControlId, DrawdownLimits, Method, Settings, Snapshot, UsageBasis},
    headroom::{Binding, check_raise},
    model::{Model, estimate},
    reallocation::CapitalPlan,
    testing::{Seeded, allocated, every_limit, fund_of, holding, linear, near, random_fund, with_positions},
    var::components_of_covariance,
};

/// A fund by the normal law on the component basis, and its model.
fn parametric(mut fund: Snapshot, basis: UsageBasis) -> (Snapshot, Model) {
    fund.risk_budget.method = Method::from_id("parametric").unwrap();
    fund.risk_budget.usage_basis = basis;
    let model = estimate(&fund, Settings::of(&fund.risk_budget));
    (fund, model)
}

/// Strategies of 1,000 that partly move together, an equal share of everything each.
fn market_fund(random: &mut Seeded, count: usize) -> Snapshot {
    let market: Vec<f64> = (0..120).map(|_| random.daily_return()).collect();
    let strategy = |_| {
        let beta = random.between(0.1, 0.8);
        (1_000.0, market.iter().map(|m| beta * m + random.daily_return()).collect())
    };
    let strategies: Vec<(f64, Vec<f64>)> = (0..count).map(strategy).collect();
    allocated(fund_of(&strategies), &vec![1.0 / count as f64; count])
}

#[test]
fn best_return_shares_risk_as_it_shares_return() {
    // Tasche 1999: at the best of m'x for its risk, x_i (Sigma x)_i / x'Sigma x = m_i x_i / m'x. With m = Sigma y the best is on
    // the ray of y, and no bound holds while the fund is small.
    let mut random = Seeded::new(31);
    for count in 2..9 {
        let (mut fund, model) = parametric(market_fund(&mut random, count), UsageBasis::Component);
        let y: Vec<f64> = (0..count).map(|_| random.between(0.5, 1.5)).collect();
        let sigma = &model.risk.as_ref().unwrap().covariance;
        let expected: Vec<Option<f64>> =
            (0..count).map(|i| Some(250.0 * sigma.column(i).iter().zip(&y).map(|(s, y)| s * y).sum::<f64>())).collect();
        fund.risk_budget.total_var = 30.0;
        let book = Book::of(&fund);
        let scope = CapitalScope::of(&fund, &model, &book, &Stops::default(), &expected).unwrap();
        let found = best_return(&scope, None).unwrap();
        assert!(found.residual <= KKT && found.at_cap.is_empty(), "{found:?}");
        assert_eq!(found.held_by, [CapitalRule::Of(Binding::FundVar)]);
        let exposure: Vec<f64> = found.scale.iter().map(|scale| 1_000.0 * scale).collect();
        let parts = components_of_covariance(&exposure, sigma, 1.0).unwrap();
        let earned: f64 = exposure.iter().zip(&expected).map(|(x, m)| x * m.unwrap()).sum();
        for i in 0..count {
            near(exposure[i] * expected[i].unwrap() / earned, parts[i], 1e-6);
            near(exposure[i] / exposure[0], y[i] / y[0], 1e-6);
            near(found.allocation[i], parts[i], 1e-6); // budgets by use
        }
        let figures = scope.figures(&found.scale);
        near(figures.value_at_risk, 30.0, 1e-8);
        near(found.risk_share, 1.0, 1e-9);
    }
}

/// A random fund with positions, every limit and a basis, its model and expected returns.
fn random_case(random: &mut Seeded, number: usize) -> (Snapshot, Model, Vec<Option<f64>>) {
    let fund = random_fund(random, 8);
    let mut fund = with_positions(random, fund);
    fund.limits = every_limit();
    fund.risk_budget.usage_basis = UsageBasis::ALL[number % 3];
    let model = estimate(&fund, Settings::of(&fund.risk_budget));
    let expected = (0..fund.strategies.len()).map(|_| Some(random.between(-0.1, 0.3))).collect();
    (fund, model, expected)
}

#[test]
fn proposals_of_capital_keep_every_rule_and_can_be_set() {
    let mut random = Seeded::new(7);
    let (mut found_some, mut conflicts, mut on_grid, mut polished) = (0, 0, 0, 0);
    for number in 0..150 {
        let (fund, model, expected) = random_case(&mut random, number);
        let book = Book::of(&fund);
        let scope = CapitalScope::of(&fund, &model, &book, &Stops::default(), &expected).unwrap();
        let total = fund.risk_budget.total_var;
        let can_be_set = |scale: &[f64], allocation: &[f64]| {
            let end = Book { allocation: allocation.to_vec(), scale: scale.to_vec(), ..book.clone() };
            check_raise(&fund, &model, &book, &end, &Stops::default()).expect("the edit is taken");
            near(allocation.iter().sum::<f64>(), book.allocation.iter().sum(), 1e-12); // the reserve as it is
            assert!(scope.figures(scale).value_at_risk <= total * (1.0 + 1e-9), "{number}");
        };
        let turnover = random.once_in(2).then(|| random.between(0.1, 1.0));
        match best_return(&scope, turnover) {
            Ok(best) => {
                found_some += 1;
                assert!(best.residual <= KKT, "{number}: {best:?}");
                polished += usize::from(best.residual <= 1e-13);
                on_grid += is_on_grid(&scope, &fund, &book, &expected, &best);
                can_be_set(&best.scale, &best.allocation);
                let exposure = book.exposure(&fund);
                let traded: f64 = exposure.iter().zip(&best.scale).map(|(x, s)| (x * s - x).abs()).sum::<f64>()
                    / exposure.iter().sum::<f64>();
                assert!(turnover.is_none_or(|most| traded <= most + 1e-8), "{number}: {traded} {turnover:?}");
                // What holds is at its bound; nothing that the rules allow nearby earns more.
                let earned = scope.figures(&best.scale).expected_return;
                let equal = equal_return(&scope);
                if let Some(equal) = equal.filter(|_| turnover.is_none()) {
                    can_be_set(&equal.scale, &equal.allocation);
                    let today = scope.figures(&book.scale).return_on_risk;
                    assert!(scope.figures(&equal.scale).return_on_risk >= today.map(|ratio| ratio - 1e-12), "{number}");
                }
                assert!(earned.is_finite());
            }
            Err(BestReturnError::Conflict { rules }) => {
                conflicts += 1;
                assert!(!rules.is_empty(), "{number}");
                // Without a turnover, from nothing held, every rule of a fund whose strategies all move holds at 0.
                assert!(rules.contains(&CapitalRule::Turnover) || !is_all_free(&scope, &fund), "{number}: {rules:?}");
            }
            Err(BestReturnError::NothingEarns | BestReturnError::NothingMoves) => {}
            Err(other) => panic!("{number}: {other}"),
        }
    }
    assert!(found_some > 90 && conflicts > 10, "{found_some} found, {conflicts} conflicts");
    assert!(on_grid >= found_some - 2 && polished * 10 > found_some * 9, "{on_grid}, {polished} of {found_some}");
}

/// Whether every scale that is neither at a bound nor at today's is a multiple of 1e-9; and what that cost.
fn is_on_grid(
    scope: &CapitalScope<'_>,
    fund: &Snapshot,
    book: &Book,
    expected: &[Option<f64>],
    best: &BestReturn,
) -> usize {
    let earns = |i: &usize| (expected[*i].unwrap() * fund.strategies[*i].capital).abs();
    let most: f64 = scope.free.iter().map(earns).sum();
    assert!(best.grid_cost.abs() <= 1e-7 * most, "{} of {most}", best.grid_cost);
    let is_step = |i: &usize| {
        let scale = best.scale[*i];
        [0.0, book.scale[*i], FIT_CAP].contains(&scale) || (scale * 1e9).round() / 1e9 == scale
    };
    usize::from(scope.free.iter().all(is_step))
}

fn is_all_free(scope: &CapitalScope<'_>, fund: &Snapshot) -> bool {
    scope.free.len() == fund.strategies.len()
}

/// Returns of +-`size` by turns, and by turns of two: two series that do not move together.
fn swings(size: f64, every: usize) -> Vec<f64> {
    (0..40).map(|t| if (t / every).is_multiple_of(2) { size } else { -size }).collect()
}

#[test]
fn best_return_on_standalone_budgets_fills_by_return_over_var() {
    // By hand. Standalone VaR at scale 1: 10, 20 and 10; budgets 36 together. Return over VaR: 3, 2, 1 a unit. The first to its cap of
    // three, 30; the second has the 6 that are left.
    let fund = allocated(
        fund_of(&[(1_000.0, swings(0.01, 1)), (1_000.0, swings(0.02, 2)), (1_000.0, swings(0.01, 4))]),
        &[0.12, 0.12, 0.12],
    );
    let model = estimate(&fund, Settings::of(&fund.risk_budget));
    let book = Book::of(&fund);
    let expected = [Some(0.03), Some(0.04), Some(0.01)];
    let scope = CapitalScope::of(&fund, &model, &book, &Stops::default(), &expected).unwrap();
    let found = best_return(&scope, None).unwrap();
    for (scale, wanted) in found.scale.iter().zip([FIT_CAP, 0.3, 0.0]) {
        near(*scale, wanted, 1e-9);
    }
    for (share, wanted) in found.allocation.iter().zip([0.30, 0.06, 0.0]) {
        near(*share, wanted, 1e-9);
    }
    assert_eq!((found.held_by, found.at_cap), (vec![CapitalRule::Of(Binding::Budget)], vec![0]));
}

#[test]
fn rules_that_conflict_are_named_and_no_others() {
    // VaR at scale 1 is 10 and 20 against budgets of 12: nothing but selling 18 of 30 cures it, and 10% may be traded. Gross holds.
    let mut fund = allocated(fund_of(&[(1_000.0, swings(0.01, 1)), (1_000.0, swings(0.02, 2))]), &[0.06, 0.06]);
    fund = holding(fund, vec![linear(0, "x", "s", 1_000.0), linear(1, "y", "s", 1_000.0)]);
    fund.limits.gross_exposure = Some(5_000.0);
    let model = estimate(&fund, Settings::of(&fund.risk_budget));
    let book = Book::of(&fund);
    let scope = CapitalScope::of(&fund, &model, &book, &Stops::default(), &[Some(0.03), Some(0.04)]).unwrap();
    let rules = vec![CapitalRule::Of(Binding::Budget), CapitalRule::Turnover];
    assert_eq!(best_return(&scope, Some(0.1)), Err(BestReturnError::Conflict { rules }));
    assert!(best_return(&scope, Some(1.0)).is_ok());
    // One sector at most half: with one sector nothing can be held, and trading everything is needed.
    fund.limits.sector_concentration = Some(0.5);
    fund.risk_budget.total_var = 1_000.0;
    let scope = CapitalScope::of(&fund, &model, &book, &Stops::default(), &[Some(0.03), Some(0.04)]).unwrap();
    let rules = vec![CapitalRule::Of(Binding::Limit(ControlId::SectorConcentration)), CapitalRule::Turnover];
    assert_eq!(best_return(&scope, Some(0.1)), Err(BestReturnError::Conflict { rules }));
    let out = best_return(&scope, None).unwrap();
    assert!(out.scale.iter().all(|scale| *scale < 1e-8), "{:?}", out.scale);
}

#[test]
fn equal_return_ends_where_every_strategy_earns_alike_for_its_risk() {
    // At the fixed point m_i x_i / ES_i = m'x / ES; with m = Sigma y that is the ray of y, and capital in all stays.
    let mut random = Seeded::new(32);
    for count in 2..6 {
        let (mut fund, model) = parametric(market_fund(&mut random, count), UsageBasis::Component);
        let y: Vec<f64> = (0..count).map(|_| random.between(0.8, 1.25)).collect();
        let sigma = &model.risk.as_ref().unwrap().covariance;
        let expected: Vec<Option<f64>> =
            (0..count).map(|i| Some(250.0 * sigma.column(i).iter().zip(&y).map(|(s, y)| s * y).sum::<f64>())).collect();
        fund.risk_budget.total_var = 10_000.0;
        let book = Book::of(&fund);
        let scope = CapitalScope::of(&fund, &model, &book, &Stops::default(), &expected).unwrap();
        let found = equal_return(&scope).unwrap();
        assert_eq!(found.end, EqualReturnEnd::FixedPoint);
        assert!(found.spread < 1e-3, "{found:?}");
        near(found.scale.iter().sum::<f64>(), count as f64, 1e-9);
        for i in 0..count {
            near(found.scale[i] / found.scale[0], y[i] / y[0], 2e-3);
        }
    }
}

#[test]
fn equal_return_obeys_a_person_who_stops_the_fund() {
    let (fund, model) = parametric(market_fund(&mut Seeded::new(33), 3), UsageBasis::Component);
    let book = Book::of(&fund);
    let trips = [headroom_engine::fund::StandingTrip {
        action: headroom_engine::fund::Action::KillSwitch,
        by: "A".to_owned(),
        date: headroom_engine::testing::LAST,
        reason: "B".to_owned(),
    }];
    let stops = Stops { trips: &trips, ..Stops::default() };
    let scope = CapitalScope::of(&fund, &model, &book, &stops, &[Some(0.1), Some(0.2), Some(0.3)]).unwrap();
    let best = best_return(&scope, None).unwrap();
    assert!(best.scale.iter().all(|scale| *scale <= 1.0), "{:?}", best.scale);
    assert_eq!(equal_return(&scope).unwrap().scale, book.scale, "nobody may take what another gives");
}

#[test]
fn best_return_converges_where_strategies_outnumber_rows() {
    let mut random = Seeded::new(34);
    for (number, count) in [30, 45, 60].into_iter().enumerate() {
        let market: Vec<f64> = (0..40).map(|_| random.daily_return()).collect();
        let strategy = |_| {
            let beta = random.between(-0.3, 0.8);
            let capital = random.between(1.0, 1e6);
            (capital, market.iter().map(|m| beta * m + random.daily_return()).collect())
        };
        let strategies: Vec<(f64, Vec<f64>)> = (0..count).map(strategy).collect();
        let fund = allocated(fund_of(&strategies), &vec![0.9 / f64::from(count); strategies.len()]);
        let mut fund = with_positions(&mut random, fund);
        fund.limits = every_limit();
        fund.limits.gross_exposure = None;
        fund.risk_budget.total_var = 100_000.0;
        fund.risk_budget.usage_basis = UsageBasis::ALL[number % 3];
        let model = estimate(&fund, Settings::of(&fund.risk_budget));
        let book = Book::of(&fund);
        let expected: Vec<Option<f64>> = strategies.iter().map(|_| Some(random.between(-0.1, 0.3))).collect();
        let scope = CapitalScope::of(&fund, &model, &book, &Stops::default(), &expected).unwrap();
        for turnover in [None, Some(0.8)] {
            match best_return(&scope, turnover) {
                Ok(found) => assert!(found.residual <= KKT, "{number}: {:e}", found.residual),
                Err(BestReturnError::Conflict { rules }) => {
                    assert!(rules.contains(&CapitalRule::Turnover), "{number}: {rules:?}");
                }
                Err(other) => panic!("{number} {turnover:?}: {other}"),
            }
        }
    }
}

/// The ladder of a strategy whose soft limit has tripped.
fn halved(strategy: usize) -> Ladder {
    Ladder {
        strategy,
        limits: DrawdownLimits { soft: Some(0.05), hard: Some(0.1), recovery_share: 0.5 },
        measured: Some(0.06),
        marked: None,
        reason: None,
        states: [ControlState::Tripped, ControlState::Active],
        since: [None; 2],
    }
}

#[test]
fn proposals_of_capital_raise_nobody_whom_its_own_ladder_has_stopped() {
    let mut random = Seeded::new(35);
    let (mut raised, mut of_shares) = (0, 0);
    for number in 0..30 {
        let (fund, model, expected) = random_case(&mut random, number);
        let book = Book::of(&fund);
        let ladders = [halved(0)];
        let stops = Stops { ladders: &ladders, ..Stops::default() };
        let proposed = |stops: &Stops<'_>| {
            let scope = CapitalScope::of(&fund, &model, &book, stops, &expected).unwrap();
            let best = best_return(&scope, None).ok().map(|best| (best.scale, best.allocation));
            let equal = equal_return(&scope).map(|equal| (equal.scale, equal.allocation));
            [best, equal].into_iter().flatten().collect::<Vec<_>>()
        };
        let is_up = |to: f64, from: f64| to > from * (1.0 + 1e-12);
        let (free, held) = (proposed(&Stops::default()), proposed(&stops));
        raised += free.iter().filter(|(scale, _)| is_up(scale[0], 1.0)).count();
        of_shares += free.iter().filter(|(_, share)| is_up(share[0], book.allocation[0])).count();
        for (scale, allocation) in held {
            assert!(!is_up(scale[0], book.scale[0]), "{number}: {scale:?}");
            assert!(!is_up(allocation[0], book.allocation[0]), "{number}: {allocation:?}");
            assert!(allocation.iter().sum::<f64>() <= book.allocation.iter().sum::<f64>() + 1e-12);
        }
        // In proportion to Sharpe ratios alike.
        let settings = Settings::of(&fund.risk_budget);
        let plan =
            |held: &[usize]| CapitalPlan::of(&fund, settings, &book.allocation, &book.exposure(&fund), held).split;
        if let Some(split) = plan(&CapitalStops::of(&stops, 1).held) {
            assert!(!is_up(split.allocation()[0], book.allocation[0]));
            let others = plan(&[]).unwrap();
            assert!((1..others.allocation().len()).all(|i| split.allocation()[i] >= others.allocation()[i] - 1e-12));
        }
    }
    assert!(raised > 10 && of_shares > 10, "{raised} exposures and {of_shares} shares would have risen");
}

#[test]
fn best_return_within_an_expected_shortfall_is_that_within_the_var_of_the_same_law() {
    // Of a normal law ES is VaR x phi(z) / ((1 - c) z): 2.665214220 / 2.326347874 at 99% (McNeil, Frey and Embrechts 2015, 2.3.4).
    let ratio = 2.665_214_220_345_806_6 / 2.326_347_874_040_841;
    let mut random = Seeded::new(36);
    for basis in UsageBasis::ALL {
        let mut fund = market_fund(&mut random, 6);
        fund.risk_budget.confidence = headroom_engine::testing::confidence(0.99);
        let (mut fund, model) = parametric(fund, basis);
        let expected: Vec<Option<f64>> = (0..6).map(|_| Some(random.between(0.02, 0.3))).collect();
        fund.risk_budget.allocation = vec![1e3; 6]; // budgets that hold nobody
        let book = Book::of(&fund);
        let found = |total_var: f64, measure: FundMeasure| {
            let mut fund = fund.clone();
            fund.risk_budget.total_var = total_var;
            let scope = CapitalScope::of(&fund, &model, &book, &Stops::default(), &expected).unwrap();
            let best = best_return(&scope.held_by(measure), None).unwrap();
            let scope = CapitalScope::of(&fund, &model, &book, &Stops::default(), &expected).unwrap();
            (scope.figures(&best.scale), best)
        };
        let (of_es, best) = found(30.0, FundMeasure::ExpectedShortfall);
        assert_eq!(best.held_by, [CapitalRule::ExpectedShortfall]);
        assert!(best.residual <= KKT);
        near(of_es.expected_shortfall, 30.0, 1e-8);
        assert!(of_es.expected_shortfall <= 30.0 * (1.0 + 1e-10));
        let (of_var, _) = found(30.0 / ratio, FundMeasure::Var);
        near(of_es.expected_return, of_var.expected_return, 1e-6);
        near(of_var.value_at_risk * ratio, of_es.expected_shortfall, 1e-7);
    }
}

#[test]
fn best_return_keeps_the_shortfall_of_a_historical_method() {
    let mut random = Seeded::new(37);
    let mut held = 0;
    for number in 0..40 {
        let (fund, model, expected) = random_case(&mut random, number);
        let book = Book::of(&fund);
        let scope = CapitalScope::of(&fund, &model, &book, &Stops::default(), &expected).unwrap();
        let scope = scope.held_by(FundMeasure::ExpectedShortfall);
        let total = fund.risk_budget.total_var;
        if let Ok(best) = best_return(&scope, None) {
            assert!(scope.figures(&best.scale).expected_shortfall <= total * (1.0 + 1e-9), "{number}");
            held += usize::from(best.held_by.contains(&CapitalRule::ExpectedShortfall));
        }
        if let Some(equal) = equal_return(&scope) {
            assert!(scope.figures(&equal.scale).expected_shortfall <= total * (1.0 + 1e-9), "{number}");
        }
    }
    assert!(held > 0, "no fund was held by its expected shortfall");
}
