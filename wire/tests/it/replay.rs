//! The replay of the policy: against figures made apart in Python, by hand, and on random funds.

use headroom_engine::fund::Snapshot;
use headroom_engine::{
    budget::BudgetStatus,
    control::{FundState, control_history},
    fund::{Settings, Split},
    reallocation::{Mover, PathKind, Replay, ReplayPath, replay},
};
use headroom_wire::parse;
use serde_json::Value;

use headroom_engine::testing::{Seeded, allocated, fund_of, near, random_fund};

fn replayed(snapshot: &Snapshot) -> Replay {
    let settings = Settings::of(&snapshot.risk_budget);
    replay(snapshot, settings, &Split::new(&snapshot.risk_budget.allocation), &snapshot.log)
}

fn path(replay: &Replay, kind: PathKind) -> &ReplayPath {
    replay.paths.iter().find(|path| path.kind == kind).expect("each of the three is there")
}

fn file(name: &str) -> String {
    std::fs::read_to_string(format!("{}/{name}", concat!(env!("CARGO_MANIFEST_DIR"), "/.."))).expect(name)
}

#[test]
fn replay_of_the_demonstration_fund_matches_the_reference() {
    assert!(matches_the_reference("demo", "reallocation") >= 10);
}

#[test]
fn replay_of_the_conditions_matches_the_reference() {
    assert!(matches_the_reference("conditions", "conditions") > 3);
}

/// Compares a sample's replay with tests/reference/reallocation.py: numpy and scipy, from the design alone; 1e-9 relative. The
/// number of moves.
fn matches_the_reference(sample: &str, reference: &str) -> usize {
    let snapshot = parse(file(&format!("assets/sample/{sample}.json")).as_bytes()).expect("the sample loads");
    let whole = snapshot.clone();
    let snapshot = crate::support::listwise(snapshot);
    // The reference counts the dates that are left out here as well.
    let left_out = (whole.history.dates.len() - snapshot.history.dates.len()) as u64;
    let wanted: Value =
        serde_json::from_str(&file(&format!("tests/reference/{reference}.json"))).expect("the reference is JSON");
    let found = replayed(&snapshot);
    let id = |mover| match mover {
        Mover::Strategy(i) => snapshot.strategies[i].id.as_str(),
        Mover::Opportunity(_) => "?",
    };
    assert_eq!(found.dates[0].to_string(), wanted["first"].as_str().unwrap());
    let policy = path(&found, PathKind::Policy);
    let moves = found.dates.iter().zip(&policy.days).flat_map(|(date, day)| day.moves.iter().map(move |m| (date, m)));
    let moves: Vec<_> = moves.collect();
    let wanted_moves = wanted["moves"].as_array().unwrap();
    assert_eq!(moves.len(), wanted_moves.len());
    assert_eq!(policy.moves, moves.len());
    for ((date, proposal), wanted) in moves.iter().zip(wanted_moves) {
        let told = (date.to_string(), u64::from(proposal.rule.number()), id(proposal.mover));
        assert_eq!(
            told,
            (wanted[0].as_str().unwrap().into(), wanted[1].as_u64().unwrap(), wanted[2].as_str().unwrap())
        );
        near(proposal.from, wanted[3].as_f64().unwrap(), 1e-9);
        near(proposal.to, wanted[4].as_f64().unwrap(), 1e-9);
    }
    for (i, strategy) in snapshot.strategies.iter().enumerate() {
        near(policy.last.allocation()[i], wanted["last"][strategy.id.as_str()].as_f64().unwrap(), 1e-9);
    }
    near(policy.turnover, wanted["turnover"].as_f64().unwrap(), 1e-9);
    for (kind, name) in [(PathKind::Policy, "policy"), (PathKind::LeftAlone, "left_alone")] {
        let counts = &wanted["counts"][name];
        let path = path(&found, kind);
        let most = left_out * snapshot.strategies.len() as u64;
        assert!((path.breach_days as u64).abs_diff(counts["breach"].as_u64().unwrap()) <= most, "{name}");
        assert!((path.limit_days as u64).abs_diff(counts["at_limit"].as_u64().unwrap()) <= most, "{name}");
    }
    for (state, name) in
        [(FundState::Active, "active"), (FundState::Reducing, "reducing"), (FundState::Halted, "halted")]
    {
        let count = found.fund_state.iter().filter(|found| **found == state).count();
        assert!((count as u64).abs_diff(wanted["states"][name].as_u64().unwrap()) <= left_out, "{name}");
    }
    let mut compared = 0;
    for (date, used) in found.dates.iter().zip(&found.used) {
        let Some(wanted) = wanted["used"].get(date.to_string()) else { continue };
        for (used, strategy) in used.iter().zip(&snapshot.strategies) {
            near(used.unwrap(), wanted[strategy.id.as_str()].as_f64().unwrap(), 1e-10);
            compared += 1;
        }
    }
    let history = control_history(&whole, &[], &[], None);
    for (t, date) in history.dates.iter().enumerate() {
        let Some(wanted) = wanted["drawdowns"].get(date.to_string()) else { continue };
        for k in 0..3 {
            near(history.days[k][t].measured.unwrap(), wanted[k].as_f64().unwrap(), 1e-10);
            compared += 1;
        }
    }
    assert!(compared > 30, "{compared} figures compared");
    policy.moves
}

#[test]
fn replay_left_alone_keeps_its_split() {
    let snapshot =
        allocated(fund_of(&[(1_000.0, (0..60).map(|t| if t % 2 == 0 { -0.03 } else { 0.03 }).collect())]), &[0.7]);
    let found = replayed(&snapshot);
    let alone = path(&found, PathKind::LeftAlone);
    assert_eq!(found.dates.len(), 31); // from the 30th date on
    assert!(alone.days.iter().all(|day| day.split == Split::new(&[0.7])));
    near(alone.days[0].utilization[0].unwrap(), 30.0 / 70.0, 1e-12); // 1,000 x 3% of .7 x 100
    assert_eq!((alone.turnover, alone.moves), (0.0, 0));
    // The policy: a step of 5% on the seventh day, and after each five more.
    let policy = path(&found, PathKind::Policy);
    let days: Vec<usize> = (0..31).filter(|t| !policy.days[*t].moves.is_empty()).collect();
    assert_eq!(days[..2], [6, 11]);
    near(policy.days[7].split.allocation()[0], 0.65, 1e-12); // from the next day on
    near(policy.days[6].split.allocation()[0], 0.70, 1e-12);
    near(policy.days[6].turnover, 0.05, 1e-12); // from the strategy to the reserve
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
    let found = replayed(&allocated(fund_of(&[(1_000.0, vec![0.01; 29])]), &[0.5]));
    assert!(found.dates.is_empty() && found.paths.iter().all(|path| path.days.is_empty()));
}

#[test]
fn replay_makes_no_grant_in_a_stopped_fund() {
    // An earner at its limit whose kill switch trips on the way: it grows before, and never after.
    let returns: Vec<f64> = (0..200).map(|t| if t % 2 == 0 { -0.03 } else { 0.06 }).collect();
    let mut snapshot = allocated(fund_of(&[(1_000.0, returns)]), &[0.3]);
    snapshot.policy.step = 0.001;
    snapshot.limits.monthly_drawdown = Some(0.0021);
    snapshot.fund.nav = 15_000.0; // 30 lost a day: past the limit only while the NAV is below 14,286
    let found = replayed(&snapshot);
    let first = found.fund_state.iter().position(|state| *state == FundState::Halted).unwrap();
    let policy = path(&found, PathKind::Policy);
    assert!(policy.days[first..].iter().all(|day| day.moves.is_empty()));
    snapshot.limits.monthly_drawdown = None;
    assert!(path(&replayed(&snapshot), PathKind::Policy).moves > 0);
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
    for round in 0..rounds() {
        let snapshot = long_fund(&mut random);
        let found = replayed(&snapshot);
        let policy = snapshot.policy;
        for path in &found.paths {
            for day in &path.days {
                let sum: f64 = day.split.allocation().iter().sum::<f64>() + day.split.reserve();
                assert!((sum - 1.0).abs() <= 1e-12, "round {round}: shares add up to {sum:?}");
                let cents = day.split.cents(snapshot.risk_budget.total_var);
                assert_eq!(cents.allocation.iter().sum::<i128>() + cents.reserve, cents.total, "round {round}");
                assert!(day.split.reserve() >= 0.0 && day.split.allocation().iter().all(|share| *share >= 0.0));
            }
        }
        let path = path(&found, PathKind::Policy);
        let mut moved = vec![None::<usize>; snapshot.strategies.len()];
        for (t, day) in path.days.iter().enumerate() {
            let after = path.days.get(t + 1).map_or(&path.last, |next| &next.split);
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
                    assert_eq!(found.fund_state[t], FundState::Active);
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
        let breaches = path.days.iter().flat_map(|d| &d.status).filter(|s| **s == BudgetStatus::Breach).count();
        assert_eq!(path.breach_days, breaches);
    }
    assert!([by_rule[1], by_rule[2], by_rule[4]].iter().all(|count| *count > 0), "moves by rule: {by_rule:?}");
}
