//! Student-t VaR: location, scale and degrees of freedom by maximum likelihood.

use crate::math::sort_numbers;
use std::sync::Arc;

use super::{
    Built, FundForecast, Inputs, MethodSpec, SeriesRisk, VarMethod, historical,
    student_t_fit::{MIN_DEGREES_OF_FREEDOM, StudentTFit, student_t_fit},
};
use crate::{
    fund::Confidence,
    math::{
        moments::{mean_of, sd_of},
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
            return Box::new(HistoricalPath::new(lines, confidence));
        }
        Box::new(SmoothPath::new(lines, FittedT(confidence), confidence))
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
