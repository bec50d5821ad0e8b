//! The eight controls on small funds, by hand: below, at and above the warning and the limit, unfed, off. The windows of
//! the drawdowns are in `drawdown.rs`.

use headroom_engine::fund::{CoverageLimit, Position, Shared, Snapshot};
use headroom_engine::{
    control::{Action, ControlState, FundState},
    fund::ControlId,
};

use headroom_engine::testing::{
    Desk, binary, control, every_limit, fund_of, fund_with_pnl, holding, linear, near, returns_at, with_rate,
};
use jiff::civil::date;

use ControlState::{Active, Off, Tripped, Unfed, Warning};

/// A fund of one strategy that does not move, with these positions.
fn fund_with(positions: Vec<Position>) -> Snapshot {
    holding(fund_of(&[(1_000.0, returns_at(&[]))]), positions)
}

/// Measured, state and group of one control.
pub fn told(snapshot: &Snapshot, id: ControlId) -> (Option<f64>, ControlState, Option<String>) {
    let control = Desk::of(snapshot).control(id);
    (control.measured, control.state, control.group)
}

/// Fails unless a control measures a figure, to the last digit but one, and is in a state.
#[track_caller]
pub fn measures(snapshot: &Snapshot, id: ControlId, wanted: f64, state: ControlState) {
    let (measured, found, _) = told(snapshot, id);
    near(measured.expect("it is fed"), wanted, 1e-15); // by hand
    assert_eq!(found, state, "{} at {measured:?}", id.id());
}

#[test]
fn warning_starts_at_eighty_percent_of_every_decimal_limit() {
    for limit in (1..=100).map(|percent| f64::from(percent) / 100.0) {
        let mut snapshot = fund_with_pnl(&[-limit * 8_000.0]);
        snapshot.fund.nav = 10_000.0 - limit * 8_000.0;
        snapshot.limits.daily_drawdown = Some(limit);
        let (_, state, _) = told(&snapshot, ControlId::DailyDrawdown);
        assert_eq!(state, Warning, "80% of {limit}");
    }
}

#[test]
fn monthly_drawdown_is_the_kill_switch() {
    let mut snapshot = fund_with_pnl(&[-1_001.0]);
    snapshot.limits.monthly_drawdown = Some(0.10);
    let report = Desk::of(&snapshot).report();
    let found = control(&report.controls, ControlId::MonthlyDrawdown);
    assert_eq!((found.state, found.action), (Tripped, Action::KillSwitch));
    assert_eq!(report.fund_state, FundState::Halted);
}

#[test]
fn fund_is_reducing_by_any_other_control() {
    let mut snapshot = fund_with_pnl(&[-501.0]);
    snapshot.limits.daily_drawdown = Some(0.05);
    snapshot.limits.monthly_drawdown = Some(0.10);
    assert_eq!(Desk::of(&snapshot).report().fund_state, FundState::Reducing);
    snapshot.limits.daily_drawdown = Some(0.0502); // warnings and what is unfed halt nothing
    snapshot.limits.gross_exposure = Some(1.0);
    assert_eq!(Desk::of(&snapshot).report().fund_state, FundState::Active);
}

#[test]
fn control_has_the_action_of_its_kind() {
    for id in ControlId::ALL {
        let wanted = match id {
            ControlId::WeeklyDrawdown => Action::ReduceExposure,
            ControlId::MonthlyDrawdown => Action::KillSwitch,
            _ => Action::HaltNewPositions,
        };
        assert_eq!(id.action(), wanted, "{}", id.id());
    }
}

#[test]
fn gross_exposure_adds_sizes() {
    let id = ControlId::GrossExposure;
    for (short, measured, state) in [
        (-269.0, 799.0, Active),
        (-270.0, 800.0, Warning),   // 80% of 1,000
        (-470.0, 1_000.0, Warning), // at the limit
        (-471.0, 1_001.0, Tripped),
    ] {
        // A long binary counts what was paid, 400 x .25; a short one what it can come to pay, 40 x .75.
        let mut snapshot = fund_with(vec![
            linear(0, "x", "t", 400.0),
            linear(0, "x", "t", short),
            binary(0, 0.25, 400.0),
            binary(0, 0.25, -40.0),
        ]);
        snapshot.limits.gross_exposure = Some(1_000.0);
        measures(&snapshot, id, measured, state);
    }
}

#[test]
fn net_exposure_is_absolute() {
    let id = ControlId::NetExposure;
    for (long, short, measured, state) in [
        (900.0, -101.0, 799.0, Active),
        (900.0, -100.0, 800.0, Warning),
        (1_000.0, 0.0, 1_000.0, Warning),
        (1_001.0, 0.0, 1_001.0, Tripped),
        (100.0, -1_101.0, 1_001.0, Tripped), // net short
        (5_000.0, -5_000.0, 0.0, Active),
    ] {
        let positions = vec![linear(0, "x", "t", long), linear(0, "x", "t", short)];
        let mut snapshot = fund_with(positions);
        snapshot.limits.net_exposure = Some(1_000.0);
        measures(&snapshot, id, measured, state);
    }
}

#[test]
fn concentration_names_the_largest_group() {
    for (sizes, measured, state, group) in [
        ([("a", 300.0), ("b", 399.0), ("a", -99.0), ("c", 202.0)], 0.399, Active, "a"),
        ([("a", 300.0), ("b", 400.0), ("a", -100.0), ("c", 200.0)], 0.4, Warning, "a"), // a tie: the first in the file
        ([("a", 300.0), ("b", 500.0), ("a", -100.0), ("c", 100.0)], 0.5, Warning, "b"), // at the limit
        ([("a", 300.0), ("b", -501.0), ("a", -100.0), ("c", 99.0)], 0.501, Tripped, "b"),
    ] {
        let of_sectors = sizes.map(|(group, size)| linear(0, "x", group, size));
        let of_exchanges = sizes.map(|(group, size)| linear(0, group, "t", size));
        for (positions, id) in
            [(of_sectors, ControlId::SectorConcentration), (of_exchanges, ControlId::ExchangeConcentration)]
        {
            let mut snapshot = fund_with(positions.to_vec());
            snapshot.limits.sector_concentration = Some(0.5);
            snapshot.limits.exchange_concentration = Some(0.5);
            measures(&snapshot, id, measured, state);
            assert_eq!(told(&snapshot, id).2.as_deref(), Some(group));
        }
    }
}

#[test]
fn coverage_trips_below_its_share() {
    // 1,000 of gross, of which `rate x 4` can be sold in time and 300 at once.
    let id = ControlId::LiquidityCoverage;
    for (sold, measured, state) in [
        (700.0, 1.0, Active),   // all of it
        (545.0, 0.845, Active), // uncovered .155 < .8 x .2
        (540.0, 0.84, Warning), // uncovered .16 = .8 x .2
        (500.0, 0.80, Warning), // at the share, not below
        (499.0, 0.799, Tripped),
        (0.001, 0.300_001, Tripped),
    ] {
        let mut snapshot =
            fund_with(vec![with_rate(linear(0, "x", "t", -700.0), Some(sold / 4.0)), linear(0, "x", "t", 300.0)]);
        snapshot.limits.liquidity_coverage = Some(CoverageLimit::default());
        measures(&snapshot, id, measured, state);
    }
}

#[test]
fn coverage_of_everything_is_never_a_warning() {
    let mut snapshot = fund_with(vec![linear(0, "x", "t", 4_000.0)]);
    let (share, hours) = (1.0, 4.0);
    snapshot.limits.liquidity_coverage = Some(CoverageLimit { share, hours });
    measures(&snapshot, ControlId::LiquidityCoverage, 1.0, Active); // 1,000 x 4 hours
    snapshot.limits.liquidity_coverage = Some(CoverageLimit { share, hours: 2.0 });
    measures(&snapshot, ControlId::LiquidityCoverage, 0.5, Tripped); // 1,000 x 2 hours
}

#[test]
fn position_without_liquidity_cannot_be_sold() {
    let mut snapshot = fund_with(vec![with_rate(linear(0, "x", "t", 300.0), None), linear(0, "x", "t", 700.0)]);
    snapshot.limits.liquidity_coverage = Some(CoverageLimit::default());
    measures(&snapshot, ControlId::LiquidityCoverage, 0.7, Tripped);
}

#[test]
fn exposure_follows_the_scale_of_its_strategy() {
    let strategies = [(1.0, returns_at(&[])), (1.0, returns_at(&[]))];
    let positions = vec![linear(0, "x", "t", 300.0), linear(1, "y", "u", -100.0)];
    let mut snapshot = holding(fund_of(&strategies), positions);
    snapshot.limits = every_limit();
    let report = Desk::of(&snapshot).at(0, 0.5).at(1, 3.0).report();
    let measured = |id| control(&report.controls, id).measured.unwrap();
    near(measured(ControlId::GrossExposure), 450.0, 0.0); // 150 + 300
    near(measured(ControlId::NetExposure), 150.0, 0.0); // 150 - 300
    let share = measured(ControlId::SectorConcentration);
    near(share, 300.0 / 450.0, 1e-15); // sector u
    let found = control(&report.controls, ControlId::SectorConcentration);
    assert_eq!(found.group.as_deref(), Some("u"));
}

#[test]
fn exposure_without_positions_is_unfed() {
    // Ruling 25: no `positions` key.
    let mut snapshot = fund_with_pnl(&[0.0]);
    snapshot.limits = every_limit();
    let report = Desk::of(&snapshot).report();
    assert_eq!(report.exposures, None);
    for control in &report.controls[3..] {
        assert_eq!((control.measured, control.state), (None, Unfed), "{}", control.id.id());
    }
    assert!(report.controls[..3].iter().all(|c| c.state == Active));
}

#[test]
fn exposure_of_no_position_is_zero() {
    // Ruling 25: `[]`, and positions at a scale of 0, are fed.
    let mut empty = fund_with(Vec::new());
    empty.limits = every_limit();
    let mut idle = fund_with(vec![linear(0, "x", "t", 500.0)]);
    idle.limits = every_limit();
    for desk in [Desk::of(&empty), Desk::of(&idle).at(0, 0.0)] {
        let report = desk.report();
        let measured: Vec<_> = report.controls[3..].iter().map(|c| c.measured).collect();
        assert_eq!(measured, [0.0, 0.0, 0.0, 0.0, 1.0].map(Some));
        assert!(report.controls.iter().all(|c| c.state == Active));
        assert!(report.controls.iter().all(|c| c.group.is_none()));
    }
}

#[test]
fn limit_is_money_of_both_exposures_and_a_floor_of_the_coverage_alone() {
    for id in ControlId::ALL {
        let (is_money, is_floor) = match id {
            ControlId::GrossExposure | ControlId::NetExposure => (true, false),
            ControlId::LiquidityCoverage => (false, true),
            _ => (false, false),
        };
        assert_eq!((id.is_money(), id.is_floor()), (is_money, is_floor), "{}", id.id());
        // A limit is used up where it is reached; a quarter of it by a quarter of what it leaves.
        near(id.usage(0.6, 0.6).unwrap(), 1.0, 1e-15); // the limit
        near(id.usage(if is_floor { 0.9 } else { 0.15 }, 0.6).unwrap(), 0.25, 1e-15); // .1 of .4, .15 of .6
    }
    assert_eq!(ControlId::LiquidityCoverage.usage(0.5, 1.0), None); // nothing may be lacking
    assert_eq!(ControlId::SectorConcentration.usage(0.5, 1.0), Some(0.5));
}

#[test]
fn sentence_of_a_control_says_what_is_measured_or_missing() {
    let detail = |snapshot: &Snapshot, id| Desk::of(snapshot).control(id).detail;
    let mut snapshot = fund_with(vec![linear(0, "x", "t", 100.0), linear(0, "x", "t", -300.0)]);
    assert_eq!(detail(&snapshot, ControlId::NetExposure), "The file sets no limit for net_exposure");
    snapshot.limits = every_limit();
    snapshot.limits.liquidity_coverage = Some(CoverageLimit { share: 0.8, hours: 6.0 });
    assert!(detail(&snapshot, ControlId::NetExposure).contains("Net short"));
    assert!(detail(&snapshot, ControlId::LiquidityCoverage).contains("6 hours"));
    snapshot.positions = Some(Shared::each([linear(0, "x", "t", 300.0), linear(0, "x", "t", -300.0)]));
    assert!(detail(&snapshot, ControlId::NetExposure).contains("Net long")); // of 0: not short
    snapshot.positions = None;
    assert_eq!(detail(&snapshot, ControlId::NetExposure), "The file has no positions");
    // A loss of 5% when the newest return is too old: told where it is past the limit, else only what is missing.
    let mut stale = fund_with_pnl(&[-500.0]);
    stale.fund.as_of = date(2026, 11, 30);
    stale.limits.daily_drawdown = Some(0.06);
    assert_eq!(detail(&stale, ControlId::DailyDrawdown), "The newest return is too old");
    stale.limits.daily_drawdown = Some(0.04);
    let tripped = detail(&stale, ControlId::DailyDrawdown);
    assert!(tripped.starts_with("Loss of today") && tripped.ends_with("known: The newest return is too old"));
}

#[test]
fn concentration_reaches_whom_it_is_above_the_limit_for() {
    // 4.1, 4 and 1.9 of 10: two groups, one past a limit of 40% and one at it.
    let strategies = [(1.0, returns_at(&[])), (1.0, returns_at(&[])), (1.0, returns_at(&[]))];
    let positions = vec![linear(0, "x", "t", 4.1), linear(1, "y", "u", 4.0), linear(2, "z", "v", 1.9)];
    let mut snapshot = holding(fund_of(&strategies), positions);
    snapshot.limits.sector_concentration = Some(0.4);
    snapshot.limits.exchange_concentration = Some(0.3);
    assert_eq!(Desk::of(&snapshot).control(ControlId::SectorConcentration).reaches, [0]);
    assert_eq!(Desk::of(&snapshot).control(ControlId::ExchangeConcentration).reaches, [0, 1]);
    snapshot.limits.sector_concentration = Some(0.41);
    assert!(Desk::of(&snapshot).control(ControlId::SectorConcentration).reaches.is_empty()); // at its limit: not tripped
}

#[test]
fn control_without_a_limit_is_off() {
    let mut snapshot = fund_with_pnl(&[-5_000.0]);
    snapshot.positions = Some(Shared::each([with_rate(linear(0, "x", "t", 1e9), None)]));
    let report = Desk::of(&snapshot).report();
    assert_eq!(report.fund_state, FundState::Active);
    assert_eq!(report.controls.len(), 8);
    for (control, id) in report.controls.iter().zip(ControlId::ALL) {
        assert_eq!((control.id, control.state, control.limit), (id, Off, None));
    }
}
