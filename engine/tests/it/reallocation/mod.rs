//! The four reallocation rules, by hand: below, at and above each threshold, bounds, cool-down, and rules that meet.

mod capital;
mod policy;

use headroom_engine::fund::{LogEntry, LogEvent, LoggedMove, Policy, Snapshot, StrategyId, UsageBasis};
use headroom_engine::{
    control::{ControlState, FundState, Ladder},
    correlation::pair_spikes,
    fund::{DrawdownLimits, Horizon, Rung, Settings, Split},
    math::Extremes,
    reallocation::{
        Candidate, Evidence, HeldReason, Mover, Reallocation, ReallocationRule, RollingSample, RuleBook, SizedBy,
        Stand, last_moves,
    },
};

use headroom_engine::testing::{DATES, Desk, LAST, Seeded, allocated, fund_of, near};

use ReallocationRule::{AtLimit, CorrelationSpike, Opportunity, Underuse};

/// Returns that lose `loss` on every other date and gain `gain` on the rest: the VaR of every sample is the loss.
fn swinging(dates: usize, loss: f64, gain: f64) -> Vec<f64> {
    (0..dates).map(|t| if t % 2 == 0 { -loss } else { gain }).collect()
}

/// One strategy of capital 1,000 that uses 30 of a total VaR of 100, with this share of it.
fn user(share: f64) -> Snapshot {
    allocated(fund_of(&[(1_000.0, swinging(60, 0.03, 0.03))]), &[share])
}

/// The same with a Sharpe ratio that is proven: gains of 6%.
fn earner(share: f64) -> Snapshot {
    allocated(fund_of(&[(1_000.0, swinging(60, 0.03, 0.06))]), &[share])
}

/// What the policy says of a snapshot as loaded, its log counted, in an active fund.
fn says(snapshot: &Snapshot) -> Reallocation {
    says_with(snapshot, FundState::Active, &[])
}

fn says_with(snapshot: &Snapshot, fund_state: FundState, candidates: &[Candidate]) -> Reallocation {
    says_where(snapshot, fund_state, true, candidates)
}

fn says_where(snapshot: &Snapshot, fund_state: FundState, is_measured: bool, candidates: &[Candidate]) -> Reallocation {
    let book = RuleBook::today(snapshot, Settings::of(&snapshot.risk_budget));
    let split = Split::new(&snapshot.risk_budget.allocation);
    let moved = last_moves(snapshot, &snapshot.log);
    book.proposals(&Stand { split: &split, moved: &moved, fund_state, ladders: &[], is_measured }, candidates)
}

#[test]
fn policy_gives_nothing_to_a_strategy_that_its_own_ladder_has_stopped() {
    let fund = earner(0.3);
    let free = says(&fund);
    assert!(free.proposals[0].to > free.proposals[0].from);
    let book = RuleBook::today(&fund, Settings::of(&fund.risk_budget));
    let split = Split::new(&fund.risk_budget.allocation);
    for (states, rung) in [
        ([ControlState::Tripped, ControlState::Active], Rung::Soft),
        ([ControlState::Tripped, ControlState::Tripped], Rung::Hard),
    ] {
        let limits = DrawdownLimits { soft: Some(0.05), hard: Some(0.1), recovery_share: 0.5 };
        let fall = Some(0.06);
        let ladder = |strategy| Ladder {
            strategy,
            limits,
            measured: fall,
            marked: None,
            reason: None,
            states,
            since: [None; 2],
        };
        let said = |ladders: &[Ladder]| {
            let stand =
                Stand { split: &split, moved: &[None], fund_state: FundState::Active, ladders, is_measured: true };
            book.proposals(&stand, &[])
        };
        let held = said(&[ladder(0)]);
        assert!(held.proposals.is_empty());
        assert_eq!(held.held[0].reason, HeldReason::LadderStopped(rung));
        assert_eq!(said(&[ladder(1)]), free, "another's ladder stops nobody else");
    }
}

/// Rule, from and to of each proposal.
fn moves(said: &Reallocation) -> Vec<(ReallocationRule, f64, f64)> {
    said.proposals.iter().map(|p| (p.rule, p.from, p.to)).collect()
}

fn with_policy(mut snapshot: Snapshot, change: impl Fn(&mut Policy)) -> Snapshot {
    change(&mut snapshot.policy);
    snapshot
}

#[test]
fn underuse_is_below_half_of_the_budget() {
    assert!(moves(&says(&user(0.599))).is_empty()); // 50.08%
    assert!(moves(&says(&user(0.60))).is_empty()); // 50%: not below
    let said = says(&user(0.601)); // 49.9%
    let [(Underuse, from, to)] = moves(&said)[..] else { panic!("{said:?}") };
    near(from, 0.601, 0.0);
    near(to, 0.551, 1e-12); // by hand: towards 37.5%, a step of 5%
    assert_eq!(said.proposals[0].sized_by, SizedBy::Step);
    near(said.proposals[0].reserve_from, 0.399, 1e-12); // 1 - .601
    near(said.proposals[0].reserve_to, 0.449, 1e-12); // + .05
    let Evidence::Underuse { utilization, used, target } = &said.proposals[0].evidence else { panic!() };
    assert_eq!(utilization.len(), 7);
    near(*used, 30.0, 1e-12); // 1,000 x 3%
    near(*target, 0.375, 1e-12); // 30 / (.8 x 100)
}

#[test]
fn underuse_shrinks_to_the_target_the_step_or_the_floor() {
    let sized = |step: f64, floor: f64| {
        let said = says(&with_policy(user(0.7), |policy| (policy.step, policy.floor) = (step, floor)));
        (said.proposals[0].to, said.proposals[0].sized_by)
    };
    let (to, by) = sized(1.0, 0.02);
    near(to, 0.375, 1e-12); // 80% utilization
    assert_eq!(by, SizedBy::Target);
    let (to, by) = sized(1.0, 0.4);
    near(to, 0.4, 1e-12); // the floor
    assert_eq!(by, SizedBy::Floor);
    let (to, by) = sized(0.1, 0.4);
    near(to, 0.6, 1e-12); // the step
    assert_eq!(by, SizedBy::Step);
    let at_floor = says(&with_policy(user(0.7), |policy| policy.floor = 0.7));
    assert!(at_floor.proposals.is_empty());
    assert_eq!(at_floor.held[0].reason, HeldReason::AtFloor);
}

#[test]
fn underuse_lasts_every_one_of_the_days() {
    // A window of 30 dates: the VaR is the third largest loss of them, 3% until the last three large ones leave it.
    let mut seen = [0; 9];
    for last_loss in 45..=62 {
        let large = last_loss - 2..=last_loss;
        let small = |t: usize| if t.is_multiple_of(2) { -0.01 } else { 0.01 };
        let returns = (0..90).map(|t| if large.contains(&t) { -0.03 } else { small(t) });
        let mut snapshot = allocated(fund_of(&[(1_000.0, returns.collect())]), &[0.5]);
        snapshot.risk_budget.window = Some(30);
        // Of a budget of 50 first 30 is used, then 10: from the close at which the first of the three is out.
        let quiet = 90 - (last_loss - 2 + 30);
        seen[quiet.min(8)] += 1;
        assert_eq!(says(&snapshot).proposals.len(), usize::from(quiet >= 7), "{quiet} days below half");
    }
    assert!(seen[6] == 1 && seen[7] == 1);
}

#[test]
fn underuse_wants_as_many_days_as_it_says() {
    let snapshot = |dates: usize| allocated(fund_of(&[(1_000.0, swinging(dates, 0.03, 0.03))]), &[0.7]);
    assert!(says(&snapshot(35)).proposals.is_empty()); // 30 to 35: six days of usage
    assert_eq!(says(&snapshot(36)).proposals.len(), 1); // seven
    let patient = with_policy(snapshot(60), |policy| policy.underuse_days = u32::MAX);
    assert!(says(&patient).proposals.is_empty());
}

#[test]
fn missing_figures_propose_nothing() {
    assert!(says(&allocated(fund_of(&[(1_000.0, swinging(29, 0.03, 0.06))]), &[0.9])).proposals.is_empty()); // no VaR
    assert!(says(&user(0.0)).proposals.is_empty()); // no budget: no utilization
    let mut gaps = user(0.7);
    for t in 50..58 {
        gaps.history.returns[0][t] = None; // the sample stays what it was, day by day
    }
    assert_eq!(says(&gaps).proposals.len(), 1);
}

#[test]
fn limit_is_from_ninety_five_percent() {
    assert!(says(&earner(0.30 / 0.9499)).proposals.is_empty());
    for share in [0.30 / 0.95, 0.30, 0.25] {
        // At 95%, at 100%, in breach.
        let said = says(&earner(share));
        let [(AtLimit, from, to)] = moves(&said)[..] else { panic!("{share}: {said:?}") };
        near(from, share, 0.0);
        near(to, (share + 0.05).smaller(0.375), 1e-12); // a step of 5%, or 80% utilization
    }
    let target = says(&with_policy(earner(0.3), |policy| policy.step = 1.0));
    near(target.proposals[0].to, 0.375, 1e-12); // 30 / (.8 x 100)
    assert_eq!(target.proposals[0].sized_by, SizedBy::Target);
}

#[test]
fn limit_grows_only_from_the_reserve() {
    let mut snapshot = allocated(
        fund_of(&[(1_000.0, swinging(60, 0.03, 0.06)), (1_000.0, swinging(60, 0.035, 0.035))]),
        &[0.30, 0.69],
    );
    snapshot.risk_budget.reserve = 0.01;
    let said = says(&snapshot);
    near(said.proposals[0].to, 0.31, 1e-12); // what the reserve has
    assert_eq!(said.proposals[0].sized_by, SizedBy::Reserve);
    near(said.proposals[0].reserve_to, 0.0, 1e-15);
    let empty = says(&allocated(snapshot, &[0.30, 0.70]));
    assert!(empty.proposals.iter().all(|p| p.rule != AtLimit));
    assert_eq!(empty.held[0].reason, HeldReason::ReserveEmpty);
}

#[test]
fn limit_wants_a_sharpe_ratio_above_the_threshold() {
    // Two points, +6% and -3%: mean 1.5%, sd 4.5% sqrt(60/59); a year of 365.
    let sharpe = 0.015 / (0.045 * (60.0_f64 / 59.0).sqrt()) * 365.0_f64.sqrt();
    let at = |threshold: f64| says(&with_policy(earner(0.3), |policy| policy.sharpe_threshold = threshold));
    let above = at(sharpe * (1.0 - 1e-9));
    assert!(above.proposals.is_empty());
    let HeldReason::ShortRecord { record, .. } = above.held[0].reason else { panic!("{above:?}") };
    near(record.sharpe, sharpe, 1e-12); // by hand
    near(record.probability, 0.5, 1e-6); // at its own threshold
    assert!(at(sharpe * (1.0 + 1e-9)).held.is_empty()); // below: not even held
    // Skew 0 and kurtosis 1: the error's factor is 1, so the probability is Phi((SR - SR*) sqrt(59)).
    let passing = |z: f64| (sharpe / 365.0_f64.sqrt() - z / 59.0_f64.sqrt()) * 365.0_f64.sqrt();
    let z = 1.644_853_626_951_472_7; // scipy.stats.norm.ppf(.95)
    assert_eq!(at(passing(z * (1.0 + 1e-9))).proposals.len(), 1);
    let held = at(passing(z * (1.0 - 1e-6)));
    assert!(held.proposals.is_empty());
    let HeldReason::ShortRecord { days_needed, .. } = held.held[0].reason else { panic!() };
    assert_eq!(days_needed, Some(1)); // 60 dates are all but enough
}

#[test]
fn limit_says_how_many_days_a_record_needs() {
    // Half of 6% and half of -3%, at a threshold of half the ratio: 1 + (z / (SR/2))^2 with SR = 1/3 sqrt(59/60).
    let sharpe = 0.015 / (0.045 * (60.0_f64 / 59.0).sqrt());
    let threshold = 0.5 * sharpe * 365.0_f64.sqrt();
    let said = says(&with_policy(earner(0.3), |policy| policy.sharpe_threshold = threshold));
    let HeldReason::ShortRecord { days_needed, record } = said.held[0].reason else { panic!("{said:?}") };
    assert_eq!(record.observations, 60);
    let z = 1.644_853_626_951_472_7; // scipy.stats.norm.ppf(.95)
    let ratio = z / (0.5 * sharpe);
    let least = (1.0 + ratio * ratio).ceil(); // 100
    assert_eq!(days_needed, Some(least as u64 - 60));
}

/// A pair of 220 dates that moves together on the last 20 alone.
fn pair(shares: &[f64]) -> Snapshot {
    let mut random = Seeded::new(5);
    let a: Vec<f64> = (0..220).map(|_| random.daily_return()).collect();
    let b = (0..220).map(|t| if t < 200 { random.daily_return() } else { 1.2 * a[t] });
    let b = b.collect();
    allocated(fund_of(&[(1_000.0, a), (1_000.0, b)]), shares)
}

#[test]
fn spike_shrinks_both_to_the_pair_before() {
    let base = with_policy(pair(&[0.3, 0.4]), |policy| policy.step = 1.0);
    let desk = Desk::of(&base);
    let v: Vec<f64> = desk.report().strategies.iter().map(|s| s.standalone_var.unwrap()).collect();
    let said = says(&base);
    let [(CorrelationSpike, f0, t0), (CorrelationSpike, f1, t1)] = moves(&said)[..2] else { panic!("{said:?}") };
    let Evidence::CorrelationSpike { with, now, before, .. } = said.proposals[0].evidence else { panic!() };
    assert_eq!(with, 1);
    near(now, 1.0, 1e-12); // b = 1.2 a
    let at = |rho: f64, a: f64, b: f64| (a * a + b * b + 2.0 * rho * a * b).sqrt();
    // Scaled by the same factor, the pair at the new correlation is what it was at the old.
    near(t0 / f0, t1 / f1, 1e-12);
    near(at(now, v[0] * t0 / f0, v[1] * t1 / f1), at(before, v[0], v[1]), 1e-12);
}

#[test]
fn spike_is_from_its_level_and_its_rise() {
    let base = pair(&[0.3, 0.4]);
    let columns: Vec<Vec<f64>> =
        base.history.returns.iter().map(|series| series.iter().map(|r| r.unwrap()).collect()).collect();
    let series: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let spike = pair_spikes(&series, &|_, _| true, &base.policy.correlation_spike, 0.05)[0];
    let count = |level: f64, rise: f64| {
        let said = says(&with_policy(base.clone(), |policy| {
            policy.correlation_spike.level = level;
            policy.correlation_spike.rise = rise;
        }));
        said.proposals.iter().filter(|p| p.rule == CorrelationSpike).count()
    };
    let rise = spike.now - spike.before;
    assert_eq!(count(spike.now, 0.0), 2); // at the level
    assert_eq!(count(spike.now + 1e-9, 0.0), 0);
    assert_eq!(count(0.8, rise), 2); // at the rise
    assert_eq!(count(0.8, rise + 1e-9), 0);
}

#[test]
fn spike_stops_at_step_and_floor() {
    let said = says(&pair(&[0.3, 0.4]));
    for proposal in said.proposals.iter().filter(|p| p.rule == CorrelationSpike) {
        near(proposal.from - proposal.to, 0.05, 1e-12); // the step
        assert_eq!(proposal.sized_by, SizedBy::Step);
    }
    let low = says(&pair(&[0.02, 0.4]));
    assert_eq!(low.held[0].reason, HeldReason::AtFloor);
    assert_eq!(low.proposals[0].mover, Mover::Strategy(1));
}

#[test]
fn rules_that_meet_move_a_strategy_once() {
    // Both under-used and in a spike: the spike comes first.
    let said = says(&with_policy(pair(&[0.45, 0.45]), |policy| policy.underuse_share = 1.0));
    let rules: Vec<_> = said.proposals.iter().map(|p| (p.rule, p.mover)).collect();
    assert_eq!(rules, [(CorrelationSpike, Mover::Strategy(0)), (CorrelationSpike, Mover::Strategy(1))]);
    // At its limit and in a spike: it shrinks and does not grow on the same day.
    let mut random = Seeded::new(8);
    let earning = swinging(220, 0.03, 0.06);
    let other = (0..220).map(|t| if t < 200 { random.daily_return() } else { earning[t] }).collect();
    let tight = allocated(fund_of(&[(1_000.0, earning), (1_000.0, other)]), &[0.30, 0.30]);
    let said = says(&tight);
    let rules: Vec<_> = said.proposals.iter().map(|p| (p.rule, p.mover)).collect();
    assert_eq!(rules[..2], [(CorrelationSpike, Mover::Strategy(0)), (CorrelationSpike, Mover::Strategy(1))]);
    assert!(!rules.iter().any(|(rule, _)| *rule == AtLimit), "{rules:?}");
}

#[test]
fn grants_see_what_reductions_freed() {
    // Nothing in reserve: the second gives 5%, of which the first takes.
    let strategies = [(1_000.0, swinging(60, 0.03, 0.06)), (1_000.0, swinging(60, 0.02, 0.02))];
    let said = says(&allocated(fund_of(&strategies), &[0.30, 0.70]));
    let rules: Vec<_> = moves(&said);
    assert_eq!((rules[0].0, rules[1].0), (Underuse, AtLimit));
    near(said.proposals[0].reserve_to, 0.05, 1e-12); // a step
    near(said.proposals[1].reserve_from, 0.05, 1e-12);
    near(rules[1].2, 0.35, 1e-12); // a step
    near(said.proposals[1].reserve_to, 0.0, 1e-12);
}

#[test]
fn accepted_move_cools_down() {
    let accepted = |days_ago: i64| {
        let moved = LoggedMove { rule: 1, strategy: StrategyId::new("s0").unwrap(), from: 0.75, to: 0.7 };
        let date = LAST - jiff::Span::new().days(days_ago);
        LogEntry { date, at: None, event: LogEvent::Accepted(moved), reason: "Unused".to_owned() }
    };
    let with_log = |log: Vec<LogEntry>| says(&Snapshot { log, ..user(0.7) });
    for days in 0..5 {
        let said = with_log(vec![accepted(days)]);
        assert!(said.proposals.is_empty(), "{days} days ago");
        assert_eq!(said.held[0].reason, HeldReason::CoolingDown { days: 5 - usize::try_from(days).unwrap() });
    }
    assert_eq!(with_log(vec![accepted(5)]).proposals.len(), 1);
    // Taken back, it never was.
    let event = LogEvent::Withdrawn { entry: 0 };
    let undone = LogEntry { date: LAST, at: None, event, reason: "Undone".to_owned() };
    assert_eq!(with_log(vec![accepted(0), undone]).proposals.len(), 1);
    // Of the same day, after the last date of the history.
    let later = LogEntry { date: LAST + jiff::Span::new().days(3), ..accepted(0) };
    assert!(with_log(vec![later]).proposals.is_empty());
}

/// The first opportunity of a fund.
fn candidate(conviction: f64, requested: f64, fund_var_with: f64) -> Candidate {
    Candidate { opportunity: 0, conviction, requested, fund_var_with: Some(fund_var_with) }
}

#[test]
fn opportunity_wants_conviction_and_room() {
    let snapshot = user(0.5);
    let said = |candidate: Candidate| says_with(&snapshot, FundState::Active, &[candidate]);
    assert!(said(candidate(0.69, 0.04, 50.0)).proposals.is_empty());
    let at = said(candidate(0.70, 0.04, 100.0)); // at both thresholds
    assert_eq!(moves(&at), [(Opportunity, 0.0, 0.04)]);
    near(at.proposals[0].reserve_to, 0.46, 1e-12); // .50 - .04
    let above = said(candidate(0.9, 0.04, 100.001));
    assert_eq!(above.held[0].reason, HeldReason::AboveTotalVar { fund_var_with: 100.001 });
    let unknown = said(Candidate { fund_var_with: None, ..candidate(0.9, 0.04, 0.0) });
    assert_eq!(unknown.held[0].reason, HeldReason::Unmeasured);
}

#[test]
fn opportunity_gets_the_least_of_request_step_and_reserve() {
    let given = |share: f64, requested: f64| {
        let said = says_with(&user(share), FundState::Active, &[candidate(0.9, requested, 50.0)]);
        said.proposals.iter().find(|p| p.rule == Opportunity).map(|p| (p.to, p.sized_by))
    };
    assert_eq!(given(0.5, 0.04), Some((0.04, SizedBy::Target)));
    assert_eq!(given(0.5, 0.10), Some((0.05, SizedBy::Step)));
    let at_limit = with_policy(user(0.31), |policy| policy.underuse_share = 0.0);
    let two = [candidate(0.8, 0.05, 50.0), Candidate { opportunity: 1, ..candidate(0.9, 0.05, 50.0) }];
    let said = says_with(&allocated(at_limit, &[0.93]), FundState::Active, &two);
    // The surest first, then what is left; under the floor of 2% nothing.
    let given: Vec<_> = said.proposals.iter().map(|p| (p.mover, (p.to * 1e9).round() / 1e9)).collect();
    assert_eq!(given, [(Mover::Opportunity(1), 0.05), (Mover::Opportunity(0), 0.02)]);
    let said = says_with(&allocated(user(0.94), &[0.941]), FundState::Reducing, &two);
    assert!(said.held.iter().all(|h| h.reason == HeldReason::FundStopped(FundState::Reducing)));
}

#[test]
fn opportunity_below_the_floor_is_held_as_that() {
    // The floor is 2%: the reserve of 50% has enough, the request of 1% is too small to live on.
    let held = |share: f64, requested: f64| {
        let said = says_with(&user(share), FundState::Active, &[candidate(0.9, requested, 50.0)]);
        said.held.iter().find(|h| h.rule == Opportunity).map(|h| h.reason)
    };
    assert_eq!(held(0.5, 0.01), Some(HeldReason::AtFloor));
    assert_eq!(held(0.5, 0.05), None);
    let full = with_policy(user(0.99), |policy| policy.underuse_share = 0.0);
    let said = says_with(&full, FundState::Active, &[candidate(0.9, 0.05, 50.0)]);
    assert_eq!(said.held[0].reason, HeldReason::ReserveEmpty); // 1% is left
}

#[test]
fn stopped_fund_grants_nothing_and_still_shrinks() {
    for state in [FundState::Reducing, FundState::Halted] {
        let said = says_with(&earner(0.3), state, &[candidate(0.9, 0.04, 50.0)]);
        assert!(said.proposals.is_empty());
        assert!(said.held.iter().all(|held| held.reason == HeldReason::FundStopped(state)));
        assert_eq!(said.held.len(), 2);
        assert_eq!(says_with(&user(0.7), state, &[]).proposals.len(), 1);
    }
}

#[test]
fn usage_over_time_ends_in_the_figures_of_today() {
    // On the last date the usage of every basis and method is that of the report.
    let mut random = Seeded::new(21);
    for _ in 0..10 {
        let mut snapshot = headroom_engine::testing::random_fund(&mut random, 5);
        for method in [
            headroom_engine::fund::Method::Historical,
            headroom_engine::fund::Method::Parametric,
            headroom_engine::fund::Method::FilteredHistorical,
        ] {
            for basis in UsageBasis::ALL {
                snapshot.risk_budget.method = method;
                snapshot.risk_budget.usage_basis = basis;
                snapshot.risk_budget.window = random.once_in(2).then_some(40);
                let settings = Settings::of(&snapshot.risk_budget);
                let report = Desk::of(&snapshot).report();
                let sample = RollingSample::of(&snapshot, settings.window);
                let day = sample.usage(settings, snapshot.history.dates.len() - 1).unwrap();
                for (i, row) in report.strategies.iter().enumerate() {
                    match (day.used[i], row.used) {
                        (Some(found), Some(wanted)) => near(found, wanted, 1e-12), // the report's, made another way
                        (found, wanted) => assert_eq!(found.is_some(), wanted.is_some()),
                    }
                    near(day.standalone[i], row.standalone_var.unwrap(), 1e-12);
                }
                near(day.value_at_risk, report.fund.value_at_risk.unwrap(), 1e-12);
            }
        }
    }
}

#[test]
fn usage_over_time_takes_the_capital_of_the_date() {
    let mut snapshot = user(0.5);
    let capital: Vec<f64> = (0..60).map(|t| if t < 58 { 500.0 } else { 1_000.0 }).collect();
    snapshot.history.capital[0] = Some(capital);
    let (sample, settings) = (RollingSample::of(&snapshot, None), Settings::of(&snapshot.risk_budget));
    let used = |t: usize| sample.usage(settings, t).unwrap().used[0].unwrap();
    near(used(57), 15.0, 1e-12); // 500 x 3%
    near(used(58), 30.0, 1e-12); // 1,000 x 3%
    assert_eq!(sample.usage(settings, DATES - 2), None); // 29 dates
}

#[test]
fn usage_over_time_is_at_the_horizon() {
    let snapshot = user(0.5);
    let settings = Settings { horizon: Horizon::new(9).unwrap(), ..Settings::of(&snapshot.risk_budget) };
    let day = RollingSample::of(&snapshot, None).usage(settings, 59).unwrap();
    near(day.used[0].unwrap(), 90.0, 1e-12); // 1,000 x 3% x sqrt(9)
    near(day.standalone[0], 90.0, 1e-12); // the same
    near(day.value_at_risk, 90.0, 1e-12); // of one strategy
}

#[test]
fn split_adds_up_to_the_cent() {
    let mut random = Seeded::new(2);
    for _ in 0..2_000 {
        let count = random.whole(1, 9);
        let weights: Vec<f64> = (0..=count).map(|_| if random.once_in(5) { 0.0 } else { random.unit() }).collect();
        let sum: f64 = weights.iter().sum::<f64>().larger(1e-9);
        let shares: Vec<f64> = weights[..count].iter().map(|w| w / sum).collect();
        let total = [0.01, 1.0, 33.33, 50_000.0, 123_456_789.01, 1e15][random.whole(0, 5)];
        let split = Split::new(&shares);
        let cents = split.cents(total);
        assert_eq!(cents.allocation.iter().sum::<i128>() + cents.reserve, cents.total);
        for (cents, share) in cents.allocation.iter().zip(split.allocation()) {
            let exact = share * total * 100.0;
            // Above 2^53 cents a double is coarser than a cent.
            assert!((*cents as f64 - exact).abs() <= 1.0 + 1e-15 * total * 100.0, "{cents} of {exact}");
        }
    }
}
