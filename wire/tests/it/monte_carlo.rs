//! Monte Carlo: the copula's fit against scipy, draws against closed forms and an independent simulation, and the same bits
//! whoever draws.

use headroom_engine::fund::{Method, Snapshot, UsageBasis};
use headroom_engine::{
    fund::{Book, Settings},
    math::{kendall_tau, normal_cdf, normal_quantile},
    model::estimate_on,
    monte_carlo::{Block, Copula, DRAWS, Draws, Plan},
    report::assess,
    sample::{Returns, Sample},
    var::{EstimateError, Tail},
    warning::WarningCode,
};
use headroom_wire::parse;

use headroom_engine::testing::{Desk, Seeded, confidence, fund_of, near, random_fund, square};

fn demo() -> Snapshot {
    parse(include_bytes!("../../../assets/sample/demo.json")).unwrap()
}

fn demo_returns() -> Returns {
    let snapshot = demo();
    Returns::of(&snapshot, &Sample::of(&snapshot, None))
}

/// The fund's settings with Monte Carlo.
fn drawn(snapshot: &Snapshot) -> Settings {
    Settings { method: Method::MonteCarlo, ..Settings::of(&snapshot.risk_budget) }
}

/// Returns at the middles of `count` equal parts of the normal distribution.
fn normal_margin(count: usize) -> Vec<f64> {
    (0..count).map(|k| normal_quantile((k as f64 + 0.5) / count as f64)).collect()
}

/// A plan of two strategies with correlation 0.5.
fn pair_plan(nu: Option<f64>, own_rows: usize) -> Plan {
    let correlation = square(&[1.0, 0.5, 0.5, 1.0]);
    let copula = Copula { correlation, repaired_distance: 0.0, degrees_of_freedom: nu };
    Plan { copula, own_rows: vec![own_rows; 2], draws: DRAWS, seed: 0 }
}

fn draws_of(plan: &Plan, columns: Vec<Vec<f64>>) -> Draws {
    let drawer = plan.drawer();
    let blocks: Vec<Block> = (0..plan.blocks()).map(|k| drawer.block(k)).collect();
    Draws::of(plan.clone(), &columns.into(), &blocks)
}

#[test]
fn kendall_counts_ties_as_scipy_does() {
    let a = [1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 1.5, 2.0, 0.0];
    let b = [3.0, 1.0, 4.0, 4.0, 2.0, 6.0, 6.0, 0.0, 1.0, 1.0];
    near(kendall_tau(&a, &b), 0.567944518073514, 1e-15); // scipy.stats.kendalltau, tau-b
    near(kendall_tau(&b, &a), 0.567944518073514, 1e-15); // the same
    assert_eq!(kendall_tau(&a, &[7.0; 10]), 0.0);
}

#[test]
fn kendall_of_a_long_series_counts_every_pair() {
    let mut random = Seeded::new(5);
    let a: Vec<f64> = (0..700).map(|_| random.whole(0, 90) as f64).collect();
    let b: Vec<f64> = a.iter().map(|x| x + random.whole(0, 60) as f64).collect();
    let sign = |x: f64| if x == 0.0 { 0.0 } else { x.signum() };
    let (mut excess, mut in_a, mut in_b) = (0.0, 0.0_f64, 0.0_f64);
    for i in 0..a.len() {
        for j in 0..i {
            let (x, y) = (sign(a[i] - a[j]), sign(b[i] - b[j]));
            excess += x * y;
            in_a += x * x;
            in_b += y * y;
        }
    }
    let wanted = excess / f64::sqrt(in_a) / f64::sqrt(in_b);
    near(kendall_tau(&a, &b), wanted, 1e-15); // pair by pair
}

#[test]
fn copula_of_the_demonstration_fund_is_scipys() {
    let returns = demo_returns();
    let series: Vec<&[f64]> = returns.fund.iter().map(|series| series.as_slice()).collect();
    let copula = Copula::fit(&series);
    // scipy.stats.kendalltau, then sin(pi tau / 2)
    near(copula.correlation[(0, 1)], libm::sin(std::f64::consts::FRAC_PI_2 * 0.16810558131098882), 1e-14);
    near(copula.correlation[(7, 0)], libm::sin(-std::f64::consts::FRAC_PI_2 * 0.1853481774148689), 1e-14); // the same
    assert_eq!(copula.repaired_distance, 0.0); // its least eigenvalue is 0.176 (numpy)
    // scipy.optimize.brentq on the slope (five-point differences) of the same likelihood by scipy.stats.t
    near(copula.degrees_of_freedom.unwrap(), 6.920823802425175, 1e-9);
}

#[test]
fn copula_fit_finds_a_top_just_short_of_the_gaussian_one() {
    let mut random = Seeded::new(424);
    let a: Vec<f64> = (0..60).map(|_| random.daily_return()).collect();
    let b: Vec<f64> = a.iter().map(|r| r + random.daily_return()).collect();
    let found = Copula::fit(&[&a, &b]).degrees_of_freedom.expect("a t copula");
    // scipy: the root of the likelihood's slope, where it is 24.044108, at 50 degrees 24.044069, Gaussian 24.027666.
    near(found, 47.47843920511088, 1e-7);
}

#[test]
fn copula_fit_recovers_the_degrees_of_freedom() {
    // 4,096 draws of a known copula: the standard error of nu is about 0.3 at 4 and 1.1 at 9 (observed information).
    for (nu, error) in [(4.0, 0.3), (9.0, 1.1)] {
        let block = pair_plan(Some(nu), 5_000).drawer().block(0);
        let (a, b) = block.ranks.split_at(block.draws);
        let series: Vec<Vec<f64>> =
            [a, b].map(|ranks| ranks.iter().map(|r| f64::from(*r)).collect()).into_iter().collect();
        let found = Copula::fit(&[&series[0], &series[1]]);
        let fitted = found.degrees_of_freedom.unwrap();
        assert!((fitted - nu).abs() < 4.0 * error, "nu {fitted}, drawn with {nu}");
        assert!((found.correlation[(0, 1)] - 0.5).abs() < 0.05, "{}", found.correlation);
    }
}

#[test]
fn copula_of_normal_ranks_is_gaussian() {
    let drawer = pair_plan(None, 5_000).drawer();
    let fits = (0..6).map(|k| {
        let block = drawer.block(k);
        let (a, b) = block.ranks.split_at(block.draws);
        let series = [a, b].map(|ranks| ranks.iter().map(|r| f64::from(*r)).collect::<Vec<_>>());
        Copula::fit(&[&series[0], &series[1]]).degrees_of_freedom
    });
    let fits: Vec<Option<f64>> = fits.collect();
    // 1 / nu has a standard error of about 0.015 there: above 15 by four of them, and half of the fits at the end.
    assert!(fits.iter().flatten().all(|nu| *nu > 15.0), "{fits:?}");
    assert!(fits.contains(&None), "{fits:?}");
}

#[test]
fn copula_of_duplicates_draws_duplicates() {
    let mut random = Seeded::new(11);
    let a: Vec<f64> = (0..200).map(|_| random.daily_return()).collect();
    let b: Vec<f64> = (0..200).map(|_| random.daily_return()).collect();
    let against: Vec<f64> = a.iter().map(|r| -r).collect();
    let draws = Draws::made(&vec![a.clone(), b, a, against].into());
    for draw in 0..draws.count() {
        assert_eq!(draws.at(0, draw), draws.at(2, draw));
    }
    // Opposite returns add up to nothing, but for the draws on the border of two ranks.
    let off = (0..draws.count()).filter(|d| draws.at(0, *d) + draws.at(3, *d) != 0.0).count();
    assert_eq!(off, 0);
}

#[test]
fn draws_of_a_gaussian_copula_follow_the_closed_form() {
    // Standard normal margins, correlation 0.5, exposures 1 and 2: sd = sqrt(1 + 4 + 2).
    let margin = normal_margin(5_000);
    let draws = draws_of(&pair_plan(None, 5_000), vec![margin.clone(), margin]);
    let losses = draws.losses(&[1.0, 2.0]);
    for level in [0.9, 0.95, 0.99, 0.999] {
        let value_at_risk = normal_quantile(level) * 7.0_f64.sqrt();
        let beyond = losses.iter().filter(|loss| **loss > value_at_risk).count() as f64;
        let (wanted, n) = ((1.0 - level) * DRAWS as f64, DRAWS as f64);
        // Binomial, five standard errors.
        assert!((beyond - wanted).abs() < 5.0 * (n * level * (1.0 - level)).sqrt(), "{level}: {beyond}");
    }
    // Each margin alone is uniform over its ranks.
    let below = (0..draws.count()).filter(|d| draws.at(1, *d) < -1.0).count() as f64;
    let wanted = normal_cdf(-1.0) * DRAWS as f64;
    assert!((below - wanted).abs() < 5.0 * wanted.sqrt(), "{below}, wanted {wanted}");
}

#[test]
fn draws_of_a_t_copula_follow_an_independent_simulation() {
    // numpy and scipy, 20,000,000 draws: nu 3, correlation 0.5, standard normal margins, losses -(x + 2y), 99%.
    let (value_at_risk, shortfall, spread) = (6.362015, 7.415564728220938, 0.9730916421727097);
    let margin = normal_margin(5_000);
    let losses = draws_of(&pair_plan(Some(3.0), 5_000), vec![margin.clone(), margin]).losses(&[1.0, 2.0]);
    let beyond = losses.iter().filter(|loss| **loss > value_at_risk).count() as f64;
    assert!((beyond - 1_000.0).abs() < 5.0 * 990.0_f64.sqrt(), "{beyond} beyond"); // binomial, five standard errors
    let tail = Tail::of(&losses, confidence(0.99));
    let found = tail.mean(|draw| losses[draw]);
    // Of a mean of 1,000 beyond a level that is drawn too: sqrt((spread^2 + a (ES - VaR)^2) / 1000).
    let error = ((spread * spread + 0.99 * (shortfall - value_at_risk) * (shortfall - value_at_risk)) / 1_000.0).sqrt();
    assert!((found - shortfall).abs() < 5.0 * error, "ES {found}, wanted {shortfall} within {error}");
}

#[test]
fn draws_have_the_same_bits_whoever_makes_them() {
    let returns = demo_returns();
    let plan = Plan::of(&returns);
    let drawer = plan.drawer();
    let mut blocks: Vec<(usize, Block)> = (0..plan.blocks()).rev().map(|k| (k, plan.drawer().block(k))).collect();
    blocks.sort_by_key(|(k, _)| *k);
    let blocks: Vec<Block> = blocks.into_iter().map(|(_, block)| block).collect();
    assert_eq!(blocks.last().unwrap().draws, DRAWS - 24 * 4_096);
    assert_eq!(blocks[7], drawer.block(7));
    assert_eq!(Draws::of(plan.clone(), &returns, &blocks), Draws::made(&returns));
}

#[test]
fn estimate_by_monte_carlo_adds_up() {
    let snapshot = demo();
    let desk = Desk::with(&snapshot, drawn(&snapshot));
    let report = desk.report();
    let var = report.fund.value_at_risk.unwrap();
    let parts: f64 = report.strategies.iter().map(|s| s.component_var.unwrap()).sum();
    near(parts, var, 1e-12);
    assert!(report.fund.expected_shortfall.unwrap() > var);
    assert!(report.fund.tail.is_none(), "draws are no days");
    // Each strategy alone is its own empirical distribution: near its historical VaR.
    let historical = Desk::of(&snapshot).report();
    for (a, b) in report.strategies.iter().zip(&historical.strategies) {
        let (a, b) = (a.standalone_var.unwrap(), b.standalone_var.unwrap());
        assert!((a / b - 1.0).abs() < 0.1, "standalone {a} drawn, {b} of the days");
    }
    // numpy and scipy, the whole way by themselves, 4,000,000 draws; five standard errors of 100,000 draws.
    let standard_error = 2_466.0;
    assert!((var - 232_717.5).abs() < 5.0 * standard_error, "VaR {var}");
    let shortfall = report.fund.expected_shortfall.unwrap();
    assert!((shortfall / 290_103.9 - 1.0).abs() < 0.05, "ES {shortfall}"); // the same; its error is about 1.2%
}

#[test]
fn draws_of_the_demonstration_fund_have_these_bits() {
    // This engine's own, the same native and wasm: the fit and every rank of the last block (FNV-1a).
    let plan = Plan::of(&demo_returns());
    assert_eq!(plan.copula.degrees_of_freedom.unwrap().to_bits(), FREEDOM_BITS);
    let ranks = plan.drawer().block(plan.blocks() - 1).ranks;
    let hash = ranks
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, rank| (hash ^ u64::from(*rank)).wrapping_mul(0x0100_0000_01b3));
    assert_eq!(hash, RANKS_HASH);
}

#[test]
fn margins_by_monte_carlo_are_of_own_rows() {
    // tests/reference/contract/monte_carlo.py: numpy and scipy on the documented streams.
    let var = |snapshot: &Snapshot| Desk::with(snapshot, drawn(snapshot)).report();
    near(var(&demo()).fund.value_at_risk.unwrap(), 231_841.0, 1e-12);
    // Directional has returns on the last 120 rows alone: the copula is of its fills too, its margin is of those rows.
    let mut short = demo();
    let rows = short.history.dates.len();
    short.history.returns[2][..rows - 120].fill(None);
    let report = var(&short);
    near(report.fund.value_at_risk.unwrap(), 216_663.5, 1e-12); // the same
    near(report.fund.expected_shortfall.unwrap(), 278_511.874_5, 1e-12); // the same
    near(report.strategies[2].standalone_var.unwrap(), 50_508.5, 1e-12); // the same
}

const FREEDOM_BITS: u64 = 4619478173301649484;
const RANKS_HASH: u64 = 2388351221619229134;

#[test]
fn standalone_by_monte_carlo_is_the_strategy_drawn_alone() {
    let snapshot = demo();
    let model = Desk::with(&snapshot, drawn(&snapshot)).model;
    let risk = model.risk.unwrap();
    let mut exposure = vec![0.0; snapshot.strategies.len()];
    exposure[2] = 3_500_000.0;
    let alone = risk.fund(&exposure);
    near(risk.standalone(&exposure)[2], alone.value_at_risk, 1e-14);
    near(risk.standalone_shortfall(&exposure)[2], alone.expected_shortfall, 1e-12);
}

#[test]
fn estimate_without_draws_says_that_they_are_not_made() {
    let snapshot = demo();
    let model = estimate_on(&snapshot, drawn(&snapshot), |_| None);
    assert_eq!(model.risk, Err(EstimateError::NotDrawn));
    let report = assess(&snapshot, &model, &Book::of(&snapshot));
    assert_eq!(report.fund.value_at_risk, None);
    assert!(report.warnings.iter().any(|w| w.code == WarningCode::MonteCarloRunning));
}

#[test]
fn estimate_by_monte_carlo_takes_funds_that_hardly_move() {
    let mut random = Seeded::new(3);
    let moving: Vec<f64> = (0..40).map(|_| random.daily_return()).collect();
    // A constant one, one without capital, one alone that moves.
    let snapshot = fund_of(&[(100.0, vec![0.001; 40]), (0.0, moving.clone()), (50.0, moving)]);
    let report = Desk::with(&snapshot, drawn(&snapshot)).report();
    assert!(report.fund.value_at_risk.unwrap().is_finite());
    assert_eq!(report.strategies[1].standalone_var.unwrap(), 0.0);
    near(report.strategies[0].standalone_var.unwrap(), -0.1, 1e-12); // 100 x 0.001 earned
    let nothing = fund_of(&[(100.0, vec![0.0; 40])]);
    assert_eq!(Desk::with(&nothing, drawn(&nothing)).report().fund.value_at_risk.unwrap(), 0.0);
}

#[test]
fn largest_scale_by_monte_carlo_stands_at_the_breach() {
    let mut random = Seeded::new(21);
    for round in 0..4 {
        let mut snapshot = random_fund(&mut random, 4);
        snapshot.risk_budget.usage_basis = if round % 2 == 0 { UsageBasis::Standalone } else { UsageBasis::Component };
        let mut desk = Desk::with(&snapshot, drawn(&snapshot));
        for (i, found) in desk.headrooms().into_iter().enumerate() {
            let Some(found) = found.largest_scale else {
                continue;
            };
            let mut keeps = |scale: f64| {
                let before = desk.book.scale[i];
                desk.book.scale[i] = scale;
                let report = desk.report();
                desk.book.scale[i] = before;
                let var = report.fund.value_at_risk.unwrap();
                let used = report.strategies[i].used.unwrap_or_default();
                let slack = 1.0 + 1e-6;
                var <= report.fund.total_var * slack && used <= report.strategies[i].budget * slack + 1e-9
            };
            if snapshot.strategies[i].capital == 0.0 {
                continue;
            }
            assert!(found == 0.0 || keeps(found), "{round}, strategy {i}: broken at {found}");
            let next = if found == 0.0 { 1e-3 } else { found * 1.001 };
            assert!(found >= 10.0 || !keeps(next), "{round}, strategy {i}: not broken past {found}");
        }
    }
}
