//! What can be sold in time, and what selling into less depth costs.

use headroom_engine::exposure::{Sale, coverage, hours_to_liquidate};
use headroom_engine::fund::{CoverageLimit, Position, Scenario, Snapshot};

use headroom_engine::testing::{
    DATES, Desk, Seeded, allocated, binary, down, fund_of, holding, linear, near, outage, squeeze, with_rate,
};

/// One strategy whose returns are plus and minus 1%.
fn one(positions: Vec<Position>) -> Snapshot {
    let returns = (0..DATES).map(|t| if t % 2 == 0 { 0.01 } else { -0.01 });
    let snapshot = fund_of(&[(1_000.0, returns.collect())]);
    holding(allocated(snapshot, &[0.5]), positions)
}

/// Volatility in a day of a linear instrument of which the file gives none; of a binary's price 0.04.
fn sd() -> f64 {
    0.02
}

fn pnl(positions: Vec<Position>, scenario: &Scenario) -> f64 {
    Desk::of(&one(positions)).stress(scenario).pnl.unwrap()
}

#[test]
fn liquidity_costs_the_square_root_of_the_size() {
    // cost(d) = size x sd x sqrt(size / (24 x rate x (1 - d))); size 2,400 and rate 100: the root is 1 at d = 0, 2 at .75.
    let held = |size| vec![with_rate(linear(0, "x", "t", size), Some(100.0))];
    near(pnl(held(2_400.0), &squeeze(0.75)), -2_400.0 * sd(), 1e-14); // cost(.75) - cost(0): 2 - 1
    near(pnl(held(-2_400.0), &squeeze(0.75)), -2_400.0 * sd(), 1e-14); // a short costs the same
    near(pnl(held(9_600.0), &squeeze(0.75)), -19_200.0 * sd(), 1e-14); // four times the size: eight times
    near(pnl(held(2_400.0), &squeeze(0.96)), -9_600.0 * sd(), 1e-13); // sqrt(1 / .04) = 5: 5 - 1
    let scaled = Desk::of(&one(held(2_400.0))).at(0, 4.0).stress(&squeeze(0.75));
    near(scaled.pnl.unwrap(), -19_200.0 * sd(), 1e-14); // at a scale of 4: eight times
}

#[test]
fn liquidity_cost_is_capped_at_what_is_held() {
    // A day's volume each: cost(0) is size x volatility, 500 x .02 and 1,000 x .04; cost(d) is 10,000 times that, capped.
    let lost = |position: Position| {
        let rate = position.most_to_lose() / 24.0;
        -pnl(vec![with_rate(position, Some(rate))], &squeeze(1.0 - 1e-8))
    };
    near(lost(linear(0, "x", "t", 500.0)), 500.0 - 10.0, 1e-13); // its notional
    near(lost(binary(0, 0.3, 1_000.0)), 300.0 - 40.0, 1e-13); // what was paid
    near(lost(binary(0, 0.3, -1_000.0)), 700.0 - 40.0, 1e-13); // (1 - .3) x 1,000
    // Where selling costs all that is held already, less depth adds nothing.
    near(pnl(vec![with_rate(linear(0, "x", "t", 500.0), Some(1e-6))], &squeeze(0.99)), 0.0, 0.0); // 500 - 500
    let no_rate = with_rate(linear(0, "x", "t", 500.0), None);
    near(pnl(vec![no_rate], &squeeze(0.99)), 0.0, 0.0); // no cost is known
}

#[test]
fn depth_that_is_all_gone_costs_all_that_is_held() {
    // The engine takes d up to 1, a file does not. cost(0) = 500 x .02 x sqrt(500 / 24,000).
    let held = || vec![linear(0, "x", "t", 500.0)];
    let result = Desk::of(&one(held())).stress(&squeeze(1.0));
    near(result.pnl.unwrap(), 10.0 * (500.0_f64 / 24_000.0).sqrt() - 500.0, 1e-14); // an infinite cost, capped
    near(result.coverage_after.unwrap(), 0.0, 0.0); // nothing can be sold
    assert_eq!(result.hours_to_liquidate, None);
    let idle = Desk::of(&one(held())).at(0, 0.0).stress(&squeeze(1.0));
    near(idle.pnl.unwrap(), 0.0, 0.0); // nothing is held
    near(idle.coverage_after.unwrap(), 1.0, 0.0); // gross 0
}

#[test]
fn coverage_sells_after_the_outage_alone() {
    // 4 hours: 1,000 at 400 an hour; frozen for 1 hour leaves 3.
    let held = || vec![with_rate(linear(0, "x", "t", 1_600.0), Some(400.0))];
    for (hours, covered) in [(1.0, 0.75), (3.0, 0.25), (4.0, 0.0), (100.0, 0.0)] {
        let result = Desk::of(&one(held())).stress(&outage("x", hours, 1.0));
        near(result.coverage_before.unwrap(), 1.0, 0.0); // 1,600 in 4 hours
        near(result.coverage_after.unwrap(), covered, 1e-15); // 400 x (4 - hours) / 1,600
        near(result.hours_to_liquidate.unwrap(), hours + 3.2, 1e-15); // .8 x 1,600 / 400 after it
    }
}

#[test]
fn coverage_is_that_of_the_limit() {
    let mut snapshot = one(vec![with_rate(linear(0, "x", "t", 1_000.0), Some(100.0))]);
    let result = Desk::of(&snapshot).stress(&down(0.0));
    near(result.coverage_before.unwrap(), 0.4, 1e-15); // ruling 25: 4 hours without a limit
    near(result.hours_to_liquidate.unwrap(), 8.0, 1e-15); // and 80%
    let (share, hours) = (0.5, 7.0);
    snapshot.limits.liquidity_coverage = Some(CoverageLimit { share, hours });
    let result = Desk::of(&snapshot).stress(&down(0.0));
    near(result.coverage_before.unwrap(), 0.7, 1e-15); // 7 hours
    near(result.hours_to_liquidate.unwrap(), 5.0, 1e-15); // 50%
    snapshot.positions = None;
    let result = Desk::of(&snapshot).stress(&down(0.0));
    assert_eq!((result.coverage_before, result.coverage_after), (None, None));
    assert_eq!(result.hours_to_liquidate, None);
}

fn sale(size: f64, rate: f64, frozen_hours: f64) -> Sale {
    Sale { size, rate, frozen_hours }
}

#[test]
fn hours_to_liquidate_by_hand() {
    let hours = |sales: &[Sale], share| hours_to_liquidate(sales, share);
    assert_eq!(hours(&[], 0.8), Some(0.0)); // gross 0
    assert_eq!(hours(&[sale(0.0, 0.0, 5.0)], 0.8), Some(0.0)); // gross 0
    assert_eq!(hours(&[sale(100.0, 50.0, 0.0)], 1.0), Some(2.0)); // 100 / 50
    assert_eq!(hours(&[sale(100.0, 50.0, 3.0)], 0.5), Some(4.0)); // 3 + 50 / 50
    assert_eq!(hours(&[sale(100.0, 0.0, 0.0)], 0.1), None); // never
    let with_stuck = |size| hours(&[sale(size, 40.0, 0.0), sale(100.0 - size, 0.0, 0.0)], 0.8);
    assert_eq!(with_stuck(80.0), Some(2.0)); // just
    assert_eq!(with_stuck(79.0), None); // never
    // 100 an hour until 1, then 50 until 3, and 10 an hour from 5 on: 280 of 300.
    let sales = [sale(50.0, 50.0, 0.0), sale(150.0, 50.0, 0.0), sale(100.0, 10.0, 5.0)];
    assert_eq!(hours(&sales, 0.4), Some(1.4)); // 100 + 50 (h - 1) = 120
    assert_eq!(hours(&sales, 0.8), Some(9.0)); // 200 + 10 (h - 5) = 240
}

#[test]
fn hours_to_liquidate_does_not_miss_a_share_that_is_just_sold() {
    // Exactly the share is sold when the first position is gone; the next sale is a day later. Rounding must not wait for it.
    let mut random = Seeded::new(24);
    for _ in 0..2_000 {
        let gross = random.between(1.0, 1e7);
        let share = f64::from(random.whole(1, 99) as u32) / 100.0;
        let (first, rate) = (share * gross, random.between(1.0, 1e4));
        let sales = [sale(first, rate, 0.0), sale(gross - first, rate, first / rate + 24.0)];
        let hours = hours_to_liquidate(&sales, share).unwrap();
        near(hours, first / rate, 1e-9); // when the first is gone
    }
}

#[test]
fn hours_to_liquidate_agrees_with_a_bisection() {
    let mut random = Seeded::new(25);
    for _ in 0..2_000 {
        let sales: Vec<Sale> = (0..random.whole(1, 8))
            .map(|_| {
                let rate = if random.once_in(6) { 0.0 } else { random.between(1.0, 100.0) };
                let frozen = if random.once_in(2) { 0.0 } else { random.between(0.0, 48.0) };
                sale(random.between(0.0, 1_000.0), rate, frozen)
            })
            .collect();
        let share = random.between(0.01, 1.0);
        let far = 1e6;
        match hours_to_liquidate(&sales, share) {
            None => assert!(coverage(&sales, far) < share),
            Some(hours) => {
                let (mut low, mut high) = (0.0, far);
                for _ in 0..200 {
                    let middle = 0.5 * (low + high);
                    if coverage(&sales, middle) < share {
                        low = middle;
                    } else {
                        high = middle;
                    }
                }
                near(hours, high, 1e-9); // a bisection of the coverage itself
            }
        }
    }
}

#[test]
fn coverage_is_between_zero_and_one_and_grows() {
    let mut random = Seeded::new(26);
    for _ in 0..500 {
        let sales: Vec<Sale> = (0..random.whole(0, 6))
            .map(|_| sale(random.between(0.0, 1e3), random.between(0.0, 90.0), random.between(0.0, 9.0)))
            .collect();
        let covered: Vec<f64> = (0..50).map(|h| coverage(&sales, f64::from(h))).collect();
        assert!(covered.iter().all(|c| (0.0..=1.0 + 1e-15).contains(c)));
        assert!(covered.windows(2).all(|pair| pair[0] <= pair[1]));
    }
}

#[test]
fn position_of_size_0_leaves_a_crisis_known() {
    // In a strategy without a standard deviation: its P&L, once null for the whole fund, is 0.
    let idle = fund_of(&[(1_000.0, vec![0.0; DATES])]);
    let positions = vec![with_rate(linear(0, "x", "t", 0.0), Some(100.0)), linear(0, "x", "t", 0.0)];
    let fund = holding(allocated(idle, &[0.5]), positions);
    for scenario in [squeeze(0.75), outage("x", 24.0, 3.0), down(0.5)] {
        assert_eq!(Desk::of(&fund).stress(&scenario).pnl, Some(0.0));
    }
}
