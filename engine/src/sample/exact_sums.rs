//! Sums that do not depend on the order of what is added, and from which it can be taken again to the bit.

/// How much finer the second grid is than the first: 2^34, which leaves room for 2^20 values.
const FINER: f64 = (1_u64 << 34) as f64;

/// Bounds outside of which values are added as they come, so that no grid is lost below or above what a double can say.
const BOUNDS: std::ops::Range<f64> = 1e-200..1e200;

/// One sum a row. Each value is split at two grids, 2^-51 and 2^-85 of a power of two above the bound of all of them together; the
/// multiples of a grid add without rounding, so that values may come and go in any order, up to 2^20 of them.
///
/// Source: Rump, Ogita and Oishi, Accurate floating-point summation I, SIAM J. Sci. Comput. 31 (2008), ExtractScalar; Demmel and
/// Nguyen, Parallel reproducible summation, IEEE Trans. Comput. 64 (2015).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ExactSums {
    /// What rounds to the first grid as it is added and taken away; 0: values are added as they come.
    coarse: f64,
    high: Vec<f64>,
    low: Vec<f64>,
}

impl ExactSums {
    /// Zeros, for values whose absolute values together are at most `bound` in every row, but for rounding.
    pub fn of(rows: usize, bound: f64) -> Self {
        Self { coarse: coarse(bound), high: vec![0.0; rows], low: vec![0.0; rows] }
    }

    /// Whether values of this bound are added here as in sums made for it, and can be taken away again.
    pub fn holds(&self, bound: f64) -> bool {
        self.coarse > 0.0 && self.coarse == coarse(bound)
    }

    /// Adds one value a row.
    pub fn add(&mut self, values: impl Iterator<Item = f64>) {
        self.each(values, |sum, part| sum + part);
    }

    /// Takes values away that were added.
    pub fn take(&mut self, values: impl Iterator<Item = f64>) {
        self.each(values, |sum, part| sum - part);
    }

    /// The sums, each rounded once.
    pub fn totals(&self) -> impl Iterator<Item = f64> {
        self.high.iter().zip(&self.low).map(|(high, low)| high + low)
    }

    fn each(&mut self, values: impl Iterator<Item = f64>, with: impl Fn(f64, f64) -> f64) {
        let (coarse, fine) = (self.coarse, self.coarse / FINER);
        if coarse == 0.0 {
            for (sum, value) in self.high.iter_mut().zip(values) {
                *sum = with(*sum, value);
            }
            return;
        }
        for ((high, low), value) in self.high.iter_mut().zip(&mut self.low).zip(values) {
            let first = (value + coarse) - coarse;
            let second = ((value - first) + fine) - fine;
            *high = with(*high, first);
            *low = with(*low, second);
        }
    }
}

/// Three times the power of two next above a bound; 0 for a bound too small or too large for grids.
fn coarse(bound: f64) -> f64 {
    const EXPONENT: u64 = 0x7ff0_0000_0000_0000;
    if BOUNDS.contains(&bound) { 6.0 * f64::from_bits(bound.to_bits() & EXPONENT) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::ExactSums;
    use crate::testing::Seeded;

    #[test]
    fn order_and_what_was_taken_away_leave_no_trace() {
        let mut random = Seeded::new(31);
        for _ in 0..200 {
            let scale = libm::exp(random.between(-60.0, 60.0));
            let values: Vec<f64> =
                (0..50).map(|_| scale * random.between(-1.0, 1.0) * libm::exp(random.between(-30.0, 0.0))).collect();
            let bound: f64 = values.iter().map(|value| value.abs()).sum();
            let mut once = ExactSums::of(1, bound);
            values.iter().for_each(|value| once.add([*value].into_iter()));
            let mut again = ExactSums::of(1, bound);
            // More of some than stays.
            values.iter().rev().for_each(|value| again.add([*value].into_iter()));
            values[10..30].iter().for_each(|value| again.take([*value].into_iter()));
            values[10..30].iter().rev().for_each(|value| again.add([*value].into_iter()));
            assert_eq!(once, again); // bit
            let plain: f64 = values.iter().sum();
            let found = once.totals().next().unwrap();
            assert!((found - plain).abs() <= 1e-14 * bound, "{found} {plain}");
        }
    }

    #[test]
    fn sum_is_rounded_once() {
        // 1 + 2^-60 - 1: what a plain sum loses
        let tiny = 1.0 / (1_u64 << 60) as f64;
        let mut sums = ExactSums::of(1, 2.0);
        [1.0, tiny, -1.0].iter().for_each(|value| sums.add([*value].into_iter()));
        assert_eq!(sums.totals().next(), Some(tiny)); // bit
    }

    #[test]
    fn bounds_without_a_grid_add_as_values_come() {
        for bound in [0.0, 5e-324, 1e300, f64::INFINITY] {
            let mut sums = ExactSums::of(1, bound);
            assert!(!sums.holds(bound));
            sums.add([bound].into_iter());
            assert_eq!(sums.totals().next(), Some(bound)); // bit
        }
    }
}
