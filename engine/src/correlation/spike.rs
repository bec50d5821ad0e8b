//! Pairs of strategies whose correlation has jumped, and whether the jump is more than chance.

use crate::{
    fund::CorrelationSpikeRule,
    math::{
        Extremes, benjamini_hochberg,
        moments::{is_constant, moments},
        normal_cdf, normal_quantile,
        vector::{dot, mean},
    },
    sample::MIN_OBSERVATIONS,
};

/// What rounding may change of a correlation or a score.
pub(super) const TOLERANCE: f64 = 1e-9;

/// A pair whose correlation over the rule's window is high and has risen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CorrelationSpike {
    /// The pair, in the file's order.
    pub pair: (usize, usize),
    /// Correlation over the last rows, as many as the rule's window.
    pub now: f64,
    /// Correlation over the rows before them.
    pub before: f64,
    /// One-sided p-value of the rise, in `[0, 1]`.
    pub p_value: f64,
    /// Whether the rise is significant among the rises of all pairs.
    pub is_significant: bool,
}

/// Pairs whose correlation over the last rows is at the rule's level or above, and above that of the rows before by its rise.
///
/// `series` are on the same rows, oldest first; `is_own(i, t)` says whether series i has a return of its own on row t. A pair
/// is measured where all rows of the window, and at least 30 of those before it, are own rows of both; its other rows do not
/// count. A pair of which one series is constant in either part has no correlation. The p-value is that of [`rise_z`],
/// `1 - Phi(z)`; significance is by [`benjamini_hochberg`] at `false_discovery_rate` over all measured pairs.
///
/// ```
/// use headroom_engine::{correlation::pair_spikes, fund::CorrelationSpikeRule};
/// // Uncorrelated for 40 days, then equal for eight.
/// let a: Vec<f64> = (0..48).map(|t| [1.0, -1.0, 1.0, -1.0][t % 4]).collect();
/// let b: Vec<f64> = (0..48).map(|t| if t < 40 { [1.0, 1.0, -1.0, -1.0][t % 4] } else { a[t] }).collect();
/// let rule = CorrelationSpikeRule { window: 8, level: 0.8, rise: 0.3 };
/// let spikes = pair_spikes(&[&a, &b], &|_, _| true, &rule, 0.05);
/// assert_eq!(spikes[0].pair, (0, 1));
/// assert!((spikes[0].now - 1.0).abs() < 1e-15 && spikes[0].before.abs() < 1e-15 && spikes[0].is_significant);
/// ```
pub fn pair_spikes(
    series: &[&[f64]],
    is_own: &dyn Fn(usize, usize) -> bool,
    rule: &CorrelationSpikeRule,
    false_discovery_rate: f64,
) -> Vec<CorrelationSpike> {
    let rows = series.first().map_or(0, |s| s.len());
    let Some(start) = rows.checked_sub(rule.window as usize).filter(|start| *start >= MIN_OBSERVATIONS) else {
        return Vec::new();
    };
    let now: Vec<Option<Vec<f64>>> = (0..series.len())
        .map(|i| (start..rows).all(|t| is_own(i, t)).then(|| unit(&series[i][start..])).flatten())
        .collect();
    let pairs = || (0..series.len()).flat_map(|i| (i + 1..series.len()).map(move |j| (i, j)));
    let is_spike = |now: f64, before: f64| now >= rule.level && now - before >= rule.rise;
    let now_of = |(i, j): (usize, usize)| Some(correlation(now[i].as_ref()?, now[j].as_ref()?));
    // Most dates have no spike: only then are the rows before of every pair needed.
    let high: Vec<(usize, usize)> = pairs().filter(|pair| now_of(*pair).is_some_and(|now| now >= rule.level)).collect();
    let mut parts: Vec<Option<Parts>> = vec![None; series.len()];
    let mut has_spike = false;
    for pair in high {
        for i in [pair.0, pair.1] {
            parts[i].get_or_insert_with(|| Parts::of(series[i], start, &now[i], |t| is_own(i, t)));
        }
        let measured = Measured::of(parts[pair.0].as_ref(), parts[pair.1].as_ref());
        has_spike |= measured.is_some_and(|m| is_spike(m.now, m.before));
    }
    if !has_spike {
        return Vec::new();
    }
    for (i, part) in parts.iter_mut().enumerate() {
        part.get_or_insert_with(|| Parts::of(series[i], start, &now[i], |t| is_own(i, t)));
    }
    let measure = |(i, j): (usize, usize)| Measured::of(parts[i].as_ref(), parts[j].as_ref());
    let family: Vec<((usize, usize), Measured)> = pairs().filter_map(|pair| Some((pair, measure(pair)?))).collect();
    // A pair has no more rows than there are: its rise has to be no smaller.
    let least = least_rise(false_discovery_rate, rows - start, start);
    let p_value = |m: &Measured| if is_spike(m.now, m.before) { m.p_value() } else { m.p_value_or_one(least) };
    let p_values: Vec<f64> = family.iter().map(|(_, measured)| p_value(measured)).collect();
    let significant = benjamini_hochberg(&p_values, false_discovery_rate);
    family
        .into_iter()
        .zip(p_values.iter().zip(significant))
        .filter(|((_, m), _)| is_spike(m.now, m.before))
        .map(|((pair, m), (p_value, is_significant))| CorrelationSpike {
            pair,
            now: m.now,
            before: m.before,
            p_value: *p_value,
            is_significant,
        })
        .collect()
}

/// The score of a rise in correlation, a standard normal where nothing has changed:
/// `z = (atanh now - atanh before) / sqrt((1 + k) (1/(w - 3) + 1/(m - 3)))`.
///
/// `now` over w rows and `before` over m, both counts above 3; `excess_kurtosis` of the two series, of which k is a third of
/// the mean, at least 0: fat tails make correlations noisier. Without unit; infinite where `now` is 1. Source: Fisher 1921,
/// Metron 1; for k, Muirhead, Aspects of Multivariate Statistical Theory (1982), 5.1.4 (elliptical returns).
///
/// ```
/// use headroom_engine::correlation::rise_z;
/// // Normal returns, 103 rows each: the standard error is sqrt(2/100).
/// let z = rise_z(0.5, 0.0, 103, 103, [0.0, 0.0]);
/// assert!((z - 0.5_f64.atanh() / 0.02_f64.sqrt()).abs() < 1e-14);
/// ```
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn rise_z(now: f64, before: f64, window: usize, rows_before: usize, excess_kurtosis: [f64; 2]) -> f64 {
    if now >= 1.0 {
        return f64::INFINITY;
    }
    let k = ((excess_kurtosis[0] + excess_kurtosis[1]) / 2.0 / 3.0).larger(0.0);
    let spread = 1.0 / (window as f64 - 3.0) + 1.0 / (rows_before as f64 - 3.0);
    (libm::atanh(now) - libm::atanh(before)) / ((1.0 + k) * spread).sqrt()
}

/// The least rise of a pair near 0 that may be significant at a rate: the slope of atanh is 1 there, and steeper elsewhere. No rise
/// is too small where a rate is above a half.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(super) fn least_rise(false_discovery_rate: f64, window: usize, rows_before: usize) -> f64 {
    let score = normal_quantile(1.0 - false_discovery_rate.smaller(1.0 - TOLERANCE)) - TOLERANCE;
    let spread = 1.0 / (window as f64 - 3.0) + 1.0 / (rows_before as f64 - 3.0);
    if score > 0.0 { score * spread.sqrt() } else { f64::NEG_INFINITY }
}

/// A pair as measured.
pub(super) struct Measured {
    pub now: f64,
    pub before: f64,
    /// Rows of the window.
    pub window: usize,
    /// Rows before it.
    pub rows: usize,
    /// Excess kurtosis of the two.
    pub kurtosis: [f64; 2],
}

impl Measured {
    /// `None` where one of the two is unknown or has too few rows.
    pub fn of(a: Option<&Parts<'_>>, b: Option<&Parts<'_>>) -> Option<Self> {
        let (a, b) = (a?, b?);
        let now = a.now_with(b)?;
        let start = a.own_before.len();
        let (rows, before, kurtosis) = match (&a.before, &b.before) {
            (Some(unit_a), Some(unit_b)) => (start, correlation(unit_a, unit_b), [a.kurtosis, b.kurtosis]),
            _ => {
                let is_common = |t: &usize| a.own_before[*t] && b.own_before[*t];
                let common: Vec<usize> = (0..start).filter(is_common).collect();
                let of = |series: &[f64]| common.iter().map(|t| series[*t]).collect::<Vec<f64>>();
                let (mut of_a, mut of_b) = (of(a.series), of(b.series));
                let before = correlation(&unit(&of_a)?, &unit(&of_b)?);
                of_a.extend_from_slice(&a.series[start..]);
                of_b.extend_from_slice(&b.series[start..]);
                (common.len(), before, [moments(&of_a).excess_kurtosis, moments(&of_b).excess_kurtosis])
            }
        };
        if rows < MIN_OBSERVATIONS {
            return None;
        }
        Some(Self { now, before, window: a.series.len() - start, rows, kurtosis })
    }

    /// One-sided p-value of the rise.
    pub fn p_value(&self) -> f64 {
        normal_cdf(-rise_z(self.now, self.before, self.window, self.rows, self.kurtosis))
    }

    /// The p-value, or 1 where it is above the rate of [`least_rise`] for certain, which is all that is asked of it there.
    pub fn p_value_or_one(&self, least: f64) -> f64 {
        // atanh is no steeper between the two than at the larger of them.
        let flattest = 1.0 - (self.now * self.now).larger(self.before * self.before);
        if self.now < 1.0 && self.now - self.before < least * flattest { 1.0 } else { self.p_value() }
    }
}

/// One series, cut at the start of the window.
#[derive(Clone)]
pub(super) struct Parts<'a> {
    series: &'a [f64],
    /// The rows of the window as a vector of length 1; `None` where they are not all its own, or constant.
    now: &'a Option<Vec<f64>>,
    /// The rows before, likewise.
    before: Option<Vec<f64>>,
    own_before: Vec<bool>,
    /// Excess kurtosis of all rows.
    kurtosis: f64,
}

impl<'a> Parts<'a> {
    /// `now` are the rows from `start` on by [`unit`].
    pub fn of(series: &'a [f64], start: usize, now: &'a Option<Vec<f64>>, is_own: impl Fn(usize) -> bool) -> Self {
        let own_before: Vec<bool> = (0..start).map(&is_own).collect();
        let before = own_before.iter().all(|own| *own).then(|| unit(&series[..start])).flatten();
        Self { series, now, before, own_before, kurtosis: moments(series).excess_kurtosis }
    }

    fn now_with(&self, other: &Self) -> Option<f64> {
        Some(correlation(self.now.as_ref()?, other.now.as_ref()?))
    }
}

/// A series less its mean, scaled to length 1; `None` for fewer than two values and for a constant series.
pub(super) fn unit(series: &[f64]) -> Option<Vec<f64>> {
    if series.len() < 2 || is_constant(series) {
        return None;
    }
    let mean = mean(series);
    let centred: Vec<f64> = series.iter().map(|r| r - mean).collect();
    let length = dot(&centred, &centred).sqrt();
    (length > 0.0).then(|| centred.iter().map(|r| r / length).collect())
}

pub(super) fn correlation(unit_a: &[f64], unit_b: &[f64]) -> f64 {
    dot(unit_a, unit_b).clamp(-1.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Over a grid of pairs: what is told as 1 is above the rate, at rates below and above a half; most pairs are told so.
    #[test]
    fn no_pair_that_may_be_significant_is_passed_over() {
        for rate in [0.01, 0.05, 0.3, 0.49, 0.6, 0.95, 1.0] {
            let (window, rows) = (20, 120);
            let least = least_rise(rate, window, rows);
            let mut passed = 0;
            for now in -20..=20 {
                for before in -19..=19 {
                    let (now, before) = (f64::from(now) / 20.0, f64::from(before) / 20.0);
                    let pair = Measured { now, before, window, rows, kurtosis: [0.5, -1.0] };
                    let told = pair.p_value_or_one(least);
                    assert!(
                        told == pair.p_value() || (told == 1.0 && pair.p_value() > rate),
                        "{now}, {before} at {rate}"
                    );
                    passed += usize::from(told != pair.p_value());
                }
            }
            assert!(if rate < 0.5 { passed > 500 } else { passed == 0 }, "{passed} at {rate}");
        }
    }
}
