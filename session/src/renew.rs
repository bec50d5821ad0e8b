//! A newer file of the fund under the what-if on screen: what a person changed stays, what the file changed comes in.

use headroom_engine::{
    fund::{Book, Position, RiskBudget, Settings, Shared, Snapshot, Strategy},
    math::Extremes,
};
use std::collections::BTreeSet;

use crate::WhatIf;

/// The newer file with the what-if that was made of `loaded`, and its exposure scales.
///
/// A share, a scale or a convention that a person changed stays; the others are those of the newer file. Scenarios stay where they
/// were changed. An admitted strategy stays, with the returns that it had by date, unless the newer file has its id; a position that
/// was closed stays closed, one that was resized keeps that size, one that was added stays. Shares that no longer sum to 1 at most are those of the newer file.
pub fn carried_to(loaded: &Snapshot, now: &WhatIf, newer: &Snapshot) -> (Snapshot, Vec<f64>) {
    let mut file = newer.clone();
    let is_new = |strategy: &&Strategy| newer.strategy_index(strategy.id.as_str()).is_none();
    for strategy in now.snapshot.strategies.iter().skip(loaded.strategies.len()).filter(is_new) {
        admit(&mut file, &now.snapshot, strategy);
    }
    let ids = |snapshot: &'_ Snapshot| {
        let mut ids = BTreeSet::new();
        ids.extend(snapshot.positions.iter().flatten().map(|position| position.id.to_string()));
        ids
    };
    let (stays, mut closed) = (ids(&now.snapshot), ids(loaded));
    closed.retain(|id| !stays.contains(id));
    if let Some(mut positions) = file.positions.take() {
        positions.retain(|position| !closed.contains(position.id.as_str()));
        for changed in now.snapshot.positions.iter().flatten() {
            let of_id = |position: &&Shared<Position>| position.id == changed.id;
            let was = loaded.positions.iter().flatten().find(of_id);
            if was == Some(changed) {
                continue;
            }
            match positions.iter().position(|position| position.id == changed.id) {
                Some(at) => positions[at].holding.clone_from(&changed.holding),
                // Its strategy may stand elsewhere in the newer file, or no longer.
                None if was.is_none() => {
                    let strategy = now.snapshot.strategies.get(changed.strategy).map(|strategy| strategy.id.as_str());
                    if let Some(strategy) = strategy.and_then(|id| file.strategy_index(id)) {
                        positions.push(Shared::from(Position { strategy, ..Position::clone(changed) }));
                    }
                }
                None => {}
            }
        }
        file.positions = Some(positions);
    }

    let was = Book::of(loaded);
    let (mut allocation, mut scale) = (file.risk_budget.allocation.clone(), vec![1.0; file.strategies.len()]);
    for (at, strategy) in file.strategies.iter().enumerate() {
        let Some(before) = now.snapshot.strategy_index(strategy.id.as_str()) else { continue };
        scale[at] = now.book.scale[before];
        let share = now.book.allocation[before];
        if was.allocation.get(before) != Some(&share) {
            allocation[at] = share;
        }
    }
    let reserve = 1.0 - allocation.iter().sum::<f64>();
    let (allocation, reserve) = match reserve >= -crate::edit::allocation::SUM_TOLERANCE {
        true if allocation != file.risk_budget.allocation => (allocation, reserve.larger(0.0)),
        _ => (file.risk_budget.allocation.clone(), file.risk_budget.reserve),
    };
    file.risk_budget = RiskBudget { allocation, reserve, ..conventions(loaded, &now.settings, newer) };
    if now.scenarios != loaded.scenarios {
        file.scenarios.clone_from(&now.scenarios);
    }
    (file, scale)
}

/// A strategy that was admitted to `fund`, with no share yet.
fn admit(file: &mut Snapshot, fund: &Snapshot, strategy: &Strategy) {
    let Some(at) = fund.strategy_index(strategy.id.as_str()) else { return };
    let of_date = |date| fund.history.dates.binary_search(date).ok().and_then(|row| fund.history.returns[at][row]);
    let returns: Vec<Option<f64>> = file.history.dates.iter().map(of_date).collect();
    file.history.capital.push(Some(vec![0.0; returns.len()]));
    file.history.returns.push(returns);
    file.strategies.push(strategy.clone());
    file.risk_budget.allocation.push(0.0);
    file.opportunities.retain(|other| other.strategy != strategy.id);
}

/// The newer file's budget with the conventions that a person changed.
fn conventions(loaded: &Snapshot, now: &Settings, newer: &Snapshot) -> RiskBudget {
    fn pick<T: PartialEq>(was: T, now: T, newer: T) -> T {
        if now == was { newer } else { now }
    }
    let (was, newer) = (Settings::of(&loaded.risk_budget), &newer.risk_budget);
    RiskBudget {
        confidence: pick(was.confidence, now.confidence, newer.confidence),
        horizon: pick(was.horizon, now.horizon, newer.horizon),
        method: pick(was.method, now.method, newer.method),
        window: pick(was.window, now.window, newer.window),
        covariance: pick(was.covariance, now.covariance, newer.covariance),
        usage_basis: pick(was.usage_basis, now.usage_basis, newer.usage_basis),
        pnl: pick(was.pnl, now.pnl, newer.pnl),
        ..newer.clone()
    }
}
