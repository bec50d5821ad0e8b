//! Student-t VaR: location, scale and degrees of freedom by maximum likelihood.

use crate::math::sort_numbers;
use std::{
    cell::{Cell, RefCell},
    sync::Arc,
};

use super::{
    Built, FundForecast, Inputs, MethodSpec, SeriesRisk, VarMethod, historical,
    student_t_fit::{Likelihood, MIN_DEGREES_OF_FREEDOM, StudentTFit, student_t_fit},
};
use crate::{
    fund::Confidence,
    math::{
        Extremes,
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
        let fit = |losses: &[f64]| (!is_degenerate(losses)).then(|| student_t_fit(losses).parameters());
        let (fitted, scale) = if start.scale > 0.0 {
            (*start.fitted.get_or_init(|| fit(start.losses)), start.scale)
        } else {
            (fit(&lines.at(1.0)), 1.0)
        };
        let Some(fitted) = fitted else { return Box::new(HistoricalPath::new(lines, confidence)) };
        let curve = FittedT::new(confidence, scale, StudentTFit::of(fitted));
        Box::new(SmoothPath::new(lines, Box::new(curve), confidence))
    }
}

/// The VaR of a t fitted to the fund's losses at a scale.
struct FittedT {
    confidence: Confidence,
    /// The fits made, in the order of their scales; one at least.
    fits: RefCell<Vec<(f64, StudentTFit)>>,
    /// The last scale at which a fit from nothing told the same.
    certain: Cell<f64>,
    /// Whether every fit starts from nothing.
    is_from_nothing: Cell<bool>,
}

impl FittedT {
    /// From the fit at a scale.
    fn new(confidence: Confidence, scale: f64, fit: StudentTFit) -> Self {
        let fits = RefCell::new(vec![(scale, fit)]);
        Self { confidence, fits, certain: Cell::new(scale), is_from_nothing: Cell::new(false) }
    }

    /// The fit at a scale. It starts between or beyond its neighbours, which takes two or three steps; where they lead nowhere,
    /// and at scale 0, where the others alone can be idle, from nothing.
    fn fit(&self, lines: &Lines, scale: f64) -> StudentTFit {
        let losses = lines.at(scale);
        if self.is_from_nothing.get() || scale == 0.0 {
            return student_t_fit(&losses);
        }
        let mut fits = self.fits.borrow_mut();
        let place = fits.partition_point(|(at, _)| *at < scale);
        if let Some((_, fit)) = fits.get(place).filter(|(at, _)| *at == scale) {
            return *fit;
        }
        let nearest = fits[place.min(fits.len() - 1)];
        let start = match place.min(fits.len() - 1).checked_sub(1) {
            Some(before) => {
                let (at, fit) = fits[before];
                fit.towards(nearest.1, ((scale - at) / (nearest.0 - at)).smaller(2.0))
            }
            None => nearest.1,
        };
        let likelihood = Likelihood { values: losses };
        let (found, is_found) = likelihood.climb(start, true, 1e-6);
        let fit = if is_found { found } else { student_t_fit(&likelihood.values) };
        // Nothing starts from a fit to what does not move.
        if fit.scale > 0.0 {
            fits.insert(place, (scale, fit));
        }
        fit
    }
}

impl Curve for FittedT {
    fn value_at_risk(&self, lines: &Lines, scale: f64) -> f64 {
        let fit = self.fit(lines, scale);
        fit.scale * upper_quantile(self.confidence, fit.degrees_of_freedom)
    }

    /// Steps from a neighbour may end on another peak of the likelihood than the highest.
    fn is_certain(&self, lines: &Lines, scale: f64) -> bool {
        const SAME: f64 = 1e-9;
        if self.is_from_nothing.get() || self.certain.get() == scale {
            return true;
        }
        let fit = student_t_fit(&lines.at(scale));
        let (wanted, found) =
            (fit.scale * upper_quantile(self.confidence, fit.degrees_of_freedom), self.value_at_risk(lines, scale));
        let is_same = (found - wanted).abs() <= SAME * wanted.abs();
        self.is_from_nothing.set(!is_same);
        self.certain.set(scale);
        is_same
    }

    /// The fitted scale is at most `sqrt((nu + 1) / nu)` standard deviations, the quantile largest at the fewest degrees of freedom.
    fn steepest(&self, slope: &[f64]) -> f64 {
        let nu = MIN_DEGREES_OF_FREEDOM;
        ROOM * ((nu + 1.0) / nu).sqrt() * upper_quantile(self.confidence, nu) * sd_of(slope, mean_of(slope))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{SEED, Stream};

    /// Losses of a fund and a strategy, some of them far out.
    fn random_lines(stream: &mut Stream, rows: usize) -> Lines {
        let mut draw = |width: f64| {
            let far = if stream.unit() < 0.05 { 5.0 } else { 1.0 };
            width * far * (stream.unit() + stream.unit() - 1.0)
        };
        Lines { at_zero: (0..rows).map(|_| draw(1e6)).collect(), slope: (0..rows).map(|_| draw(2e5)).collect() }
    }

    #[test]
    fn fits_along_a_scale_are_those_from_nothing() {
        let mut stream = Stream::new(SEED, 5);
        let confidence = Confidence::new(0.99).expect("a level");
        for round in 0..40 {
            let rows = [30, 60, 250, 1_000][round % 4];
            let lines = random_lines(&mut stream, rows);
            let curve = FittedT::new(confidence, 1.0, student_t_fit(&lines.at(1.0)));
            for scale in [10.0, 0.0, 1.0, 5.0, 2.5, 2.499, 7.0, 0.001] {
                let wanted = student_t_risk(&lines.at(scale), confidence).expect("a fit").value_at_risk;
                let found = curve.value_at_risk(&lines, scale);
                assert!((found / wanted - 1.0).abs() < 1e-9, "{found}, wanted {wanted}, {rows} rows at {scale}");
                assert!(curve.is_certain(&lines, scale));
            }
        }
    }

    #[test]
    fn fit_that_one_from_nothing_denies_is_not_followed() {
        let lines = random_lines(&mut Stream::new(SEED, 6), 100);
        let confidence = Confidence::new(0.99).expect("a level");
        let fit = student_t_fit(&lines.at(2.0));
        let curve = FittedT::new(confidence, 1.0, fit);
        curve.fits.borrow_mut().push((2.0, StudentTFit { scale: 1.5 * fit.scale, ..fit }));
        assert!(!curve.is_certain(&lines, 2.0) && curve.is_certain(&lines, 2.0));
        let wanted = student_t_risk(&lines.at(2.0), confidence).expect("a fit").value_at_risk;
        assert_eq!(curve.value_at_risk(&lines, 2.0), wanted);
    }
}
