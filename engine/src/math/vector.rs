//! The inner loops: sums in one fixed order, laid out so that a compiler can use vector registers.
//!
//! A dot product adds in eight lanes and then the lanes in order; the same lanes on every target, so the same bits. No
//! fused multiply-add. The lanes are written out one by one: a program built for size neither unrolls a loop over them nor
//! keeps them in registers, and takes several times as long.

use nalgebra::DMatrix;

/// Lanes of a sum.
pub const LANES: usize = 8;

/// `sums + a b`, lane by lane.
#[inline(always)]
pub fn add_products(s: [f64; LANES], a: &[f64; LANES], b: &[f64; LANES]) -> [f64; LANES] {
    [
        s[0] + a[0] * b[0],
        s[1] + a[1] * b[1],
        s[2] + a[2] * b[2],
        s[3] + a[3] * b[3],
        s[4] + a[4] * b[4],
        s[5] + a[5] * b[5],
        s[6] + a[6] * b[6],
        s[7] + a[7] * b[7],
    ]
}

/// `sums + factor a`, lane by lane.
#[inline(always)]
pub fn add_multiples(s: [f64; LANES], factor: f64, a: &[f64; LANES]) -> [f64; LANES] {
    [
        s[0] + factor * a[0],
        s[1] + factor * a[1],
        s[2] + factor * a[2],
        s[3] + factor * a[3],
        s[4] + factor * a[4],
        s[5] + factor * a[5],
        s[6] + factor * a[6],
        s[7] + factor * a[7],
    ]
}

/// The lanes added in order, after what a series leaves beyond its last whole block.
fn finished(mut lanes: [f64; LANES], a_rest: &[f64], b_rest: &[f64]) -> f64 {
    for (lane, (x, y)) in lanes.iter_mut().zip(a_rest.iter().zip(b_rest)) {
        *lane += x * y;
    }
    lanes.iter().sum()
}

/// `sum_t a_t b_t`; the shorter length counts.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let length = a.len().min(b.len());
    let (a_blocks, a_rest) = a[..length].as_chunks::<LANES>();
    let (b_blocks, b_rest) = b[..length].as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        lanes = add_products(lanes, x, y);
    }
    finished(lanes, a_rest, b_rest)
}

/// `sum_t a_t`, in the lanes of [`dot`].
pub fn sum(a: &[f64]) -> f64 {
    let (blocks, rest) = a.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for block in blocks {
        lanes = add_multiples(lanes, 1.0, block);
    }
    for (lane, x) in lanes.iter_mut().zip(rest) {
        *lane += x;
    }
    lanes.iter().sum()
}

/// The dot products of `a` with four series at once: each has the bits of [`dot`].
pub fn dot_four(a: &[f64], b: [&[f64]; 4]) -> [f64; 4] {
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let [b0, b1, b2, b3] = b.map(|series| series[..a.len()].as_chunks::<LANES>());
    let [mut s0, mut s1, mut s2, mut s3] = [[0.0; LANES]; 4];
    for ((((x, y0), y1), y2), y3) in a_blocks.iter().zip(b0.0).zip(b1.0).zip(b2.0).zip(b3.0) {
        s0 = add_products(s0, x, y0);
        s1 = add_products(s1, x, y1);
        s2 = add_products(s2, x, y2);
        s3 = add_products(s3, x, y3);
    }
    [(s0, b0.1), (s1, b1.1), (s2, b2.1), (s3, b3.1)].map(|(lanes, rest)| finished(lanes, a_rest, rest))
}

/// `C y` of a symmetric matrix: column k is row k. Four columns at a time, each product with the bits of [`dot`].
pub fn products(c: &DMatrix<f64>, y: &[f64]) -> Vec<f64> {
    let mut found = Vec::with_capacity(y.len());
    let mut columns = c.as_slice().chunks_exact(y.len().max(1));
    while let [Some(a), Some(b), Some(c), Some(d)] = [0; 4].map(|_| columns.next()) {
        found.extend(dot_four(y, [a, b, c, d]));
    }
    let done = found.len();
    found.extend((done..y.len()).map(|k| dot(c.column(k).as_slice(), y)));
    found
}

/// `part / whole` for a whole above 0; `None` where it is not, or so small that the quotient is no number.
pub fn ratio(part: f64, whole: f64) -> Option<f64> {
    Some(part / whole).filter(|quotient| whole > 0.0 && quotient.is_finite())
}

/// The mean of a series, added in date order.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn mean(series: &[f64]) -> f64 {
    series.iter().sum::<f64>() / series.len() as f64
}

/// Fund losses `L_t = -sum_i x_i r_ti`, added in strategy order inside each date and each group of 16.
///
/// `columns` holds one series a strategy; strategies with exposure 0 add nothing and are passed over.
pub fn losses<C: AsRef<[f64]>>(columns: &[C], exposure: &[f64], observations: usize) -> Vec<f64> {
    LossGroups::default().losses(columns, exposure, observations)
}

/// The parts of [`losses`] by groups of strategies, of which an edit of one exposure changes one: each sum is added as it would be
/// without the others, so the bits are those of all added anew.
#[derive(Debug, Default)]
pub struct LossGroups {
    /// Strategies with an exposure, and that.
    live: Vec<(usize, f64)>,
    /// `sum_i x_i r_ti` of each group of them.
    sums: Vec<Vec<f64>>,
}

/// Strategies of a group: those of 64 to 512 are added as often inside a group as there are groups.
const GROUP: usize = 16;

impl LossGroups {
    /// The losses at these exposures: groups that are as they were are not added again. The columns are always the same ones.
    pub fn losses<C: AsRef<[f64]>>(&mut self, columns: &[C], exposure: &[f64], observations: usize) -> Vec<f64> {
        let columns: Vec<&[f64]> = columns.iter().map(|column| &column.as_ref()[..observations]).collect();
        self.of(&columns, exposure, observations)
    }

    fn of(&mut self, columns: &[&[f64]], exposure: &[f64], observations: usize) -> Vec<f64> {
        let live: Vec<(usize, f64)> =
            exposure.iter().copied().enumerate().take(columns.len()).filter(|(_, x)| *x != 0.0).collect();
        self.sums.resize(live.len().div_ceil(GROUP), Vec::new());
        let mut before = self.live.chunks(GROUP);
        for (group, sum) in live.chunks(GROUP).zip(&mut self.sums) {
            if before.next() != Some(group) || sum.len() != observations {
                sum.clear();
                sum.resize(observations, 0.0);
                add(sum, &group.iter().map(|(i, x)| (columns[*i], *x)).collect::<Vec<_>>());
            }
        }
        self.live = live;
        let mut losses = vec![0.0; observations];
        add(&mut losses, &self.sums.iter().map(|sum| (&sum[..], -1.0)).collect::<Vec<_>>());
        losses
    }
}

/// `sum_t + x r_t`, term after term; four at once.
fn add(sum: &mut [f64], terms: &[(&[f64], f64)]) {
    let (blocks, rest) = terms.as_chunks::<4>();
    for [(r0, x0), (r1, x1), (r2, x2), (r3, x3)] in blocks {
        for ((((sum, r0), r1), r2), r3) in sum.iter_mut().zip(*r0).zip(*r1).zip(*r2).zip(*r3) {
            *sum = *sum + x0 * r0 + x1 * r1 + x2 * r2 + x3 * r3;
        }
    }
    for (column, x) in rest {
        for (sum, r) in sum.iter_mut().zip(*column) {
            *sum += x * r;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{SEED, Stream};

    #[test]
    fn losses_after_edits_are_those_added_anew_to_the_bit() {
        let mut stream = Stream::new(SEED, 7);
        let columns: Vec<Vec<f64>> = (0..70).map(|_| (0..45).map(|_| stream.unit() - 0.5).collect()).collect();
        let mut exposure: Vec<f64> = (0..70).map(|_| 1e6 * stream.unit()).collect();
        let mut kept = LossGroups::default();
        for edit in 0..60 {
            // From 0, to 0, and back: groups move as strategies come and go.
            exposure[edit * 29 % 70] = if edit % 3 == 0 { 0.0 } else { 1e6 * stream.unit() };
            let (found, wanted) = (kept.losses(&columns, &exposure, 45), losses(&columns, &exposure, 45));
            assert_eq!(found, wanted);
            for (t, loss) in found.iter().enumerate() {
                let plain: f64 = columns.iter().zip(&exposure).map(|(column, x)| -x * column[t]).sum();
                assert!((loss - plain).abs() < 1e-7, "{loss}, wanted {plain}");
            }
        }
    }

    #[test]
    fn products_are_those_of_plain_loops() {
        let c = DMatrix::from_fn(11, 11, |i, j| ((i * j + i + j) % 7) as f64);
        let y: Vec<f64> = (0..11).map(|i| f64::from(i) - 4.0).collect();
        for (i, found) in products(&c, &y).into_iter().enumerate() {
            assert_eq!(found, (0..11).map(|j| c[(i, j)] * y[j]).sum::<f64>()); // whole numbers
        }
    }
}
