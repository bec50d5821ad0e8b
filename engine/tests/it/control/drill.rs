//! How far past its limit the self-test goes, by hand: a thousandth, however much of the limit is used.

use headroom_engine::{
    control::{Drill, drill},
    fund::{ControlId, CoverageLimit, Position, Snapshot},
    testing::{Desk, every_limit, fund_with_pnl, holding, linear, near},
};

use ControlId::{
    DailyDrawdown, ExchangeConcentration, GrossExposure, LiquidityCoverage, MonthlyDrawdown, NetExposure,
    SectorConcentration, WeeklyDrawdown,
};

/// A fund that lost 100 of 10,000 today, with these positions and a limit for each control.
fn fund(positions: Vec<Position>) -> Snapshot {
    let mut snapshot = holding(fund_with_pnl(&[-100.0]), positions);
    snapshot.limits = every_limit();
    snapshot.limits.sector_concentration = Some(0.8);
    snapshot.limits.exchange_concentration = Some(0.9);
    snapshot.limits.liquidity_coverage = Some(CoverageLimit { share: 0.8, hours: 4.0 });
    snapshot
}

fn tested(snapshot: &Snapshot, id: ControlId) -> Drill {
    let desk = Desk::of(snapshot);
    let tests = drill(&snapshot.limits, &desk.model.drawdowns, desk.model.positions.as_ref(), &desk.book);
    tests.into_iter().find(|test| test.control.id == id).unwrap()
}

#[test]
fn self_test_goes_a_thousandth_past_each_limit() {
    let long = fund(vec![linear(0, "x", "t", 600.0), linear(0, "y", "u", -400.0)]);
    let short = fund(vec![linear(0, "x", "t", -600.0), linear(0, "y", "u", 400.0)]);
    for snapshot in [long, short] {
        for (id, wanted) in [
            (DailyDrawdown, 0.500_5),         // 0.5 x 1.001
            (WeeklyDrawdown, 0.500_5),        // 0.5 x 1.001
            (MonthlyDrawdown, 0.500_5),       // 0.5 x 1.001
            (GrossExposure, 1_001_000.0),     // 1,000,000 x 1.001
            (NetExposure, 1_001_000.0),       // 1,000,000 x 1.001
            (SectorConcentration, 0.800_8),   // 0.8 x 1.001
            (ExchangeConcentration, 0.900_9), // 0.9 x 1.001
            (LiquidityCoverage, 0.799_2),     // 0.8 x 0.999
        ] {
            near(tested(&snapshot, id).control.measured.unwrap(), wanted, 1e-12);
        }
    }
}

#[test]
fn self_test_of_a_share_near_the_whole_goes_half_of_the_way() {
    let mut snapshot = fund(vec![linear(0, "x", "t", 600.0), linear(0, "y", "u", -400.0)]);
    snapshot.limits.sector_concentration = Some(0.999);
    let found = tested(&snapshot, SectorConcentration).control;
    near(found.measured.unwrap(), 0.999_5, 1e-12); // half of the way from 0.999 to 1
    assert_eq!(found.group.as_deref(), Some("t"));
}

#[test]
fn self_test_of_an_empty_book_adds_the_least_position_that_tells() {
    let empty = fund(Vec::new());
    near(tested(&empty, SectorConcentration).control.measured.unwrap(), 1.0, 0.0); // the one position is all of gross
    near(tested(&empty, LiquidityCoverage).control.measured.unwrap(), 0.0, 0.0); // none of it can be sold
    assert_eq!(tested(&empty, ExchangeConcentration).breach, "1.00 more at the largest exchange");
}

#[test]
fn self_test_names_its_breach() {
    // 10,000 before today's loss of 100: half of it and a thousandth are 5,005, of which 100 are lost already.
    let snapshot = fund(vec![linear(0, "x", "t", 600.0), linear(0, "y", "u", -400.0)]);
    assert_eq!(tested(&snapshot, DailyDrawdown).breach, "P&L of -4905.00 on top of today");
    assert_eq!(tested(&snapshot, GrossExposure).breach, "1000000.00 more in one position"); // 1,001,000 - 1,000
    assert_eq!(tested(&snapshot, NetExposure).breach, "1000800.00 more in one position"); // 1,001,000 - 200
    // 600 of 1,000 to 80.08%: (0.8008 x 1,000 - 600) / 0.1992.
    assert_eq!(tested(&snapshot, SectorConcentration).breach, "1008.03 more in the largest sector");
    // All of 1,000 can be sold: 1,000 / 0.7992 - 1,000.
    assert_eq!(tested(&snapshot, LiquidityCoverage).breach, "251.25 more that cannot be sold");
    let mut without = snapshot;
    without.limits.net_exposure = None;
    assert_eq!(tested(&without, NetExposure).breach, "");
}
