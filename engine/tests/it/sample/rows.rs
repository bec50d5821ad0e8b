//! Joint rows: weekends are carried, holes are not, and no P&L is dropped.

use headroom_engine::sample::JointRows;

/// Two strategies, the first with returns .01, .02, ... on every date.
fn beside(second: &[Option<f64>]) -> Vec<Vec<Option<f64>>> {
    let first = (1..=second.len()).map(|t| Some(t as f64 / 100.0)).collect();
    vec![first, second.to_vec()]
}

fn joint(returns: &[Vec<Option<f64>>], is_live: &[bool], is_daily: bool) -> JointRows {
    let series: Vec<&[Option<f64>]> = returns.iter().map(Vec::as_slice).collect();
    JointRows::of(&series, is_live, is_daily)
}

fn last_dates(joint: &JointRows) -> Vec<usize> {
    joint.intervals.iter().map(|interval| *joint.dates(interval).last().unwrap()).collect()
}

/// Numbers in hundredths, `None` as in the history.
fn hundredths(returns: &[Option<i32>]) -> Vec<Option<f64>> {
    returns.iter().map(|r| r.map(|r| f64::from(r) / 100.0)).collect()
}

#[track_caller]
fn assert_values(joint: &JointRows, series: &[Option<f64>], wanted: &[Option<f64>]) {
    let found: Vec<Option<f64>> = joint.intervals.iter().map(|interval| joint.sum(interval, series)).collect();
    let is_near = |(a, b): (&Option<f64>, &Option<f64>)| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-15,
        (a, b) => a == b,
    };
    assert!(found.len() == wanted.len() && found.iter().zip(wanted).all(is_near), "{found:?}");
}

const FOUR_NULLS: [Option<i32>; 14] =
    [Some(2), Some(1), Some(3), None, None, None, None, Some(-1), Some(2), Some(1), Some(4), Some(2), None, None];

#[test]
fn g19_weekend_of_a_listed_strategy_is_carried_to_monday() {
    // G19, engine.md 10: Friday to Monday.
    let a = hundredths(&[Some(1), Some(-3), Some(1), Some(-2)]);
    let b = hundredths(&[Some(2), None, None, Some(1)]);
    let joint = joint(&[a.clone(), b.clone()], &[true, true], true);
    assert_eq!((last_dates(&joint), joint.open()), (vec![0, 3], 0));
    assert_values(&joint, &a, &[Some(0.01), Some(-0.04)]); // G19
    assert_values(&joint, &b, &[Some(0.02), Some(0.01)]); // G19
}

#[test]
fn run_of_four_is_closed_and_a_longer_one_is_a_hole() {
    // Values by the numpy reference, tests/reference/contract/sample.py.
    let returns = beside(&hundredths(&FOUR_NULLS));
    let found = joint(&returns, &[true, true], true);
    assert_eq!((last_dates(&found), found.open()), (vec![0, 1, 2, 7, 8, 9, 10, 11], 2));
    let a = [0.01, 0.02, 0.03, 0.3, 0.09, 0.1, 0.11, 0.12].map(Some);
    assert_values(&found, &returns[0], &a);
    let b = [0.02, 0.01, 0.03, -0.01, 0.02, 0.01, 0.04, 0.02].map(Some);
    assert_values(&found, &returns[1], &b);

    let mut five = FOUR_NULLS;
    five[7..14].copy_from_slice(&[None, Some(-1), Some(2), Some(1), Some(4), Some(2), None]);
    let returns = beside(&hundredths(&five));
    let found = joint(&returns, &[true, true], true);
    assert_eq!((last_dates(&found), found.open()), ((0..13).collect(), 1));
    let own = found.intervals.iter().map(|interval| found.sum(interval, &returns[1]).is_some());
    assert_eq!(own.filter(|is_own| !is_own).count(), 5);
}

#[test]
fn strategy_without_capital_decides_on_no_joint_row() {
    let returns = beside(&hundredths(&FOUR_NULLS));
    let found = joint(&returns, &[true, false], true);
    assert_eq!((found.intervals.len(), found.open()), (14, 0));
    // Nor does a date on which only it has a return become a row.
    let alone = [hundredths(&[Some(1), None, Some(1)]), hundredths(&[Some(1); 3])];
    assert_eq!(joint(&alone, &[true, false], true).rows, [0, 2]);
}

#[test]
fn strategy_that_starts_late_closes_no_row_before_it() {
    // Values by the numpy reference, tests/reference/contract/sample.py.
    let mut late = FOUR_NULLS;
    late.copy_from_slice(&[
        None,
        None,
        Some(2),
        Some(1),
        Some(3),
        None,
        Some(-1),
        Some(2),
        Some(1),
        Some(4),
        Some(2),
        None,
        Some(1),
        Some(1),
    ]);
    let returns = beside(&hundredths(&late));
    let found = joint(&returns, &[true, true], true);
    assert_eq!(last_dates(&found), [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 13]);
    let last: Vec<_> = found.intervals[10..].iter().map(|interval| found.sum(interval, &returns[0]).unwrap()).collect();
    assert!((last[0] - 0.25).abs() < 1e-15 && (last[1] - 0.14).abs() < 1e-15);
}

#[test]
fn returns_on_fewer_than_half_of_the_rows_have_holes_only() {
    let every_third: Vec<Option<i32>> = (0..14).map(|t| (t % 3 == 0).then_some(1)).collect();
    assert_eq!(joint(&beside(&hundredths(&every_third)), &[true, true], true).intervals.len(), 14);
    // Half of them is not fewer: every other row is closed.
    let every_other: Vec<Option<i32>> = (0..14).map(|t| (t % 2 == 0).then_some(1)).collect();
    let found = joint(&beside(&hundredths(&every_other)), &[true, true], true);
    assert_eq!((found.intervals.len(), found.open()), (7, 1));
}

#[test]
fn weekly_and_monthly_histories_have_holes_only() {
    let returns = beside(&hundredths(&FOUR_NULLS));
    assert_eq!(joint(&returns, &[true, true], false).intervals.len(), 14);
}

#[test]
fn dates_without_any_return_are_no_rows() {
    let with_blank = |series: &[Option<i32>]| {
        let mut series = hundredths(series);
        series.insert(3, None);
        series
    };
    let first: Vec<Option<i32>> = (1..=14).map(Some).collect();
    let found = joint(&[with_blank(&first), with_blank(&FOUR_NULLS)], &[true, true], true);
    assert_eq!(found.rows.len(), 14);
    assert_eq!(found.intervals, joint(&beside(&hundredths(&FOUR_NULLS)), &[true, true], true).intervals);
}
