//! Order: sorting by one routine for every type, the larger and the smaller of two numbers.
//!
//! The standard library compiles its sort anew for every type and comparison, some 6 KB each in the page. Here indices
//! are sorted by one copy, and the values follow them.

use std::cmp::Ordering;

/// The indices 0 to `count` - 1 in the order of `compare`; equal ones keep their order.
pub fn order_by(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

/// Sorts a list by `compare`; equal elements keep their order.
///
/// ```
/// let mut names = ["fx", "rates", "credit"];
/// headroom_engine::math::sort_by(&mut names, |a, b| a.len().cmp(&b.len()));
/// assert_eq!(names, ["fx", "rates", "credit"]);
/// ```
pub fn sort_by<T>(list: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut order = order_by(list.len(), &mut |a, b| compare(&list[a], &list[b]));
    for start in 0..list.len() {
        // A cycle of the permutation: each place takes its element from the next place of the cycle.
        let mut place = start;
        while order[place] != start {
            let source = order[place];
            list.swap(place, source);
            order[place] = place;
            place = source;
        }
        order[place] = place;
    }
}

/// Sorts numbers, the least first, by [`f64::total_cmp`].
pub fn sort_numbers(numbers: &mut [f64]) {
    numbers.sort_unstable_by(f64::total_cmp);
}

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
    use crate::math::{SEED, Stream};

    #[test]
    fn sort_by_gives_the_order_of_the_standard_library() {
        let mut stream = Stream::new(SEED, 0);
        for count in 0..60 {
            let list: Vec<(u32, usize)> = (0..count).map(|i| ((stream.unit() * 8.0) as u32, i)).collect();
            let (mut ours, mut wanted) = (list.clone(), list);
            sort_by(&mut ours, |a, b| b.0.cmp(&a.0));
            wanted.sort_by_key(|entry| std::cmp::Reverse(entry.0));
            assert_eq!(ours, wanted);
        }
    }

    #[test]
    fn numbers_are_sorted_with_both_zeros() {
        let mut numbers = [2.0, 0.0, -1.0, -0.0, f64::INFINITY];
        sort_numbers(&mut numbers);
        assert_eq!(numbers.map(f64::to_bits), [-1.0, -0.0, 0.0, 2.0, f64::INFINITY].map(f64::to_bits));
    }

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
