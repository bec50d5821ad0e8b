//! What every scenario keeps, whatever the fund holds: on random funds, books and scenarios.

use headroom_engine::fund::{Holding, Move, Scenario, Scope, Settings, Shock, Snapshot};
use headroom_engine::stress::{WEEK, worst_days};
use headroom_wire::scenarios_argument;
use proptest::prelude::*;
use serde_json::json;

use headroom_engine::testing::{
    Desk, LAST, Seeded, agree, all, binary, confidence, down, linear, near, outage, random_fund, spike, squeeze,
    with_beta, with_positions, with_rate,
};

/// A random fund with positions, its strategies at random scales.
fn any_desk(random: &mut Seeded) -> Desk {
    let fund = random_fund(random, 5);
    let fund = with_positions(random, fund);
    let mut desk = Desk::of(&fund);
    for scale in &mut desk.book.scale {
        *scale = random.between(0.0, 4.0);
    }
    desk
}

/// Positions that lose when markets fall: long, of betas of at least 0, linear and binary, all of which can be sold.
fn long_only(random: &mut Seeded) -> Snapshot {
    let fund = random_fund(random, 5);
    let mut fund = with_positions(random, fund);
    for position in fund.positions.iter_mut().flatten() {
        let beta = position.beta.abs();
        let held = match position.holding {
            Holding::Linear { notional } => linear(position.strategy, &position.exchange, "t", notional.abs()),
            Holding::Binary { price, contracts } => binary(position.strategy, price, contracts.abs()),
        };
        **position = with_beta(with_rate(held, Some(500.0)), beta);
    }
    fund
}

fn moves(market: f64, sector: f64, exchange: f64, instrument: (&str, f64), strategy: f64) -> Scenario {
    let moves = [
        (Scope::Market, market),
        (Scope::Sector("t".to_owned()), sector),
        (Scope::Exchange("y".to_owned()), exchange),
        (Scope::Instrument(instrument.0.to_owned()), instrument.1),
        (Scope::Strategy("s0".to_owned()), strategy),
    ];
    Shock::Custom { moves: moves.map(|(scope, size)| Move { scope, size }).to_vec() }.into()
}

/// The days before the last date, some of them, some times over.
fn replay(days: u8, multiplier: f64) -> Scenario {
    Shock::Historical { date: LAST, days, multiplier }.into()
}

/// One random scenario of each kind.
fn one_of_each(random: &mut Seeded, desk: &Desk) -> [Scenario; 6] {
    let held = &desk.snapshot.positions.as_ref().unwrap()[0].instrument;
    let mut move_by = || random.between(-1.0, 3.0);
    let custom = moves(move_by(), move_by(), move_by(), (held, move_by()), move_by());
    [
        down(random.unit()),
        spike(random.unit()),
        outage("x", random.between(0.1, 720.0), random.between(0.0, 10.0)),
        squeeze(random.unit()),
        custom,
        replay(random.whole(1, 20) as u8, random.between(0.0, 10.0)),
    ]
}

/// The same kinds at severity zero.
fn none_of_each() -> [Scenario; 6] {
    [
        down(0.0),
        spike(0.0),
        outage("x", 4.0, 0.0),
        squeeze(0.0),
        moves(0.0, 0.0, 0.0, ("none", 0.0), 0.0),
        replay(5, 0.0),
    ]
}

proptest! {
    #[test]
    fn loss_grows_with_the_severity(seed in any::<u64>(), one in 0.0..1.0_f64, other in 0.0..1.0_f64) {
        let fund = long_only(&mut Seeded::new(seed));
        let desk = Desk::of(&fund);
        let week = worst_days(&desk.snapshot, &desk.model, &desk.book, WEEK, 1);
        let worst = |share: f64| match week.first() {
            Some(week) => Shock::Historical { date: week.last, days: week.days, multiplier: 10.0 * share }.into(),
            None => down(0.0),
        };
        let hours = |share: f64| outage("x", 720.0 * share.max(1e-6), 3.0);
        let custom = |share: f64| moves(-share, -0.5 * share, -0.2 * share, ("none", 0.0), -0.1 * share);
        let ladders: [&dyn Fn(f64) -> Scenario; 7] = [
            &down,
            &squeeze,
            &|share| outage("x", 24.0, 10.0 * share),
            &hours,
            &custom,
            &worst,
            &|share| all(&[down(share), squeeze(share), hours(share), custom(0.5 * share), worst(share)]),
        ];
        let (less, more) = (one.min(other), one.max(other));
        for ladder in ladders {
            let loss = |share: f64| -desk.stress(&ladder(share)).pnl.unwrap();
            let (low, high) = (loss(less), loss(more));
            prop_assert!(low <= high + 1e-11 * high.abs().max(1.0), "{:?}: {} above {}", ladder(more), low, high);
        }
        let var = |rho: f64| desk.stress(&spike(rho)).var_after.unwrap();
        prop_assert!(var(less) <= var(more) * (1.0 + 1e-9)); // a repair may round
    }

    #[test]
    fn binary_never_loses_more_than_it_can(seed in any::<u64>()) {
        let mut random = Seeded::new(seed);
        let desk = any_desk(&mut random);
        let each = one_of_each(&mut random, &desk);
        let twice = all(&[each[0].clone(), each[4].clone(), each[0].clone(), each[4].clone(), each[3].clone()]);
        for scenario in each.iter().chain([&all(&each), &twice]) {
            let result = desk.stress(scenario);
            for (position, pnl) in desk.snapshot.positions.iter().flatten().zip(&result.by_position) {
                if let Holding::Binary { .. } = position.holding {
                    let most = position.most_to_lose() * desk.book.scale[position.strategy];
                    prop_assert!(pnl.unwrap() >= -most * (1.0 + 1e-12), "{:?} loses {:?}", position, pnl);
                }
            }
        }
    }

    #[test]
    fn pnl_adds_up_by_position_and_strategy(seed in any::<u64>()) {
        let mut random = Seeded::new(seed);
        let desk = any_desk(&mut random);
        let each = one_of_each(&mut random, &desk);
        for scenario in each.iter().chain([&all(&each)]) {
            let result = desk.stress(scenario);
            let size: f64 = result.by_strategy.iter().map(|pnl| pnl.unwrap().abs()).sum();
            let by_strategy: f64 = result.by_strategy.iter().map(|pnl| pnl.unwrap()).sum();
            prop_assert!(agree(by_strategy, result.pnl.unwrap(), 1e-12, size));
            if !scenario.shocks.iter().any(|shock| matches!(shock, Shock::Historical { .. })) {
                let by_position: f64 = result.by_position.iter().map(|pnl| pnl.unwrap()).sum();
                prop_assert!(agree(by_position, by_strategy, 1e-11, size));
            }
        }
    }

    #[test]
    fn no_scenario_lowers_the_var_and_no_spike_makes_pnl(seed in any::<u64>()) {
        let mut random = Seeded::new(seed);
        let desk = any_desk(&mut random);
        let each = one_of_each(&mut random, &desk);
        for scenario in each.iter().chain([&all(&each)]) {
            let result = desk.stress(scenario);
            prop_assert!(result.var_after >= result.var_before, "{:?}", scenario);
        }
        let spiked = desk.stress(&each[1]);
        prop_assert_eq!(spiked.pnl, Some(0.0));
        prop_assert_eq!(desk.stress(&all(&each)).var_after, spiked.var_after);
    }

    #[test]
    fn combination_of_one_is_that_one(seed in any::<u64>()) {
        let mut random = Seeded::new(seed);
        let desk = any_desk(&mut random);
        for alone in one_of_each(&mut random, &desk) {
            let result = desk.stress(&alone);
            prop_assert_eq!(&result, &desk.stress(&Scenario::together(alone.shocks.clone())));
            // Nothing is added by shocks that do nothing.
            let more = desk.stress(&all(&[alone.clone(), down(0.0), moves(0.0, 0.0, 0.0, ("none", 0.0), 0.0), replay(1, 0.0)]));
            prop_assert_eq!(&more.by_strategy, &result.by_strategy);
            prop_assert_eq!(&more.by_position, &result.by_position);
            prop_assert_eq!(&more.controls, &result.controls);
            prop_assert_eq!(more.var_after, result.var_after);
        }
    }

    #[test]
    fn severity_zero_is_nothing(seed in any::<u64>()) {
        let desk = any_desk(&mut Seeded::new(seed));
        let report = desk.report();
        let none = none_of_each();
        for scenario in none.iter().chain([&all(&none)]) {
            let result = desk.stress(scenario);
            let no_pnl = |pnl: &Option<f64>| pnl.unwrap() == 0.0;
            prop_assert!(no_pnl(&result.pnl), "{:?}", scenario);
            prop_assert!(result.by_strategy.iter().chain(&result.by_position).all(no_pnl), "{:?}", scenario);
            prop_assert!(result.liquidity_cost.iter().all(|cost| *cost == 0.0), "{:?}", scenario);
            prop_assert_eq!(result.nav_after, Some(desk.snapshot.fund.nav));
            // An outage of any severity freezes.
            if !scenario.shocks.iter().any(|shock| matches!(shock, Shock::ExchangeOutage { .. })) {
                prop_assert_eq!(&result.controls, &report.controls);
                prop_assert_eq!(result.coverage_after, result.coverage_before);
            }
        }
    }
}

#[test]
fn combination_of_one_reads_as_that_one() {
    for shock in [
        json!({ "kind": "all_markets_down", "magnitude": 0.2 }),
        json!({ "kind": "correlation_spike", "rho": 0.9 }),
        json!({ "kind": "exchange_outage", "exchange": "x", "duration_hours": 4 }),
        json!({ "kind": "liquidity_crisis", "depth_reduction": 0.8 }),
        json!({ "kind": "custom", "moves": [{ "scope": "market", "move": -0.1 }] }),
        json!({ "kind": "historical", "date": "2026-11-20" }),
    ] {
        let three = json!([shock, [shock], { "kind": "combined", "shocks": [shock] }]);
        let read = scenarios_argument("scenarios", &three).unwrap();
        assert_eq!((&read[0], &read[0]), (&read[1], &read[2]));
    }
}

#[test]
fn g17_spikes_of_the_sample_funds_start_from_their_var() {
    // numpy, from the files: theta, and VaR after spikes of .3, .6, .8 and .9, at 99%.
    let seed = (0.345_936_341_9, [23_100.0, 24_662.724_9, 26_650.515_9, 27_590.759_3]);
    let demo = (0.660_434_423_8, [357_808.5, 358_144.120_4, 362_343.000_5, 372_892.655_5]);
    let files: [(&[u8], _); 2] = [
        (include_bytes!("../../../assets/sample/seed.json"), seed),
        (include_bytes!("../../../assets/sample/demo.json"), demo),
    ];
    for (file, (theta, after)) in files {
        let fund = headroom_wire::parse(file).unwrap();
        let settings = Settings { confidence: confidence(0.99), ..Settings::of(&fund.risk_budget) };
        let desk = Desk::with(&fund, settings);
        for (rho, wanted) in [0.3, 0.6, 0.8, 0.9].into_iter().zip(after) {
            let found = desk.stress(&spike(rho));
            near(found.theta.unwrap(), theta, 1e-9); // as printed, to ten digits
            near(found.var_after.unwrap(), wanted, 1e-8); // as printed, to four decimals
        }
    }
}
