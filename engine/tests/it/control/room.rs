//! Money until each control is at its limit, by hand; and that so much takes its measure there.

use headroom_engine::{
    control::Drawdowns,
    fund::{ControlId, CoverageLimit, Snapshot},
    testing::{Desk, every_limit, fund_of, fund_with_pnl, holding, linear, near, returns_at, with_rate},
};

use ControlId::{
    DailyDrawdown, ExchangeConcentration, GrossExposure, LiquidityCoverage, MonthlyDrawdown, NetExposure,
    SectorConcentration, WeeklyDrawdown,
};

/// 300 long in `t` at `x`, 100 short in `u` at `y` and 100 in `u` that cannot be sold.
fn held() -> Snapshot {
    let positions =
        vec![linear(0, "x", "t", 300.0), linear(0, "y", "u", -100.0), with_rate(linear(0, "y", "u", 100.0), None)];
    let mut snapshot = holding(fund_of(&[(1_000.0, returns_at(&[]))]), positions);
    snapshot.limits.gross_exposure = Some(800.0);
    snapshot.limits.net_exposure = Some(250.0);
    snapshot.limits.sector_concentration = Some(0.75);
    snapshot.limits.exchange_concentration = Some(0.5);
    snapshot.limits.liquidity_coverage = Some(CoverageLimit { share: 0.64, hours: 4.0 });
    snapshot
}

fn room(snapshot: &Snapshot, id: ControlId) -> Option<f64> {
    Desk::of(snapshot).control(id).room
}

#[test]
fn exposures_have_room_in_money() {
    let snapshot = held();
    for (id, wanted) in [
        (GrossExposure, 300.0),          // by hand: 800 - 500
        (NetExposure, -50.0),            // by hand: 250 - 300
        (SectorConcentration, 300.0),    // by hand: 600 of 800 is 75%
        (ExchangeConcentration, -100.0), // by hand: 200 of 400 is 50%
        (LiquidityCoverage, 125.0),      // by hand: 400 of 625 is 64%
    ] {
        near(room(&snapshot, id).unwrap(), wanted, 1e-12);
    }
}

#[test]
fn so_much_more_is_at_the_limit() {
    let with = |more: f64, sector: &str, rate: Option<f64>| {
        let mut snapshot = held();
        let more = with_rate(linear(0, "z", sector, more), rate);
        snapshot.positions.get_or_insert_default().push(more.into());
        snapshot
    };
    let measured = |snapshot: &Snapshot, id| Desk::of(snapshot).control(id).measured.unwrap();
    near(measured(&with(300.0, "t", Some(1e6)), SectorConcentration), 0.75, 1e-15); // the limit
    near(measured(&with(125.0, "v", None), LiquidityCoverage), 0.64, 1e-15); // the limit
}

#[test]
fn drawdowns_have_room_for_a_loss_on_top_of_today() {
    let mut snapshot = fund_with_pnl(&[-600.0, 0.0, -94.0]); // 10,000, 9,400, 9,400, 9,306
    snapshot.limits.daily_drawdown = Some(0.02);
    snapshot.limits.weekly_drawdown = Some(0.05);
    snapshot.limits.monthly_drawdown = Some(0.10);
    for (id, wanted) in [
        (DailyDrawdown, 94.0),    // by hand: 2% of 9,400, less the 94 lost
        (WeeklyDrawdown, -194.0), // by hand: 9,306 is below 95% of 10,000
        (MonthlyDrawdown, 306.0), // by hand: down to 90% of 10,000
    ] {
        let found = room(&snapshot, id).unwrap();
        near(found, wanted, 1e-9);
        let limit = snapshot.limits.of(id).unwrap();
        near(Drawdowns::of(&snapshot).fall(id, -found).unwrap().drawdown, limit, 1e-12); // the limit, by the fall itself
    }
}

#[test]
fn drawdowns_have_room_from_a_peak_above_the_opening() {
    let mut snapshot = fund_with_pnl(&[1_000.0, -100.0]); // 10,000, 11,000, 10,900
    snapshot.limits.weekly_drawdown = Some(0.05);
    snapshot.limits.monthly_drawdown = Some(0.10);
    near(room(&snapshot, WeeklyDrawdown).unwrap(), 450.0, 1e-9); // by hand: down to 95% of 11,000
    near(room(&snapshot, MonthlyDrawdown).unwrap(), 1_000.0, 1e-9); // by hand: down to 90% of 11,000
}

#[test]
fn nothing_measured_or_no_limit_is_no_room() {
    let mut snapshot = fund_of(&[(1_000.0, returns_at(&[]))]);
    assert!(ControlId::ALL.into_iter().all(|id| room(&snapshot, id).is_none()));
    snapshot.limits = every_limit();
    snapshot.positions = None;
    let fed: Vec<_> = ControlId::ALL.into_iter().filter(|id| room(&snapshot, *id).is_some()).collect();
    assert_eq!(fed, [DailyDrawdown, WeeklyDrawdown, MonthlyDrawdown]);
    // A share of gross cannot pass 100%.
    assert_eq!(room(&holding(snapshot, vec![linear(0, "x", "t", 300.0)]), SectorConcentration), None);
}
