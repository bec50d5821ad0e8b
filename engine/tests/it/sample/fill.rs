//! Filling without randomness.

use headroom_engine::{
    sample::{Fill, day_number, pick},
    testing::near,
};
use jiff::civil::date;

#[test]
fn g18_missing_rows_are_beta_times_the_others_plus_a_residual() {
    // G18, engine.md 10: 13 November and 16 to 20 November 2026.
    let days: Vec<i64> = [13, 16, 17, 18, 19, 20].map(|day| day_number(date(2026, 11, day))).to_vec();
    assert_eq!(days, [20770, 20773, 20774, 20775, 20776, 20777]); // numpy reference
    let factor = [0.01, -0.02, 0.005, 0.01, -0.01, 0.02];
    let own = [None, None, Some(0.004), Some(0.012), Some(-0.003), Some(0.011)];
    let fill = Fill::of(&own, &factor);
    near(fill.beta, 0.512, 1e-14); // G18
    for (found, wanted) in fill.residuals.iter().zip([0.00144, 0.00688, 0.00212, 0.00076]) {
        near(*found, wanted, 1e-15); // G18
    }
    assert_eq!([pick(days[0], 4), pick(days[1], 4)], [2, 1]); // G18
    let filled = fill.apply(&own, &factor, &days);
    near(filled[0], 0.00724, 1e-15); // G18
    near(filled[1], -0.00336, 1e-15); // G18
    assert_eq!(filled[2..], [0.004, 0.012, -0.003, 0.011]);
}

#[test]
fn picks_follow_the_date_alone() {
    // Values by the numpy reference, floor(frac(d x 0.6180339887498949) x m) in doubles.
    let november = |m: usize| -> Vec<usize> { (1..=20).map(|day| pick(day_number(date(2026, 11, day)), m)).collect() };
    assert_eq!(november(30), [4, 23, 11, 0, 18, 7, 25, 14, 2, 21, 9, 28, 16, 5, 24, 12, 1, 19, 8, 26]);
    let of_250 = [37, 191, 96, 0, 155, 59, 214, 118, 23, 177, 82, 236, 141, 45, 200, 105, 9, 164, 68, 223];
    assert_eq!(november(250), of_250);
    assert_eq!(pick(day_number(date(1969, 12, 31)), 10), 3); // d = -1
    assert_eq!((day_number(date(1900, 1, 2)), pick(-25_566, 1_000)), (-25_566, 343));
    assert_eq!(pick(12_345, 1), 0);
}

#[test]
fn factor_that_does_not_move_has_no_beta() {
    let own = [Some(0.01), None, Some(0.03), Some(-0.02)];
    let fill = Fill::of(&own, &[0.1; 4]);
    assert_eq!((fill.beta, fill.residuals), (0.0, vec![0.01, 0.03, -0.02]));
    // Also where it moves only on rows that are not the series' own.
    assert_eq!(Fill::of(&own, &[0.1, 0.5, 0.1, 0.1]).beta, 0.0);
}

#[test]
fn fill_below_everything_lost_counts_as_everything_lost() {
    let own = [Some(-0.9), Some(0.9), None];
    let fill = Fill::of(&own, &[-0.1, 0.1, -0.5]);
    assert_eq!(fill.apply(&own, &[-0.1, 0.1, -0.5], &[0, 1, 2])[2], -1.0); // 9 x -.5 and residuals of 0
}
