//! Who can add, and which raises are refused: by reach, by the end state, and where only growing cures.

use headroom_engine::{
    control::{StopBy, Stops},
    fund::{Action, ControlId, LogEntry, LogEvent, Shared, Snapshot},
    headroom::{Binding, RaiseRefusal, Refused, check_raise, max_scale},
    testing::{Desk, LAST, allocated, fund_of, holding, linear, near, returns_at},
};

const SECTOR: Binding = Binding::Limit(ControlId::SectorConcentration);

/// G27 of the contract: sizes A 600 crypto, B 300 rates, C 100 equity, sector limit .5; budgets that nothing reaches.
fn three() -> Snapshot {
    let quiet = || returns_at(&[(0, -0.000_1), (1, -0.000_1), (2, -0.000_1)]);
    let snapshot = allocated(fund_of(&[(100.0, quiet()), (100.0, quiet()), (100.0, quiet())]), &[0.3, 0.3, 0.3]);
    let positions = [(600.0, "crypto"), (300.0, "rates"), (100.0, "equity")];
    let positions = positions.into_iter().enumerate().map(|(i, (size, sector))| linear(i, "x", sector, size));
    let mut snapshot = holding(snapshot, positions.collect());
    snapshot.limits.sector_concentration = Some(0.5);
    snapshot
}

fn check(desk: &Desk, scales: [f64; 3]) -> Result<(), RaiseRefusal> {
    let report = desk.report();
    let stops = Stops { controls: &report.controls, trips: &desk.book.trips, ladders: &[] };
    let mut end = desk.book.clone();
    end.scale = scales.to_vec();
    check_raise(&desk.snapshot, &desk.model, &desk.book, &end, &stops)
}

#[test]
fn g27_diversifiers_are_told_how_far_to_grow() {
    let [a, b, c] = Desk::of(&three()).headrooms()[..] else { unreachable!() };
    near(a.largest_scale.unwrap(), 2.0 / 3.0, 1e-8); // G27
    near(b.least_scale.unwrap(), 5.0 / 3.0, 1e-8); // G27
    near(c.least_scale.unwrap(), 3.0, 1e-8); // G27
    assert_eq!((a.least_scale, b.largest_scale, c.largest_scale), (None, None, None));
    assert_eq!([a, b, c].map(|found| found.bound_by), [Some(SECTOR); 3]);
    // The sector control is tripped and reaches A alone.
    assert_eq!([a, b, c].map(|found| found.can_add), [false, true, true]);
}

#[test]
fn gross_limit_binds_all_three_alike() {
    // Reference values: gross limit 900 alone; C can go to 0.
    let mut snapshot = three();
    snapshot.limits.sector_concentration = None;
    snapshot.limits.gross_exposure = Some(900.0);
    let found = Desk::of(&snapshot).headrooms();
    for (found, wanted) in found.iter().zip([5.0 / 6.0, 2.0 / 3.0, 0.0]) {
        near(found.largest_scale.unwrap(), wanted, 1e-8); // (900 - others) / own
        assert_eq!(found.bound_by, Some(Binding::Limit(ControlId::GrossExposure)));
        assert!(!found.can_add); // tripped, reaches all, and a raise of any makes it worse
    }
}

#[test]
fn hedge_can_be_raised_under_a_tripped_net_limit() {
    // Reference values: 600, -300, 100 with a net limit of 300: A to .8333333333, B at least 1.3333333333.
    let mut snapshot = three();
    let positions = [linear(0, "x", "a", 600.0), linear(1, "x", "b", -300.0), linear(2, "x", "c", 100.0)];
    snapshot.positions = Some(Shared::each(positions));
    snapshot.limits.sector_concentration = None;
    snapshot.limits.net_exposure = Some(300.0);
    let desk = Desk::of(&snapshot);
    let [a, b, c] = desk.headrooms()[..] else { unreachable!() };
    near(a.largest_scale.unwrap(), 5.0 / 6.0, 1e-8); // 300 = 600 s - 200
    near(b.least_scale.unwrap(), 4.0 / 3.0, 1e-8); // 300 = 700 - 300 s
    near(c.largest_scale.unwrap(), 0.0, 1e-8); // 300 = 300 + 100 s
    assert_eq!([a, b, c].map(|found| found.can_add), [false, true, false]);
    // The control reaches the strategies whose net has the fund's sign.
    assert_eq!(desk.control(ControlId::NetExposure).reaches, [0, 2]);
    assert_eq!(check(&desk, [1.0, 1.2, 1.0]), Ok(())); // still broken, and less
    let stopped = Refused::Stopped(StopBy::Control(ControlId::NetExposure));
    assert_eq!(check(&desk, [1.0, 1.0, 1.1]), Err(RaiseRefusal { strategy: 2, why: stopped }));
}

#[test]
fn raise_from_outside_worsens_nothing_and_breaks_nothing() {
    let desk = Desk::of(&three());
    assert_eq!(check(&desk, [1.0, 1.3, 1.0]), Ok(())); // crypto falls to 600 of 1,090
    assert_eq!(check(&desk, [1.0, 2.0, 1.0]), Ok(())); // to 600 of 1,300: cured
    // Past 7 / 3 rates is above half itself: worse than the .6 of today from 3 on, another rule's group all the same.
    let Err(RaiseRefusal { strategy: 1, why: Refused::Held { most, rule } }) = check(&desk, [1.0, 4.0, 1.0]) else {
        panic!("rates would be 1,200 of 1,900");
    };
    near(most, 7.0 / 3.0, 1e-8); // 300 s = .5 (700 + 300 s)
    assert_eq!(rule, SECTOR);
    let report = desk.report();
    let stops = Stops { controls: &report.controls, trips: &[], ladders: &[] };
    let found = max_scale(&desk.snapshot, &desk.model, &desk.book, 1, &stops);
    near(found, 7.0 / 3.0, 1e-8); // by hand, as above
    // A may not be raised at all: the tripped control reaches it, and its measure rises.
    let stopped = Refused::Stopped(StopBy::Control(ControlId::SectorConcentration));
    assert_eq!(check(&desk, [1.1, 1.0, 1.0]), Err(RaiseRefusal { strategy: 0, why: stopped }));
}

#[test]
fn edits_are_judged_where_they_end() {
    // A raised and B lowered at once: the gross stays under its limit.
    let mut snapshot = three();
    snapshot.limits.sector_concentration = None;
    snapshot.limits.gross_exposure = Some(1_100.0);
    let desk = Desk::of(&snapshot);
    assert!(check(&desk, [1.25, 1.0, 1.0]).is_err()); // 1,150
    assert_eq!(check(&desk, [1.25, 0.5, 1.0]), Ok(())); // 1,000
    assert!(check(&desk, [1.25, 0.9, 1.1]).is_err()); // 1,130
    assert_eq!(check(&desk, [1.000_000_5, 1.0, 1.0]), Ok(())); // a raise below 1e-6 counts as none
}

#[test]
fn raise_beside_a_lowered_hedge_is_judged_at_the_new_scales() {
    // 600, -300 and 100 under a net limit of 450: raising A is within it only while B hedges as much as it does now.
    let mut snapshot = three();
    let positions = [linear(0, "x", "a", 600.0), linear(1, "x", "b", -300.0), linear(2, "x", "c", 100.0)];
    snapshot.positions = Some(Shared::each(positions));
    snapshot.limits.sector_concentration = None;
    snapshot.limits.net_exposure = Some(450.0);
    let desk = Desk::of(&snapshot);
    assert_eq!(check(&desk, [1.05, 1.0, 1.0]), Ok(())); // 630 - 300 + 100 = 430
    assert!(check(&desk, [1.05, 0.5, 1.0]).is_err()); // 630 - 150 + 100 = 580
    assert!(check(&desk, [1.05, 0.5, 1.000_1]).is_err()); // as much with a second raise beside it
    assert_eq!(check(&desk, [1.2, 1.0, 0.3]), Ok(())); // 720 - 300 + 30 = 450, at the limit
}

#[test]
fn strategy_can_add_up_to_all_of_its_budget() {
    // 96% used: at its limit by status, and the rest of the budget can be used.
    let returns = returns_at(&[(0, -0.03), (1, -0.03), (2, -0.03)]);
    let snapshot = allocated(fund_of(&[(1_000.0, returns)]), &[0.3]);
    let at = |scale: f64| {
        let desk = Desk::of(&snapshot).at(0, scale);
        desk.headrooms()[0]
    };
    assert!(at(0.96).can_add);
    near(at(0.96).largest_scale.unwrap(), 1.0, 1e-12); // 30 of 30
    assert!(!at(1.0).can_add);
}

#[test]
fn tripped_drawdown_forbids_every_raise() {
    let returns = returns_at(&[(29, -0.03)]);
    let mut snapshot = allocated(fund_of(&[(1_000.0, returns)]), &[0.9]);
    assert!(Desk::of(&snapshot).headrooms()[0].can_add);
    snapshot.limits.daily_drawdown = Some(0.002); // 30 of 10,030
    let desk = Desk::of(&snapshot);
    assert!(!desk.headrooms()[0].can_add);
    assert_eq!(desk.control(ControlId::DailyDrawdown).reaches, [0]);
}

#[test]
fn persons_trip_counts_everywhere_until_reset() {
    let mut snapshot = three();
    snapshot.limits.sector_concentration = None;
    let entry = |event| LogEntry { date: LAST, at: None, event, reason: "Venue under review".to_owned() };
    let by = || "Ann".to_owned();
    let trip = |action| entry(LogEvent::PersonTrip { action, by: by() });
    let state = |log: Vec<LogEntry>| {
        let desk = Desk::of(&Snapshot { log, ..snapshot.clone() });
        let can_add = desk.headrooms().iter().any(|found| found.can_add);
        (desk.report().fund_state.id(), can_add, check(&desk, [1.1, 1.0, 1.0]).is_ok(), check(&desk, [0.5, 1.0, 0.0]))
    };
    assert_eq!(state(vec![]), ("active", true, true, Ok(())));
    assert_eq!(state(vec![trip(Action::HaltNewPositions)]), ("reducing", false, false, Ok(())));
    assert_eq!(state(vec![trip(Action::KillSwitch)]), ("halted", false, false, Ok(())));
    let reset = entry(LogEvent::ActionReset { action: Action::KillSwitch, by: by() });
    assert_eq!(state(vec![trip(Action::KillSwitch), reset.clone()]), ("active", true, true, Ok(())));
    assert_eq!(state(vec![reset, trip(Action::KillSwitch)]), ("halted", false, false, Ok(())));
    let withdrawn = entry(LogEvent::Withdrawn { entry: 0 });
    assert_eq!(state(vec![trip(Action::KillSwitch), withdrawn]), ("active", true, true, Ok(())));
}

#[test]
fn no_scale_keeps_a_rule_that_others_break_alone() {
    // A and B alone are 900: whatever C does, a gross limit of 500 is broken.
    let mut snapshot = three();
    snapshot.limits.sector_concentration = None;
    snapshot.limits.gross_exposure = Some(500.0);
    let found = Desk::of(&snapshot).headrooms()[2];
    assert_eq!((found.largest_scale, found.least_scale, found.can_add), (None, None, false));
    assert_eq!(found.bound_by, Some(Binding::Limit(ControlId::GrossExposure)));
}

#[test]
fn strategy_of_nothing_is_bound_by_the_maximum_alone() {
    // No capital, no positions: its scale moves no rule, also where one is broken.
    let mut snapshot = three();
    snapshot.strategies[2].capital = 0.0;
    snapshot.positions.as_mut().unwrap().retain(|position| position.strategy != 2);
    let found = Desk::of(&snapshot).headrooms()[2];
    assert_eq!((found.largest_scale, found.bound_by), (Some(10.0), Some(Binding::Maximum)));
}
