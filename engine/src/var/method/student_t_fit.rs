//! A Student-t of largest likelihood: location, scale and degrees of freedom.

use crate::math::{
    moments::{mean_of, sd_of},
    root::root,
    student_t::{digamma_difference, log_gamma_ratio},
};

/// Minimum degrees of freedom of a fit.
pub const MIN_DEGREES_OF_FREEDOM: f64 = 2.1;

/// Maximum degrees of freedom of a fit.
const MAX_DEGREES_OF_FREEDOM: f64 = 50.0;

/// A t fitted to a sample, location and scale in its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StudentTFit {
    /// The center of the distribution.
    pub location: f64,
    /// Its scale, `sqrt((nu - 2) / nu)` standard deviations; 0 for a constant sample.
    pub scale: f64,
    /// Degrees of freedom nu, in [2.1, 50]; 50 for a constant sample.
    pub degrees_of_freedom: f64,
}

impl StudentTFit {
    /// From its parameters, in that order.
    pub(crate) fn of([location, scale, degrees_of_freedom]: [f64; 3]) -> Self {
        Self { location, scale, degrees_of_freedom }
    }

    /// Location, scale, degrees of freedom.
    pub(crate) fn parameters(self) -> [f64; 3] {
        [self.location, self.scale, self.degrees_of_freedom]
    }

    /// The fit at a share of the way to another, 1 being that one, with its parameters kept in their ranges.
    pub(crate) fn towards(self, other: Self, share: f64) -> Self {
        let (from, to) = (self.parameters(), other.parameters());
        let [location, scale, nu] = [0, 1, 2].map(|i| from[i] + share * (to[i] - from[i]));
        let scale = if scale > 0.5 * other.scale { scale } else { other.scale };
        Self::of([location, scale, nu.clamp(MIN_DEGREES_OF_FREEDOM, MAX_DEGREES_OF_FREEDOM)])
    }
}

/// The t of largest likelihood over location, scale and degrees of freedom nu in [2.1, 50], nu to 1e-8.
///
/// For each nu the best location and scale are unique; nu is the root of the derivative of the likelihood at them, next to the
/// best of a few trial values, or an end of the range where the likelihood still rises there. A constant sample has scale 0.
/// Source: McNeil, Frey and Embrechts, Quantitative Risk Management (2015), section 6.2; Kent, Tyler and Vardi, Communications in
/// Statistics 23 (1994) 441-453, for the iteration.
///
/// ```
/// // Nothing far out: the likelihood still rises at 50.
/// let fit = headroom_engine::var::student_t_fit(&[1.0, -1.0, 1.5, -1.5]);
/// assert_eq!(fit.degrees_of_freedom, 50.0);
/// assert!(fit.location.abs() < 1e-15);
/// ```
pub fn student_t_fit(sample: &[f64]) -> StudentTFit {
    let mean = mean_of(sample);
    let sd = sd_of(sample, mean);
    if sd == 0.0 {
        return StudentTFit { location: mean, scale: 0.0, degrees_of_freedom: MAX_DEGREES_OF_FREEDOM };
    }
    let likelihood = Likelihood { values: sample.iter().map(|x| (x - mean) / sd).collect() };
    let best = likelihood.best();
    StudentTFit {
        location: mean + sd * best.location,
        scale: sd * best.scale,
        degrees_of_freedom: best.degrees_of_freedom,
    }
}

/// The likelihood of a t.
pub struct Likelihood {
    /// The sample, best standardized.
    pub values: Vec<f64>,
}

/// Trial values of nu, evenly spread in the logarithm of nu - 2, largest first: near the normal the start is known.
const TRIALS: [f64; 7] = [50.0, 18.0, 8.0, 4.5, 3.0, 2.4, MIN_DEGREES_OF_FREEDOM];

impl Likelihood {
    fn best(&self) -> StudentTFit {
        let mut start = StudentTFit { location: 0.0, scale: 1.0, degrees_of_freedom: MAX_DEGREES_OF_FREEDOM };
        // Precise enough to tell the best one.
        let fits = TRIALS.map(|nu| {
            start = self.at(nu, start, 1e-3);
            start
        });
        let heights = fits.map(|fit| self.logarithm(&fit));
        let mut best = 0;
        for (i, height) in heights.iter().enumerate() {
            if *height > heights[best] {
                best = i;
            }
        }
        let (upper, lower) = (TRIALS[best.saturating_sub(1)], TRIALS[(best + 1).min(TRIALS.len() - 1)]);
        // Around the best trial the likelihood rises, then falls, except at an end.
        let (found, is_found) = self.climb(fits[best], true, 1e-8);
        if is_found && (lower..=upper).contains(&found.degrees_of_freedom) {
            return found;
        }
        let at = |nu: f64| self.at(nu, fits[best], 1e-13);
        let slope = |nu: f64| self.sums(&at(nu)).slope(nu);
        if best == 0 && slope(upper) >= 0.0 {
            return at(upper);
        }
        if best == TRIALS.len() - 1 && slope(lower) <= 0.0 {
            return at(lower);
        }
        at(root(slope, lower, upper, 1e-10))
    }

    /// The best location and scale at `nu`, from a start.
    fn at(&self, nu: f64, start: StudentTFit, tolerance: f64) -> StudentTFit {
        self.climb(StudentTFit { degrees_of_freedom: nu, ..start }, false, tolerance).0
    }

    /// The best location, scale and, where it `is_free`, nu from a start: Newton's method on the likelihood equations, or where a step
    /// is long a reweighting step, which never lowers the likelihood. A nu that would leave its range stays at the end.
    ///
    /// With it whether the last step, which is taken, was as short as the tolerance.
    pub fn climb(&self, start: StudentTFit, is_free: bool, tolerance: f64) -> (StudentTFit, bool) {
        const MAX_STEPS: usize = 100;
        const NEWTON_STEPS: usize = 30;
        let mut fit = start;
        for step in 0..MAX_STEPS {
            let nu = fit.degrees_of_freedom;
            let sums = self.sums(&fit);
            let slope = sums.slope(nu);
            let moves_nu = is_free
                && !(nu >= MAX_DEGREES_OF_FREEDOM && slope >= 0.0)
                && !(nu <= MIN_DEGREES_OF_FREEDOM && slope <= 0.0);
            let newton = sums.newton(nu, moves_nu.then_some(slope));
            let is_short = |step: &[f64; 3]| step.iter().all(|part| part.abs() < 0.5);
            let step = newton.filter(|found| step < NEWTON_STEPS && is_short(found));
            let [shift, growth, by_nu] = step.unwrap_or_else(|| sums.reweighted(nu));
            fit.location += fit.scale * shift;
            fit.scale *= libm::exp(growth);
            fit.degrees_of_freedom = (nu * libm::exp(by_nu)).clamp(MIN_DEGREES_OF_FREEDOM, MAX_DEGREES_OF_FREEDOM);
            let is_done = step.is_some() || !moves_nu;
            if is_done && [shift, growth, by_nu].iter().all(|part| part.abs() <= tolerance) {
                return (fit, true);
            }
        }
        (fit, false)
    }

    /// What the likelihood equations at a fit are made of.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn sums(&self, fit: &StudentTFit) -> Sums {
        let nu = fit.degrees_of_freedom;
        let (per_scale, per_nu) = (1.0 / fit.scale, 1.0 / nu);
        let ([mut r, mut re, mut rr, mut rre], mut logs) = ([0.0; 4], Logarithms::default());
        for x in &self.values {
            let e = (x - fit.location) * per_scale;
            let factor = 1.0 + e * e * per_nu;
            let share = 1.0 / factor;
            let weighed = share * e;
            logs.add(factor);
            r += share;
            re += weighed;
            rr += share * share;
            rre += share * weighed;
        }
        let k = (nu + 1.0) / nu;
        Sums {
            count: self.values.len() as f64,
            w: k * r,
            we: k * re,
            ww: k * k * rr,
            wwe: k * k * rre,
            logs: logs.sum(),
        }
    }

    /// The logarithm of the likelihood, less a constant.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn logarithm(&self, fit: &StudentTFit) -> f64 {
        let nu = fit.degrees_of_freedom;
        let each = log_gamma_ratio(0.5 * nu) - 0.5 * libm::log(nu) - libm::log(fit.scale);
        self.values.len() as f64 * each - 0.5 * (nu + 1.0) * self.sum_of_logs(fit)
    }

    /// `sum ln(1 + e^2 / nu)`.
    fn sum_of_logs(&self, fit: &StudentTFit) -> f64 {
        let (per_scale, per_nu, mut logs) = (1.0 / fit.scale, 1.0 / fit.degrees_of_freedom, Logarithms::default());
        for x in &self.values {
            let e = (x - fit.location) * per_scale;
            logs.add(1.0 + e * e * per_nu);
        }
        logs.sum()
    }
}

/// A sum of logarithms of factors from 1 on, as those of products that stay inside the doubles.
struct Logarithms {
    sum: f64,
    product: f64,
}

impl Default for Logarithms {
    fn default() -> Self {
        Self { sum: 0.0, product: 1.0 }
    }
}

impl Logarithms {
    fn add(&mut self, factor: f64) {
        const LARGE: f64 = 1e150;
        self.product *= factor;
        if self.product > LARGE {
            self.sum += libm::log(self.product);
            self.product = 1.0;
        }
    }

    fn sum(&self) -> f64 {
        self.sum + libm::log(self.product)
    }
}

/// With `e = (x - m) / s` and weights `w = (nu + 1) / (nu + e^2)`: sums of w, w e, w^2, w^2 e and `ln(1 + e^2 / nu)`.
///
/// Those of w e^2 and w^2 e^2 follow, since `w e^2 = nu + 1 - nu w`.
struct Sums {
    count: f64,
    w: f64,
    we: f64,
    ww: f64,
    wwe: f64,
    logs: f64,
}

impl Sums {
    /// The derivative of the logarithm of the likelihood with respect to nu.
    fn slope(&self, nu: f64) -> f64 {
        0.5 * (self.count * (digamma_difference(0.5 * nu) + 1.0) - self.logs - self.w)
    }

    /// The sum of w e^2.
    fn wee(&self, nu: f64) -> f64 {
        self.count * (nu + 1.0) - nu * self.w
    }

    /// A reweighting step of m / s and ln s.
    fn reweighted(&self, nu: f64) -> [f64; 3] {
        let shift = self.we / self.w;
        [shift, 0.5 * libm::log((self.wee(nu) - self.we * shift) / self.w), 0.0]
    }

    /// Newton's step of m / s, ln s and, with the slope by nu, ln nu; `None` where the likelihood is not concave.
    fn newton(&self, nu: f64, slope: Option<f64>) -> Option<[f64; 3]> {
        let Self { count, w, we, ww, wwe, .. } = *self;
        let wwee = (nu + 1.0) * w - nu * ww;
        // The equations sum w e = 0 and sum w e^2 = T, and their derivatives.
        let (first, second) = (we, nu * (count - w));
        let (c, d) = (-2.0 * nu / (nu + 1.0) * wwe, -2.0 * nu / (nu + 1.0) * wwee);
        let (a, b) = (2.0 * wwee / (nu + 1.0) - w, we + c);
        let determinant = a * d - b * c;
        if a >= 0.0 || determinant <= 0.0 {
            return None;
        }
        let solved = |x: f64, y: f64| ((d * x - b * y) / determinant, (a * y - c * x) / determinant);
        let (shift, growth) = solved(first, second);
        let Some(slope) = slope else { return Some([-shift, -growth, 0.0]) };
        // The third equation is the slope by ln nu; its derivatives by the first two are theirs by ln nu.
        let share = nu / (nu + 1.0);
        let (by_first, by_second) = (share * (we - wwe), share * (self.wee(nu) - wwee));
        // The derivative of the difference of digammas, by central differences.
        const STEP: f64 = 1e-4;
        let [up, down] = [1.0 + STEP, 1.0 - STEP].map(|factor| digamma_difference(0.5 * nu * factor));
        let bent = count * (up - down) / (2.0 * STEP * nu) + (count - share * w) / nu - (w - ww) / (nu + 1.0);
        let by_nu = nu * slope + 0.5 * nu * nu * bent;
        let (p, q) = solved(by_first, by_second);
        let curvature = by_nu - by_first * p - by_second * q;
        if curvature >= 0.0 {
            return None;
        }
        let growth_of_nu = -(nu * slope - by_first * shift - by_second * growth) / curvature;
        Some([-shift - p * growth_of_nu, -growth - q * growth_of_nu, growth_of_nu])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn step_is_newtons_of_the_likelihood() {
        // The gradient and the second derivatives by differences of the likelihood itself.
        let values: Vec<f64> = (0..40).map(|t| f64::from(t * t % 17) / 4.0 - 2.0 + f64::from(t % 3)).collect();
        let likelihood = Likelihood { values };
        let at = StudentTFit { location: 0.1, scale: 1.6, degrees_of_freedom: 6.0 };
        let moved = |step: [f64; 3]| {
            likelihood.logarithm(&StudentTFit {
                location: at.location + at.scale * step[0],
                scale: at.scale * libm::exp(step[1]),
                degrees_of_freedom: at.degrees_of_freedom * libm::exp(step[2]),
            })
        };
        const H: f64 = 1e-4;
        let along = |i: usize, h: f64| {
            let mut step = [0.0; 3];
            step[i] = h;
            step
        };
        let gradient = [0, 1, 2].map(|i| (moved(along(i, H)) - moved(along(i, -H))) / (2.0 * H));
        let step = likelihood.sums(&at).newton(6.0, Some(likelihood.sums(&at).slope(6.0))).expect("concave");
        for i in 0..3 {
            // Row i of the matrix of second derivatives times the step is the gradient, negated.
            let row: f64 = (0..3)
                .map(|j| {
                    let both = |a: f64, b: f64| {
                        let mut step = along(i, a);
                        step[j] += b;
                        moved(step)
                    };
                    let second = (both(H, H) - both(H, -H) - both(-H, H) + both(-H, -H)) / (4.0 * H * H);
                    second * step[j]
                })
                .sum();
            // The first equation is of a location in scales, which move too.
            let row = row + if i == 0 { gradient[0] * step[1] } else { 0.0 };
            assert!((row + gradient[i]).abs() < 1e-4 * (1.0 + gradient[i].abs()), "{i}: {row}, {}", gradient[i]);
        }
    }
}
