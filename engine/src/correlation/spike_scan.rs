//! Correlation spikes over a history row by row: what [`pair_spikes`](super::pair_spikes) finds at each close, without a pass over
//! all rows of all pairs.
//!
//! Sums of products are carried from row to row. They say which pairs are high and what the family's p-values are; the pairs
//! that are high are then measured on their rows, as `pair_spikes` does.

use nalgebra::DMatrix;

use super::spike::{CorrelationSpike, Measured, Parts, TOLERANCE, least_rise, unit};
use crate::{fund::CorrelationSpikeRule, math::benjamini_hochberg, sample::MIN_OBSERVATIONS};

/// Variance of a constant series, as a share of its mean square, at most.
const CONSTANT: f64 = 1e-13;

/// The sums of a history up to one row; every row is every strategy's own.
#[derive(Debug, Clone)]
pub(crate) struct SpikeScan {
    rule: CorrelationSpikeRule,
    false_discovery_rate: f64,
    /// Per pair i < j, row by row of the triangle, the sum of products over all rows and over the rule's window.
    products: Vec<[f64; 2]>,
    /// Per series the sums of its powers 1 to 4 over all rows.
    powers: Vec<[f64; 4]>,
    /// Per series the sums of its powers 1 and 2 over the rule's window.
    recent: Vec<[f64; 2]>,
}

/// One series in the two parts of the rows.
struct Spread {
    mean: f64,
    /// One over the root of the sum of squares about the mean; `None` for a constant series.
    scale: Option<f64>,
}

impl Spread {
    fn of(sum: f64, squares: f64, rows: f64) -> Self {
        let mean = sum / rows;
        let about = squares - sum * mean;
        Self { mean, scale: (about > CONSTANT * squares).then(|| 1.0 / about.sqrt()) }
    }
}

impl SpikeScan {
    /// Before the first row of `count` series.
    pub fn new(count: usize, rule: CorrelationSpikeRule, false_discovery_rate: f64) -> Self {
        Self {
            rule,
            false_discovery_rate,
            products: vec![[0.0; 2]; count * count.saturating_sub(1) / 2],
            powers: vec![[0.0; 4]; count],
            recent: vec![[0.0; 2]; count],
        }
    }

    /// Adds a row; `left` is the row that leaves the sample with it, `past` the one that leaves the rule's window.
    pub fn push(&mut self, row: &[f64], left: Option<&[f64]>, past: Option<&[f64]>) {
        let none = vec![0.0; row.len()];
        let (left, past) = (left.unwrap_or(&none), past.unwrap_or(&none));
        let mut pairs = self.products.iter_mut();
        for i in 0..row.len() {
            let (x, gone, old) = (row[i], left[i], past[i]);
            for (k, power) in self.powers[i].iter_mut().enumerate() {
                let raised = |r: f64| (0..k).fold(r, |product, _| product * r);
                *power += raised(x) - raised(gone);
            }
            self.recent[i][0] += x - old;
            self.recent[i][1] += x * x - old * old;
            let rest = row[i + 1..].iter().zip(&left[i + 1..]).zip(&past[i + 1..]);
            for (((y, gone_y), old_y), [all, now]) in rest.zip(pairs.by_ref()) {
                *all += x * y - gone * gone_y;
                *now += x * y - old * old_y;
            }
        }
    }

    /// The spikes at the last row; `series` are the rows of the sample that were pushed and have not left.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn spikes(&self, series: &[&[f64]]) -> Vec<CorrelationSpike> {
        let (rows, window) = (series.first().map_or(0, |s| s.len()), self.rule.window as usize);
        let Some(start) = rows.checked_sub(window).filter(|start| *start >= MIN_OBSERVATIONS) else {
            return Vec::new();
        };
        let recent: Vec<Spread> = self.recent.iter().map(|[sum, two]| Spread::of(*sum, *two, window as f64)).collect();
        let high = self.high(&recent, window as f64);
        if high.is_empty() {
            return Vec::new();
        }
        let now: Vec<Option<Vec<f64>>> = series.iter().map(|series| unit(&series[start..])).collect();
        let measure = |i: usize, j: usize| {
            let part = |i: usize| Parts::of(series[i], start, &now[i], |_| true);
            Measured::of(Some(&part(i)), Some(&part(j)))
        };
        let is_spike = |m: &Measured| m.now >= self.rule.level && m.now - m.before >= self.rule.rise;
        let spikes: Vec<(usize, (usize, usize), Measured)> =
            high.into_iter().filter_map(|(at, (i, j))| Some((at, (i, j), measure(i, j).filter(is_spike)?))).collect();
        if spikes.is_empty() {
            return Vec::new();
        }
        let mut family = self.p_values(&recent, start, rows);
        for (at, _, measured) in &spikes {
            family[*at] = Some(measured.p_value());
        }
        let p_values: Vec<f64> = family.iter().copied().flatten().collect();
        let significant = benjamini_hochberg(&p_values, self.false_discovery_rate);
        let place = |at: usize| family[..at].iter().flatten().count();
        spikes
            .into_iter()
            .map(|(at, pair, m)| CorrelationSpike {
                pair,
                now: m.now,
                before: m.before,
                p_value: m.p_value(),
                is_significant: significant[place(at)],
            })
            .collect()
    }

    /// Sample covariance of the rows, divisor T-1; 0 for a constant series.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn covariance(&self, rows: usize) -> DMatrix<f64> {
        let (count, rows) = (self.powers.len(), rows as f64);
        let mut found = DMatrix::zeros(count, count);
        let moves = |i: usize| Spread::of(self.powers[i][0], self.powers[i][1], rows).scale.is_some();
        let moving: Vec<bool> = (0..count).map(moves).collect();
        let mut at = 0;
        for i in 0..count {
            let [sum, squares, ..] = self.powers[i];
            found[(i, i)] = if moving[i] { (squares - sum * sum / rows) / (rows - 1.0) } else { 0.0 };
            for j in i + 1..count {
                let product = self.products[at][0] - sum * self.powers[j][0] / rows;
                let covariance = if moving[i] && moving[j] { product / (rows - 1.0) } else { 0.0 };
                (found[(i, j)], found[(j, i)]) = (covariance, covariance);
                at += 1;
            }
        }
        found
    }

    /// The pairs, with their places, whose correlation over the window may be at the rule's level.
    fn high(&self, recent: &[Spread], window: f64) -> Vec<(usize, (usize, usize))> {
        let least = self.rule.level - TOLERANCE;
        let mut found = Vec::new();
        let mut at = 0;
        for i in 0..recent.len() {
            let (mean, scale) = (recent[i].mean * window, recent[i].scale.unwrap_or(f64::NAN));
            for (j, other) in recent.iter().enumerate().skip(i + 1) {
                let now = (self.products[at][1] - mean * other.mean) * scale * other.scale.unwrap_or(f64::NAN);
                if now >= least {
                    found.push((at, (i, j)));
                }
                at += 1;
            }
        }
        found
    }

    /// The p-value of every pair that is measured; 1 where it is above the false discovery rate for certain, which is all that
    /// is asked of it there.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn p_values(&self, recent: &[Spread], start: usize, rows: usize) -> Vec<Option<f64>> {
        let (window, before_rows) = (self.rule.window as usize, start as f64);
        let before = |i: usize| {
            let ([sum, two, ..], [now, now_two]) = (self.powers[i], self.recent[i]);
            Spread::of(sum - now, two - now_two, before_rows)
        };
        let before: Vec<Spread> = (0..recent.len()).map(before).collect();
        let kurtosis: Vec<f64> = self.powers.iter().map(|powers| excess_kurtosis(powers, rows as f64)).collect();
        let least = least_rise(self.false_discovery_rate, window, start);
        let mut found = Vec::with_capacity(self.products.len());
        let mut at = 0;
        for i in 0..recent.len() {
            for j in i + 1..recent.len() {
                let [all, now] = self.products[at];
                at += 1;
                let scales = (recent[i].scale, recent[j].scale, before[i].scale, before[j].scale);
                let (Some(now_i), Some(now_j), Some(before_i), Some(before_j)) = scales else {
                    found.push(None);
                    continue;
                };
                let r_now = ((now - recent[i].mean * recent[j].mean * window as f64) * now_i * now_j).clamp(-1.0, 1.0);
                let means = before[i].mean * before[j].mean * before_rows;
                let r_before = ((all - now - means) * before_i * before_j).clamp(-1.0, 1.0);
                let kurtosis = [kurtosis[i], kurtosis[j]];
                let measured = Measured { now: r_now, before: r_before, window, rows: start, kurtosis };
                found.push(Some(measured.p_value_or_one(least)));
            }
        }
        found
    }
}

/// Excess kurtosis of a population from the sums of its powers.
fn excess_kurtosis(powers: &[f64; 4], rows: f64) -> f64 {
    let [one, two, three, four] = powers.map(|sum| sum / rows);
    let variance = two - one * one;
    let fourth = four - 4.0 * one * three + 6.0 * one * one * two - 3.0 * one * one * one * one;
    if variance > 0.0 { fourth / (variance * variance) - 3.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::SpikeScan;
    use crate::{
        correlation::{pair_spikes, sample_covariance},
        fund::CorrelationSpikeRule,
        testing::Seeded,
    };

    #[test]
    fn spikes_of_carried_sums_are_those_of_the_rows() {
        let mut random = Seeded::new(33);
        let rule = CorrelationSpikeRule { window: 12, level: 0.55, rise: 0.2 };
        let (mut found_in_all, mut significant) = (0, 0);
        for (round, window) in [usize::MAX, 60, usize::MAX].into_iter().enumerate() {
            let count = 9;
            let mut scan = SpikeScan::new(count, rule, 0.2);
            let mut rows: Vec<Vec<f64>> = Vec::new();
            for t in 0..160_usize {
                let common = random.daily_return();
                let share = if t % 50 > 35 { 0.8 } else { 0.2 };
                let mut row: Vec<f64> =
                    (0..count).map(|_| 0.01 + share * common + (1.0 - share) * random.daily_return()).collect();
                row[4] = if round == 2 { 0.02 } else { row[4] }; // does not move
                let left = t.checked_sub(window).map(|t| rows[t].clone());
                let past = t.checked_sub(12).map(|t| rows[t].clone());
                scan.push(&row, left.as_deref(), past.as_deref());
                rows.push(row);
                let first = (t + 1).saturating_sub(window);
                let series: Vec<Vec<f64>> =
                    (0..count).map(|i| rows[first..].iter().map(|row| row[i]).collect()).collect();
                let slices: Vec<&[f64]> = series.iter().map(Vec::as_slice).collect();
                let found = scan.spikes(&slices);
                assert_eq!(found, pair_spikes(&slices, &|_, _| true, &rule, 0.2), "row {t}");
                if t > 30 {
                    let (carried, anew) = (scan.covariance(series[0].len()), sample_covariance(&slices));
                    assert!((carried - &anew).abs().max() < 1e-13 * anew.abs().max(), "row {t}");
                }
                found_in_all += found.len();
                significant += found.iter().filter(|spike| spike.is_significant).count();
            }
        }
        assert!(significant > 100 && found_in_all > significant + 20, "{significant} of {found_in_all}");
    }
}
