//! Cornish-Fisher VaR ("modified VaR") of the fund; the formulas are in [`expansion`](super::super::expansion).

use std::sync::Arc;

use super::{Built, Inputs, MethodSpec, SeriesRisk, VarMethod, historical};
use crate::{
    math::{
        Extremes, Moments, moments,
        moments::{mean_of, sd_of},
    },
    monte_carlo::Draws,
    var::{
        LossLaw, Tail,
        expansion::{Expansion, cornish_fisher_risk, domain_margins},
        path::{
            PathStart, VarPath,
            lines::Lines,
            smooth::{Curve, ROOM, SmoothPath},
        },
    },
    warning::WarningCode,
};

pub const SPEC: MethodSpec = MethodSpec {
    build,
    resample: build,
    divisor: |_| "T",
    has_order_statistics: false,
    fallback: (WarningCode::CornishFisherDomain, |series| {
        format!(
            "Skewness and kurtosis of {series} are outside the domain of Cornish-Fisher: its historical VaR stands in"
        )
    }),
    ..historical::SPEC
};

fn build(inputs: Arc<Inputs>, _: Option<Arc<Draws>>) -> Built {
    Ok(Arc::new(CornishFisher(inputs)))
}

#[derive(Debug)]
struct CornishFisher(Arc<Inputs>);

impl VarMethod for CornishFisher {
    fn inputs(&self) -> &Inputs {
        &self.0
    }

    fn of_losses(&self, losses: &[f64], tail: &Tail) -> SeriesRisk {
        let risk = cornish_fisher_risk(losses, self.0.confidence);
        if risk.is_in_domain {
            SeriesRisk::own(risk.value_at_risk, risk.expected_shortfall)
        } else {
            SeriesRisk::fallback(losses, tail)
        }
    }

    fn law_of_losses(&self, losses: &[f64], risk: &SeriesRisk) -> LossLaw {
        if risk.is_fallback {
            LossLaw::empirical(losses, risk.value_at_risk)
        } else {
            LossLaw::Expansion(moments(losses))
        }
    }

    fn along<'a>(&'a self, start: PathStart<'a>) -> Box<dyn VarPath + 'a> {
        let lines = Lines::of(&self.0, &start);
        let curve = ExpansionCurve { expansion: Expansion::at(self.0.confidence), moments: MomentPath::new(&lines) };
        Box::new(SmoothPath::new(lines, Box::new(curve), self.0.confidence))
    }
}

/// The VaR of the expansion along a scale.
struct ExpansionCurve {
    expansion: Expansion,
    moments: MomentPath,
}

impl ExpansionCurve {
    fn moments(&self, lines: &Lines, scale: f64) -> Moments {
        self.moments.at(scale).unwrap_or_else(|| moments(&lines.at(scale)))
    }
}

impl Curve for ExpansionCurve {
    fn value_at_risk(&self, lines: &Lines, scale: f64) -> f64 {
        self.expansion.of(&self.moments(lines, scale)).value_at_risk
    }

    fn steepest(&self, slope: &[f64]) -> f64 {
        let mean = mean_of(slope);
        ROOM * self.expansion.largest_quantile() * sd_of(slope, mean) + mean.abs()
    }

    fn margin(&self, lines: &Lines, scale: f64) -> Option<f64> {
        let m = self.moments(lines, scale);
        let (inner, outer) = domain_margins(m.skewness, m.excess_kurtosis);
        Some(inner.smaller(outer))
    }
}

/// Central moments along the scale: with `A` and `B` the two parts of the losses less their means, `m_k(s)` is the mean of
/// `(A + B s)^k`, a polynomial.
struct MomentPath {
    mean: [f64; 2],
    second: [f64; 3],
    third: [f64; 4],
    fourth: [f64; 5],
}

impl MomentPath {
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn new(Lines { at_zero, slope }: &Lines) -> Self {
        let mean = [mean_of(at_zero), mean_of(slope)];
        let (mut second, mut third, mut fourth) = ([0.0; 3], [0.0; 4], [0.0; 5]);
        for (a, b) in at_zero.iter().zip(slope) {
            let (a, b) = (a - mean[0], b - mean[1]);
            let (aa, ab, bb) = (a * a, a * b, b * b);
            for (sum, term) in second.iter_mut().zip([aa, 2.0 * ab, bb]) {
                *sum += term;
            }
            for (sum, term) in third.iter_mut().zip([aa * a, 3.0 * aa * b, 3.0 * a * bb, bb * b]) {
                *sum += term;
            }
            for (sum, term) in fourth.iter_mut().zip([aa * aa, 4.0 * aa * ab, 6.0 * aa * bb, 4.0 * ab * bb, bb * bb]) {
                *sum += term;
            }
        }
        let count = at_zero.len() as f64;
        second.iter_mut().chain(&mut third).chain(&mut fourth).for_each(|sum| *sum /= count);
        Self { mean, second, third, fourth }
    }

    /// The moments at a scale; `None` where the two parts cancel so far that the polynomials have lost their digits.
    fn at(&self, scale: f64) -> Option<Moments> {
        const KEPT: f64 = 0.1;
        let along = |coefficients: &[f64]| coefficients.iter().rev().fold(0.0, |sum, c| sum * scale + c);
        let variance = along(&self.second);
        let parts = self.second[0] + self.second[2] * scale * scale;
        // Powers of tiny or huge money must not leave the doubles.
        if variance <= KEPT * parts || !(1e-140..1e140).contains(&parts) {
            return None;
        }
        Some(Moments {
            mean: self.mean[0] + self.mean[1] * scale,
            sd: variance.sqrt(),
            skewness: along(&self.third) / (variance * variance.sqrt()),
            excess_kurtosis: along(&self.fourth) / (variance * variance) - 3.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_along_a_scale_are_those_of_the_losses() {
        let (a, b) = ([1.0, -2.0, 0.5, 4.0, -1.0], [0.3, 0.1, -0.7, 0.2, 1.1]);
        let path = MomentPath::new(&Lines { at_zero: a.to_vec(), slope: b.to_vec() });
        for scale in [0.0, 0.5, 3.0, 10.0] {
            let losses: Vec<f64> = a.iter().zip(b).map(|(a, b)| a + b * scale).collect();
            let (found, wanted) = (path.at(scale).expect("nothing cancels"), moments(&losses));
            assert!((found.mean - wanted.mean).abs() < 1e-14 && (found.sd - wanted.sd).abs() < 1e-13);
            assert!((found.skewness - wanted.skewness).abs() < 1e-12);
            assert!((found.excess_kurtosis - wanted.excess_kurtosis).abs() < 1e-12);
        }
        // A hedge that cancels all is left to the losses themselves.
        let against = a.map(|x| -x);
        assert!(MomentPath::new(&Lines { at_zero: a.to_vec(), slope: against.to_vec() }).at(1.0).is_none());
    }
}
