//! Thresholds of the policy, what is held, and the exposure scale that a cut asks for.

use headroom_engine::{
    control::FundState,
    fund::UsageBasis,
    reallocation::{
        HeldReason, Mover, Reallocation,
        ReallocationRule::{CorrelationSpike, Underuse},
        SizedBy,
    },
    testing::{Desk, allocated, fund_of, near},
};

use super::{candidate, earner, moves, pair, says, says_where, says_with, swinging, user, with_policy};

#[test]
fn spike_within_chance_is_held() {
    let mut noisy = pair(&[0.3, 0.4]);
    for t in 200..220 {
        // Away from the first by as much as that moved ten rows before.
        let own = noisy.history.returns[0][t - 10].unwrap();
        noisy.history.returns[1][t] = noisy.history.returns[1][t].map(|r| r + 0.3 * own);
    }
    assert_eq!(moves(&says(&noisy)).iter().filter(|(rule, ..)| *rule == CorrelationSpike).count(), 2);
    let said = says(&with_policy(noisy, |policy| policy.spike_significance = f64::MIN_POSITIVE));
    assert!(said.proposals.iter().all(|p| p.rule != CorrelationSpike));
    let held: Vec<_> = said.held.iter().filter(|held| held.rule == CorrelationSpike).collect();
    assert_eq!(held.iter().map(|held| held.mover).collect::<Vec<_>>(), [Mover::Strategy(0), Mover::Strategy(1)]);
    for held in held {
        let HeldReason::NotSignificant { p_value } = held.reason else { panic!("{held:?}") };
        assert!(p_value > 0.0 && p_value < 0.01);
    }
}

#[test]
fn cut_names_the_scale_that_fits() {
    let base = pair(&[0.3, 0.4]);
    let v: Vec<f64> = Desk::of(&base).report().strategies.iter().map(|s| s.standalone_var.unwrap()).collect();
    // The first uses all of its budget, the second a tenth.
    let snapshot = allocated(base, &[v[0] / 100.0, v[1] / 10.0]);
    let desk = Desk::of(&snapshot);
    let said = says(&snapshot).with_scales(&snapshot, &desk.model, &desk.book, &desk.report());
    let [first, second] = &said.proposals[..2] else { panic!("{said:?}") };
    // Standalone VaR moves with the scale: what is left of the budget is what is left of the exposure.
    near(first.scale_to.unwrap(), first.to / first.from, 1e-9);
    assert_eq!(second.scale_to, None);
    // At half the exposure the new budget is kept already.
    let mut desk = desk;
    desk.book.scale[0] = 0.5;
    let said = says(&snapshot).with_scales(&snapshot, &desk.model, &desk.book, &desk.report());
    assert!(said.proposals[0].to > 0.5 * said.proposals[0].from);
    assert_eq!(said.proposals[0].scale_to, None);
}

#[test]
fn scale_that_fits_is_on_the_binding_basis() {
    for basis in UsageBasis::ALL {
        let mut snapshot = pair(&[0.3, 0.4]);
        snapshot.risk_budget.usage_basis = basis;
        let used = Desk::of(&snapshot).report().strategies[0].used.unwrap();
        let snapshot = allocated(snapshot, &[used / 100.0, 0.4]);
        let mut desk = Desk::of(&snapshot);
        let said = says(&snapshot).with_scales(&snapshot, &desk.model, &desk.book, &desk.report());
        let cut = &said.proposals[0];
        desk.book.scale[0] = cut.scale_to.unwrap();
        let used = desk.report().strategies[0].used.unwrap();
        near(used, cut.to * 100.0, 1e-6); // no more than needed
        assert!(used <= cut.to * 100.0 * (1.0 + 1e-9));
    }
}

#[test]
fn thresholds_are_those_of_the_policy() {
    let shrinks = |target: f64| {
        let snapshot = with_policy(user(0.7), |policy| (policy.step, policy.target_utilization) = (1.0, target));
        says(&snapshot).proposals[0].to
    };
    near(shrinks(0.8), 0.375, 1e-12); // 30 / (.8 x 100)
    near(shrinks(0.5), 0.6, 1e-12); // 30 / (.5 x 100)
    let sure = |conviction: f64| {
        let snapshot = with_policy(user(0.5), |policy| policy.conviction = conviction);
        says_with(&snapshot, FundState::Active, &[candidate(0.6, 0.04, 50.0)]).proposals.len()
    };
    assert_eq!((sure(0.6), sure(0.61)), (1, 0));
    // Sharpe 1.5 / 4.5 sqrt(59/60) of 60 against a threshold: probable to Phi((SR - SR*) sqrt(59)).
    let sharpe = 0.015 / (0.045 * (60.0_f64 / 59.0).sqrt());
    let threshold = (sharpe - 1.0 / 59.0_f64.sqrt()) * 365.0_f64.sqrt(); // one standard error below: 84.13%
    let proven = |probability: f64| {
        let snapshot = with_policy(earner(0.3), |policy| {
            (policy.sharpe_threshold, policy.sharpe_probability) = (threshold, probability);
        });
        says(&snapshot).proposals.len()
    };
    assert_eq!((proven(0.8413), proven(0.8414)), (1, 0)); // Phi(1) = .841345
}

#[test]
fn limit_within_the_target_does_not_shrink() {
    // 96% of its budget is used, 100% is the target: nothing to grow towards.
    let snapshot = with_policy(earner(0.30 / 0.96), |policy| policy.target_utilization = 1.0);
    assert_eq!(says(&snapshot), Reallocation::default());
}

#[test]
fn share_of_nothing_is_never_at_its_limit() {
    // Of a budget of 0 no utilization is known, however proven the Sharpe ratio is.
    assert_eq!(says(&earner(0.0)), Reallocation::default());
}

#[test]
fn strategy_without_capital_keeps_no_floor() {
    // The first uses 60% of its budget; the second uses nothing, and the floor of 2% is for those that are live.
    let strategies = [(1_000.0, swinging(60, 0.03, 0.03)), (0.0, swinging(60, 0.03, 0.03))];
    let said = says(&allocated(fund_of(&strategies), &[0.5, 0.03]));
    assert_eq!(moves(&said), [(Underuse, 0.03, 0.0)]);
    assert_eq!(said.proposals[0].sized_by, SizedBy::Target);
}

#[test]
fn unmeasured_fund_grants_nothing_and_still_shrinks() {
    let said = says_where(&earner(0.3), FundState::Active, false, &[candidate(0.9, 0.04, 50.0)]);
    assert!(said.proposals.is_empty());
    assert_eq!(said.held.iter().map(|held| held.reason).collect::<Vec<_>>(), [HeldReason::Unmeasured; 2]);
    assert_eq!(says_where(&user(0.7), FundState::Active, false, &[]).proposals.len(), 1);
}
