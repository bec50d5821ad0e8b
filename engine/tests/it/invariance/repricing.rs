//! Invariants of repriced positions: what a binary can lose, split lines, the other side, doubled and closed positions.

use std::sync::Arc;

use headroom_engine::{
    Analysis,
    fund::{
        Estimator, Holding, Instrument, InstrumentHistory, MeasuredFrom, Method, PnlBasis, Position, Shared, Snapshot,
    },
    report::RiskReport,
    testing::{Desk, Seeded, agree, linear},
};

use super::positions::{fund, part, positions};

const ROUNDS: usize = 40;

/// A random fund of which everything can be repriced: its instruments have gaps, holes and late starts.
fn priced(random: &mut Seeded) -> Snapshot {
    let mut snapshot = fund(random);
    snapshot.risk_budget.pnl = Some(if random.once_in(2) { PnlBasis::Positions } else { PnlBasis::Larger });
    let dates = snapshot.history.dates.len();
    let instrument = |random: &mut Seeded, name: &str| {
        let mut price = 0.5;
        let mut of_day = |random: &mut Seeded| {
            price = if name.starts_with('E') {
                let odds = price / (1.0 - price) * random.between(0.6, 1.6);
                (odds / (1.0 + odds)).clamp(1e-9, 1.0 - 1e-9)
            } else {
                price * random.between(0.93, 1.08)
            };
            (!random.once_in(15)).then_some(price)
        };
        let history = (0..dates).map(|_| of_day(random)).collect();
        Instrument { name: name.to_owned(), history: InstrumentHistory::Prices(history) }
    };
    let names = ["E0", "E1", "L0", "L1"];
    snapshot.instruments = Arc::new(names.map(|name| instrument(random, name)).to_vec());
    snapshot
}

/// Figures of the fund, and those of each strategy.
fn figures(report: &RiskReport) -> (Vec<Option<f64>>, Vec<Option<f64>>) {
    let fund = &report.fund;
    let own = report
        .strategies
        .iter()
        .flat_map(|row| [row.standalone_var, row.component_var, row.used, row.positions_var, row.history_var]);
    (vec![fund.value_at_risk, fund.expected_shortfall, fund.sum_of_standalone], own.collect())
}

#[track_caller]
fn near_all(one: &[Option<f64>], other: &[Option<f64>], factor: f64, scale: f64) {
    for (one, other) in one.iter().zip(other) {
        match (one, other) {
            (Some(one), Some(other)) => assert!(agree(*other, factor * one, 1e-11, scale), "{one:?} {other:?}"),
            (one, other) => assert_eq!(one, other),
        }
    }
}

fn gross(desk: &Desk) -> f64 {
    desk.report().exposures.unwrap().gross
}

#[test]
fn binary_never_loses_more_than_it_can_in_any_row_and_any_edit() {
    let mut random = Seeded::new(141);
    let mut rows = 0;
    for _ in 0..ROUNDS {
        let mut snapshot = priced(&mut random);
        for edit in 0..4 {
            let desk = Desk::of(&snapshot);
            let Some(repricing) = &desk.model.measured.repricing else { continue };
            for position in snapshot.positions.iter().flatten() {
                if let (Holding::Binary { .. }, Some(_)) =
                    (position.holding, repricing.moves(&snapshot, &position.instrument))
                {
                    for row in 0..desk.model.sample.observations() {
                        let pnl = repricing.pnl(&snapshot, position, row).unwrap();
                        assert!(pnl.is_finite() && -pnl <= position.most_to_lose(), "{pnl} {position:?}");
                        rows += 1;
                    }
                }
            }
            // Odds at the edge of what is a price, and many more contracts.
            for position in positions(&mut snapshot) {
                if let Holding::Binary { price, contracts } = &mut position.holding {
                    *price = [1e-12, 1.0 - 1e-12, 0.5, 0.999][edit];
                    *contracts *= random.between(-30.0, 30.0);
                }
            }
        }
    }
    assert!(rows > 1_000, "{rows} rows");
}

#[test]
fn position_split_in_two_lines_changes_no_repriced_figure() {
    let mut random = Seeded::new(142);
    let mut repriced = 0;
    for _ in 0..ROUNDS {
        let before = priced(&mut random);
        let mut after = before.clone();
        let held = positions(&mut after);
        let (at, share) = (random.whole(0, held.len() - 1), random.between(0.05, 0.95));
        let second = Position { id: "second".to_owned(), ..part(&held[at], 1.0 - share) };
        *held[at] = part(&held[at], share);
        held.push(second.into());
        let (one, other) = (Desk::of(&before), Desk::of(&after));
        let scale = gross(&one);
        let (one, other) = (one.report(), other.report());
        repriced += one.strategies.iter().filter(|row| row.measured_from == MeasuredFrom::Positions).count();
        near_all(&figures(&one).0, &figures(&other).0, 1.0, scale);
        near_all(&figures(&one).1, &figures(&other).1, 1.0, scale);
    }
    assert!(repriced > ROUNDS, "{repriced} strategies");
}

#[test]
fn position_split_between_two_strategies_keeps_the_fund_repriced() {
    let mut random = Seeded::new(143);
    for _ in 0..ROUNDS {
        let mut before = priced(&mut random);
        before.risk_budget.pnl = Some(PnlBasis::Positions);
        let mut after = before.clone();
        let count = after.strategies.len();
        let held = positions(&mut after);
        let (at, share) = (random.whole(0, held.len() - 1), random.between(0.05, 0.95));
        let strategy = (held[at].strategy + 1) % count;
        let second = Position { id: "second".to_owned(), strategy, ..part(&held[at], 1.0 - share) };
        *held[at] = part(&held[at], share);
        held.push(second.into());
        let (one, other) = (Desk::of(&before), Desk::of(&after));
        let is_priced = |desk: &Desk| desk.report().strategies.iter().all(|row| row.positions_var.is_some());
        if is_priced(&one) && is_priced(&other) {
            near_all(&figures(&one.report()).0[..2], &figures(&other.report()).0[..2], 1.0, gross(&one));
        }
        let by_history = |mut snapshot: Snapshot| {
            snapshot.risk_budget.pnl = Some(PnlBasis::History);
            Desk::of(&snapshot).report().fund.value_at_risk
        };
        assert_eq!(by_history(before), by_history(after)); // bit
    }
}

#[test]
fn short_of_an_event_is_repriced_as_a_long_of_its_opposite() {
    let mut random = Seeded::new(144);
    for _ in 0..ROUNDS {
        let before = priced(&mut random);
        let mut after = before.clone();
        for position in positions(&mut after) {
            if let Holding::Binary { price, contracts } = position.holding
                && contracts < 0.0
            {
                position.holding = Holding::Binary { price: 1.0 - price, contracts: -contracts };
                position.beta = -position.beta * price / (1.0 - price);
                position.instrument.push_str(" NO");
            }
        }
        let opposite = |instrument: &Instrument| {
            let prices = instrument.history.values().iter().map(|price| price.map(|price| 1.0 - price)).collect();
            Instrument { name: format!("{} NO", instrument.name), history: InstrumentHistory::Prices(prices) }
        };
        let (events, others) = before.instruments.split_at(2);
        after.instruments = Arc::new([others, events, &[opposite(&events[0]), opposite(&events[1])]].concat());
        let (one, other) = (Desk::of(&before), Desk::of(&after));
        near_all(&figures(&one.report()).0, &figures(&other.report()).0, 1.0, gross(&one));
        near_all(&figures(&one.report()).1, &figures(&other.report()).1, 1.0, gross(&one));
    }
}

#[test]
fn doubled_positions_double_the_repriced_var() {
    let mut random = Seeded::new(145);
    for _ in 0..ROUNDS {
        let mut before = priced(&mut random);
        before.risk_budget.pnl = Some(PnlBasis::Positions);
        let mut after = before.clone();
        positions(&mut after).into_iter().for_each(|position| **position = part(position, 2.0));
        let (one, other) = (Desk::of(&before).report(), Desk::of(&after).report());
        for (one, other) in one.strategies.iter().zip(&other.strategies) {
            assert_eq!(one.positions_var.map(|var| 2.0 * var), other.positions_var); // bit
            assert_eq!(one.history_var, other.history_var); // bit
        }
        if one.strategies.iter().all(|row| row.measured_from == MeasuredFrom::Positions) {
            assert_eq!(one.fund.value_at_risk.map(|var| 2.0 * var), other.fund.value_at_risk); // bit
        }
    }
}

/// One edit of a random strategy: a position resized, turned, closed, added beside others or moved to another exchange.
fn edit(random: &mut Seeded, snapshot: &mut Snapshot, number: usize) {
    let held = positions(snapshot);
    let at = random.whole(0, held.len() - 1);
    match random.whole(0, 4) {
        0 if held.len() > 1 => drop(held.remove(at)),
        1 => {
            let added = Position { id: format!("added-{number}"), ..part(&held[at], random.between(-1.0, 1.0)) };
            let mut all: Vec<_> = held.iter().cloned().collect();
            all.insert(random.whole(0, held.len()), added.into());
            *held = all.into_iter().collect();
        }
        2 => held[at].exchange = format!("exchange-{number}"),
        _ => *held[at] = part(&held[at], random.between(-2.0, 3.0)),
    }
}

#[test]
fn edits_leave_the_fund_that_is_estimated_anew() {
    let mut random = Seeded::new(146);
    let methods = [Method::Historical, Method::Parametric, Method::StudentT, Method::FilteredHistorical];
    let estimators = [Estimator::Sample, Estimator::Ewma, Estimator::LedoitWolf];
    for round in 0..ROUNDS {
        let mut snapshot = priced(&mut random);
        snapshot.risk_budget.method = methods[round % 4];
        snapshot.risk_budget.covariance.estimator = estimators[round % 3];
        if round % 5 == 0 {
            snapshot.risk_budget.pnl = None;
        }
        if round % 2 == 1 {
            // More positions a strategy than are added in one sum.
            let held = positions(&mut snapshot);
            let few = held.len();
            for copy in 0..16 * few {
                let like = &held[copy % few];
                held.push(Position { id: format!("copy-{copy}"), ..part(like, random.between(-0.2, 0.2)) }.into());
            }
        }
        let mut analysis = Analysis::new(snapshot.clone());
        analysis.report();
        for number in 0..6 {
            edit(&mut random, &mut snapshot, number);
            analysis = analysis.of(Arc::new(snapshot.clone()), analysis.conventions(), analysis.book().clone());
            assert!(analysis.is_estimated(), "one strategy is repriced");
            let anew = Analysis::new(snapshot.clone());
            assert_eq!(**analysis.model(), **anew.model()); // bit
            assert_eq!(analysis.report(), anew.report()); // bit
            let sigma = |of: &Analysis| of.model().risk.as_ref().ok().map(|risk| risk.covariance.clone());
            assert_eq!(sigma(&analysis), sigma(&anew)); // bit
        }
    }
}

#[test]
fn instrument_held_as_binary_after_the_last_linear_position_is_repriced_as_one() {
    let mut random = Seeded::new(147);
    let mut snapshot = priced(&mut random);
    snapshot.risk_budget.pnl = Some(PnlBasis::Positions);
    let held = |holding| {
        let position = linear(0, "x", "t", 100.0);
        Shared::each([Position { id: "one".to_owned(), instrument: "E0".to_owned(), holding, ..position }])
    };
    snapshot.positions = Some(held(Holding::Linear { notional: 100.0 }));
    let analysis = Analysis::new(snapshot.clone());
    analysis.report();
    snapshot.positions = Some(held(Holding::Binary { price: 0.5, contracts: 100.0 }));
    let after = analysis.of(Arc::new(snapshot.clone()), analysis.conventions(), analysis.book().clone());
    assert_eq!(after.report(), Analysis::new(snapshot).report()); // bit
}
