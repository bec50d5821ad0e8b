//! Mean, standard deviation, skewness and excess kurtosis of a sample.

use super::{order::Extremes, vector::mean};

/// Whether all values of a series are equal.
pub fn is_constant(series: &[f64]) -> bool {
    series.windows(2).all(|pair| pair[0] == pair[1])
}

/// Whether the values of a series are so small that their fourth powers vanish in doubles: variances and correlations of them
/// are not figures. False where all are 0.
pub fn is_vanishing(series: &[f64]) -> bool {
    const MIN_VALUE: f64 = 1e-70;
    // The first value of an ordinary series ends it.
    series.iter().all(|value| value.abs() < MIN_VALUE) && series.iter().any(|value| *value != 0.0)
}

/// Population moments of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// The mean, in the sample's unit.
    pub mean: f64,
    /// The standard deviation with divisor T, in the sample's unit.
    pub sd: f64,
    /// Third central moment over the cube of `sd`; 0 for a constant sample.
    pub skewness: f64,
    /// Fourth central moment over the fourth power of `sd`, minus 3; 0 for a constant sample.
    pub excess_kurtosis: f64,
}

/// Population moments `m_k = sum (x - mean)^k / T`: mean, `sqrt(m_2)`, `m_3 / m_2^1.5`, `m_4 / m_2^2 - 3`.
///
/// The sample has at least one value. Source: R. A. Fisher's g1 and g2; Joanes and Gill, The Statistician 47 (1998) 183-189.
///
/// ```
/// // -1, -1, 2: m_2 = 2, m_3 = 2, m_4 = 6
/// let m = headroom_engine::math::moments(&[-1.0, -1.0, 2.0]);
/// assert_eq!((m.mean, m.sd), (0.0, 2.0_f64.sqrt()));
/// assert!((m.skewness - 2.0 / 2.0_f64.powf(1.5)).abs() < 1e-15 && (m.excess_kurtosis + 1.5).abs() < 1e-15);
/// ```
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn moments(sample: &[f64]) -> Moments {
    let mean = mean_of(sample);
    let count = sample.len() as f64;
    // Scaled by the largest deviation, so that powers of tiny or huge values neither vanish nor overflow.
    let size = sample.iter().map(|x| (x - mean).abs()).fold(0.0, f64::larger);
    if size == 0.0 || is_constant(sample) {
        return Moments { mean, sd: 0.0, skewness: 0.0, excess_kurtosis: 0.0 };
    }
    let (mut second, mut third, mut fourth) = (0.0, 0.0, 0.0);
    for x in sample {
        let d = (x - mean) / size;
        second += d * d;
        third += d * d * d;
        fourth += d * d * (d * d);
    }
    let variance = second / count;
    Moments {
        mean,
        sd: variance.sqrt() * size,
        skewness: third / count / (variance * variance.sqrt()),
        excess_kurtosis: fourth / count / (variance * variance) - 3.0,
    }
}

/// The mean, exact for a constant sample.
pub fn mean_of(sample: &[f64]) -> f64 {
    if is_constant(sample) { sample.first().copied().unwrap_or(0.0) } else { mean(sample) }
}

/// The standard deviation about a mean, divisor T-1; 0 for a constant sample.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn sd_of(sample: &[f64], mean: f64) -> f64 {
    if is_constant(sample) {
        return 0.0;
    }
    (sample.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (sample.len() as f64 - 1.0)).sqrt()
}
