//! The Student-t distribution, on `libm` for identical bits native and wasm. Fitting is elsewhere.

use super::{
    beta::beta_fraction,
    normal::{normal_cdf, normal_quantile},
};

/// Degrees of freedom above which the distribution is the normal with two corrections, accurate to 1e-13 within ten
/// standard deviations. Source: Abramowitz and Stegun 26.7.5.
const ALMOST_NORMAL: f64 = 1e6;

const PI: f64 = std::f64::consts::PI;

/// The density `f(x) = R / sqrt(nu pi) (1 + x^2 / nu)^(-(nu + 1) / 2)`, `R = Gamma((nu + 1) / 2) / Gamma(nu / 2)`.
///
/// `nu` > 0 degrees of freedom, infinite for the normal; no unit. Source: Johnson, Kotz and Balakrishnan, Continuous Univariate
/// Distributions 2, ch. 28.
///
/// ```
/// // One degree of freedom: 1 / (pi (1 + x^2))
/// let f = headroom_engine::math::student_t_density(1.0, 1.0);
/// assert!((f - 0.5 / std::f64::consts::PI).abs() < 1e-15);
/// ```
pub fn student_t_density(x: f64, nu: f64) -> f64 {
    libm::exp(student_t_log_density(x, nu))
}

/// The natural logarithm of [`student_t_density`], finite far into the tails.
///
/// ```
/// // Two degrees of freedom: f(0) = 1 / sqrt(8)
/// let log = headroom_engine::math::student_t_log_density(0.0, 2.0);
/// assert!((log + 0.5 * 8.0_f64.ln()).abs() < 1e-15);
/// ```
pub fn student_t_log_density(x: f64, nu: f64) -> f64 {
    if nu.is_infinite() {
        return -0.5 * (x * x + libm::log(2.0 * PI));
    }
    log_gamma_ratio(0.5 * nu) + log_shape(x * x, nu)
}

/// The log density without the ratio of gammas.
fn log_shape(square: f64, nu: f64) -> f64 {
    -0.5 * libm::log(nu * PI) - 0.5 * (nu + 1.0) * libm::log1p(square / nu)
}

/// The distribution function `P(X <= x)`, relative error about 1e-14 in the lower tail.
///
/// `P(X > x) = I(nu / (nu + x^2); nu / 2, 1 / 2) / 2` for x > 0, with the regularized incomplete beta function by its
/// continued fraction. `nu` >= 1 degrees of freedom. Source: Abramowitz and Stegun 26.7.1 and 26.5.8.
///
/// ```
/// // One degree of freedom: 1/2 + atan(1) / pi = 3/4
/// assert!((headroom_engine::math::student_t_cdf(1.0, 1.0) - 0.75).abs() < 1e-15);
/// ```
pub fn student_t_cdf(x: f64, nu: f64) -> f64 {
    if nu > ALMOST_NORMAL {
        let (square, share) = (x * x, 1.0 / nu);
        let first = (square + 1.0) * share / 4.0;
        let second = ((13.0 * square + 8.0) * square + 3.0) * share * share / 96.0;
        return normal_cdf(x * (1.0 - first + second));
    }
    let halves = Halves::at(x.abs(), nu, log_gamma_ratio(0.5 * nu));
    if x < 0.0 { halves.tail } else { 0.5 + halves.centre }
}

/// The quantile `x` with `P(X <= x) = p`, relative error about 1e-14; infinite at p = 0 and 1.
///
/// `nu` >= 1 degrees of freedom. Newton's method on the log of the tail as a function of log x, from a corrected normal
/// quantile; near the median on the probability itself. Both functions are concave, so the method converges.
///
/// ```
/// // Two degrees of freedom: (2p - 1) / sqrt(2 p (1 - p)); at p = .9 that is .8 / sqrt(.18)
/// let x = headroom_engine::math::student_t_quantile(0.9, 2.0);
/// assert!((x - 0.8 / 0.18_f64.sqrt()).abs() < 1e-14);
/// ```
pub fn student_t_quantile(p: f64, nu: f64) -> f64 {
    let from_centre = p - 0.5;
    if from_centre == 0.0 {
        return 0.0;
    }
    let tail = if from_centre < 0.0 { p } else { 1.0 - p };
    if tail <= 0.0 {
        return f64::INFINITY.copysign(from_centre);
    }
    let size = if nu > ALMOST_NORMAL {
        corrected_normal(tail, nu)
    } else if from_centre.abs() > 0.25 {
        quantile_of_tail(tail, nu)
    } else {
        quantile_near_median(from_centre.abs(), nu)
    };
    size.copysign(from_centre)
}

/// The x > 0 with upper tail `tail`, to second order in 1 / nu. Source: Abramowitz and Stegun 26.7.5.
fn corrected_normal(tail: f64, nu: f64) -> f64 {
    let z = -normal_quantile(tail);
    let (square, share) = (z * z, 1.0 / nu);
    let first = (square + 1.0) * share / 4.0;
    let second = ((5.0 * square + 16.0) * square + 3.0) * share * share / 96.0;
    z * (1.0 + first + second)
}

/// Maximum number of Newton iterations; at most a dozen have been observed.
const MAX_ROUNDS: usize = 100;

/// The x > 0 with upper tail `tail` < 1/4.
fn quantile_of_tail(tail: f64, nu: f64) -> f64 {
    let log_ratio = log_gamma_ratio(0.5 * nu);
    let mut x = corrected_normal(tail, nu);
    let mut before = f64::INFINITY;
    for _ in 0..MAX_ROUNDS {
        let beyond = Halves::at(x, nu, log_ratio).tail;
        let density = libm::exp(log_ratio + log_shape(x * x, nu));
        let step = beyond / (x * density) * libm::log(beyond / tail);
        x *= libm::exp(step);
        // From here the steps shrink down to rounding.
        if step.abs() <= 1e-16 || (step.abs() < 1e-10 && step.abs() >= before) {
            break;
        }
        before = step.abs();
    }
    x
}

/// The x > 0 with `P(0 < X <= x) = centre` <= 1/4.
fn quantile_near_median(centre: f64, nu: f64) -> f64 {
    let log_ratio = log_gamma_ratio(0.5 * nu);
    let density = |x: f64| libm::exp(log_ratio + log_shape(x * x, nu));
    let mut x = centre / density(0.0);
    let mut before = f64::INFINITY;
    for _ in 0..MAX_ROUNDS {
        let step = (centre - Halves::at(x, nu, log_ratio).centre) / density(x);
        x += step;
        let size = step.abs() / x;
        if size <= 1e-16 || (size < 1e-10 && size >= before) {
            break;
        }
        before = size;
    }
    x
}

/// The two parts of the upper half of the distribution; their sum is 1/2.
struct Halves {
    /// `P(0 < X <= x)`.
    centre: f64,
    /// `P(X > x)`.
    tail: f64,
}

impl Halves {
    /// The parts at x >= 0, with `ln R` from [`log_gamma_ratio`]; the smaller is computed directly to keep its digits.
    fn at(x: f64, nu: f64, log_ratio: f64) -> Self {
        let square = x * x;
        if square.is_infinite() {
            return Self { centre: 0.5, tail: 0.0 };
        }
        let (a, b) = (0.5 * nu, 0.5);
        let inverse_beta = libm::exp(log_ratio) / PI.sqrt();
        // x^a (1 - x)^b / B(a, b) at x = nu / (nu + t^2); symmetric for 1 - x.
        let front = libm::exp(-a * libm::log1p(square / nu)) * (square / (nu + square)).sqrt() * inverse_beta;
        let (near, far) = (square / (nu + square), nu / (nu + square));
        if far < (a + 1.0) / (a + b + 2.0) {
            let tail = 0.5 * front * beta_fraction(a, b, far) / a;
            Self { centre: 0.5 - tail, tail }
        } else {
            let centre = 0.5 * front * beta_fraction(b, a, near) / b;
            Self { centre, tail: 0.5 - centre }
        }
    }
}

/// Argument from which the series of [`log_gamma_ratio`] is accurate to rounding.
const SERIES_FROM: f64 = 16.0;

/// `ln(Gamma(x + 1/2) / Gamma(x))` for x > 0, free of the cancellation between two log gammas.
///
/// `ln x / 2 - 1/(8x) + 1/(192 x^3) - 1/(640 x^5) + 17/(14336 x^7) - 31/(18432 x^9)` for x >= 16, below that
/// `R(x) = R(x + 1) x / (x + 1/2)`. Source: Johnson, Kotz and Balakrishnan; the series from Stirling's.
pub fn log_gamma_ratio(x: f64) -> f64 {
    let (mut y, mut product) = (x, 1.0);
    while y < SERIES_FROM {
        product *= y / (y + 0.5);
        y += 1.0;
    }
    let square = 1.0 / (y * y);
    let series = -1.0 / 8.0
        + square * (1.0 / 192.0 - square * (1.0 / 640.0 - square * (17.0 / 14_336.0 - square * (31.0 / 18_432.0))));
    0.5 * libm::log(y * product * product) + series / y
}

/// The derivative of [`log_gamma_ratio`]: `psi(x + 1/2) - psi(x)`, psi the digamma function.
pub fn digamma_difference(x: f64) -> f64 {
    let (mut y, mut sum) = (x, 0.0);
    while y < SERIES_FROM {
        sum += 0.5 / (y * (y + 0.5));
        y += 1.0;
    }
    let square = 1.0 / (y * y);
    let series = 1.0 / 8.0
        - square * (3.0 / 192.0 - square * (5.0 / 640.0 - square * (119.0 / 14_336.0 - square * (279.0 / 18_432.0))));
    sum + 0.5 / y + series * square
}
