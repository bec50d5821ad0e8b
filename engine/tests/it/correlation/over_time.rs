//! Correlation of a pair and of all pairs over time, against numpy, and against what the spike of a pair says.

use headroom_engine::{
    correlation::{Order, average_correlation, correlation_matrix, pair_spikes, rolling_correlation},
    fund::{CorrelationSpikeRule, Estimator},
    testing::near,
};

const ROWS: usize = 40;

fn walk(step: usize, size: usize) -> Vec<f64> {
    (0..ROWS).map(|t| ((t * step) % size) as f64 / 1000.0 - size as f64 / 2000.0).collect()
}

/// Three series, the second following the first from row 20 on.
fn three() -> [Vec<f64>; 3] {
    let (a, mut b) = (walk(37, 101), walk(53, 97));
    for t in 20..ROWS {
        b[t] = 0.8 * a[t] + 0.2 * b[t];
    }
    [a, b, walk(29, 89)]
}

#[test]
fn pair_is_measured_on_the_last_rows_that_both_have() {
    let [a, b, _] = three().map(|series| series.into_iter().map(Some).collect::<Vec<_>>());
    let mut b = b;
    (b[7], b[25]) = (None, None);
    let found = rolling_correlation(&a, &b, 10);
    assert_eq!(found.len(), 29);
    // numpy.corrcoef over ten rows on end of the 38.
    let wanted = [
        (0, 10, 0.082_686_072_221_163_82),
        (1, 11, 0.063_791_079_356_581_75),
        (12, 22, 0.272_657_707_269_909_57),
        (20, 31, 0.973_003_685_470_073_3),
        (28, 39, 0.976_964_636_037_749_5),
    ];
    for (at, row, correlation) in wanted {
        assert_eq!(found[at].0, row);
        near(found[at].1.expect("both move"), correlation, 1e-13);
    }
    // The other way round it is the same; a row that neither has changes nothing but the numbers of the rows.
    assert_eq!(rolling_correlation(&b, &a, 10), found);
    let longer = |series: &[Option<f64>]| [&[None], series].concat();
    let moved: Vec<_> = found.iter().map(|(row, correlation)| (row + 1, *correlation)).collect();
    assert_eq!(rolling_correlation(&longer(&a), &longer(&b), 10), moved);
}

#[test]
fn pair_ends_where_its_spike_is_and_a_still_series_has_none() {
    let [a, b, _] = three();
    let rule = CorrelationSpikeRule { window: 8, level: 0.5, rise: 0.1 };
    let spike = pair_spikes(&[&a, &b], &|_, _| true, &rule, 0.05)[0];
    let own = |series: &[f64]| series.iter().copied().map(Some).collect::<Vec<_>>();
    assert_eq!(rolling_correlation(&own(&a), &own(&b), 8).last(), Some(&(39, Some(spike.now))));
    let still = rolling_correlation(&own(&a), &[Some(0.01); ROWS], 8);
    assert_eq!((still.len(), still[0]), (33, (7, None)));
    assert!(rolling_correlation(&own(&a), &own(&b), ROWS + 1).is_empty());
    assert!(rolling_correlation(&[], &[], 0).is_empty());
}

#[test]
fn average_is_that_of_the_matrix() {
    let three = three();
    // numpy.corrcoef, the mean of what is off its diagonal.
    let wanted = [(0, 0.167_929_006_041_689_8), (15, 0.360_323_560_687_044_8), (30, 0.216_952_669_101_020_4)];
    for (from, average) in wanted {
        let part: Vec<&[f64]> = three.iter().map(|series| &series[from..from + 10]).collect();
        near(average_correlation(&part).expect("three move"), average, 1e-13);
    }
    let whole: Vec<&[f64]> = three.iter().map(Vec::as_slice).collect();
    let matrix = correlation_matrix(&whole, &[true; 3], &["a", "b", "c"], Estimator::Sample, Order::File, None);
    let average = average_correlation(&whole).expect("three move");
    near(average, matrix.average.expect("three move"), 1e-13);
    // Another order and a still series leave it.
    let [a, b, c] = &three;
    let other = average_correlation(&[c, a, &[0.2; ROWS], b]).expect("three move");
    near(other, average, 1e-13);
}
