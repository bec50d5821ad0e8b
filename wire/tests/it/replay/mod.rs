//! The replay of the policy in money: against figures made apart in Python, by hand, and on random funds.

mod controls;
mod reference;

use headroom_engine::fund::Snapshot;
use headroom_engine::{
    budget::BudgetStatus,
    control::FundState,
    fund::{Settings, Split},
    reallocation::{Mover, PathKind, Replay, ReplayPath, ReplayRun},
};
use headroom_wire::parse;
use serde_json::Value;

use headroom_engine::testing::{Seeded, allocated, fund_of, near, random_fund};

fn run_of(snapshot: &Snapshot) -> ReplayRun {
    let settings = Settings::of(&snapshot.risk_budget);
    ReplayRun::new(snapshot, settings, &Split::new(&snapshot.risk_budget.allocation), &snapshot.log)
}

/// Without resamples.
fn replayed(snapshot: &Snapshot) -> Replay {
    let mut run = run_of(snapshot);
    while run.has_rows() {
        run.step();
    }
    run.finish()
}

fn path(replay: &Replay, kind: PathKind) -> &ReplayPath {
    replay.paths.iter().find(|path| path.kind == kind).expect("each of them is there")
}

fn file(name: &str) -> Option<String> {
    std::fs::read_to_string(format!("{}/{name}", concat!(env!("CARGO_MANIFEST_DIR"), "/.."))).ok()
}

fn sample(name: &str) -> Value {
    serde_json::from_str(&file(&format!("assets/sample/{name}.json")).expect("a sample")).expect("JSON")
}

/// Whole multiples of 1/1,024, whose sums are exact.
fn dyadic(random: &mut Seeded, count: usize) -> Vec<f64> {
    (0..count).map(|_| (random.between(-0.06, 0.065) * 1_024.0).round() / 1_024.0).collect()
}

/// A fund whose budgets and controls bind, of exact sums.
fn tight(random: &mut Seeded) -> Snapshot {
    let mut snapshot = fund_of(&[(1_024.0, dyadic(random, 200)), (2_048.0, dyadic(random, 200))]);
    snapshot = allocated(snapshot, &[0.3, 0.5]);
    snapshot.risk_budget.total_var = 120.0;
    snapshot.fund.nav = 8_192.0;
    snapshot.limits.daily_drawdown = Some(0.01);
    snapshot.limits.weekly_drawdown = Some(0.03);
    snapshot.limits.monthly_drawdown = Some(0.3);
    snapshot
}

#[test]
fn replay_looks_at_nothing_that_comes_later() {
    let mut random = Seeded::new(34);
    let (mut trades, mut stops) = (0, 0);
    for until in [60, 101, 150] {
        let snapshot = tight(&mut random);
        let mut poisoned = snapshot.clone();
        for t in until..200 {
            for (i, series) in poisoned.history.returns.iter_mut().enumerate() {
                series[t] = Some(if (t + i) % 2 == 0 { -0.5 } else { 0.75 });
            }
        }
        // Today's NAV is what the later returns made of the same one then.
        let pnl = |of: &Snapshot| -> f64 {
            let earned = |i: usize| of.history.returns[i].iter().flatten().map(|r| of.strategies[i].capital * r).sum();
            (0..2).map(|i| -> f64 { earned(i) }).sum()
        };
        poisoned.fund.nav += pnl(&poisoned) - pnl(&snapshot);
        let (mut plain, mut other) = (run_of(&snapshot), run_of(&poisoned));
        for t in 0..until {
            assert!(plain.step() && other.step());
            assert_eq!(format!("{:?}", plain.today()), format!("{:?}", other.today()), "row {t} of {until}");
            trades += plain.today().iter().filter(|day| day.traded > 0.0).count();
            stops += plain.today().iter().filter(|day| day.state != FundState::Active).count();
        }
        plain.step();
        other.step();
        assert_ne!(format!("{:?}", plain.today()), format!("{:?}", other.today()));
    }
    assert!(trades > 100 && stops > 20, "{trades} trades, {stops} stops"); // there is something to see
}

#[test]
fn replay_with_limits_that_never_bind_is_the_plain_history() {
    for name in ["demo", "conditions", "seed"] {
        let mut raw = sample(name);
        raw.as_object_mut().expect("an object").remove("limits");
        raw["risk_budget"]["total_var"] = 1e12.into();
        let mut snapshot = parse(raw.to_string().as_bytes()).expect("the sample loads");
        snapshot.policy.floor = 1.0; // nothing shrinks
        let found = replayed(&snapshot);
        let first = snapshot.history.dates.iter().position(|date| *date == found.dates[0]).unwrap();
        let plain: f64 = (first..snapshot.history.dates.len())
            .flat_map(|t| (0..snapshot.strategies.len()).map(move |i| (i, t)))
            .map(|(i, t)| {
                let capital = snapshot.history.capital[i].as_ref().map_or(snapshot.strategies[i].capital, |c| c[t]);
                capital * snapshot.history.returns[i][t].unwrap_or(0.0)
            })
            .sum();
        for kind in [PathKind::Policy, PathKind::LeftAlone, PathKind::NoLimits] {
            let path = path(&found, kind);
            assert!((path.pnl.iter().sum::<f64>() - plain).abs() < 0.005, "{name}: to the cent");
            assert_eq!((path.turnover, path.cost, path.forgone, path.breach_days), (0.0, 0.0, 0.0, 0));
            // The path ends at the NAV of the file.
            let end = path.base[path.base.len() - 1] + path.pnl[path.pnl.len() - 1];
            assert!((end - snapshot.fund.nav).abs() < 0.005, "{name}: {end}");
        }
    }
}

#[test]
fn replay_holds_exposures_within_yesterdays_budget() {
    // A loss of 3% every other day on 1,000: 30 used of a budget of 24. The day after the first close exposure is 800.
    let returns: Vec<f64> = (0..40).map(|t| if t % 2 == 0 { -0.03 } else { 0.03 }).collect();
    let mut snapshot = allocated(fund_of(&[(1_000.0, returns)]), &[0.24]);
    snapshot.limits = headroom_engine::fund::Limits::default();
    snapshot.fund.nav = 1_000_000.0;
    let mut run = run_of(&snapshot);
    for _ in 0..31 {
        run.step();
    }
    let today = run.today()[1].clone();
    near(today.exposure[0], 800.0, 1e-12);
    near(today.traded, 200.0, 1e-12);
    near(today.pnl, 800.0 * -0.03 - 0.2, 1e-12); // 10 bps of 200
    assert_eq!(today.status, [BudgetStatus::AtLimit]); // 24 of 24
    let found = replayed(&snapshot);
    let alone = path(&found, PathKind::LeftAlone);
    // Left alone it is traded once; the first row is still at capital, in breach.
    near(alone.turnover, 200.0, 1e-12);
    near(alone.cost, 0.2, 1e-12);
    assert_eq!((alone.breach_days, alone.limit_days), (1, 10));
    near(alone.forgone, 0.0, 1e-9); // five rows of -6 and five of 6
    assert_eq!(path(&found, PathKind::NoLimits).breach_days, 11);
}

#[test]
fn replay_left_alone_keeps_its_split() {
    let snapshot =
        allocated(fund_of(&[(1_000.0, (0..60).map(|t| if t % 2 == 0 { -0.03 } else { 0.03 }).collect())]), &[0.7]);
    let mut run = run_of(&snapshot);
    let mut splits = Vec::new();
    while run.has_rows() {
        run.step();
        splits.extend(run.today().first().map(|day| day.split.clone()));
        assert!(run.today().get(1).is_none_or(|day| day.split == Split::new(&[0.7])));
    }
    let found = run.finish();
    assert_eq!(found.dates.len(), 31); // from the 30th date on
    let alone = path(&found, PathKind::LeftAlone);
    assert_eq!((alone.turnover, alone.moves.len()), (0.0, 0));
    // The policy: a step of 5% on the seventh day, and after each five more.
    let policy = path(&found, PathKind::Policy);
    let days: Vec<usize> = policy.moves.iter().map(|(at, _)| *at).collect();
    assert_eq!(days[..2], [6, 11]);
    near(splits[7].allocation()[0], 0.65, 1e-12); // from the next day on
    near(splits[6].allocation()[0], 0.70, 1e-12);
}

#[test]
fn replay_of_equal_risk_evens_what_strategies_bring() {
    // Two strategies without correlation: components are equal where standalone risks are.
    let a: Vec<f64> = (0..64).map(|t| if t % 2 == 0 { -0.03 } else { 0.03 }).collect();
    let b: Vec<f64> = (0..64).map(|t| if t / 2 % 2 == 0 { -0.01 } else { 0.01 }).collect();
    let found = replayed(&allocated(fund_of(&[(1_000.0, a), (1_000.0, b)]), &[0.5, 0.3]));
    let last = &path(&found, PathKind::EqualRisk).last;
    near(last.allocation()[0], 0.4, 2e-3); // half of .8, to the little correlation of an odd sample
    near(last.reserve(), 0.2, 1e-12);
}

#[test]
fn replay_is_empty_without_a_var() {
    let mut run = run_of(&allocated(fund_of(&[(1_000.0, vec![0.01; 29])]), &[0.5]));
    while run.step() {}
    let found = run.finish();
    assert!(found.dates.is_empty() && found.paths.is_empty());
}

#[test]
fn replay_skips_dates_without_any_return() {
    let mut random = Seeded::new(5);
    let mut snapshot = tight(&mut random);
    for date in &mut snapshot.history.dates[..100] {
        *date = date.yesterday().unwrap();
    }
    let found = replayed(&snapshot);
    let mut longer = snapshot.clone();
    longer.history.dates.insert(100, snapshot.history.dates[99].tomorrow().unwrap());
    longer.history.returns.iter_mut().for_each(|series| series.insert(100, None));
    assert!(longer.history.dates[100] < longer.history.dates[101]);
    assert_eq!(format!("{:?}", replayed(&longer)), format!("{found:?}"));
}

#[test]
fn replay_makes_no_grant_on_a_stopped_path() {
    // An earner at its limit whose kill switch trips on the way: it grows before, and never after.
    let returns: Vec<f64> = (0..200).map(|t| if t % 2 == 0 { -0.03 } else { 0.06 }).collect();
    let mut snapshot = allocated(fund_of(&[(1_000.0, returns)]), &[0.3]);
    snapshot.policy.step = 0.001;
    snapshot.limits = headroom_engine::fund::Limits::default();
    snapshot.limits.monthly_drawdown = Some(0.0021);
    snapshot.fund.nav = 15_000.0; // 30 lost a day: past the limit only while the NAV is below 14,286
    let found = replayed(&snapshot);
    let policy = path(&found, PathKind::Policy);
    let first = policy.state.iter().position(|state| *state == FundState::Halted).unwrap();
    assert!(policy.moves.iter().all(|(at, proposal)| *at < first || proposal.to < proposal.from));
    snapshot.limits.monthly_drawdown = None;
    assert!(path(&replayed(&snapshot), PathKind::Policy).moves.iter().any(|(_, p)| p.to > p.from));
}

/// How many random funds are replayed: few in a build without optimisation, `HEADROOM_REPLAYS` for more.
fn rounds() -> usize {
    std::env::var("HEADROOM_REPLAYS").ok().and_then(|text| text.parse().ok()).unwrap_or(25)
}

/// A random fund of 500 dates that moves a good deal.
fn long_fund(random: &mut Seeded) -> Snapshot {
    let mut snapshot = random_fund(random, 8);
    let count = snapshot.strategies.len();
    let strategies: Vec<(f64, Vec<f64>)> = (0..count)
        .map(|i| {
            let mut level: f64 = 1.0;
            let drift = random.between(0.0, 0.004);
            let shared = random.between(0.0, 1.0);
            let mut common = Seeded::new(9);
            let returns = (0..500).map(|_| {
                level = (0.98 * level + 0.02 * random.between(0.2, 2.0)).max(0.05);
                let own = random.daily_return();
                drift + level * (shared * common.daily_return() + (1.0 - shared) * own)
            });
            (snapshot.strategies[i].capital, returns.collect())
        })
        .collect();
    let longer = fund_of(&strategies);
    snapshot.history = longer.history;
    for series in &mut snapshot.history.returns {
        for _ in 0..random.whole(0, 5) {
            series[random.whole(0, 499)] = None;
        }
    }
    snapshot.fund.nav = random.between(3_000.0, 60_000.0);
    snapshot.limits.daily_drawdown = Some(random.between(0.01, 0.2));
    snapshot.limits.weekly_drawdown = Some(random.between(0.02, 0.3));
    snapshot.limits.monthly_drawdown = Some(random.between(0.05, 0.5));
    let policy = &mut snapshot.policy;
    policy.step = random.between(0.005, 0.2);
    policy.floor = random.between(0.0, 0.1);
    policy.cooldown_days = u32::try_from(random.whole(1, 20)).unwrap();
    policy.underuse_share = random.between(0.3, 0.9);
    policy.underuse_days = u32::try_from(random.whole(1, 10)).unwrap();
    policy.at_limit_days = u32::try_from(random.whole(1, 6)).unwrap();
    policy.sharpe_threshold = random.between(-1.0, 1.5);
    policy.correlation_spike.level = random.between(0.3, 0.8);
    policy.correlation_spike.rise = random.between(0.05, 0.3);
    snapshot.risk_budget.window = random.once_in(2).then(|| u32::try_from(random.whole(30, 250)).unwrap());
    snapshot
}

#[test]
fn replay_keeps_its_promises_on_random_funds() {
    let mut random = Seeded::new(500);
    let mut by_rule = [0_usize; 5];
    let (mut traded, mut stopped) = (0.0, 0);
    for round in 0..rounds() {
        let snapshot = long_fund(&mut random);
        let policy = snapshot.policy;
        let mut run = run_of(&snapshot);
        let mut days = Vec::new();
        while run.has_rows() {
            run.step();
            let today = run.today();
            for day in &today {
                let sum: f64 = day.split.allocation().iter().sum::<f64>() + day.split.reserve();
                assert!((sum - 1.0).abs() <= 1e-12, "round {round}: shares add up to {sum:?}");
                let cents = day.split.cents(snapshot.risk_budget.total_var);
                assert_eq!(cents.allocation.iter().sum::<i128>() + cents.reserve, cents.total, "round {round}");
                assert!(day.split.reserve() >= 0.0 && day.split.allocation().iter().all(|share| *share >= 0.0));
                let within = day.exposure.iter().zip(&snapshot.strategies).all(|(x, s)| (0.0..=s.capital).contains(x));
                assert!(within, "round {round}: exposure beyond capital");
            }
            days.extend(today.first().map(|day| (*day).clone()));
        }
        let found = run.finish();
        for path in &found.paths {
            // Nothing is lost between the P&L of the capital, what was forgone and what trading cost.
            let plain: f64 = self::path(&found, PathKind::NoLimits).pnl.iter().sum();
            let sum = path.pnl.iter().sum::<f64>() + path.cost + path.forgone;
            assert!((sum - plain).abs() < 0.005, "round {round}: {sum} for {plain}");
            near(path.cost, path.turnover * policy.cost_bps / 1e4, 1e-12);
            for t in 1..path.base.len() {
                assert!((path.base[t] - path.base[t - 1] - path.pnl[t - 1]).abs() < 0.005, "NAV to the cent");
            }
        }
        let path = path(&found, PathKind::Policy);
        traded += path.turnover;
        stopped += path.stopped_days;
        let mut moved = vec![None::<usize>; snapshot.strategies.len()];
        for (t, day) in days.iter().enumerate() {
            let after = days.get(t + 1).map_or(&path.last, |next| &next.split);
            for proposal in &day.moves {
                by_rule[usize::from(proposal.rule.number())] += 1;
                let Mover::Strategy(i) = proposal.mover else { panic!("a history has no opportunities") };
                assert_eq!((proposal.from, proposal.to), (day.split.allocation()[i], after.allocation()[i]));
                assert!((proposal.to - proposal.from).abs() <= policy.step + 1e-12, "round {round}: above the step");
                let is_live = snapshot.strategies[i].capital > 0.0;
                assert!(
                    !is_live || proposal.to >= policy.floor - 1e-12 || proposal.to > proposal.from,
                    "under the floor"
                );
                if let Some(before) = moved[i] {
                    assert!(t - before >= policy.cooldown_days as usize, "round {round}: within the cool-down");
                }
                moved[i] = Some(t);
                if proposal.to > proposal.from {
                    assert_eq!(day.state, FundState::Active);
                }
            }
            // What has not moved is to the bit what it was.
            for (i, moved) in moved.iter().enumerate() {
                if *moved != Some(t) {
                    assert_eq!(day.split.allocation()[i].to_bits(), after.allocation()[i].to_bits());
                }
            }
        }
        assert_eq!(format!("{:?}", replayed(&snapshot)), format!("{found:?}"), "the same input, the same bytes");
        let breaches = days.iter().flat_map(|d| &d.status).filter(|s| **s == BudgetStatus::Breach).count();
        assert_eq!(path.breach_days, breaches);
    }
    assert!([by_rule[1], by_rule[2], by_rule[4]].iter().all(|count| *count > 0), "moves by rule: {by_rule:?}");
    assert!(traded > 0.0 && stopped > 0);
}
