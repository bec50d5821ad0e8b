//! Published numbers: each with its value, its source and its tolerance on one line.

use headroom::fund::{Confidence, Loss};
use headroom::risk::{
    QuantileType, aggregate, aggregate_components, components_of_covariance, expected_shortfall, nearest_correlation,
    normal_density, normal_quantile, quantile_of_losses, value_at_risk,
};
use nalgebra::DMatrix;

use crate::support::{confidence, near, square};

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
fn aggregate_of_three_and_four_is_five() {
    let (v, c) = ([Loss(3.0), Loss(4.0)], DMatrix::identity(2, 2));
    let parts = aggregate_components(&v, &c);
    near(aggregate(&v, &c).0, 5.0, 1e-15); // G1, Pythagoras
    near(parts[0].0, 1.8, 1e-15); // G1, 3 x 3 / 5
    near(parts[1].0, 3.2, 1e-15); // G1, 4 x 4 / 5
}

#[test]
fn component_matches_jorion() {
    let exposure = [2_000_000.0, 1_000_000.0];
    let covariance = square(&[0.05 * 0.05, 0.0, 0.0, 0.12 * 0.12]);
    let products: f64 = exposure[0] * exposure[0] * covariance[(0, 0)] + exposure[1] * exposure[1] * covariance[(1, 1)];
    let sd = products.sqrt();
    let value_at_risk = 1.65 * sd;
    let parts = components_of_covariance(&exposure, &covariance, Loss(value_at_risk)).expect("the fund has a loss");
    near(sd, 156_205.0, 1e-6); // G2, Jorion, Value at Risk, 3rd ed., ch. 7
    near(value_at_risk, 257_738.0, 1e-6); // G2, Jorion ch. 7: 257,738
    near(parts[0].0, 105_630.0, 1e-5); // G2, Jorion ch. 7: 105,630
    near(parts[1].0, 152_108.0, 1e-5); // G2, Jorion ch. 7: 152,108
    near(parts[0].0 + parts[1].0, value_at_risk, 1e-15); // G2, Euler
}

#[test]
fn aggregate_grows_with_the_correlation() {
    let v = [15_000.0, 12_500.0, 10_000.0].map(Loss);
    let under = |rho| aggregate(&v, &equicorrelation(3, rho)).0;
    near(under(0.0), 21_937.411_0, 5e-9); // G8, to the fourth decimal
    near(under(0.3), 27_545.417_0, 5e-9); // G8, to the fourth decimal
    near(under(0.6), 32_190.837_2, 5e-9); // G8, to the fourth decimal
    near(under(0.9), 36_245.689_4, 5e-9); // G8, to the fourth decimal
    near(under(1.0), 37_500.0, 1e-15); // G8, the sum
    let parts = aggregate_components(&v, &equicorrelation(3, 0.9));
    near(parts[0].0, 14_587.941_6, 5e-9); // G8 at .9, to the fourth decimal
    near(parts[1].0, 12_070.400_8, 5e-9); // G8 at .9, to the fourth decimal
    near(parts[2].0, 9_587.347_0, 5e-9); // G8 at .9, to the fourth decimal
}

#[test]
fn nearest_correlation_matches_higham() {
    let given = square(&[1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0]);
    let nearest = nearest_correlation(&given).expect("the matrix is finite");
    near(nearest.matrix[(0, 1)], 0.760_689_853_4, 5e-11); // G10, Higham 2002, section 4
    near(nearest.matrix[(1, 2)], 0.760_689_853_4, 5e-11); // G10, Higham 2002, by symmetry
    near(nearest.matrix[(0, 2)], 0.157_298_106_1, 5e-11); // G10, Higham 2002, section 4
    near(nearest.distance, 0.527_790_5, 5e-8); // G10, Higham 2002, section 4
    for i in 0..3 {
        near(nearest.matrix[(i, i)], 1.0, 0.0); // a correlation matrix, exactly
    }
}

#[test]
fn nearest_correlation_is_not_the_spectral_repair() {
    let given = square(&[1.0, 0.9, 0.7, 0.9, 1.0, 0.3, 0.7, 0.3, 1.0]);
    let nearest = nearest_correlation(&given).expect("the matrix is finite");
    near(nearest.matrix[(0, 1)], 0.894_575_3, 5e-8); // G14, Higham's projections
    near(nearest.matrix[(0, 2)], 0.696_620_8, 5e-8); // G14, Higham's projections
    near(nearest.matrix[(1, 2)], 0.302_543_6, 5e-8); // G14, Higham's projections
}

#[test]
fn nearest_correlation_leaves_a_correlation_alone() {
    let given = equicorrelation(4, 0.25);
    let nearest = nearest_correlation(&given).expect("the matrix is finite");
    near(nearest.distance, 0.0, 1e-13); // Higham 2002: the nearest point of the set it is in
    assert!(nearest_correlation(&square(&[1.0, f64::NAN, f64::NAN, 1.0])).is_none());
}

#[test]
fn historical_var_matches_bacon() {
    let (losses, level) = (bacon(), confidence(0.95));
    let seven = quantile_of_losses(&losses, level, QuantileType::Seven);
    near(seven.0, 0.059_2, 1e-15); // G11, type 7: .0610 - .15 (.0610 - .0490)
    near(value_at_risk(&losses, level).0, 0.061_0, 0.0); // G11, type 1: the second largest loss
    near(expected_shortfall(&losses, level).0, 0.064_333_3, 5e-8); // G11: (.065 + .2 x .061) / 1.2
}

#[test]
fn quantile_types_match_hyndman_and_fan() {
    // T = 24, p = .95, places from the largest loss: 5: 1.7; 6: 1.25; 7: 2.15. Losses .065, .061, .049.
    let (losses, level) = (bacon(), confidence(0.95));
    let of = |rule| quantile_of_losses(&losses, level, rule).0;
    near(of(QuantileType::One), 0.061, 0.0); // Hyndman-Fan 1996, definition 1
    near(of(QuantileType::Five), 0.065 - 0.7 * 0.004, 1e-15); // Hyndman-Fan 1996, definition 5
    near(of(QuantileType::Six), 0.065 - 0.25 * 0.004, 1e-15); // Hyndman-Fan 1996, definition 6
    near(of(QuantileType::Seven), 0.061 - 0.15 * 0.012, 1e-15); // Hyndman-Fan 1996, definition 7
    let of_two = |rule| quantile_of_losses(&[0.01, 0.03], level, rule).0;
    near(of_two(QuantileType::Six), 0.03, 0.0); // past the end: the end
    near(of_two(QuantileType::Five), 0.03, 0.0); // past the end: the end
}

#[test]
fn normal_quantile_matches_published_values() {
    near(normal_quantile(0.25), -0.674_489_750_196_081_7, 1e-15); // Wichura 1988, AS 241, test value
    near(normal_quantile(0.001), -3.090_232_306_167_814, 1e-15); // Wichura 1988, AS 241, test value
    near(normal_quantile(1e-20), -9.262_340_089_798_408, 1e-15); // Wichura 1988, AS 241, test value
    near(normal_quantile(0.5), 0.0, 0.0); // symmetry
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
