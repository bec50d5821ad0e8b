//! Which dates count, how many are missing, and what is said of them.

use headroom_engine::fund::{Horizon, Snapshot};
use headroom_engine::{
    budget::BudgetStatus,
    control::ControlState,
    fund::Settings,
    sample::Sample,
    var::{EstimateError, Tail, expected_shortfall, value_at_risk},
    warning::{Warning, WarningCode},
};
use jiff::{ToSpan, civil::date};

use headroom_engine::testing::{DATES, Desk, LAST, Seeded, allocated, confidence, daily, fund_of, near, returns_at};

/// Two strategies on a number of dates; the first loses 1% a day, the second nothing.
fn on(dates: usize) -> Snapshot {
    fund_of(&[(1_000.0, vec![-0.01; dates]), (500.0, vec![0.0; dates])])
}

/// The same with these dates missing in the second strategy.
fn with_gaps(dates: usize, gaps: &[usize]) -> Snapshot {
    let mut snapshot = on(dates);
    for gap in gaps {
        snapshot.history.returns[1][*gap] = None;
    }
    snapshot
}

fn has(warnings: &[Warning], code: WarningCode) -> bool {
    warnings.iter().any(|warning| warning.code == code)
}

#[test]
fn sample_is_listwise_over_strategies_with_capital() {
    let snapshot = with_gaps(40, &[3, 7]);
    let sample = Sample::of(&snapshot, None);
    assert_eq!((sample.observations(), sample.dropped), (38, 2));
    assert!(!sample.dates.contains(&snapshot.history.dates[3]));
    let mut idle = snapshot.clone();
    idle.strategies[1].capital = 0.0;
    let sample = Sample::of(&idle, None);
    assert_eq!((sample.observations(), sample.dropped), (40, 0));
    assert_eq!(sample.column(1), None); // a gap, and no capital that would close it
}

#[test]
fn sample_is_not_moved_by_a_scale() {
    let snapshot = with_gaps(40, &[3, 7]);
    let as_loaded = Desk::of(&snapshot).report();
    let idle = Desk::of(&snapshot).at(1, 0.0).report();
    assert_eq!(as_loaded.conventions, idle.conventions);
    assert_eq!(idle.conventions.observations, 38);
    let idle = &idle.strategies[1];
    assert_eq!(idle.standalone_var.unwrap(), 0.0);
    assert_eq!(idle.component_var.unwrap(), 0.0);
}

#[test]
fn window_takes_complete_dates_first() {
    // Ruling 5: 40 dates, gaps at 2, 20 and 33; the last 30 complete dates begin at date 8.
    let snapshot = with_gaps(40, &[2, 20, 33]);
    let sample = Sample::of(&snapshot, Some(30));
    assert_eq!(sample.observations(), 30);
    assert_eq!(sample.dates[0], snapshot.history.dates[8]);
    assert_eq!(sample.dropped, 2); // 20 and 33: from the first date of the sample on
    assert_eq!(Sample::of(&snapshot, None).dropped, 3); // from the first date of the history on
    assert_eq!(Sample::of(&snapshot, Some(37)).dropped, 3); // begins at date 0
    assert_eq!(Sample::of(&snapshot, Some(36)).dropped, 3); // begins at date 1
    assert_eq!(Sample::of(&snapshot, Some(35)).dropped, 2); // begins at date 3
}

#[test]
fn window_longer_than_the_history_is_all_of_it() {
    let snapshot = on(40);
    for (window, warns) in [(39, false), (40, false), (41, true), (100_000, true)] {
        let sample = Sample::of(&snapshot, Some(window));
        assert_eq!(sample.observations(), (window as usize).min(40));
        let code = WarningCode::WindowLongerThanHistory;
        assert_eq!(has(&sample.warnings, code), warns, "{window}");
    }
}

#[test]
fn standalone_var_is_on_the_same_dates() {
    // The first strategy's only losses are on a date that the second one misses.
    let losses = returns_at(&[(4, -0.5), (5, -0.5), (6, -0.5)]);
    let mut snapshot = fund_of(&[(1_000.0, losses), (500.0, returns_at(&[]))]);
    snapshot.history.dates = daily(33, LAST);
    for series in &mut snapshot.history.returns {
        series.extend([Some(0.0); 3]);
    }
    let alone = |snapshot: &Snapshot| Desk::of(snapshot).report().strategies[0].standalone_var.unwrap();
    near(alone(&snapshot), 0.0, 0.0); // aT = 3.3: the fourth
    snapshot.risk_budget.confidence = confidence(0.95);
    near(alone(&snapshot), 500.0, 0.0); // aT = 1.65: the second
    for gap in 4..7 {
        snapshot.history.returns[1][gap] = None;
    }
    let report = Desk::of(&snapshot).report();
    assert_eq!(report.conventions.observations, DATES);
    near(report.strategies[0].standalone_var.unwrap(), 0.0, 0.0); // those dates are gone for everyone
    near(report.fund.value_at_risk.unwrap(), 0.0, 0.0); // and for the fund
}

#[test]
fn dropped_dates_warn_above_ten_percent() {
    // Ruling 6: 4 of 40 is 10%, 5 of 44 is more.
    let code = WarningCode::DatesDropped;
    let ten_percent = with_gaps(40, &[1, 2, 3, 4]);
    assert!(!has(&Sample::of(&ten_percent, None).warnings, code));
    let mut more = with_gaps(44, &[1, 2, 3]);
    more.history.returns[0][8] = None;
    more.history.returns[0][9] = None;
    let warnings = Sample::of(&more, None).warnings;
    let warning = warnings.iter().find(|w| w.code == code).expect("more than 10%");
    assert_eq!(warning.strategy, Some(1)); // 3 gaps against 2
    assert!(warning.message.starts_with("5 of 44 "), "{}", warning.message);
}

#[test]
fn fewer_than_thirty_dates_give_no_var() {
    for (gaps, observations) in [(&[0_usize][..], 30), (&[0, 1][..], 29)] {
        let mut snapshot = with_gaps(31, gaps);
        snapshot.limits.daily_drawdown = Some(0.5);
        let desk = Desk::of(&allocated(snapshot, &[0.5, 0.1]));
        let report = desk.report();
        assert_eq!(report.conventions.observations, observations);
        assert_eq!(report.controls[0].state, ControlState::Active); // fed either way
        let code = WarningCode::TooFewObservations;
        assert_eq!(has(&report.warnings, code), observations < 30);
        if observations == 30 {
            near(report.fund.value_at_risk.unwrap(), 10.0, 1e-15); // .01 x 1,000
            continue;
        }
        let dropped = 2;
        let wanted = EstimateError::TooFewObservations { observations, dropped };
        assert_eq!(desk.model.risk.as_ref().err(), Some(&wanted));
        let fund = &report.fund;
        assert_eq!((fund.value_at_risk, fund.expected_shortfall), (None, None));
        assert_eq!((fund.aggregate, fund.stressed), (None, None));
        assert_eq!(fund.status, BudgetStatus::Unknown);
    }
}

#[test]
fn not_daily_is_a_median_gap_above_four_days() {
    // Ruling 7.
    let stepped = |steps: &[i64]| {
        let mut snapshot = on(31);
        let mut day = date(2020, 1, 6);
        for (t, there) in snapshot.history.dates.iter_mut().enumerate() {
            *there = day;
            day += steps[t % steps.len()].days();
        }
        has(&Sample::of(&snapshot, None).warnings, WarningCode::NotDaily)
    };
    assert!(!stepped(&[1]));
    assert!(!stepped(&[1, 1, 1, 1, 3])); // weekdays
    assert!(!stepped(&[4]));
    assert!(stepped(&[5]));
    assert!(stepped(&[7]));
    assert!(stepped(&[31, 28, 31]));
    assert!(stepped(&[4, 5])); // half of each: the median is 4.5
}

#[test]
fn tail_below_one_day_is_the_worst_day() {
    // Ruling 3: 99% and fewer than 100 observations.
    let mut snapshot = fund_of(&[(1_000.0, returns_at(&[(4, -0.5), (9, -0.2)]))]);
    snapshot.risk_budget.confidence = confidence(0.99);
    let report = Desk::of(&snapshot).report();
    near(report.fund.value_at_risk.unwrap(), 500.0, 0.0); // the worst day
    near(report.fund.expected_shortfall.unwrap(), 500.0, 1e-15); // the worst day
    assert!(has(&report.warnings, WarningCode::TailBelowOneDay));
    for (dates, warns) in [(99, true), (100, false)] {
        let mut snapshot = on(dates);
        snapshot.risk_budget.confidence = confidence(0.99);
        let warnings = Desk::of(&snapshot).report().warnings;
        assert_eq!(has(&warnings, WarningCode::TailBelowOneDay), warns, "{dates}");
    }
}

#[test]
fn loss_ties_are_broken_by_date() {
    // Ruling 3.
    let tail = Tail::of(&[1.0, 3.0, 2.0, 3.0, 3.0, 2.0, 1.0, 1.0, 1.0, 1.0], confidence(0.6));
    assert_eq!(tail.days, [1, 3, 4, 2]);
    let flat = Tail::of(&[0.0; 30], confidence(0.9));
    assert_eq!(flat.days, [0, 1, 2]);
    // Long tails are taken by another path, with the same answer.
    let losses: Vec<f64> = (0..1_000).map(|t| f64::from(t % 7)).collect();
    let days = Tail::of(&losses, confidence(0.75)).days;
    assert_eq!(days.len(), 250);
    let mut all: Vec<usize> = (0..1_000).collect();
    all.sort_by(|a, b| losses[*b].total_cmp(&losses[*a]).then(a.cmp(b)));
    assert_eq!(days, all[..250]);
    // A loss of -0 is a loss of 0, on both paths.
    let zeros: Vec<f64> = (0..400).map(|t| if t % 2 == 0 { -0.0 } else { 0.0 }).collect();
    for level in [0.9, 0.6] {
        let days = Tail::of(&zeros, confidence(level)).days;
        assert!(days.iter().copied().eq(0..days.len()), "{level}");
    }
}

#[test]
fn worst_day_alone_is_var_and_shortfall_to_the_bit() {
    // Ruling 3: aT < 1. A weight that is divided by itself must not cost a digit.
    let mut random = Seeded::new(3);
    for observations in 30..100 {
        let losses: Vec<f64> = (0..observations).map(|_| random.daily_return()).collect();
        let level = confidence(0.99);
        let worst = losses.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        assert_eq!(value_at_risk(&losses, level), worst);
        assert_eq!(expected_shortfall(&losses, level), worst);
    }
}

#[test]
fn horizon_scales_every_figure_by_its_root() {
    // Ruling 8: the whole figure, mean included.
    let mut snapshot = allocated(on(40), &[0.5, 0.1]);
    snapshot.history.returns[1][7] = Some(-0.05);
    let day = Desk::of(&snapshot).report();
    let four = Settings { horizon: Horizon::new(4).unwrap(), ..Settings::of(&snapshot.risk_budget) };
    let four = Desk::with(&snapshot, four).report();
    let twice = |a: Option<f64>, b: Option<f64>| {
        near(b.unwrap(), 2.0 * a.unwrap(), 1e-15); // sqrt(4)
    };
    twice(day.fund.value_at_risk, four.fund.value_at_risk);
    twice(day.fund.expected_shortfall, four.fund.expected_shortfall);
    twice(day.fund.aggregate, four.fund.aggregate);
    twice(day.fund.stressed, four.fund.stressed);
    for (a, b) in day.strategies.iter().zip(&four.strategies) {
        twice(a.standalone_var, b.standalone_var);
        twice(a.standalone_es, b.standalone_es);
        twice(a.component_var, b.component_var);
        twice(a.stressed_component_var, b.stressed_component_var);
    }
}

#[test]
fn var_of_gains_is_below_zero() {
    let snapshot = fund_of(&[(1_000.0, vec![0.02; DATES])]);
    let report = Desk::of(&snapshot).report();
    near(report.fund.value_at_risk.unwrap(), -20.0, 1e-15); // never floored
    near(report.fund.expected_shortfall.unwrap(), -20.0, 1e-15); // never floored
    near(report.fund.aggregate.unwrap(), 0.0, 0.0); // ruling 13: counts as 0 under a correlation
    assert_eq!(report.strategies[0].component_var, None); // ruling 9
    assert!(has(&report.warnings, WarningCode::NoTailLoss));
    assert!(has(&report.warnings, WarningCode::NegativeStandalone));
    assert!(has(&report.warnings, WarningCode::ConstantReturns));
}

#[test]
fn components_of_a_var_of_zero_are_zero() {
    // Ruling 9: two days lose, the third worst does not.
    let snapshot = fund_of(&[(1_000.0, returns_at(&[(4, -0.5), (9, -0.2)])), (1_000.0, returns_at(&[]))]);
    let report = Desk::of(&snapshot).report();
    assert_eq!(report.fund.value_at_risk.unwrap(), 0.0);
    assert!(report.fund.expected_shortfall.unwrap() > 0.0);
    for row in &report.strategies {
        assert_eq!(row.component_var.unwrap(), 0.0);
    }
    assert!(!has(&report.warnings, WarningCode::NoTailLoss));
}
