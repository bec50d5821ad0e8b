//! Correlation spikes: level and rise, rows before, own rows, p-values and the family of pairs.

use headroom_engine::{
    correlation::{CorrelationSpike, pair_spikes, rise_z},
    fund::CorrelationSpikeRule,
    math::{benjamini_hochberg, normal_cdf},
    testing::near,
};

const WINDOW: usize = 12;
const ROWS: usize = 80;

/// Three series: over the last 12 of 80 rows the second and third follow the first, which has a fat tail.
fn three() -> [Vec<f64>; 3] {
    let walk = |step: usize, size: usize| -> Vec<f64> {
        (0..ROWS).map(|t| ((t * step) % size) as f64 / 1000.0 - size as f64 / 2000.0).collect()
    };
    let (mut a, mut b, c) = (walk(37, 101), walk(53, 97), walk(29, 89));
    a[5] = 0.3;
    for t in ROWS - WINDOW..ROWS {
        b[t] = 0.9 * a[t] + 0.1 * b[t];
    }
    let mix = |t: usize| if t < ROWS - WINDOW { 0.35 } else { 0.7 };
    let c = (0..ROWS).map(|t| mix(t) * a[t] + (1.0 - mix(t)) * c[t]).collect();
    [a, b, c]
}

fn rule(level: f64, rise: f64) -> CorrelationSpikeRule {
    CorrelationSpikeRule { window: 12, level, rise }
}

fn spikes(rule: CorrelationSpikeRule, rate: f64) -> Vec<CorrelationSpike> {
    let [a, b, c] = three();
    pair_spikes(&[&a, &b, &c], &|_, _| true, &rule, rate)
}

#[test]
fn spike_is_against_the_rows_before() {
    // numpy.corrcoef over the last 12 rows and the 68 before; scipy.stats.kurtosis, norm.sf.
    let wanted = [
        ((0, 1), 0.9947852419665791, 0.1910325326376752, 0.00012284602361075),
        ((0, 2), 0.9788989401003586, 0.700356676967675, 0.0449097675121599),
        ((1, 2), 0.9818141350490392, 0.14380143310079302, 1.395623075157219e-07),
    ];
    let found = spikes(rule(0.8, 0.2), 0.05);
    assert_eq!(found.len(), 3);
    for (spike, (pair, now, before, p_value)) in found.iter().zip(wanted) {
        assert_eq!(spike.pair, pair);
        near(spike.now, now, 1e-13);
        near(spike.before, before, 1e-13);
        assert!((spike.p_value / p_value - 1.0).abs() < 1e-9, "{spike:?}");
    }
}

#[test]
fn spike_needs_level_and_rise() {
    let pairs = |level: f64, rise: f64| -> Vec<(usize, usize)> {
        spikes(rule(level, rise), 0.05).iter().map(|spike| spike.pair).collect()
    };
    assert_eq!(pairs(0.8, 0.3), [(0, 1), (1, 2)]); // the rise of the other is .2785
    assert_eq!(pairs(0.98, 0.2), [(0, 1), (1, 2)]); // it stands at .9789
    assert!(pairs(0.999, 0.2).is_empty());
    let of = spikes(rule(0.8, 0.2), 0.05)[1];
    assert_eq!(pairs(of.now, of.now - of.before).len(), 3); // at both
    assert_eq!(pairs(of.now + 1e-12, 0.0).len(), 2);
}

#[test]
fn spike_is_significant_among_all_pairs() {
    let significant = |rate: f64, rise: f64| -> Vec<bool> {
        spikes(rule(0.8, rise), rate).iter().map(|spike| spike.is_significant).collect()
    };
    assert_eq!(significant(0.05, 0.2), [true; 3]); // .0449 is below the whole rate
    assert_eq!(significant(0.04, 0.2), [true, false, true]); // told all the same
    // The pair below the rise is no spike, but of the family: 1.2e-4 is above 1/3 of 3.0e-4 and below 2/3 of it.
    assert_eq!(significant(3.0e-4, 0.3), [true, true]);
    assert_eq!(significant(1.5e-4, 0.3), [false, true]);
}

#[test]
fn spike_counts_own_rows_alone() {
    let [a, b, _] = three();
    let lacking = |i: usize, t: usize| i == 1 && (t < 10 || t == 20);
    let found = pair_spikes(&[&a, &b], &|i, t| !lacking(i, t), &rule(0.8, 0.3), 0.05);
    // numpy over rows 10 to 67 without the 20th; without the outlier on row 5 both kurtoses are below 0.
    near(found[0].before, 0.21987804817537446, 1e-13);
    assert!((found[0].p_value / 1.1060337745435782e-14 - 1.0).abs() < 1e-9);
    let of = |is_own: &dyn Fn(usize, usize) -> bool| pair_spikes(&[&a, &b], is_own, &rule(0.8, 0.3), 0.05).len();
    assert_eq!(of(&|i, t| !(i == 0 && t == 70)), 0); // a row of the window is not its own
    assert_eq!(of(&|i, t| i == 0 || t >= 38), 1); // 30 rows before
    assert_eq!(of(&|i, t| i == 0 || t >= 39), 0);
}

#[test]
fn spike_of_a_series_that_stops_moving_is_none() {
    let [a, mut b, c] = three();
    b[ROWS - WINDOW..].fill(0.01);
    let found = pair_spikes(&[&a, &b, &c], &|_, _| true, &rule(0.8, 0.2), 0.05);
    assert_eq!(found.iter().map(|spike| spike.pair).collect::<Vec<_>>(), [(0, 2)]);
    let short: [&[f64]; 2] = [&a[..41], &c[..41]];
    assert!(pair_spikes(&short, &|_, _| true, &rule(0.0, 0.0), 1.0).is_empty()); // 29 rows before
}

#[test]
fn g26_rise_in_correlation() {
    // z and p of r .9 after .3, w 20, m 100, k .5: an excess kurtosis of 1.5 each; scipy
    let z = rise_z(0.9, 0.3, 20, 100, [1.0, 2.0]);
    near(z, 3.61060436023423, 1e-13);
    near(normal_cdf(-z), 0.000152742176429331, 1e-13);
    near(rise_z(0.9, 0.3, 20, 100, [-3.0, 1.0]), 4.42206917282098, 1e-13); // k is at least 0
    near(rise_z(0.85, 0.4, 20, 475, [3.6, 3.6]), 2.27360992932937, 1e-13); // k 1.2
    assert_eq!(rise_z(1.0, 0.3, 20, 100, [0.0; 2]), f64::INFINITY);
    let rejected = |p: &[f64]| benjamini_hochberg(p, 0.05);
    assert_eq!(rejected(&[0.001, 0.025, 0.028, 0.03, 0.6]), [true, true, true, true, false]); // scipy.stats.false_discovery_control
    assert_eq!(rejected(&[0.04, 0.05, 0.03, 0.2]), [false; 4]); // the same
    assert_eq!(rejected(&[0.01, 0.02, 0.0375, 0.05]), [true; 4]); // the same
    assert!(rejected(&[]).is_empty());
}
