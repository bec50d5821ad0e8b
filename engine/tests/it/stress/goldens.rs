//! Published and independently computed figures of stress: spikes on one base, pools of positions, binaries, water-filling.
//!
//! The wanted figures are those of a reference in numpy that does not know this engine, and by hand where a line says so.

use headroom_engine::{
    correlation::spiked_risk,
    exposure::{Exposures, PositionTable},
    fund::{Holding, Position, Snapshot},
    stress::pour,
    testing::{
        DATES, Desk, allocated, down, fund_of, holding, linear, near, outage, square, squeeze, with_beta, with_rate,
    },
    warning::WarningCode,
};

#[test]
fn g16_spike_moves_from_the_fund_var() {
    let identity = square(&[1.0, 0.0, 0.0, 1.0]);
    let at = |fund: f64, parts: [f64; 2], rho: f64| spiked_risk(&[3.0, 4.0], &identity, fund, Some(&parts), rho);
    for (fund, parts, rho, theta, after, components) in [
        (6.0, [2.4, 3.6], 0.3, Some(11.0 / 24.0), 6.0, [2.4, 3.6]), // below the base: nothing moves
        (6.0, [2.4, 3.6], 0.9, Some(11.0 / 24.0), 6.826_419_266_350_4, [2.883_829_073_113_12, 3.942_590_193_237_29]),
        (4.0, [1.5, 2.5], 0.3, None, 4.539_603_506_915_55, [1.836_366_589_662_61, 2.703_236_917_252_95]),
        (4.0, [1.5, 2.5], 0.9, None, 5.461_135_413_080_32, [2.380_396_591_823_83, 3.080_738_821_256_5]),
        (8.0, [3.0, 5.0], 0.9, Some(1.0), 8.0, [3.0, 5.0]), // above the sum: nothing can rise
    ] {
        let found = at(fund, parts, rho);
        match (found.theta, theta) {
            (Some(found), Some(wanted)) => near(found, wanted, 1e-14), // (36 - 25) / (49 - 25) by hand
            (found, wanted) => assert_eq!(found, wanted),
        }
        near(found.after, after, 1e-14); // reference
        for (found, wanted) in found.components.unwrap().into_iter().zip(components) {
            near(found, wanted, 1e-14); // reference
        }
    }
}

#[test]
fn spike_of_nothing_is_nothing() {
    // By the rules: V at or below 0, Q = 0 and standalone figures that add up already.
    let identity = square(&[1.0, 0.0, 0.0, 1.0]);
    for (v, fund) in [([3.0, 4.0], -1.0), ([3.0, 4.0], 0.0), ([0.0, 0.0], 1.0), ([-1.0, -2.0], 1.0)] {
        let found = spiked_risk(&v, &identity, fund, None, 0.9);
        assert_eq!((found.theta, found.after, found.components), (None, fund, None));
    }
    let ones = square(&[1.0; 4]);
    assert_eq!(spiked_risk(&[3.0, 4.0], &ones, 7.0, None, 0.9).theta, Some(0.0));
    assert_eq!(spiked_risk(&[3.0, 0.0], &identity, 3.0, None, 0.9).after, 3.0);
}

/// One strategy of capital 10,000,000 with these positions.
fn holding_of(positions: Vec<Position>) -> Snapshot {
    let returns = (0..DATES).map(|t| if t % 2 == 0 { 0.01 } else { -0.01 }).collect();
    let mut snapshot = holding(allocated(fund_of(&[(1e7, returns)]), &[0.5]), positions);
    snapshot.fund.nav = 1e7;
    snapshot
}

fn of_instrument(position: Position, instrument: &str, volatility: f64) -> Position {
    Position { instrument: instrument.to_owned(), volatility: Some(volatility), ..position }
}

/// Long 3m and 2m of one instrument, of which 1m an hour can be sold, and 1m of another at 0.5m an hour.
fn pools() -> Vec<Position> {
    let held = |notional, instrument, rate| {
        with_rate(of_instrument(linear(0, "x", "t", notional), instrument, 0.02), Some(rate))
    };
    vec![held(3e6, "A", 1e6), held(2e6, "A", 8e5), held(1e6, "B", 5e5)]
}

#[test]
fn g21_positions_of_one_pool_share_its_rate() {
    let desk = Desk::of(&holding_of(pools()));
    let calm = desk.stress(&down(0.0));
    near(calm.coverage_before.unwrap(), 0.833_333_333_333_333_3, 1e-14); // (4m of 5m, 1m of 1m) of 6m by hand
    near(calm.hours_to_liquidate.unwrap(), 3.8, 1e-14); // reference
    let crisis = desk.stress(&squeeze(0.8));
    near(crisis.coverage_after.unwrap(), 0.2, 1e-13); // reference
    near(crisis.hours_to_liquidate.unwrap(), 19.0, 1e-13); // reference
    near(crisis.pnl.unwrap(), -63_554.967_952_663_7, 1e-13); // reference
    let parts = [-33_851.115_694_321_2, -22_567.410_462_880_8, -7_136.441_795_461_8];
    for (found, wanted) in crisis.by_position.iter().zip(parts) {
        near(found.unwrap(), wanted, 1e-13); // reference
    }
    assert!(!crisis.warnings.iter().any(|warning| warning.code == WarningCode::AssumedVolatility));
}

#[test]
fn assumed_volatility_lists_its_positions() {
    let mut positions = pools();
    positions[0].volatility = None; // the other position of its pool has one
    positions[2].volatility = None;
    let crisis = Desk::of(&holding_of(positions)).stress(&squeeze(0.8));
    near(crisis.pnl.unwrap(), -63_554.967_952_663_7, 1e-13); // the assumed volatility is that of the golden, .02
    let assumed: Vec<_> = crisis.warnings.iter().filter(|w| w.code == WarningCode::AssumedVolatility).collect();
    assert_eq!(assumed.len(), 1);
    assert_eq!(assumed[0].positions, [2]);
}

/// Short 100,000 YES at .35, and the same as long NO at .65.
fn yes_and_no(rate: f64) -> [Position; 2] {
    let binary = |price, contracts, beta: f64| Position {
        holding: Holding::Binary { price, contracts },
        ..with_rate(with_beta(of_instrument(linear(0, "x", "t", 0.0), "E", 0.04), beta), Some(rate))
    };
    [binary(0.35, -1e5, 0.5), binary(0.65, 1e5, -0.5 * 0.35 / 0.65)]
}

#[test]
fn g22_binary_counts_what_it_can_lose() {
    for position in yes_and_no(2e4) {
        let snapshot = holding_of(vec![position]);
        let sums = Exposures::at(&PositionTable::of(&snapshot).unwrap(), &[1.0]);
        near(sums.gross, 65_000.0, 1e-14); // .65 x 100,000
        near(sums.net, -17_500.0, 1e-13); // .5 x .35 x -100,000
        let desk = Desk::of(&snapshot);
        near(desk.stress(&down(0.2)).pnl.unwrap(), 3_500.0, 1e-12); // .35 falls by .035
        near(desk.stress(&squeeze(0.8)).pnl.unwrap(), -1_819.442_798_633_94, 1e-12); // reference
        near(desk.stress(&squeeze(0.0)).pnl.unwrap(), 0.0, 0.0); // cost(0) - cost(0)
    }
    // Each of cost(0) and cost(.8) is capped at 65,000, not their difference.
    for position in yes_and_no(20.0) {
        let lost = Desk::of(&holding_of(vec![position])).stress(&squeeze(0.8)).pnl.unwrap();
        near(lost, -18_452.533_187_436_9, 1e-12); // reference
    }
}

#[test]
fn outage_loss_that_one_cannot_take_falls_to_the_others() {
    for (loss, rooms, wanted) in [
        (100.0, [50.0, 30.0, 20.0], [50.0, 30.0, 20.0]),
        (60.0, [20.0, 30.0, 20.0], [20.0, 24.0, 16.0]),
        (60.0, [20.0, 30.0, 5.0], [20.0, 30.0, 5.0]),
        (200.0, [50.0, 30.0, 20.0], [50.0, 30.0, 20.0]),
        (30.0, [0.0, 30.0, 20.0], [0.0, 18.0, 12.0]),
    ] {
        for (found, wanted) in pour(loss, &[50.0, 30.0, 20.0], &rooms).into_iter().zip(wanted) {
            near(found, wanted, 1e-14); // reference
        }
    }
    assert_eq!(pour(1.0, &[], &[]), [0.0; 0]);
}

#[test]
fn outage_of_binaries_costs_all_they_can_lose_and_no_more() {
    // Five events of a person's file: sizes (1 - .62) x 50,000, .62 x 50,000, .95 x 400,000, .97 x 30,000, .5 x 10,000.
    let event = |at: usize, price: f64, contracts: f64, beta: f64| Position {
        holding: Holding::Binary { price, contracts },
        ..with_rate(with_beta(of_instrument(linear(0, "x", "t", 0.0), &format!("E{at}"), 0.04), beta), Some(5e3))
    };
    let events = [(0.62, -5e4, 0.0), (0.62, 5e4, 0.0), (0.05, -4e5, 3.0), (0.97, 3e4, -2.0), (0.5, -1e4, 100.0)];
    let held = events.iter().enumerate().map(|(at, (price, contracts, beta))| event(at, *price, *contracts, *beta));
    let desk = Desk::of(&holding_of(held.collect()));
    let result = desk.stress(&outage("x", 720.0, 10.0)); // 10 x 100,000 x sqrt(30): far more than is held
    near(result.pnl.unwrap(), -464_100.0, 1e-13); // the sum of the sizes
    near(result.worst_case.unwrap(), 464_100.0, 1e-13); // likewise
    near(result.gross_frozen.unwrap(), 464_100.0, 1e-13); // sizes: what can be lost
    for magnitude in [0.4, 1.0] {
        near(desk.stress(&down(magnitude)).pnl.unwrap(), 20_000.0 + 900.0 + 5_000.0, 1e-12); // 0.05 to 0, .97 to 1, .5 to 0
    }
    let small = desk.stress(&outage("x", 24.0, 1.0));
    near(small.pnl.unwrap(), -100_000.0, 1e-13); // 1 x 100,000 x 1, below the sizes
    near(small.by_position[2].unwrap(), -100_000.0 * 380_000.0 / 464_100.0, 1e-13); // by size
}
