//! Acerbi and Szekely's test of expected shortfall: its statistic, and how often a right model shows one as low.

use std::ops::Range;

use crate::{
    fund::Confidence,
    math::{SEED, Stream},
    var::LossLaw,
};

/// Number of draws behind a p-value.
pub const SHORTFALL_DRAWS: usize = 10_000;

/// Acerbi and Szekely's second statistic, of expected shortfall: `Z2 = 1 - sum_t L_t I_t / (N a ES_t)`.
///
/// One loss (positive), forecast VaR and forecast expected shortfall a day, `I_t` 1 where `L_t > VaR_t`, `a` the tail. 0 is
/// expected of a right model; -1: the exceptions lost twice what was forecast; no unit. `None` without days or where a
/// forecast shortfall is not above 0, or too small to divide by. Source: Acerbi and Szekely, "Backtesting expected shortfall",
/// Risk, December 2014, equation 6.
///
/// ```
/// // Four days with a tail of one half: losses of 4 and 2 against a shortfall of 3 are what was forecast.
/// let z = headroom_engine::backtest::shortfall_statistic(&[4.0, 0.0, 2.0, -1.0], &[1.0; 4], &[3.0; 4], 0.5).unwrap();
/// assert!(z.abs() < 1e-15);
/// ```
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn shortfall_statistic(
    losses: &[f64],
    value_at_risk: &[f64],
    expected_shortfall: &[f64],
    tail: f64,
) -> Option<f64> {
    if losses.is_empty() || !expected_shortfall.iter().all(|es| *es > 0.0) {
        return None;
    }
    let days = losses.iter().zip(value_at_risk).zip(expected_shortfall);
    let sum: f64 = days.filter(|((loss, var), _)| loss > var).map(|((loss, _), es)| loss / es).sum();
    Some(1.0 - sum / (losses.len() as f64 * tail)).filter(|statistic| statistic.is_finite())
}

/// The chance that a right model shows a Z2 at most the one seen, by simulation.
///
/// Draw d = 0, 1, ... takes one uniform u per row, in row order, from stream d of [`SEED`]: the row's loss is the inverse of its
/// forecast distribution at u ([`LossLaw::beyond`]), and counts where it is above the row's VaR. The p-value is
/// `(1 + draws with Z2 at most the one seen) / (1 + draws)` over [`SHORTFALL_DRAWS`] draws, so never 0. It takes the forecasts as
/// they are: that they were estimated is part of what is tested. Source: Acerbi and Szekely 2014, section 4; Davison and
/// Hinkley, Bootstrap Methods and their Application (1997), section 4.2, for the p-value.
#[derive(Debug, Clone, Copy)]
pub struct ShortfallTest<'a> {
    statistic: f64,
    laws: &'a [LossLaw],
    expected_shortfall: &'a [f64],
    confidence: Confidence,
}

impl<'a> ShortfallTest<'a> {
    /// The test of a statistic seen on rows with these forecasts, one each per row, shortfalls above 0.
    pub fn new(statistic: f64, laws: &'a [LossLaw], expected_shortfall: &'a [f64], confidence: Confidence) -> Self {
        Self { statistic, laws, expected_shortfall, confidence }
    }

    /// Z2 of draw `number`.
    ///
    /// ```
    /// use headroom_engine::{backtest::ShortfallTest, fund::Confidence, var::LossLaw};
    /// // One row that loses 3 with a probability of one half, where a shortfall of 3 was forecast: Z2 is 1 or -1.
    /// let (law, level) = (LossLaw::empirical(&[0.0, 3.0], 0.0), Confidence::new(0.5000001).unwrap());
    /// let test = ShortfallTest::new(0.0, std::slice::from_ref(&law), &[3.0], level);
    /// let losing = (0..1_000).filter(|number| test.draw(*number) < 0.0).count();
    /// assert!((450..550).contains(&losing));
    /// ```
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn draw(&self, number: usize) -> f64 {
        let mut stream = Stream::new(SEED, number as u64);
        let mut sum = 0.0;
        for (law, es) in self.laws.iter().zip(self.expected_shortfall) {
            if let Some(loss) = law.beyond(stream.unit(), self.confidence) {
                sum += loss / es;
            }
        }
        1.0 - sum / (self.laws.len() as f64 * self.confidence.tail())
    }

    /// Number of these draws whose Z2 is at most the one seen.
    pub fn at_most(&self, draws: Range<usize>) -> usize {
        draws.filter(|number| self.draw(*number) <= self.statistic).count()
    }

    /// The p-value of `at_most` draws of [`SHORTFALL_DRAWS`] whose Z2 is at most the one seen.
    ///
    /// ```
    /// use headroom_engine::backtest::ShortfallTest;
    /// assert_eq!(ShortfallTest::p_of(0), 1.0 / 10_001.0);
    /// ```
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn p_of(at_most: usize) -> f64 {
        (1 + at_most) as f64 / (1 + SHORTFALL_DRAWS) as f64
    }

    /// The p-value, in one go.
    pub fn p_value(&self) -> f64 {
        Self::p_of(self.at_most(0..SHORTFALL_DRAWS))
    }
}
