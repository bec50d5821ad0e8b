//! Ten thousand simulated histories without a spike: how often rule 4 sees one all the same.

use headroom_engine::{
    correlation::pair_spikes,
    fund::CorrelationSpikeRule,
    math::{Extremes, normal_quantile},
};

use headroom_engine::testing::Seeded;

/// Done-when 5: this many histories, and a size of at most 2% either side of 5%.
const TRIALS: usize = 10_000;

/// Every pair is told, however it moved.
const EVERY_PAIR: CorrelationSpikeRule = CorrelationSpikeRule { window: 20, level: -1.0, rise: -2.0 };

fn normal(random: &mut Seeded) -> f64 {
    normal_quantile(random.unit().larger(1e-300))
}

/// Series with one common factor, so that each pair has a correlation of 0.3, on 120 rows; `freedom` degrees of freedom of a
/// joint t, an even number, 0: normal.
fn history(random: &mut Seeded, series: usize, freedom: usize) -> Vec<Vec<f64>> {
    let (shared, own) = (0.3_f64.sqrt(), 0.7_f64.sqrt());
    let mut columns = vec![Vec::with_capacity(120); series];
    for _ in 0..120 {
        let product: f64 = (0..freedom / 2).map(|_| random.unit().larger(1e-300)).product();
        let stretch = if freedom == 0 { 1.0 } else { (freedom as f64 / (-2.0 * libm::log(product))).sqrt() };
        let factor = normal(random);
        for column in &mut columns {
            column.push(stretch * (shared * factor + own * normal(random)));
        }
    }
    columns
}

/// How often at least one pair is significant at 5%.
fn size(series: usize, freedom: usize, seed: u64) -> f64 {
    let mut random = Seeded::new(seed);
    let found = (0..TRIALS).filter(|_| {
        let columns = history(&mut random, series, freedom);
        let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        pair_spikes(&slices, &|_, _| true, &EVERY_PAIR, 0.05).iter().any(|spike| spike.is_significant)
    });
    found.count() as f64 / TRIALS as f64
}

#[test]
fn spike_of_a_normal_pair_is_seen_as_often_as_it_says() {
    let found = size(2, 0, 81);
    println!("normal pair {found}");
    assert!((0.03..=0.07).contains(&found), "{found}");
}

#[test]
fn spike_of_a_heavy_tailed_pair_is_seen_as_often_as_it_says() {
    // A joint t of 6 degrees of freedom: excess kurtosis 3, which widens the error by a factor of 2 in variance.
    let found = size(2, 6, 82);
    println!("t pair {found}");
    assert!((0.03..=0.07).contains(&found), "{found}");
}

#[test]
fn spike_among_six_pairs_is_seen_as_often_as_it_says() {
    let found = size(4, 0, 83);
    println!("six pairs {found}");
    assert!((0.03..=0.07).contains(&found), "{found}");
}
