//! What mathematics promises of every fund, on random ones.

use headroom_engine::fund::{Method, Snapshot};
use headroom_engine::{
    Analysis,
    fund::Settings,
    math::Extremes,
    report::RiskReport,
    var::{expected_shortfall, value_at_risk},
    warning::WarningCode,
};
use proptest::prelude::*;

use headroom_engine::testing::{Desk, Seeded, agree, confidence, fund_of, near, random_fund, spike, with_positions};

/// Methods that the engine offers.
const METHODS: [Method; 5] =
    [Method::Historical, Method::Parametric, Method::CornishFisher, Method::StudentT, Method::FilteredHistorical];

/// Those whose expected shortfall is coherent: Cornish-Fisher and Student-t approximate each book anew.
const COHERENT: [Method; 3] = [Method::Historical, Method::Parametric, Method::FilteredHistorical];

fn by(snapshot: &Snapshot, method: Method) -> Desk {
    let settings = Settings { method, ..Settings::of(&snapshot.risk_budget) };
    Desk::with(snapshot, settings)
}

fn sum(parts: impl IntoIterator<Item = f64>) -> f64 {
    parts.into_iter().sum()
}

/// Components add up to the fund's VaR, stressed ones to its stressed VaR, both to 1e-12; none where nothing is lost.
fn components_add_up(report: &RiskReport) {
    let var = report.fund.value_at_risk.unwrap();
    let shortfall = report.fund.expected_shortfall.unwrap();
    let parts: Option<Vec<f64>> = report.strategies.iter().map(|r| r.component_var).collect();
    match parts {
        Some(parts) => near_relative(sum(parts), var),
        None => assert!(var < 0.0 || shortfall <= 0.0, "VaR {var}, ES {shortfall}"),
    }
    let alone: Vec<f64> = report.strategies.iter().map(|r| r.standalone_var.unwrap()).collect();
    let parts: Option<Vec<f64>> = report.strategies.iter().map(|r| r.stressed_component_var).collect();
    if let Some(parts) = parts {
        near_relative(sum(parts), report.fund.stressed.unwrap());
    }
    let fund = &report.fund;
    near_relative(sum(alone), fund.sum_of_standalone.unwrap());
    near_relative(fund.sum_of_standalone.unwrap() - var, fund.diversification.unwrap());
}

#[track_caller]
fn near_relative(found: f64, wanted: f64) {
    assert!(agree(found, wanted, 1e-12, 0.0), "found {found:?}, wanted {wanted:?}");
}

#[test]
fn figures_after_edits_are_those_of_the_fund_opened_anew_to_the_bit() {
    let mut random = Seeded::new(12);
    let column = |random: &mut Seeded| (1e5, (0..60).map(|_| random.between(-0.03, 0.02)).collect::<Vec<f64>>());
    let columns: Vec<_> = (0..40).map(|_| column(&mut random)).collect();
    let fund = fund_of(&columns);
    let kept = Analysis::new(fund.clone());
    let mut book = kept.book().clone();
    for edit in 0..30 {
        book.scale[random.whole(0, 39)] = if edit % 5 == 4 { 0.0 } else { random.between(0.1, 3.0) };
        let anew = Analysis::new(fund.clone()).at(book.clone());
        assert_eq!(kept.at(book.clone()).report(), anew.report());
    }
}

#[test]
fn components_add_up_over_ten_thousand_edits() {
    let mut random = Seeded::new(1);
    let mut with_components = 0;
    for fund in 0..100 {
        let snapshot = random_fund(&mut random, 10);
        let mut desk = by(&snapshot, METHODS[fund % METHODS.len()]);
        for _ in 0..100 {
            edit(&mut random, &mut desk);
            let report = desk.report();
            components_add_up(&report);
            with_components += usize::from(report.strategies[0].component_var.is_some());
            let shares: f64 = report.strategies.iter().map(|r| r.allocation).sum();
            near(shares + report.reserve, 1.0, 1e-12); // allocation and reserve
        }
    }
    assert!(with_components > 9_000, "only {with_components} of 10,000 have components");
}

/// One strategy at another scale, or a part of the reserve to or from it.
fn edit(random: &mut Seeded, desk: &mut Desk) {
    let i = random.whole(0, desk.book.scale.len() - 1);
    if random.once_in(2) {
        desk.book.scale[i] = if random.once_in(10) { 0.0 } else { random.between(0.0, 10.0) };
    } else {
        let both = desk.book.allocation[i] + desk.book.reserve;
        let share = both * random.unit();
        desk.book.allocation[i] = share;
        desk.book.reserve = both - share;
    }
}

#[test]
fn doubled_exposures_double_every_figure() {
    // To the bit: a factor of 2 rounds nothing.
    let mut random = Seeded::new(2);
    for _ in 0..100 {
        let snapshot = random_fund(&mut random, 8);
        for method in METHODS {
            let mut desk = by(&snapshot, method);
            for scale in &mut desk.book.scale {
                *scale = random.between(0.0, 5.0);
            }
            let one = desk.report();
            desk.book.scale.iter_mut().for_each(|scale| *scale *= 2.0);
            let two = desk.report();
            let figures = |report: &RiskReport| {
                let fund = &report.fund;
                let of_fund = [fund.value_at_risk, fund.expected_shortfall, fund.aggregate, fund.stressed];
                let of_rows = report.strategies.iter().flat_map(|row| {
                    [row.standalone_var, row.standalone_es, row.component_var, row.stressed_component_var]
                });
                of_fund.into_iter().chain(of_rows).collect::<Vec<_>>()
            };
            let doubled = figures(&one).into_iter().map(|f| f.map(|loss| 2.0 * loss));
            assert_eq!(figures(&two), doubled.collect::<Vec<_>>());
        }
    }
}

#[test]
fn permuted_strategies_permute_the_results() {
    let mut random = Seeded::new(3);
    for _ in 0..100 {
        let snapshot = random_fund(&mut random, 8);
        let snapshot = with_positions(&mut random, snapshot);
        let n = snapshot.strategies.len();
        let mut order: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            order.swap(i, random.whole(0, i));
        }
        let permuted = permute(&snapshot, &order);
        for method in METHODS {
            let (one, two) = (by(&snapshot, method), by(&permuted, method));
            let (a, b) = (one.report(), two.report());
            let size = a.fund.sum_of_standalone.unwrap().abs();
            let same = |x: Option<f64>, y: Option<f64>| match (x, y) {
                (Some(x), Some(y)) => assert!(agree(x, y, 1e-11, size), "{x:?} {y:?}"),
                (x, y) => assert_eq!(x, y),
            };
            same(a.fund.value_at_risk, b.fund.value_at_risk);
            same(a.fund.expected_shortfall, b.fund.expected_shortfall);
            same(a.fund.stressed, b.fund.stressed);
            let (largest, permuted_largest) = (one.headrooms(), two.headrooms());
            for (there, here) in order.iter().enumerate() {
                let (a, b) = (&a.strategies[*here], &b.strategies[there]);
                same(a.standalone_var, b.standalone_var);
                same(a.component_var, b.component_var);
                same(a.stressed_component_var, b.stressed_component_var);
                assert_eq!(a.status, b.status);
                let (x, y) = (largest[*here], permuted_largest[there]);
                for (x, y) in [(x.largest_scale, y.largest_scale), (x.least_scale, y.least_scale)] {
                    assert_eq!(x.is_some(), y.is_some());
                    near(x.unwrap_or_default(), y.unwrap_or_default(), 1e-9); // as exact as the scales are
                }
                assert_eq!((x.bound_by, x.can_add), (y.bound_by, y.can_add));
            }
        }
    }
}

/// The fund with its strategies in another order: `order[there]` is where each stood.
fn permute(snapshot: &Snapshot, order: &[usize]) -> Snapshot {
    let mut permuted = snapshot.clone();
    for (there, here) in order.iter().enumerate() {
        permuted.strategies[there] = snapshot.strategies[*here].clone();
        permuted.history.returns[there] = snapshot.history.returns[*here].clone();
        permuted.history.capital[there] = snapshot.history.capital[*here].clone();
        permuted.risk_budget.allocation[there] = snapshot.risk_budget.allocation[*here];
    }
    for position in permuted.positions.iter_mut().flatten() {
        position.strategy = order.iter().position(|here| *here == position.strategy).unwrap();
    }
    permuted
}

#[test]
fn zero_exposure_has_a_zero_component() {
    let mut random = Seeded::new(4);
    for _ in 0..100 {
        let snapshot = random_fund(&mut random, 8);
        let i = random.whole(0, snapshot.strategies.len() - 1);
        let mut without = snapshot.clone();
        without.strategies[i].capital = 0.0;
        if without.strategies.iter().all(|strategy| strategy.capital == 0.0) {
            continue; // without capital there is no row
        }
        for method in METHODS {
            for desk in [by(&snapshot, method).at(i, 0.0), by(&without, method)] {
                let report = desk.report();
                let row = &report.strategies[i];
                assert_eq!(row.standalone_var.unwrap(), 0.0);
                assert_eq!(row.standalone_es.unwrap(), 0.0);
                assert_eq!(row.component_var.unwrap_or_default(), 0.0);
                assert_eq!(row.stressed_component_var.unwrap(), 0.0);
            }
            // And the fund is the one without it.
            let idle = by(&snapshot, method).at(i, 0.0).report().fund;
            let gone = by(&without, method).report().fund;
            assert_eq!(idle.value_at_risk, gone.value_at_risk);
            assert_eq!(idle.expected_shortfall, gone.expected_shortfall);
        }
    }
}

#[test]
fn window_longer_than_the_history_changes_no_figure() {
    let mut random = Seeded::new(5);
    for _ in 0..50 {
        let snapshot = random_fund(&mut random, 6);
        let all = Desk::of(&snapshot).report();
        let settings = Settings { window: Some(100_000), ..Settings::of(&snapshot.risk_budget) };
        let windowed = Desk::with(&snapshot, settings).report();
        assert_eq!((&windowed.fund, &windowed.strategies), (&all.fund, &all.strategies));
        let code = WarningCode::WindowLongerThanHistory;
        assert!(windowed.warnings.iter().any(|warning| warning.code == code));
    }
}

#[test]
fn report_is_the_same_every_time() {
    let mut random = Seeded::new(6);
    for _ in 0..20 {
        let snapshot = random_fund(&mut random, 6);
        let snapshot = with_positions(&mut random, snapshot);
        for method in METHODS {
            assert_eq!(by(&snapshot, method).report(), by(&snapshot, method).report());
        }
    }
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Between 1 and 300 losses, some of them equal.
fn some_losses() -> impl Strategy<Value = Vec<f64>> {
    let loss = prop_oneof![-1e3..1e3_f64, (-5_i32..5).prop_map(f64::from)];
    proptest::collection::vec(loss, 1..300)
}

fn level() -> impl Strategy<Value = f64> {
    prop_oneof![0.501..0.9999_f64, Just(0.9), Just(0.95), Just(0.975), Just(0.99)]
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn var_is_the_ranked_loss(losses in some_losses(), level in level()) {
        let count = confidence(level).tail_count(losses.len());
        let mut sorted = losses.clone();
        sorted.sort_by(|a, b| b.total_cmp(a));
        prop_assert_eq!(value_at_risk(&losses, confidence(level)), sorted[count.ceil - 1]);
    }

    #[test]
    fn shortfall_is_at_least_the_var(losses in some_losses(), level in level()) {
        let var = value_at_risk(&losses, confidence(level));
        let shortfall = expected_shortfall(&losses, confidence(level));
        prop_assert!(shortfall >= var - 1e-12 * var.abs());
        let worst = losses.iter().copied().fold(f64::NEG_INFINITY, f64::larger);
        prop_assert!(shortfall <= worst + 1e-12 * worst.abs());
    }

    #[test]
    fn var_and_shortfall_rise_with_the_confidence(losses in some_losses(), a in level(), b in level()) {
        let (low, high) = (confidence(a.smaller(b)), confidence(a.larger(b)));
        prop_assert!(value_at_risk(&losses, low) <= value_at_risk(&losses, high));
        let (low, high) = (expected_shortfall(&losses, low), expected_shortfall(&losses, high));
        prop_assert!(low <= high + 1e-12 * high.abs().larger(1.0));
    }

    #[test]
    fn var_and_shortfall_move_with_a_sure_loss(losses in some_losses(), level in level(), sure in -1e3..1e3_f64) {
        let moved: Vec<f64> = losses.iter().map(|loss| loss + sure).collect();
        let level = confidence(level);
        prop_assert_eq!(value_at_risk(&moved, level), value_at_risk(&losses, level) + sure);
        let (a, b) = (expected_shortfall(&moved, level), expected_shortfall(&losses, level) + sure);
        prop_assert!((a - b).abs() <= 1e-11 * (b.abs() + 1e3));
    }

    #[test]
    fn shortfall_is_subadditive(pairs in proptest::collection::vec((-1e3..1e3_f64, -1e3..1e3_f64), 1..200), level in level()) {
        let level = confidence(level);
        let of = |losses: Vec<f64>| expected_shortfall(&losses, level);
        let together = of(pairs.iter().map(|(a, b)| a + b).collect());
        let apart = of(pairs.iter().map(|(a, _)| *a).collect()) + of(pairs.iter().map(|(_, b)| *b).collect());
        prop_assert!(together <= apart + 1e-9);
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn fund_var_rises_with_the_confidence(seed in any::<u64>()) {
        let snapshot = random_fund(&mut Seeded::new(seed), 6);
        for method in METHODS {
            let at = |level: f64| {
                let settings = Settings { confidence: confidence(level), method, ..Settings::of(&snapshot.risk_budget) };
                Desk::with(&snapshot, settings).report().fund
            };
            let ladder: Vec<_> = [0.55, 0.8, 0.9, 0.95, 0.975, 0.99, 0.999].map(at).into();
            for pair in ladder.windows(2) {
                prop_assert!(pair[0].value_at_risk <= pair[1].value_at_risk);
                let (low, high) = (pair[0].expected_shortfall.unwrap(), pair[1].expected_shortfall.unwrap());
                // The shortfall of Cornish-Fisher is another expansion than its VaR, and does not promise it.
                prop_assert!(method == Method::CornishFisher || low <= high + 1e-12 * high.abs());
            }
            for fund in &ladder {
                let (var, es) = (fund.value_at_risk.unwrap(), fund.expected_shortfall.unwrap());
                prop_assert!(es >= var - 1e-12 * var.abs());
            }
        }
    }

    #[test]
    fn fund_shortfall_is_subadditive(seed in any::<u64>()) {
        let snapshot = random_fund(&mut Seeded::new(seed), 8);
        for method in COHERENT {
            let report = by(&snapshot, method).report();
            let alone = sum(report.strategies.iter().map(|row| row.standalone_es.unwrap()));
            let together = report.fund.expected_shortfall.unwrap();
            prop_assert!(together <= alone + 1e-10 * alone.abs());
        }
        let normal = by(&snapshot, Method::Parametric).report().fund;
        prop_assert!(normal.diversification.unwrap() >= -1e-10 * normal.sum_of_standalone.unwrap());
    }

    #[test]
    fn spike_never_lowers_the_var(seed in any::<u64>(), rho in 0.0..=1.0_f64) {
        let snapshot = random_fund(&mut Seeded::new(seed), 8);
        for method in METHODS {
            let desk = by(&snapshot, method);
            let report = desk.report();
            let var = report.fund.value_at_risk.unwrap();
            let sum = report.strategies.iter().map(|r| r.standalone_var.unwrap().larger(0.0)).sum::<f64>();
            let stressed = report.fund.stressed.unwrap();
            prop_assert!(stressed >= var && stressed <= sum.larger(var) + 1e-12 * sum);
            let result = desk.stress(&spike(rho));
            prop_assert!(result.var_after >= result.var_before);
            prop_assert!(result.var_before == report.fund.value_at_risk);
        }
    }

    #[test]
    fn parametric_aggregate_is_the_fund_var(seed in any::<u64>()) {
        // V(C) of parametric standalone VaRs is the parametric VaR of the fund.
        let snapshot = random_fund(&mut Seeded::new(seed), 8);
        let report = by(&snapshot, Method::Parametric).report();
        let (v, c) = (report.fund.value_at_risk.unwrap(), report.fund.aggregate.unwrap());
        prop_assert!(agree(c, v, 1e-10, 0.0), "{} {}", c, v);
    }
}
