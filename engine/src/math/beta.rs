//! The continued fraction of the incomplete beta function, shared by the tails of the t and of Jeffreys' prior.

/// The continued fraction of the incomplete beta function by Lentz's method: `I(x; a, b) = x^a (1 - x)^b / (a B(a, b))`
/// times this, for `x < (a + 1) / (a + b + 2)`. Source: Abramowitz and Stegun 26.5.8.
pub fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    /// Above the square root of the largest `a` used here.
    const MAX_TERMS: u32 = 20_000;
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for term in 1..=MAX_TERMS {
        let m = f64::from(term);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        fraction *= d * c;
        if (d * c - 1.0).abs() <= 1e-16 {
            break;
        }
    }
    fraction
}
