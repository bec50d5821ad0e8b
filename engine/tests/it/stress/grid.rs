//! Every kind of scenario on every kind of holding, by hand: P&L, what can be sold in time and how long selling takes.

use headroom_engine::fund::{Move, Position, Scenario, Scope, Shock, Snapshot};
use headroom_engine::stress::StressResult;
use jiff::ToSpan;

use headroom_engine::testing::{
    DATES, Desk, LAST, all, allocated, binary, down, fund_of, holding, linear, near, outage, returns_at, spike,
    squeeze, with_beta, with_rate,
};

/// Two strategies of capital 1,000 with a standalone VaR of 30 and 40; the first loses 3% on the first date.
fn apart() -> Snapshot {
    let losing = |first: usize, share: f64| returns_at(&[(first, -share), (first + 1, -share), (first + 2, -share)]);
    let strategies = [(1_000.0, losing(0, 0.03)), (1_000.0, losing(10, 0.04))];
    allocated(fund_of(&strategies), &[0.5, 0.25])
}

/// Volatility in a day of a linear instrument of which the file gives none; of a binary's price 0.04.
fn sd() -> f64 {
    0.02
}

/// One of each holding.
struct Each<T> {
    long: T,
    short: T,
    binary_long: T,
    binary_short: T,
    no_positions: T,
    no_liquidity: T,
    one_exchange: T,
}

/// What the first strategy holds, the second nothing: 600 at 100 an hour are a quarter of a day.
fn holdings() -> Each<Snapshot> {
    let sold = |position: Position| with_rate(position, Some(100.0));
    let held = |mut positions: Vec<Position>| {
        positions.push(linear(1, "y", "u", 0.0));
        holding(apart(), positions)
    };
    Each {
        long: held(vec![sold(linear(0, "x", "t", 600.0))]),
        short: held(vec![sold(linear(0, "x", "t", -600.0))]),
        binary_long: held(vec![sold(with_beta(binary(0, 0.6, 1_000.0), 0.5))]),
        binary_short: held(vec![sold(with_beta(binary(0, 0.6, -1_000.0), 0.5))]),
        no_positions: apart(),
        no_liquidity: held(vec![with_rate(linear(0, "x", "t", 600.0), None)]),
        one_exchange: held(vec![sold(linear(0, "x", "t", 400.0)), sold(linear(0, "x", "t", -200.0))]),
    }
}

/// What can be sold, of what is held: the 600 of one position, the 400 of the short binary, or the 400 and the 200 of two.
struct Selling {
    /// Share of the 400 sold in 4 hours, and hours until 320 are.
    short: (f64, f64),
    /// Share of the 600 sold in 4 hours, and hours until 480 are.
    one: (f64, f64),
    /// Share of the 400 and the 200, and hours until 480 are.
    two: (f64, f64),
}

/// Selling where neither depth nor an exchange is gone: 400 in 4 hours; two at a time until 2 hours, then one.
const CALM: Selling = Selling { short: (1.0, 3.2), one: (4.0 / 6.0, 4.8), two: (1.0, 2.8) };

/// VaR of the fund at a spike of .9: V = 40, c = -1/9, so `40 sqrt(v'C'v) / Q` of `30^2 + 40^2 + 2 x .9 x 30 x 40` and
/// `30^2 + 40^2 - 2 / 9 x 30 x 40`.
fn spiked() -> f64 {
    40.0 * (4_660.0_f64 / (2_500.0 - 2_400.0 / 9.0)).sqrt()
}

/// Runs a scenario on each holding, of which the P&L wanted is given.
#[track_caller]
fn check(scenario: &Scenario, wanted: &Each<f64>, selling: &Selling) {
    let held = holdings();
    let columns = [
        (&held.long, wanted.long, Some(selling.one)),
        (&held.short, wanted.short, Some(selling.one)),
        (&held.binary_long, wanted.binary_long, Some(selling.one)),
        (&held.binary_short, wanted.binary_short, Some(selling.short)),
        (&held.no_positions, wanted.no_positions, None),
        (&held.one_exchange, wanted.one_exchange, Some(selling.two)),
    ];
    for (snapshot, pnl, sold) in columns {
        let result = run(snapshot, scenario, pnl);
        match sold {
            Some((share, hours)) => {
                near(result.coverage_after.unwrap(), share, 1e-14); // by hand
                near(result.hours_to_liquidate.unwrap(), hours, 1e-14); // by hand
            }
            None => assert_eq!((result.coverage_after, result.hours_to_liquidate), (None, None)),
        }
    }
    let stuck = run(&held.no_liquidity, scenario, wanted.no_liquidity);
    assert_eq!((stuck.coverage_after, stuck.hours_to_liquidate), (Some(0.0), None));
}

/// The result, whose P&L must be `pnl`, of the first strategy alone where there are positions.
#[track_caller]
fn run(snapshot: &Snapshot, scenario: &Scenario, pnl: f64) -> StressResult {
    let result = Desk::of(snapshot).stress(scenario);
    near(result.pnl.unwrap(), pnl, 1e-13); // by hand
    near(result.nav_after.unwrap(), 10_000.0 + pnl, 1e-13); // NAV and P&L
    let parts: f64 = result.by_strategy.iter().map(|part| part.unwrap()).sum();
    near(parts, pnl, 1e-13); // P&L adds up
    if snapshot.positions.is_some() {
        near(result.by_strategy[1].unwrap(), 0.0, 0.0); // it holds nothing
    }
    result
}

#[test]
fn all_markets_down_by_hand() {
    let wanted = Each {
        long: -120.0,         // -.2 x 600
        short: 120.0,         // -.2 x -600
        binary_long: -60.0,   // .6 to .54, 1,000 times
        binary_short: 60.0,   // the same, sold
        no_positions: -400.0, // -.2 x 2,000 of exposure
        no_liquidity: -120.0, // as the long
        one_exchange: -40.0,  // -.2 x (400 - 200)
    };
    check(&down(0.2), &wanted, &CALM);
}

#[test]
fn correlation_spike_by_hand() {
    let nothing = Each {
        long: 0.0,
        short: 0.0,
        binary_long: 0.0,
        binary_short: 0.0,
        no_positions: 0.0,
        no_liquidity: 0.0,
        one_exchange: 0.0,
    };
    check(&spike(0.9), &nothing, &CALM);
    let held = holdings();
    for snapshot in [&held.long, &held.short, &held.binary_long, &held.binary_short, &held.no_positions] {
        let var = Desk::of(snapshot).stress(&spike(0.9)).var_after.unwrap();
        near(var, spiked(), 1e-14); // whatever is held
    }
}

#[test]
fn exchange_outage_by_hand() {
    // 3 x 30 x sqrt(6 / 24) = 45, of a strategy all of whose gross is frozen.
    let wanted = Each {
        long: -45.0,
        short: -45.0,
        binary_long: -45.0,
        binary_short: -45.0, // at most (1 - .6) x 1,000
        no_positions: 0.0,   // nothing is known to be held there
        no_liquidity: -45.0,
        one_exchange: -45.0,
    };
    let after_it = Selling { short: (0.0, 6.0 + 3.2), one: (0.0, 6.0 + 4.8), two: (0.0, 6.0 + 2.8) };
    check(&outage("x", 6.0, 3.0), &wanted, &after_it);
    let result = Desk::of(&holdings().one_exchange).stress(&outage("x", 6.0, 3.0));
    near(result.by_position[0].unwrap(), -30.0, 1e-14); // 400 of 600
    near(result.by_position[1].unwrap(), -15.0, 1e-14); // 200 of 600
    near(result.gross_frozen.unwrap(), 600.0, 0.0); // both
    near(result.net_delta_unhedged.unwrap(), 0.0, 0.0); // it has nothing elsewhere
}

#[test]
fn liquidity_crisis_by_hand() {
    // 600 sd (sqrt(.25 / .25) - sqrt(.25)): at a quarter of the depth a quarter of a day's volume is a day's.
    let cost = 300.0 * sd();
    let wanted = Each {
        long: -cost,
        short: -cost,
        binary_long: -20.0,                           // 1,000 x .04 (sqrt(1) - sqrt(.25))
        binary_short: -40.0 * (1.0_f64 / 6.0).sqrt(), // 400 are 1/6 of a day
        no_positions: 0.0,                            // what could be sold is not known
        no_liquidity: 0.0,                            // it could not be sold before either
        one_exchange: -two_costs(),
    };
    check(&squeeze(0.75), &wanted, &THIN);
}

/// Selling at a quarter of the depth: 25 an hour.
const THIN: Selling = Selling { short: (0.25, 12.8), one: (1.0 / 6.0, 19.2), two: (2.0 / 6.0, 11.2) };

/// 400 and 200 are 1/6 and 1/12 of a day; at a quarter of the depth the root is twice as much.
fn two_costs() -> f64 {
    400.0 * sd() * (1.0_f64 / 6.0).sqrt() + 200.0 * sd() * (1.0_f64 / 12.0).sqrt()
}

/// The sector of all that is held falls by 30%, and the market by 10%.
fn custom() -> Scenario {
    let moves =
        vec![Move { scope: Scope::Sector("t".to_owned()), size: -0.3 }, Move { scope: Scope::Market, size: -0.1 }];
    Shock::Custom { moves }.into()
}

#[test]
fn custom_moves_by_hand() {
    let wanted = Each {
        long: -240.0,         // -(.3 + .1) x 600
        short: 240.0,         // the same, sold
        binary_long: -210.0,  // -(.3 + .5 x .1): .6 to .39
        binary_short: 210.0,  // the same, sold
        no_positions: -200.0, // -.1 x 2,000: no sector is known
        no_liquidity: -240.0, // as the long
        one_exchange: -80.0,  // -.4 x (400 - 200)
    };
    check(&custom(), &wanted, &CALM);
}

/// The first date comes again, twice as bad.
fn replay() -> Scenario {
    let first = LAST - i64::try_from(DATES - 1).unwrap().days();
    Shock::Historical { date: first, days: 1, multiplier: 2.0 }.into()
}

#[test]
fn historical_days_by_hand() {
    // 2 x -.03 of an exposure of 1,000, whatever is held.
    let wanted = Each {
        long: -60.0,
        short: -60.0,
        binary_long: -60.0,
        binary_short: -60.0,
        no_positions: -60.0,
        no_liquidity: -60.0,
        one_exchange: -60.0,
    };
    check(&replay(), &wanted, &CALM);
    let result = Desk::of(&holdings().long).stress(&replay());
    near(result.by_position[0].unwrap(), 0.0, 0.0); // the file does not say which position made it
}

#[test]
fn combined_shocks_by_hand() {
    let four = all(&[down(0.2), spike(0.9), outage("x", 6.0, 3.0), squeeze(0.75)]);
    let cost = 300.0 * sd();
    let wanted = Each {
        long: -120.0 - 45.0 - cost, // the sums of the above
        short: 120.0 - 45.0 - cost,
        binary_long: -60.0 - 45.0 - 20.0,
        binary_short: 60.0 - 45.0 - 40.0 * (1.0_f64 / 6.0).sqrt(),
        no_positions: -400.0,
        no_liquidity: -120.0 - 45.0,
        one_exchange: -40.0 - 45.0 - two_costs(),
    };
    let thin_after_it = Selling { short: (0.0, 6.0 + 12.8), one: (0.0, 6.0 + 19.2), two: (0.0, 6.0 + 11.2) };
    check(&four, &wanted, &thin_after_it);
    let var = Desk::of(&holdings().long).stress(&four).var_after.unwrap();
    near(var, spiked(), 1e-14); // as the spike alone
    let own = all(&[custom(), replay(), outage("x", 6.0, 3.0)]);
    let wanted = Each {
        long: -240.0 - 60.0 - 45.0, // the sums of the above
        short: 240.0 - 60.0 - 45.0,
        binary_long: -210.0 - 60.0 - 45.0,
        binary_short: 210.0 - 60.0 - 45.0,
        no_positions: -200.0 - 60.0,
        no_liquidity: -240.0 - 60.0 - 45.0,
        one_exchange: -80.0 - 60.0 - 45.0,
    };
    check(&own, &wanted, &Selling { short: (0.0, 6.0 + 3.2), one: (0.0, 6.0 + 4.8), two: (0.0, 6.0 + 2.8) });
}
