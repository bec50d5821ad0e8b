//! The inner loops: sums in one fixed order, laid out so that a compiler can use vector registers.
//!
//! A dot product adds in eight lanes and then the lanes in order; the same lanes on every target, so the same bits. No
//! fused multiply-add.

const LANES: usize = 8;

/// `sum_t a_t b_t`; the shorter length counts.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let length = a.len().min(b.len());
    let (a, b) = (&a[..length], &b[..length]);
    let mut lanes = [0.0; LANES];
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (b_blocks, b_rest) = b.as_chunks::<LANES>();
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..LANES {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    for (lane, (x, y)) in lanes.iter_mut().zip(a_rest.iter().zip(b_rest)) {
        *lane += x * y;
    }
    lanes.iter().sum()
}

/// The dot products of `a` with four series at once: each has the bits of [`dot`].
pub fn dot_four(a: &[f64], b: [&[f64]; 4]) -> [f64; 4] {
    let length = a.len();
    let mut lanes = [[0.0; LANES]; 4];
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let [b0, b1, b2, b3] = b.map(|series| series[..length].as_chunks::<LANES>());
    for (k, x) in a_blocks.iter().enumerate() {
        let y = [&b0.0[k], &b1.0[k], &b2.0[k], &b3.0[k]];
        for series in 0..4 {
            for lane in 0..LANES {
                lanes[series][lane] += x[lane] * y[series][lane];
            }
        }
    }
    let rests = [b0.1, b1.1, b2.1, b3.1];
    let mut sums = [0.0; 4];
    for series in 0..4 {
        for (lane, x) in a_rest.iter().enumerate() {
            lanes[series][lane] += x * rests[series][lane];
        }
        sums[series] = lanes[series].iter().sum();
    }
    sums
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

/// Fund losses `L_t = -sum_i x_i r_ti`, added in strategy order inside each date.
///
/// `columns` holds one series a strategy; strategies with exposure 0 add nothing and are passed over.
pub fn losses(columns: &[Vec<f64>], exposure: &[f64], observations: usize) -> Vec<f64> {
    let mut losses = vec![0.0; observations];
    let live: Vec<(&[f64], f64)> = columns
        .iter()
        .zip(exposure)
        .filter(|(_, x)| **x != 0.0)
        .map(|(column, x)| (&column[..observations], *x))
        .collect();
    let (blocks, rest) = live.as_chunks::<4>();
    for [(r0, x0), (r1, x1), (r2, x2), (r3, x3)] in blocks {
        for (t, loss) in losses.iter_mut().enumerate() {
            *loss = *loss - x0 * r0[t] - x1 * r1[t] - x2 * r2[t] - x3 * r3[t];
        }
    }
    for (column, x) in rest {
        for (loss, r) in losses.iter_mut().zip(*column) {
            *loss -= x * r;
        }
    }
    losses
}
