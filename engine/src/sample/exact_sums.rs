//! Sums that do not depend on the order of what is added, and from which it can be taken again to the bit.

/// How much finer the second grid is than the first: 2^34, which leaves room for 2^20 values.
const FINER: f64 = (1_u64 << 34) as f64;

/// Bounds outside of which values are added as they come, so that no grid is lost below or above what a double can say.
const BOUNDS: std::ops::Range<f64> = 1e-200..1e200;

/// Terms that are added in one pass.
pub(super) const TOGETHER: usize = 4;

/// A factor, and one value a row that it multiplies.
pub(super) type Term<'a> = (f64, &'a [f64]);

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

    /// Adds values times factors, one value a row of each; with the factor negated they are taken away that were added.
    pub fn add(&mut self, terms: &[Term<'_>]) {
        let (blocks, rest) = terms.as_chunks::<TOGETHER>();
        for block in blocks {
            add_split(self.coarse, &mut self.high, &mut self.low, *block);
        }
        for term in rest {
            add_split(self.coarse, &mut self.high, &mut self.low, [*term]);
        }
    }

    /// The sums, each rounded once.
    pub fn totals(&self) -> impl Iterator<Item = f64> {
        self.high.iter().zip(&self.low).map(|(high, low)| high + low)
    }
}

/// Adds some terms in one pass over the rows, so that sums are read and written once for all of them. Slices and not the sums as a
/// whole: then a compiler knows that they do not overlap, and uses vector registers.
#[inline(never)]
fn add_split<const N: usize>(coarse: f64, high: &mut [f64], low: &mut [f64], terms: [Term<'_>; N]) {
    let rows = high.len();
    let low = &mut low[..rows];
    let terms = terms.map(|(factor, values)| (factor, &values[..rows]));
    if coarse == 0.0 {
        for row in 0..rows {
            high[row] = terms.iter().fold(high[row], |sum, (factor, values)| sum + factor * values[row]);
        }
        return;
    }
    let fine = coarse / FINER;
    for row in 0..rows {
        let (mut first_sum, mut second_sum) = (high[row], low[row]);
        for (factor, values) in terms {
            let value = factor * values[row];
            let first = (value + coarse) - coarse;
            first_sum += first;
            second_sum += ((value - first) + fine) - fine;
        }
        (high[row], low[row]) = (first_sum, second_sum);
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
            values.iter().for_each(|value| once.add(&[(1.0, &[*value])]));
            let mut again = ExactSums::of(1, bound);
            // More of some than stays.
            let rows: Vec<[f64; 1]> = values.iter().rev().map(|value| [*value]).collect();
            again.add(&rows.iter().map(|row| (1.0, &row[..])).collect::<Vec<_>>());
            values[10..30].iter().for_each(|value| again.add(&[(-1.0, &[*value])]));
            values[10..30].iter().rev().for_each(|value| again.add(&[(-1.0, &[-*value])]));
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
        [1.0, tiny, -1.0].iter().for_each(|value| sums.add(&[(1.0, &[*value])]));
        assert_eq!(sums.totals().next(), Some(tiny)); // bit
    }

    #[test]
    fn bounds_without_a_grid_add_as_values_come() {
        for bound in [0.0, 5e-324, 1e300, f64::INFINITY] {
            let mut sums = ExactSums::of(1, bound);
            assert!(!sums.holds(bound));
            sums.add(&[(1.0, &[bound])]);
            assert_eq!(sums.totals().next(), Some(bound)); // bit
        }
    }
}
