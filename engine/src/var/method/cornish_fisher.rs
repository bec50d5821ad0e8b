//! Cornish-Fisher VaR ("modified VaR"): the normal quantile corrected for skewness and kurtosis, and its domain.

use std::sync::Arc;

use super::{Built, Inputs, MethodSpec, SeriesRisk, VarMethod, historical};
use crate::{
    fund::Confidence,
    math::{
        Moments, moments,
        moments::{mean_of, sd_of},
        normal_density, normal_quantile,
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

    fn along<'a>(&'a self, start: PathStart<'a>) -> Box<dyn VarPath + 'a> {
        let lines = Lines::of(&self.0, &start);
        let curve = ExpansionCurve { expansion: Expansion::at(self.0.confidence), moments: MomentPath::new(&lines) };
        Box::new(SmoothPath::new(lines, curve, self.0.confidence, start.scale))
    }
}

/// Cornish-Fisher figures of a loss sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CornishFisherRisk {
    /// `-(mean + h sd)`.
    pub value_at_risk: f64,
    /// Mean loss beyond it, at least the VaR.
    pub expected_shortfall: f64,
    /// Whether `h` increases in q everywhere; otherwise the figures belong to no distribution.
    pub is_in_domain: bool,
}

/// VaR and expected shortfall of a loss sample by the Cornish-Fisher expansion in its population moments.
///
/// With the P&L's mean, sd, skewness S and excess kurtosis K (divisor T) and `q = Phi^-1(a)`:
/// `h = q + (q^2 - 1) S / 6 + (q^3 - 3q) K / 24 - (2q^3 - 5q) S^2 / 36`, VaR `-(mean + h sd)`, and the expected shortfall of
/// Boudt, Peterson and Croux at h. `losses` has one loss per period, at least one; the figures have its unit. A
/// constant sample gives its loss. Source: Favre and Galeano 2002; Maillard 2012 (domain); Boudt, Peterson and Croux,
/// Journal of Risk 11 (2008) 79-103 (shortfall).
///
/// ```
/// use headroom_engine::{fund::Confidence, var::cornish_fisher_risk};
/// // Symmetric, with the kurtosis of a normal: losses -sqrt 3, 0, 0, 0, 0, sqrt 3 have sd 1, S 0 and K 0.
/// let wing = 3.0_f64.sqrt();
/// let found = cornish_fisher_risk(&[-wing, 0.0, 0.0, 0.0, 0.0, wing], Confidence::new(0.99).unwrap());
/// assert!((found.value_at_risk - 2.326_347_874).abs() < 1e-9 && found.is_in_domain);
/// ```
pub fn cornish_fisher_risk(losses: &[f64], confidence: Confidence) -> CornishFisherRisk {
    Expansion::at(confidence).of(&moments(losses))
}

/// Whether the expansion is a quantile function at a skewness and excess kurtosis: `A = K/8 - S^2/6 >= 0` and
/// `(S/3)^2 <= 4 A (1 - K/8 + 5 S^2 / 36)`, equivalent to `dh/dq >= 0` for every q.
///
/// Source: D. Maillard, A user's guide to the Cornish Fisher expansion, 2012, section 2.
///
/// ```
/// use headroom_engine::var::is_in_cornish_fisher_domain;
/// assert!(is_in_cornish_fisher_domain(0.0, 8.0)); // K from 0 to 8 without skewness
/// assert!(!is_in_cornish_fisher_domain(0.0, 8.1) && !is_in_cornish_fisher_domain(0.0, -0.1));
/// assert!(!is_in_cornish_fisher_domain(0.5, 0.1)); // skewness needs kurtosis
/// ```
pub fn is_in_cornish_fisher_domain(skewness: f64, excess_kurtosis: f64) -> bool {
    let (inner, outer) = domain_margins(skewness, excess_kurtosis);
    inner >= 0.0 && outer >= 0.0
}

/// The two expressions that are at least 0 inside the domain.
pub fn domain_margins(skewness: f64, excess_kurtosis: f64) -> (f64, f64) {
    let square = skewness * skewness;
    let inner = excess_kurtosis / 8.0 - square / 6.0;
    (inner, 4.0 * inner * (1.0 - excess_kurtosis / 8.0 + 5.0 * square / 36.0) - square / 9.0)
}

/// Powers of the normal quantile at one confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expansion {
    q: f64,
    tail: f64,
}

impl Expansion {
    /// The expansion at `q = Phi^-1(a)`.
    pub fn at(confidence: Confidence) -> Self {
        let tail = confidence.tail();
        Self { q: normal_quantile(tail), tail }
    }

    /// Figures of losses with these moments.
    pub fn of(&self, losses: &Moments) -> CornishFisherRisk {
        // P&L is minus loss, so mean and skewness change sign.
        let (mean, skewness, kurtosis) = (0.0 - losses.mean, 0.0 - losses.skewness, losses.excess_kurtosis);
        let h = self.quantile(skewness, kurtosis);
        CornishFisherRisk {
            value_at_risk: 0.0 - (mean + h * losses.sd),
            expected_shortfall: losses.sd * self.shortfall(h, skewness, kurtosis) - mean,
            is_in_domain: is_in_cornish_fisher_domain(skewness, kurtosis),
        }
    }

    /// `h`, the quantile of a P&L with mean 0 and sd 1.
    pub fn quantile(&self, skewness: f64, kurtosis: f64) -> f64 {
        let (q, square) = (self.q, self.q * self.q);
        q + (square - 1.0) * skewness / 6.0 + q * (square - 3.0) * kurtosis / 24.0
            - q * (2.0 * square - 5.0) * (skewness * skewness) / 36.0
    }

    /// Mean loss beyond `h` by the Edgeworth expansion, at least `-h`.
    fn shortfall(&self, h: f64, skewness: f64, kurtosis: f64) -> f64 {
        let square = h * h;
        let fourth = square * square;
        let series = 1.0
            + square * h * skewness / 6.0
            + (fourth * square - 9.0 * fourth + 9.0 * square + 3.0) * (skewness * skewness) / 72.0
            + (fourth - 2.0 * square - 1.0) * kurtosis / 24.0;
        (normal_density(h) / self.tail * series).max(-h)
    }

    /// Upper bound of `|h|` inside the domain, where |S| <= 6 (sqrt 2 - 1) and 0 <= K < 12.
    pub fn largest_quantile(&self) -> f64 {
        const MOST_SKEWNESS: f64 = 2.486;
        const MOST_KURTOSIS: f64 = 12.0;
        let (size, square) = (self.q.abs(), self.q * self.q);
        size + (square - 1.0).abs() * MOST_SKEWNESS / 6.0
            + size * (square - 3.0).abs() * MOST_KURTOSIS / 24.0
            + size * (2.0 * square - 5.0).abs() * (MOST_SKEWNESS * MOST_SKEWNESS) / 36.0
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
        Some(inner.min(outer))
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
