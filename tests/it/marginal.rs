//! A newcomer against published figures, figures by numpy and scipy, and by hand.

use std::sync::Arc;

use headroom_engine::fund::{Method, Opportunity, Snapshot, StrategyId};
use headroom_engine::{
    budget::BudgetStatus,
    candidate::{
        Alignment, ContributionForm, CorrelatedNewcomer, GivenCorrelations, MarginalContribution, MarginalError,
        entry_into_aggregate, marginal_contribution, marginal_contribution_of_correlations, marginal_contribution_on,
    },
    correlation::{bordered, check_bordered},
    fund::{Book, Settings},
    math::spectrum,
    model::estimate,
    monte_carlo::{Block, Draws, Plan},
    sample::Returns,
    var::EstimateError,
};
use headroom_session::{Edit, Session};
use jiff::ToSpan;

use headroom_engine::testing::{
    LAST, Seeded, allocated, confidence, daily, fund_of, near, random_fund, returns_at, square,
};

/// `((37 i + 17 t^2 + 11 t (i + 1)) mod 101 - 50) / 1000`, 120 dates: whole numbers, the same in every language.
fn formula(i: usize) -> Vec<f64> {
    (0..120).map(|t| (((37 * i + 17 * t * t + 11 * t * (i + 1)) % 101) as f64 - 50.0) / 1000.0).collect()
}

/// The methods that draw nothing.
const METHODS: [Method; 5] =
    [Method::Historical, Method::Parametric, Method::CornishFisher, Method::StudentT, Method::FilteredHistorical];

/// Two strategies of capital 1,000 and 2,000.
fn two(method: Method) -> (Snapshot, Settings) {
    let mut snapshot = allocated(fund_of(&[(1_000.0, formula(0)), (2_000.0, formula(1))]), &[0.3, 0.5]);
    snapshot.risk_budget.confidence = confidence(0.95);
    snapshot.risk_budget.method = method;
    let settings = Settings::of(&snapshot.risk_budget);
    (snapshot, settings)
}

fn newcomer(returns: Vec<f64>) -> Opportunity {
    Opportunity {
        strategy: StrategyId::new("new").unwrap(),
        name: "New".to_owned(),
        conviction: 0.9,
        requested_share: 0.1,
        capital: 500.0,
        returns,
        dates: None,
    }
}

fn entry(method: Method, newcomer: &Opportunity) -> MarginalContribution {
    entry_on(None, method, newcomer)
}

/// The same on the last rows of the fund alone.
fn entry_on(window: Option<u32>, method: Method, newcomer: &Opportunity) -> MarginalContribution {
    let (snapshot, settings) = two(method);
    let settings = Settings { window, ..settings };
    marginal_contribution(&snapshot, settings, &Book::of(&snapshot), newcomer).unwrap()
}

fn hold(entry: &MarginalContribution, before: f64, after: f64, u: f64, component: f64) {
    near(entry.fund_before, before, 1e-12);
    near(entry.fund_after, after, 1e-12);
    near(entry.var_increase, u, 1e-12);
    near(entry.net_contribution, after - before, 1e-11);
    near(entry.diversification_benefit, after - before - u, 1e-11);
    near(entry.first_order.unwrap(), component, 1e-11);
    near(entry.share_after.unwrap() * after, component, 1e-11);
    let parts: f64 = entry.components_after.as_ref().unwrap().iter().sum();
    near(parts, after, 1e-12);
}

#[test]
fn marginal_of_dated_returns_matches_numpy() {
    let dated = Opportunity { dates: Some(daily(80, LAST)), ..newcomer(formula(2)[40..].to_vec()) };
    // numpy 2.4 on the last 80 dates: V0, V1, u, component
    hold(&entry_on(Some(80), Method::Historical, &dated), 98.0, 97.5, 24.0, 7.196_663_296_258_85);
    let [before, after] = [116.458_596_307_823, 116.572_370_605_296];
    hold(&entry_on(Some(80), Method::Parametric, &dated), before, after, 25.961_600_625_235_8, 3.004_646_975_681_03);
    let [before, after] = [104.531_952_911_98, 95.249_042_432_531_2];
    let filtered = entry_on(Some(80), Method::FilteredHistorical, &dated);
    hold(&filtered, before, after, 23.353_016_644_586, 7.619_233_178_438_34);
    let test = filtered.sharpe.unwrap();
    near(test.newcomer, -0.048_705_826_885_335_3, 1e-13); // numpy, mean over std(ddof=1)
    near(test.fund, 0.043_254_550_477_529, 1e-13); // numpy
    near(test.correlation, -0.107_078_244_546_966, 1e-13); // numpy.corrcoef
    assert!(!test.is_passed, "-0.0487 does not beat -0.1071 x 0.0433 = -0.0046");
    let rows = filtered.rows.unwrap();
    assert_eq!((rows.own, rows.filled, rows.last, rows.alignment), (80, 0, LAST, Alignment::Dated { unmatched: 0 }));
}

#[test]
fn marginal_of_undated_returns_is_aligned_at_the_end() {
    let undated = newcomer(formula(2)[60..].to_vec());
    // numpy 2.4 on the last 60 dates
    hold(&entry_on(Some(60), Method::Historical, &undated), 98.0, 105.0, 24.0, 14.546_599_496_221_7);
    let [before, after] = [117.451_140_731_924, 117.690_076_258_528];
    hold(&entry_on(Some(60), Method::Parametric, &undated), before, after, 23.952_876_576_219_3, 2.676_197_971_864_73);
    let [before, after] = [101.936_684_736_951, 95.399_435_787_130_6];
    hold(
        &entry_on(Some(60), Method::FilteredHistorical, &undated),
        before,
        after,
        25.004_615_162_405,
        14.019_533_722_501_5,
    );
    let dated = Opportunity { dates: Some(daily(60, LAST)), ..undated.clone() };
    let (by_end, by_date) =
        (entry_on(Some(60), Method::Historical, &undated), entry_on(Some(60), Method::Historical, &dated));
    assert_eq!(by_end.components_after, by_date.components_after);
    let rows = by_end.rows.unwrap();
    assert_eq!((rows.own, rows.first, rows.last), (60, LAST - 59.days(), LAST));
    assert_eq!(rows.alignment, Alignment::AtTheEnd { unused: 0 });
    // More returns than the sample has rows: the oldest are not used, and it is told.
    let long: Vec<f64> = (0..7).map(|_| 0.9).chain(formula(2)).collect();
    let rows = entry(Method::Historical, &newcomer(long)).rows.unwrap();
    assert_eq!((rows.own, rows.alignment), (120, Alignment::AtTheEnd { unused: 7 }));
}

#[test]
fn marginal_leaves_out_returns_after_the_last_row() {
    // Every other date, and two after the fund's last.
    let mut dates = daily(118, LAST).into_iter().step_by(2).collect::<Vec<_>>();
    let mut returns: Vec<f64> = formula(2)[2..].iter().copied().step_by(2).collect();
    assert_eq!((dates.len(), returns.len()), (59, 59));
    dates.extend([LAST + 1.day(), LAST + 2.days()]);
    returns.extend([-0.5, -0.5]);
    let found = entry(Method::Historical, &Opportunity { dates: Some(dates), ..newcomer(returns) });
    let rows = found.rows.unwrap();
    assert_eq!((rows.own, rows.filled, rows.alignment), (59, 61, Alignment::Dated { unmatched: 2 }));
}

#[test]
fn marginal_adds_up_for_random_funds() {
    let mut random = Seeded::new(44);
    for _ in 0..60 {
        let snapshot = random_fund(&mut random, 6);
        let mut settings = Settings::of(&snapshot.risk_budget);
        settings.method = METHODS[random.whole(0, METHODS.len() - 1)];
        let returns: Vec<f64> = (0..snapshot.history.dates.len()).map(|_| random.daily_return()).collect();
        let found = marginal_contribution(&snapshot, settings, &Book::of(&snapshot), &newcomer(returns)).unwrap();
        near(found.var_increase + found.diversification_benefit, found.net_contribution, 1e-12); // by definition
        near(found.fund_before + found.net_contribution, found.fund_after, 1e-12); // by definition
        // On all dates, the fund without the newcomer is the fund.
        let model = estimate(&snapshot, settings);
        let exposure = Book::of(&snapshot).exposure(&snapshot);
        let fund = model.risk.as_ref().unwrap().fund(&exposure);
        near(found.fund_before, fund.value_at_risk, 1e-13); // the report's own
        if let (Some(before), Some(after)) = (&found.components_before, &found.components_after) {
            near(before.iter().sum::<f64>(), found.fund_before, 1e-12);
            near(after.iter().sum::<f64>(), found.fund_after, 1e-12);
            assert_eq!(after.len(), before.len() + 1);
        }
    }
}

#[test]
fn marginal_first_order_is_the_slope_with_it() {
    // Parametric VaR is smooth in the exposure: its component is c dV/dc, by a central difference of 1e-4.
    let at = |scale: f64| {
        let scaled = Opportunity { capital: 500.0 * scale, ..newcomer(formula(2)) };
        entry(Method::Parametric, &scaled)
    };
    let slope = (at(1.0 + 1e-4).fund_after - at(1.0 - 1e-4).fund_after) / 2e-4;
    near(at(1.0).first_order.unwrap(), slope, 1e-6);
    for method in METHODS {
        let found = entry(method, &newcomer(formula(2)));
        assert_eq!(found.first_order, found.components_after.unwrap().last().copied());
    }
}

#[test]
fn marginal_by_monte_carlo_is_on_the_same_draws() {
    let found = entry(Method::MonteCarlo, &newcomer(formula(2)));
    // The joint draws of both strategies and the newcomer, and from there on plain code: 5% of 100,000 draws are the 5,000 largest
    // losses, of equal ones those drawn first.
    let draws = Draws::made(&vec![formula(0), formula(1), formula(2)].into());
    assert_eq!(draws.count(), 100_000);
    let loss = |exposure: &[f64], d: usize| {
        exposure.iter().enumerate().fold(0.0, |loss, (i, x)| if *x == 0.0 { loss } else { loss - x * draws.at(i, d) })
    };
    // VaR, and the mean loss over its tail of each strategy at exposures of its own.
    let tail = |exposure: [f64; 3], of: [f64; 3]| {
        let mut worst: Vec<(f64, usize)> = (0..100_000).map(|d| (loss(&exposure, d), d)).collect();
        worst.sort_by(|a, b| b.0.partial_cmp(&a.0).unwrap().then(a.1.cmp(&b.1)));
        worst.truncate(5_000);
        let mean = |i: usize| worst.iter().map(|(_, d)| -of[i] * draws.at(i, *d)).sum::<f64>() / 5_000.0;
        (worst[4_999].0, [mean(0), mean(1), mean(2)])
    };
    let joined = [1_000.0, 2_000.0, 500.0];
    let (snapshot, settings) = two(Method::MonteCarlo);
    let risk = estimate(&snapshot, settings).risk.unwrap();
    let before = risk.fund(&[1_000.0, 2_000.0]).value_at_risk;
    let (after, means_after) = tail(joined, joined);
    let (u, _) = tail([0.0, 0.0, 500.0], joined);
    near(found.fund_before, before, 1e-12); // the fund VaR on screen, by draws of its own
    near(found.fund_after, after, 1e-12); // plain code on the draws, as all below
    near(found.var_increase, u, 1e-12);
    near(found.net_contribution, after - before, 1e-12);
    near(found.diversification_benefit, after - before - u, 1e-12);
    let whole: f64 = means_after.iter().sum();
    for (component, mean) in found.components_after.as_ref().unwrap().iter().zip(means_after) {
        near(*component, after * mean / whole, 1e-12);
    }
    let components_before = found.components_before.as_ref().unwrap();
    assert_eq!((components_before.len(), found.components_after.as_ref().unwrap().len()), (2, 3));
    near(components_before.iter().sum::<f64>(), before, 1e-12);
    near(found.share_after.unwrap(), means_after[2] / whole, 1e-12);
    // The newcomer moves the tail: draws of the fund alone, or of another newcomer, would not give these figures.
    assert!(u > 0.0 && after != before && found.first_order.unwrap() != found.net_contribution);
}

#[test]
fn marginal_of_the_seed_by_monte_carlo_is_what_the_page_shows() {
    let mut snapshot = headroom_wire::parse(include_bytes!("../../assets/sample/seed.json")).unwrap();
    snapshot.risk_budget.method = Method::MonteCarlo;
    let (settings, book) = (Settings::of(&snapshot.risk_budget), Book::of(&snapshot));
    let found = marginal_contribution(&snapshot, settings, &book, &snapshot.opportunities[0]).unwrap();
    // tests/e2e/marginal.test.mjs has them from workers
    let figures = [found.var_increase, found.diversification_benefit, found.net_contribution].map(|loss| loss.round());
    assert_eq!(figures, [2_500.0, -3_352.0, -852.0]); // tests/reference/contract
}

#[test]
fn marginal_by_monte_carlo_takes_draws_made_elsewhere() {
    let (snapshot, settings) = two(Method::MonteCarlo);
    let (model, book) = (estimate(&snapshot, settings), Book::of(&snapshot));
    let undrawn = marginal_contribution_on(&snapshot, &model, &book, &newcomer(formula(2)), None, |_| None);
    assert_eq!(undrawn, Err(MarginalError::Estimate(EstimateError::NotDrawn)));
    // As two workers do: odd and even blocks, put together in their order.
    let elsewhere = |returns: &Returns| {
        assert_eq!(returns.fund, [0, 1, 2].map(|i| headroom_engine::fund::Shared::from(formula(i))));
        let plan = Plan::of(returns);
        let (one, other) = (plan.drawer(), plan.drawer());
        let mut blocks: Vec<(usize, Block)> = (1..plan.blocks()).step_by(2).map(|k| (k, other.block(k))).collect();
        blocks.extend((0..plan.blocks()).step_by(2).map(|k| (k, one.block(k))));
        blocks.sort_by_key(|(k, _)| *k);
        let blocks: Vec<Block> = blocks.into_iter().map(|(_, block)| block).collect();
        Some(Arc::new(Draws::of(plan, returns, &blocks)))
    };
    let found = marginal_contribution_on(&snapshot, &model, &book, &newcomer(formula(2)), None, elsewhere);
    assert_eq!(found, Ok(entry(Method::MonteCarlo, &newcomer(formula(2)))));
}

#[test]
fn marginal_tells_the_budgets_after_entry() {
    let found = entry(Method::Historical, &newcomer(formula(2)[60..].to_vec()));
    let budgets = found.budgets;
    near(budgets.budget, 10.0, 1e-13); // 10% of 100
    near(budgets.reserve, 20.0, 1e-13); // 1 - .3 - .5
    near(budgets.reserve_after, 10.0, 1e-13);
    assert_eq!(budgets.status, BudgetStatus::Breach, "24 against 10");
    assert_eq!(budgets.fund_status, BudgetStatus::Breach, "105 against 100");
    assert!(!budgets.is_covered, "24 against 20");
    let half = entry(Method::Historical, &Opportunity { capital: 200.0, ..newcomer(formula(2)[60..].to_vec()) });
    assert!(half.budgets.is_covered, "9.6 against 20");
}

#[test]
fn marginal_of_the_seed_is_the_seed_s() {
    let v = [10_000.0];
    // 11,700^2 = 10,000^2 + 2,500^2 + 2 x 2,500 x 10,000 x .6128
    let found = entry_into_aggregate(&v, &square(&[1.0]), 2_500.0, &[0.6128]).unwrap();
    near(found.after - found.before, 1_700.0, 1e-12); // G15
    near(found.after - found.before - 2_500.0, -800.0, 1e-12); // G15
}

#[test]
fn g09_marginal_of_correlations() {
    let v = [15_000.0, 12_500.0, 10_000.0];
    let c = square(&[1.0, 0.2, 0.2, 0.2, 1.0, 0.2, 0.2, 0.2, 1.0]);
    let found = entry_into_aggregate(&v, &c, 8_000.0, &[0.1, 0.4, -0.2]).unwrap();
    near(found.before, 25_811.819_0, 5e-9); // G9, to the fourth decimal
    near(found.after, 28_324.018_1, 5e-9); // G9, to the fourth decimal
    near(found.after - found.before, 2_512.199_1, 5e-8); // G9
    near(found.after - found.before - 8_000.0, -5_487.800_9, 5e-8); // G9
    near(found.first_order.unwrap(), 1_394.709_9, 5e-8); // G9
    let parts: f64 = found.components_after.iter().sum();
    near(parts, found.after, 1e-14); // Euler
}

#[test]
fn marginal_of_correlations_is_on_the_aggregate() {
    let (snapshot, settings) = two(Method::Parametric);
    let (model, book) = (estimate(&snapshot, settings), Book::of(&snapshot));
    let full = newcomer(formula(2));
    let exact = marginal_contribution(&snapshot, settings, &book, &full).unwrap();
    // The correlations of the sample, by their definition.
    let centred = |i: usize| {
        let series = formula(i);
        let mean = series.iter().sum::<f64>() / 120.0;
        series.iter().map(|r| r - mean).collect::<Vec<_>>()
    };
    let product = |a: usize, b: usize| centred(a).iter().zip(centred(b)).map(|(x, y)| x * y).sum::<f64>();
    let rho = |i: usize| product(i, 2) / (product(i, i) * product(2, 2)).sqrt();
    let known = CorrelatedNewcomer {
        standalone: exact.var_increase,
        correlations: GivenCorrelations::Vector(vec![rho(0), rho(1)]),
        sharpe: Some(exact.sharpe.unwrap().newcomer),
        requested_share: 0.1,
    };
    let found = marginal_contribution_of_correlations(&snapshot, &model, &book, &known).unwrap();
    // For the parametric method the aggregate is exact: both forms agree.
    near(found.fund_before, exact.fund_before, 1e-12);
    near(found.fund_after, exact.fund_after, 1e-12);
    near(found.share_after.unwrap(), exact.share_after.unwrap(), 1e-12);
    let (a, b) = (found.sharpe.unwrap(), exact.sharpe.unwrap());
    near(a.correlation, b.correlation, 1e-12);
    near(a.hurdle, b.hurdle, 1e-12);
    assert_eq!((found.basis, a.is_passed), (ContributionForm::Correlations, b.is_passed));
}

#[test]
fn bordered_matrix_that_cannot_be_tells_the_intervals() {
    let c = square(&[1.0, 0.6, 0.3, 0.6, 1.0, 0.5, 0.3, 0.5, 1.0]);
    let refused = check_bordered(&c, &[0.9, -0.5, 0.2]).unwrap_err();
    near(refused.min_eigenvalue, -0.377_006_040_302_113_65, 1e-13); // numpy.linalg.eigvalsh
    near(refused.largest_factor.unwrap(), 0.600_841_768_126_109_7, 1e-13); // numpy, 1 / sqrt(rho' C^-1 rho)
    let found = &refused.intervals;
    assert_eq!(found.iter().map(|i| (i.strategy, i.value)).collect::<Vec<_>>(), [(0, 0.9), (1, -0.5)]);
    near(found[0].low, -0.854_256_258_422_04, 1e-12); // scipy.optimize.brentq on the determinant
    near(found[0].high, 0.254_256_258_422_04, 1e-12); // the same
    near(found[1].low, 0.203_327_659_792_55, 1e-12); // the same
    near(found[1].high, 0.827_441_570_976_68, 1e-12); // the same; the third has no root: it alone cannot put it right
}

#[test]
fn bordered_intervals_are_tight() {
    let mut random = Seeded::new(45);
    let mut told = 0;
    for round in 0..300 {
        let n = random.whole(1, 5);
        // Fewer factors than strategies make a singular matrix, now and then.
        let factors = if round % 3 == 0 { random.whole(1, n) } else { n };
        let rows: Vec<Vec<f64>> = (0..n)
            .map(|_| {
                let row: Vec<f64> = (0..factors).map(|_| random.between(-1.0, 1.0)).collect();
                let norm = row.iter().map(|x| x * x).sum::<f64>().sqrt();
                row.iter().map(|x| x / norm).collect()
            })
            .collect();
        let c = nalgebra::DMatrix::from_fn(n, n, |i, j| {
            if i == j { 1.0 } else { rows[i].iter().zip(&rows[j]).map(|(x, y)| x * y).sum() }
        });
        let rho: Vec<f64> = (0..n).map(|_| random.between(-1.0, 1.0)).collect();
        let least = |rho: &[f64]| spectrum(&bordered(&c, rho)).unwrap().min_eigenvalue;
        let Err(refused) = check_bordered(&c, &rho) else {
            assert!(least(&rho) >= -1e-10);
            continue;
        };
        for interval in &refused.intervals {
            told += 1;
            assert!(interval.value < interval.low || interval.value > interval.high);
            let at = |value: f64| {
                let mut moved = rho.clone();
                moved[interval.strategy] = value;
                least(&moved)
            };
            assert!(at(interval.low) > -1e-7 && at(interval.high) > -1e-7, "the ends are possible");
            assert!(at(0.5 * (interval.low + interval.high)) > -1e-7, "so is what lies between");
            assert!(interval.low <= -1.0 || at(interval.low - 1e-3) < -1e-8, "below it nothing is");
            assert!(interval.high >= 1.0 || at(interval.high + 1e-3) < -1e-8, "above it nothing is");
        }
        if let Some(factor) = refused.largest_factor {
            let times = |factor: f64| rho.iter().map(|r| r * factor).collect::<Vec<_>>();
            assert!(least(&times(factor)) > -1e-7 && least(&times(factor + 1e-3)) < -1e-8);
        }
    }
    assert!(told > 100, "{told} intervals");
}

#[test]
fn marginal_refuses_with_place_rule_and_value() {
    let (snapshot, settings) = two(Method::Historical);
    let book = Book::of(&snapshot);
    let model = estimate(&snapshot, settings);
    let of =
        |newcomer: &Opportunity| marginal_contribution(&snapshot, settings, &book, newcomer).unwrap_err().to_string();
    let good = newcomer(formula(2));
    assert!(matches!(
        marginal_contribution(&snapshot, settings, &book, &newcomer(formula(2)[91..].to_vec())),
        Err(MarginalError::NeedsCorrelations { own: 29, .. })
    ));
    assert_eq!(of(&newcomer(vec![0.01])), "returns: 1 on rows of the fund, 2 are needed");
    assert_eq!(of(&Opportunity { capital: 0.0, ..good.clone() }), "capital: 0 is refused, it must lie in (0, 1e15]");
    assert_eq!(
        of(&Opportunity { capital: f64::NAN, ..good.clone() }),
        "capital: NaN is refused, it must lie in (0, 1e15]"
    );
    assert_eq!(
        of(&newcomer([vec![0.0, -1.5], formula(2)].concat())),
        "returns[1]: -1.5 is refused, it must lie in [-1, 100]"
    );
    assert_eq!(
        of(&Opportunity { dates: Some(daily(3, LAST)), ..good.clone() }),
        "dates: 3 are given for 120 returns, in ascending order one a return is wanted"
    );
    assert_eq!(
        of(&Opportunity { requested_share: 2.0, ..good }),
        "requested_share: 2 is refused, it must lie in [0, 1]"
    );
    let known = |u: f64, correlations: &[f64]| {
        let known = CorrelatedNewcomer {
            standalone: u,
            correlations: GivenCorrelations::Vector(correlations.to_vec()),
            sharpe: None,
            requested_share: 0.1,
        };
        marginal_contribution_of_correlations(&snapshot, &model, &book, &known)
    };
    assert_eq!(
        known(1.0, &[0.1]).unwrap_err().to_string(),
        "existing_correlations: 1 are given, the fund has 2 strategies"
    );
    assert_eq!(
        known(1.0, &[0.1, 1.1]).unwrap_err().to_string(),
        "existing_correlations[1]: 1.1 is refused, it must lie in [-1, 1]"
    );
    assert_eq!(
        known(-1.0, &[0.1, 0.1]).unwrap_err().to_string(),
        "standalone: -1 is refused, it must lie in (0, 1e15]"
    );
    assert!(matches!(known(1.0, &[1.0, 1.0]).unwrap_err(), MarginalError::Infeasible(_)));
    assert!(known(1.0, &[0.1, 0.1]).is_ok());
    let short = fund_of(&[(1_000.0, formula(0)[..20].to_vec())]);
    let settings = Settings::of(&short.risk_budget);
    let refused = marginal_contribution(&short, settings, &Book::of(&short), &newcomer(formula(2)));
    assert_eq!(refused.unwrap_err(), MarginalError::Estimate(EstimateError::TooFewObservations { observations: 20 }));
}

#[test]
fn marginal_is_what_admitting_gives() {
    let (snapshot, settings) = two(Method::Historical);
    let joining = newcomer(formula(2)[60..].to_vec());
    let told = entry(Method::Historical, &joining);
    let mut session = Session::new(std::sync::Arc::new(snapshot));
    session.apply(Edit::Admit { opportunity: Box::new(joining), share: 0.1 }).unwrap();
    let now = session.now();
    let risk = estimate(&now.snapshot, settings).risk.unwrap();
    let fund = risk.fund(&now.book.exposure(&now.snapshot));
    assert_eq!(fund.value_at_risk, told.fund_after);
    assert_eq!(fund.components, told.components_after);
}

#[test]
fn marginal_of_a_copy_has_no_diversification() {
    // A fund of one strategy and a copy of it with the same capital: the VaR doubles.
    let returns = returns_at(&[(0, -0.01), (1, -0.02), (2, -0.03)]);
    let snapshot = fund_of(&[(500.0, returns.clone())]);
    let settings = Settings::of(&snapshot.risk_budget);
    let found = marginal_contribution(&snapshot, settings, &Book::of(&snapshot), &newcomer(returns)).unwrap();
    near(found.var_increase, 5.0, 1e-15); // the third worst day of 30, .01 x 500
    near(found.net_contribution, 5.0, 1e-15);
    near(found.diversification_benefit, 0.0, 1e-14);
    near(found.first_order.unwrap(), 5.0, 1e-14);
    near(found.share_after.unwrap(), 0.5, 1e-15);
}
