//! Figures that a person or a program waits for: edits, largest scales, risk budgeting, a replay, many scenarios, the dashboard.
//! `cargo bench -p headroom-session --bench figures`.
//!
//! Each answer is checked before its time is told, against plain loops over the returns or by what defines it. A word after the name of
//! the benchmark runs the figures alone whose names contain it.

use std::{hint::black_box, sync::Arc, time::Instant};

use headroom_engine::{
    Analysis,
    budget::risk_budgeting,
    fund::{Method, Scenario, Settings, Shared, Shock, Snapshot, Split, UsageBasis},
    headroom::Binding,
    math::Extremes,
    reallocation::{PathKind, replay},
    stress::Assumptions,
    testing::{Seeded, fund_of, linear, square},
    var::student_t_risk,
};
use headroom_session::{Version, tools::Tool};
use serde_json::Value;

const DAYS: usize = 2_520;

fn main() {
    for strategies in [64, 512] {
        edits(strategies);
    }
    budgeting();
    largest_scales("largest scales, historical", Method::Historical);
    largest_scales("largest scales, Student-t", Method::StudentT);
    dashboard();
    replays(8, 500);
    scenarios();
}

/// An exposure moved: every figure, as the page asks for it.
fn edits(strategies: usize) {
    let name = format!("edit to all figures, {strategies}");
    if !is_asked(&name) {
        return;
    }
    let fund = fund(strategies, DAYS);
    let analysis = Analysis::new(fund);
    analysis.report();
    let book = |round: usize| {
        let mut book = analysis.book().clone();
        book.scale[round % strategies] = 0.5 + (round % 97) as f64 / 97.0;
        book
    };
    let last = analysis.at(book(41));
    let found = last.report().fund.value_at_risk.expect("a VaR");
    near(found, ranked(losses(last.fund(), &last.book().scale)));
    let parts: f64 = last.report().strategies.iter().filter_map(|row| row.component_var).sum();
    near(parts, found);
    let mut times: Vec<f64> = (0..1_000)
        .map(|round| {
            let book = book(round);
            let start = Instant::now();
            black_box(analysis.at(book).report());
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{name}: p99 {:.4} ms, median {:.4}", times[times.len() * 99 / 100], times[times.len() / 2]);
}

/// Exposures whose shares of the variance are budgets, of 256 strategies.
fn budgeting() {
    let mut random = Seeded::new(256);
    let loadings: Vec<[f64; 3]> =
        (0..256).map(|_| [0.02, 0.01, 0.01].map(|size| size * random.between(0.2, 1.5))).collect();
    let own: Vec<f64> = (0..256).map(|_| random.between(0.005, 0.02)).collect();
    let of = |i: usize, j: usize| {
        let common: f64 = loadings[i].iter().zip(&loadings[j]).map(|(a, b)| a * b).sum();
        common + if i == j { own[i] * own[i] } else { 0.0 }
    };
    let rows: Vec<f64> = (0..256 * 256).map(|at| of(at / 256, at % 256)).collect();
    let (sigma, budgets) = (square(&rows), vec![1.0 / 256.0; 256]);
    told("risk budgeting, 256", 9, 40, || {
        let run = |_| risk_budgeting(&sigma, &budgets).expect("exposures");
        let found = timed(|| (0..40).map(run).collect::<Vec<_>>());
        let x = &found.1[0].exposure;
        let beta: Vec<f64> = (0..256).map(|i| (0..256).map(|j| sigma[(i, j)] * x[j]).sum()).collect();
        let variance: f64 = x.iter().zip(&beta).map(|(x, b)| x * b).sum();
        let miss = x.iter().zip(&beta).map(|(x, b)| (x * b / variance - 1.0 / 256.0).abs()).fold(0.0, f64::larger);
        assert!(miss <= 1e-10, "a share misses by {miss}");
        found.0
    });
}

/// How far each of 64 strategies can grow, on the component basis.
fn largest_scales(name: &str, method: Method) {
    let mut fund = fund(64, DAYS);
    fund.risk_budget.method = method;
    fund.risk_budget.usage_basis = UsageBasis::Component;
    let analysis = Analysis::new(fund);
    analysis.report();
    let batch = if method == Method::Historical { 10 } else { 1 };
    told(name, 3, batch, || {
        let all: Vec<Analysis> = (0..batch).map(|_| analysis.at(analysis.book().clone())).collect();
        for start in &all {
            start.report();
        }
        let (took, _) = timed(|| all.iter().map(|start| start.headrooms().len()).sum::<usize>());
        let start = &all[0];
        for (i, found) in start.headrooms().iter().enumerate().step_by(9) {
            // A component jumps where another date is the worst: the rule holds below the scale and is broken above.
            let over = |factor: f64| {
                let mut book = start.book().clone();
                book.scale[i] = factor * found.largest_scale.expect("a largest scale");
                let there = start.at(book);
                let (row, fund) = (&there.report().strategies[i], &there.report().fund);
                match found.bound_by {
                    Some(Binding::Budget) => row.used.expect("a figure") - row.budget,
                    Some(Binding::FundVar) => fund.value_at_risk.expect("a VaR") - fund.total_var,
                    by => panic!("bound by {by:?}"),
                }
            };
            let (below, above) = (over(1.0 - 1e-7), over(1.0 + 1e-7));
            assert!(below <= 0.0 && above >= 0.0, "{below} below, {above} above");
        }
        took
    });
}

/// `risk_dashboard` by Student-t, its fund estimated anew.
fn dashboard() {
    let mut fund = fund(64, DAYS);
    fund.risk_budget.method = Method::StudentT;
    let fund = Arc::new(fund);
    told("dashboard, Student-t", 5, 1, || {
        let (took, answer) = timed(|| {
            let version = Version::new(Arc::clone(&fund));
            Tool::RiskDashboard.call(&version, &Value::Null).expect("an answer")
        });
        let answer: Value = serde_json::from_str(&answer.text).expect("JSON");
        let wanted =
            student_t_risk(&losses(&fund, &[1.0; 64]), fund.risk_budget.confidence).expect("a fit").value_at_risk;
        near(answer["fund"]["var"].as_f64().expect("a VaR"), wanted);
        took
    });
}

/// The policy over the history, beside four other splits.
fn replays(strategies: usize, days: usize) {
    let fund = fund(strategies, days);
    let settings = Settings::of(&fund.risk_budget);
    let start = Split::new(&fund.risk_budget.allocation);
    told(&format!("replay, {strategies} x {days}"), 3, 1, || {
        let (took, found) = timed(|| replay(&fund, settings, &start, &[]));
        // Left alone at scale 1 a row earns what its returns say, where nothing binds.
        let alone = found.paths.iter().find(|path| path.kind == PathKind::LeftAlone).expect("a path");
        let first = days - found.dates.len();
        let plain = losses(&fund, &vec![1.0; strategies]);
        for (pnl, loss) in alone.pnl.iter().zip(&plain[first..]) {
            assert!((pnl + loss).abs() <= 1e-6 * loss.abs().larger(1.0), "{pnl}, wanted {}", -loss);
        }
        took
    });
}

/// 1,000 falls of all markets over 512 strategies and 10,000 positions.
fn scenarios() {
    let mut fund = fund(512, 250);
    let mut random = Seeded::new(4);
    let position = |i: usize| {
        let held = linear(i % 512, &format!("x{}", i % 5), &format!("t{}", i % 12), random.between(-1e4, 2e4));
        headroom_engine::fund::Position { id: format!("p{i}"), instrument: format!("i{i}"), ..held }
    };
    fund.positions = Some(Shared::each((0..10_000).map(position)));
    let analysis = Analysis::new(fund);
    analysis.report();
    let all: Vec<Scenario> =
        (0..1_000).map(|i| Shock::AllMarketsDown { magnitude: (i + 1) as f64 / 2_000.0 }.into()).collect();
    told("1,000 scenarios", 3, 1, || {
        let (took, found) = timed(|| analysis.stress(&all, Assumptions::default()));
        let moved: f64 = analysis.fund().held().iter().map(|held| held.beta * held.notional()).sum();
        for (i, result) in found.iter().enumerate().step_by(111) {
            near(result.pnl.expect("a P&L"), (i + 1) as f64 / -2_000.0 * moved);
        }
        took
    });
}

/// A fund of capital of 1e6 each whose returns share a market, with a seldom large move, and whose budgets bind between 1 and 10.
fn fund(strategies: usize, days: usize) -> Snapshot {
    let mut random = Seeded::new(strategies as u64);
    let market: Vec<f64> = (0..days).map(|_| random.between(-0.02, 0.02)).collect();
    let series = |random: &mut Seeded| -> Vec<f64> {
        let beta = random.between(0.1, 0.6);
        let own = |random: &mut Seeded| random.between(-0.015, 0.015) * if random.once_in(50) { 2.5 } else { 1.0 };
        market.iter().map(|market| beta * market + own(random)).collect()
    };
    let columns: Vec<(f64, Vec<f64>)> = (0..strategies).map(|_| (1e6, series(&mut random))).collect();
    let mut fund = fund_of(&columns);
    fund.scenarios = Scenario::defaults();
    let budget = &mut fund.risk_budget;
    budget.confidence = headroom_engine::testing::confidence(0.99);
    budget.allocation = vec![0.9 / strategies as f64; strategies];
    budget.reserve = 0.1;
    fund.fund.nav = 1e6 * strategies as f64;
    let var = ranked(losses(&fund, &vec![1.0; strategies]));
    // Standalone figures add to more than the fund's VaR: every strategy is within its budget.
    fund.risk_budget.total_var = 0.03 * 1e6 * strategies as f64 + var;
    fund
}

/// Losses of the fund, a date each, by plain loops.
fn losses(fund: &Snapshot, scale: &[f64]) -> Vec<f64> {
    let mut losses = vec![0.0; fund.history.dates.len()];
    for ((returns, strategy), scale) in fund.history.returns.iter().zip(&fund.strategies).zip(scale) {
        for (loss, r) in losses.iter_mut().zip(returns) {
            *loss -= r.unwrap_or_default() * strategy.capital * scale;
        }
    }
    losses
}

/// The VaR of losses at 99%.
fn ranked(mut losses: Vec<f64>) -> f64 {
    losses.sort_by(|a, b| b.total_cmp(a));
    losses[(losses.len() as f64 * 0.01).ceil() as usize - 1]
}

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-9 * wanted.abs(), "{found}, wanted {wanted}");
}

/// Seconds that a run took, and its answer.
fn timed<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let start = now();
    let answer = black_box(run());
    (now() - start, answer)
}

/// Seconds that this thread was on a processor, where Linux tells it; else seconds.
fn now() -> f64 {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    spent.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds * 1e-9)
}

fn is_asked(name: &str) -> bool {
    std::env::args().skip(1).find(|argument| !argument.starts_with("--")).is_none_or(|asked| name.contains(&asked))
}

/// The median and the largest of some times, each of `batch` runs, in milliseconds a run.
fn told(name: &str, rounds: usize, batch: usize, mut run: impl FnMut() -> f64) {
    if !is_asked(name) {
        return;
    }
    let mut times: Vec<f64> = (0..rounds).map(|_| run() * 1e3 / batch as f64).collect();
    times.sort_by(f64::total_cmp);
    println!("{name}: median {:.3} ms, largest {:.3} ms", times[rounds / 2], times[rounds - 1]);
}
