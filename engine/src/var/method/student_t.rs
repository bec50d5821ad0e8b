//! Student-t VaR: location, scale and degrees of freedom by maximum likelihood.

use crate::math::sort_numbers;
use std::sync::Arc;

use super::{Built, FundForecast, Inputs, MethodSpec, SeriesRisk, VarMethod, historical};
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
        LossLaw, Tail,
        path::{
            PathStart, VarPath,
            historical::HistoricalPath,
            lines::Lines,
            smooth::{Curve, ROOM, SmoothPath},
        },
    },
    warning::WarningCode,
};

pub const SPEC: MethodSpec = MethodSpec {
    build,
    resample: build,
    divisor: |_| "none: maximum likelihood",
    has_order_statistics: false,
    fallback: (WarningCode::StudentTDegenerate, |series| {
        format!(
            "More than a third of the returns of {series} are one value: its historical VaR stands in for a Student-t"
        )
    }),
    ..historical::SPEC
};

fn build(inputs: Arc<Inputs>, _: Option<Arc<Draws>>) -> Built {
    Ok(Arc::new(StudentT(inputs)))
}

#[derive(Debug)]
struct StudentT(Arc<Inputs>);

impl VarMethod for StudentT {
    fn inputs(&self) -> &Inputs {
        &self.0
    }

    fn of_losses(&self, losses: &[f64], tail: &Tail) -> SeriesRisk {
        match student_t_risk(losses, self.0.confidence) {
            Some(risk) => SeriesRisk::own(risk.value_at_risk, risk.expected_shortfall),
            None => SeriesRisk::fallback(losses, tail),
        }
    }

    /// As [`VarMethod::forecast`] by default, with one fit for the figures and their distribution.
    fn forecast(&self, exposure: &[f64]) -> FundForecast {
        let losses = self.losses(exposure);
        match student_t_risk(&losses, self.0.confidence) {
            Some(StudentTRisk { fit, value_at_risk, expected_shortfall }) => FundForecast {
                risk: SeriesRisk::own(value_at_risk, expected_shortfall),
                law: LossLaw::StudentT { scale: fit.scale, degrees_of_freedom: fit.degrees_of_freedom },
            },
            None => {
                let risk = SeriesRisk::fallback(&losses, &Tail::of(&losses, self.0.confidence));
                FundForecast { law: LossLaw::empirical(&losses, risk.value_at_risk), risk }
            }
        }
    }

    /// Values that are equal today stay so along the scale: the historical VaR stands in for all of it or for none.
    fn along<'a>(&'a self, start: PathStart<'a>) -> Box<dyn VarPath + 'a> {
        let (lines, confidence) = (Lines::of(&self.0, &start), self.0.confidence);
        if is_degenerate(&lines.at(if start.scale > 0.0 { start.scale } else { 1.0 })) {
            return Box::new(HistoricalPath::new(lines, confidence, start.scale));
        }
        Box::new(SmoothPath::new(lines, FittedT(confidence), confidence, start.scale))
    }
}

/// The VaR of a t fitted to the fund's losses at a scale.
struct FittedT(Confidence);

impl Curve for FittedT {
    fn value_at_risk(&self, lines: &Lines, scale: f64) -> f64 {
        let fit = student_t_fit(&lines.at(scale));
        fit.scale * upper_quantile(self.0, fit.degrees_of_freedom)
    }

    /// The fitted scale is at most `sqrt((nu + 1) / nu)` standard deviations, the quantile largest at the fewest degrees of freedom.
    fn steepest(&self, slope: &[f64]) -> f64 {
        let nu = MIN_DEGREES_OF_FREEDOM;
        ROOM * ((nu + 1.0) / nu).sqrt() * upper_quantile(self.0, nu) * sd_of(slope, mean_of(slope))
    }
}

/// Minimum degrees of freedom of a fit.
pub const MIN_DEGREES_OF_FREEDOM: f64 = 2.1;

/// Maximum degrees of freedom of a fit.
pub const MAX_DEGREES_OF_FREEDOM: f64 = 50.0;

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

/// VaR and expected shortfall under a fitted t.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StudentTRisk {
    /// The fit.
    pub fit: StudentTFit,
    /// `t_nu^-1(confidence)` times the scale.
    pub value_at_risk: f64,
    /// Mean loss beyond the VaR.
    pub expected_shortfall: f64,
}

/// VaR and expected shortfall of a loss sample under a Student-t fitted by [`student_t_fit`], its location left out.
///
/// With `q = t_nu^-1(confidence)`: VaR `scale q`, expected shortfall `scale f_nu(q) / a (nu + q^2) / (nu - 1)`. `losses` has one
/// loss per period, at least two; the figures have its unit. A constant sample gives 0. `None` where more than a third of the
/// losses are one value, as on idle days: the likelihood falls onto it. Source: McNeil, Frey and Embrechts, Quantitative Risk
/// Management (2015), sections 2.2.4 and 6.2.
///
/// ```
/// use headroom_engine::{fund::Confidence, math::student_t_quantile, var::student_t_risk};
/// let losses = [3.0, -3.0, 4.0, -4.0, 5.0, -5.0];
/// let found = student_t_risk(&losses, Confidence::new(0.99).unwrap()).unwrap();
/// let wanted = found.fit.scale * student_t_quantile(0.99, found.fit.degrees_of_freedom);
/// assert!((found.value_at_risk - wanted).abs() < 1e-12);
/// ```
pub fn student_t_risk(losses: &[f64], confidence: Confidence) -> Option<StudentTRisk> {
    if is_degenerate(losses) {
        return None;
    }
    let fit = student_t_fit(losses);
    let q = upper_quantile(confidence, fit.degrees_of_freedom);
    Some(StudentTRisk {
        fit,
        value_at_risk: fit.scale * q,
        expected_shortfall: fit.scale * shortfall_beyond(q, confidence, fit.degrees_of_freedom),
    })
}

/// Whether more than a third of the values are one value, but not all of them.
fn is_degenerate(sample: &[f64]) -> bool {
    let mut sorted: Vec<f64> = sample.iter().map(|value| value + 0.0).collect();
    sort_numbers(&mut sorted);
    let apart = sorted.len() / 3;
    sorted.first() != sorted.last() && sorted.iter().zip(&sorted[apart..]).any(|(a, b)| a == b)
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
    unit_scale(nu) * shortfall_beyond(upper_quantile(confidence, nu), confidence, nu)
}

/// The shortfall of a scale of 1 beyond the quantile q.
fn shortfall_beyond(q: f64, confidence: Confidence, nu: f64) -> f64 {
    student_t_density(q, nu) / confidence.tail() * (nu + q * q) / (nu - 1.0)
}

/// The upper quantile, from the exact tail, which `1 - confidence` would round.
fn upper_quantile(confidence: Confidence, nu: f64) -> f64 {
    -student_t_quantile(confidence.tail(), nu)
}

/// The scale at which the standard deviation is 1.
fn unit_scale(nu: f64) -> f64 {
    ((nu - 2.0) / nu).sqrt()
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

/// The likelihood of a t for standardized values.
struct Likelihood {
    values: Vec<f64>,
}

/// Trial values of nu, evenly spread in the logarithm of nu - 2, largest first: near the normal the start is known.
const TRIALS: [f64; 7] = [50.0, 18.0, 8.0, 4.5, 3.0, 2.4, MIN_DEGREES_OF_FREEDOM];

impl Likelihood {
    fn best(&self) -> StudentTFit {
        let mut start = StudentTFit { location: 0.0, scale: 1.0, degrees_of_freedom: MAX_DEGREES_OF_FREEDOM };
        let fits = TRIALS.map(|nu| {
            start = self.at(nu, start);
            start
        });
        let heights = fits.map(|fit| self.logarithm(&fit));
        let mut best = 0;
        for (i, height) in heights.iter().enumerate() {
            if *height > heights[best] {
                best = i;
            }
        }
        let (upper, lower) = (fits[best.saturating_sub(1)], fits[(best + 1).min(TRIALS.len() - 1)]);
        // Around the best trial the likelihood rises, then falls, except at an end.
        if best == 0 && self.slope(&upper) >= 0.0 {
            return upper;
        }
        if best == TRIALS.len() - 1 && self.slope(&lower) <= 0.0 {
            return lower;
        }
        let at = |nu: f64| self.at(nu, fits[best]);
        at(root(|nu| self.slope(&at(nu)), lower.degrees_of_freedom, upper.degrees_of_freedom, 1e-10))
    }

    /// The best location and scale at `nu`, from a start: Newton's method on both likelihood equations, or where a step is long
    /// a reweighting step, which never lowers the likelihood.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn at(&self, nu: f64, start: StudentTFit) -> StudentTFit {
        const MAX_STEPS: usize = 100;
        const NEWTON_STEPS: usize = 30;
        let count = self.values.len() as f64;
        let (mut location, mut scale) = (start.location, start.scale);
        for step in 0..MAX_STEPS {
            // With e = (x - m) / s and weights w = (nu + 1) / (nu + e^2): sums of w, w e, w^2, w^2 e.
            let mut sums = [0.0; 4];
            for x in &self.values {
                let e = (x - location) / scale;
                let w = (nu + 1.0) / (nu + e * e);
                for (sum, term) in sums.iter_mut().zip([w, w * e, w * w, w * w * e]) {
                    *sum += term;
                }
            }
            let [w, we, ww, wwe] = sums;
            // Those of w e^2 and w^2 e^2 follow, since w e^2 = nu + 1 - nu w.
            let (wee, wwee) = (count * (nu + 1.0) - nu * w, (nu + 1.0) * w - nu * ww);
            // The equations sum w e = 0 and sum w e^2 = T, and their derivatives by m / s and ln s.
            let (first, second) = (we, nu * (count - w));
            let (c, d) = (-2.0 * nu / (nu + 1.0) * wwe, -2.0 * nu / (nu + 1.0) * wwee);
            let (a, b) = (2.0 * wwee / (nu + 1.0) - w, we + c);
            let determinant = a * d - b * c;
            let (mut shift, mut growth) =
                ((b * second - d * first) / determinant, (c * first - a * second) / determinant);
            let is_short = shift.abs() < 0.5 && growth.abs() < 0.5;
            if step >= NEWTON_STEPS || !is_short || a >= 0.0 || determinant <= 0.0 {
                shift = we / w;
                growth = 0.5 * libm::log((wee - we * shift) / w);
            }
            location += scale * shift;
            scale *= libm::exp(growth);
            if shift.abs() <= 1e-13 && growth.abs() <= 1e-13 {
                break;
            }
        }
        StudentTFit { location, scale, degrees_of_freedom: nu }
    }

    /// The logarithm of the likelihood, less a constant.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn logarithm(&self, fit: &StudentTFit) -> f64 {
        let nu = fit.degrees_of_freedom;
        let each = log_gamma_ratio(0.5 * nu) - 0.5 * libm::log(nu) - libm::log(fit.scale);
        self.values.len() as f64 * each - 0.5 * (nu + 1.0) * self.sum_of_logs(fit)
    }

    /// `sum ln(1 + e^2 / nu)`, as logarithms of products of eight factors.
    fn sum_of_logs(&self, fit: &StudentTFit) -> f64 {
        const FACTORS: usize = 8;
        let factor = |x: &f64| {
            let e = (x - fit.location) / fit.scale;
            1.0 + e * e / fit.degrees_of_freedom
        };
        self.values.chunks(FACTORS).map(|chunk| libm::log(chunk.iter().map(factor).product())).sum()
    }

    /// The derivative of the logarithm with respect to nu, at the best location and scale.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn slope(&self, fit: &StudentTFit) -> f64 {
        let nu = fit.degrees_of_freedom;
        let count = self.values.len() as f64;
        let weighed: f64 = self
            .values
            .iter()
            .map(|x| {
                let e = (x - fit.location) / fit.scale;
                e * e / (nu + e * e)
            })
            .sum();
        0.5 * (count * (digamma_difference(0.5 * nu) - 1.0 / nu) - self.sum_of_logs(fit) + (nu + 1.0) * weighed / nu)
    }
}
