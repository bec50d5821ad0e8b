//! The least severity that passes each bound, against crossings worked out by hand.

use headroom_engine::fund::{ControlId, Scenario, Snapshot};
use headroom_engine::{
    control::Bound,
    stress::{
        Assumptions, Impact, LeastSeverity, Reach, Scaling, SeverityDial, SeveritySearch, StressLab, at_severity,
        least_severities,
    },
};

use headroom::view::{Severity, Tone, severity_heads, severity_row};

use headroom_engine::testing::{
    Desk, Seeded, all, allocated, binary, down, fund_of, holding, linear, near, outage, random_fund, returns_at, spike,
    squeeze, with_beta, with_positions, with_rate,
};

/// Standalone VaR 30 and 40, correlation near 0; NAV 10,000; a long and a short.
fn fund() -> Snapshot {
    let losing = |first: usize, share: f64| returns_at(&[(first, -share), (first + 1, -share), (first + 2, -share)]);
    let strategies = [(1_000.0, losing(0, 0.03)), (1_000.0, losing(10, 0.04))];
    let mut snapshot = allocated(fund_of(&strategies), &[0.5, 0.25]);
    snapshot.limits.daily_drawdown = Some(0.02);
    snapshot.limits.monthly_drawdown = Some(0.10);
    holding(snapshot, vec![linear(0, "x", "t", 2_000.0), linear(1, "y", "t", 0.0)])
}

fn search(snapshot: &Snapshot, scenario: &Scenario) -> SeveritySearch {
    search_on(Assumptions::default(), snapshot, scenario)
}

fn search_on(assumptions: Assumptions, snapshot: &Snapshot, scenario: &Scenario) -> SeveritySearch {
    let desk = Desk::of(snapshot);
    let report = desk.report();
    let lab = StressLab::new(&desk.snapshot, &desk.model, &desk.book, &report, assumptions);
    least_severities(&lab, scenario)
}

fn of(found: &SeveritySearch, bound: Bound) -> LeastSeverity {
    *found.bounds.iter().find(|least| least.bound == bound).unwrap()
}

fn control(found: &SeveritySearch, id: ControlId) -> Reach {
    of(found, Bound::Control(id)).reach
}

#[track_caller]
fn from(reach: Reach) -> f64 {
    match reach {
        Reach::From(value) => value,
        other => panic!("{other:?} is no severity"),
    }
}

/// The parameter that a dial turns; `None` for a factor.
fn key_of(dial: SeverityDial) -> Option<&'static str> {
    match dial {
        SeverityDial::Parameter(parameter) => Some(parameter.key),
        SeverityDial::Factor => None,
    }
}

#[test]
fn fall_trips_a_drawdown_where_the_loss_is_the_limit() {
    let found = search(&fund(), &down(0.2));
    assert_eq!(key_of(found.dial), Some("magnitude"));
    near(from(control(&found, ControlId::DailyDrawdown)), 0.1, 1e-7); // 2% of 10,000 over 2,000
    near(from(control(&found, ControlId::MonthlyDrawdown)), 0.4055, 1e-7); // 10,000 - 90% of the peak of 10,210, over 2,000
    assert_eq!(control(&found, ControlId::WeeklyDrawdown), Reach::Off);
    assert_eq!(control(&found, ControlId::GrossExposure), Reach::Off);
    assert_eq!(of(&found, Bound::TotalVar).reach, Reach::Never); // a fall leaves the VaR
    assert!(found.bounds.iter().all(|least| least.is_monotone));
    assert_eq!(found.bounds.len(), 9);
}

#[test]
fn severity_found_trips_and_a_hair_less_does_not() {
    let desk = Desk::of(&fund());
    let found = search(&fund(), &down(0.2));
    let at = from(control(&found, ControlId::DailyDrawdown));
    let tripped = |value: f64| desk.stress(&down(value)).tripped().any(|id| id == ControlId::DailyDrawdown);
    assert!(tripped(at));
    assert!(!tripped(at - 1e-7));
}

#[test]
fn spike_passes_the_budget_where_the_square_root_says() {
    // V = 40 is below Q^2 = 2,500 - 2,400 / 9 (correlation -1/9): V^2 (2,500 + 2,400 rho) / Q^2 = 45^2.
    let mut snapshot = fund();
    snapshot.risk_budget.total_var = 45.0;
    let found = search(&snapshot, &spike(0.9));
    assert_eq!(key_of(found.dial), Some("rho"));
    near(
        from(of(&found, Bound::TotalVar).reach),
        (2_025.0 / 1_600.0 * (2_500.0 - 2_400.0 / 9.0) - 2_500.0) / 2_400.0,
        1e-7,
    ); // by hand
    assert_eq!(control(&found, ControlId::DailyDrawdown), Reach::Never); // a spike loses nothing
    snapshot.risk_budget.total_var = 39.0; // below V = 40 already
    assert_eq!(of(&search(&snapshot, &spike(0.9)), Bound::TotalVar).reach, Reach::Already);
}

#[test]
fn outage_is_turned_by_its_hours() {
    // 3 x 30 x sqrt(h / 24) = 200 where the position can lose that much.
    let found = search(&fund(), &outage("x", 4.0, 3.0));
    assert_eq!(key_of(found.dial), Some("duration_hours"));
    let wanted = 24.0 * (200.0_f64 / 90.0) * (200.0 / 90.0);
    near(from(control(&found, ControlId::DailyDrawdown)), wanted, 1e-4); // 118.5 hours; the grid is of 720
}

#[test]
fn depth_and_outage_trip_the_coverage() {
    let mut snapshot = fund();
    snapshot.limits.liquidity_coverage = Some(headroom_engine::fund::CoverageLimit { share: 0.8, hours: 4.0 });
    // 2,000 at 1,000 an hour: with 40% of the depth 1,600 of 2,000 in 4 hours.
    let found = search(&snapshot, &squeeze(0.5));
    assert_eq!(key_of(found.dial), Some("depth_reduction"));
    near(from(control(&found, ControlId::LiquidityCoverage)), 0.6, 1e-7); // 4 x 1,000 x (1 - d) = 1,600
    let found = search(&snapshot, &outage("x", 1.0, 0.0));
    near(from(control(&found, ControlId::LiquidityCoverage)), 2.4, 1e-4); // 1,000 x (4 - h) = 1,600
}

#[test]
fn least_severity_follows_what_results_assume() {
    // Nothing is given of the instrument: .02 a day. 2,000 at 100 an hour are 5/6 of a day.
    let held = vec![with_rate(linear(0, "x", "t", 2_000.0), Some(100.0)), linear(1, "y", "t", 0.0)];
    let snapshot = holding(fund(), held);
    let (sd, days) = (0.02, 5.0_f64 / 6.0);
    let usual = Assumptions::default();
    let depth =
        |assumptions| from(control(&search_on(assumptions, &snapshot, &squeeze(0.8)), ControlId::DailyDrawdown));
    let root = 1.0 + 200.0 / (2_000.0 * sd * days.sqrt()); // 2,000 sd sqrt(days) (1 / sqrt(1 - d) - 1) = 200
    near(depth(usual), 1.0 - 1.0 / (root * root), 1e-7); // by hand
    let straight = 1.0 + 200.0 / (2_000.0 * sd * days); // 2,000 sd days (1 / (1 - d) - 1) = 200
    near(depth(Assumptions { impact: Impact::Linear, ..usual }), 1.0 - 1.0 / straight, 1e-7); // by hand
    let half = 1.0 + 200.0 / (0.5 * 2_000.0 * sd * days); // half the cost
    near(depth(Assumptions { impact: Impact::Linear, coefficient: 0.5, ..usual }), 1.0 - 1.0 / half, 1e-7); // by hand
    let hours = search_on(Assumptions { scaling: Scaling::Linear, ..usual }, &fund(), &outage("x", 4.0, 3.0));
    near(from(control(&hours, ControlId::DailyDrawdown)), 24.0 * 200.0 / 90.0, 1e-4); // 3 x 30 x h / 24 = 200
}

#[test]
fn combination_is_turned_by_a_factor() {
    // m = .05 k of 2,000 and 3 x 30 x sqrt(6 k / 24): the two together lose 200.
    let found = search(&fund(), &all(&[down(0.05), outage("x", 6.0, 3.0)]));
    assert_eq!(found.dial, SeverityDial::Factor);
    let root_k = (-45.0 + (45.0_f64 * 45.0 + 4.0 * 100.0 * 200.0).sqrt()) / 200.0;
    near(from(control(&found, ControlId::DailyDrawdown)), root_k * root_k, 1e-6); // 100 k + 45 sqrt(k) = 200
    let clipped = at_severity(&all(&[down(0.4), spike(0.3)]), 3.0);
    assert_eq!(clipped, all(&[down(1.0), spike(0.3 * 3.0)]));
}

#[test]
fn tripped_before_is_told() {
    let mut snapshot = fund();
    snapshot.limits.gross_exposure = Some(1_500.0);
    let found = search(&snapshot, &down(0.2));
    assert_eq!(control(&found, ControlId::GrossExposure), Reach::Already);
    snapshot.limits.gross_exposure = Some(5_000.0);
    assert_eq!(control(&search(&snapshot, &down(0.2)), ControlId::GrossExposure), Reach::Never); // not revalued
    snapshot.positions = None;
    assert_eq!(control(&search(&snapshot, &down(0.2)), ControlId::GrossExposure), Reach::Unknown); // unfed
}

#[test]
fn loss_that_turns_back_is_not_monotone() {
    // Short a binary of beta -10: its loss stops at 1 while the long hedge goes on gaining.
    let held = vec![
        with_beta(binary(0, 0.5, -1_000.0), -10.0), // loses 5,000 m, at most 500 from m = .1 on
        with_beta(linear(0, "x", "t", -1_000.0), 1.0), // gains 1,000 m
        linear(1, "x", "t", 0.0),
    ];
    let mut snapshot = holding(fund(), held);
    let found = search(&snapshot, &down(0.2));
    let daily = of(&found, Bound::Control(ControlId::DailyDrawdown));
    assert!(!daily.is_monotone);
    near(from(daily.reach), 0.05, 1e-7); // 5,000 m - 1,000 m = 200
    snapshot.limits.daily_drawdown = Some(0.9);
    let never = of(&search(&snapshot, &down(0.2)), Bound::Control(ControlId::DailyDrawdown));
    assert_eq!((never.reach, never.is_monotone), (Reach::Never, false));
}

#[test]
fn missing_var_is_unknown() {
    let mut snapshot = fund();
    snapshot.history.returns[0][5] = None;
    let found = search(&snapshot, &outage("x", 4.0, 3.0));
    assert_eq!(control(&found, ControlId::DailyDrawdown), Reach::Unknown);
    assert_eq!(of(&found, Bound::TotalVar).reach, Reach::Unknown);
}

#[test]
fn severities_found_trip_in_any_fund() {
    let mut random = Seeded::new(66);
    let mut crossings = 0;
    for _ in 0..40 {
        let snapshot = random_fund(&mut random, 4);
        let mut snapshot = with_positions(&mut random, snapshot);
        for position in snapshot.positions.iter_mut().flatten() {
            position.liquidity_per_hour = Some(400.0);
        }
        snapshot.limits.daily_drawdown = Some(0.01);
        snapshot.limits.weekly_drawdown = Some(0.05);
        snapshot.limits.liquidity_coverage = Some(Default::default());
        let desk = Desk::of(&snapshot);
        for scenario in [down(0.2), spike(0.9), outage("x", 4.0, 3.0), squeeze(0.8), all(&[down(0.1), squeeze(0.5)])] {
            let found = search(&snapshot, &scenario);
            for least in &found.bounds {
                if let (Reach::From(value), Bound::Control(id)) = (least.reach, least.bound) {
                    let trips = |value: f64| desk.stress(&at_severity(&scenario, value)).tripped().any(|t| t == id);
                    assert!(trips(value), "{scenario:?} {least:?}");
                    assert!(!least.is_monotone || !trips(value - 1e-6 * found.dial.max()), "{scenario:?} {least:?}");
                    crossings += 1;
                }
            }
        }
    }
    assert!(crossings > 100, "{crossings}");
}

#[test]
fn table_has_the_bounds_with_a_limit() {
    let snapshot = fund();
    let scenario = down(0.2);
    let found = search(&snapshot, &scenario);
    assert_eq!(severity_heads(&found), ["Daily drawdown", "Monthly drawdown", "VaR budget"]);
    let row = severity_row(&scenario, &found);
    assert_eq!((row.title.as_str(), row.turned), ("All markets down 20%", "by its fall, up to 100%"));
    let cell = |at: usize| (row.cells[at].word, row.cells[at].tone);
    assert_eq!(cell(0), ("Trips as it stands", Tone::Breach)); // at 10%, and it stands at 20%
    assert_eq!(cell(1), ("", Tone::Calm)); // at 40.55%
    assert_eq!(cell(2), ("Never", Tone::Muted));
    match row.cells[1].severity {
        Some(Severity::Share(share)) => near(share, 0.4055, 1e-7), // as the search found
        other => panic!("{other:?}"),
    }
    assert_eq!(row.cells[2].severity, None);
    let weaker = severity_row(&down(0.05), &search(&snapshot, &down(0.05)));
    assert_eq!(weaker.cells[0].tone, Tone::Calm);
}
