//! Root finding in a bracket: of a continuous function with a sign change, of a property that ends.

/// The root of a continuous function between `low` and `high`, where its signs differ, within `tolerance` in x.
///
/// Inverse quadratic interpolation, safeguarded by bisection: the bracket halves at least every other iteration.
/// Source: T. R. Chandrupatla, Advances in Engineering Software 28 (1997) 145-149.
pub fn root(f: impl Fn(f64) -> f64, low: f64, high: f64, tolerance: f64) -> f64 {
    const MAX_ROUNDS: usize = 200;
    let (mut a, mut b) = (low, high);
    let (mut at_a, mut at_b) = (f(a), f(b));
    let mut share = 0.5;
    for _ in 0..MAX_ROUNDS {
        let x = a + share * (b - a);
        let at_x = f(x);
        // The root stays between a, the newest point, and b; c is the point dropped.
        let (c, at_c);
        if (at_x > 0.0) == (at_a > 0.0) {
            (c, at_c) = (a, at_a);
        } else {
            (c, at_c) = (b, at_b);
            (b, at_b) = (a, at_a);
        }
        (a, at_a) = (x, at_x);
        let best = if at_a.abs() < at_b.abs() { a } else { b };
        let reach = 2.0 * f64::EPSILON * best.abs() + 0.5 * tolerance;
        let least = reach / (b - a).abs();
        if least > 0.5 || at_a == 0.0 || at_b == 0.0 {
            return best;
        }
        let xi = (a - b) / (c - b);
        let phi = (at_a - at_b) / (at_c - at_b);
        let is_smooth = phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi;
        share = if is_smooth {
            at_a / (at_b - at_a) * at_c / (at_b - at_c)
                + (c - a) / (b - a) * at_a / (at_c - at_a) * at_b / (at_c - at_b)
        } else {
            0.5
        };
        share = share.clamp(least, 1.0 - least);
    }
    a
}

/// The two sides of the place between `low` and `high`, both at least 0, where a property that holds at `low` and not at `high`
/// ends, `tolerance` apart, relative: by bisection, so the property needs no continuous function behind it.
pub fn boundary(holds: impl Fn(f64) -> bool, mut low: f64, mut high: f64, tolerance: f64) -> (f64, f64) {
    while high - low > tolerance * high && high >= tolerance {
        let middle = 0.5 * (low + high);
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::{boundary, root};

    #[test]
    fn boundary_is_found_where_a_function_jumps() {
        let (low, high) = boundary(|x| x < 3.0, 0.0, 10.0, 1e-12);
        assert!(low < 3.0 && high >= 3.0 && high - low <= 3e-12);
        // Never met from 0: both sides end within the tolerance of it.
        let (low, high) = boundary(|_| false, 0.0, 10.0, 1e-9);
        assert!(low == 0.0 && high < 1e-9);
    }

    #[test]
    fn root_is_found_from_both_sides() {
        // Chandrupatla's and Dekker's examples: x^3 - 2x - 5, a flat and a decreasing function.
        let cubic = root(|x| x * x * x - 2.0 * x - 5.0, 2.0, 3.0, 1e-14);
        assert!((cubic - 2.094_551_481_542_326_6).abs() < 1e-13);
        let flat = root(|x| (x - 1.0) * (x - 1.0) * (x - 1.0), 0.0, 3.0, 1e-9);
        assert!((flat - 1.0).abs() < 1e-5);
        let falling = root(|x| 2.0 - x * x, 0.0, 10.0, 1e-14);
        assert!((falling - 2.0_f64.sqrt()).abs() < 1e-13);
        assert_eq!(root(|x| x, 0.0, 1.0, 1e-12), 0.0); // an end that is the root
    }
}
