//! Invariants of positions: split, told from the other side, doubled and reordered.

use headroom_engine::{
    exposure::Exposures,
    fund::{ControlId, CoverageLimit, Holding, Limits, Move, Position, Positions, Scenario, Scope, Shock, Snapshot},
    stress::StressResult,
    testing::{
        Desk, Seeded, agree, all, binary, down, holding, linear, outage, random_fund, spike, squeeze, with_beta,
        with_rate,
    },
};

const ROUNDS: usize = 40;

/// A random fund of 2 to 4 strategies with positions that share instruments: linear ones at two exchanges and binaries.
pub fn fund(random: &mut Seeded) -> Snapshot {
    let mut snapshot = random_fund(random, 4);
    while snapshot.strategies.len() < 2 {
        snapshot = random_fund(random, 4);
    }
    let mut positions = Vec::new();
    for strategy in 0..snapshot.strategies.len() {
        for _ in 0..random.whole(2, 4) {
            let (instrument, position) = if random.once_in(2) {
                let price = random.between(0.05, 0.95);
                let held = binary(strategy, price, random.between(-2_000.0, 2_000.0));
                (format!("E{}", random.whole(0, 1)), held)
            } else {
                let exchange = if random.once_in(2) { "x" } else { "y" };
                let sector = if random.once_in(2) { "t" } else { "u" };
                let held = linear(strategy, exchange, sector, random.between(-3e3, 3e3));
                (format!("L{}", random.whole(0, 1)), held)
            };
            let rate = (!random.once_in(8)).then(|| random.between(20.0, 800.0));
            let position = with_rate(with_beta(position, random.between(-1.0, 2.0)), rate);
            let volatility = (!random.once_in(3)).then(|| random.between(0.005, 0.1));
            positions.push(Position { id: format!("p{}", positions.len()), instrument, volatility, ..position });
        }
    }
    snapshot.limits = Limits {
        gross_exposure: Some(random.between(5e3, 4e4)),
        net_exposure: Some(random.between(1e3, 2e4)),
        sector_concentration: Some(random.between(0.3, 1.0)),
        exchange_concentration: Some(random.between(0.3, 1.0)),
        liquidity_coverage: Some(CoverageLimit { share: random.between(0.2, 0.9), ..CoverageLimit::default() }),
        ..Limits::default()
    };
    holding(snapshot, positions)
}

fn market(size: f64) -> Scenario {
    Shock::Custom { moves: vec![Move { scope: Scope::Market, size }] }.into()
}

fn scenarios() -> Vec<Scenario> {
    let together = all(&[down(0.2), outage("x", 10.0, 4.0), squeeze(0.7), spike(0.7)]);
    vec![down(0.3), market(0.25), spike(0.8), outage("x", 50.0, 6.0), squeeze(0.9), together]
}

/// Figures of the fund and those of its strategies under a scenario.
fn of_fund(result: &StressResult) -> Vec<Option<f64>> {
    let controls = result.controls.iter().map(|control| control.measured);
    let own = [
        result.pnl,
        result.nav_after,
        result.var_after,
        result.es_after,
        result.coverage_before,
        result.coverage_after,
        result.hours_to_liquidate,
        result.gross_frozen,
        result.worst_case,
        result.net_delta_unhedged,
    ];
    own.into_iter().chain(controls).collect()
}

fn of_strategies(result: &StressResult) -> Vec<Option<f64>> {
    let rows = result.by_strategy.iter().chain(&result.components_after).chain(&result.utilization_by_strategy);
    rows.copied().collect()
}

#[track_caller]
fn same(one: &[Option<f64>], other: &[Option<f64>], scale: f64) {
    assert_eq!(one.len(), other.len());
    for (at, (one, other)) in one.iter().zip(other).enumerate() {
        match (one, other) {
            (Some(one), Some(other)) => assert!(agree(*other, *one, 1e-12, scale), "{at}: {one:?} {other:?}"),
            (one, other) => assert_eq!(one, other, "{at}"),
        }
    }
}

fn exposures(desk: &Desk) -> Exposures {
    desk.report().exposures.expect("it has positions")
}

/// Figures of fund and strategies agree; sums are exact to what the gross is.
fn every_figure_is_the_same(one: &Desk, other: &Desk) {
    let (before, after) = (exposures(one), exposures(other));
    same(&[Some(before.gross), Some(before.net)], &[Some(after.gross), Some(after.net)], before.gross);
    let by_strategy = |sums: &Exposures| -> Vec<Option<f64>> {
        sums.gross_by_strategy.iter().chain(&sums.net_by_strategy).map(|money| Some(*money)).collect()
    };
    same(&by_strategy(&before), &by_strategy(&after), before.gross);
    let room = |desk: &Desk| ControlId::ALL.map(|id| desk.control(id).room);
    same(&room(one), &room(other), before.gross);
    for scenario in scenarios() {
        let (one, other) = (one.stress(&scenario), other.stress(&scenario));
        same(&of_fund(&one), &of_fund(&other), before.gross);
        same(&of_strategies(&one), &of_strategies(&other), before.gross);
    }
    for (one, other) in one.headrooms().iter().zip(other.headrooms()) {
        let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => agree(a, b, 1e-8, 1.0),
            (a, b) => a == b,
        };
        assert!(near(one.largest_scale, other.largest_scale) && near(one.least_scale, other.least_scale));
        assert_eq!(one.can_add, other.can_add);
    }
}

pub fn part(position: &Position, share: f64) -> Position {
    let holding = match position.holding {
        Holding::Linear { notional } => Holding::Linear { notional: share * notional },
        Holding::Binary { price, contracts } => Holding::Binary { price, contracts: share * contracts },
    };
    Position { holding, ..position.clone() }
}

pub fn positions(snapshot: &mut Snapshot) -> &mut Positions {
    snapshot.positions.as_mut().expect("it has positions")
}

#[test]
fn position_split_in_two_lines_of_its_strategy_changes_no_figure() {
    let mut random = Seeded::new(111);
    for _ in 0..ROUNDS {
        let before = fund(&mut random);
        let mut after = before.clone();
        let held = positions(&mut after);
        let (at, share) = (random.whole(0, held.len() - 1), random.between(0.05, 0.95));
        let second = Position { id: "second".to_owned(), ..part(&held[at], 1.0 - share) };
        *held[at] = part(&held[at], share);
        held.push(second.into());
        let scale = random.between(0.5, 2.0);
        every_figure_is_the_same(&Desk::of(&before).at(0, scale), &Desk::of(&after).at(0, scale));
    }
}

#[test]
fn position_split_between_two_strategies_changes_no_figure_of_the_fund() {
    let mut random = Seeded::new(112);
    for _ in 0..ROUNDS {
        let before = fund(&mut random);
        let mut after = before.clone();
        let count = after.strategies.len();
        let held = positions(&mut after);
        let (at, share) = (random.whole(0, held.len() - 1), random.between(0.05, 0.95));
        let strategy = (held[at].strategy + 1) % count;
        let second = Position { id: "second".to_owned(), strategy, ..part(&held[at], 1.0 - share) };
        *held[at] = part(&held[at], share);
        held.push(second.into());
        let (before, after) = (Desk::of(&before), Desk::of(&after));
        assert_eq!(before.report().fund.value_at_risk, after.report().fund.value_at_risk); // bit
        let (one, other) = (exposures(&before), exposures(&after));
        same(&[Some(one.gross), Some(one.net)], &[Some(other.gross), Some(other.net)], one.gross);
        for scenario in scenarios().into_iter().filter(|scenario| !has_outage(scenario)) {
            same(&of_fund(&before.stress(&scenario)), &of_fund(&after.stress(&scenario)), one.gross);
        }
    }
}

fn has_outage(scenario: &Scenario) -> bool {
    scenario.shocks.iter().any(|shock| matches!(shock, Shock::ExchangeOutage { .. }))
}

#[test]
fn short_of_an_event_is_a_long_of_its_opposite() {
    let mut random = Seeded::new(113);
    let mut turned = 0;
    for _ in 0..ROUNDS {
        let before = fund(&mut random);
        let mut after = before.clone();
        for position in positions(&mut after) {
            if let Holding::Binary { price, contracts } = position.holding
                && contracts < 0.0
            {
                position.holding = Holding::Binary { price: 1.0 - price, contracts: -contracts };
                position.beta = -position.beta * price / (1.0 - price);
                position.instrument.push_str(" NO");
                turned += 1;
            }
        }
        every_figure_is_the_same(&Desk::of(&before), &Desk::of(&after));
    }
    assert!(turned > ROUNDS, "{turned} shorts");
}

#[test]
fn doubled_positions_double_the_gross_and_sell_no_faster() {
    let mut random = Seeded::new(114);
    for _ in 0..ROUNDS {
        let before = fund(&mut random);
        let mut after = before.clone();
        positions(&mut after).into_iter().for_each(|position| **position = part(position, 2.0));
        let (before, after) = (Desk::of(&before), Desk::of(&after));
        let (one, other) = (exposures(&before), exposures(&after));
        assert_eq!((2.0 * one.gross, 2.0 * one.net), (other.gross, other.net)); // bit
        for id in [ControlId::SectorConcentration, ControlId::ExchangeConcentration] {
            assert_eq!(before.control(id).measured, after.control(id).measured); // bit
        }
        assert_eq!(before.report().fund.value_at_risk, after.report().fund.value_at_risk); // bit
        let (calm, larger) = (before.stress(&down(0.0)), after.stress(&down(0.0)));
        assert!(larger.coverage_before.unwrap() <= calm.coverage_before.unwrap() * (1.0 + 1e-12));
        match (calm.hours_to_liquidate, larger.hours_to_liquidate) {
            (Some(calm), Some(larger)) => assert!(larger >= calm * (1.0 - 1e-12)),
            (calm, larger) => assert_eq!((calm, larger), (None, None)), // what can never be sold cannot be either
        }
    }
}

#[test]
fn reordered_positions_change_no_figure() {
    let mut random = Seeded::new(115);
    for _ in 0..ROUNDS {
        let before = fund(&mut random);
        let mut after = before.clone();
        let held = positions(&mut after);
        for at in (1..held.len()).rev() {
            let other = random.whole(0, at);
            let moved = held[at].clone();
            held[at] = held[other].clone();
            held[other] = moved;
        }
        every_figure_is_the_same(&Desk::of(&before), &Desk::of(&after));
    }
}
