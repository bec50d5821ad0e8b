//! Custom moves and replays of the history, by hand.

use headroom_engine::fund::{Holding, Horizon, Move, Position, Scenario, Scope, Shock, Snapshot};
use headroom_engine::{
    fund::Settings,
    stress::{WEEK, at_severity, worst_days},
    warning::WarningCode,
};

use headroom_engine::testing::{
    DATES, Desk, LAST, Seeded, all, allocated, binary, down, fund_of, holding, linear, near, random_fund, returns_at,
    with_beta, with_positions,
};

/// Two strategies of capital 1,000, whose worst days are apart.
fn two() -> Snapshot {
    let first = returns_at(&[(3, -0.05), (4, -0.01), (20, 0.02)]);
    let second = returns_at(&[(4, -0.03), (10, -0.02), (11, -0.02), (29, 0.01)]);
    allocated(fund_of(&[(1_000.0, first), (1_000.0, second)]), &[0.5, 0.25])
}

fn moves(list: &[(Scope, f64)]) -> Scenario {
    let moves = list.iter().map(|(scope, size)| Move { scope: scope.clone(), size: *size });
    Shock::Custom { moves: moves.collect() }.into()
}

fn replay(date: &str, days: u8, multiplier: f64) -> Scenario {
    Shock::Historical { date: date.parse().unwrap(), days, multiplier }.into()
}

fn of_instrument(position: Position, instrument: &str) -> Position {
    Position { instrument: instrument.to_owned(), ..position }
}

fn strategy(id: &str) -> Scope {
    Scope::Strategy(id.to_owned())
}

fn sector(name: &str) -> Scope {
    Scope::Sector(name.to_owned())
}

fn exchange(name: &str) -> Scope {
    Scope::Exchange(name.to_owned())
}

#[test]
fn moves_that_reach_a_position_add() {
    let held = vec![
        of_instrument(with_beta(linear(0, "x", "crypto", 500.0), 2.0), "BTC"),
        linear(0, "y", "rates", -300.0),
        linear(1, "y", "crypto", 200.0),
    ];
    let desk = Desk::of(&holding(two(), held));
    let pnl = |scenario: &Scenario| desk.stress(scenario).by_position.iter().map(|p| p.unwrap()).collect::<Vec<_>>();
    let wanted = |list: &[(Scope, f64)], by_hand: [f64; 3]| {
        for (found, wanted) in pnl(&moves(list)).into_iter().zip(by_hand) {
            near(found, wanted, 1e-14); // notional x (beta m + the moves that name it)
        }
    };
    wanted(&[(Scope::Market, -0.1)], [-100.0, 30.0, -20.0]); // by beta: 2 x -.1 x 500
    wanted(&[(strategy("s0"), -0.1)], [-50.0, 30.0, 0.0]);
    wanted(&[(sector("crypto"), -0.3)], [-150.0, 0.0, -60.0]);
    wanted(&[(exchange("y"), 0.2)], [0.0, -60.0, 40.0]);
    wanted(&[(Scope::Instrument("BTC".to_owned()), -0.5)], [-250.0, 0.0, 0.0]);
    wanted(&[(Scope::Market, -0.1), (sector("crypto"), -0.3), (exchange("y"), 0.2)], [-250.0, -30.0, -40.0]); // sums of the above
    wanted(&[(sector("crypto"), -0.3), (sector("crypto"), 0.1)], [-100.0, 0.0, -40.0]); // named twice: -.2
}

#[test]
fn market_move_is_the_fall_of_all_markets() {
    let mut random = Seeded::new(61);
    for _ in 0..50 {
        let snapshot = random_fund(&mut random, 5);
        let desk = Desk::of(&with_positions(&mut random, snapshot));
        let size = random.unit();
        let (fallen, moved) = (desk.stress(&down(size)), desk.stress(&moves(&[(Scope::Market, -size)])));
        assert_eq!(fallen.by_position, moved.by_position);
        assert_eq!(fallen.controls, moved.controls);
    }
}

#[test]
fn custom_move_of_a_binary_stays_within_zero_and_one() {
    let pnl = |contracts: f64, size: f64| {
        let held = vec![binary(0, 0.6, contracts), linear(1, "y", "u", 0.0)];
        Desk::of(&holding(two(), held)).stress(&moves(&[(sector("t"), size)])).pnl.unwrap()
    };
    near(pnl(1_000.0, -0.5), -300.0, 1e-13); // .6 to .3
    near(pnl(1_000.0, -1.0), -600.0, 1e-13); // all that was paid
    near(pnl(-1_000.0, 10.0), -400.0, 1e-13); // clamped at 1: (1 - .6) x 1,000
    near(pnl(-1_000.0, -0.5), 300.0, 1e-13); // a short gains
}

#[test]
fn strategy_without_positions_moves_by_its_exposure() {
    let desk = Desk::of(&two()).at(0, 2.0);
    let result = desk.stress(&moves(&[(strategy("s0"), -0.1), (Scope::Market, -0.05), (sector("t"), -0.9)]));
    near(result.by_strategy[0].unwrap(), -300.0, 1e-14); // (-.1 - .05) x 2,000
    near(result.by_strategy[1].unwrap(), -50.0, 1e-14); // -.05 x 1,000
    let codes: Vec<_> = result.warnings.iter().map(|w| (w.code, w.strategy)).collect();
    let no_positions = WarningCode::NoPositions;
    assert_eq!(codes, [(no_positions, Some(0)), (no_positions, Some(1)), (no_positions, None)]); // the sector moves nothing
}

#[test]
fn replay_repeats_the_returns_at_the_exposures_of_today() {
    // The fourth date and the fifth: 30 days up to 20 November.
    let date = |at: i64| (LAST - jiff::ToSpan::days(29 - at)).to_string();
    let desk = Desk::of(&two()).at(0, 2.0);
    let pnl = |scenario: &Scenario| {
        let result = desk.stress(scenario);
        (result.by_strategy[0].unwrap(), result.by_strategy[1].unwrap())
    };
    let both = |found: (f64, f64), first: f64, second: f64| {
        near(found.0, first, 1e-13); // 2,000 x the sum of its returns
        near(found.1, second, 1e-13); // 1,000 x the sum of its returns
    };
    both(pnl(&replay(&date(3), 1, 1.0)), -100.0, 0.0);
    both(pnl(&replay(&date(4), 1, 1.0)), -20.0, -30.0);
    both(pnl(&replay(&date(4), 2, 1.0)), -120.0, -30.0);
    both(pnl(&replay(&date(4), 2, 1.5)), -180.0, -45.0); // half as much again
    both(pnl(&replay(&date(4), 2, 0.0)), 0.0, 0.0);
    let missing = desk.stress(&replay("1999-01-01", 1, 1.0));
    assert_eq!((missing.pnl, missing.warnings[0].code), (None, WarningCode::TooFewObservations));
    let early = desk.stress(&replay(&date(3), 5, 1.0));
    assert_eq!(early.pnl, None); // only four dates up to it
}

/// As `two`, ten days before it longer, on which nothing moves.
fn longer() -> Snapshot {
    let late = |returns: &mut Vec<f64>| drop(returns.splice(0..0, [0.0; 10]));
    let mut first = returns_at(&[(3, -0.05), (4, -0.01), (20, 0.02)]);
    let mut second = returns_at(&[(4, -0.03), (10, -0.02), (11, -0.02), (29, 0.01)]);
    late(&mut first);
    late(&mut second);
    allocated(fund_of(&[(1_000.0, first), (1_000.0, second)]), &[0.5, 0.25])
}

#[test]
fn replay_is_of_joint_rows_and_what_they_carry() {
    let mut snapshot = longer();
    snapshot.history.returns[1][13] = None; // closed: the loss of 5% of the first there is carried to the next row
    let date = |at: i64| LAST - jiff::ToSpan::days(39 - at);
    let desk = Desk::of(&snapshot);
    let pnl = |at: i64, days: u8| desk.stress(&replay(&date(at).to_string(), days, 1.0)).pnl.unwrap();
    near(pnl(14, 1), -90.0, 1e-13); // (-.05 - .01) and -.03 of 1,000
    near(pnl(13, 1), 0.0, 1e-13); // no joint row: the last one up to it is the day before, on which nothing moves
    near(pnl(14, 2), -90.0, 1e-13); // that day and the row of both
    let worst = worst_days(&snapshot, &desk.model, &desk.book, 1, 10);
    assert_eq!(worst[0].last, date(14));
    near(worst[0].pnl, -90.0, 1e-13);
    assert!(worst.iter().all(|worst| worst.last != date(13)));
}

#[test]
fn replay_counts_filled_rows_and_all_of_the_history() {
    let mut snapshot = longer();
    snapshot.history.returns[1][..6].fill(None); // not started: these rows are filled
    let settings = Settings { window: Some(30), ..Settings::of(&snapshot.risk_budget) };
    let desk = Desk::with(&snapshot, settings);
    let early = desk.stress(&replay("2026-10-14", 3, 1.0)); // 12 to 14 October, before the window of 30 rows
    let filled = headroom_engine::sample::Sample::of(&snapshot, None).column(1).unwrap()[..3].iter().sum::<f64>();
    near(early.by_strategy[1].unwrap(), 1_000.0 * filled, 1e-13); // its values are held by the tests of `sample`
    assert_eq!(early.by_strategy[0], Some(0.0));
}

#[test]
fn replay_of_a_strategy_that_is_not_measured_is_missing() {
    let mut snapshot = longer();
    snapshot.history.returns[1][..20].fill(None); // 20 own rows
    let desk = Desk::of(&snapshot);
    let result = desk.stress(&replay(&LAST.to_string(), 1, 1.0));
    assert_eq!((result.pnl, result.by_strategy[1]), (None, None));
    assert!(result.by_strategy[0].is_some());
    let told =
        |w: &headroom_engine::warning::Warning| (w.code, w.strategy) == (WarningCode::TooFewObservations, Some(1));
    assert!(result.warnings.iter().any(told));
}

#[test]
fn worst_days_are_the_losses_of_the_history_in_order() {
    let desk = Desk::of(&two());
    let date = |at: i64| LAST - jiff::ToSpan::days(29 - at);
    let days = worst_days(&desk.snapshot, &desk.model, &desk.book, 1, 10);
    let found: Vec<_> = days.iter().map(|d| (d.last, (d.pnl * 1e6).round() / 1e6)).collect();
    assert_eq!(found, [(date(3), -50.0), (date(4), -40.0), (date(10), -20.0), (date(11), -20.0)]); // by hand; equal losses by date
    for worst in &days {
        let result = desk.stress(&replay(&worst.last.to_string(), worst.days, 1.0));
        near(result.pnl.unwrap(), worst.pnl, 1e-14); // as its replay
    }
    let weeks = worst_days(&desk.snapshot, &desk.model, &desk.book, WEEK, 10);
    let found: Vec<_> = weeks.iter().map(|w| (w.first, w.last, (w.pnl * 1e6).round() / 1e6)).collect();
    // Days 0 to 4 lose 90, days 7 to 11 lose 40: the first of the weeks with both. Every other losing week touches one of them.
    assert_eq!(found, [(date(0), date(4), -90.0), (date(7), date(11), -40.0)]);
    assert_eq!(worst_days(&desk.snapshot, &desk.model, &desk.book, 1, 2).len(), 2);
}

#[test]
fn worst_stretches_never_share_a_date() {
    let mut random = Seeded::new(62);
    for _ in 0..30 {
        let snapshot = random_fund(&mut random, 4);
        let desk = Desk::of(&snapshot);
        let weeks = worst_days(&snapshot, &desk.model, &desk.book, WEEK, 8);
        for pair in weeks.windows(2) {
            assert!(pair[0].pnl <= pair[1].pnl);
        }
        for (i, one) in weeks.iter().enumerate() {
            assert!(one.pnl < 0.0);
            for other in &weeks[i + 1..] {
                assert!(one.last < other.first || other.last < one.first);
            }
        }
    }
}

#[test]
fn name_changes_no_figure() {
    let desk = Desk::of(&holding(two(), vec![linear(0, "x", "t", 500.0)]));
    let plain = down(0.2);
    let named = Scenario { name: Some("Crash".to_owned()), ..plain.clone() };
    let (plain, named) = (desk.stress(&plain), desk.stress(&named));
    assert_eq!((plain.pnl, plain.controls), (named.pnl, named.controls));
}

#[test]
fn replay_loses_the_horizon_in_nothing() {
    // A replay is days as they were: the horizon scales a VaR, not a day.
    let snapshot = two();
    let settings = Settings { horizon: Horizon::new(9).unwrap(), ..Settings::of(&snapshot.risk_budget) };
    let scenario = replay(&LAST.to_string(), u8::try_from(DATES).unwrap().min(20), 1.0);
    let (day, nine) = (Desk::of(&snapshot).stress(&scenario), Desk::with(&snapshot, settings).stress(&scenario));
    assert_eq!(day.pnl, nine.pnl);
}

#[test]
fn custom_shocks_add_as_their_moves_do() {
    let mut random = Seeded::new(72);
    let fund = random_fund(&mut random, 4);
    let desk = Desk::of(&with_positions(&mut random, fund));
    // Moves of a linear position add across shocks as they do inside one.
    let result = desk.stress(&moves(&[(sector("t"), -0.2), (strategy("s0"), 0.1)]));
    let apart = all(&[moves(&[(sector("t"), -0.2)]), moves(&[(strategy("s0"), 0.1)])]);
    for ((position, one), two) in
        desk.snapshot.positions.iter().flatten().zip(&result.by_position).zip(&desk.stress(&apart).by_position)
    {
        if matches!(position.holding, Holding::Linear { .. }) {
            near(one.unwrap(), two.unwrap(), 1e-12); // n (a + b) = n a + n b
        }
    }
}

#[test]
fn severity_of_moves_and_replays_is_a_factor() {
    let custom = moves(&[(sector("t"), -0.3), (Scope::Market, 0.1)]);
    assert_eq!(at_severity(&custom, 2.0), moves(&[(sector("t"), -0.6), (Scope::Market, 0.2)]));
    assert_eq!(at_severity(&custom, 5.0), moves(&[(sector("t"), -1.0), (Scope::Market, 0.5)])); // no price falls by more than all
    let date = LAST.to_string();
    assert_eq!(at_severity(&replay(&date, 5, 1.5), 2.0), replay(&date, 5, 3.0));
}
