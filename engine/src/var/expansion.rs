//! The Cornish-Fisher expansion: the normal quantile corrected for skewness and kurtosis, and its domain.

use crate::{
    fund::Confidence,
    math::{Extremes, Moments, moments, normal_density, normal_quantile},
};

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
        Self::at_tail(confidence.tail())
    }

    /// The expansion at `q = Phi^-1(tail)`, with a tail in (0, 1).
    pub fn at_tail(tail: f64) -> Self {
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
        (normal_density(h) / self.tail * series).larger(-h)
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
