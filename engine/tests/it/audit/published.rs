//! Published numbers: each with its value, its source and its tolerance on one line. Most of them are the list that the page
//! shows, in `engine/src/audit/published/`; here are those beside it, and that each of the list is met.

use std::collections::BTreeSet;

use headroom_engine::fund::Confidence;
use headroom_engine::{
    audit::{PublishedSubject, published_figures},
    math::{nearest_correlation, normal_density, normal_quantile},
    var::{QuantileType, quantile_of_losses},
};
use nalgebra::DMatrix;

use headroom_engine::testing::{confidence, near, square};

/// 24 monthly returns in percent, from Bacon, Practical Portfolio Performance Measurement and Attribution.
const BACON: [f64; 24] = [
    0.3, 2.6, 1.1, -1.0, 1.5, 2.5, 1.6, 6.7, -1.4, 4.0, -0.5, 8.1, 4.0, -3.7, -6.1, 1.7, -4.9, -2.2, 7.0, 5.8, -6.5,
    2.4, -0.5, -0.9,
];

/// Their losses, as fractions.
fn bacon() -> Vec<f64> {
    BACON.iter().map(|percent| -percent / 100.0).collect()
}

/// n x n with `rho` off the diagonal.
fn equicorrelation(n: usize, rho: f64) -> DMatrix<f64> {
    DMatrix::from_fn(n, n, |i, j| if i == j { 1.0 } else { rho })
}

#[test]
fn goldens_are_met() {
    let missed: Vec<String> = published_figures()
        .iter()
        .filter(|golden| !golden.is_met(golden.found()))
        .map(|golden| {
            format!("{:?} {}: wanted {:?}, found {:?}", golden.subject, golden.figure, golden.wanted, golden.found())
        })
        .collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn goldens_are_many_and_each_has_its_source() {
    let goldens = published_figures();
    assert!(goldens.len() >= 180, "{}", goldens.len());
    let mut told = BTreeSet::new();
    for golden in &goldens {
        assert!(golden.source.len() > 12, "{} {}", golden.figure, golden.source);
        assert!(told.insert((golden.subject, golden.figure)), "{} stands twice", golden.figure);
        // Near enough to tell a wrong rule: three digits at least, and never wider than the figure.
        assert!(golden.tolerance <= 5e-3 * golden.wanted.abs(), "{}", golden.figure);
    }
    let subjects: BTreeSet<PublishedSubject> = goldens.iter().map(|golden| golden.subject).collect();
    assert_eq!(subjects.into_iter().collect::<Vec<_>>(), PublishedSubject::ALL);
    assert!(goldens.is_sorted_by_key(|golden| golden.subject), "subject by subject");
}

#[test]
fn golden_that_is_off_or_missing_is_not_met() {
    for golden in published_figures() {
        assert!(!golden.is_met(None));
        assert!(!golden.is_met(Some(f64::NAN)));
        assert!(golden.is_met(Some(golden.wanted)));
        assert!(!golden.is_met(Some(golden.wanted + 1.5 * golden.tolerance)), "{}", golden.figure);
        assert!(!golden.is_met(Some(golden.wanted - 1.5 * golden.tolerance)), "{}", golden.figure);
    }
}

#[test]
fn nearest_correlation_leaves_a_correlation_alone() {
    let given = equicorrelation(4, 0.25);
    let nearest = nearest_correlation(&given).expect("the matrix is finite");
    near(nearest.distance, 0.0, 1e-13); // Higham 2002: the nearest point of the set it is in
    assert!(nearest_correlation(&square(&[1.0, f64::NAN, f64::NAN, 1.0])).is_none());
}

#[test]
fn quantile_types_match_hyndman_and_fan() {
    // T = 24, p = .95, places from the largest loss: 5: 1.7; 6: 1.25; 7: 2.15. Losses .065, .061, .049.
    let (losses, level) = (bacon(), confidence(0.95));
    let of = |rule| quantile_of_losses(&losses, level, rule);
    near(of(QuantileType::One), 0.061, 0.0); // Hyndman-Fan 1996, definition 1
    near(of(QuantileType::Five), 0.065 - 0.7 * 0.004, 1e-15); // Hyndman-Fan 1996, definition 5
    near(of(QuantileType::Six), 0.065 - 0.25 * 0.004, 1e-15); // Hyndman-Fan 1996, definition 6
    near(of(QuantileType::Seven), 0.061 - 0.15 * 0.012, 1e-15); // Hyndman-Fan 1996, definition 7
    let of_two = |rule| quantile_of_losses(&[0.01, 0.03], level, rule);
    near(of_two(QuantileType::Six), 0.03, 0.0); // past the end: the end
    near(of_two(QuantileType::Five), 0.03, 0.0); // past the end: the end
}

#[test]
fn normal_quantile_matches_published_values() {
    near(normal_quantile(0.25), -0.674_489_750_196_081_7, 1e-15); // Wichura 1988, AS 241, test value
    near(normal_quantile(0.001), -3.090_232_306_167_814, 1e-15); // Wichura 1988, AS 241, test value
    near(normal_quantile(1e-20), -9.262_340_089_798_408, 1e-15); // Wichura 1988, AS 241, test value
    near(normal_quantile(0.5), 0.0, 0.0); // symmetry
    assert_eq!([0.0, 1.0].map(normal_quantile), [f64::NEG_INFINITY, f64::INFINITY]); // limits
    near(normal_quantile(0.9), 1.281_551_565_544_600_4, 1e-15); // NIST handbook 1.3.6.7.1, 1.282
    near(normal_quantile(0.95), 1.644_853_626_951_472_2, 1e-15); // NIST handbook 1.3.6.7.1, 1.645
    near(normal_quantile(0.975), 1.959_963_984_540_054, 1e-15); // NIST handbook 1.3.6.7.1, 1.960
    near(normal_quantile(0.99), 2.326_347_874_040_840_8, 1e-15); // NIST handbook 1.3.6.7.1, 2.326
    near(normal_quantile(0.995), 2.575_829_303_548_900_4, 1e-15); // NIST handbook 1.3.6.7.1, 2.576
    near(normal_quantile(0.999), 3.090_232_306_167_813, 1e-15); // NIST handbook 1.3.6.7.1, 3.090
}

#[test]
fn normal_shortfall_matches_published_values() {
    let per_sd = |a: f64| normal_density(normal_quantile(1.0 - a)) / a;
    near(per_sd(0.025), 2.337_802_8, 5e-8); // phi(1.959964) / .025, closed form
    near(per_sd(0.01), 2.665_214_2, 5e-8); // phi(2.326348) / .01, closed form
    near(normal_density(1.0), 0.241_970_724_519_143_4, 1e-15); // Abramowitz-Stegun table 26.1
}

#[test]
fn tail_count_is_exact() {
    // Ruling 2: in doubles 1 - .9, 1 - .95 and 1 - .975 are not .1, .05 and .025.
    for (level, observations, wanted) in [(0.9, 30, 3), (0.95, 100, 5), (0.99, 700, 7), (0.975, 1000, 25)] {
        let count = confidence(level).tail_count(observations);
        assert_eq!((count.floor, count.ceil), (wanted, wanted), "{level} x {observations}");
        assert_eq!((count.exact, count.fraction), (wanted as f64, 0.0));
    }
}

#[test]
fn tail_count_is_that_of_the_decimal() {
    // The confidence as digits after the point: a = (10^d - digits) / 10^d in whole numbers.
    let levels = [
        "51",
        "6",
        "75",
        "8",
        "9",
        "925",
        "95",
        "9545",
        "97",
        "975",
        "9773",
        "98",
        "99",
        "993",
        "995",
        "9973",
        "999",
        "9995",
        "9999",
        "99999",
        "9500000000000001",
        "9999999999999999",
    ];
    for digits in levels {
        let level: f64 = format!("0.{digits}").parse().expect("a number");
        let scale = 10_u128.pow(u32::try_from(digits.len()).expect("few digits"));
        let tail = scale - digits.parse::<u128>().expect("digits");
        for observations in 1..=5_000_usize {
            let count = confidence(level).tail_count(observations);
            let product = tail * observations as u128;
            let wanted = ((product / scale) as usize, product.div_ceil(scale) as usize);
            assert_eq!((count.floor, count.ceil), wanted, "0.{digits} x {observations}");
            near(count.exact, product as f64 / scale as f64, 1e-15); // one rounding each
            near(count.floor as f64 + count.fraction, count.exact, 1e-15); // one rounding each
        }
    }
}

#[test]
fn confidence_is_read_as_its_shortest_decimal() {
    let below = f64::from_bits(0.95_f64.to_bits() - 1);
    let count = confidence(below).tail_count(100);
    assert_eq!((count.floor, count.ceil), (5, 6)); // a double below .95: a is above .05
    let above = f64::from_bits(0.95_f64.to_bits() + 1);
    let count = confidence(above).tail_count(100);
    assert_eq!((count.floor, count.ceil), (4, 5)); // a double above .95: a is below .05
    near(confidence(0.95).tail(), 0.05, 0.0); // and not 1 - .95 = .050000000000000044
}

#[test]
fn confidence_outside_its_range_is_none() {
    for level in [0.5, 1.0, 0.0, -0.9, 1.5, f64::NAN, f64::INFINITY] {
        assert_eq!(Confidence::new(level), None, "{level}");
    }
    for level in [0.500_000_000_000_000_1, 0.999_999_999_999_999_9] {
        assert!(Confidence::new(level).is_some(), "{level}");
    }
}
