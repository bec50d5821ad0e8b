//! The larger and the smaller of two numbers, with the same bits on every machine.

/// The larger and the smaller of two numbers. Of 0 and -0 `f64::max` and `f64::min` return one on the host and the other in
/// wasm, and a figure made of it shows its sign in a file; here a zero that is returned is plain 0.
///
/// As there, a number stands against NaN.
///
/// ```
/// use headroom_engine::math::Extremes;
/// assert_eq!((-0.0_f64).larger(0.0).to_bits(), 0.0_f64.to_bits());
/// assert_eq!((-2.0_f64).larger(0.0), 0.0);
/// assert_eq!(f64::NAN.smaller(1.0), 1.0);
/// ```
pub trait Extremes {
    /// The larger of the two; plain 0 where that is a zero.
    #[must_use]
    fn larger(self, other: Self) -> Self;

    /// The smaller of the two; plain 0 where that is a zero.
    #[must_use]
    fn smaller(self, other: Self) -> Self;
}

impl Extremes for f64 {
    fn larger(self, other: Self) -> Self {
        // Adding 0 makes 0 of -0 and leaves every other number.
        (if self >= other || other.is_nan() { self } else { other }) + 0.0
    }

    fn smaller(self, other: Self) -> Self {
        (if self <= other || other.is_nan() { self } else { other }) + 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERS: [f64; 9] =
        [0.0, -0.0, 1.0, -1.0, f64::MIN_POSITIVE, -5e-324, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];

    #[test]
    #[allow(clippy::disallowed_methods, reason = "what these stand in for")]
    fn extremes_are_those_of_the_standard_library_but_for_the_sign_of_zero() {
        for a in NUMBERS {
            for b in NUMBERS {
                assert_eq!(a.larger(b).to_bits(), (a.max(b) + 0.0).to_bits(), "{a} {b}");
                assert_eq!(a.smaller(b).to_bits(), (a.min(b) + 0.0).to_bits(), "{a} {b}");
            }
        }
    }

    #[test]
    fn no_order_of_two_zeros_gives_minus_zero() {
        for (a, b) in [(0.0, -0.0), (-0.0, 0.0), (-0.0, -0.0)] {
            let (a, b): (f64, f64) = (a, b);
            assert!(a.larger(b).is_sign_positive() && a.smaller(b).is_sign_positive(), "{a} {b}");
        }
    }
}
