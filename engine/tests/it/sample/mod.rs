//! Which rows count, what is carried and filled, and what is told of it.

mod fill;
mod period;
mod reference;
mod repricing;
mod rows;

use headroom_engine::fund::{Horizon, Proxy, Snapshot};
use headroom_engine::{
    budget::BudgetStatus,
    control::ControlState,
    fund::Settings,
    math::Extremes,
    sample::{Fill, Sample, day_number},
    var::{EstimateError, Tail, expected_shortfall, value_at_risk},
    warning::{Warning, WarningCode},
};
use jiff::{ToSpan, civil::date};

use headroom_engine::testing::{DATES, Desk, Seeded, allocated, confidence, fund_of, near, returns_at};

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
fn strategy_without_capital_closes_no_row() {
    let snapshot = with_gaps(40, &[3, 7]);
    let sample = Sample::of(&snapshot, None);
    assert_eq!((sample.observations(), sample.carried.iter().sum::<usize>()), (38, 2));
    assert!(!sample.dates.contains(&snapshot.history.dates[3]));
    let mut idle = snapshot.clone();
    idle.strategies[1].capital = 0.0;
    let sample = Sample::of(&idle, None);
    assert_eq!((sample.observations(), sample.own_rows(1), sample.filled_rows(1)), (40, 38, 2));
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
fn window_counts_joint_rows() {
    // Ruling 5: 40 dates, closed on 2, 20 and 33; the last 30 joint rows begin at date 8.
    let snapshot = with_gaps(40, &[2, 20, 33]);
    let sample = Sample::of(&snapshot, Some(30));
    assert_eq!(sample.observations(), 30);
    assert_eq!(sample.dates[0], snapshot.history.dates[8]);
    let carried = |window| Sample::of(&snapshot, window).carried.iter().sum::<usize>();
    assert_eq!(carried(Some(30)), 2); // 20 and 33
    assert_eq!(carried(None), 3);
    assert_eq!(carried(Some(35)), 3); // begins at date 3, into which 2 is carried
    assert_eq!(carried(Some(34)), 2); // begins at date 4
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
fn losses_of_a_closed_run_are_carried_and_not_dropped() {
    // The first strategy's only losses are on three dates on which the second one is closed.
    let mut snapshot = on(33);
    snapshot.history.returns[0] = (0..33).map(|t| Some(if (4..7).contains(&t) { -0.5 } else { 0.0 })).collect();
    snapshot.history.returns[1][4..7].fill(None);
    snapshot.risk_budget.confidence = confidence(0.99);
    let report = Desk::of(&snapshot).report();
    assert_eq!(report.conventions.observations, DATES);
    near(report.strategies[0].standalone_var.unwrap(), 1_500.0, 0.0); // 3 x .5 x 1,000, on the date after them
    near(report.fund.value_at_risk.unwrap(), 1_500.0, 0.0); // the same
}

#[test]
fn carried_open_and_filled_rows_are_told_with_their_number() {
    let rows = |snapshot: &Snapshot, code: WarningCode| -> Vec<(Option<usize>, Option<usize>)> {
        let warnings = Sample::of(snapshot, None).warnings;
        warnings.iter().filter(|w| w.code == code).map(|w| (w.strategy, w.rows)).collect()
    };
    let closed = with_gaps(40, &[3, 7, 8]);
    assert_eq!(rows(&closed, WarningCode::Carried), [(None, Some(3))]);
    assert_eq!(rows(&closed, WarningCode::OpenRows), []);
    let open = with_gaps(40, &[38, 39]);
    assert_eq!(rows(&open, WarningCode::OpenRows), [(None, Some(2))]);
    assert_eq!(Sample::of(&open, None).observations(), 38);
    let hole = with_gaps(40, &[3, 4, 5, 6, 7]);
    assert_eq!(rows(&hole, WarningCode::Filled), [(Some(1), Some(5))]);
    assert_eq!(rows(&hole, WarningCode::Carried), []);
}

#[test]
fn irregular_dates_and_unlikely_periods_per_year_are_told() {
    let mut snapshot = on(40);
    assert!(!has(&Sample::of(&snapshot, None).warnings, WarningCode::IrregularDates));
    for (given, is_told) in [(Some(252.0), false), (Some(182.0), true), (Some(183.0), false), (None, false)] {
        snapshot.strategies[0].periods_per_year = given; // 365 by the dates: less than half of it is told
        let found = has(&Sample::of(&snapshot, None).warnings, WarningCode::PeriodsPerYearUnlikely);
        assert_eq!(found, is_told, "{given:?}");
    }
    for (t, there) in snapshot.history.dates.iter_mut().enumerate() {
        *there = date(2020, 1, 6) + i64::try_from(15 * t).unwrap().days();
    }
    assert!(has(&Sample::of(&snapshot, None).warnings, WarningCode::IrregularDates));
}

/// The first strategy on 60 dates, the second on the last `own` of them.
fn short(own: usize) -> Snapshot {
    let mut snapshot = on(60);
    snapshot.history.returns[1][..60 - own].fill(None);
    snapshot
}

#[test]
fn strategy_of_fewer_than_thirty_own_rows_is_not_measured() {
    let desk = Desk::of(&allocated(short(29), &[0.5, 0.1]));
    let report = desk.report();
    let row = &report.strategies[1];
    assert_eq!((row.standalone_var, row.component_var, row.used, row.utilization), (None, None, None, None));
    assert_eq!(row.status, BudgetStatus::Unknown);
    // The fund's figures are of the other strategy, and not called green.
    near(report.fund.value_at_risk.unwrap(), 10.0, 1e-15); // .01 x 1,000
    assert_eq!((report.fund.utilization, report.fund.status), (None, BudgetStatus::Unknown));
    let warning = |code| report.warnings.iter().find(|w| w.code == code).expect("it is told").clone();
    assert_eq!(warning(WarningCode::TooFewObservations).strategy, Some(1));
    assert_eq!(warning(WarningCode::NotMeasured).strategies, [1]);
    assert_eq!(desk.headrooms()[1], headroom_engine::headroom::Headroom::default());
    // Without exposure it is nothing that is missing.
    let idle = desk.at(1, 0.0).report();
    assert_eq!(idle.fund.status, BudgetStatus::Within);
    assert!(!has(&Desk::of(&short(30)).report().warnings, WarningCode::NotMeasured));
}

#[test]
fn own_figures_are_on_own_rows() {
    // 35 own rows at 90%: the fourth largest own loss. The fund has 60 rows.
    let mut snapshot = short(35);
    for (t, loss) in [(30, 0.08), (35, 0.06), (40, 0.04), (45, 0.02)] {
        snapshot.history.returns[1][t] = Some(-loss);
    }
    let report = Desk::of(&snapshot).report();
    assert_eq!(report.conventions.observations, 60);
    near(report.strategies[1].standalone_var.unwrap(), 10.0, 1e-15); // .02 x 500
}

#[test]
fn without_a_complete_strategy_the_longest_stands_for_the_fund() {
    // Each has 40 of 60 rows; of equals the least id by bytes is filled with its own residuals, and the other from it.
    let mut snapshot = on(60);
    for (i, series) in snapshot.history.returns.iter_mut().enumerate() {
        for (t, r) in series.iter_mut().enumerate() {
            *r = (if i == 0 { t < 40 } else { t >= 20 }).then(|| 0.001 * ((7 * t + 3 * i) % 11) as f64 - 0.004);
        }
    }
    let sample = Sample::of(&snapshot, None);
    let days: Vec<i64> = sample.dates.iter().map(|date| day_number(*date)).collect();
    let own = |i: usize| -> Vec<Option<f64>> { sample.own(i).to_vec() };
    let still = Fill::of(&own(0), &[0.0; 60]);
    assert_eq!(still.beta, 0.0);
    let longest = still.apply(&own(0), &[0.0; 60], &days);
    assert_eq!(sample.column(0).unwrap(), longest);
    let other = Fill::of(&own(1), &longest).apply(&own(1), &longest, &days);
    assert_eq!(sample.column(1).unwrap(), other);
    // One more row of the second makes it the longest.
    snapshot.history.returns[1][19] = Some(0.001);
    let sample = Sample::of(&snapshot, None);
    let second: Vec<Option<f64>> = sample.own(1).to_vec();
    assert_eq!(sample.column(1).unwrap(), Fill::of(&second, &[0.0; 60]).apply(&second, &[0.0; 60], &days));
}

#[test]
fn proxy_stands_in_for_the_rows_that_a_strategy_lacks() {
    let mut snapshot = short(10);
    snapshot.strategies[1].proxy = Some(Proxy { strategy: 0, scale: 1.5 });
    let sample = Sample::of(&snapshot, None);
    assert!(sample.is_proxied(1) && sample.filled_rows(1) == 50);
    assert_eq!(sample.column(1).unwrap()[0], 1.5 * -0.01);
    let report = Desk::of(&snapshot).report();
    near(report.strategies[1].standalone_var.unwrap(), 7.5, 1e-15); // 1.5 x .01 x 500, on the whole sample
    assert!(has(&report.warnings, WarningCode::Proxied) && !has(&report.warnings, WarningCode::Filled));
    // A proxy of fewer than 30 own rows is none.
    snapshot.history.returns[0][..31].fill(None);
    assert!(!Sample::of(&snapshot, None).is_measured(1));
}

#[test]
fn fewer_than_thirty_dates_give_no_var() {
    for (gaps, observations) in [(&[5_usize][..], 30), (&[5, 6][..], 29)] {
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
        let wanted = EstimateError::TooFewObservations { observations };
        assert_eq!(desk.model.risk.as_ref().err(), Some(&wanted));
        let fund = &report.fund;
        assert_eq!((fund.value_at_risk, fund.expected_shortfall), (None, None));
        assert_eq!((fund.aggregate, fund.stressed), (None, None));
        assert_eq!(fund.status, BudgetStatus::Unknown);
    }
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
        let worst = losses.iter().copied().fold(f64::NEG_INFINITY, f64::larger);
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
