//! Student-t VaR: a t with the sample's standard deviation, its degrees of freedom by maximum likelihood.

use std::sync::Arc;

use super::{Built, Inputs, MethodSpec, SeriesRisk, VarMethod, historical};
use crate::{
    fund::Confidence,
    math::{
        moments::{mean_of, sd_of},
        root::root,
        student_t::{digamma_difference, log_gamma_ratio},
        student_t_density, student_t_quantile,
    },
    monte_carlo::Draws,
    var::{
        Tail,
        path::{
            PathStart, VarPath,
            lines::Lines,
            smooth::{Curve, ROOM, SmoothPath},
        },
    },
};

pub const SPEC: MethodSpec = MethodSpec { build, resample: build, divisor: "T-1", ..historical::SPEC };

fn build(inputs: Arc<Inputs>, _: Option<Arc<Draws>>) -> Built {
    Ok(Arc::new(StudentT(inputs)))
}

#[derive(Debug)]
struct StudentT(Arc<Inputs>);

impl VarMethod for StudentT {
    fn inputs(&self) -> &Inputs {
        &self.0
    }

    fn of_losses(&self, losses: &[f64], _: &Tail) -> SeriesRisk {
        let risk = student_t_risk(losses, self.0.confidence);
        SeriesRisk::own(risk.value_at_risk, risk.expected_shortfall)
    }

    fn along<'a>(&'a self, start: PathStart<'a>) -> Box<dyn VarPath + 'a> {
        let confidence = self.0.confidence;
        Box::new(SmoothPath::new(Lines::of(&self.0, &start), FittedT(confidence), confidence, start.scale))
    }
}

/// The VaR of a t fitted to the fund's losses at a scale.
struct FittedT(Confidence);

impl Curve for FittedT {
    fn value_at_risk(&self, lines: &Lines, scale: f64) -> f64 {
        student_t_risk(&lines.at(scale), self.0).value_at_risk
    }

    fn steepest(&self, slope: &[f64]) -> f64 {
        ROOM * largest_t_quantile(self.0) * sd_of(slope, mean_of(slope))
    }
}

/// The largest quantile of a standardized t whose degrees of freedom a fit can give: its quantile rises and then falls in them.
fn largest_t_quantile(confidence: Confidence) -> f64 {
    let mut largest = 0.0_f64;
    let mut nu = MIN_DEGREES_OF_FREEDOM;
    while nu < MAX_DEGREES_OF_FREEDOM {
        largest = largest.max(standardised_t_quantile(confidence, nu));
        nu *= 1.3;
    }
    largest.max(standardised_t_quantile(confidence, MAX_DEGREES_OF_FREEDOM))
}

/// Minimum degrees of freedom of a fit.
pub const MIN_DEGREES_OF_FREEDOM: f64 = 2.1;

/// Maximum degrees of freedom of a fit.
pub const MAX_DEGREES_OF_FREEDOM: f64 = 50.0;

/// A fitted t and its figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StudentTRisk {
    /// Degrees of freedom, in [2.1, 50]; 50 for a constant sample.
    pub degrees_of_freedom: f64,
    /// `t^-1(confidence) sqrt((nu - 2) / nu) sd`, zero mean.
    pub value_at_risk: f64,
    /// Mean loss beyond the VaR.
    pub expected_shortfall: f64,
}

/// VaR and expected shortfall of a loss sample under a Student-t with the sample's standard deviation and zero mean.
///
/// `losses` has one loss per period, at least two; the figures have its unit. The degrees of freedom are those of
/// [`student_t_degrees_of_freedom`]. A constant sample gives 0. Source: McNeil, Frey and Embrechts, Quantitative Risk
/// Management, sections 2.2.4 and 6.2.
///
/// ```
/// use headroom_engine::{fund::Confidence, var::{standardised_t_quantile, student_t_risk}};
/// // Losses of 3, 4 and 5 below and above the mean: sd = sqrt(2 (9 + 16 + 25) / 5) = sqrt(20)
/// let losses = [3.0, -3.0, 4.0, -4.0, 5.0, -5.0];
/// let level = Confidence::new(0.99).unwrap();
/// let found = student_t_risk(&losses, level);
/// let wanted = 20.0_f64.sqrt() * standardised_t_quantile(level, found.degrees_of_freedom);
/// assert!((found.value_at_risk - wanted).abs() < 1e-12);
/// ```
pub fn student_t_risk(losses: &[f64], confidence: Confidence) -> StudentTRisk {
    let sd = sd_of(losses, mean_of(losses));
    let nu = student_t_degrees_of_freedom(losses);
    if sd == 0.0 {
        return StudentTRisk { degrees_of_freedom: nu, value_at_risk: 0.0, expected_shortfall: 0.0 };
    }
    let q = upper_quantile(confidence, nu);
    StudentTRisk {
        degrees_of_freedom: nu,
        value_at_risk: sd * (unit_scale(nu) * q),
        expected_shortfall: sd * shortfall_beyond(q, confidence, nu),
    }
}

/// VaR of a t with mean 0 and standard deviation 1: `t_nu^-1(confidence) sqrt((nu - 2) / nu)`, for nu > 2.
///
/// Source: McNeil, Frey and Embrechts, example 2.14.
///
/// ```
/// use headroom_engine::{fund::Confidence, var::standardised_t_quantile};
/// let found = standardised_t_quantile(Confidence::new(0.99).unwrap(), 4.0);
/// assert!((found - 2.649_492).abs() < 5e-7); // 3.746947 / sqrt 2
/// ```
pub fn standardised_t_quantile(confidence: Confidence, nu: f64) -> f64 {
    unit_scale(nu) * upper_quantile(confidence, nu)
}

/// Expected shortfall of a t with mean 0 and standard deviation 1: `sqrt((nu - 2) / nu) f(q) / a (nu + q^2) / (nu - 1)`, with
/// q its quantile, for nu > 2.
///
/// Source: McNeil, Frey and Embrechts, example 2.15.
///
/// ```
/// use headroom_engine::{fund::Confidence, var::standardised_t_shortfall};
/// let found = standardised_t_shortfall(Confidence::new(0.99).unwrap(), 4.0);
/// assert!((found - 3.691_510).abs() < 5e-7);
/// ```
pub fn standardised_t_shortfall(confidence: Confidence, nu: f64) -> f64 {
    shortfall_beyond(upper_quantile(confidence, nu), confidence, nu)
}

/// The standardized shortfall beyond the quantile q.
fn shortfall_beyond(q: f64, confidence: Confidence, nu: f64) -> f64 {
    let beyond = student_t_density(q, nu) / confidence.tail() * (nu + q * q) / (nu - 1.0);
    unit_scale(nu) * beyond
}

/// The upper quantile, from the exact tail, which `1 - confidence` would round.
fn upper_quantile(confidence: Confidence, nu: f64) -> f64 {
    -student_t_quantile(confidence.tail(), nu)
}

/// The scale at which the standard deviation is 1.
fn unit_scale(nu: f64) -> f64 {
    ((nu - 2.0) / nu).sqrt()
}

/// Degrees of freedom of a sample, in [2.1, 50]: the maximum of the likelihood of a t whose mean and standard deviation (divisor
/// T-1) are the sample's, to 1e-8.
///
/// Evaluates the likelihood on a grid, uniform in the logarithm of nu - 2, and finds the root of its derivative near the best
/// point. Scale-free. 50 for a constant sample. Source: McNeil, Frey and Embrechts, section 6.2.
///
/// ```
/// use headroom_engine::var::student_t_degrees_of_freedom;
/// // Two values have no tail; a single outlier is all tail.
/// assert_eq!(student_t_degrees_of_freedom(&[1.0, -1.0, 1.0, -1.0]), 50.0);
/// let mut outlier = vec![0.0, 1e-3, -1e-3];
/// outlier.resize(300, 0.0);
/// outlier[5] = 1.0;
/// assert_eq!(student_t_degrees_of_freedom(&outlier), 2.1);
/// ```
pub fn student_t_degrees_of_freedom(sample: &[f64]) -> f64 {
    let mean = mean_of(sample);
    let sd = sd_of(sample, mean);
    if sd == 0.0 {
        return MAX_DEGREES_OF_FREEDOM;
    }
    let likelihood = Likelihood { squares: sample.iter().map(|x| ((x - mean) / sd) * ((x - mean) / sd)).collect() };
    likelihood.best()
}

/// Likelihood of nu for standardized values: with `u` their squares and `d = nu - 2`, its logarithm is
/// `T (ln R(nu / 2) - ln d / 2) - (nu + 1) / 2 sum ln(1 + u / d)` and a constant.
struct Likelihood {
    squares: Vec<f64>,
}

/// Number of grid points, ends included.
const GRID: usize = 9;

impl Likelihood {
    fn best(&self) -> f64 {
        let (low, high) = (libm::log(MIN_DEGREES_OF_FREEDOM - 2.0), libm::log(MAX_DEGREES_OF_FREEDOM - 2.0));
        let mut grid = [0.0; GRID];
        let mut step = 0.0;
        for nu in &mut grid {
            *nu = 2.0 + libm::exp(low + (high - low) * step / 8.0);
            step += 1.0;
        }
        grid[0] = MIN_DEGREES_OF_FREEDOM;
        grid[GRID - 1] = MAX_DEGREES_OF_FREEDOM;
        let heights = grid.map(|nu| self.logarithm(nu));
        let mut best = 0;
        for (i, height) in heights.iter().enumerate() {
            if *height > heights[best] {
                best = i;
            }
        }
        let (left, right) = (grid[best.saturating_sub(1)], grid[(best + 1).min(GRID - 1)]);
        // Around the best point the likelihood rises, then falls, except at an end.
        if best == GRID - 1 && self.slope(right) >= 0.0 {
            return MAX_DEGREES_OF_FREEDOM;
        }
        if best == 0 && self.slope(left) <= 0.0 {
            return MIN_DEGREES_OF_FREEDOM;
        }
        root(|nu| self.slope(nu), left, right, 1e-13)
    }

    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn logarithm(&self, nu: f64) -> f64 {
        let d = nu - 2.0;
        let count = self.squares.len() as f64;
        count * (log_gamma_ratio(0.5 * nu) - 0.5 * libm::log(d)) - 0.5 * (nu + 1.0) * self.sum_of_logs(d)
    }

    /// `sum ln(1 + u / d)`, as logarithms of products. A factor is at most 1 + 10 T, so a product of 32 stays finite.
    fn sum_of_logs(&self, d: f64) -> f64 {
        const LANES: usize = 8;
        const DEEP: usize = 4;
        let inverse = 1.0 / d;
        let mut sum = 0.0;
        for chunk in self.squares.chunks(LANES * DEEP) {
            let mut product = [1.0; LANES];
            let (rows, rest) = chunk.as_chunks::<LANES>();
            for row in rows {
                for (lane, u) in product.iter_mut().zip(row) {
                    *lane *= 1.0 + u * inverse;
                }
            }
            for (lane, u) in product.iter_mut().zip(rest) {
                *lane *= 1.0 + u * inverse;
            }
            sum += libm::log(product.iter().product());
        }
        sum
    }

    /// The derivative of the logarithm with respect to nu.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn slope(&self, nu: f64) -> f64 {
        const LANES: usize = 8;
        let d = nu - 2.0;
        let count = self.squares.len() as f64;
        let mut lanes = [0.0; LANES];
        let (rows, rest) = self.squares.as_chunks::<LANES>();
        for row in rows {
            for (lane, u) in lanes.iter_mut().zip(row) {
                *lane += u / (d + u);
            }
        }
        for (lane, u) in lanes.iter_mut().zip(rest) {
            *lane += u / (d + u);
        }
        let weighed = lanes.iter().sum::<f64>();
        0.5 * (count * (digamma_difference(0.5 * nu) - 1.0 / d) - self.sum_of_logs(d) + (nu + 1.0) * weighed / d)
    }
}
